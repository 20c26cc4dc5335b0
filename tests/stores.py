"""Every kind of store, each with a time that a test can let pass."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.memory import Store, open_store
from tests.redis_server import RedisServer

KINDS = ("memory", "sqlite", "redis")
NOW = 1_000_000.0


@dataclass
class Held:
    """A store and its time."""

    kind: str
    store: Store
    folder: Path
    """Where it keeps its files, if it does."""
    state: str
    """What FRONTDOOR_STATE says."""
    server: RedisServer | None
    now: float = NOW

    def clock(self) -> float:
        """The time of this store."""
        return self.now

    def passes(self, seconds: float) -> float:
        """Let time pass; what time it is then. Redis tells the time itself, so there it passes in the server."""
        self.now += seconds
        if self.server is not None:
            self.server.passes(seconds)
        return self.now

    def written(self) -> bytes:
        """All bytes of its files, those of a Redis after it dumped everything."""
        if self.server is not None:
            with self.server.client() as client:
                client.save()
        return b"".join(file.read_bytes() for file in sorted(self.folder.iterdir()) if file.is_file())


@asynccontextmanager
async def held_in(kind: str, folder: Path, server: RedisServer | None) -> AsyncIterator[Held]:
    """An empty store of a kind for as long as the block lasts."""
    state = {"memory": "memory:", "sqlite": f"sqlite:{folder / 'state.db'}"}.get(kind, "")
    if server is not None:
        with server.client() as client:
            client.flushall()
        state, folder = server.url, server.folder
    store = await open_store(state)
    try:
        yield Held(kind, store, folder, state, server)
    finally:
        await store.close()
