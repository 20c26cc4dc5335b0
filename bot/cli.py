"""The command line: the only place that joins the core and the adapters."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import NoReturn, TextIO

import click
from pydantic import ValidationError

from adapters.terminal.app import converse
from adapters.terminal.jsonl import AREA_WORDS, LONDON, Lines, parse_now, reply_object
from bot.engines import fit_engines
from bot.explain import explanation
from bot.facts import fact_rows
from bot.library import Library, LibraryRefused, Problem, default_folder, load_library, problems_of
from bot.model import Audience, Message
from bot.places import Gazetteer
from bot.rehearse import rehearse
from bot.router import FrontDoor
from bot.settings import Settings
from bot.text import normalise

NOT_FOUND = 66
REFUSED = 1


class Now(click.ParamType[datetime]):
    """A moment in ISO 8601, London time if it names no offset."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return parse_now(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a moment. Write it like 2026-11-21T23:05.", param, ctx)


audience_option = click.option(
    "--as", "audience", type=click.Choice([str(a) for a in Audience]), default="family", show_default=True, help="Who is asking."
)
area_option = click.option("--area", help="District of Lancashire, Blackpool or Blackburn with Darwen.")
now_option = click.option("--now", type=Now(), help="Answer as at this moment, e.g. 2026-12-25T23:05 (London time).")
library_option = click.option(
    "--library",
    type=click.Path(path_type=Path),
    help="Folder with intents/ and content/. Default: FRONTDOOR_LIBRARY, else the packaged ones.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
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
    """Show how an answer comes about: words, risk, topics and scores, nearest example, source."""
    door = open_door(library)
    check_area(door.library, area)
    click.echo(explanation(door, Message(text, Audience(audience), area), clock(now)()))


@main.command()
@library_option
@click.option("--json", "as_json", is_flag=True, help="The problems as JSON.")
@click.option("--fast", is_flag=True, help="Only the form of the files; do not ask the checks.")
def check(library: Path | None, as_json: bool, fast: bool) -> None:
    """Check intents/ and content/: every problem with its file and line, and what to write instead."""
    root = folder(library)
    files, found = problems_of(root, datetime.now(LONDON).date())
    errors = [problem for problem in found if not problem.warning]
    asked = 0
    if not errors and not fast:
        rehearsal = rehearse(open_door(root), files)
        asked = rehearsal.asked
        found += rehearsal.problems
        errors += [problem for problem in rehearsal.problems if not problem.warning]
    if as_json:
        click.echo(json.dumps([problem_object(problem) for problem in found], ensure_ascii=False, indent=2))
    else:
        for problem in found:
            click.echo(f"{'warning: ' if problem.warning else ''}{problem}")
        warnings = len(found) - len(errors)
        summary = f"{len(files.intents)} topics, {len(files.indicators)} indicators, {len(files.contacts)} contacts, {asked} checks asked: "
        click.echo(summary + (f"{len(errors)} problems" if errors else "no problems") + (f", {warnings} warnings" if warnings else ""))
    if errors:
        sys.exit(REFUSED)


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


# --- what the commands share ------------------------------------------------------------------------------------------


def settings() -> Settings:
    """The environment; a mistake in it ends the command in one plain line."""
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(f"FRONTDOOR_{str(detail['loc'][0]).upper()} ({detail['msg']})" for detail in error.errors())
        raise click.ClickException(f"The environment is not right: {names}") from None


def folder(library: Path | None) -> Path:
    """The library folder to use; ends the command if it is not there."""
    root = library or settings().library or default_folder()
    if not root.is_dir():
        fail(f"There is no folder {root}. It should hold intents/ and content/.", NOT_FOUND)
    return root


def open_library(library: Path | None) -> Library:
    """The library; one with problems is refused with all of them listed."""
    root = folder(library)
    try:
        return load_library(root, settings().cache)
    except LibraryRefused as refused:
        for problem in refused.problems:
            click.echo(str(problem), err=True)
        fail(f"{len(refused.problems)} problems in {root}. Nothing was loaded.", REFUSED)


def open_door(library: Path | None) -> FrontDoor:
    """The front door on a library."""
    content = open_library(library)
    return FrontDoor(content, fit_engines(content, settings().cache))


def clock(now: datetime | None) -> Callable[[], datetime]:
    """A clock that stands at `now`, or the real one."""
    return (lambda: now) if now is not None else (lambda: datetime.now(LONDON))


def lines_of(stream: TextIO) -> TextIO:
    """Standard input that survives bytes that are no text."""
    stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[attr-defined]
    return stream


def known_area(library: Library, name: str) -> bool:
    """Whether `name` is or lies in an area."""
    return Gazetteer(library.places).find(normalise(name).tokens).area is not None


def check_area(library: Library, name: str | None) -> None:
    """End the command if `name` is no area."""
    if name is not None and not known_area(library, name):
        areas = ", ".join(area.name for area in library.places.areas.values())
        raise click.BadParameter(f"{name!r} is not known; {AREA_WORDS}: {areas}.", param_hint="--area")


def problem_object(problem: Problem) -> dict[str, object]:
    """A problem as JSON."""
    return {
        "file": problem.file, "line": problem.line, "what": problem.what, "wrote": problem.wrote, "instead": problem.instead,
        "severity": "warning" if problem.warning else "error",
    }  # fmt: skip


def fail(message: str, status: int) -> NoReturn:
    """One plain line on standard error, and the exit status."""
    click.echo(message, err=True)
    sys.exit(status)
