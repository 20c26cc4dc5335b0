"""Opening hours, in London time, with England's bank holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.hours import LONDON, is_bank_holiday, is_open, opens_next, say_date, say_time, say_when
from bot.library import Hours, Library, load_library, problems_of
from bot.staff.sayings import opening
from tests.small_library import small_library


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("line", "moment", "open_", "next_"),
    [
        ("office", "2026-11-23T12:00", True, "today at midday"),  # a Monday
        ("office", "2026-11-23T07:59", False, "today at 8am"),
        ("office", "2026-11-23T08:00", True, "today at 8am"),
        ("office", "2026-11-23T20:00", False, "tomorrow at 8am"),
        ("office", "2026-11-21T23:00", False, "Monday at 8am"),  # a Saturday
        ("office", "2027-01-01T12:30", False, "Monday at 8am"),  # New Year's Day, a Friday
        ("office", "2026-12-24T21:00", False, "Tuesday at 8am"),  # Boxing Day is kept on Monday the 28th
        ("office", "2026-08-31T10:00", False, "tomorrow at 8am"),  # the summer bank holiday
        ("out-of-office", "2026-11-23T12:00", False, "today at 8pm"),
        ("out-of-office", "2026-11-21T23:00", True, "today at 11pm"),
        ("out-of-office", "2027-01-01T12:30", True, "today at 12:30pm"),
        ("sendias", "2026-11-21T10:00", False, "Monday at 9am"),
        ("outreach", "2026-12-25T09:00", True, "today at 9am"),
        ("outreach", "2026-12-25T22:00", False, "tomorrow at 8am"),
        ("always", "2026-12-25T03:00", True, "today at 3am"),
    ],
)
def test_open_and_next(library: Library, line: str, moment: str, open_: bool, next_: str) -> None:
    """Whether a line is open, and when it opens next in words."""
    now = at(moment)
    assert is_open(library.hours, line, now) is open_
    opens = opens_next(library.hours, line, now)
    assert opens is not None
    assert say_when(opens, now) == next_


def test_exactly_one_of_the_two_front_doors_is_open_at_any_hour(library: Library) -> None:
    """MASH and the Emergency Duty Team cover the week between them, bank holidays and clock changes included."""
    for day in (date(2026, 10, 25), date(2026, 12, 25), date(2027, 3, 28), date(2027, 5, 3), date(2026, 11, 18)):
        for hour in range(24):
            now = datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)
            assert is_open(library.hours, "office", now) != is_open(library.hours, "out-of-office", now)


def test_summer_time_is_london_time(library: Library) -> None:
    """7:30 UTC in July is half past eight in Lancashire."""
    assert is_open(library.hours, "office", datetime(2026, 7, 20, 7, 30, tzinfo=UTC))
    assert not is_open(library.hours, "office", datetime(2026, 12, 7, 7, 30, tzinfo=UTC))


def test_bank_holidays_are_englands() -> None:
    """Scotland's second of January is an ordinary day here."""
    assert is_bank_holiday(date(2027, 1, 1))
    assert not is_bank_holiday(date(2026, 1, 2))
    assert is_bank_holiday(date(2026, 4, 6))  # Easter Monday


@pytest.mark.parametrize(
    ("minute", "said"),
    [(0, "midnight"), (480, "8am"), (510, "8:30am"), (720, "midday"), (750, "12:30pm"), (1320, "10pm"), (1440, "midnight")],
)
def test_times_are_said_as_people_say_them(minute: int, said: str) -> None:
    """GOV.UK style: 5pm, midday, never 17:00."""
    assert say_time(minute) == said


def test_far_days_carry_their_date() -> None:
    """A week or more away, the day of the week alone would mislead."""
    assert say_when(at("2027-01-04T08:00"), at("2026-12-20T10:00")) == "Monday 4 January at 8am"
    assert say_date(date(2026, 11, 1)) == "1 November 2026"


CLOSED_DAYS = {
    "desk": Hours("desk", "desk", dict.fromkeys(range(5), (540, 1020)), closed=frozenset({date(2026, 12, 24), date(2026, 12, 31)})),
    "standby": Hours("standby", "standby", {}, whenever_closed="desk"),
}


@pytest.mark.parametrize(
    ("line", "moment", "open_", "next_"),
    [
        ("desk", "2026-12-23T16:59", True, "today at 4:59pm"),
        ("desk", "2026-12-23T17:00", False, "Tuesday at 9am"),  # the 24th is closed, then Christmas, a weekend, Boxing Day kept on Monday
        ("desk", "2026-12-24T10:00", False, "Tuesday at 9am"),
        ("desk", "2026-12-30T18:00", False, "Monday at 9am"),  # New Year's Eve is closed, New Year's Day a bank holiday
        ("standby", "2026-12-24T10:00", True, "today at 10am"),
        ("standby", "2026-12-29T10:00", False, "today at 5pm"),
    ],
)
def test_a_line_is_closed_on_the_single_days_that_are_named(line: str, moment: str, open_: bool, next_: str) -> None:
    """A day under `closed` is closed all day, the next opening skips it, and the line that stands in for it is open."""
    now = at(moment)
    assert is_open(CLOSED_DAYS, line, now) is open_
    opens = opens_next(CLOSED_DAYS, line, now)
    assert opens is not None
    assert say_when(opens, now) == next_


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small library, to be changed."""
    return small_library(tmp_path)


def write_hours(root: Path, old: str, new: str) -> None:
    path = root / "content/hours.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("written", ["closed: [2026-12-23, 2026-12-24]", "closed: 2026-12-23"])
def test_an_editor_closes_mash_for_a_day_and_the_emergency_duty_team_is_open(root: Path, written: str) -> None:
    """`closed` below `office` in hours.yaml, as one day or as a list, and what `frontdoor impact` then says of the hours."""
    write_hours(root, "    mon-fri: 8:00-20:00\n", f"    mon-fri: 8:00-20:00\n  {written}\n")
    hours = load_library(root).hours
    assert not is_open(hours, "office", at("2026-12-23T12:00"))
    assert is_open(hours, "out-of-office", at("2026-12-23T12:00"))
    assert is_open(hours, "office", at("2026-12-22T12:00"))
    assert "closed on 23 December 2026" in opening(hours["office"])


@pytest.mark.parametrize("written", ["2026-02-30", "24 December"])
def test_a_closed_day_that_is_none_is_named_with_its_line(root: Path, written: str) -> None:
    """The editor hears which line it is and what a day looks like."""
    write_hours(root, "    mon-fri: 8:00-20:00\n", f"    mon-fri: 8:00-20:00\n  closed:\n    - 2026-12-23\n    - {written}\n")
    (problem,) = problems_of(root)[1]
    assert str(problem).startswith("content/hours.yaml, line 10: 'closed' is not a date")
    assert problem.wrote == written
    assert "2027-05-21" in problem.instead


def test_closed_days_belong_to_the_line_that_closes(root: Path) -> None:
    """The line that stands in for another has no closed days of its own: they would say nothing."""
    write_hours(root, "  whenever_closed: office\n", "  whenever_closed: office\n  closed: [2026-12-24]\n")
    (problem,) = problems_of(root)[1]
    assert str(problem) == (
        "content/hours.yaml, line 13: 'out-of-office' is open exactly when 'office' is not, so it cannot have closed days of its own; "
        "write instead: the days below 'office'"
    )
