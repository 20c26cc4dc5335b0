"""Long polling that confirms only what is settled.

getUpdates confirms every update below its offset (core.telegram.org/bots/api#getupdates), and what is confirmed never comes again. The
library's own Updater confirms what it holds in memory; a crash would lose it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter

from adapters.telegram.client import Client
from adapters.telegram.quiet import kind_of, log
from adapters.telegram.send import Flooded, what

WAIT = 25
"""Seconds Telegram holds a poll open while nothing happens."""
GLANCE = 0.03
LONGEST_GLANCE = 0.1
"""Seconds between two polls while something is unsettled: Telegram then answers at once, with what we have already."""
MANY = 12
"""Unsettled updates from which on answering them comes before asking for more."""
LONGEST_PAUSE = 15.0
CONFLICT_PAUSE = 5.0
SILENCE = 90.0
"""Seconds without an answer after which the channel is not ready."""


class Window:
    """Which updates were taken, and which of them are settled."""

    def __init__(self) -> None:
        self._settled: dict[int, bool] = {}

    def take(self, update: int) -> bool:
        """Take an update; False if it is in the window already."""
        if update in self._settled:
            return False
        self._settled[update] = False
        return True

    def settle(self, update: int) -> None:
        """Mark an update settled."""
        if update in self._settled:
            self._settled[update] = True

    def offset(self) -> int:
        """The first update that may not be confirmed; 0 if nothing was taken.

        0 asks for all that is unconfirmed. After a quiet week Telegram numbers anew (core.telegram.org/bots/api#update), and a remembered
        offset would be wrong.
        """
        if not self._settled:
            return 0
        open_ones = [update for update, settled in self._settled.items() if not settled]
        return min(open_ones) if open_ones else max(self._settled) + 1

    def confirmed(self, offset: int) -> None:
        """Telegram has heard this offset."""
        if offset:
            self._settled = {update: settled for update, settled in self._settled.items() if update >= offset}

    @property
    def open_ones(self) -> int:
        """How many are unsettled."""
        return sum(not settled for settled in self._settled.values())


class Poller:
    """Asks for updates until it is stopped."""

    def __init__(self, client: Client, take: Callable[[Mapping[str, Any]], asyncio.Task[None]]) -> None:
        """`take` begins to work on an update; its task ends when the update is settled."""
        self._client = client
        self._take = take
        self._window = Window()
        self._moved = asyncio.Event()
        self._answered_at = time.monotonic()
        self._why = ""

    def trouble(self) -> str:
        """Why no updates come; empty if they do."""
        silent = time.monotonic() - self._answered_at
        return self._why or (f"no answer from Telegram for {silent:.0f} seconds" if silent > SILENCE else "")

    async def run(self) -> None:
        """Poll for ever."""
        failures, glance = 0, GLANCE
        while True:
            try:
                new = await self._poll(0 if self._window.open_ones else WAIT)
            except Exception as error:  # whatever it is, polling goes on
                failures += 1
                await asyncio.sleep(self._pause(error, failures))
                continue
            failures, self._why, self._answered_at = 0, "", time.monotonic()
            glance = GLANCE if new and self._window.open_ones < MANY else min(2 * glance, LONGEST_GLANCE)
            if self._window.open_ones:
                with suppress(TimeoutError):
                    async with asyncio.timeout(glance):
                        await self._all_settled()
            else:
                glance = GLANCE

    async def confirm(self) -> None:
        """Tell Telegram what is settled, without taking more."""
        if offset := self._window.offset():
            with suppress(Exception):  # at worst it is delivered again, and known to be settled
                async with asyncio.timeout(1.0):
                    await self._client.raw_updates(offset, 0)

    async def _poll(self, wait: int) -> int:
        """Ask once; returns how many updates were new."""
        offset = self._window.offset()
        updates = await self._client.raw_updates(offset, wait)
        self._window.confirmed(offset)
        new = 0
        for update in sorted(updates, key=_number):
            number = _number(update)
            if self._window.take(number):
                new += 1
                self._take(update).add_done_callback(lambda task, number=number: self._settled(task, number))  # type: ignore[misc]
        return new

    def _settled(self, task: asyncio.Task[None], number: int) -> None:
        if not task.cancelled() and task.exception() is None:
            self._window.settle(number)
        self._moved.set()

    async def _all_settled(self) -> None:
        while self._window.open_ones:
            self._moved.clear()
            await self._moved.wait()

    def _pause(self, error: Exception, failures: int) -> float:
        """Seconds to wait after a failed poll; remembers why."""
        match error:
            case Conflict():  # another process polls with this token, or a webhook was set meanwhile
                self._why = "another process uses this bot's token, or a webhook is set: see frontdoor telegram check"
                log.error("Telegram says conflict: another process uses this token, or a webhook is set.")
                return CONFLICT_PAUSE
            case InvalidToken():
                self._why = "Telegram no longer takes TELEGRAM_BOT_TOKEN"
                log.error("Telegram no longer takes the token.")
                return LONGEST_PAUSE
            case RetryAfter():
                flooded = what(error)
                return flooded.seconds if isinstance(flooded, Flooded) else CONFLICT_PAUSE
            case _:
                log.warning("A poll failed: %s.", kind_of(error))
                return min(0.25 * float(2 ** min(failures, 8)), LONGEST_PAUSE)


def _number(update: Mapping[str, Any]) -> int:
    number = update.get("update_id")
    return number if isinstance(number, int) else 0
