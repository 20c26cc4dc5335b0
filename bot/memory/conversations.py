"""What is remembered of each conversation, and which deliveries have been answered: a store and a vault together.

A store that fails or hangs never stops an answer: the conversation is then taken as new, and `on_failure` hears of it. It is then left
alone for a moment, so that one message waits for it once and not at each of its steps.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from bot.memory.store import Claim, Store
from bot.memory.vault import Vault
from bot.model import Audience, Memory

T = TypeVar("T")

PATIENCE = 0.25
"""Seconds a store may take (issue: never delays an answer beyond 250 ms)."""
REST = 2.0
"""Seconds for which a store that failed is not asked."""
LEASE = 30.0
"""Seconds within which a claim is settled or renewed, or the delivery may be claimed again."""
KEEP_CLAIMS = 26 * 3600.0
"""Seconds for which an answered delivery is known: Telegram offers updates for 24 hours, Slack for about an hour."""
KEEP_MEMORY = 24 * 3600.0


class Conversations:
    """Claims and memories, under keyed hashes and encrypted."""

    def __init__(self, store: Store, vault: Vault, clock: Callable[[], float], on_failure: Callable[[str], None] = lambda _: None) -> None:
        """`clock`: seconds since the epoch. `on_failure` hears what the store could not do."""
        self.store = store
        self.vault = vault
        self._clock = clock
        self._on_failure = on_failure
        self._resting_until = 0.0

    async def claim(self, channel: str, delivery: str, lease: float = LEASE) -> Claim:
        """Claim a delivery. If the store fails it is ours: better twice than never."""
        key = self.vault.key("claim", channel, delivery)
        return await self._try(lambda: self.store.claim(key, self._clock(), lease, KEEP_CLAIMS), Claim.OURS)

    async def renew(self, channel: str, delivery: str, lease: float = LEASE) -> None:
        """Keep a claim of ours while answering takes longer."""
        await self._try(lambda: self.store.renew(self.vault.key("claim", channel, delivery), self._clock(), lease), None)

    async def settle(self, channel: str, delivery: str) -> None:
        """Mark a delivery answered."""
        await self._try(lambda: self.store.settle(self.vault.key("claim", channel, delivery), self._clock(), KEEP_CLAIMS), None)

    async def release(self, channel: str, delivery: str) -> None:
        """Give a delivery up unanswered, so that it is answered when it comes again."""
        await self._try(lambda: self.store.release(self.vault.key("claim", channel, delivery)), None)

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
        locked = self.vault.lock(value)

        async def put() -> bool:
            await self.store.put(self.vault.key(kind, channel, who), locked, self._clock(), seconds)
            return True

        return await self._try(put, False)

    async def kept(self, kind: str, channel: str, who: str) -> bytes | None:
        """What `keep` kept, also under an older secret."""
        for key in self.vault.keys(kind, channel, who):
            locked = await self._try(partial(self.store.get, key, self._clock()), None)
            if locked:
                return self.vault.unlock(locked)
        return None

    async def drop(self, kind: str, channel: str, who: str) -> None:
        """Forget what `keep` kept, also under an older secret."""
        for key in self.vault.keys(kind, channel, who):
            await self._try(partial(self.store.delete, key), None)

    async def count(self, name: str) -> None:
        """Raise a counter, such as "number wrong: mash"."""
        await self._try(lambda: self.store.add(name), 0)

    async def _try(self, work: Callable[[], Awaitable[T]], otherwise: T) -> T:
        if self._clock() < self._resting_until:
            return otherwise
        try:
            return await asyncio.wait_for(work(), PATIENCE)
        except Exception as error:  # whatever it is: no store stands between a person and an answer
            self._resting_until = self._clock() + REST
            self._on_failure(str(error) or "the store took too long")
            return otherwise


def write_memory(memory: Memory) -> bytes:
    """A memory as bytes."""
    raw: dict[str, Any] = asdict(memory)
    raw["card_at"] = memory.card_at.isoformat() if memory.card_at else None
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
        )
    except (ValueError, KeyError, TypeError):
        return Memory()
