"""Claims, what is remembered, and what happens when the store that keeps it fails."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path

import pytest

import bot.memory.in_process
from bot.memory import Claim, Conversations, InProcessStore, SQLiteStore, Store, StoreFailed, Vault, open_store
from bot.memory.conversations import LEASE, PATIENCE, REST, read_memory, write_memory
from bot.model import Audience, Memory
from tests.conftest import MONDAY_NOON

SECRET, OTHER_SECRET = "s" * 32, "o" * 32
NOW = 1_000_000.0
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


class BrokenStore(InProcessStore):
    """A store whose every answer is an exception of its own kind."""

    async def get(self, key: str, now: float) -> bytes | None:
        raise OSError("disk on fire")


@pytest.fixture(params=["in-process", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """Each kind of store."""
    opened: Store = InProcessStore() if request.param == "in-process" else await SQLiteStore.open(tmp_path / "state.db")
    yield opened
    await opened.close()


# --- every store ------------------------------------------------------------------------------------------------------


async def test_a_claim_is_ours_once_and_settled_for_good(store: Store) -> None:
    """Who comes second is told whether the first has finished."""
    assert await store.claim("a", NOW, 30, 3600) is Claim.OURS
    assert await store.claim("a", NOW + 1, 30, 3600) is Claim.ELSEWHERE
    await store.settle("a", NOW + 2, 3600)
    assert await store.claim("a", NOW + 3, 30, 3600) is Claim.SETTLED
    assert await store.claim("a", NOW + 40, 30, 3600) is Claim.SETTLED
    assert await store.claim("b", NOW, 30, 3600) is Claim.OURS


async def test_a_claim_that_was_never_settled_runs_out(store: Store) -> None:
    """A crash between claim and settle leaves the delivery to whoever comes after the lease."""
    assert await store.claim("a", NOW, 30, 3600) is Claim.OURS
    assert await store.claim("a", NOW + 29, 30, 3600) is Claim.ELSEWHERE
    assert await store.claim("a", NOW + 31, 30, 3600) is Claim.OURS


async def test_a_renewed_claim_stays_ours(store: Store) -> None:
    """Waiting for a rate limit longer than the lease does not make two answers."""
    assert await store.claim("a", NOW, 30, 3600) is Claim.OURS
    await store.renew("a", NOW + 25, 30)
    assert await store.claim("a", NOW + 40, 30, 3600) is Claim.ELSEWHERE
    assert await store.claim("a", NOW + 56, 30, 3600) is Claim.OURS


async def test_renewing_opens_nothing(store: Store) -> None:
    """A settled claim stays settled, and one that is not there is not made."""
    await store.settle("a", NOW, 3600)
    await store.renew("a", NOW, 30)
    await store.renew("b", NOW, 30)
    assert await store.claim("a", NOW + 60, 30, 3600) is Claim.SETTLED
    assert await store.claim("b", NOW, 30, 3600) is Claim.OURS


async def test_a_claim_given_up_is_free_but_a_settled_one_is_not(store: Store) -> None:
    """Only what was not answered is answered again."""
    await store.claim("a", NOW, 30, 3600)
    await store.release("a")
    assert await store.claim("a", NOW, 30, 3600) is Claim.OURS
    await store.settle("a", NOW, 3600)
    await store.release("a")
    await store.release("never claimed")
    assert await store.claim("a", NOW, 30, 3600) is Claim.SETTLED


async def test_a_settled_claim_is_forgotten_in_the_end(store: Store) -> None:
    """Nothing is kept longer than asked for."""
    await store.settle("a", NOW, 3600)
    assert await store.claim("a", NOW + 3601, 30, 3600) is Claim.OURS


async def test_values_expire_and_can_be_removed(store: Store) -> None:
    """Forgetting is the store's business."""
    await store.put("a", b"one", NOW, 60)
    await store.put("a", b"two", NOW, 60)
    await store.put("b", b"three", NOW, 60)
    assert await store.get("a", NOW + 59) == b"two"
    assert await store.get("a", NOW + 61) is None
    await store.delete("b")
    await store.delete("never there")
    assert await store.get("b", NOW) is None


async def test_counters_count(store: Store) -> None:
    """They add up, and wiping removes them with everything else."""
    assert await store.add("x") == 1
    assert await store.add("x", 4) == 5
    await store.put("a", b"one", NOW, 60)
    await store.settle("a", NOW, 60)
    assert await store.counters() == {"x": 5}
    await store.wipe()
    assert await store.counters() == {}
    assert await store.get("a", NOW) is None
    assert await store.claim("a", NOW, 30, 60) is Claim.OURS


async def test_of_many_at_once_one_gets_the_claim(store: Store) -> None:
    """Two deliveries of one message at the same moment are one answer."""
    claims = await asyncio.gather(*(store.claim("a", NOW, 30, 3600) for _ in range(20)))
    assert claims.count(Claim.OURS) == 1
    assert claims.count(Claim.ELSEWHERE) == 19


# --- one kind of store ------------------------------------------------------------------------------------------------


async def test_memory_in_this_process_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """When there is no room left the oldest goes, expired or not."""
    monkeypatch.setattr(bot.memory.in_process, "MOST_ENTRIES", 100)
    store = InProcessStore()
    for number in range(500):
        await store.claim(f"claim {number}", NOW, 30, 3600)
        await store.put(f"value {number}", b"x", NOW, 3600)
    assert len(store._claims) <= 100
    assert len(store._values) <= 100
    assert await store.claim("claim 499", NOW, 30, 3600) is Claim.ELSEWHERE
    assert await store.get("value 499", NOW) == b"x"


async def test_sqlite_survives_being_opened_again(tmp_path: Path) -> None:
    """What was settled and kept before a restart still is."""
    first = await SQLiteStore.open(tmp_path / "state.db")
    await first.settle("a", NOW, 3600)
    await first.put("b", b"kept", NOW, 3600)
    await first.close()
    second = await SQLiteStore.open(tmp_path / "state.db")
    assert await second.claim("a", NOW, 30, 3600) is Claim.SETTLED
    assert await second.get("b", NOW) == b"kept"
    await second.close()


async def test_a_crashed_process_leaves_no_claim_behind(tmp_path: Path) -> None:
    """What it had claimed and not settled is free at once, not only when the lease runs out."""
    path = tmp_path / "state.db"
    crashing = f"""
import asyncio, os
from pathlib import Path
from bot.memory import SQLiteStore
async def main():
    store = await SQLiteStore.open(Path({str(path)!r}))
    await store.claim("taken", {NOW}, 3600, 7200)
    await store.settle("done", {NOW}, 7200)
    os.kill(os.getpid(), 9)
asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", crashing, cwd=Path(__file__).parents[1])
    assert await process.wait() == -9
    store = await SQLiteStore.open(path)
    assert await store.claim("taken", NOW, 30, 3600) is Claim.OURS
    assert await store.claim("done", NOW, 30, 3600) is Claim.SETTLED
    await store.close()


async def test_a_second_process_leaves_the_claims_of_the_first_alone(tmp_path: Path) -> None:
    """While another process has the file, its claims are its own."""
    first = await SQLiteStore.open(tmp_path / "state.db")
    await first.claim("a", NOW, 30, 3600)
    second = await SQLiteStore.open(tmp_path / "state.db")
    assert await second.claim("a", NOW, 30, 3600) is Claim.ELSEWHERE
    await second.close()
    await first.close()


async def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Nobody else on the machine can read the state."""
    old = os.umask(0o022)
    try:
        store = await SQLiteStore.open(tmp_path / "deep" / "state.db")
        await store.put("a", b"x", NOW, 60)
    finally:
        os.umask(old)
    for name in ("state.db", "state.db-wal"):
        assert stat.S_IMODE((tmp_path / "deep" / name).stat().st_mode) == 0o600, name
    await store.close()


async def test_sqlite_sweeps_out_what_has_expired(tmp_path: Path) -> None:
    """The file does not grow for ever."""
    store = await SQLiteStore.open(tmp_path / "state.db")
    for number in range(300):
        await store.put(f"old {number}", b"x", NOW, 10)
    for number in range(300):
        await store.put(f"new {number}", b"x", NOW + 100, 10)
    await store.close()
    database = sqlite3.connect(tmp_path / "state.db")
    assert database.execute("SELECT count(*) FROM held WHERE key LIKE 'old%'").fetchone() == (0,)
    database.close()


async def test_a_state_file_that_cannot_be_is_a_plain_failure(tmp_path: Path) -> None:
    """No traceback of a database for the operator."""
    (tmp_path / "state.db").write_bytes(b"this is not a database at all, it only looks like a file" * 100)
    with pytest.raises(StoreFailed, match="cannot be opened"):
        await SQLiteStore.open(tmp_path / "state.db")


@pytest.mark.parametrize("state", ["", "sqlite:", "postgres://x", "state.db"])
async def test_an_unknown_state_is_refused_in_plain_words(state: str) -> None:
    """The operator is told what to write."""
    with pytest.raises(ValueError, match="Write memory: or sqlite:"):
        await open_store(state)


# --- conversations ----------------------------------------------------------------------------------------------------


async def test_what_is_remembered_comes_back_whole(store: Store) -> None:
    """Every field of a memory, for a day."""
    clock = Clock()
    conversations = Conversations(store, Vault([SECRET]), clock)
    await conversations.remember("slack", "U1", FULL)
    assert await conversations.recall("slack", "U1") == FULL
    assert await conversations.recall("slack", "U2") == Memory()
    assert await conversations.recall("telegram", "U1") == Memory()
    clock.now += 24 * 3600 + 1
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


async def test_a_new_secret_still_reads_and_forgets_what_the_old_one_kept() -> None:
    """Rotation loses nobody's conversation, and /forget reaches behind it."""
    store, clock = InProcessStore(), Clock()
    await Conversations(store, Vault([SECRET]), clock).remember("slack", "U1", FULL)
    rotated = Conversations(store, Vault([OTHER_SECRET, SECRET]), clock)
    assert await rotated.recall("slack", "U1") == FULL
    await rotated.forget("slack", "U1")
    assert store._values == {}


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
    clock.now += REST + 0.1
    await conversations.claim("slack", "5")
    assert store.asked == 2


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
