"""Whether the tokens, scopes and connections of an installation are right. Posts nothing, changes nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp

from adapters.slack.app import COMMANDS_SCOPE, EVENTS
from adapters.slack.channel import web_client
from adapters.slack.errors import SendFailed
from adapters.slack.quiet import quieten
from adapters.slack.send import CALL_WITHIN, METHODS, Sender
from bot.settings import Settings

SCOPES = frozenset(filter(None, [*EVENTS.values(), *METHODS.values(), COMMANDS_SCOPE]))
"""Every scope the code needs; the manifest asks for exactly these."""
OPTIONAL = {
    METHODS["assistant.threads.setSuggestedPrompts"]: "no questions are suggested in the agent messages tab",
    METHODS["users.info"]: "guests are answered as professionals",
}
"""Scopes it works without, and what is then missing."""
HELLO_WITHIN = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    good: bool
    text: str


async def check(settings: Settings) -> AsyncIterator[Finding]:
    """Look at everything in turn."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_WITHIN)) as session:
        client = web_client(settings, session, settings.slack_bot_token.get_secret_value(), quieten())
        sender = Sender(client)
        try:
            who, scopes = await sender.whoami()
        except SendFailed as error:
            yield Finding(False, f"SLACK_BOT_TOKEN: Slack says {error}. {_advice(str(error))}")
        else:
            yield Finding(True, f"SLACK_BOT_TOKEN: {who.get('user')} in the workspace {who.get('team')} ({who.get('team_id')})")
            for finding in _scopes(scopes):
                yield finding
        if settings.slack_transport == "http":
            there = bool(settings.slack_signing_secret.get_secret_value())
            text = "is set; only a request of Slack can prove it, see docs/slack.md" if there else "is missing, and SLACK_MODE is http"
            yield Finding(there, f"SLACK_SIGNING_SECRET: {text}")
            return
        token = settings.slack_app_token.get_secret_value()
        if not token:
            yield Finding(False, "SLACK_APP_TOKEN is missing, and SLACK_MODE is socket")
            return
        try:
            address = await sender.may_connect(token)
        except SendFailed as error:
            yield Finding(False, f"SLACK_APP_TOKEN: Slack says {error}. It needs the scope connections:write, and Socket Mode must be on.")
            return
        yield Finding(True, "SLACK_APP_TOKEN: accepted")
        yield await _greeted(session, address, client.proxy)


def _scopes(scopes: frozenset[str] | None) -> list[Finding]:
    if scopes is None:
        return [Finding(True, "scopes: Slack does not tell which were granted")]
    found = [
        Finding(scope in OPTIONAL, f"scope {scope} is missing{': ' + OPTIONAL[scope] if scope in OPTIONAL else ''}")
        for scope in sorted(SCOPES - scopes)
    ]
    found += [Finding(True, f"scope {scope} is granted and not needed: take it away") for scope in sorted(scopes - SCOPES)]
    return found or [Finding(True, f"scopes: exactly those needed ({len(SCOPES)})")]


async def _greeted(session: aiohttp.ClientSession, address: str, proxy: str | None) -> Finding:
    """Connect, wait for Slack's hello, and leave. An event that comes meanwhile is not acknowledged, so the service gets it."""
    try:
        async with asyncio.timeout(HELLO_WITHIN), session.ws_connect(address, proxy=proxy) as socket:
            hello = json.loads(await socket.receive_str())
            if hello.get("type") == "hello":
                return Finding(True, f"Socket Mode: connected ({hello.get('num_connections', 1)} connections now)")
    except (aiohttp.ClientError, TimeoutError, OSError, TypeError, ValueError) as error:
        return Finding(False, f"Socket Mode: no connection ({type(error).__name__}). A proxy or firewall must let wss:// to Slack pass.")
    return Finding(False, "Socket Mode: connected, but Slack did not say hello")


def _advice(code: str) -> str:
    if code in ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"):
        return "Copy the Bot User OAuth Token again (OAuth & Permissions), or install the app again."
    return "Is the network open to slack.com, and HTTPS_PROXY right?"
