"""A strict Slack on 127.0.0.1: the Web API with its limits, the Events API with signatures, Socket Mode, response addresses, and faults.

It refuses what Slack refuses and remembers what was said. Nothing of our own code is used in it.
"""

from __future__ import annotations

import aiohttp
from aiohttp import web

from tests.fakes.server import Server
from tests.fakes.slack_deliveries import Deliveries
from tests.fakes.slack_state import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Chaos, Delivery, Post
from tests.fakes.slack_web_api import WebApi

__all__ = ["APP_TOKEN", "BOT_TOKEN", "SIGNING_SECRET", "Chaos", "Delivery", "FakeSlack", "Post"]


class FakeSlack(Deliveries, WebApi):
    """Start it, point SLACK_API_BASE_URL at `url`, deliver, and look at `posts`."""

    async def start(self) -> None:
        """Serve on a free port."""
        app = web.Application(client_max_size=2_000_000)
        app.add_routes([
            web.post("/api/{method}", self._api), web.post("/respond/{name}", self._respond), web.get("/socket/{ticket}", self._socket),
        ])  # fmt: skip
        self._server = await Server.start(app)
        self._base = self._server.url
        self.url = f"{self._base}/api/"
        self._session = aiohttp.ClientSession()

    async def stop(self) -> None:
        """Close everything."""
        await self.cut_sockets()
        if self._session is not None:
            await self._session.close()
        if self._server is not None:
            await self._server.stop()
