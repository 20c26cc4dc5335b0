"""`frontdoor wipe`: remove what is remembered, of one person or of everybody."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import click

from bot.commands.shared import CONFIGURATION, REFUSED, fail, settings
from bot.memory import Conversations, Store, StoreFailed, Vault, open_store
from bot.service.orders import OrderBook, Orders
from bot.settings import Settings

IDS = {"slack": re.compile(r"[UW][A-Z0-9]{2,}"), "telegram": re.compile(r"[1-9][0-9]*")}
WHERE = {
    "slack": "It looks like U02ABCDEF: in Slack, open the person's profile, then the three dots, then Copy member ID.",
    "telegram": "It is a number, the person's Telegram id. Names are not kept.",
}
KINDS = {
    "memory": "conversations remembered",
    "trail": "list of messages that /clear would delete, with replies still owed",
    "threads": "list of threads they were answered in",
    "welcomed": "note that they were welcomed",
    "sent-questions": "count of the questions they sent to the team today",
}
"""What adapters and core keep of a person, for whoever reads what was removed; another kind is shown by its own name."""
DEBTS = "owed"
"""Kept once for all of Telegram: the chats that are owed a reply (adapters/telegram/outbox.py)."""
KEEP_DEBTS = 24 * 3600.0
EVERYBODY = """This removes everything the front door remembers of everybody, the questions sent to the team, and its counters, from the
state in {kind}; what operators ordered (frontdoor off, rollback) stays.
A message that is just being answered may be answered twice. Go on?"""
STILL = """Marks that a message was answered name nobody, and go by themselves within 26 hours; so do questions sent to the team, within 30
days. A front door that is running holds the last three minutes in memory as well. Backups made before keep their copy, encrypted."""


@click.command()
@click.option("--channel", type=click.Choice(list(IDS)), help="Where the person wrote.")
@click.option("--user", help="The person's id there.")
@click.option("--all", "everybody", is_flag=True, help="Everything of everybody.")
@click.option("--yes", is_flag=True, help="With --all: do not ask.")
def wipe(channel: str | None, user: str | None, everybody: bool, yes: bool) -> None:
    """Remove what is remembered of one person (--channel and --user), or everything (--all), and say what was removed."""
    if everybody == bool(channel or user) or bool(channel) != bool(user):
        raise click.UsageError("Say of whom: --channel slack --user U02ABCDEF, or --all.")
    if channel and user and not IDS[channel].fullmatch(user):
        raise click.BadParameter(f"{user!r} is no id of a person in {channel}. {WHERE[channel]}", param_hint="--user")
    chosen = settings()
    _check_state(chosen)
    if everybody and not yes:
        click.confirm(EVERYBODY.format(kind=chosen.state_kind), abort=True)
    try:
        said = asyncio.run(_all(chosen) if everybody else _one(chosen, str(channel), str(user)))
    except ValueError as error:  # a setting
        fail(str(error), CONFIGURATION)
    except StoreFailed as error:
        fail(f"It is not certain that anything was removed: {error}. Mend that, then say it again.", REFUSED)
    click.echo(said)


def _check_state(chosen: Settings) -> None:
    """End the command where nothing can be kept."""
    if chosen.state_kind == "memory":
        fail("FRONTDOOR_STATE is memory: nothing is kept but in the front door that is running. Stop it, and all is forgotten.", REFUSED)
    path = Path(chosen.state.get_secret_value().partition(":")[2])
    if chosen.state_kind == "sqlite" and not path.exists():
        fail(f"There is no state file {path}, so nothing is kept there. FRONTDOOR_STATE says where it is.", REFUSED)


async def _all(chosen: Settings) -> str:
    store = await open_store(chosen.state.get_secret_value())
    try:
        keep_orders = await _orders_kept(store, chosen)
        wiped = await store.wipe()
        await keep_orders()
    finally:
        await store.close()
    return f"Removed everything: remembered of people {wiped.values}, marks of messages {wiped.claims}, counters {wiped.counters}."


async def _orders_kept(store: Store, chosen: Settings) -> Callable[[], Awaitable[None]]:
    """What writes the orders of operators again: they are of no person, and a channel that is off must stay off."""
    orders: Orders | None = None
    with suppress(ValueError, StoreFailed):  # without the secret they cannot be read, and everything else must go all the same
        book = OrderBook(store, Vault(chosen.secrets))
        orders = await book.read(time.time())

    async def write() -> None:
        if orders is not None:
            await book.write(orders, time.time())

    return write


async def _one(chosen: Settings, channel: str, user: str) -> str:
    vault = Vault(chosen.secrets)
    store = await open_store(chosen.state.get_secret_value())
    try:
        removed = await _removed(store, vault, channel, user)
    finally:
        await store.close()
    if not removed:
        return f"Nothing is kept of this person in {channel}, as far as the secrets in FRONTDOOR_SECRET_KEY reach.\n{STILL}"
    what = "\n".join(f"  {count} {KINDS.get(kind, kind)}" for kind, count in sorted(removed.items()))
    return f"Removed what was kept of this person in {channel}:\n{what}\n{STILL}"


async def _removed(store: Store, vault: Vault, channel: str, user: str) -> dict[str, int]:
    """Remove what is kept of a person; how many of each kind."""
    conversations = Conversations(store, vault, time.time)
    removed = await conversations.wipe(channel, user)
    owed = json.loads(await conversations.kept(DEBTS, channel, "") or b"[]")
    if (others := [chat for chat in owed if str(chat) != user]) != owed:
        if not await conversations.keep(DEBTS, channel, "", json.dumps(others).encode(), KEEP_DEBTS):
            raise StoreFailed("the list of chats that are owed a reply could not be changed")
        removed["place in the list of chats that are owed a reply"] = 1
    return removed
