"""What an operator has ordered the running front doors to do: channels switched off, content withdrawn.

Kept in the shared state, encrypted, so that one command reaches every replica, and a restart forgets nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.memory import Store, StoreFailed, Vault
from bot.memory.patience import PATIENCE, within

KEEP = 10 * 365 * 24 * 3600.0
"""Seconds: an order holds until the opposite one."""
MOST_WITHDRAWN = 50


@dataclass(frozen=True, slots=True)
class Off:
    """A channel that is switched off."""

    because: str
    """In the operator's words; shown to operators and staff, never to the public, never logged."""
    since: str
    """ISO 8601."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Everything ordered, and not taken back."""

    off: Mapping[str, Off] = field(default_factory=dict)
    """By channel."""
    withdrawn: tuple[str, ...] = ()
    """Versions of the content that must not be live, latest last."""

    def switched_off(self, channel: str, because: str, now: datetime) -> Orders:
        """With a channel off."""
        return Orders({**self.off, channel: Off(because, now.isoformat(timespec="minutes"))}, self.withdrawn)

    def switched_on(self, channel: str) -> Orders:
        """With a channel on."""
        return Orders({name: off for name, off in self.off.items() if name != channel}, self.withdrawn)

    def without(self, version: str) -> Orders:
        """With a version withdrawn."""
        return Orders(self.off, (*self.withdrawn, version)[-MOST_WITHDRAWN:])

    def with_all(self) -> Orders:
        """With no version withdrawn."""
        return Orders(self.off)


class OrderBook:
    """Reads and writes orders."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    async def read(self, now: float) -> Orders | None:
        """The orders; None if there never were any. Raises StoreFailed if they cannot be read: what was ordered before then still holds."""
        try:
            for key in self._vault.keys("orders"):
                locked = await within(PATIENCE, self._store.get(key, now))
                if locked is not None:
                    return _parsed(self._vault.unlock(locked))
        except TimeoutError as error:
            raise StoreFailed("the store took too long") from error
        return None

    async def write(self, orders: Orders, now: float) -> None:
        """Keep them. Raises StoreFailed: whoever gives an order must know whether it was taken."""
        raw = {
            "off": {channel: {"because": off.because, "since": off.since} for channel, off in orders.off.items()},
            "withdrawn": orders.withdrawn,
        }
        present, *older = self._vault.keys("orders")
        await self._store.put(present, self._vault.lock(json.dumps(raw).encode()), now, KEEP)
        for key in older:
            await self._store.delete(key)


def _parsed(value: bytes | None) -> Orders:
    try:
        raw = json.loads(value or b"")
        off = {str(channel): Off(str(entry["because"]), str(entry["since"])) for channel, entry in raw["off"].items()}
        return Orders(off, tuple(map(str, raw["withdrawn"])))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreFailed("the orders kept in the state cannot be read: is FRONTDOOR_SECRET_KEY the one they were given under?") from error
