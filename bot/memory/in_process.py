"""State in this process alone: for the terminal, for tests, and for a single process that may forget."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from bot.memory.store import Claim, Wiped

T = TypeVar("T")

MOST_ENTRIES = 100_000


class InProcessStore:
    """Keeps everything in dictionaries; when room is needed, what has expired goes, then what is oldest."""

    def __init__(self) -> None:
        self._claims: dict[str, tuple[float, float, bool]] = {}
        self._values: dict[str, tuple[float, bytes]] = {}
        self._counters: dict[str, int] = {}

    async def claim(self, key: str, now: float, lease: float, keep: float) -> Claim:
        leased_until, kept_until, settled = self._claims.get(key, (0.0, 0.0, False))
        if kept_until > now and settled:
            return Claim.SETTLED
        if kept_until > now and leased_until > now:
            return Claim.ELSEWHERE
        if len(self._claims) >= MOST_ENTRIES:
            self._claims = _with_room({name: entry for name, entry in self._claims.items() if entry[1] > now})
        self._claims[key] = (now + lease, now + keep, False)
        return Claim.OURS

    async def renew(self, key: str, now: float, lease: float) -> None:
        found = self._claims.get(key)
        if found is not None and not found[2]:
            self._claims[key] = (now + lease, found[1], False)

    async def settle(self, key: str, now: float, keep: float) -> None:
        self._claims[key] = (now, now + keep, True)

    async def release(self, key: str) -> None:
        if not self._claims.get(key, (0.0, 0.0, True))[2]:
            del self._claims[key]

    async def get(self, key: str, now: float) -> bytes | None:
        expires, value = self._values.get(key, (0.0, b""))
        return value if expires > now else None

    async def put(self, key: str, value: bytes, now: float, keep: float) -> None:
        if len(self._values) >= MOST_ENTRIES:
            self._values = _with_room({name: entry for name, entry in self._values.items() if entry[0] > now})
        self._values.pop(key, None)  # so that the order is that of the last change
        self._values[key] = (now + keep, value)

    async def delete(self, key: str) -> None:
        self._values.pop(key, None)

    async def find(self, prefix: str, now: float) -> dict[str, bytes]:
        return {key: value for key, (expires, value) in self._values.items() if key.startswith(prefix) and expires > now}

    async def remove(self, prefix: str) -> tuple[str, ...]:
        found = tuple(key for key in self._values if key.startswith(prefix))
        for key in found:
            del self._values[key]
        return found

    async def add(self, name: str, by: int = 1) -> int:
        self._counters[name] = self._counters.get(name, 0) + by
        return self._counters[name]

    async def add_many(self, names: Iterable[str]) -> None:
        for name in names:
            await self.add(name)

    async def uncount(self, names: Iterable[str]) -> None:
        for name in names:
            self._counters.pop(name, None)

    async def counters(self) -> dict[str, int]:
        return dict(self._counters)

    async def sweep(self, now: float) -> None:
        self._claims = {key: entry for key, entry in self._claims.items() if entry[1] > now}
        self._values = {key: entry for key, entry in self._values.items() if entry[0] > now}

    async def wipe(self) -> Wiped:
        wiped = Wiped(len(self._claims), len(self._values), len(self._counters))
        self._claims.clear()
        self._values.clear()
        self._counters.clear()
        return wiped

    async def close(self) -> None:
        """Nothing to let go of."""


def _with_room(entries: dict[str, T]) -> dict[str, T]:
    """The newest entries, with a tenth of the room free."""
    excess = len(entries) - MOST_ENTRIES * 9 // 10
    return dict(list(entries.items())[excess:]) if excess > 0 else entries
