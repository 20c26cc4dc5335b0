"""Every delivery is answered once, in order, danger first; nothing a store, a platform or the core does changes that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

import bot.claims
from bot.delivery import Delivery
from bot.desk import Desk
from bot.memory import Claim, Conversations, InProcessStore, Vault
from bot.model import Audience, Memory, Message, Outcome, Reply, Text, Urgent
from bot.router import FrontDoor
from tests.conftest import MONDAY_NOON


class Door:
    """A front door that says back what it heard; "danger" escalates."""

    def __init__(self) -> None:
        self.heard: list[Message] = []

    def handle(self, message: Message, now: datetime) -> Reply:
        self.heard.append(message)
        if message.text == "break":
            raise RuntimeError("a mistake in the core")
        danger = "danger" in " ".join((*message.earlier, message.text))
        memory = Memory(Audience.FAMILY, "burnley", misses=message.memory.misses + 1)
        if danger:
            return Reply(Outcome.ESCALATE, (Urgent(("999",)),), memory=memory)
        return Reply(Outcome.ANSWER, (Text(f"{message.text} {message.memory.misses}"),), memory=memory)


class Platform:
    """What a channel sent; told to, it refuses or is slow."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.refuses = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.reached = asyncio.Event()
        self.sent_one = asyncio.Event()

    async def send(self, reply: Reply) -> None:
        self.reached.set()
        if reply.outcome is not Outcome.ESCALATE:
            await self.gate.wait()
        if self.refuses:
            self.refuses -= 1
            raise ConnectionError("the platform is away")
        self.sent.append(reply.plain_text())
        self.sent_one.set()


@pytest.fixture
def platform() -> Platform:
    """A platform that takes everything."""
    return Platform()


def make(door: Any | None = None, store: InProcessStore | None = None, heard: Callable[..., None] = lambda *_: None) -> Desk:
    """A desk on a clock that moves a second at each look."""
    moments = iter(range(10_000))
    conversations = Conversations(store or InProcessStore(), Vault.for_this_process(), lambda: 1000.0)
    return Desk(door or Door(), conversations, lambda: MONDAY_NOON + timedelta(seconds=next(moments)), heard)


def message(text: str, *ids: str, who: str = "U1", **more: Any) -> Delivery:
    """A delivery of `text`."""
    return Delivery("slack", ids or (text,), who, text, Audience.PROFESSIONAL, **more)


async def within(seconds: float, work: Any) -> Any:
    """Wait, but not for ever."""
    return await asyncio.wait_for(work, seconds)


# --- once -------------------------------------------------------------------------------------------------------------


async def test_a_repeated_delivery_is_answered_once(platform: Platform) -> None:
    """Three times the same, and once under another id of the same message: one reply, each time settled."""
    desk = make()
    results = [
        await desk.serve(message("hello", *ids), platform.send) for ids in (("Ev1", "C:1"), ("Ev1", "C:1"), ("Ev2", "C:1"), ("Ev2",))
    ]
    assert results == [True] * 4
    assert platform.sent == ["hello 0"]


async def test_what_is_being_answered_is_not_settled_yet(platform: Platform) -> None:
    """A second delivery meanwhile must come again; afterwards it is settled, under each of its ids."""
    desk = make()
    platform.gate.clear()
    first = asyncio.create_task(desk.serve(message("hello", "Ev1", "C:1"), platform.send))
    await within(2, platform.reached.wait())
    assert await desk.serve(message("hello", "Ev1", "C:1"), platform.send) is False
    assert await desk.serve(message("hello", "Ev2", "C:1"), platform.send) is False
    platform.gate.set()
    assert await within(2, first) is True
    assert await desk.serve(message("hello", "Ev2", "C:1"), platform.send) is True
    assert platform.sent == ["hello 0"]


async def test_of_many_deliveries_at_once_one_is_answered(platform: Platform) -> None:
    """Offered until it is settled, as a platform does, it is answered once."""
    desk = make()

    async def offer() -> None:
        results = [await desk.serve(message("hello", "Ev1"), platform.send) for _ in range(20)]
        assert results[-1] is True

    await within(5, asyncio.gather(*(offer() for _ in range(30))))
    assert platform.sent == ["hello 0"]


async def test_a_reply_the_platform_did_not_take_is_tried_again(platform: Platform) -> None:
    """The exception is raised on, the claims are free, and the conversation is as if nothing had been said."""
    desk = make()
    platform.refuses = 1
    with pytest.raises(ConnectionError):
        await desk.serve(message("hello", "Ev1", "C:1"), platform.send)
    assert (await desk.memory("slack", "U1")) == Memory()
    assert await desk.serve(message("hello", "Ev1", "C:1"), platform.send) is True
    assert platform.sent == ["hello 0"]


async def test_being_stopped_while_sending_leaves_it_to_be_answered(platform: Platform) -> None:
    """A process that is told to end gives back what it could not finish."""
    desk = make()
    platform.gate.clear()
    serving = asyncio.create_task(desk.serve(message("hello", "Ev1"), platform.send))
    await within(2, platform.reached.wait())
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    platform.gate.set()
    assert await desk.serve(message("hello", "Ev1"), platform.send) is True
    assert platform.sent == ["hello 0"]


async def test_a_claim_is_renewed_while_the_platform_makes_us_wait(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise its lease would run out and the same message be answered twice."""
    renewed = asyncio.Event()

    class Watched(InProcessStore):
        async def renew(self, key: str, now: float, lease: float) -> None:
            await super().renew(key, now, lease)
            renewed.set()

    monkeypatch.setattr(bot.claims, "RENEW_EVERY", 0.01)
    desk = make(store=Watched())
    platform.gate.clear()
    serving = asyncio.create_task(desk.serve(message("hello", "Ev1"), platform.send))
    await within(2, renewed.wait())
    platform.gate.set()
    assert await within(2, serving) is True


async def test_once_does_other_things_once() -> None:
    """A button, a page: done once; given back when it fails."""
    desk = make()
    done: list[int] = []

    async def do() -> None:
        done.append(1)
        if len(done) == 1:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await desk.once("slack", "press", do)
    assert [await desk.once("slack", "press", do) for _ in range(3)] == [True, True, True]
    assert len(done) == 2


async def test_what_follows_a_sent_reply_cannot_undo_it(platform: Platform) -> None:
    """A broken listener is no reason to answer twice."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    desk = make(heard=broken)
    assert await desk.serve(message("hello", "Ev1"), platform.send) is True
    assert await desk.serve(message("hello", "Ev1"), platform.send) is True
    assert platform.sent == ["hello 0"]


async def test_a_store_that_fails_stops_no_answer(platform: Platform) -> None:
    """Claims, memory and settling all fail, and the person is answered."""

    class Broken(InProcessStore):
        async def claim(self, key: str, now: float, lease: float, keep: float) -> Claim:
            raise OSError

        async def get(self, key: str, now: float) -> bytes | None:
            raise OSError

        async def settle(self, key: str, now: float, keep: float) -> None:
            raise OSError

    assert await make(store=Broken()).serve(message("hello", "Ev1"), platform.send) is True
    assert platform.sent == ["hello 0"]


async def test_a_core_that_fails_still_says_the_numbers(platform: Platform) -> None:
    """`handle` never raises; should it, nobody is left without 999 and MASH."""
    desk = make()
    assert await desk.serve(message("break"), platform.send) is True
    assert platform.sent[0].startswith("999")
    assert "0300 123 6720" in platform.sent[0]


# --- order ------------------------------------------------------------------------------------------------------------


async def test_replies_of_one_conversation_keep_their_order(platform: Platform) -> None:
    """The second waits for the first and knows what it remembered."""
    desk = make()
    platform.gate.clear()
    both = [asyncio.create_task(desk.serve(message(text), platform.send)) for text in ("one", "two")]
    await within(2, platform.reached.wait())
    platform.gate.set()
    await within(2, asyncio.gather(*both))
    assert platform.sent == ["one 0", "two 1"]
    assert len(desk._lanes) == 0


async def test_conversations_do_not_wait_for_each_other(platform: Platform) -> None:
    """One chat in a rate limit delays nobody else."""
    desk = make()
    quick = Platform()
    platform.gate.clear()
    slow = asyncio.create_task(desk.serve(message("one", who="U1"), platform.send))
    await within(2, platform.reached.wait())
    assert await within(2, desk.serve(message("two", who="U2"), quick.send)) is True
    platform.gate.set()
    await within(2, slow)
    assert (platform.sent, quick.sent) == (["one 0"], ["two 0"])


async def test_danger_does_not_wait_for_an_earlier_reply(platform: Platform) -> None:
    """An escalation overtakes an ordinary reply to the same person that is stuck at the platform."""
    desk = make()
    platform.gate.clear()
    slow = asyncio.create_task(desk.serve(message("one"), platform.send))
    await within(2, platform.reached.wait())
    danger = asyncio.create_task(desk.serve(message("danger"), platform.send))
    await within(2, platform.sent_one.wait())
    assert platform.sent == ["999"]
    platform.gate.set()
    assert await within(2, asyncio.gather(slow, danger)) == [True, True]
    assert platform.sent == ["999", "one 0"]


async def test_pieces_of_a_disclosure_are_read_together(platform: Platform) -> None:
    """What was written just before goes along, and is done with after a card."""
    door = Door()
    desk = make(door)
    for text in ("he is hitting me", "again", "danger", "ok"):
        await desk.serve(message(text), platform.send)
    assert [heard.earlier for heard in door.heard] == [(), ("he is hitting me",), ("he is hitting me", "again"), ()]


# --- edits ------------------------------------------------------------------------------------------------------------


async def test_an_edit_is_answered_only_if_it_points_to_danger(platform: Platform) -> None:
    """Neither an ordinary one, nor one that pointed to danger before; both are settled."""
    desk = make()
    assert await desk.serve(message("hello", "1", only_if_risk=True), platform.send) is True
    assert await desk.serve(message("danger here", "2", only_if_risk=True, before="danger"), platform.send) is True
    assert platform.sent == []
    assert await desk.serve(message("danger", "3", only_if_risk=True, before="hello"), platform.send) is True
    assert await desk.serve(message("danger", "4", only_if_risk=True), platform.send) is True
    assert platform.sent == ["999", "999"]


# --- memory -----------------------------------------------------------------------------------------------------------


async def test_forgetting_waits_for_what_is_being_answered(platform: Platform) -> None:
    """A reply under way cannot bring back what was forgotten."""
    desk = make()
    platform.gate.clear()
    serving = asyncio.create_task(desk.serve(message("one"), platform.send))
    await within(2, platform.reached.wait())
    forgetting = asyncio.create_task(desk.forget("slack", "U1"))
    platform.gate.set()
    await within(2, asyncio.gather(serving, forgetting))
    assert await desk.memory("slack", "U1") == Memory()


async def test_the_audience_of_the_conversation_wins_over_that_of_the_channel(platform: Platform) -> None:
    """Somebody who said what they are is believed."""
    door = Door()
    desk = make(door)
    await desk.change("slack", "U1", lambda _: Memory(audience=Audience.YOUNG_PERSON))
    await desk.serve(message("hello"), platform.send)
    await desk.serve(message("hello", "2", who="U2"), platform.send)
    assert [heard.audience for heard in door.heard] == [Audience.YOUNG_PERSON, Audience.PROFESSIONAL]


async def test_the_desk_on_the_real_content(door: FrontDoor, platform: Platform) -> None:
    """Press an option, browse, ask who to ring, tick indicators: each is a whole reply."""
    desk = make(door)
    await desk.serve(message("what is mash"), platform.send)
    assert "0300 123 6720" in platform.sent[0]
    pressed = await desk.choose("slack", "U1", "area:burnley", Audience.PROFESSIONAL)
    assert pressed.outcome is Outcome.ANSWER
    assert (await desk.memory("slack", "U1")).area == "burnley"
    gone = await desk.choose("slack", "U1", "no-such-topic", Audience.PROFESSIONAL)
    assert gone.outcome is Outcome.FALLBACK
    themes = await desk.topics("slack", Audience.PROFESSIONAL)
    assert themes.options
    assert (await desk.topics("slack", Audience.PROFESSIONAL, "consent")).options
    assert (await desk.who_to_ring(Audience.PROFESSIONAL)).plain_text().count("999") >= 1
    levels = desk.levels()
    highest = max(levels.indicators, key=lambda indicator: indicator.level)
    summary = desk.levels_summary("slack", frozenset({highest.id})).plain_text()
    assert f"Level {highest.level}" in summary
    assert highest.text in summary
    assert len(desk.areas()) == 14
    assert desk.safe().plain_text().startswith("999")
