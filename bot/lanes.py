"""One thing at a time for each conversation, so that replies keep their order; conversations do not wait for each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Lanes:
    """The conversations in which something is being done."""

    def __init__(self) -> None:
        self._busy: dict[str, tuple[asyncio.Lock, int]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._busy

    def __len__(self) -> int:
        return len(self._busy)

    @asynccontextmanager
    async def of(self, name: str) -> AsyncIterator[None]:
        """Wait for whatever came before in a conversation, and keep what comes after waiting."""
        lock, waiting = self._busy.get(name, (asyncio.Lock(), 0))
        self._busy[name] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._busy[name]
            if waiting == 1:
                del self._busy[name]
            else:
                self._busy[name] = (lock, waiting - 1)
