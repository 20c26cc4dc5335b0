"""`frontdoor run`: answer on Slack and Telegram."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from adapters.terminal.jsonl import LONDON
from bot.commands.shared import CONFIGURATION, REFUSED, fail, folder, library_option, settings
from bot.commands.staff import notifier
from bot.delivery import Turn
from bot.desk import Desk
from bot.engines import fit_engines
from bot.library import LibraryRefused, fingerprint, load_library
from bot.memory import StoreFailed, Vault, open_store
from bot.memory.open import REDIS
from bot.router import FrontDoor
from bot.service.candidate import Candidate, examined
from bot.service.channel import Channel
from bot.service.content import Content
from bot.service.duties import Duties
from bot.service.health import Health
from bot.service.logs import set_up_logging
from bot.service.metrics import Metrics, changed_at
from bot.service.orders import OrderBook, Orders
from bot.service.reports import Reports
from bot.service.run import Job, Service, make_desk
from bot.service.selftest import failures
from bot.service.snapshots import Snapshots
from bot.service.staff import Staff
from bot.service.tidy import tidy
from bot.settings import Settings

NO_TOKENS = """No channel is set up: there is neither SLACK_BOT_TOKEN nor TELEGRAM_BOT_TOKEN in the environment.

Slack:    set SLACK_BOT_TOKEN and SLACK_APP_TOKEN. docs/slack.md says how to make the app and its tokens (about fifteen minutes).
Telegram: set TELEGRAM_BOT_TOKEN. docs/telegram.md says how to make the bot and its token (about five minutes).
Either:   set FRONTDOOR_SECRET_KEY as well (openssl rand -hex 32): what is remembered is encrypted with it.

To try the front door with no account and no settings: frontdoor chat"""


@click.command()
@library_option
def run(library: Path | None) -> None:
    """Answer on every channel that has a token in the environment, until stopped.

    SIGTERM ends it within ten seconds, with what is being answered finished; SIGHUP has it look at the content. It looks by itself
    whenever a file changes, too.
    """
    chosen = settings()
    if not chosen.slack_bot_token.get_secret_value() and not chosen.telegram_bot_token.get_secret_value():
        fail(NO_TOKENS, CONFIGURATION)
    root = folder(library)
    reports = make_reports(chosen)
    try:
        door = _open_best(chosen, root, reports)
        gc.collect()
        gc.freeze()  # the library never changes: looking through it for garbage would stop every answer for a tenth of a second
        asyncio.run(_serve(chosen, door, root, reports))
    except (ValueError, StoreFailed, OSError) as error:  # a setting, a token that is refused, the state file, a port in use
        fail(str(error), CONFIGURATION)


def make_reports(chosen: Settings) -> Reports:
    """Log, metrics and health of this process."""
    return Reports(Metrics(), Health(), set_up_logging(chosen.log), _now)


def _open_best(chosen: Settings, root: Path, reports: Reports) -> FrontDoor:
    """The front door on the folder's content; where that has problems or is withdrawn, on the last good set. Ends the command if there is
    neither."""
    orders = asyncio.run(_orders(chosen))
    door, problems = _open(root, chosen, reports)
    for problem in problems:
        click.echo(problem, err=True)
    withdrawn = fingerprint(root) in orders.withdrawn
    if door is not None and not problems and not withdrawn:
        return door
    for snapshot in Snapshots(chosen.snapshots_folder).good(orders.withdrawn):
        before, wrong = _open(snapshot.path, chosen, reports)
        if before is not None and not wrong:  # another version of the program may have kept it
            why = f"has {len(problems)} problems" if problems else "is withdrawn"
            click.echo(f"The content in {root} {why}. Starting with the last good set, version {snapshot.version}.", err=True)
            return before
    if door is None:
        fail(f"{len(problems)} problems in {root}, and no good set is kept from before. Nothing was started.", REFUSED)
    return door  # readiness and the log say what is wrong with it


async def _orders(chosen: Settings) -> Orders:
    """What operators ordered; nothing if that cannot be read now (it is read again once the process runs)."""
    if chosen.state_kind == "memory":
        return Orders()
    vault = Vault(chosen.secrets)
    store = await open_store(chosen.state.get_secret_value())
    try:
        return await OrderBook(store, vault).read(time.time()) or Orders()
    except StoreFailed:
        return Orders()
    finally:
        await store.close()


def _open(root: Path, chosen: Settings, reports: Reports) -> tuple[FrontDoor | None, tuple[str, ...]]:
    """The front door on a folder, if it can be opened, and what is wrong with it."""
    try:
        library = load_library(root, chosen.cache)
    except LibraryRefused as refused:
        return None, tuple(map(str, refused.problems))
    door = FrontDoor(library, fit_engines(library, chosen.cache), reports.failed)
    return door, tuple(f"The safety test fails: {failure}." for failure in failures(door.handle))


async def _serve(chosen: Settings, door: FrontDoor, root: Path | None = None, reports: Reports | None = None) -> None:
    """Run until stopped. `root`: the folder of content to look after; None: the door stays as it is."""
    reports = reports or make_reports(chosen)
    vault = Vault(chosen.secrets) if chosen.secrets or chosen.state_kind != "memory" else Vault.for_this_process()
    store = await open_store(chosen.state.get_secret_value())
    try:
        metrics = reports.metrics
        desk = make_desk(door, store, vault, _now, metrics.answered, reports.store_failed, metrics.handle_seconds.observe)
        channels = _channels(chosen, desk)
        reports.staff = Staff(notifier(chosen), desk, reports.told_staff)
        jobs: list[Job] = [reports.staff.deliver]
        look: Callable[[], None] | None = None
        if root is not None:
            duties = Duties(desk, OrderBook(store, vault), reports, _now)
            content = _content(chosen, desk, root, duties, reports)
            duties.on_withdrawal = content.nudge
            await duties.read_orders()
            await content.keep_first()  # before anybody can have changed a file
            jobs += [content.obey, content.watch]
            jobs += [duties.keep_orders, duties.keep_testing, duties.keep_sweeping, duties.keep_facts]
            look = content.reload
            content.nudge()
        reports.log.info(
            f"Lancashire Front Door, content {door.library.version}, state {chosen.state_kind}",
            version=door.library.version, state=chosen.state_kind,
        )  # fmt: skip
        await Service(channels, chosen.host, chosen.port, reports.log.info, reports, jobs, look).run()
    finally:
        await store.close()


def _content(chosen: Settings, desk: Desk, root: Path, duties: Duties, reports: Reports) -> Content:
    """What keeps the content of this process the best there is."""

    async def load(folder: Path, staging: Path | None) -> Candidate:
        candidate = await examined(folder, staging, chosen.cache, reports.failed)
        await asyncio.to_thread(tidy, chosen.cache)
        return candidate

    reports.live(desk.door.library, changed_at(root))
    return Content(desk, root, Snapshots(chosen.snapshots_folder), load, lambda: duties.orders.withdrawn, reports)


def _channels(chosen: Settings, desk: Desk) -> list[Channel]:
    """Whichever have a token."""
    channels: list[Channel] = []
    if chosen.slack_bot_token.get_secret_value():
        from adapters.slack.channel import SlackChannel

        channels.append(SlackChannel(chosen, desk))
    if chosen.telegram_bot_token.get_secret_value():
        from adapters.telegram.channel import TelegramChannel

        channels.append(TelegramChannel(chosen, desk, turn=_turn(chosen, desk)))
    return channels


def _turn(chosen: Settings, desk: Desk) -> Turn | None:
    """Which replica asks Telegram for updates, where there may be several."""
    if chosen.state_kind not in REDIS:
        return None
    from bot.memory.leader import Leader  # loads the library of Redis

    return Leader(desk.conversations.store, "telegram-polling")


def _now() -> datetime:
    return datetime.now(LONDON)
