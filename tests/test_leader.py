"""Of several replicas one leads, and when it dies another takes over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.memory import InProcessStore, SQLiteStore, Store, StoreFailed, open_store
from bot.memory.leader import LEADS_FOR, RENEW_EVERY, Leader
from bot.memory.patience import PATIENCE
from tests.redis_server import RedisServer, redis_running

WORK = "telegram-polling"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of this test's own."""
    with redis_running(tmp_path) as running:
        yield running


@pytest.fixture
async def stores(server: RedisServer) -> AsyncIterator[list[Store]]:
    """Those of three replicas."""
    opened = [await open_store(server.url) for _ in range(3)]
    yield opened
    for store in opened:
        await store.close()


async def test_one_of_several_leads_for_as_long_as_it_says_so(server: RedisServer, stores: list[Store]) -> None:
    """However often the others ask."""
    replicas = [Leader(store, WORK) for store in stores]
    assert sum(await asyncio.gather(*(replica.acquire() for replica in replicas))) == 1
    leader = next(replica for replica in replicas if replica.leads)
    for _ in range(10):
        server.passes(RENEW_EVERY)
        assert await leader.renew()
        assert [await replica.acquire() for replica in replicas] == [replica is leader for replica in replicas]


async def test_when_the_leader_dies_another_takes_over_and_the_dead_one_notices(server: RedisServer, stores: list[Store]) -> None:
    """Only once its time is over; it does not take the place of the new one, nor end its time."""
    first, second = (Leader(store, WORK) for store in stores[:2])
    assert await first.acquire()
    server.passes(LEADS_FOR - 1)
    assert not await second.acquire()
    server.passes(1.1)
    assert await second.acquire()
    assert not await first.renew()
    assert not first.leads
    await first.release()
    assert await second.renew()
    assert not await first.acquire()


async def test_whoever_stops_leading_hands_over_at_once(stores: list[Store]) -> None:
    """A replica that is updated leaves no gap."""
    first, second = (Leader(store, WORK) for store in stores[:2])
    assert await first.acquire()
    await first.release()
    assert not first.leads
    assert await second.acquire()
    assert not await first.renew()


async def test_each_work_has_a_leader_of_its_own(stores: list[Store]) -> None:
    """Two kinds of work may be done by two replicas."""
    assert await Leader(stores[0], WORK).acquire()
    assert await Leader(stores[1], "digest").acquire()


async def test_a_redis_that_is_away_or_hangs_is_said_so_in_time_and_changes_nobodys_part(server: RedisServer, stores: list[Store]) -> None:
    """Whoever leads goes on: nobody else can take over."""
    leader, other = (Leader(store, WORK) for store in stores[:2])
    assert await leader.acquire()
    for maltreat, mend in ((server.freeze, server.thaw), (server.stop, server.start)):
        maltreat()
        began = time.monotonic()
        for ask in (leader.renew, other.acquire):
            with pytest.raises(StoreFailed, match="Redis: "):
                await ask()
        assert time.monotonic() - began < 2 * (PATIENCE + 0.1)
        assert leader.leads
        assert not other.leads
        mend()
        if maltreat == server.freeze:
            assert await leader.renew()
    assert not await leader.renew(), "the new Redis is empty"
    assert await other.acquire()


async def test_one_process_alone_always_leads(tmp_path: Path) -> None:
    """With its own file or its own memory there is nobody else."""
    sqlite = await SQLiteStore.open(tmp_path / "state.db")
    for store in (InProcessStore(), sqlite):
        leader = Leader(store, WORK)
        assert not await leader.renew()
        assert await leader.acquire()
        assert await leader.renew()
        await leader.release()
        assert not leader.leads
    await sqlite.close()
