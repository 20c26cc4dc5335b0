"""Every number, e-mail and web address comes from the documents, or says that it does not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import time as clock

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.compose import LIMITS, Situation
from bot.desk import Desk
from bot.facts import DueDates, FactRow, fact_rows
from bot.library import Library
from bot.library.load import read_file
from bot.memory import Conversations, SQLiteStore, Vault
from bot.model import Audience, Memory, plain_text
from bot.questions import QuestionBox
from bot.router import FrontDoor
from bot.service.duties import Duties
from bot.service.health import Health
from bot.service.logs import own_logger
from bot.service.metrics import Metrics
from bot.service.orders import OrderBook
from bot.service.reports import Reports
from bot.service.staff import Staff
from tests.conftest import LONDON, MONDAY_NOON

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def documents() -> dict[str, set[str]]:
    """What stands in the text of the five documents, by kind."""
    table = read_file(ROOT, ROOT / "tests/tables/source_details.yaml", [])
    assert table is not None
    return {kind: set(values) for kind, values in table.data.items()}


def plain(kind: str, value: str) -> str:
    """A detail as the table has it: digits of a number, anything else in lower case."""
    return "".join(filter(str.isdigit, value)) if kind == "phone" else value.lower()


def test_every_detail_that_is_not_national_stands_in_the_documents(library: Library, documents: dict[str, set[str]]) -> None:
    """No contact detail was invented or mistyped."""
    strange = [
        (row.name, row.value)
        for row in fact_rows(library)
        if row.kind in documents and not row.source.startswith("national:") and plain(row.kind, row.value) not in documents[row.kind]
    ]
    assert strange == []


def test_every_national_detail_waits_for_a_human_check(library: Library) -> None:
    """What the documents lack is flagged until a named person has checked it; 999 is beyond doubt."""
    unflagged = {row.name for row in fact_rows(library) if row.source.startswith("national:") and not row.needs_human_check}
    assert unflagged == {"emergency"}


def test_every_fact_has_a_source_and_a_date_to_look_again(library: Library) -> None:
    """None is left without an owner's date."""
    for row in fact_rows(library):
        assert row.source
        assert date.fromisoformat(row.check_again) > date.fromisoformat(row.checked)


def test_overdue_is_after_the_day() -> None:
    """On its day a fact is still good."""
    row = FactRow("x", "figure", "1", "s", "2026-01-01", "2026-06-01")
    assert not row.overdue(date(2026, 6, 1))
    assert row.overdue(date(2026, 6, 2))


def test_the_command_lists_them(library: Library, cache: Path) -> None:
    """As text with a summary, and as JSON."""
    env = {"FRONTDOOR_CACHE": str(cache)}
    rows = json.loads(CliRunner().invoke(main, ["facts", "--json"], env=env).stdout)
    assert len(rows) == len(list(fact_rows(library)))
    text = CliRunner().invoke(main, ["facts", "--unchecked"], env=env).stdout
    assert "childline (phone): 0800 1111" in text
    assert "mash (phone)" not in text
    assert "need a human check" in text.splitlines()[-1]


# --- a note in the reply ----------------------------------------------------------------------------------------------

LATER = datetime(2028, 6, 5, 12, 0, tzinfo=LONDON)
"""A Monday on which everything is overdue."""


@pytest.mark.parametrize("audience", Audience)
def test_a_contact_that_is_overdue_says_so_on_its_own_line(small_door: FrontDoor, audience: Audience) -> None:
    """For everybody, in plain words; and not a day before it is."""
    day = date.fromisoformat(small_door.library.contacts["sendias"].check_again)
    for now, due in ((datetime.combine(day, time(12), LONDON), False), (LATER, True)):
        said = small_door.pressed("sendias", Memory(), audience, now).plain_text().splitlines()
        at = next(number for number, line in enumerate(said) if "0300 123 6706" in line)
        noted = [line for line in said[at : at + 3] if line.startswith("This was due to be checked in")]
        assert bool(noted) is due
    assert f"in {day:%B} {day.year}." in noted[0]
    assert "please tell us" in noted[0]


def test_999_mash_and_the_duty_team_are_never_doubted(small_door: FrontDoor) -> None:
    """Whatever name their number stands under; and no card holds a doubt, whatever is overdue."""
    due = DueDates(small_door.library)
    numbers = {"999", "0300 123 6720", "0300 123 6722"}
    theirs = {name for name, contact in small_door.library.contacts.items() if contact.phone in numbers}
    assert {"emergency", "mash", "edt"} <= theirs
    assert not any(due.passed(name, LATER.date()) for name in theirs)
    assert due.passed("sendias", LATER.date()) is not None
    for audience in Audience:
        for again in (False, True):
            for category in small_door.library.risk_terms:
                card = plain_text(small_door.composer.urgent(Situation(audience, LATER), category, again))
                assert "due to be checked" not in card


@pytest.mark.parametrize("audience", Audience)
def test_a_detail_within_a_sentence_is_noted_once(small_door: FrontDoor, audience: Audience) -> None:
    """A number or a time limit that is written into an answer, and is shown."""
    answer = replace(small_door.library.answers["answer/ehcp"], contacts=())
    assert "sendias" in answer.mentions
    book = small_door.composer.contacts
    shown = "SENDIAS advises families. Ring 0300 123 6706."
    line = book.mentions_overdue(answer, audience, LATER, shown)
    assert "0300 123 6706" in line
    assert "May 2027" in line
    assert book.mentions_overdue(answer, audience, LATER, "No number here.") == ""
    assert book.mentions_overdue(answer, audience, MONDAY_NOON) == ""
    said = small_door.pressed("ehcp", Memory(), audience, LATER).plain_text()
    assert said.count("May 2027") >= 1


@pytest.mark.parametrize("audience", Audience)
def test_with_everything_overdue_every_answer_keeps_its_length(small_door: FrontDoor, audience: Audience) -> None:
    """The notes count."""
    for area in (None, *small_door.library.places.areas.values()):
        for intent in small_door.library.intents:
            said = plain_text(small_door.composer.answer(intent, (), Situation(audience, LATER, area)))
            assert len(said) <= LIMITS[audience], intent


async def test_staff_hear_of_overdue_facts_once_a_week(tmp_path: Path, small_door: FrontDoor) -> None:
    """Not every hour, not again after a restart, and not on another day."""
    told: list[str] = []

    class Board:
        """Takes what staff are told."""

        async def tell(self, text: str) -> None:
            told.append(text)

    hours = [LATER + timedelta(hours=hour) for hour in (0, 1, 5, 11, 12, 24, 7 * 24)]
    for number, now in enumerate(hours):  # each a process of its own
        store = await SQLiteStore.open(tmp_path / "state.db")
        conversations = Conversations(store, Vault(["s" * 40]), now.timestamp)
        desk = Desk(small_door, conversations, lambda now=now: now)  # type: ignore[misc]
        await conversations.count("asked:2026-w48:topic:sendias:answer")
        await QuestionBox(store, conversations.vault).put("who lends telescopes", now.date(), "family", "", "", clock())
        reports = Reports(Metrics(), Health(), own_logger(), lambda now=now: now)  # type: ignore[misc]
        reports.staff = Staff(Board(), desk, lambda _: None)
        duties = Duties(desk, OrderBook(store, conversations.vault), reports, lambda now=now: now)  # type: ignore[misc]
        for _ in range(2):
            await duties.look_at_facts()
        while not reports.staff._waiting.empty():
            await reports.staff._handed_over(reports.staff._waiting.get_nowait())
        assert len(told) == (2 if number < len(hours) - 1 else 4), (now, told)
        assert await store.counters() == {}, "counts of a year ago"
        await store.close()
    assert "Due to be checked again" in told[0]
    assert told[1].endswith("sent to the team: `frontdoor report`")
    assert "telescopes" not in "".join(told)
