"""`frontdoor check`: every mistake in the content, with its place and its mend."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from adapters.terminal.jsonl import LONDON
from bot.beside import both
from bot.commands.check_report import Report, as_github, as_json, as_text
from bot.commands.risk import risk_measurement
from bot.commands.shared import NOT_FOUND, REFUSED, fail, folder, library_option, settings
from bot.engines import fit_engines
from bot.library import Files, Problem, fingerprint, problems_apart, read_files
from bot.library.build import build
from bot.library.check import check as check_together
from bot.library.check import unreadable_terms
from bot.library.problems import no_risk_model
from bot.library.risk_corpus import MODEL
from bot.rehearse import Rehearsal, rehearse, to_ask
from bot.risk.model import StaleModel
from bot.router import FrontDoor
from bot.terms import TermError


@click.command()
@click.argument("names", metavar="[FILES]...", nargs=-1)
@library_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True, help="github: as annotations."
)
@click.option("--json", "as_objects", is_flag=True, help="The same as --format json.")
@click.option("--fast", is_flag=True, help="Only the form of the files; do not ask the checks.")
def check(names: Sequence[str], library: Path | None, form: str, as_objects: bool, fast: bool) -> None:
    """Check intents/ and content/: every problem with its file and line, and what to write instead.

    With FILES (or folders), only problems of these are shown, and only their checks are asked. Changes nothing, so run it as often as
    you like.
    """
    root = folder(library)
    only = files_named(root, names) if names else None
    with _no_garbage_search():
        report = examine(root, only, fast)
    form = "json" if as_objects else form
    if form == "json":
        click.echo(as_json(report))
    else:
        for line in as_github(report, root, Path.cwd()) if form == "github" else as_text(report):
            click.echo(line)
    if report.errors:
        sys.exit(REFUSED)


def files_named(root: Path, names: Sequence[str]) -> frozenset[str]:
    """The files of a library that were named, one by one or by their folder; ends the command for anything else."""
    base = root.resolve()
    named: set[str] = set()
    for name in names:
        there = [path for path in (Path(name).resolve(), (base / name).resolve()) if path.exists()]
        path = next((path for path in there if any(path.is_relative_to(base / part) for part in ("intents", "content"))), None)
        if not there:
            fail(f"There is no file {name}. Is the name spelt as in the folder, with .yaml at its end?", NOT_FOUND)
        if path is None:
            fail(f"{name} is not part of the content in {root}. Name a file of its intents/ or content/, or none to check all.", NOT_FOUND)
        named |= {each.relative_to(base).as_posix() for each in (path, *path.rglob("*"))}
    return frozenset(named)


def examine(root: Path, only: frozenset[str] | None = None, fast: bool = False) -> Report:
    """Everything that is wrong with the library in `root`, or with the files of it that `only` names."""
    files = read_files(root)
    found = [*files.problems, *check_together(files, datetime.now(LONDON).date(), terms=False)]
    asking = not fast and not _errors(found) and bool(to_ask(files, only))
    # what takes longest beside each other: opening a front door on the files, and looking at their style
    opened, apart = both(lambda: _opened(root, files) if asking else None, lambda: problems_apart(root, files, only))
    found += apart
    measurement, asked, unasked = "", 0, False
    if opened is None or _errors(found):
        found += unreadable_terms(files)
        unasked = not fast and bool(to_ask(files, only))
    else:
        if only is None:
            measurement, unmeasured = risk_measurement(root)
            found += unmeasured
        rehearsal = rehearse(opened, files, only) if isinstance(opened, FrontDoor) else Rehearsal(0, opened)
        found += rehearsal.problems
        asked = rehearsal.asked
    shown = sorted({problem for problem in found if only is None or problem.file in only})
    looked_at = f"{len(files.intents)} topics, {len(files.indicators)} indicators, {len(files.contacts)} contacts"
    if only is not None:
        count = sum((root / name).is_file() for name in only)
        looked_at = f"{count} file{'' if count == 1 else 's'}"
    return Report(tuple(shown), f"{looked_at}, {asked:,} checks asked", measurement, len(shown) < len(set(found)), unasked)


def _opened(root: Path, files: Files) -> FrontDoor | tuple[Problem, ...]:
    """A front door on the files. It reads the risk terms and the model: if it cannot, that is said instead."""
    content = build(files, fingerprint(root))
    engines = fit_engines(content, settings().cache)
    try:
        return FrontDoor(content, engines)
    except TermError:
        return tuple(unreadable_terms(files))
    except StaleModel:
        return (no_risk_model(MODEL),)


def _errors(found: Sequence[Problem]) -> bool:
    return any(not problem.warning for problem in found)


@contextmanager
def _no_garbage_search() -> Iterator[None]:
    """The check makes a million objects that stay: looking for garbage among them again and again costs a tenth of the time."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
