"""Slack as a channel of the service: starts, says whether it is well, stops; Socket Mode or HTTP, from the same code."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.acknowledge import Acknowledger
from adapters.slack.agent import Agent
from adapters.slack.answering import Answering
from adapters.slack.app import ADDRESS, Listeners, make_app
from adapters.slack.connections import Handler, Sockets
from adapters.slack.errors import BAD_TOKEN, SendFailed
from adapters.slack.levels import Levels
from adapters.slack.people import People
from adapters.slack.pressing import Pressing
from adapters.slack.quiet import log, quieten
from adapters.slack.send import CALL_WITHIN, METHODS, Sender
from adapters.slack.threads import Threads
from bot.delivery import Desk
from bot.settings import Settings

DRAIN = 6.0
"""Seconds in which what is going on may come to its end when the process is told to stop (the service allows eight)."""
TRY_AGAIN = 5.0
"""Seconds between two attempts to reach Slack at the start."""
MOST_CONNECTIONS = 100


class SlackChannel:
    """The front door in one workspace."""

    name = "slack"

    def __init__(self, settings: Settings, desk: Desk) -> None:
        """Raises ValueError if the environment lacks what its mode needs."""
        self._settings = settings
        self._desk = desk
        self._socket_mode = settings.slack_transport == "socket"
        if self._socket_mode and not settings.slack_app_token.get_secret_value():
            raise ValueError("SLACK_MODE is socket, but there is no SLACK_APP_TOKEN. docs/slack.md says where to find it.")
        if not self._socket_mode and not settings.slack_signing_secret.get_secret_value():
            raise ValueError(
                "Slack needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP). docs/slack.md says where to find them."
            )
        self._silent = quieten()
        self._session: aiohttp.ClientSession | None = None
        self._starting: asyncio.Task[None] | None = None
        self._acknowledger: Acknowledger | None = None
        self._sender: Sender | None = None
        self._sockets: Sockets | None = None
        self._agent: Agent
        self._people: People
        self._self: Mapping[str, Any] = {}
        self._trouble = "not started yet"

    def routes(self) -> Iterable[web.RouteDef]:
        """One address for events, commands and presses; none in Socket Mode."""
        return [] if self._socket_mode else [web.post(ADDRESS, self._received)]

    async def start(self) -> None:
        """Begin to receive. Raises ValueError if Slack refuses a token; if it cannot be reached, it is tried again in the background."""
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=CALL_WITHIN), connector=aiohttp.TCPConnector(limit=MOST_CONNECTIONS)
        )
        client = web_client(self._settings, self._session, self._settings.slack_bot_token.get_secret_value(), self._silent)
        self._sender = sender = Sender(client)
        self._agent = Agent(self._desk, sender)
        self._people = People(sender.user, lambda: str(self._self.get("team_id") or ""))
        threads = Threads(self._desk)
        answering = Answering(self._desk, sender, self._people, self._agent, threads)
        levels = Levels(self._desk, sender, self._people)
        pressing = Pressing(self._desk, sender, self._people, self._agent, threads, answering, levels)
        listeners = Listeners(answering, pressing, levels, self._people)
        app = make_app(client, self._settings.slack_signing_secret.get_secret_value(), listeners, self._who_we_are, self._silent)
        try:
            await self._introduce(sender, app)
        except SendFailed as error:
            if str(error) in BAD_TOKEN:
                raise ValueError(f"Slack refuses the token: {error}. docs/slack.md says how to make a new one.") from None
            log.warning("Slack cannot be reached (%s); trying again every %d seconds", error, TRY_AGAIN)
            self._trouble = f"Slack cannot be reached ({error})"
            self._starting = asyncio.create_task(self._keep_trying(sender, app))

    async def _introduce(self, sender: Sender, app: AsyncApp) -> None:
        """Find out who we are and what we may, and open the door."""
        self._self, scopes = await sender.whoami()
        await self._agent.start(scopes)
        self._people.possible = scopes is None or METHODS["users.info"] in scopes
        acknowledger = Acknowledger(app.async_dispatch)
        if self._socket_mode:
            token = self._settings.slack_app_token.get_secret_value()
            await sender.may_connect(token)
            self._sockets = Sockets(lambda: Handler(app, token, acknowledger))
            self._sockets.start()
        self._acknowledger = acknowledger
        self._trouble = ""

    async def _keep_trying(self, sender: Sender, app: AsyncApp) -> None:
        while self._acknowledger is None:
            await asyncio.sleep(TRY_AGAIN)
            try:
                await self._introduce(sender, app)
            except SendFailed as error:
                self._trouble = f"Slack does not let us in ({error})"

    def _who_we_are(self) -> AuthorizeResult:
        who = self._self
        return AuthorizeResult(
            enterprise_id=who.get("enterprise_id"),
            team_id=who.get("team_id"),
            bot_user_id=who.get("user_id"),
            bot_id=who.get("bot_id"),
            bot_token=self._settings.slack_bot_token.get_secret_value(),
        )

    def trouble(self) -> str:
        """Why it is not ready, in words for an operator; empty if it is."""
        refused = self._sender.trouble if self._sender is not None else ""
        return self._trouble or refused or (self._sockets.trouble() if self._sockets is not None else "")

    async def stop(self) -> None:
        """Stop receiving, finish what is being answered, and let go of connections."""
        if self._starting is not None:
            self._starting.cancel()
        if self._acknowledger is not None:
            await self._acknowledger.stop(DRAIN)
        if self._sockets is not None:
            await self._sockets.stop()
        if self._session is not None:
            await self._session.close()
        self._trouble = "stopped"

    async def _received(self, request: web.Request) -> web.Response:
        """A request of Slack; 503 has it delivered again."""
        response = await self._acknowledger.receive(await to_bolt_request(request)) if self._acknowledger is not None else None
        return web.Response(status=503) if response is None else await to_aiohttp_response(response)


def web_client(settings: Settings, session: aiohttp.ClientSession, token: str, silent: Any) -> AsyncWebClient:
    """A client of the Web API: one session for all requests, no hidden retries, nothing logged, a proxy only where one is meant."""
    client = AsyncWebClient(token, settings.slack_api_base_url, session=session, logger=silent, retry_handlers=[], timeout=int(CALL_WITHIN))
    address = urlsplit(settings.slack_api_base_url)
    client.proxy = None if proxy_bypass(address.hostname or "") else getproxies().get(address.scheme)
    return client
