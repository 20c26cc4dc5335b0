"""Everything we ask of Slack, with patience: rate limits, passing faults, refusals. The only module that calls the Web API.

`METHODS` is the whole list, each with the scope it needs (docs.slack.dev/reference/methods); adapters/slack/manifest.yaml asks for
exactly these.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import limits
from adapters.slack.errors import BAD_TOKEN, RENDERING, Gone, Refused, Rejected, SendFailed
from adapters.slack.quiet import log
from adapters.slack.turns import Turns
from adapters.slack.write import Drawn

T = TypeVar("T")
Call = Callable[[dict[str, Any]], Awaitable[object]]

METHODS: Mapping[str, str] = {
    "auth.test": "",
    "apps.connections.open": "",  # the app-level token's connections:write
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "views.publish": "",
    "views.open": "",
    "views.push": "",
    "views.update": "",
    "users.info": "users:read",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
}

PATIENCE = 300.0
"""Seconds for which an ordinary reply is tried again."""
URGENT_PATIENCE = 1800.0
"""The same for an escalation."""
BRIEF = 2.0
"""The same for what nobody is lost without: a form that must open within three seconds, a reminder beside an answer."""
CALL_WITHIN = 10.0
"""Seconds one request may take."""
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 10.0


class Sender:
    """Sends, and knows whether Slack refuses us as a whole."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._turns = Turns()
        self.trouble = ""
        """Why nothing can be posted, in words for an operator; empty if it can."""

    # --- messages -----------------------------------------------------------------------------------------------------

    async def post(self, channel: str, drawn: Drawn, thread: str = "", once: str = "", patience: float | None = None) -> None:
        """Post a message. `once`: what makes it the same message when it is sent again because an answer of Slack was lost.

        Raises Gone if nobody is there, SendFailed if Slack did not take it for as long as it was tried.
        """
        body: dict[str, Any] = {"channel": channel, "unfurl_links": False, "unfurl_media": False}
        if thread:
            body["thread_ts"] = thread
        if once:  # for a repeated id Slack answers with the message it has
            body["client_msg_id"] = str(uuid5(NAMESPACE_URL, f"frontdoor:{channel}:{thread}:{once}"))
        await self._send(partial(self._call, "chat.postMessage"), body, drawn, channel, patience)

    async def whisper(self, channel: str, user: str, drawn: Drawn, thread: str = "", patience: float | None = None) -> None:
        """Post what one person sees, until they reload. Raises as `post` does."""
        body = {"channel": channel, "user": user} | ({"thread_ts": thread} if thread else {})
        await self._send(partial(self._call, "chat.postEphemeral"), body, drawn, channel, patience)

    async def update(self, channel: str, ts: str, drawn: Drawn) -> None:
        """Put another message in the place of one of ours. Raises as `post` does; Gone also where the text is too long for that."""
        if len(drawn.text) > limits.UPDATE_TEXT:
            raise Gone("msg_too_long")
        await self._send(partial(self._call, "chat.update"), {"channel": channel, "ts": ts}, drawn, channel)

    async def respond(self, url: str, drawn: Drawn, replace_original: bool = False) -> None:
        """Answer a command or a press through its own address, to the one person alone. It works five times in half an hour."""
        hook = AsyncWebhookClient(
            url, session=self._client.session, logger=self._client.logger, retry_handlers=[], proxy=self._client.proxy
        )

        async def call(body: dict[str, Any]) -> None:
            response = await hook.send_dict(body)
            if response.status_code != 200 or response.body.strip() not in ("ok", "", '{"ok":true}'):
                raise Refused.of_address(response.body, response.status_code, response.headers)

        await self._send(call, {"response_type": "ephemeral", "replace_original": replace_original}, drawn, url)

    # --- everything else ----------------------------------------------------------------------------------------------

    async def show(self, method: str, body: dict[str, Any]) -> None:
        """Open, push, update or publish a view, soon: a trigger works for three seconds. One that Slack does not take is no reason to fail:
        the person sees that nothing opened, and presses again."""
        try:
            await self._patiently(partial(self._call, method, body), "", False, BRIEF)
        except SendFailed as error:
            log.warning("a view could not be shown (%s)", error)

    async def prompts(self, channel: str, prompts: Sequence[Mapping[str, str]], title: str) -> None:
        """Suggest questions above the composer of the agent messages tab; never with a thread, which Slack ignores in silence."""
        body = {"channel_id": channel, "prompts": list(prompts[: limits.PROMPTS]), "title": title}
        await self._patiently(partial(self._call, "assistant.threads.setSuggestedPrompts", body), "", False, BRIEF)

    async def user(self, user: str) -> Mapping[str, Any]:
        """The user object. Tried once; raises Refused, or what aiohttp raises."""
        found: Mapping[str, Any] = (await self._call("users.info", {"user": user})).get("user") or {}
        return found

    async def whoami(self) -> tuple[Mapping[str, Any], frozenset[str] | None]:
        """The answer of auth.test and the scopes granted (None if Slack does not tell). Raises SendFailed, soon."""
        scopes: list[frozenset[str]] = []

        async def ask() -> Mapping[str, Any]:
            response = await self._client.api_call("auth.test")
            named = next((value for name, value in response.headers.items() if name.lower() == "x-oauth-scopes"), None)
            scopes.extend([frozenset(filter(None, re.split(r"[,\s]+", named)))] if named is not None else [])
            return response.data  # type: ignore[return-value]

        answer = await self._patiently(ask, "", False, BRIEF)
        return answer, scopes[0] if scopes else None

    async def may_connect(self, app_token: str) -> str:
        """The address of a Socket Mode connection, which proves the app-level token. Raises SendFailed, soon."""

        async def ask() -> str:
            return str((await self._client.apps_connections_open(app_token=app_token))["url"])

        return await self._patiently(ask, "", False, BRIEF)

    # --- how ----------------------------------------------------------------------------------------------------------

    async def _send(self, call: Call, body: dict[str, Any], drawn: Drawn, queue: str, patience: float | None = None) -> None:
        """Send with blocks; the same words without them if Slack refuses that, for a reason we know or for one that is new to us."""
        wait = patience if patience is not None else URGENT_PATIENCE if drawn.urgent else PATIENCE
        whole = body | {"text": drawn.text, "blocks": list(drawn.blocks)}
        bare = {key: value for key, value in body.items() if key != "client_msg_id"} | {"text": drawn.text}
        attempts = [whole, bare]
        if "client_msg_id" in body:  # only its errors are documented (duplicate_message_not_found), so it must not cost the blocks
            attempts.insert(1, bare | {"blocks": whole["blocks"]})
        while attempts:
            try:
                await self._patiently(partial(call, attempts.pop(0)), queue, drawn.urgent, wait)
            except Rejected as error:
                code = str(error)
                if code in BAD_TOKEN:
                    self.trouble = f"Slack refuses our token, or a scope is missing ({code})"
                    raise
                if not attempts:
                    raise
                if code in RENDERING and code != "invalid_arguments":
                    attempts = attempts[-1:]
                log.warning("Slack refused a message (%s); it is sent more plainly", code)
            else:
                self.trouble = ""
                return

    async def _call(self, method: str, body: dict[str, Any]) -> Mapping[str, Any]:
        """One request. Raises SlackApiError, or what aiohttp raises."""
        if method not in METHODS:
            raise ValueError(f"{method} is not in METHODS, so the manifest does not ask for its scope")
        if method == "users.info":  # it reads no JSON
            return (await self._client.api_call(method, data=body)).data  # type: ignore[return-value]
        return (await self._client.api_call(method, json=body)).data  # type: ignore[return-value]

    async def _patiently(self, call: Callable[[], Awaitable[T]], queue: str, urgent: bool, patience: float) -> T:
        """Call until Slack takes it, in its turn in `queue` if there is one; see `post` for what is raised."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience
        place = self._turns.place(urgent)
        pause = FIRST_PAUSE
        while True:
            async with self._turns.turn(queue, place) if queue else nullcontext():
                try:
                    return await asyncio.wait_for(call(), max(1.0, min(CALL_WITHIN, deadline - loop.time())))
                except (SlackApiError, Refused) as error:
                    refused = error if isinstance(error, Refused) else Refused.of(error)
                    if not refused.passing:
                        raise refused.final() from None
                    code, wait = refused.code, refused.retry_after
                    if refused.limited and queue:
                        self._turns.hold(queue, wait)  # for everybody in this queue, in which it keeps its place
                except (aiohttp.ClientError, TimeoutError, OSError) as error:
                    code, wait = type(error).__name__, 0.0
            limited = wait > 0
            wait = wait or pause * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
            if loop.time() + wait > deadline:
                log.warning("gave up sending to Slack (%s)%s", code, ", an escalation" if urgent else "")
                raise SendFailed(code)
            if not (limited and queue):
                await asyncio.sleep(wait)
                pause = min(pause * 2, LONGEST_PAUSE)
