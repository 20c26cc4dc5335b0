"""`frontdoor off` and `frontdoor on`: stop the answers of a channel, but never the numbers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

import click

from adapters.terminal.jsonl import LONDON
from bot.commands.shared import CONFIGURATION, REFUSED, fail, settings
from bot.memory import StoreFailed, Vault, open_store
from bot.service.orders import OrderBook, Orders
from bot.settings import Settings

CHANNELS = ("slack", "telegram")
OFF = "{channel} is off within seconds: whoever writes there gets 999, MASH and the Emergency Duty Team, and nothing else.\nOn again: {on}"
ON = "{channel} answers again within seconds."
IN_MEMORY = """FRONTDOOR_STATE is memory:, so no command can reach the front door that is running. Stop it to switch it off.
With sqlite: or redis: in the environment of both, this works."""

channel_argument = click.argument("channel", type=click.Choice(CHANNELS))


@click.command()
@click.argument("channel", type=click.Choice(CHANNELS), required=False)
@click.option("--because", help="Why, for colleagues. Name nobody.")
def off(channel: str | None, because: str | None) -> None:
    """Switch a channel off: it still answers, with the numbers alone. Without a channel: show which are off, since when and why."""
    if channel is None:
        click.echo(shown(change_orders(lambda orders: orders)))
        return
    if not because or not because.strip():
        raise click.UsageError(f'Say why, for whoever finds it off: frontdoor off {channel} --because "the numbers are being corrected"')
    reason = because.strip()
    change_orders(lambda orders: orders.switched_off(channel, reason, datetime.now(LONDON)))
    click.echo(OFF.format(channel=channel, on=f"frontdoor on {channel}"))


@click.command()
@channel_argument
def on(channel: str) -> None:
    """Switch a channel on again."""
    change_orders(lambda orders: orders.switched_on(channel))
    click.echo(ON.format(channel=channel))


def shown(orders: Orders) -> str:
    """Which channels are off."""
    lines = [f"{channel}: off since {off.since}, because {off.because}" for channel, off in orders.off.items()]
    return "\n".join(lines) or "No channel is switched off."


def change_orders(change: Callable[[Orders], Orders]) -> Orders:
    """Read the orders, change them, keep them; ends the command in a plain line if that cannot be done. Returns the changed ones."""
    chosen = settings()
    if chosen.state_kind == "memory":
        fail(IN_MEMORY, REFUSED)
    try:
        return asyncio.run(_changed(chosen, change))
    except ValueError as error:  # a setting
        fail(str(error), CONFIGURATION)
    except StoreFailed as error:
        fail(f"Nothing was changed: {error}. Mend that, then say it again.", REFUSED)


async def _changed(chosen: Settings, change: Callable[[Orders], Orders]) -> Orders:
    vault = Vault(chosen.secrets)
    store = await open_store(chosen.state.get_secret_value())
    try:
        book = OrderBook(store, vault)
        before = await book.read(time.time()) or Orders()
        after = change(before)
        if after != before:
            await book.write(after, time.time())
        return after
    finally:
        await store.close()
