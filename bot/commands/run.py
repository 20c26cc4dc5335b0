"""`frontdoor run`: answer on Slack and Telegram."""

from __future__ import annotations

import asyncio
import gc
from datetime import datetime
from pathlib import Path

import click

from adapters.terminal.jsonl import LONDON
from bot.commands.shared import fail, library_option, open_door, settings
from bot.memory import StoreFailed, Vault, open_store
from bot.router import FrontDoor
from bot.service.channel import Channel
from bot.service.run import Service, make_desk
from bot.settings import Settings

NO_TOKENS = """No channel is set up: there is neither SLACK_BOT_TOKEN nor TELEGRAM_BOT_TOKEN in the environment.

Slack:    docs/slack.md says how to make the app and its tokens (about fifteen minutes).
Telegram: docs/telegram.md says how to make the bot and its token (about five minutes).

To try the front door with no account: frontdoor chat"""
CONFIGURATION = 78


@click.command()
@library_option
def run(library: Path | None) -> None:
    """Answer on every channel that has a token in the environment, until stopped."""
    chosen = settings()
    if not chosen.slack_bot_token.get_secret_value() and not chosen.telegram_bot_token.get_secret_value():
        fail(NO_TOKENS, CONFIGURATION)
    door = open_door(library)
    gc.collect()
    gc.freeze()  # the library never changes: looking through it for garbage would stop every answer for a tenth of a second
    try:
        asyncio.run(_serve(chosen, door))
    except (ValueError, StoreFailed, OSError) as error:  # a setting, a token that is refused, the state file, a port in use
        fail(str(error), CONFIGURATION)


async def _serve(chosen: Settings, door: FrontDoor) -> None:
    vault = Vault(chosen.secrets) if chosen.secrets or chosen.state_kind != "memory" else Vault.for_this_process()
    store = await open_store(chosen.state.get_secret_value())
    try:
        desk = make_desk(door, store, vault, lambda: datetime.now(LONDON))
        channels: list[Channel] = []
        if chosen.slack_bot_token.get_secret_value():
            from adapters.slack.channel import SlackChannel

            channels.append(SlackChannel(chosen, desk))
        if chosen.telegram_bot_token.get_secret_value():
            from adapters.telegram.channel import TelegramChannel

            channels.append(TelegramChannel(chosen, desk))
        click.echo(f"Lancashire Front Door, content {door.library.version}, state {chosen.state_kind}", err=True)
        await Service(channels, chosen.host, chosen.port, lambda line: click.echo(line, err=True)).run()
    finally:
        await store.close()
