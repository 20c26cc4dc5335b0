"""The one protocol behind which state is kept. Keys are hashes and values encrypted before they come here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Claim(Enum):
    """What became of a claim on a delivery."""

    OURS = "ours"
    """It is ours to answer."""
    ELSEWHERE = "elsewhere"
    """Somebody is answering it, or died doing so and the lease has not run out: it must be offered again later."""
    SETTLED = "settled"
    """It has been answered."""


class StoreFailed(Exception):
    """The store could not do what was asked. The front door answers all the same."""


@dataclass(frozen=True, slots=True)
class Wiped:
    """How much was removed."""

    claims: int
    """Marks that a delivery was being answered or had been."""
    values: int
    counters: int


class Store(Protocol):
    """Claims, values that expire, and counters. Every method may raise StoreFailed. Times are seconds since the epoch."""

    async def claim(self, key: str, now: float, lease: float, keep: float) -> Claim:
        """Claim a delivery. It is ours if nobody has claimed it, or whoever did has neither settled nor renewed it within its lease.

        `lease`: seconds for which it is ours alone. `keep`: seconds for which it is remembered.
        """

    async def renew(self, key: str, now: float, lease: float) -> None:
        """Keep a claim of ours for `lease` seconds more: answering takes longer."""

    async def settle(self, key: str, now: float, keep: float) -> None:
        """Mark a delivery answered: no claim on it succeeds for `keep` seconds."""

    async def release(self, key: str) -> None:
        """Give a claim up, unanswered, so that the next delivery of the same is answered."""

    async def get(self, key: str, now: float) -> bytes | None:
        """A value, unless it has expired."""

    async def put(self, key: str, value: bytes, now: float, keep: float) -> None:
        """Keep a value for `keep` seconds."""

    async def delete(self, key: str) -> None:
        """Remove a value at once."""

    async def find(self, prefix: str, now: float) -> dict[str, bytes]:
        """Every value whose key begins with `prefix` and that has not expired, by key."""

    async def remove(self, prefix: str) -> tuple[str, ...]:
        """Remove every value whose key begins with `prefix`, at once; their keys."""

    async def add(self, name: str, by: int = 1) -> int:
        """Raise a counter and return it. Counters hold no detail of anybody, and do not expire. What people point out ("this number is
        wrong") is counted as well, by topic."""

    async def add_many(self, names: Iterable[str]) -> None:
        """Raise several counters by one, in one step; one that is named twice rises by two."""

    async def counters(self) -> dict[str, int]:
        """All counters."""

    async def uncount(self, names: Iterable[str]) -> None:
        """Remove counters."""

    async def sweep(self, now: float) -> None:
        """Remove what has expired from where it is kept, if the store does not do so by itself. It is never returned, removed or not."""

    async def wipe(self) -> Wiped:
        """Remove everything, also from where a file would still hold what was removed."""

    async def close(self) -> None:
        """Let go of files and connections."""
