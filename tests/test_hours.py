"""Opening hours, in London time, with England's bank holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.hours import LONDON, is_bank_holiday, is_open, opens_next, say_date, say_time, say_when
from bot.library import Library


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
