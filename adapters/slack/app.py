"""The listeners: each surface of Slack that we hear, in one table, and what deals with it.

slack-bolt checks signatures, answers Slack's own checks and finds the listener. `process_before_response` makes it acknowledge after a
listener has returned, not before (slack_bolt/listener/asyncio_runner.py): nothing of a message is stored here, so one that is
acknowledged before it is answered would be lost with a crash.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from logging import Logger
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import levels_modal
from adapters.slack.acknowledge import AGAIN
from adapters.slack.answering import Answering
from adapters.slack.errors import SendFailed
from adapters.slack.heard import Asked, Heard, Ignored, Opened, Pressed, Said, Submitted
from adapters.slack.levels import Levels
from adapters.slack.people import People
from adapters.slack.pressing import Pressing
from adapters.slack.quiet import log
from adapters.slack.read import read

EVENTS: Mapping[str, str] = {"app_mention": "app_mentions:read", "message.im": "im:history", "app_home_opened": ""}
"""What we subscribe to, and the scope each needs (docs.slack.dev/reference/events)."""
COMMAND = "/frontdoor"
SHORTCUT = "ask_the_front_door"
COMMANDS_SCOPE = "commands"
"""Needed by the command and the shortcut."""
LEVELS_WORD = "levels"
ADDRESS = "/slack/events"


class Listeners:
    """Hands what was heard to what answers it."""

    def __init__(self, answering: Answering, pressing: Pressing, levels: Levels, people: People) -> None:
        self._answering = answering
        self._pressing = pressing
        self._levels = levels
        self._people = people

    async def hear(self, body: Mapping[str, Any], ack: AsyncAck) -> BoltResponse:
        """Deal with any request, and answer Slack: 200 when it is done, 503 when it shall come again."""
        heard = read(body)
        try:
            if isinstance(heard, Submitted):
                answer = await self._levels.submitted(heard)
                return await ack(**answer)
            done = await self._deal_with(heard)
        except SendFailed as error:
            log.warning("Slack did not take a reply (%s); it shall deliver again", error)
            done = False
        except Exception as error:
            log.error("%s could not be dealt with (%s)", type(heard).__name__, type(error).__name__)
            done = isinstance(heard, Said) and await self._answering.numbers(heard)
        if not done and isinstance(heard, Asked):  # it never comes again, so the numbers are said in the acknowledgement itself
            return await ack(self._answering.safe_text())
        return BoltResponse(status=200 if done else AGAIN, body="")

    async def _deal_with(self, heard: Heard) -> bool:
        match heard:
            case Said():
                return await self._answering.said(heard)
            case Asked() if heard.command and heard.text.lower() == LEVELS_WORD:
                await self._levels.open(heard.trigger, await self._people.audience(heard.person))
                return True
            case Asked():
                return await self._answering.asked(heard)
            case Opened():
                return await self._pressing.opened(heard)
            case Pressed():
                return await self._pressing.pressed(heard)
            case Ignored(because):
                log.debug("ignored: %s", because)
                return True
        return True


def make_app(
    client: AsyncWebClient, signing_secret: str, listeners: Listeners, who_we_are: Callable[[], AuthorizeResult], silent: Logger
) -> AsyncApp:  # fmt: skip
    """The app. `who_we_are` is known since the start: asking Slack on each request could fail, and bolt would acknowledge that."""

    async def authorize() -> AuthorizeResult:
        return who_we_are()

    # bolt silences the logger that has the app's name, so it must not be one of ours
    app = AsyncApp(
        name="slack_bolt.frontdoor",
        logger=silent,
        client=client,
        signing_secret=signing_secret,
        authorize=authorize,
        process_before_response=True,
    )
    for event in dict.fromkeys(name.partition(".")[0] for name in EVENTS):
        app.event(event)(listeners.hear)
    app.event(re.compile(r".*"))(listeners.hear)  # what we do not use is acknowledged, or it would come again
    app.command(COMMAND)(listeners.hear)
    app.message_shortcut(SHORTCUT)(listeners.hear)
    app.action(re.compile(r".*"))(listeners.hear)  # link buttons too: each press must be acknowledged
    app.view(re.compile(f"^{levels_modal.FORM}$"))(listeners.hear)
    return app
