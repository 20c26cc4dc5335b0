"""The real channel on the real content against the fake Slack, in either mode, inside one event loop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from adapters.slack.channel import SlackChannel
from bot.memory import InProcessStore, Store, Vault
from bot.model import Reply
from bot.router import FrontDoor
from bot.service.run import Service, make_desk
from bot.settings import Settings
from tests.conftest import MONDAY_NOON
from tests.fakes.server import Server
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, FakeSlack

MODES = ("socket", "http")


def settings(slack: FakeSlack, mode: str, **more: Any) -> Settings:
    """The environment of a service that talks to the fake."""
    values: dict[str, Any] = {
        "slack_bot_token": SecretStr(BOT_TOKEN),
        "slack_app_token": SecretStr(APP_TOKEN if mode == "socket" else ""),
        "slack_signing_secret": SecretStr(SIGNING_SECRET if mode == "http" else ""),
        "slack_mode": mode,
        "slack_api_base_url": slack.url,
    }
    return Settings(**(values | more))


@asynccontextmanager
async def world(
    door: FrontDoor, mode: str, slack: FakeSlack | None = None, store: Store | None = None, now: Callable[[], datetime] = lambda: MONDAY_NOON,
    on_reply: Callable[[str, Reply, float], None] = lambda *_: None, vault: Vault | None = None,
) -> AsyncIterator[tuple[FakeSlack, SlackChannel]]:  # fmt: skip
    """A started fake, and a started channel with its HTTP routes served."""
    fake = slack or FakeSlack()
    if not fake.url:
        await fake.start()
    desk = make_desk(door, store or InProcessStore(), vault or Vault.for_this_process(), now, on_reply)
    channel = SlackChannel(settings(fake, mode), desk)
    service = Service([channel], "127.0.0.1", 0, lambda _: None)
    server = await Server.start(service.app, last_answers=0.5)
    try:
        fake.app_url = server.url if mode == "http" else ""
        await channel.start()
        if mode == "socket":
            await fake.until(lambda: len(fake.sockets) == 2 and not channel.trouble())
        yield fake, channel
    finally:
        await channel.stop()
        await server.stop()
        await fake.stop()
