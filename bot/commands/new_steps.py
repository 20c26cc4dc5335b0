"""The steps that the commands of `frontdoor new` share: read the content, find the source, show, ask, write, and say what comes next."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from bot.commands.asking import Asker
from bot.commands.shared import REFUSED, fail, settings
from bot.engines import fit_engines
from bot.library import Files, LibraryRefused, load_library, read_files
from bot.library.files import Placed
from bot.router import FrontDoor
from bot.staff.new import typed
from bot.staff.new.place import Draft, heading_of, headings, placed, write_all
from bot.staff.new.stubs import Source
from bot.staff.new.today import Today, said, today
from bot.staff.new.words import next_steps, preview, way_back
from bot.staff.revision import as_committed
from bot.staff.yaml_edit import CannotEdit, written

NATIONAL = "national"
LATER = "Press Enter to leave it for later: it is then marked TODO."
NOT_NOW = "What this question gets today cannot be shown while the content has mistakes (frontdoor check names them)."
CHECK_THESE = "Names what is still missing, with file and line. Run it as often as you like."
CHECK_ALL = "Whether everything else still fits; half a minute."
IMPACT = "What changes for those who ask; a minute or two."
IMPACT_TOPIC = f"{IMPACT} A new topic moves a few other questions too: show these to a second person."
P = ParamSpec("P")


def nothing_behind(command: Callable[P, None]) -> Callable[P, None]:
    """Say that nothing was written when a person stops half-way, or when a file cannot be added to."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (click.Abort, KeyboardInterrupt):
            click.echo(err=True)
            fail("Stopped. Nothing was written.", REFUSED)
        except CannotEdit as error:
            fail(str(error), REFUSED)

    return told


def readable(root: Path) -> Files:
    """The files. Ends the command if one cannot be read, because what is typed could not be compared with it."""
    files = read_files(root)
    if files.unreadable:
        for problem in files.problems:
            click.echo(str(problem), err=True)
        fail(f"Some files in {root} cannot be read. Mend these lines first. Nothing was written.", REFUSED)
    return files


def gets_today(root: Path, files: Files, question: str) -> Today | None:
    """What the question gets today; None, and a sentence, if the content has mistakes or TODOs. Shows it."""
    click.echo("\nAsking the front door what it answers today …", err=True)
    try:
        library = load_library(root, settings().cache)
    except LibraryRefused:
        click.echo(NOT_NOW)
        return None
    now = today(FrontDoor(library, fit_engines(library, settings().cache)), files, question)
    for line in said(now, f"    - {written(question, None, flow=False)}"):
        click.echo(line)
    return now


def themes(files: Files) -> list[tuple[str, str]]:
    """Every theme (a file of intents/) and what it is about, in the order in which people browse them."""
    names = {Path(row.file).stem: "" for row in files.intents}
    browsed = {row.id: row.entry.title for row in files.browse if row.id in names}
    return [*browsed.items(), *((name, what) for name, what in names.items() if name not in browsed)]


def theme_of(files: Files, answer: str, now: Today | None) -> str | None:
    """The theme to suggest: that of the answer it leads to, else that of the nearest topic."""
    rows = [*((f"answer/{row.id}", row) for row in files.answers), *((f"service/{row.id}", row) for row in files.services)]
    nearest = Path(now.near[0].file).stem if now and now.near else None
    return next((Path(row.file).stem for full, row in rows if full == answer), nearest)


def usual_heading(text: str, files: Files, source: Source) -> str:
    """The heading of contacts.yaml under which most contacts with this source stand."""
    kin = [heading_of(text, row.id) for row in files.contacts if _document(row) == source.document]
    return max(kin, key=kin.count) if any(kin) else headings(text)[-1]


def _document(contact: Placed) -> str:
    return str(contact.entry.source[0].document) if contact.entry.source else ""


def free(name: str, taken: Iterable[Placed]) -> str | None:
    """`name` if it can be suggested: it is there, and no other entry has it."""
    return name if name and name not in {row.id for row in taken} else None


def source_of(
    ask: Asker, files: Files, document: str | None, section: str | None, national: str | None = None, may_be_national: bool = False
) -> Source:
    """Where it stands: a document and its heading, or for contacts who publishes it."""
    documents = [(row.id, row.entry.title) for row in files.documents]
    if may_be_national:
        documents.append((NATIONAL, "none of these: somebody else publishes it"))
    document = ask.choice("--document", document, "In which of our documents does it stand?", documents, "document")
    if document == NATIONAL:
        who = ask.text("--national", national, "Who publishes it?", "The organisation or its site: example.org", typed.one_line)
        return Source(national=who)
    return Source(document, ask.text("--section", section, "Under which heading of that document?", LATER, typed.optional, ""))


def write(root: Path, ask: Asker, library: Path | None, drafts: Sequence[Draft], question: str, more: Sequence[str] = ()) -> None:
    """Show what would be written, ask, write it, and say what to do next. `question`: what to ask the front door then; empty for none.

    Raises CannotEdit, before anything is written, and click.Abort if the person says no.
    """
    placements = [placed(root, draft) for draft in drafts]
    click.echo("\nThis will be written:\n")
    for line in preview(placements):
        click.echo(line)
    if not ask.agreed("Write this?", default=True):
        raise click.Abort
    untouched = {draft.file for draft in drafts if as_committed(root, draft.file)}
    write_all(root, placements)
    where = f" --library {shlex.quote(str(library))}" if library is not None else ""
    files = " ".join(shlex.quote(str(library / draft.file if library is not None else draft.file)) for draft in drafts)
    commands = [(f"frontdoor check {files}{where}", CHECK_THESE), (f"frontdoor check{where}", CHECK_ALL)]
    commands.append((f"frontdoor impact{where}", IMPACT_TOPIC if question else IMPACT))
    if question:
        commands.append((f"frontdoor ask {shlex.quote(question)}{where}", "The new answer comes."))
    click.echo("Written.\n")
    for line in next_steps(placements, more, commands):
        click.echo(line)
    click.echo()
    for line in way_back(placements, untouched, "git" if root.resolve() == Path.cwd() else f"git -C {shlex.quote(str(root))}"):
        click.echo(line)
