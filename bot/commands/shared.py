"""What the commands share: options, the library and its problems, the clock."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NoReturn, TextIO

import click
from pydantic import ValidationError

from adapters.terminal.jsonl import AREA_WORDS, LONDON, parse_now
from bot.engines import fit_engines
from bot.library import Library, LibraryRefused, Problem, default_folder, load_library
from bot.model import Audience
from bot.places import Gazetteer
from bot.router import FrontDoor
from bot.settings import Settings
from bot.text import normalise

NOT_FOUND = 66
REFUSED = 1
CONFIGURATION = 78
"""Exit status: a setting is wrong (sysexits.h)."""


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
