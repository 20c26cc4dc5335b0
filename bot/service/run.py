"""The life of the process: open, start the channels, serve HTTP, wait for a signal, drain, close."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from aiohttp import web

from bot.desk import Desk
from bot.memory import Conversations, Store, Vault
from bot.model import Reply
from bot.router import FrontDoor
from bot.service.channel import Channel

DRAIN = 8.0
"""Seconds to finish what is being answered: the process must end within ten of SIGTERM."""
LAST_ANSWERS = 1.0
"""Seconds in which HTTP requests still open after that may come to their end."""
MOST_BODY = 1_000_000
"""Bytes of a request."""


def make_desk(
    door: FrontDoor,
    store: Store,
    vault: Vault,
    now: Callable[[], datetime],
    on_reply: Callable[[str, Reply, float], None] = lambda *_: None,
    on_store_failure: Callable[[str], None] = lambda _: None,
) -> Desk:
    """The desk that all channels share."""
    return Desk(door, Conversations(store, vault, time.time, on_store_failure), now, on_reply)


class Service:
    """One process."""

    def __init__(self, channels: Sequence[Channel], host: str, port: int, say: Callable[[str], None]) -> None:
        """`say` prints a line for the operator."""
        self._channels = channels
        self._host = host
        self._port = port
        self._say = say
        self._stop = asyncio.Event()
        self.app = web.Application(client_max_size=MOST_BODY)
        self.app.add_routes([web.get("/health/live", self._live), web.get("/health/ready", self._ready)])
        for channel in channels:
            self.app.add_routes(channel.routes())

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=LAST_ANSWERS)
        await runner.setup()
        site = web.TCPSite(runner, self._host, self._port)
        try:
            await site.start()
            for channel in self._channels:
                await channel.start()
                self._say(f"{channel.name}: on")
            self._say(f"Serving /health/live and /health/ready on http://{self._host}:{self.port(runner)}")
            await self._stop.wait()
            self._say("Stopping: finishing what is being answered ...")
            await site.stop()  # nothing new comes in
        finally:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(*(channel.stop() for channel in self._channels), return_exceptions=True), DRAIN)
            await runner.cleanup()

    def port(self, runner: web.AppRunner) -> int:
        """The port that is really served, where 0 was asked for."""
        return int(runner.addresses[0][1]) if runner.addresses else self._port

    async def _live(self, _: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def _ready(self, _: web.Request) -> web.Response:
        trouble = {channel.name: why for channel in self._channels if (why := channel.trouble())}
        return web.json_response({"ready": not trouble, "trouble": trouble}, status=503 if trouble else 200)
