"""FRONTDOOR_STATE -> a store."""

from __future__ import annotations

from pathlib import Path

from bot.memory.in_process import InProcessStore
from bot.memory.sqlite import SQLiteStore
from bot.memory.store import Store

REDIS = ("redis", "rediss")
WRITE = "Write memory: or sqlite:/path/to/state.db or redis://HOST:6379/0 (rediss:// with TLS)."


async def open_store(state: str) -> Store:
    """`memory:`, `sqlite:PATH`, `redis://...` or `rediss://...`. Raises ValueError for anything else, without repeating what may hold a
    password; StoreFailed if it cannot be opened."""
    kind, _, rest = state.partition(":")
    if kind == "memory":
        return InProcessStore()
    if kind == "sqlite" and rest:
        return await SQLiteStore.open(Path(rest))
    if kind in REDIS:
        from bot.memory.redis import RedisStore  # its library takes a while to load, which nobody else should wait for

        return await RedisStore.open(state)
    raise ValueError(f"FRONTDOOR_STATE names no way to keep state. {WRITE}")
