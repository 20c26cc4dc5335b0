"""The card, what is said right after it, the way out of a false alarm, and disclosures in pieces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.compose import Situation
from bot.escalation import HARD_LIMIT, NOT_MEANT, fitting
from bot.model import Audience, ContactLine, Contacts, Facts, Memory, Message, Outcome, Part, Reply, Source, Steps, Text, plain_text
from bot.pieces import MOST_PIECES, Pieces
from bot.rehearse import LONGEST_CARD
from bot.risk import EMERGENCY, MASH
from bot.router import FrontDoor
from tests.conftest import MONDAY_NOON, SATURDAY_NIGHT

Ask = Callable[..., Reply]
AUDIENCES = list(Audience)
DANGER = "my stepdad keeps hitting me"


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("now", [MONDAY_NOON, SATURDAY_NIGHT])
def test_every_card_holds_what_it_must(door: FrontDoor, audience: Audience, now: datetime) -> None:
    """For each kind of danger: 999 first, MASH next, the silent ways, at most 900 characters with the way out below it."""
    starts = set()
    for group in door.library.card.groups.values():
        card = plain_text(door.composer.urgent(Situation(audience, now), group.categories[0]))
        starts.add(card[:60])
        assert card.startswith(EMERGENCY)
        assert MASH in card[:200]
        for silent in ("55", "emergencySMS", "18000", "BSL"):
            assert silent in card
        assert len(card) <= LONGEST_CARD
        assert "told nobody" in card
    assert len(starts) == 1, "the first 60 characters are the same for every kind of danger"


def test_each_kind_of_danger_has_its_own_words(door: FrontDoor) -> None:
    """A card about pictures online is not a card about a hurt baby."""
    at = Situation(Audience.YOUNG_PERSON, MONDAY_NOON)
    cards = {name: plain_text(door.composer.urgent(at, group.categories[0])) for name, group in door.library.card.groups.items()}
    assert len(set(cards.values())) == len(cards)
    assert "Samaritans: 116 123" in cards["suicide"]
    assert "ambulance" in cards["medical"]


def test_every_category_has_a_group(door: FrontDoor) -> None:
    """No kind of danger that a net can name is left to the default by oversight."""
    named = {category for group in door.library.card.groups.values() for category in group.categories}
    assert set(door.library.risk_terms) <= named


def test_a_second_card_within_ten_minutes_is_shorter_never_absent(ask: Ask) -> None:
    """The numbers stay; the rest is not said twice."""
    first = ask(DANGER, "young_person")
    second = ask("he hit me again", "young_person", now=MONDAY_NOON + timedelta(minutes=9), memory=first.memory)
    later = ask("he hit me again", "young_person", now=MONDAY_NOON + timedelta(minutes=30), memory=second.memory)
    assert [reply.outcome for reply in (first, second, later)] == [Outcome.ESCALATE] * 3
    assert MASH in second.plain_text()[:200]
    assert "emergencySMS" in first.plain_text()
    assert "emergencySMS" not in second.plain_text()
    assert "emergencySMS" in later.plain_text()


@pytest.mark.parametrize(
    "text",
    ["ok", "yes", "please dont tell anyone", "hes back", "thanks", "will you tell my mum?", "i dont know", "can you keep a secret", "no"],
)
def test_what_is_typed_right_after_a_card_gets_the_numbers_again(ask: Ask, text: str) -> None:
    """Never small talk, a topic or a promise of secrecy."""
    card = ask(DANGER, "young_person")
    reply = ask(text, "young_person", now=MONDAY_NOON + timedelta(minutes=1), memory=card.memory)
    said = reply.plain_text()
    assert said.startswith(EMERGENCY)
    assert MASH in said[:200]
    assert reply.intent is None or reply.outcome is Outcome.ESCALATE
    assert not {"secret", "promise", "confidential"} & set(said.lower().split())


def test_a_question_of_its_own_is_answered_after_a_card(ask: Ask) -> None:
    """After an escalation the conversation goes on."""
    card = ask(DANGER, "professional")
    reply = ask("what is the phone number of sendias?", "professional", now=MONDAY_NOON + timedelta(minutes=1), memory=card.memory)
    assert "0300 123 6706" in reply.plain_text()
    later = ask("thanks", now=MONDAY_NOON + timedelta(minutes=30), memory=card.memory)
    assert not later.plain_text().startswith(EMERGENCY), "half an hour later it is small talk again"


@pytest.mark.parametrize("text", ["1", "that's not what i meant", "Thats not what I meant", "no thats not what i meant lol", "false alarm"])
def test_not_what_i_meant_brings_the_ordinary_answer(ask: Ask, text: str) -> None:
    """The way out of a false alarm, pressed or typed."""
    card = ask("what is the phone number of sendias? it is about a talk on FGM", "professional")
    assert card.outcome is Outcome.ESCALATE
    reply = ask(text, "professional", now=MONDAY_NOON + timedelta(minutes=1), memory=card.memory)
    assert reply.outcome is Outcome.ANSWER
    assert reply.intent in ("sendias", NOT_MEANT)
    assert "SENDIAS" in reply.plain_text()


def test_not_what_i_meant_silences_one_alarm_and_not_the_next(ask: Ask) -> None:
    """Nothing is remembered against the person."""
    card = ask(DANGER)
    out = ask("that's not what i meant", now=MONDAY_NOON + timedelta(minutes=1), memory=card.memory)
    assert ask(DANGER, now=MONDAY_NOON + timedelta(minutes=2), memory=out.memory).outcome is Outcome.ESCALATE


@pytest.mark.parametrize("text", ["help now", "HELP NOW!!", "/urgent", "urgent", "hlep now", "help now please", "urgnet", "helpnow", "SOS"])
def test_the_safe_word_brings_the_card_in_every_state(ask: Ask, text: str) -> None:
    """First message, mid-choice, after a card, after forgetting; misspelt too."""
    for memory in (
        Memory(),
        Memory(choices=("sendias", "nyas", "none")),
        Memory(card_at=MONDAY_NOON),
        Memory(on_levels=True, topics=("nyas",)),
    ):
        reply = ask(text, memory=memory)
        assert reply.outcome is Outcome.ESCALATE
        assert reply.plain_text().startswith(EMERGENCY)


@pytest.mark.parametrize("text", ["help", "is it urgent", "can you help now that i am 18", "urgent care near me"])
def test_other_words_are_no_safe_word(door: FrontDoor, text: str) -> None:
    """The safe word stands alone."""
    reply = door.handle(Message(text), MONDAY_NOON)
    assert all(hit.net != "safe word" for hit in reply.risk.hits)


# --- in pieces --------------------------------------------------------------------------------------------------------


def test_a_disclosure_in_pieces_is_read_together(door: FrontDoor) -> None:
    """None of the messages says it alone."""
    pieces = ("its my step dad", "he comes in my room", "at night")
    assert not any(door.handle(Message(piece), MONDAY_NOON).risk.found for piece in (pieces[0], pieces[2]))
    together = door.handle(Message("and gets in my bed", Audience.YOUNG_PERSON, earlier=pieces), MONDAY_NOON)
    assert together.outcome is Outcome.ESCALATE


def test_pieces_are_kept_for_three_minutes_and_no_longer() -> None:
    """Three minutes, six messages, short ones only; gone after a card."""
    pieces = Pieces()
    pieces.note("a", "one", MONDAY_NOON, escalated=False)
    pieces.note("b", "other", MONDAY_NOON, escalated=False)
    assert pieces.earlier("a", MONDAY_NOON + timedelta(minutes=3)) == ("one",)
    assert pieces.earlier("a", MONDAY_NOON + timedelta(minutes=3, seconds=1)) == ()
    for number in range(MOST_PIECES + 3):
        pieces.note("a", str(number), MONDAY_NOON, escalated=False)
    assert len(pieces.earlier("a", MONDAY_NOON)) == MOST_PIECES
    pieces.note("a", "x" * 500, MONDAY_NOON, escalated=False)
    assert pieces.earlier("a", MONDAY_NOON) == ()
    pieces.note("b", "danger", MONDAY_NOON, escalated=True)
    assert pieces.earlier("b", MONDAY_NOON) == ()


def test_ordinary_pieces_stay_ordinary(door: FrontDoor) -> None:
    """Reading together must not make an alarm of small questions."""
    earlier = ("hi", "who are you", "do you know about fostering")
    assert door.handle(Message("and young carers?", earlier=earlier), MONDAY_NOON).outcome is not Outcome.ESCALATE


# --- length -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", AUDIENCES)
def test_card_and_answer_stay_within_the_limit(door: FrontDoor, audience: Audience) -> None:
    """Whatever stands below the card."""
    for intent in door.library.intents:
        below = door.pressed(intent, Memory(), audience, SATURDAY_NIGHT)
        risk = door.risk
        reply = door.escalation.reply(
            Message("x", audience),
            replace(door.handle(Message("help now"), MONDAY_NOON).risk),
            False,
            below,
            Situation(audience, SATURDAY_NIGHT),
            SATURDAY_NIGHT,
        )
        assert len(reply.plain_text()) <= 1800, (intent, risk)
        if len(door.library.intents) > 200 and intent > "c":
            break


def test_fitting_drops_the_least_important_first() -> None:
    """Facts, then steps, then contacts; the opening stays."""
    parts: list[Part] = [
        Text("opening"), Facts(("a" * 50, "b" * 50)), Steps(("c" * 50,)), Contacts((ContactLine("d", "1"), ContactLine("e", "2"))), Source("s" * 30),
    ]  # fmt: skip
    assert fitting(parts, HARD_LIMIT) == parts
    assert fitting(parts, 200)[1] == Facts(("a" * 50,))
    assert [type(part) for part in fitting(parts, 65)] == [Text, Contacts, Source]
    assert fitting(parts, 10) == [Text("opening")]
    assert fitting([Text("x" * 100)], 10) == [Text("x" * 100)], "the opening is never cut"
