"""The real `frontdoor run` on the stand-in for Telegram, with its log read line by line."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_app import SECRET, environment, free_port

ROOT = Path(__file__).parents[1]
PATIENCE = 120.0
"""Seconds for anything to happen: loading content takes ten on a quiet machine."""
INHERITED = ("PATH", "HOME", "LANG", "OPENBLAS_NUM_THREADS")


class Running:
    """A running front door."""

    def __init__(self, process: asyncio.subprocess.Process, variables: dict[str, str]) -> None:
        self.process = process
        self.variables = variables
        self.lines: list[dict[str, Any]] = []
        self.plain: list[str] = []
        """What it said that is no JSON."""
        self._news = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for row in self.process.stderr:
            text = row.decode()
            try:
                self.lines.append(json.loads(text))
            except ValueError:
                self.plain.append(text)
            async with self._news:
                self._news.notify_all()

    async def says(self, event: str, times: int = 1) -> dict[str, Any]:
        """Wait until it has said so that many times, and return that line."""

        def found() -> list[dict[str, Any]]:
            return [line for line in self.lines if line["event"].startswith(event)]

        try:
            async with asyncio.timeout(PATIENCE), self._news:
                await self._news.wait_for(lambda: len(found()) >= times)
        except TimeoutError:
            raise AssertionError(f"it never said {event!r}: {self.lines} {self.plain}") from None
        return found()[times - 1]

    async def get(self, path: str) -> tuple[int, str]:
        """A page of it."""
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{self.variables['FRONTDOOR_PORT']}{path}") as answer:
            return answer.status, await answer.text()

    async def command(self, *words: str) -> str:
        """A `frontdoor` command beside it, with the same environment."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *words,
            env=self.variables,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()
        return said.decode()

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal, and wait for the end."""
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            status = await self.process.wait()
            await self._reading
        return status


@asynccontextmanager
async def frontdoor_run(fake: FakeTelegram, library: Path, state: Path, cache: Path, **more: str) -> AsyncIterator[Running]:
    """`frontdoor run` on a library folder, ready to answer; killed at the end if it still runs."""
    port = free_port()
    variables = {
        **{name: os.environ[name] for name in INHERITED if name in os.environ},
        **environment(fake, "polling", port),
        "FRONTDOOR_STATE": f"sqlite:{state}",
        "FRONTDOOR_SECRET_KEY": SECRET,
        "FRONTDOOR_CACHE": str(cache),
        "FRONTDOOR_LIBRARY": str(library),
        "FRONTDOOR_PORT": str(port),
        "FRONTDOOR_LOG": "debug",
        **more,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=variables, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    running = Running(process, variables)
    try:
        await running.says("Serving")
        yield running
    finally:
        if process.returncode is None:
            await running.end(signal.SIGKILL)
