"""What is remembered of each conversation, and which deliveries have been answered: a store and a vault together.

A store that fails, hangs or is slow never stops an answer: the conversation is then taken as new, and `on_failure` hears of it. It is
then left alone for a moment, so that one message waits for it once and not at each of its steps; after that one question finds out whether
it is there again. Slow answers in a row share the time that one may take.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from bot.memory.patience import AT_ONCE, PATIENCE, QUICK, timed
from bot.memory.store import Claim, Store
from bot.memory.vault import Vault
from bot.model import Audience, Memory

T = TypeVar("T")

REST = 2.0
"""Seconds for which a store that failed is not asked."""
LEASE = 30.0
"""Seconds within which a claim is settled or renewed, or the delivery may be claimed again."""
KEEP_CLAIMS = 26 * 3600.0
"""Seconds for which an answered delivery is known: Telegram offers updates for 24 hours, Slack for about an hour."""
KEEP_MEMORY = 24 * 3600.0
COUNTER = re.compile(r"[a-z][a-z0-9:-]{0,99}")
"""What a counter may be called: counters are kept in clear, so no name can carry a sentence or a number to ring."""


class Conversations:
    """Claims and memories, under keyed hashes and encrypted."""

    def __init__(self, store: Store, vault: Vault, clock: Callable[[], float], on_failure: Callable[[str], None] = lambda _: None) -> None:
        """`clock`: seconds since the epoch. `on_failure` hears what the store could not do."""
        self.store = store
        self.vault = vault
        self._clock = clock
        self._on_failure = on_failure
        self._resting_until = 0.0
        self._slow = 0.0
        """Seconds the store has taken since it last answered quickly."""
        self._turns = asyncio.Semaphore(AT_ONCE)
        self.failures = 0
        """How often the store failed or took too long."""

    def now(self) -> float:
        """The time by which things expire: seconds since the epoch."""
        return self._clock()

    async def claim(self, channel: str, delivery: str, lease: float = LEASE) -> Claim:
        """Claim a delivery. If the store fails it is ours: better twice than never."""
        keys = self._claims(channel, delivery)

        async def claim() -> Claim:
            for number, key in enumerate(keys):
                claimed = await self.store.claim(key, self._clock(), lease, KEEP_CLAIMS)
                if claimed is not Claim.OURS:
                    for taken in keys[:number]:
                        await self.store.release(taken)
                    return claimed
            return Claim.OURS

        return await self._try(claim, Claim.OURS)

    async def renew(self, channel: str, delivery: str, lease: float = LEASE) -> None:
        """Keep a claim of ours while answering takes longer."""
        await self._each(self._claims(channel, delivery), lambda key: self.store.renew(key, self._clock(), lease))

    async def settle(self, channel: str, delivery: str) -> None:
        """Mark a delivery answered."""
        await self._each(self._claims(channel, delivery), lambda key: self.store.settle(key, self._clock(), KEEP_CLAIMS))

    async def release(self, channel: str, delivery: str) -> None:
        """Give a delivery up unanswered, so that it is answered when it comes again."""
        await self._each(self._claims(channel, delivery), self.store.release)

    async def recall(self, channel: str, who: str) -> Memory:
        """What is remembered of a conversation; an empty memory if nothing, or if it cannot be read."""
        value = await self.kept("memory", channel, who)
        return read_memory(value) if value else Memory()

    async def remember(self, channel: str, who: str, memory: Memory) -> None:
        """Keep the memory of a conversation for 24 hours."""
        if memory == Memory():
            await self.forget(channel, who)
        else:
            await self.keep("memory", channel, who, write_memory(memory), KEEP_MEMORY)

    async def forget(self, channel: str, who: str) -> None:
        """Forget a conversation at once."""
        await self.drop("memory", channel, who)

    async def keep(self, kind: str, channel: str, who: str, value: bytes, seconds: float) -> bool:
        """Keep something else of a person for a while: which welcome they had, which messages `/clear` may delete. Whether it is kept."""
        present, *older = self._keys(kind, channel, who)
        locked = self.vault.lock(value)

        async def put() -> bool:
            await self.store.put(present, locked, self._clock(), seconds)
            for key in older:  # a replica that does not have the present secret yet must not go by what it kept before
                await self.store.delete(key)
            return True

        return await self._try(put, False)

    async def kept(self, kind: str, channel: str, who: str) -> bytes | None:
        """What `keep` kept, also under an older secret."""

        async def get() -> bytes | None:
            for key in self._keys(kind, channel, who):
                if locked := await self.store.get(key, self._clock()):
                    return self.vault.unlock(locked)
            return None

        return await self._try(get, None)

    async def drop(self, kind: str, channel: str, who: str) -> None:
        """Forget what `keep` kept, also under an older secret."""
        await self._each(self._keys(kind, channel, who), self.store.delete)

    async def wipe(self, channel: str, person: str) -> dict[str, int]:
        """Remove everything kept of one person, in every kind and all their conversations, also under older secrets: how many of each kind.

        Takes as long as it takes, and raises StoreFailed: whoever asks for this must know whether it was done. Claims are not found, for
        they are made of the ids of deliveries alone and name nobody; they expire by themselves.
        """
        removed: Counter[str] = Counter()
        for owner in self.vault.keys("person", channel, person):
            removed.update(key.split(".")[1] for key in await self.store.remove(f"{owner}."))
        return dict(removed)

    async def count(self, *names: str) -> None:
        """Raise counters, such as "number-wrong:mash", in one step; a name that is none is counted as "unnamed"."""
        await self._try(lambda: self.store.add_many(name if COUNTER.fullmatch(name) else "unnamed" for name in names), None)

    async def forget_counts(self, old: Callable[[Iterable[str]], Iterable[str]]) -> None:
        """Remove the counters that `old` picks."""

        async def forget() -> None:
            await self.store.uncount(list(old(await self.store.counters())))

        await self._try(forget, None)

    def _claims(self, channel: str, delivery: str) -> tuple[str, ...]:
        """The keys of a claim under every secret: while one is being replaced, replicas may share only the older one. In an order that
        is the same for all of them, so that two do not each get one."""
        return tuple(sorted(self.vault.keys("claim", channel, delivery)))

    def _keys(self, kind: str, channel: str, who: str) -> tuple[str, ...]:
        """PERSON.KIND.CONVERSATION under every secret, the present one first. All of a person begins alike, so that it can be wiped; a
        conversation is named PERSON or PERSON:PLACE."""
        owners = self.vault.keys("person", channel, who.partition(":")[0])
        return tuple(f"{owner}.{kind}.{key}" for owner, key in zip(owners, self.vault.keys(kind, channel, who), strict=True))

    async def _each(self, keys: tuple[str, ...], do: Callable[[str], Coroutine[Any, Any, None]]) -> None:
        async def every() -> None:
            for key in keys:
                await do(key)

        await self._try(every, None)

    async def _try(self, work: Callable[[], Coroutine[Any, Any, T]], otherwise: T) -> T:
        async with self._turns:
            if self._clock() < self._resting_until:  # perhaps since we waited for our turn
                return otherwise
            if self._resting_until:  # it failed: one asks whether it is there again, and nobody else waits for that
                self._resting_until = self._clock() + REST
            try:
                result, took = await timed(PATIENCE - self._slow, work())
            except Exception as error:  # whatever it is: no store stands between a person and an answer
                self._leave_alone(str(error) or "the store took too long")
                return otherwise
            self._resting_until = 0.0
            self._slow = 0.0 if took <= QUICK else self._slow + took
            if self._slow >= PATIENCE:
                self._leave_alone("the store is slow")
            return result

    def _leave_alone(self, why: str) -> None:
        self._resting_until = self._clock() + REST
        self._slow = 0.0
        self.failures += 1
        self._on_failure(why)


def write_memory(memory: Memory) -> bytes:
    """A memory as bytes."""
    raw: dict[str, Any] = asdict(memory)
    raw["card_at"] = memory.card_at.isoformat() if memory.card_at else None
    raw["team_until"] = memory.team_until.isoformat() if memory.team_until else None
    return json.dumps(raw).encode()


def read_memory(value: bytes) -> Memory:
    """What `write_memory` wrote; an empty memory for anything else, such as that of an older version."""
    try:
        raw = json.loads(value)
        return Memory(
            audience=Audience(raw["audience"]) if raw["audience"] else None,
            area=raw["area"],
            topics=tuple(raw["topics"]),
            choices=tuple(raw["choices"]),
            misses=int(raw["misses"]),
            on_levels=bool(raw["on_levels"]),
            card_at=datetime.fromisoformat(raw["card_at"]) if raw["card_at"] else None,
            under_card=raw["under_card"],
            team_until=datetime.fromisoformat(raw["team_until"]) if raw.get("team_until") else None,
        )
    except (ValueError, KeyError, TypeError):
        return Memory()
