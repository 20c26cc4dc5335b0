"""`frontdoor slack check`: are the tokens, scopes and connections right?"""

from __future__ import annotations

import asyncio
import sys

import click

from bot.commands.shared import CONFIGURATION, REFUSED, fail, settings
from bot.settings import Settings


@click.group()
def slack() -> None:
    """The front door in Slack."""


@slack.command()
def check() -> None:
    """Ask Slack whether the tokens and scopes are right and a connection can be made. Posts nothing."""
    chosen = settings()
    if not chosen.slack_bot_token.get_secret_value():
        fail("There is no SLACK_BOT_TOKEN in the environment. docs/slack.md says how to make one.", CONFIGURATION)
    sys.exit(REFUSED if asyncio.run(_check(chosen)) else 0)


async def _check(chosen: Settings) -> int:
    """Say each finding; how many are wrong."""
    from adapters.slack.check import check as look

    wrong = 0
    async for finding in look(chosen):
        click.echo(f"{'' if finding.good else 'WRONG  '}{finding.text}")
        wrong += not finding.good
    click.echo("Something must be mended." if wrong else "All that can be looked at from here is right. Nothing was posted.")
    return wrong
