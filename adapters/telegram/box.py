"""One chat in this process: its trail, in memory and mirrored into the store, and the state of sending to it."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

from adapters.telegram.trail import KEEP, Owed, Trail
from bot.delivery import Desk

CHANNEL = "telegram"
LEAST_HALT = 0.2
"""Seconds."""


class Box:
    """What is kept of a chat while something is done with it. The copy in memory counts; a store that fails costs nothing but its copy."""

    def __init__(self, desk: Desk, chat: int) -> None:
        self.chat = chat
        self.trail = Trail()
        self.users = 0
        self.paying: set[bool] = set()
        """Whether ordinary (False) and urgent (True) messages are being sent."""
        self.untried: set[str] = set()
        """Messages that came to be owed in this process, and that it has not tried to send yet."""
        self.never_sent: set[str] = set()
        """Owed messages that surely did not arrive at the last try."""
        self.looking: dict[str, deque[int]] = {}
        """Owed messages that may have arrived, and the ids among which they are still to be looked for."""
        self.behind = False
        """Whether the store's copy is older than ours."""
        self._desk = desk
        self._loaded = False
        self._lock = asyncio.Lock()
        self._changed = asyncio.Condition()
        self._halted_until = 0.0

    async def load(self) -> None:
        """Fetch the trail, once."""
        async with self._lock:
            if not self._loaded:
                self.trail = Trail.from_bytes(await self._desk.kept("trail", CHANNEL, str(self.chat)))
                self._loaded = True

    async def change(self, update: Callable[[Trail], Trail]) -> None:
        """Change the trail and keep it."""
        async with self._lock:
            before, self.trail = self.trail, update(self.trail)
            if self.trail != before or self.behind:
                await self._save()
        await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _save(self) -> None:
        if self.trail == Trail():
            await self._desk.drop("trail", CHANNEL, str(self.chat))
            self.behind = False
        else:
            self.behind = not await self._desk.keep("trail", CHANNEL, str(self.chat), self.trail.to_bytes(), KEEP)

    async def wait(self, until: Callable[[], bool], seconds: float | None) -> bool:
        """Wait until something is so; False if it is not after `seconds`."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(until)
        except TimeoutError:
            return False
        return True

    def owes(self, key: str) -> bool:
        """Whether something is still owed for an update."""
        return any(one.key == key for one in self.trail.owed)

    def answered(self, key: str) -> bool:
        """Whether an update was answered before, though its delivery may not have been settled."""
        return key in self.trail.answered

    def next(self, urgent: bool) -> Owed | None:
        """What is to be sent next of the urgent messages, or of the others."""
        return next((one for one in self.trail.owed if one.urgent is urgent), None)

    async def halt(self, seconds: float) -> None:
        """Send nothing to this chat for a while: Telegram said so."""
        self._halted_until = time.monotonic() + max(seconds, LEAST_HALT)
        await self._tell()

    def pause(self) -> float:
        """Seconds for which nothing may be sent."""
        return self._halted_until - time.monotonic()
