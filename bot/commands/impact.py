"""`frontdoor impact`: what a change will do, before it goes live."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.commands.shared import NOT_FOUND, REFUSED, fail, folder, library_option, open_library, settings
from bot.engines import fit_engines
from bot.library import Library, LibraryRefused, load_library, read_files
from bot.staff.impact import Impact, Side
from bot.staff.impact import impact as impact_of
from bot.staff.impact_json import as_object
from bot.staff.impact_words import as_markdown, as_text
from bot.staff.known import known_questions
from bot.staff.landing import both_landings, watched_door
from bot.staff.revision import Earlier, RevisionProblem, at_revision

TELL_EVERY = 5_000


@click.command()
@click.argument("revision", default="HEAD")
@library_option
@click.option("--against", type=click.Path(path_type=Path), help="Compare with this folder instead of a git revision.")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("--most", type=click.IntRange(min=1), help="Show only the first few of every list. Default: all.")
def impact(revision: str, library: Path | None, against: Path | None, form: str, most: int | None) -> None:
    """Say what your changes do: which known questions get a different answer, and whether anything risky changed.

    Compares the content as it is now with REVISION (default HEAD: what was last committed). Ends with status 1 if anything risky
    changed: danger (card, terms, model, a message that escalates or no longer does), a contact, figure, opening time or area, an
    answer that is gone, a known question that lost its answer, or a new one that does not find its own.
    """
    root = folder(library)
    try:
        with _earlier(root, revision, against) as earlier:
            result = _compared(root, earlier)
    except RevisionProblem as problem:
        fail(str(problem), NOT_FOUND)
    if form == "json":
        click.echo(json.dumps(as_object(result), ensure_ascii=False, indent=2))
    else:
        for line in (as_markdown if form == "markdown" else as_text)(result, most):
            click.echo(line)
    if result.risky:
        sys.exit(REFUSED)


@contextmanager
def _earlier(root: Path, revision: str, against: Path | None) -> Iterator[Earlier]:
    if against is None:
        with at_revision(root, revision) as earlier:
            yield earlier
    elif against.is_dir():
        yield Earlier(against, str(against))
    else:
        raise RevisionProblem(f"There is no folder {against}. It should hold intents/ and content/.")


def _compared(root: Path, earlier: Earlier) -> Impact:
    after = open_library(root)
    before = _open_earlier(earlier)
    known_before, known_after = (known_questions(read_files(place)) for place in (earlier.folder, root))
    texts = list(dict.fromkeys([*known_after, *known_before]))
    cache = settings().cache
    click.echo(f"Asking {len(texts):,} known questions before and after ...", err=True)
    old_door, new_door = (watched_door(content, fit_engines(content, cache)) for content in (before, after))
    landed_before, landed_after = both_landings(old_door, new_door, texts, _progress(len(texts)))
    return impact_of(
        earlier.name,
        Side(before, known_before, dict(zip(texts, landed_before, strict=True))),
        Side(after, known_after, dict(zip(texts, landed_after, strict=True))),
    )


def _open_earlier(earlier: Earlier) -> Library:
    try:
        return load_library(earlier.folder, settings().cache)
    except LibraryRefused as refused:
        for problem in refused.problems[:5]:
            click.echo(str(problem), err=True)
        count = len(refused.problems)
        fail(f"The content of {earlier.name} has {count} problems. Compare with one that was good: frontdoor impact REVISION", NOT_FOUND)


def _progress(total: int) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if done % TELL_EVERY == 0:
            click.echo(f"{done:,} of {total:,}", err=True)

    return tell
