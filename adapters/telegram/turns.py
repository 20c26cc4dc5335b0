"""A few answers are worked out at a time. Hundreds that were waiting at a start would else keep each other, and the store, from coming to
an end, and a store that seems to have failed costs answers given twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

AT_ONCE = 6
LONGEST_WAIT = 1.0
"""Seconds after which nobody waits any longer: those at work may be waiting themselves."""


class Turn:
    """Somebody's turn. It ends once."""

    def __init__(self, gate: asyncio.Semaphore | None) -> None:
        self._gate = gate

    def end(self) -> None:
        """Let the next one in."""
        gate, self._gate = self._gate, None
        if gate is not None:
            gate.release()


class Turns:
    """Gives turns, in the order of asking."""

    def __init__(self) -> None:
        self._gate = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def take(self) -> AsyncIterator[Turn]:
        """Wait for a turn, and end it at the end if that has not happened before."""
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await self._gate.acquire()
        except TimeoutError:
            turn = Turn(None)
        else:
            turn = Turn(self._gate)
        try:
            yield turn
        finally:
            turn.end()
