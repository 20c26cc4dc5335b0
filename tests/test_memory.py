"""Claims, what is remembered, and what happens when the store that keeps it fails."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import pytest

from bot.memory import Claim, Conversations, InProcessStore, SQLiteStore, Vault
from bot.memory.conversations import LEASE, REST, read_memory, write_memory
from bot.memory.patience import AT_ONCE, PATIENCE
from bot.model import Audience, Memory
from tests.conftest import MONDAY_NOON
from tests.stores import NOW, Held

SECRET, OTHER_SECRET = "s" * 32, "o" * 32
FULL = Memory(
    Audience.YOUNG_PERSON, "burnley", ("mash", "consent"), ("one", "none"), 1, True, datetime.fromisoformat(MONDAY_NOON.isoformat()), "mash"
)


class Clock:
    """Seconds that stand still until they are moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class HungStore(InProcessStore):
    """A store that never answers; counts how often it was asked."""

    asked = 0

    async def claim(self, key: str, now: float, lease: float, keep: float) -> Claim:
        self.asked += 1
        await asyncio.Event().wait()
        raise AssertionError("never reached")


class SlowStore(InProcessStore):
    """A store that takes its time for every question; counts how often it was asked."""

    asked = 0

    async def get(self, key: str, now: float) -> bytes | None:
        self.asked += 1
        await asyncio.sleep(0.8 * PATIENCE)
        return await super().get(key, now)


class BrokenStore(InProcessStore):
    """A store whose every answer is an exception of its own kind."""

    async def get(self, key: str, now: float) -> bytes | None:
        raise OSError("disk on fire")


async def test_what_is_remembered_comes_back_whole(held: Held) -> None:
    """Every field of a memory, for a day."""
    conversations = Conversations(held.store, Vault([SECRET]), held.clock)
    await conversations.remember("slack", "U1", FULL)
    assert await conversations.recall("slack", "U1") == FULL
    assert await conversations.recall("slack", "U2") == Memory()
    assert await conversations.recall("telegram", "U1") == Memory()
    held.passes(24 * 3600 + 1)
    assert await conversations.recall("slack", "U1") == Memory()


async def test_forgetting_and_remembering_nothing_leave_nothing() -> None:
    """Not even an empty entry."""
    store = InProcessStore()
    conversations = Conversations(store, Vault([SECRET]), Clock())
    for forget in (conversations.forget, lambda channel, who: conversations.remember(channel, who, Memory())):
        await conversations.remember("slack", "U1", FULL)
        await forget("slack", "U1")
        assert await conversations.recall("slack", "U1") == Memory()
        assert store._values == {}


async def test_a_new_secret_still_reads_and_forgets_what_the_old_one_kept(held: Held) -> None:
    """Rotation loses nobody's conversation, and /forget reaches behind it."""
    before = Conversations(held.store, Vault([SECRET]), held.clock)
    await before.remember("slack", "U1", FULL)
    rotated = Conversations(held.store, Vault([OTHER_SECRET, SECRET]), held.clock)
    assert await rotated.recall("slack", "U1") == FULL
    await rotated.forget("slack", "U1")
    assert await before.recall("slack", "U1") == Memory()


async def test_while_a_secret_is_replaced_the_last_word_counts(held: Held) -> None:
    """Replicas that have both secrets in different order read what the other wrote last, and each other's claims."""
    old = Conversations(held.store, Vault([SECRET, OTHER_SECRET]), held.clock)
    new = Conversations(held.store, Vault([OTHER_SECRET, SECRET]), held.clock)
    for writer, reader, area in ((old, new, "burnley"), (new, old, "chorley"), (old, new, "preston")):
        await writer.remember("slack", "U1", Memory(area=area))
        assert await reader.recall("slack", "U1") == Memory(area=area)
    assert await old.claim("slack", "Ev1") is Claim.OURS
    assert await new.claim("slack", "Ev1") is Claim.ELSEWHERE
    await old.release("slack", "Ev1")
    assert await new.claim("slack", "Ev1") is Claim.OURS
    await new.settle("slack", "Ev1")
    assert await old.claim("slack", "Ev1") is Claim.SETTLED


async def test_what_was_answered_before_a_secret_was_replaced_is_not_answered_again(held: Held) -> None:
    """Nor is what a replica that has only the old one is answering."""
    before = Conversations(held.store, Vault([SECRET]), held.clock)
    rotated = Conversations(held.store, Vault([OTHER_SECRET, SECRET]), held.clock)
    await before.settle("slack", "Ev1")
    assert await rotated.claim("slack", "Ev1") is Claim.SETTLED
    assert await before.claim("slack", "Ev2") is Claim.OURS
    assert await rotated.claim("slack", "Ev2") is Claim.ELSEWHERE
    await before.release("slack", "Ev2")
    assert await rotated.claim("slack", "Ev2") is Claim.OURS, "nothing of the vain try is left"
    await rotated.renew("slack", "Ev2", 60)
    held.passes(40)
    assert await before.claim("slack", "Ev2") is Claim.ELSEWHERE


async def test_wiping_a_person_leaves_nothing_of_theirs_and_everything_of_others(held: Held) -> None:
    """In every kind, in every conversation, also under an older secret."""
    before = Conversations(held.store, Vault([SECRET]), held.clock)
    after = Conversations(held.store, Vault([OTHER_SECRET, SECRET]), held.clock)
    for person in ("U1", "U11"):
        await before.remember("slack", person, FULL)
        await after.remember("slack", f"{person}:C1:1.2", FULL)
        await after.keep("threads", "slack", person, b"C1:1.2", 3600)
    await after.remember("telegram", "U1", FULL)
    assert await after.wipe("slack", "U1") == {"memory": 2, "threads": 1}
    assert await after.wipe("slack", "U1") == {}
    assert await after.recall("slack", "U1") == Memory()
    assert await after.recall("slack", "U1:C1:1.2") == Memory()
    assert await after.kept("threads", "slack", "U1") is None
    assert await after.recall("slack", "U11") == FULL
    assert await after.recall("slack", "U11:C1:1.2") == FULL
    assert await after.recall("telegram", "U1") == FULL


async def test_counters_carry_no_sentence(held: Held) -> None:
    """Their names are kept in clear: what is no short name made of topics is counted without it."""
    conversations = Conversations(held.store, Vault([SECRET]), held.clock)
    for name in ("number-wrong:mash", "number-wrong:mash", "number-wrong:Ellie Planted", "x" * 101, ""):
        await conversations.count(name)
    assert await held.store.counters() == {"number-wrong:mash": 2, "unnamed": 3}


@pytest.mark.parametrize("held", ["sqlite", "redis"], indirect=True)
async def test_nothing_can_be_read_in_what_is_written(held: Held) -> None:
    """Neither a name nor an id nor a secret, in the state file, its write-ahead log or a dump, while all of it is in use. A counter's name
    shows that the search would find it."""
    conversations = Conversations(held.store, Vault([SECRET]), held.clock)
    planted = ["Ellie-Planted", "07700900123", "ellie@planted.example", "U0PLANTED", "burnley", "consent", SECRET]
    await conversations.remember("slack", "U0PLANTED:C1:07700900123", FULL)
    await conversations.keep("trail", "telegram", "07700900123", " ".join(planted).encode(), 3600)
    await conversations.claim("slack", "Ev:Ellie-Planted")
    await conversations.claim("slack", "ellie@planted.example")
    await conversations.settle("slack", "ellie@planted.example")
    await conversations.count("number-wrong:mash")
    assert await conversations.recall("slack", "U0PLANTED:C1:07700900123") == FULL
    written = held.written()
    assert b"number-wrong:mash" in written
    assert b".memory." in written
    assert [word for word in planted if word.encode() in written] == []
    await conversations.wipe("telegram", "07700900123")
    await conversations.wipe("slack", "U0PLANTED")
    written = held.written()
    assert b"number-wrong:mash" in written
    assert b".memory." not in written, "what is removed is gone from the files, not only from the index"
    assert b".trail." not in written


async def test_without_the_secret_nothing_can_be_read() -> None:
    """Another secret neither finds nor decrypts it, and the store holds no word of it."""
    store, clock = InProcessStore(), Clock()
    await Conversations(store, Vault([SECRET]), clock).remember("slack", "U1", FULL)
    assert await Conversations(store, Vault([OTHER_SECRET]), clock).recall("slack", "U1") == Memory()
    held = repr(store._values)
    assert "U1" not in held
    assert "burnley" not in held
    vault = Vault([OTHER_SECRET])
    assert vault.unlock(Vault([SECRET]).lock(b"x")) is None
    assert SECRET not in repr(Vault([SECRET]))


@pytest.mark.parametrize("secrets", [[], [""], ["short"], [SECRET, "short"]])
def test_a_secret_must_be_long(secrets: list[str]) -> None:
    """A short one is refused with the command that makes a good one."""
    with pytest.raises(ValueError, match="openssl rand"):
        Vault(secrets)


@pytest.mark.parametrize("value", [b"", b"[]", b"null", b"{}", b"\xff", write_memory(FULL)[:-5], b'{"audience": "robot"}'])
def test_a_memory_that_cannot_be_read_is_an_empty_one(value: bytes) -> None:
    """Such as one of an older version."""
    assert read_memory(value) == Memory()


async def test_a_store_that_hangs_is_waited_for_once() -> None:
    """Four steps of one message wait a quarter of a second together, then the store is asked again after a rest."""
    store, clock, heard = HungStore(), Clock(), []
    conversations = Conversations(store, Vault([SECRET]), clock, heard.append)
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert [await conversations.claim("slack", str(number)) for number in range(4)] == [Claim.OURS] * 4
    assert loop.time() - began < 2 * PATIENCE
    assert store.asked == 1
    assert heard == ["the store took too long"]
    assert conversations.failures == 1
    clock.now += REST + 0.1
    await conversations.claim("slack", "5")
    assert store.asked == 2


async def test_a_slow_store_takes_no_longer_for_many_questions_than_for_one() -> None:
    """The questions of one message share the time; after a rest the store is asked again, and once it is quick all is well."""
    store, clock, heard = SlowStore(), Clock(), []
    conversations = Conversations(store, Vault([SECRET]), clock, heard.append)
    loop = asyncio.get_running_loop()
    for asked in (2, 4):
        began = loop.time()
        for _ in range(5):
            await conversations.recall("slack", "U1")
        assert 0.8 * PATIENCE <= loop.time() - began < 1.6 * PATIENCE
        assert store.asked == asked
        clock.now += REST + 0.1
    assert len(heard) == 2
    for number in range(20):
        await conversations.remember("slack", f"U{number}", FULL)
    assert len(heard) == 2


async def test_one_question_finds_out_whether_a_store_is_there_again() -> None:
    """After the rest only one of many waits for it, and as soon as it answers it is used by all."""
    store, clock = HungStore(), Clock()
    conversations = Conversations(store, Vault([SECRET]), clock)

    async def claims() -> list[Claim]:
        return await asyncio.gather(*(conversations.claim("slack", "Ev1") for _ in range(100)))

    assert await claims() == [Claim.OURS] * 100
    assert store.asked == AT_ONCE
    for rests in range(1, 4):
        clock.now += REST + 0.1
        assert await claims() == [Claim.OURS] * 100
        assert store.asked == AT_ONCE + rests
    clock.now += REST + 0.1
    assert await conversations.recall("slack", "U1") == Memory(), "this the store can do"
    assert await claims() == [Claim.OURS] * 100
    assert store.asked == 2 * AT_ONCE + 3


async def test_a_busy_process_does_not_take_the_store_for_slow(held: Held) -> None:
    """What waits for its turn, or for the process to have time for it, is no failure: a burst of messages is answered with memory."""
    conversations = Conversations(held.store, Vault([SECRET]), held.clock)

    async def answered(number: int) -> Claim:
        claim = await conversations.claim("slack", str(number))
        busy_until = time.monotonic() + 0.015
        while time.monotonic() < busy_until:  # an answer is being found
            pass
        await conversations.settle("slack", str(number))
        return claim

    assert await asyncio.gather(*(answered(number) for number in range(64))) == [Claim.OURS] * 64
    assert await asyncio.gather(*(conversations.claim("slack", str(number)) for number in range(64))) == [Claim.SETTLED] * 64
    assert conversations.failures == 0


async def test_a_store_that_fails_in_any_way_stops_nobody() -> None:
    """The conversation is taken as new."""
    heard: list[str] = []
    conversations = Conversations(BrokenStore(), Vault([SECRET]), Clock(), heard.append)
    assert await conversations.recall("slack", "U1") == Memory()
    assert heard == ["disk on fire"]


async def test_keep_kept_drop() -> None:
    """Something of a person for a while."""
    clock = Clock()
    conversations = Conversations(InProcessStore(), Vault([SECRET]), clock)
    steps: list[Callable[[], Awaitable[object]]] = [
        lambda: conversations.keep("welcomed", "slack", "U1", b"1", 60),
        lambda: conversations.kept("welcomed", "slack", "U1"),
        lambda: conversations.kept("other", "slack", "U1"),
        lambda: conversations.drop("welcomed", "slack", "U1"),
        lambda: conversations.kept("welcomed", "slack", "U1"),
    ]
    assert [await step() for step in steps] == [True, b"1", None, None, None]
    assert LEASE > PATIENCE


async def test_a_locked_state_file_is_waited_for_no_longer_than_any_store(tmp_path: Path) -> None:
    """Another process that holds it (a backup, a repair) costs memory, not time; afterwards it is used again."""
    clock, heard = Clock(), []
    store = await SQLiteStore.open(tmp_path / "state.db")
    conversations = Conversations(store, Vault([SECRET]), clock, heard.append)
    await conversations.remember("slack", "U1", FULL)
    with contextlib.closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for number in range(5):
            began = time.monotonic()
            assert await conversations.claim("slack", str(number)) is Claim.OURS
            assert time.monotonic() - began < PATIENCE + 0.1
            clock.now += REST + 0.1
        other.execute("ROLLBACK")
    assert len(heard) == 5
    assert "locked" in heard[0]
    assert await conversations.claim("slack", "after") is Claim.OURS
    assert await conversations.claim("slack", "after") is Claim.ELSEWHERE
    assert await conversations.recall("slack", "U1") == FULL
    assert len(heard) == 5
    await store.close()
