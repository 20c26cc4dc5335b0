"""When a request of Slack is acknowledged: an event after it has been dealt with, and not before.

Slack waits three seconds (docs.slack.dev/apis/events-api#responding) and delivers an event again that is not acknowledged: at once, after
a minute, after five. Nothing of a message is stored here, so one that is acknowledged early would be lost with a crash. Where sending takes
longer (a rate limit), it goes on in the background, and the repeated delivery is acknowledged once the first has been answered. Commands
and presses are never delivered again; they are acknowledged after two and a half seconds at the latest, or Slack shows an error to whoever
pressed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.quiet import log

WITHIN = 2.5
"""Seconds."""
AGAIN, UNAUTHORISED = 503, 401


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
        if request.body.get("type") == "app_rate_limited":  # docs.slack.dev/reference/events/app_rate_limited
            log.warning("Slack holds back events: more than 30,000 came within an hour")
            return BoltResponse(status=200, body="")
        task = asyncio.ensure_future(self._dispatch(request))
        self._going_on.add(task)
        task.add_done_callback(self._done)
        await asyncio.wait({task}, timeout=WITHIN)
        if task.done():
            return self._seen(task)
        comes_again = request.body.get("type") == "event_callback"
        return None if comes_again else BoltResponse(status=200, body="")

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
