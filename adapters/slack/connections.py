"""Socket Mode: two connections to Slack, so that one is there while the other is renewed, and a watch over both.

Slack closes each every few hours; envelopes go to one of them, at random (docs.slack.dev/apis/events-api/using-socket-mode). An envelope
that is not acknowledged is delivered again. slack-sdk reconnects by itself, but tries one address for ever, though each is good for one
connection within a moment: a client that stays without a connection is replaced by a new one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.slack.acknowledge import Acknowledger
from adapters.slack.quiet import log

CONNECTIONS = 2
PING_EVERY = 5.0
"""Seconds. A connection that answers no ping is dead after about twice this."""
LOOK_EVERY = 1.0
LAST_WORDS = 1.0
REPLACE_AFTER = 20.0
"""Seconds without a connection after which its client is replaced."""


class Handler(AsyncSocketModeHandler):
    """One connection. Acknowledges an envelope when it has been dealt with, and not otherwise."""

    def __init__(self, app: AsyncApp, app_token: str, acknowledger: Acknowledger) -> None:
        super().__init__(app, app_token, ping_interval=PING_EVERY, proxy=app.client.proxy)
        self.client.proxy = app.client.proxy  # an empty one makes slack-sdk look at the environment, past no_proxy
        self._acknowledger = acknowledger
        self.down_since: float | None = time.monotonic()
        self.handling: set[asyncio.Task[Any]] = set()

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Deal with an envelope."""
        task = asyncio.current_task()
        if task is not None:
            self.handling.add(task)
            task.add_done_callback(self.handling.discard)
        request = AsyncBoltRequest(mode="socket_mode", body=req.payload, headers=build_headers(req))
        response = await self._acknowledger.receive(request)
        if response is not None:
            with suppress(ConnectionError):  # gone meanwhile: Slack delivers again, and the claim says that it is done
                await send_async_response(client, req, response, time.time())

    async def close(self) -> None:
        """Let the last acknowledgements go out, and close the connection."""
        if self.handling:
            await asyncio.wait(self.handling, timeout=LAST_WORDS)
        await self.client.close()  # type: ignore[no-untyped-call]

    @property
    def connected(self) -> bool:
        """Whether there is a connection that answers."""
        session = self.client.current_session
        return session is not None and not session.closed and not self.client.stale and not self.client.closed


class Sockets:
    """All connections."""

    def __init__(self, make: Callable[[], Handler]) -> None:
        self._make = make
        self._handlers: list[Handler] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to connect, and go on trying for as long as it takes."""
        self._handlers = [self._make() for _ in range(CONNECTIONS)]
        for handler in self._handlers:
            self._connect(handler)
        self._task(self._watch())

    def trouble(self) -> str:
        """Which connections are not there, in words for an operator; empty if all are."""
        down = sum(not handler.connected for handler in self._handlers)
        return f"{down} of {len(self._handlers)} connections to Slack are down" if down else ""

    async def stop(self) -> None:
        """Close everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(handler.close() for handler in self._handlers), return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now = time.monotonic()
            for place, handler in enumerate(self._handlers):
                if handler.connected:
                    if handler.down_since is not None:
                        log.info("connection %d to Slack is up", place + 1)
                    handler.down_since = None
                elif handler.down_since is None:
                    log.warning("connection %d to Slack is down", place + 1)
                    handler.down_since = now
                elif now - handler.down_since > REPLACE_AFTER:
                    log.warning("connection %d to Slack does not come back; trying a new one", place + 1)
                    self._handlers[place] = self._make()
                    self._connect(self._handlers[place])
                    await asyncio.gather(handler.close(), return_exceptions=True)

    def _connect(self, handler: Handler) -> None:
        self._task(handler.client.connect())  # type: ignore[no-untyped-call]

    def _task(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
