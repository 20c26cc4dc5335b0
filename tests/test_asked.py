"""What people ask is counted without pointing to anybody; a question reaches the team only when somebody presses the button for it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot import asked
from bot.asked import Count
from bot.delivery import Delivery
from bot.desk import Desk
from bot.last_asked import AGAIN, LONGEST, LastAsked
from bot.memory import Conversations, InProcessStore, SQLiteStore, StoreFailed, Vault
from bot.memory.conversations import COUNTER, read_memory, write_memory
from bot.model import Audience, Choices, Contacts, Memory, Option, Outcome, Reply, Text, Urgent
from bot.questions import MOST_LETTERS, MOST_QUESTIONS, QuestionBox, as_kept
from bot.router import FrontDoor
from bot.team import AFTER_CARD, MOST_A_DAY, NEXT_WITHIN
from tests.conftest import MONDAY_NOON

SECRET = "s" * 40
UNKNOWN = "who lends out telescopes to families"
WITH_DETAILS = "my son Sam Smith of 12 Mill Lane wants a telescope, ring 07700 900123"
DANGER = "i want to kill myself"
DAY = 24 * 3600.0


class Talk:
    """One person's conversation with a desk, at a time that a test can let pass."""

    def __init__(self, door: FrontDoor, store: InProcessStore | SQLiteStore | None = None) -> None:
        self.now = MONDAY_NOON
        self.store = store or InProcessStore()
        self.conversations = Conversations(self.store, Vault([SECRET]), lambda: self.now.timestamp())
        self.door = door
        self.desk = self.new_desk()
        self._number = 0

    def new_desk(self) -> Desk:
        """The desk of another process, or of this one after a restart."""
        return Desk(self.door, self.conversations, lambda: self.now)

    async def says(self, text: str, who: str = "U1", audience: Audience = Audience.FAMILY, **more: bool) -> Reply:
        """The reply to a message."""
        replies: list[Reply] = []

        async def send(reply: Reply) -> None:
            replies.append(reply)

        self._number += 1
        assert await self.desk.serve(Delivery("slack", (f"d{self._number}",), who, text, audience, **more), send)
        return replies[0]

    async def presses(self, reply: Reply, who: str = "U1") -> Reply:
        """The reply to the button below `reply`."""
        assert reply.ticket
        return await self.desk.send_to_team("slack", who, reply.ticket, Audience.FAMILY)

    async def kept(self) -> list[str]:
        """The texts in the box."""
        box = QuestionBox(self.store, Vault([SECRET]))
        return [question.text for question in await box.all(self.now.timestamp())]

    async def everything(self) -> str:
        """Everything in the state, decrypted."""
        values = await self.store.find("", self.now.timestamp())
        return " ".join((Vault([SECRET]).unlock(value) or value).decode(errors="replace") for value in values.values())


@pytest.fixture
def talk(small_door: FrontDoor) -> Talk:
    """A conversation that has not begun."""
    return Talk(small_door)


def texts(reply: Reply) -> list[str]:
    """The paragraphs of a reply."""
    return [part.text for part in reply.parts if isinstance(part, Text)]


def every_byte(folder: Path) -> bytes:
    """All that the files of a state hold."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


# --- counting ---------------------------------------------------------------------------------------------------------


async def test_a_reply_raises_three_counters_and_none_joins_two_things(talk: Talk) -> None:
    """Topic, audience and area each by themselves: together they could single somebody out."""
    await talk.says("i work in burnley, what is sendias", audience=Audience.YOUNG_PERSON)
    await talk.says(UNKNOWN, who="U2")
    assert await talk.store.counters() == {
        "asked:2026-w48:topic:sendias:answer": 1,
        "asked:2026-w48:audience:young-person:answer": 1,
        "asked:2026-w48:area:burnley:answer": 1,
        "asked:2026-w48:topic:none:fallback": 1,
        "asked:2026-w48:audience:family:fallback": 1,
        "asked:2026-w48:area:none:fallback": 1,
    }


async def test_every_topic_area_and_audience_can_be_counted(small_door: FrontDoor) -> None:
    """A name that could not would be counted as "unnamed"; the report reads back what was written."""
    library = small_door.library
    for intent in [*library.intents, *library.indicators, None]:
        for outcome in Outcome:
            reply = Reply(outcome, (), intent, memory=Memory(Audience.YOUNG_PERSON, "blackburn-with-darwen"))
            names = asked.counters_of(reply, Audience.FAMILY, date(2026, 1, 1))
            assert all(COUNTER.fullmatch(name) for name in names)
            assert {one.kind for one in asked.counts((name, 1) for name in names)} == {"topic", "audience", "area"}
    for area in [*library.places.areas, *library.places.localities]:
        assert list(asked.counts([(f"asked:2026-w01:area:{area}:answer", 3)])) == [Count("2026-w01", "area", area, "answer", 3)]


def test_a_message_without_an_answer_counts_for_the_nearest_topic() -> None:
    """That is what says what is missing; an area that is offered is no topic."""
    for intent, topic in (("sendias", "sendias"), ("area:burnley", "none")):
        reply = Reply(Outcome.FALLBACK, (Choices("Nearest:", (Option(intent, "x"),)),))
        assert asked.counters_of(reply, Audience.FAMILY, date(2026, 11, 23))[0] == f"asked:2026-w48:topic:{topic}:fallback"


async def test_counting_takes_one_question_to_the_store_after_the_reply_was_sent(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a store that fails at it changes nothing."""
    steps: list[str] = []
    add_many = talk.store.add_many

    async def counted(names: object) -> None:
        steps.append("counted")
        await add_many(names)  # type: ignore[arg-type]
        raise OSError("the store is away")

    async def send(_: Reply) -> None:
        steps.append("sent")

    monkeypatch.setattr(talk.store, "add_many", counted)
    assert await talk.desk.serve(Delivery("slack", ("x",), "U1", "what is sendias", Audience.FAMILY), send)
    assert steps == ["sent", "counted"]
    talk.now += timedelta(seconds=5)  # a store that failed is left alone for a moment
    assert (await talk.desk.memory("slack", "U1")).topics == ("sendias",)


async def test_what_is_pressed_is_counted_apart(talk: Talk) -> None:
    """A press is no message; one that leads nowhere is not counted."""
    for choice in ("sendias", "none", "gone-for-good"):
        await talk.desk.choose("slack", "U1", choice, Audience.FAMILY)
    await asyncio.gather(*talk.desk._counting)
    assert await talk.store.counters() == {"asked:2026-w48:topic:sendias:pressed": 1}


async def test_what_people_point_out_is_counted_for_good_and_by_week(talk: Talk) -> None:
    """A counter of another kind is not counted by week."""
    for name in ("feedback:not-meant:sendias", "number-wrong:sendias", "telegram:given-up"):
        await talk.desk.count(name)
    assert sorted(await talk.store.counters()) == [
        "asked:2026-w48:feedback:not-meant:sendias",
        "asked:2026-w48:number-wrong:sendias",
        "feedback:not-meant:sendias",
        "number-wrong:sendias",
        "telegram:given-up",
    ]
    assert {one.kind for one in asked.counts((await talk.store.counters()).items())} == {"feedback:not-meant", "number-wrong"}


async def test_counts_go_after_53_weeks(talk: Talk) -> None:
    """What is counted for good stays, and so does whatever is no counter of ours."""
    today = date(2026, 11, 23)
    kept, gone = today - timedelta(weeks=53), today - timedelta(weeks=54)
    names = [f"asked:{asked.week_of(day)}:topic:sendias:answer" for day in (today, kept, gone)]
    await talk.store.add_many([*names, "number-wrong:sendias", "asked:strange"])
    await talk.conversations.forget_counts(lambda every: asked.old(every, today))
    assert sorted(await talk.store.counters()) == sorted([*names[:2], "number-wrong:sendias", "asked:strange"])


# --- the button -------------------------------------------------------------------------------------------------------


async def test_pressed_at_once_the_question_is_kept_redacted_and_shown_as_it_is_kept(talk: Talk) -> None:
    """With who to ring, that nobody answers, and the day it goes; nothing says who asked."""
    offered = await talk.says(f"i live in burnley. {WITH_DETAILS}")
    assert await talk.kept() == []
    shown = await talk.presses(offered)
    (kept,) = await talk.kept()
    assert kept in texts(shown)
    assert not any(detail in kept for detail in ("Sam", "Smith", "Mill", "07700"))
    assert "telescope" in kept
    said = shown.plain_text()
    assert "Nobody will answer it" in said
    assert "30 days, on 23 December 2026" in said
    assert "0300 123 6720" in said
    (question,) = await QuestionBox(talk.store, Vault([SECRET])).all(talk.now.timestamp())
    assert (question.day, question.audience, question.area) == ("2026-11-23", "family", "burnley")
    (key,) = await talk.store.find("question.", talk.now.timestamp())
    assert key == f"question.2026-11-23.{question.id}"
    assert "U1" not in json.dumps(question.text) + key


async def test_nothing_is_kept_unless_the_button_is_pressed(small_door: FrontDoor, tmp_path: Path) -> None:
    """Neither in clear nor encrypted, in any entry of the file."""
    store = await SQLiteStore.open(tmp_path / "state.db")
    talk = Talk(small_door, store)
    for text in (UNKNOWN, WITH_DETAILS, "what is sendias", DANGER):
        await talk.says(text)
    await talk.desk.choose("slack", "U1", "none", Audience.FAMILY, "sendias")
    everything = await talk.everything()
    written = every_byte(tmp_path)
    for word in ("telescope", "Smith", "Mill Lane", "kill myself"):
        assert word not in everything
        assert word.encode() not in written
    assert await talk.kept() == []
    await store.close()


async def test_after_30_days_it_is_gone(talk: Talk) -> None:
    """By itself, and swept from where it lay."""
    await talk.presses(await talk.says(UNKNOWN))
    talk.now += timedelta(days=29)
    assert await talk.kept() == [UNKNOWN]
    talk.now += timedelta(days=2)
    assert await talk.kept() == []
    await talk.store.sweep(talk.now.timestamp())
    assert "telescope" not in await talk.everything()


async def test_a_second_press_sends_nothing_more(talk: Talk) -> None:
    """And says so."""
    offered = await talk.says(UNKNOWN)
    await talk.presses(offered)
    assert texts(await talk.presses(offered)) == ["I have sent that question already."]
    assert len(await talk.kept()) == 1


async def test_an_answer_that_was_not_meant_offers_the_button_for_its_own_message(talk: Talk) -> None:
    """Not for a later one: nobody's words are passed on that they did not mean to send."""
    await talk.says("what is sendias")
    not_meant = await talk.desk.choose("slack", "U1", "none", Audience.FAMILY, "sendias")
    assert not_meant.ticket not in ("", AGAIN)
    await talk.presses(not_meant)
    assert await talk.kept() == ["what is sendias"]
    await talk.says("what is a short break")
    late = await talk.desk.choose("slack", "U1", "none", Audience.FAMILY, "sendias")
    assert late.ticket == AGAIN


async def test_an_older_button_never_sends_a_newer_message(talk: Talk) -> None:
    """The ticket means one message."""
    first = await talk.says(UNKNOWN)
    await talk.says(WITH_DETAILS)
    assert "write it once more" in (await talk.presses(first)).plain_text()
    assert await talk.kept() == []


# --- what is not in memory any more -----------------------------------------------------------------------------------


async def test_later_or_elsewhere_it_asks_for_the_question_once_more(talk: Talk) -> None:
    """After three minutes, and in a process that did not answer it; the next message is passed on, and only that."""
    for number, restart in enumerate((False, True)):
        offered = await talk.says(f"{UNKNOWN} {'xyz' * number}")
        talk.now += timedelta(minutes=0 if restart else 4)
        talk.desk = talk.new_desk() if restart else talk.desk
        asking = await talk.presses(offered)
        assert "I don't keep what people write" in asking.plain_text()
        before = await talk.kept()
        shown = await talk.says(f"{WITH_DETAILS} please{' please' * number}")
        (new,) = [text for text in await talk.kept() if text not in before]
        assert new in texts(shown)
        assert "Smith" not in new
        await talk.says("and something else altogether")
        assert len(await talk.kept()) == len(before) + 1


async def test_danger_gets_its_card_is_not_passed_on_and_drops_the_request(talk: Talk) -> None:
    """Whether it comes as the next message, or the reply to an earlier card is still fresh."""
    offered = await talk.says(UNKNOWN)
    talk.desk = talk.new_desk()
    await talk.presses(offered)
    assert (await talk.desk.memory("slack", "U1")).team_until is not None
    card = await talk.says(DANGER)
    assert card.outcome is Outcome.ESCALATE
    assert isinstance(card.parts[0], Urgent)
    assert not card.ticket
    assert (await talk.desk.memory("slack", "U1")).team_until is None
    assert not (await talk.says(UNKNOWN)).ticket
    assert "Nobody would read it in time" in (await talk.presses(offered)).plain_text()
    assert await talk.kept() == []
    talk.now += AFTER_CARD
    assert (await talk.says(UNKNOWN)).ticket


@pytest.mark.parametrize("words", ["no", "No thanks", "???"])
async def test_who_changes_their_mind_sends_nothing(talk: Talk, words: str) -> None:
    """A word is enough."""
    await talk.desk.send_to_team("slack", "U1", AGAIN, Audience.FAMILY)
    assert texts(await talk.says(words)) == ["OK. I sent nothing."]
    assert (await talk.desk.memory("slack", "U1")).team_until is None
    assert await talk.kept() == []


async def test_the_request_ends_with_forgetting_and_with_time(talk: Talk) -> None:
    """Nobody's message of tomorrow is passed on because of a button pressed today."""
    await talk.desk.send_to_team("slack", "U1", AGAIN, Audience.FAMILY)
    await talk.desk.forget("slack", "U1")
    await talk.says(UNKNOWN)
    await talk.desk.send_to_team("slack", "U1", AGAIN, Audience.FAMILY)
    talk.now += NEXT_WITHIN + timedelta(seconds=1)
    assert (await talk.says(UNKNOWN)).outcome is Outcome.FALLBACK
    assert (await talk.desk.memory("slack", "U1")).team_until is None
    assert await talk.kept() == []


async def test_forgetting_lets_go_of_the_message_too(talk: Talk) -> None:
    """A button pressed after /forget finds nothing."""
    offered = await talk.says(UNKNOWN)
    await talk.desk.forget("slack", "U1")
    assert "write it once more" in (await talk.presses(offered)).plain_text()


async def test_the_words_of_others_are_never_offered_or_passed_on(talk: Talk) -> None:
    """A forwarded message, or one that somebody else wrote, is not theirs to send; the request waits for their own."""
    assert not (await talk.says(UNKNOWN, not_own=True)).ticket
    await talk.desk.send_to_team("slack", "U1", AGAIN, Audience.FAMILY)
    await talk.says(WITH_DETAILS, not_own=True)
    assert await talk.kept() == []
    await talk.says(UNKNOWN)
    assert await talk.kept() == [UNKNOWN]


async def test_where_a_channel_is_off_nothing_is_offered(talk: Talk) -> None:
    """It says the numbers alone."""
    offered = await talk.says(UNKNOWN)
    talk.desk.off = frozenset({"slack"})
    assert not (await talk.says(UNKNOWN)).ticket
    assert isinstance((await talk.presses(offered)).parts[0], Urgent)
    assert await talk.kept() == []


def test_only_a_reply_that_found_nothing_is_one() -> None:
    """Not danger, not a mistake of ours with its numbers, not an old button."""
    people = Contacts(())
    assert Reply(Outcome.FALLBACK, (Text("x"), people)).found_nothing
    assert not Reply(Outcome.ANSWER, (Text("x"), people)).found_nothing
    assert not Reply(Outcome.FALLBACK, (Urgent(("999",)), people)).found_nothing
    assert not Reply(Outcome.FALLBACK, (Text("moved"),)).found_nothing


# --- limits -----------------------------------------------------------------------------------------------------------


async def test_five_a_day_from_one_person_in_all_their_conversations(talk: Talk) -> None:
    """The sixth is told so; others are not concerned, and the next day it begins anew."""
    for number in range(MOST_A_DAY):
        await talk.presses(await talk.says(f"{UNKNOWN} {'abcde'[number] * 4}", who=f"U1:C{number}"), who=f"U1:C{number}")
    sixth = await talk.says("where can we borrow a telescope")
    assert "five questions today" in (await talk.presses(sixth)).plain_text()
    assert len(await talk.kept()) == MOST_A_DAY
    await talk.presses(await talk.says("where can we borrow a telescope", who="U2"), who="U2")
    assert len(await talk.kept()) == MOST_A_DAY + 1
    talk.now += timedelta(days=1)
    await talk.presses(await talk.says("who mends the heating in our house"))
    assert len(await talk.kept()) == MOST_A_DAY + 2


async def test_a_thousand_in_all(talk: Talk) -> None:
    """Then nothing more is kept, and people are told so."""
    for number in range(MOST_QUESTIONS):
        await talk.store.put(f"question.2026-11-23.{number}", b"x", talk.now.timestamp(), DAY)
    assert "I could not send it" in (await talk.presses(await talk.says(UNKNOWN))).plain_text()
    assert "telescope" not in await talk.everything()


async def test_a_store_that_is_away_is_told_as_it_is(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told that something was sent which was not."""
    offered = await talk.says(UNKNOWN)

    async def away(*_: object) -> None:
        raise StoreFailed("away")

    monkeypatch.setattr(talk.store, "find", away)
    assert "I could not send it" in (await talk.presses(offered)).plain_text()


def test_at_most_500_characters_are_kept_on_one_line(small_door: FrontDoor) -> None:
    """Cut after what identifies was taken out, so that no half of a number is left."""
    kept = as_kept("a telescope\n\n please " * 60, small_door.case_details)
    assert len(kept) == MOST_LETTERS
    assert kept.endswith("…")
    assert "\n" not in kept
    assert "07700" not in as_kept("x " * 246 + "07700 900123 telescope", small_door.case_details)


def test_what_is_held_in_memory_is_one_short_message_for_three_minutes() -> None:
    """Of each person; a very long one is not held at all."""
    held = LastAsked()
    reply = Reply(Outcome.FALLBACK, (), ticket="t1")
    held.note("a", "x" * (LONGEST + 1), reply, MONDAY_NOON)
    assert held.by_ticket("a", "t1", MONDAY_NOON) is None
    held.note("a", "one", reply, MONDAY_NOON)
    held.note("b", "two", Reply(Outcome.FALLBACK, (), ticket="t2"), MONDAY_NOON)
    assert held.by_ticket("a", "t2", MONDAY_NOON) is None
    assert held.by_ticket("b", "t2", MONDAY_NOON) is not None
    later: datetime = MONDAY_NOON + timedelta(minutes=3, seconds=1)
    assert held.by_ticket("b", "t2", later) is None
    held.note("c", "three", reply, later)
    assert list(held._of) == ["c"]


def test_the_request_survives_in_the_memory_of_a_conversation() -> None:
    """What an older version wrote is still read."""
    memory = Memory(Audience.FAMILY, team_until=MONDAY_NOON)
    assert read_memory(write_memory(memory)) == memory
    older = json.loads(write_memory(Memory(Audience.FAMILY, "burnley")))
    del older["team_until"]
    assert read_memory(json.dumps(older).encode()) == Memory(Audience.FAMILY, "burnley")


async def test_none_of_these_typed_offers_the_question_it_was_said_to(talk: Talk) -> None:
    """Not the words "none of these" themselves."""
    asked_back = await talk.says(UNKNOWN)
    held = talk.desk.team.last
    held._of["slack:U1"] = replace(held._of["slack:U1"], outcome=Outcome.CHOOSE)
    memory = replace(asked_back.memory, choices=("sendias", "ehcp", "none"))
    await talk.conversations.remember("slack", "U1", memory)
    none = await talk.says("none of these")
    assert none.plain_text().startswith("OK, none of these.")
    await talk.presses(none)
    assert await talk.kept() == [UNKNOWN]


async def test_a_message_that_cannot_be_read_is_not_offered(talk: Talk) -> None:
    """There is nothing in it for the team."""
    assert not (await talk.says("???")).ticket


async def test_danger_that_overtakes_a_reply_drops_the_request_too(talk: Talk) -> None:
    """It does not wait for the reply before it, and nothing of it is passed on."""
    await talk.desk.send_to_team("slack", "U1", AGAIN, Audience.FAMILY)
    sending, may_end = asyncio.Event(), asyncio.Event()

    async def slow(_: Reply) -> None:
        sending.set()
        await may_end.wait()

    cards: list[Reply] = []

    async def send(reply: Reply) -> None:
        cards.append(reply)
        may_end.set()

    first = asyncio.create_task(talk.desk.serve(Delivery("slack", ("one",), "U1", "what is sendias", Audience.FAMILY, not_own=True), slow))
    await sending.wait()
    await talk.desk.serve(Delivery("slack", ("two",), "U1", DANGER, Audience.FAMILY), send)
    await first
    assert [card.outcome for card in cards] == [Outcome.ESCALATE]
    assert (await talk.desk.memory("slack", "U1")).team_until is None
    assert await talk.kept() == []
