"""Whose turn it is to post into a channel: one at a time, danger first, nobody before the moment Slack told us to wait for.

Slack takes about one message a second into a channel, with bursts, and answers 429 with Retry-After beyond that
(docs.slack.dev/apis/web-api/rate-limits).
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the queues: the urgent come first, then who came first. Whoever tries again keeps it."""

    ordinary: bool
    number: int


@dataclass(slots=True)
class _Channel:
    busy: bool = False
    not_before: float = 0.0
    waiting: list[tuple[Place, asyncio.Future[None]]] = field(default_factory=list)
    timer: asyncio.TimerHandle | None = None


class Turns:
    """The queues of all channels. One with nobody in it is forgotten."""

    def __init__(self) -> None:
        self._channels: dict[str, _Channel] = {}
        self._places = 0

    def place(self, urgent: bool) -> Place:
        """A place behind everybody who is as urgent."""
        self._places += 1
        return Place(not urgent, self._places)

    @asynccontextmanager
    async def turn(self, channel: str, place: Place) -> AsyncIterator[None]:
        """Wait for the turn of a place in `channel`."""
        state = self._channels.setdefault(channel, _Channel())
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(state.waiting, (place, mine))
        self._go_on(channel, state)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # it became ours at the moment we were told to stop
                self._done(channel, state)
            raise
        try:
            yield
        finally:
            self._done(channel, state)

    def hold(self, channel: str, seconds: float) -> None:
        """Slack told us to leave a channel alone for so long. Called during a turn."""
        state = self._channels[channel]
        state.not_before = max(state.not_before, asyncio.get_running_loop().time() + seconds)

    def _done(self, channel: str, state: _Channel) -> None:
        state.busy = False
        self._go_on(channel, state)

    def _go_on(self, channel: str, state: _Channel) -> None:
        """Give the turn to whoever comes first, now or when the channel may be used again."""
        if state.busy:
            return
        loop = asyncio.get_running_loop()
        if state.not_before > loop.time():
            if state.timer is None or state.timer.cancelled() or state.timer.when() < state.not_before:
                if state.timer is not None:
                    state.timer.cancel()
                state.timer = loop.call_at(state.not_before, self._go_on, channel, state)
            return
        while state.waiting:
            _, first = heapq.heappop(state.waiting)
            if not first.done():
                state.busy = True
                first.set_result(None)
                return
        if self._channels.get(channel) is state:
            del self._channels[channel]
