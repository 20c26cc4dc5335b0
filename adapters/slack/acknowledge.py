"""When a request of Slack is acknowledged: after it has been dealt with, or after two and a half seconds.

Slack waits three seconds (docs.slack.dev/apis/events-api#responding) and delivers an event again that is not acknowledged; nothing of a
message is stored here, so acknowledging early would lose it with a crash. Where sending takes longer (a rate limit), the request is
acknowledged and goes on in the background, but for danger: that is not acknowledged before it was sent. Commands and presses are never
delivered again, so they are always acknowledged, or Slack shows an error to whoever pressed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.quiet import log

WITHIN = 2.5
"""Seconds."""
AGAIN, UNAUTHORISED = 503, 401


@dataclass(slots=True)
class _Progress:
    urgent: bool = False


_progress: ContextVar[_Progress | None] = ContextVar("slack_request", default=None)


def going_on_urgently() -> None:
    """Said while a request is dealt with: what is being sent is danger."""
    if (progress := _progress.get()) is not None:
        progress.urgent = True


class Acknowledger:
    """Deals with requests, however they come, and knows which are still going on."""

    def __init__(self, dispatch: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]) -> None:
        self._dispatch = dispatch
        self._going_on: set[asyncio.Task[BoltResponse]] = set()
        self._stopping = False

    async def receive(self, request: AsyncBoltRequest) -> BoltResponse | None:
        """What to answer Slack with; None: nothing, it shall deliver this again."""
        if self._stopping:
            return None
        progress = _Progress()
        _progress.set(progress)
        task = asyncio.ensure_future(self._dispatch(request))
        self._going_on.add(task)
        task.add_done_callback(self._done)
        await asyncio.wait({task}, timeout=WITHIN)
        if task.done():
            return self._seen(task)
        comes_again = request.body.get("type") == "event_callback"
        return None if comes_again and progress.urgent else BoltResponse(status=200, body="")

    def _seen(self, task: asyncio.Task[BoltResponse]) -> BoltResponse | None:
        if task.cancelled() or task.exception() is not None:
            return None
        response = task.result()
        if response.status == UNAUTHORISED:
            log.warning("a request was refused: its signature is not that of SLACK_SIGNING_SECRET, or it is older than five minutes")
        elif response.status not in (200, AGAIN):
            log.error("a request was answered with %d", response.status)
        return response

    async def stop(self, within: float) -> None:
        """Take nothing new, and let what is going on come to its end; what does not is given up and delivered again."""
        self._stopping = True
        if self._going_on:
            _, late = await asyncio.wait(self._going_on, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _done(self, task: asyncio.Task[BoltResponse]) -> None:
        self._going_on.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, or asyncio logs it
