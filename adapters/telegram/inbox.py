"""Updates taken and not yet settled: each worked on once at a time, one lane for each chat, many chats at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.telegram.context import NotSettled
from adapters.telegram.quiet import kind_of, log
from adapters.telegram.read import Incoming, Pressed, Said, read
from adapters.telegram.send import Gone, NotDone

OVERTAKE = 0.5
"""Seconds words wait behind what is still being sent to the same person. Then the desk looks at them: danger does not wait at all."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
"""Seconds between two tries at an update that is not settled."""


class Inbox:
    """Works on updates until they are settled."""

    def __init__(
        self, handle: Callable[[Incoming], Awaitable[None]], failed: Callable[[Incoming], Awaitable[None]], saw: Callable[[int], None]
    ) -> None:
        """`handle` answers what was read; `failed` says the numbers where that met a mistake of ours; `saw` hears every id of a message of
        a private chat, before anything that came with it is answered."""
        self._handle = handle
        self._failed = failed
        self._saw = saw
        self._running: dict[int, asyncio.Task[None]] = {}
        self._lanes: dict[int, tuple[asyncio.Lock, int]] = {}

    def take(self, update: Mapping[str, Any]) -> asyncio.Task[None]:
        """Work on an update; the task ends when it is settled. One that is being worked on is not begun again."""
        incoming = read(update)
        if incoming.chat > 0 and incoming.message and not isinstance(incoming, Pressed):
            # groups number their messages for themselves; what is pressed may be the very message that is looked for
            self._saw(incoming.message)
        running = self._running.get(incoming.update)
        if running is not None:
            return running
        task = asyncio.create_task(self._settle(incoming))
        self._running[incoming.update] = task
        task.add_done_callback(lambda _: self._running.pop(incoming.update, None))
        return task

    async def drain(self, seconds: float) -> None:
        """Finish what is being worked on; what is not settled in time is given up, and will be delivered again."""
        tasks = list(self._running.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _settle(self, incoming: Incoming) -> None:
        pause = FIRST_PAUSE
        while True:
            if await self._try(incoming):
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _try(self, incoming: Incoming) -> bool:
        """Whether it is settled. A mistake of ours costs the answer, never the numbers."""
        try:
            await self._in_lane(incoming)
        except NotSettled:
            return False
        except Gone:
            return True
        except NotDone:
            log.warning("Telegram did not do what was asked; it is tried again.")
            return False
        except Exception as error:
            log.error("An update could not be answered: %s.", kind_of(error))
            try:
                await self._failed(incoming)
            except Exception as again:
                log.error("Nor could the numbers be said: %s.", kind_of(again))
                return False
        return True

    async def _in_lane(self, incoming: Incoming) -> None:
        """One update of a chat after the other, so that replies keep their order."""
        if not incoming.chat:
            await self._handle(incoming)
            return
        lock, users = self._lanes.get(incoming.chat, (asyncio.Lock(), 0))
        self._lanes[incoming.chat] = (lock, users + 1)
        held = False
        try:
            try:
                async with asyncio.timeout(OVERTAKE if isinstance(incoming, Said) else None):
                    held = await lock.acquire()
            except TimeoutError:
                pass
            await self._handle(incoming)
        finally:
            if held:
                lock.release()
            lock, users = self._lanes.pop(incoming.chat)
            if users > 1:
                self._lanes[incoming.chat] = (lock, users - 1)
