"""`frontdoor overlap`: which topics compete, and which examples pull the wrong way."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.commands.shared import NOT_FOUND, fail, folder, library_option, open_door
from bot.library import read_files
from bot.staff.overlap import FOLDS
from bot.staff.overlap import overlap as report_of
from bot.staff.overlap_words import overlap_lines, overlap_object, overlap_picture


@click.command()
@library_option
@click.option("--folds", type=click.IntRange(min=2), default=FOLDS, show_default=True, help="Into how many parts the examples are dealt.")
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="How many of each list to show.")
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), help="Save a heat map of the topics that compete (SVG).")
@click.option("--json", "as_json", is_flag=True, help="The whole report as JSON.")
def overlap(library: Path | None, folds: int, most: int, picture: Path | None, as_json: bool) -> None:
    """Show which topics compete, which examples pull the wrong way, and what nobody reaches.

    Asks every example of a matcher that has not seen it: some minutes for the whole library.
    """
    root = folder(library)
    if picture is not None and not picture.absolute().parent.is_dir():
        fail(f"There is no folder {picture.parent} to save the picture in.", NOT_FOUND)
    door = open_door(root)

    def progress(fold: int) -> None:
        click.echo(f"Learning without part {fold} of {folds}, then asking it ...", err=True)

    report = report_of(door, read_files(root), folds, progress)
    if as_json:
        click.echo(json.dumps(overlap_object(report, door.library), ensure_ascii=False, indent=2))
    else:
        for line in overlap_lines(report, door.library, most):
            click.echo(line)
    if picture is not None:
        picture.write_text(overlap_picture(report, door.library), encoding="utf-8")
        click.echo(f"Wrote {picture}.", err=True)
