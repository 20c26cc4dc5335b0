"""`frontdoor rollback`: return to the previous good set of content."""

from __future__ import annotations

import click

from bot.commands.off import change_orders
from bot.commands.shared import REFUSED, fail, settings
from bot.service.orders import Orders
from bot.service.snapshots import Snapshot, Snapshots

WHEN = "%d %B %Y %H:%M UTC"
BACK = """Version {bad} (live since {bad_since}) is withdrawn. Version {good} (live since {good_since}) is live again within a minute.
The files are as they were: mend them, and the next set that is in order goes live. To take this back: frontdoor rollback --undo"""
NOTHING = """There is no earlier good set in {folder}, so nothing was changed. `frontdoor run` keeps each set that goes live there.
To stop the answers until the files are mended: frontdoor off CHANNEL --because "...\""""
NONE_KEPT = "No good set is kept in {folder}. `frontdoor run` keeps each set that goes live there (FRONTDOOR_SNAPSHOTS)."


@click.command()
@click.option("--list", "listed", is_flag=True, help="Show the sets that are kept, and change nothing.")
@click.option("--undo", is_flag=True, help="Allow the withdrawn sets again: the content folder decides what is live.")
def rollback(listed: bool, undo: bool) -> None:
    """Take back the content that is live: the good set before it is live again within a minute, in every front door on this state."""
    snapshots = Snapshots(settings().snapshots_folder)
    if listed:
        click.echo(_list(snapshots, change_orders(lambda orders: orders)))
        return
    if undo:
        change_orders(Orders.with_all)
        click.echo("No set is withdrawn any more. The set in the content folder is live within a minute, if it is in order.")
        return
    went: list[Snapshot] = []

    def withdraw(orders: Orders) -> Orders:
        went.extend(snapshots.good(orders.withdrawn)[:2])
        return orders.without(went[0].version) if len(went) == 2 else orders

    change_orders(withdraw)
    if len(went) < 2:
        fail(NOTHING.format(folder=snapshots.folder), REFUSED)
    bad, good = went
    click.echo(
        BACK.format(bad=bad.version, bad_since=bad.since.strftime(WHEN), good=good.version, good_since=good.since.strftime(WHEN))
    )  # fmt: skip


def _list(snapshots: Snapshots, orders: Orders) -> str:
    """The sets that are kept, newest first."""
    every = snapshots.newest_first()
    good = next((snapshot for snapshot in every if snapshot.version not in orders.withdrawn), None)
    rows = [
        f"{snapshot.version}  live since {snapshot.since.strftime(WHEN)}"
        + ("  withdrawn" if snapshot.version in orders.withdrawn else "  now" if snapshot is good else "")
        for snapshot in every
    ]
    return "\n".join(rows) or NONE_KEPT.format(folder=snapshots.folder)
