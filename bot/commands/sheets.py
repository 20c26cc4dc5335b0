"""`frontdoor export` and `frontdoor import`: examples, answers and contacts in a spreadsheet, and back."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.shared import NOT_FOUND, REFUSED, fail, folder, library_option
from bot.library import Files, problems_of, read_files
from bot.library.problems import Problem
from bot.staff.sheets import rows_of
from bot.staff.text_files import read_kept, write_kept

if TYPE_CHECKING:  # openpyxl takes a fifth of a second to load, for which no other command should wait
    from bot.staff.take_in import Change
    from bot.staff.workbook import BadCell

xlsx_option = click.option(
    "--xlsx", "sheet", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The spreadsheet file (.xlsx)."
)


@click.command("export")
@library_option
@xlsx_option
def export(library: Path | None, sheet: Path) -> None:
    """Write examples, answers and contacts to a spreadsheet, to be changed there and taken back with 'frontdoor import'."""
    from bot.staff.workbook import write_workbook

    root = folder(library)
    try:
        count = write_workbook(sheet, rows_of(_readable(root)))
    except OSError as error:
        fail(f"{sheet} cannot be written ({error.strerror}). Is the folder there, and the file open nowhere else?", REFUSED)
    click.echo(f"Wrote {count:,} rows to {sheet}. Change white cells; grey ones name the row. Then: frontdoor import --xlsx {sheet}")


@click.command("import")
@library_option
@xlsx_option
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_(library: Path | None, sheet: Path, dry_run: bool) -> None:
    """Take changes made in an exported spreadsheet into the YAML files; everything else in them stays as it is.

    All or nothing: a sheet with a mistake is refused with the cell of each one. What changed in the files since the export is kept.
    """
    from bot.staff.take_in import blamed, changes_of, new_texts
    from bot.staff.workbook import read_workbook

    root = folder(library)
    if not sheet.is_file():
        fail(f"There is no file {sheet}.", NOT_FOUND)
    try:
        returned = read_workbook(sheet)
    except ValueError as error:
        fail(str(error), REFUSED)
    changes, bad = changes_of(returned, _readable(root))
    _refuse_if(bad, sheet)
    texts = {change.file: read_kept(root / change.file) for change in changes}
    after, impossible = new_texts(changes, {file: kept.text for file, kept in texts.items()})
    _refuse_if(impossible, sheet)
    if not changes:
        click.echo("The sheet says what the files say. Nothing was changed.")
        return
    with tempfile.TemporaryDirectory(prefix="frontdoor-") as temporary:
        trial = Path(temporary)
        for name in ("intents", "content"):
            shutil.copytree(root / name, trial / name)
        for file, text in after.items():
            write_kept(trial / file, texts[file].with_text(text))
        _, found = problems_of(trial)
    _refuse_if(list(blamed([problem for problem in found if not problem.warning], changes, after)), sheet)
    for change in changes:
        click.echo(str(change))
    if dry_run:
        click.echo(f"{_changes(changes)} in {len(after)} files would be made. Nothing was changed.")
        return
    for file, text in after.items():
        write_kept(root / file, texts[file].with_text(text))
    click.echo(f"Made {_changes(changes)} in {', '.join(after)}. See what they do: frontdoor impact")


def _readable(root: Path) -> Files:
    """The files; ends the command if they have mistakes of their own."""
    files = read_files(root)
    if files.problems:
        for problem in files.problems:
            click.echo(str(problem), err=True)
        fail(f"{len(files.problems)} problems in {root}. Mend these first (frontdoor check).", REFUSED)
    return files


def _refuse_if(bad: list[BadCell | Problem] | list[BadCell], sheet: Path) -> None:
    """End the command with everything that is wrong, if anything is."""
    if bad:
        for row in bad:
            click.echo(str(row), err=True)
        fail(f"{len(bad)} {'mistake' if len(bad) == 1 else 'mistakes'} in {sheet}. Nothing was changed.", REFUSED)


def _changes(changes: list[Change]) -> str:
    return f"{len(changes)} {'change' if len(changes) == 1 else 'changes'}"
