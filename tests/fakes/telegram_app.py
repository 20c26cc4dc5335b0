"""The front door on a stand-in for Telegram: inside the test's own process, or as the real `frontdoor run`."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.telegram.channel import TelegramChannel
from bot.delivery import Turn
from bot.memory import InProcessStore, Store, Vault
from bot.router import FrontDoor
from bot.service.run import make_desk
from bot.settings import Settings
from tests.conftest import LONDON
from tests.fakes.server import Server
from tests.fakes.telegram import TOKEN, FakeTelegram

SECRET = "k" * 40
HOOK = "hook_secret-1"
MODES = ("polling", "webhook")


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def environment(fake: FakeTelegram, mode: str, port: int) -> dict[str, str]:
    """The variables that join a front door to the stand-in."""
    return {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": fake.url,
        "TELEGRAM_MODE": mode,
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/hooks/telegram",
        "TELEGRAM_WEBHOOK_SECRET": HOOK,
    }


def settings_for(fake: FakeTelegram, mode: str = "polling", port: int = 1, **more: Any) -> Settings:
    """The same, as settings."""
    return Settings(**{name.lower(): value for name, value in (environment(fake, mode, port) | more).items()})


@asynccontextmanager
async def front_door(
    fake: FakeTelegram,
    door: FrontDoor,
    mode: str = "polling",
    store: Store | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(LONDON),
    clock: Callable[[], float] = time.time,
    turn: Turn | None = None,
) -> AsyncIterator[TelegramChannel]:
    """A started channel in this process; stopped at the end."""
    port = free_port()
    desk = make_desk(door, store or InProcessStore(), Vault([SECRET]), now)
    channel = TelegramChannel(settings_for(fake, mode, port), desk, clock, turn)
    app = web.Application()
    app.add_routes(channel.routes())
    server = await Server.start(app, port)
    try:
        await channel.start()
        yield channel
    finally:
        await channel.stop()
        await server.stop()


class Process:
    """The real `frontdoor run`, or the same with no content, which can be killed and started again."""

    def __init__(self, fake: FakeTelegram, mode: str, state: Path, cache: Path, log: Path, small: bool = False) -> None:
        self._command = ["tests.fakes.telegram_small"] if small else ["bot", "run"]
        self._port = free_port()
        self._environment = {
            **{
                name: os.environ[name]
                for name in ("PATH", "HOME", "LANG", "OPENBLAS_NUM_THREADS", "FRONTDOOR_LIBRARY")
                if name in os.environ
            },
            **environment(fake, mode, self._port),
            "FRONTDOOR_STATE": f"sqlite:{state}",
            "FRONTDOOR_SECRET_KEY": SECRET,
            "FRONTDOOR_CACHE": str(cache),
            "FRONTDOOR_PORT": str(self._port),
            "FRONTDOOR_LOG": "debug",
        }
        self._log = log
        self._running: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._running is not None
        return self._running.pid

    async def start(self) -> None:
        """Start; it is ready when the stand-in hears of it."""
        with self._log.open("ab") as log:
            self._running = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *self._command, env=self._environment, stdout=log, stderr=log, cwd=Path(__file__).parents[2]
            )

    async def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """SIGTERM."""
        await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> None:
        if self._running is not None and self._running.returncode is None:
            with suppress(ProcessLookupError):
                self._running.send_signal(number)
            async with asyncio.timeout(15):
                await self._running.wait()
