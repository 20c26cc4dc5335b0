"""State in Redis or Valkey: for several replicas, which then answer every message once between them.

Redis tells the time: each entry is written with its time to live, and forgetting it is the server's business. So the clocks of replicas
need not agree, and `now` is not looked at in here.

| key | holds | lives |
|---|---|---|
| frontdoor:claim:KEY | a delivery that is being answered | as long as its lease |
| frontdoor:settled:KEY | a delivery that has been answered | about a day |
| frontdoor:value:KEY | something remembered, encrypted | as long as was asked for |
| frontdoor:counters | a hash of counters | until it is wiped |
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from urllib.parse import urlsplit

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.lock import Lock
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, AuthorizationError, NoPermissionError, RedisError, ResponseError

from bot.memory.patience import AT_ONCE, PATIENCE, within
from bot.memory.store import Claim, StoreFailed, Wiped

CLAIM, SETTLED, VALUE, COUNTERS, LEADER = (f"frontdoor:{name}" for name in ("claim:", "settled:", "value:", "counters", "leader:"))
CONNECTIONS = AT_ONCE + 4
"""At most, from each replica: one for every question asked at the same time, and a few for the leader's lock."""
SLOWEST = 5.0
"""Seconds for one step of a long command such as `frontdoor wipe`. What answers people waits much less (bot/memory/patience.py)."""
BATCH = 500
"""Keys looked through or removed in one step, so that Redis has time for others between them."""
ADDRESS = """FRONTDOOR_STATE is no address of a Redis. Write redis://HOST:6379/0, or with a password redis://:PASSWORD@HOST:6379/0, and
rediss:// where it speaks TLS. In the password write %23 for #, %2F for /, %3A for :, %40 for @."""


class RedisStore:
    """Use `await RedisStore.open(url)`."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    @classmethod
    async def open(cls, url: str) -> RedisStore:
        """A store on a `redis://` or `rediss://` address. A Redis that cannot be reached is no hindrance: people are answered without it,
        and it is used as soon as it is there. Raises ValueError if the address is none, StoreFailed if Redis refuses us."""
        store = cls(_client(url))
        try:
            await within(PATIENCE, store.check())
        except (StoreFailed, TimeoutError) as error:
            if isinstance(error.__cause__, (AuthenticationError, AuthorizationError, NoPermissionError, ResponseError)):
                await store.close()
                raise
        return store

    async def check(self) -> None:
        """Ask whether Redis is there and lets us in. Raises StoreFailed if not."""
        async with self._failing():
            await self._client.ping()

    async def claim(self, key: str, now: float, lease: float, keep: float) -> Claim:
        # both in one transaction: else a delivery settled between them would be answered again
        async with self._failing(), self._client.pipeline(transaction=True) as together:
            together.set(CLAIM + key, b"1", nx=True, px=_milliseconds(lease))
            together.exists(SETTLED + key)
            ours, settled = await together.execute()
        if settled:
            return Claim.SETTLED
        return Claim.OURS if ours else Claim.ELSEWHERE

    async def renew(self, key: str, now: float, lease: float) -> None:
        async with self._failing():
            await self._client.pexpire(CLAIM + key, _milliseconds(lease))

    async def settle(self, key: str, now: float, keep: float) -> None:
        async with self._failing(), self._client.pipeline(transaction=True) as together:
            together.set(SETTLED + key, b"1", px=_milliseconds(keep))
            together.delete(CLAIM + key)
            await together.execute()

    async def release(self, key: str) -> None:
        async with self._failing():
            await self._client.delete(CLAIM + key)

    async def get(self, key: str, now: float) -> bytes | None:
        async with self._failing():
            value = await self._client.get(VALUE + key)
        return value if isinstance(value, bytes) else None

    async def put(self, key: str, value: bytes, now: float, keep: float) -> None:
        async with self._failing():
            await self._client.set(VALUE + key, value, px=_milliseconds(keep))

    async def delete(self, key: str) -> None:
        async with self._failing():
            await self._client.delete(VALUE + key)

    async def find(self, prefix: str, now: float) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        async with self._failing():
            keys = await self._keys(VALUE + prefix)
            for first in range(0, len(keys), BATCH):
                batch = keys[first : first + BATCH]
                values = await self._client.mget(batch)
                # one may have expired since it was named
                found |= {key.removeprefix(VALUE): value for key, value in zip(batch, values, strict=True) if isinstance(value, bytes)}
        return found

    async def remove(self, prefix: str) -> tuple[str, ...]:
        async with self._failing():
            removed = [key for key in await self._keys(VALUE + prefix) if await self._client.unlink(key)]
        return tuple(key.removeprefix(VALUE) for key in removed)

    async def add(self, name: str, by: int = 1) -> int:
        async with self._failing():
            return int(await self._client.hincrby(COUNTERS, name, by))

    async def add_many(self, names: Iterable[str]) -> None:
        async with self._failing(), self._client.pipeline(transaction=True) as together:
            for name, by in Counter(names).items():
                together.hincrby(COUNTERS, name, by)
            await together.execute()

    async def uncount(self, names: Iterable[str]) -> None:
        async with self._failing():
            if gone := list(names):
                await self._client.hdel(COUNTERS, *gone)

    async def counters(self) -> dict[str, int]:
        async with self._failing():
            counters = await self._client.hgetall(COUNTERS)
        return {_text(name): int(count) for name, count in counters.items()}

    async def sweep(self, now: float) -> None:
        """Redis does."""

    async def wipe(self) -> Wiped:
        async with self._failing():
            values, claims = await self._unlink(VALUE), await self._unlink(CLAIM) + await self._unlink(SETTLED)
            counters = int(await self._client.hlen(COUNTERS))
            await self._client.unlink(COUNTERS)
        return Wiped(claims, values, counters)

    async def close(self) -> None:
        with contextlib.suppress(RedisError, OSError):
            await self._client.aclose()

    def lock(self, name: str, seconds: float) -> Lock:
        """A lock that one replica at a time can hold, and that runs out by itself (bot/memory/leader.py)."""
        return self._client.lock(LEADER + name, timeout=seconds, blocking=False, thread_local=False)

    async def _keys(self, prefix: str) -> list[str]:
        """The keys that begin with `prefix`. SCAN may name one twice."""
        pattern = re.sub(r"([\\*?\[\]])", r"\\\1", prefix) + "*"
        return list({_text(key) async for key in self._client.scan_iter(match=pattern, count=BATCH)})

    async def _unlink(self, prefix: str) -> int:
        """Remove what begins with `prefix`; how many there were."""
        keys = await self._keys(prefix)
        return sum([int(await self._client.unlink(*keys[first : first + BATCH])) for first in range(0, len(keys), BATCH)])

    @contextlib.asynccontextmanager
    async def _failing(self) -> AsyncIterator[None]:
        try:
            yield
        except (RedisError, OSError) as error:
            raise StoreFailed(f"Redis: {error}") from error


def _client(url: str) -> Redis:
    """A client that connects when first used. Raises ValueError without repeating the address, which may hold a password."""
    try:
        host = urlsplit(url).hostname
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=SLOWEST,
            socket_timeout=SLOWEST,
            socket_connect_timeout=SLOWEST,
            # a claim that is tried again finds itself taken, by its own first try; after a failure the next message tries
            retry=Retry(NoBackoff(), 0),
            # version 3 brings notices of maintenance, for which a connection that was closed in the meantime would be used all the same
            protocol=2,
            client_name="frontdoor",
        )
        pool.make_connection()  # type: ignore[no-untyped-call]  # names in the query part of the address that mean nothing are noticed here
    except (ValueError, TypeError):
        raise ValueError(ADDRESS) from None
    if not host:
        raise ValueError(ADDRESS)
    return Redis.from_pool(pool)


def _text(name: bytes | str) -> str:
    """Redis gives names as bytes."""
    return name.decode() if isinstance(name, bytes) else name


def _milliseconds(seconds: float) -> int:
    """Redis takes whole ones, and no zero."""
    return max(1, round(seconds * 1000))
