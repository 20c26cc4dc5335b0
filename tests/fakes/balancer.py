"""A load balancer on 127.0.0.1: each request goes to the next replica, to another one if that cannot be reached; some go to two."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.server import Server

HOP = ("Host", "Content-Length", "Transfer-Encoding", "Connection")
"""Headers that belong to one connection."""


class Balancer:
    """`await start()`; its `url` stands for all replicas."""

    def __init__(self, twice: float = 0.1, seed: int = 1) -> None:
        """`twice`: the share of requests that reach two replicas at the same moment."""
        self.replicas: Sequence[str] = ()
        """Their addresses; they are started once the balancer has one of its own."""
        self.doubled = 0
        self._twice = twice
        self._chance = random.Random(seed)
        self._turn = 0
        self._server: Server | None = None
        self._session: aiohttp.ClientSession | None = None
        self._beside: set[asyncio.Task[Any]] = set()

    async def start(self) -> Balancer:
        """Listen on a free port."""
        app = web.Application(client_max_size=2_000_000)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._server = await Server.start(app)
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60), connector=aiohttp.TCPConnector(limit=0))
        return self

    async def stop(self) -> None:
        """Stop listening."""
        for task in self._beside:
            task.cancel()
        if self._session is not None:
            await self._session.close()
        if self._server is not None:
            await self._server.stop()

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return self._server.url

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name not in HOP}
        self._turn += 1
        order = [self.replicas[(self._turn + step) % len(self.replicas)] for step in range(len(self.replicas))]
        if len(order) > 1 and self._chance.random() < self._twice:
            self.doubled += 1
            task = asyncio.create_task(self._ask(order[1], request, headers, body))
            self._beside.add(task)
            task.add_done_callback(self._beside.discard)
        for replica in order:
            answer = await self._ask(replica, request, headers, body)
            if answer is not None:
                return answer
        return web.Response(status=502)

    async def _ask(self, replica: str, request: web.Request, headers: dict[str, str], body: bytes) -> web.Response | None:
        """The replica's answer; 502 if it died while answering, None if it cannot be reached at all."""
        assert self._session is not None
        try:
            async with self._session.request(request.method, replica + request.raw_path, data=body, headers=headers) as answer:
                kept = {name: value for name, value in answer.headers.items() if name in ("Content-Type", "Retry-After")}
                return web.Response(status=answer.status, body=await answer.read(), headers=kept)
        except aiohttp.ClientConnectorError:
            return None
        except (aiohttp.ClientError, TimeoutError):
            return web.Response(status=502)
