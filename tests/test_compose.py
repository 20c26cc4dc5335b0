"""Replies: the answer first, in the audience's words, within the limits, with contacts that say whether they are open."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from bot.compose import LIMITS, Situation, safe_reply
from bot.library import Library
from bot.model import (
    Audience,
    Choices,
    ContactLine,
    Contacts,
    Facts,
    Option,
    Outcome,
    Reply,
    Source,
    Steps,
    Text,
    Urgent,
    part_text,
)  # fmt: skip
from bot.risk import EDT, MASH
from bot.router import FrontDoor
from bot.text import normalise
from tests.conftest import LONDON, MONDAY_NOON, SATURDAY_NIGHT

HARD_LIMIT = 1800


@pytest.mark.parametrize("audience", list(Audience))
def test_every_answer_keeps_its_limit(door: FrontDoor, library: Library, audience: Audience) -> None:
    """No answer of the library is longer than its audience is promised, wherever and whenever it is asked for."""
    areas = [None, library.places.areas["preston"], library.places.areas["blackpool"]]
    too_long = []
    for name in library.intents:
        for area in areas:
            for now in (MONDAY_NOON, SATURDAY_NIGHT):
                parts = door.composer.answer(name, (), Situation(audience, now, area))
                length = len("\n\n".join(map(part_text, parts)))
                if length > LIMITS[audience]:
                    too_long.append((name, area.id if area else None, length))
    assert too_long == []


@pytest.mark.parametrize("audience", list(Audience))
def test_every_answer_says_something_to_everybody(door: FrontDoor, library: Library, audience: Audience) -> None:
    """The first part of every answer is a sentence, with nothing left to fill in."""
    for name in library.intents:
        parts = door.composer.answer(name, (), Situation(audience, MONDAY_NOON))
        assert isinstance(parts[0], Text)
        text = "\n".join(map(part_text, parts))
        assert parts[0].text
        assert not re.search(r"[{}]|\bNone\b", text), (name, text)


def test_professionals_see_the_source_and_its_date(ask: Callable[..., Reply]) -> None:
    """Where it comes from and when that was checked; families are spared it."""
    question = "how long does mash have to decide after screening"
    professional = ask(question, "professional")
    assert any(isinstance(part, Source) and "Checked 21 November 2026" in part.text for part in professional.parts)
    assert not any(isinstance(part, Source) for part in ask(question, "family").parts)


@pytest.mark.parametrize(
    ("question", "first_line"),
    [
        ("how often are mace meetings", "month"),
        ("is sendias open on a saturday", "Monday to Friday"),
        ("until what age can i have a personal adviser", "25"),
        ("how much did the government give for family safeguarding", "£6 million"),
        ("can families refer themselves to young carers", "famil"),
    ],
)
def test_the_asked_for_fact_comes_first(ask: Callable[..., Reply], question: str, first_line: str) -> None:
    """A question about one thing is answered in the first paragraph."""
    reply = ask(question, "professional")
    assert first_line in reply.plain_text().split("\n\n")[0], reply.plain_text()


@pytest.mark.parametrize(
    ("now", "notes", "numbers"),
    [
        (MONDAY_NOON, "open now", (MASH,)),
        (SATURDAY_NIGHT, "closed now, opens again Monday at 8am", (MASH, EDT)),
        (datetime(2027, 1, 1, 12, 30, tzinfo=LONDON), "closed now, opens again Monday at 8am", (MASH, EDT)),
    ],
)
def test_contacts_say_whether_they_are_open(ask: Callable[..., Reply], now: datetime, notes: str, numbers: tuple[str, ...]) -> None:
    """While MASH is closed, the Emergency Duty Team stands beside it."""
    text = ask("what is the mash phone number", "professional", now=now).plain_text()
    assert notes in text
    for number in numbers:
        assert number in text


@pytest.mark.parametrize(
    ("area", "shown", "hidden"),
    [
        ("Fylde", "cse-north@lancashire.gov.uk", "cse-east@lancashire.gov.uk"),
        ("Pendle", "cse-east@lancashire.gov.uk", "cse-north@lancashire.gov.uk"),
        ("Leyland", "cse-central@lancashire.gov.uk", "cse-east@lancashire.gov.uk"),
    ],
)
def test_the_district_decides_the_contact(ask: Callable[..., Reply], area: str, shown: str, hidden: str) -> None:
    """A known district gets its own team, and no other's."""
    text = ask("what is the email of the exploitation team", "professional", area=area).plain_text()
    assert shown in text
    assert hidden not in text


def test_an_answer_by_area_always_opens_with_a_sentence(door: FrontDoor, library: Library) -> None:
    """Whatever is asked of it in whatever area, leaving out what belongs elsewhere never leaves nothing to say."""
    for name, intent in library.intents.items():
        answer = library.answers[intent.answer]
        if not answer.by_area:
            continue
        for area in library.places.areas.values():
            for fact in answer.facts:
                asked = normalise(fact.words.professional or fact.words.public or "").tokens
                parts = door.composer.answer(name, asked, Situation(Audience.PROFESSIONAL, MONDAY_NOON, area))
                assert any(isinstance(part, Text) and part.text for part in parts), (name, area.id)


def test_an_unknown_district_is_asked_for(ask: Callable[..., Reply]) -> None:
    """Where the answer depends on the district and none is known, the areas are offered."""
    options = ask("what is the email of the exploitation team", "professional").options
    assert {option.intent for option in options} >= {"area:north", "area:central", "area:east"}


@pytest.mark.parametrize(("area", "number"), [("Blackpool", "01253 477299"), ("Darwen", "01254 666400")])
def test_the_two_unitaries_have_their_own_duty_number(ask: Callable[..., Reply], area: str, number: str) -> None:
    """Blackpool and Blackburn with Darwen are not Lancashire County Council."""
    assert number in ask("number for the duty social worker", "family", area=area).plain_text()
    assert number in ask("my dad hit me", "young_person", area=area).plain_text()


@pytest.mark.parametrize(
    ("audience", "now", "edt"),
    [
        ("professional", MONDAY_NOON, False),
        ("professional", SATURDAY_NIGHT, True),
        ("family", SATURDAY_NIGHT, True),
        ("young_person", MONDAY_NOON, False),
    ],
)
def test_the_urgent_card(door: FrontDoor, audience: str, now: datetime, edt: bool) -> None:
    """999, then MASH, then the Emergency Duty Team only while it is the line open; at most 900 characters."""
    parts = door.composer.urgent(Situation(Audience(audience), now))
    assert isinstance(parts[0], Urgent)
    lines = parts[0].lines
    assert lines[0].startswith("999")
    assert lines[1].startswith(MASH)
    assert (EDT in "\n".join(lines)) is edt
    assert len("\n\n".join(map(part_text, parts))) <= 900
    assert "999" not in "".join(lines[2:])


def test_the_card_begins_alike_for_everybody(door: FrontDoor) -> None:
    """The first sixty characters are the same in every state and safe on a locked screen."""
    begins = {
        "\n\n".join(map(part_text, door.composer.urgent(Situation(audience, now))))[:60]
        for audience in Audience
        for now in (MONDAY_NOON, SATURDAY_NIGHT)
    }
    assert len(begins) == 1


def test_the_safe_reply_needs_nothing() -> None:
    """Without library, clock or memory it still says the numbers."""
    text = safe_reply().plain_text()
    assert text.startswith("999")
    assert MASH in text
    assert EDT in text


def test_plain_text_carries_every_part() -> None:
    """Nothing a reply says is lost where there is no markup."""
    reply = Reply(
        Outcome.ANSWER,
        (
            Urgent(("999: now", "0300: then")),
            Text("Lead."),
            Facts(("one", "two")),
            Steps(("first", "second")),
            Contacts(
                (
                    ContactLine("MASH", "0300", note="open now"),
                    ContactLine("Page", link="https://example.org"),
                    ContactLine("Team", email="a@example.org", note="weekdays"),
                    ContactLine("Group", note="search for it"),
                )
            ),
            Source("From here."),
            Choices("Pick:", (Option("a", "One"), Option("b", "Two"))),
        ),
    )
    assert reply.plain_text() == (
        "999: now\n0300: then\n\nLead.\n\n- one\n- two\n\n1. first\n2. second\n\n"
        "MASH: 0300 (open now)\nPage:\nhttps://example.org\nTeam (weekdays):\na@example.org\nGroup. search for it\n\n"
        "From here.\n\nPick:\n1. One\n2. Two"
    )
    assert [option.intent for option in reply.options] == ["a", "b"]


def test_no_reply_ever_reaches_the_hard_limit(door: FrontDoor, library: Library, ask: Callable[..., Reply]) -> None:
    """Levels of need and fallbacks are bounded too."""
    for indicator in library.indicators.values():
        text = ask(f"{indicator.said[0]}. which level is that", "professional").plain_text()
        assert len(text) <= HARD_LIMIT, (indicator.id, len(text))
