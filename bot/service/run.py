"""The life of the process: open, start the channels, serve HTTP, wait for a signal, drain, close."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.desk import Desk
from bot.memory import Conversations, Store, Vault
from bot.model import Reply
from bot.router import FrontDoor
from bot.service.channel import Channel
from bot.service.health import Health
from bot.service.logs import own_logger
from bot.service.metrics import Metrics
from bot.service.reports import Reports

Job = Callable[[], Coroutine[Any, Any, None]]

DRAIN = 8.0
"""Seconds to finish what is being answered: the process must end within ten of SIGTERM."""
LAST_ANSWERS = 1.0
"""Seconds in which HTTP requests still open after that may come to their end."""
JOB_PAUSE = 5.0
"""Seconds before work in the background that failed begins again."""
MOST_BODY = 1_000_000
"""Bytes of a request."""
BODY_WITHIN = 10.0
"""Seconds in which the whole of it must have come."""


def make_desk(
    door: FrontDoor,
    store: Store,
    vault: Vault,
    now: Callable[[], datetime],
    on_reply: Callable[[str, Reply, float], None] = lambda *_: None,
    on_store_failure: Callable[[str], None] = lambda _: None,
    on_handled: Callable[[float], None] = lambda _: None,
) -> Desk:
    """The desk that all channels share."""
    return Desk(door, Conversations(store, vault, time.time, on_store_failure), now, on_reply, on_handled)


class Service:
    """One process."""

    def __init__(
        self,
        channels: Sequence[Channel],
        host: str,
        port: int,
        say: Callable[[str], None],
        reports: Reports | None = None,
        jobs: Sequence[Job] = (),
        on_hangup: Callable[[], None] | None = None,
    ) -> None:
        """`say` prints a line for the operator. `jobs` run beside the channels, and are begun again if they fail. `on_hangup`: SIGHUP."""
        self._channels = channels
        self._host = host
        self._port = port
        self._say = say
        self._jobs = jobs
        self._on_hangup = on_hangup
        self._stop = asyncio.Event()
        self.reports = reports or Reports(Metrics(), Health(), own_logger(), lambda: datetime.now(UTC))
        health = self.reports.health
        self.app = web.Application(client_max_size=MOST_BODY, middlewares=[_read_in_time])
        self.app.add_routes([
            web.get("/health/live", health.live), web.get("/health/ready", self._ready), web.get("/metrics", self._metrics),
        ])  # fmt: skip
        for channel in channels:
            self.app.add_routes(channel.routes())

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        if self._on_hangup is not None:
            loop.add_signal_handler(signal.SIGHUP, self._on_hangup)
        running: list[asyncio.Task[None]] = []
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=LAST_ANSWERS)
        await runner.setup()
        site = web.TCPSite(runner, self._host, self._port)
        try:
            await site.start()
            for channel in self._channels:
                await channel.start()
                self._say(f"{channel.name}: on")
            self._say(f"Serving /health/live, /health/ready and /metrics on http://{self._host}:{self.port(runner)}")
            running = [asyncio.create_task(self._kept_going(job)) for job in self._jobs]
            await self._stop.wait()
            self._say("Stopping: finishing what is being answered ...")
            await site.stop()  # nothing new comes in
        finally:
            for job in running:
                job.cancel()
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(*(channel.stop() for channel in self._channels), return_exceptions=True), DRAIN)
            await runner.cleanup()
            self._say("Stopped.")

    def port(self, runner: web.AppRunner) -> int:
        """The port that is really served, where 0 was asked for."""
        return int(runner.addresses[0][1]) if runner.addresses else self._port

    async def _kept_going(self, job: Job) -> None:
        while True:
            try:
                await job()
            except Exception as error:  # whatever it is: nothing that is looked after may go unwatched from then on
                self.reports.job_failed(error)
                await asyncio.sleep(JOB_PAUSE)
            else:
                return

    async def _ready(self, _: web.Request) -> web.Response:
        return self.reports.health.ready(self._channels)

    async def _metrics(self, request: web.Request) -> web.Response:
        for channel in self._channels:
            self.reports.metrics.channel_up.labels(channel.name).set(0 if channel.trouble() else 1)
        return await self.reports.metrics.serve(request)


@web.middleware
async def _read_in_time(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Nobody holds a request open by sending it a byte at a time."""
    try:
        async with asyncio.timeout(BODY_WITHIN):
            await request.read()  # the request keeps it for the handler
    except TimeoutError:
        return web.Response(status=408)
    return await handler(request)
