"""The command line: the only place that joins the core and the adapters."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from importlib import import_module
from pathlib import Path

import click

from adapters.terminal.app import converse
from adapters.terminal.jsonl import LONDON, Lines, reply_object
from bot.commands.shared import (
    REFUSED,
    area_option,
    audience_option,
    check_area,
    clock,
    folder,
    known_area,
    library_option,
    lines_of,
    now_option,
    open_door,
    open_library,
)
from bot.explain import explanation
from bot.facts import fact_rows
from bot.model import Audience, Message
from bot.staff.seen import seen

COMMANDS = {
    "check": "bot.commands.check:check",
    "export": "bot.commands.sheets:export",
    "impact": "bot.commands.impact:impact",
    "import": "bot.commands.sheets:import_",
    "new": "bot.commands.new:new",
    "off": "bot.commands.off:off",
    "on": "bot.commands.off:on",
    "overlap": "bot.commands.overlap:overlap",
    "report": "bot.commands.report:report",
    "risk": "bot.commands.risk:risk",
    "rollback": "bot.commands.rollback:rollback",
    "run": "bot.commands.run:run",
    "schema": "bot.commands.schema:schema",
    "slack": "bot.commands.slack:slack",
    "telegram": "bot.commands.telegram:telegram",
    "try": "bot.commands.try_:try_",
    "wipe": "bot.commands.wipe:wipe",
}
"""Where the other commands are: module and name."""


class LoadedWhenNeeded(click.Group):
    """A group that imports a command when it is called: those that speak to a platform bring libraries that take a while to load."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *COMMANDS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101, what COMMANDS says
        return command


@click.group(cls=LoadedWhenNeeded, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="lancashire-front-door", prog_name="frontdoor")
def main() -> None:
    """Lancashire Front Door: which help there is for a child, a young person or a family, and how to get it.

    If a child is in danger now, ring 999.
    """


@main.command()
@audience_option
@area_option
@now_option
@library_option
def chat(audience: str, area: str | None, now: datetime | None, library: Path | None) -> None:
    """Ask questions in the terminal, or pipe in one question a line."""
    door = open_door(library)
    check_area(door.library, area)
    typing = sys.stdin.isatty()
    if typing:
        click.echo("Ask me about help for children, young people and families in Lancashire. In danger? Ring 999. Type quit to leave.\n")
    converse(
        lines_of(sys.stdin), sys.stdout, door.handle, clock(now), Audience(audience), area, colour=sys.stdout.isatty(), interactive=typing
    )


@main.command()
@click.argument("text", required=False)
@audience_option
@area_option
@now_option
@library_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--jsonl", is_flag=True, help="Read JSON objects from standard input, one a line, and answer each with one.")
def ask(text: str | None, audience: str, area: str | None, now: datetime | None, library: Path | None, as_json: bool, jsonl: bool) -> None:
    """Answer one question and stop; with --jsonl, many.

    A line in: id, text, audience, area, now, conversation (lines of one conversation share its memory). A line out: id, outcome
    (answer, choose, escalate or fallback), intent, score, text, options, case_details, risk.
    """
    if jsonl == (text is not None):
        raise click.UsageError("Give either a question in quotation marks, or --jsonl and lines on standard input.")
    door = open_door(library)
    check_area(door.library, area)
    if jsonl:
        lines = Lines(door.handle, clock(now), lambda name: known_area(door.library, name))
        for line in lines.answer(lines_of(sys.stdin)):
            click.echo(line)
        if lines.failed:
            sys.exit(REFUSED)
        return
    reply = door.handle(Message(text or "", Audience(audience), area), clock(now)())
    click.echo(json.dumps(reply_object(reply), ensure_ascii=False, indent=2) if as_json else reply.plain_text())


@main.command()
@click.argument("text")
@audience_option
@area_option
@now_option
@library_option
def explain(text: str, audience: str, area: str | None, now: datetime | None, library: Path | None) -> None:
    """Show how an answer comes about (words, risk, topics and scores, nearest example), what each audience sees, and the facts in it."""
    root = folder(library)
    door = open_door(root)
    check_area(door.library, area)
    message, at = Message(text, Audience(audience), area), clock(now)()
    click.echo(explanation(door, message, at))
    for line in seen(door, root, message, at):
        click.echo(line)


@main.command()
@library_option
@click.option("--overdue", is_flag=True, help="Only what was due to be checked again before today.")
@click.option("--unchecked", is_flag=True, help="Only what a named person still has to check.")
@click.option("--json", "as_json", is_flag=True, help="The list as JSON.")
def facts(library: Path | None, overdue: bool, unchecked: bool, as_json: bool) -> None:
    """List every contact detail and figure: value, source, checked, check again, and what needs a human check."""
    today = datetime.now(LONDON).date()
    rows = list(fact_rows(open_library(library)))
    shown = [row for row in rows if (not overdue or row.overdue(today)) and (not unchecked or row.needs_human_check)]
    if as_json:
        click.echo(json.dumps([asdict(row) | {"overdue": row.overdue(today)} for row in shown], ensure_ascii=False, indent=2))
        return
    for row in shown:
        click.echo(f"{row.name} ({row.kind}): {row.value}")
        late = "  OVERDUE" if row.overdue(today) else ""
        click.echo(f"    {row.source}; checked {row.checked}, again {row.check_again}{late}")
        if row.needs_human_check:
            click.echo(f"    needs human check: {row.needs_human_check}")
    late_ones = sum(row.overdue(today) for row in rows)
    flagged = sum(bool(row.needs_human_check) for row in rows)
    click.echo(f"{len(shown)} of {len(rows)} facts shown; {late_ones} overdue, {flagged} need a human check")
