"""FRONTDOOR_STATE -> a store."""

from __future__ import annotations

from pathlib import Path

from bot.memory.in_process import InProcessStore
from bot.memory.sqlite import SQLiteStore
from bot.memory.store import Store


async def open_store(state: str) -> Store:
    """`memory:` or `sqlite:PATH`. Raises ValueError for anything else, StoreFailed if it cannot be opened."""
    kind, _, rest = state.partition(":")
    if kind == "memory":
        return InProcessStore()
    if kind == "sqlite" and rest:
        return await SQLiteStore.open(Path(rest))
    raise ValueError(f"FRONTDOOR_STATE is {state!r}. Write memory: or sqlite:/path/to/state.db")
