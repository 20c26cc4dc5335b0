"""What every store promises, and what each kind does besides."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from pathlib import Path

import pytest

import bot.memory.in_process
from bot.memory import Claim, InProcessStore, SQLiteStore, StoreFailed, Wiped, open_store
from tests.stores import NOW, Held

# --- every store ------------------------------------------------------------------------------------------------------


async def test_a_claim_is_ours_once_and_settled_for_good(held: Held) -> None:
    """Who comes second is told whether the first has finished."""
    store = held.store
    assert await store.claim("a", held.now, 30, 3600) is Claim.OURS
    assert await store.claim("a", held.passes(1), 30, 3600) is Claim.ELSEWHERE
    await store.settle("a", held.passes(1), 3600)
    assert await store.claim("a", held.passes(1), 30, 3600) is Claim.SETTLED
    assert await store.claim("a", held.passes(40), 30, 3600) is Claim.SETTLED
    assert await store.claim("b", held.now, 30, 3600) is Claim.OURS


async def test_a_claim_that_was_never_settled_runs_out(held: Held) -> None:
    """A crash between claim and settle leaves the delivery to whoever comes after the lease."""
    assert await held.store.claim("a", held.now, 30, 3600) is Claim.OURS
    assert await held.store.claim("a", held.passes(29), 30, 3600) is Claim.ELSEWHERE
    assert await held.store.claim("a", held.passes(2), 30, 3600) is Claim.OURS
    assert await held.store.claim("a", held.passes(29), 30, 3600) is Claim.ELSEWHERE


async def test_a_renewed_claim_stays_ours(held: Held) -> None:
    """Waiting for a rate limit longer than the lease does not make two answers."""
    assert await held.store.claim("a", held.now, 30, 3600) is Claim.OURS
    await held.store.renew("a", held.passes(25), 30)
    assert await held.store.claim("a", held.passes(15), 30, 3600) is Claim.ELSEWHERE
    assert await held.store.claim("a", held.passes(16), 30, 3600) is Claim.OURS


async def test_renewing_opens_nothing(held: Held) -> None:
    """A settled claim stays settled, and one that is not there is not made."""
    await held.store.settle("a", held.now, 3600)
    await held.store.renew("a", held.now, 30)
    await held.store.renew("b", held.now, 30)
    assert await held.store.claim("b", held.now, 30, 3600) is Claim.OURS
    assert await held.store.claim("a", held.passes(60), 30, 3600) is Claim.SETTLED


async def test_a_claim_given_up_is_free_but_a_settled_one_is_not(held: Held) -> None:
    """Only what was not answered is answered again."""
    store = held.store
    await store.claim("a", held.now, 30, 3600)
    await store.release("a")
    assert await store.claim("a", held.now, 30, 3600) is Claim.OURS
    await store.settle("a", held.now, 3600)
    await store.release("a")
    await store.release("never claimed")
    assert await store.claim("a", held.now, 30, 3600) is Claim.SETTLED


async def test_a_settled_claim_is_forgotten_in_the_end(held: Held) -> None:
    """Nothing is kept longer than asked for."""
    await held.store.settle("a", held.now, 3600)
    assert await held.store.claim("a", held.passes(3601), 30, 3600) is Claim.OURS


async def test_values_expire_and_can_be_removed(held: Held) -> None:
    """Forgetting is the store's business."""
    store = held.store
    await store.put("a", b"one", held.now, 60)
    await store.put("a", b"two", held.now, 60)
    await store.put("b", b"three", held.now, 60)
    await store.delete("b")
    await store.delete("never there")
    assert await store.get("b", held.now) is None
    assert await store.get("a", held.passes(59)) == b"two"
    assert await store.get("a", held.passes(2)) is None


async def test_any_bytes_come_back_as_they_were(held: Held) -> None:
    """Also none at all, and those that are no text."""
    for value in (b"", b"\0\xff\r\n", b"x" * 100_000):
        await held.store.put("a", value, held.now, 60)
        assert await held.store.get("a", held.now) == value


async def test_everything_with_one_beginning_is_removed(held: Held) -> None:
    """Of one person, say; signs that mean something to a store mean nothing here."""
    store = held.store
    for key in ("ab.1", "ab.2", "abc.1", "a*.1", "a?.1", "[a].1", "%.1"):
        await store.put(key, b"x", held.now, 60)
    assert sorted(await store.remove("ab.")) == ["ab.1", "ab.2"]
    assert await store.get("ab.1", held.now) is None
    assert await store.remove("ab.") == ()
    for odd in ("a*.", "a?.", "[a].", "%."):
        assert await store.remove(odd) == (f"{odd}1",)
    assert await store.get("abc.1", held.now) == b"x"


async def test_a_thousand_values_of_one_person_are_removed(held: Held) -> None:
    """However many steps that takes."""
    for number in range(1200):
        await held.store.put(f"{'ab'[number % 2]}.{number}", b"x", held.now, 60)
    assert len(await held.store.remove("a.")) == 600
    assert await held.store.get("b.1", held.now) == b"x"


async def test_counters_count(held: Held) -> None:
    """They add up, do not expire, and wiping removes them with everything else, and says how much there was."""
    store = held.store
    assert await store.add("x") == 1
    assert await store.add("x", 4) == 5
    held.passes(400 * 24 * 3600)
    assert await store.counters() == {"x": 5}
    await store.put("a", b"one", held.now, 60)
    await store.put("b", b"one", held.now, 60)
    await store.settle("a", held.now, 60)
    assert await store.wipe() == Wiped(claims=1, values=2, counters=1)
    assert await store.counters() == {}
    assert await store.get("a", held.now) is None
    assert await store.claim("a", held.now, 30, 60) is Claim.OURS


async def test_of_many_at_once_one_gets_the_claim(held: Held) -> None:
    """Two deliveries of one message at the same moment are one answer."""
    claims = await asyncio.gather(*(held.store.claim("a", held.now, 30, 3600) for _ in range(200)))
    assert claims.count(Claim.OURS) == 1
    assert claims.count(Claim.ELSEWHERE) == 199


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


async def test_sweeping_takes_what_has_expired_and_nothing_else(held: Held) -> None:
    """Also out of the write-ahead file of SQLite; what is in use stays."""
    store = held.store
    await store.put("old", b"what has expired", held.now, 10)
    await store.settle("old delivery", held.now, 10)
    await store.put("new", b"what has not", held.now, 1000)
    await store.settle("new delivery", held.now, 1000)
    await store.sweep(held.passes(100))
    assert b"what has expired" not in held.written()
    assert await store.get("new", held.now) == b"what has not"
    assert await store.wipe() == Wiped(1, 1, 0)


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


async def test_several_counters_rise_in_one_step_and_can_be_removed(held: Held) -> None:
    """One that is named twice rises by two; none at all is no mistake."""
    store = held.store
    await store.add("x")
    await store.add_many(["x", "y", "y"])
    await store.add_many([])
    assert await store.counters() == {"x": 2, "y": 2}
    await store.uncount(["y", "never counted"])
    await store.uncount([])
    assert await store.counters() == {"x": 2}


async def test_values_are_found_by_how_their_keys_begin(held: Held) -> None:
    """All of them, whatever number; not those that have expired, nor those of others; odd signs mean nothing."""
    store = held.store
    for number in range(1200):
        await store.put(f"question.{number}", str(number).encode(), held.now, 60 if number % 2 else 600)
    await store.put("questions", b"other", held.now, 600)
    await store.put("q*.1", b"odd", held.now, 600)
    assert len(await store.find("question.", held.now)) == 1200
    assert await store.find("q*.", held.now) == {"q*.1": b"odd"}
    assert await store.find("nothing", held.now) == {}
    found = await store.find("question.", held.passes(61))
    assert len(found) == 600
    assert found["question.2"] == b"2"
