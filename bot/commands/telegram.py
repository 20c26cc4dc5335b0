"""`frontdoor telegram check`: whether the bot is set up right. Sends no message and changes nothing."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from bot.commands.shared import CONFIGURATION, REFUSED, fail, library_option, open_library, settings
from bot.library import Library
from bot.model import Audience
from bot.settings import Settings

NO_BOT = "There is no TELEGRAM_BOT_TOKEN in the environment. docs/telegram.md says how to make the bot and its token (about five minutes)."


@click.group()
def telegram() -> None:
    """Look after the Telegram bot."""


@telegram.command()
@library_option
def check(library: Path | None) -> None:
    """Check token, mode, webhook and profile. Sends no message and changes nothing."""
    chosen = settings()
    if not chosen.telegram_bot_token.get_secret_value():
        fail(NO_BOT, CONFIGURATION)
    if asyncio.run(_report(chosen, open_library(library))):
        sys.exit(REFUSED)


async def _report(chosen: Settings, library: Library) -> bool:
    """Print what is found; whether something is wrong."""
    from adapters.telegram.check import findings  # its library takes a while to load, which no other command should wait for

    wrong = False
    async for finding in findings(chosen, lambda key: library.wording[f"telegram_{key}"].to(Audience.FAMILY) or ""):
        click.echo(f"{'WRONG  ' if finding.wrong else ''}{finding.text}")
        wrong |= finding.wrong
    click.echo("Something must be mended." if wrong else "All that can be looked at from here is right.")
    return wrong
