"""How long a store may take, whatever it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 0.25
"""Seconds a store may take: it never delays an answer beyond that, however many questions the answer takes."""
QUICK = 0.05
"""Seconds for one question that never add up to that: an answer takes four or five."""
AT_ONCE = 32
"""Questions a store is asked at the same time: more take turns, and what waits for its turn does not count as the store being slow."""
LOOK = 0.01
"""Seconds from one look at the result to the next. Each lets the event loop go round once and so bring in what has arrived."""


async def within(seconds: float, work: Awaitable[T]) -> T:
    """The result of some work; TimeoutError if the store took longer."""
    result, _ = await timed(seconds, work)
    return result


async def timed(seconds: float, work: Awaitable[T]) -> tuple[T, float]:
    """The result of some work, and the seconds the store took for it, counted in whole looks; TimeoutError if it took longer.

    What waits only for this process to get round to it (many messages being answered at once) is not the store's fault: it would be taken
    as failed just when it is needed most. So the time counts in short looks, and one that a busy process drew out counts as one.
    """
    task = asyncio.ensure_future(work)
    try:
        for looked in range(max(1, round(seconds / LOOK))):
            await asyncio.wait({task}, timeout=LOOK)
            if task.done():
                return task.result(), looked * LOOK
        raise TimeoutError
    finally:
        task.cancel()
