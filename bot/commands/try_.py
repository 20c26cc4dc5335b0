"""`frontdoor try`: a list of questions, and a table of what came of them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TextIO

import click

from bot.commands.shared import area_option, audience_option, check_area, clock, library_option, now_option, open_door
from bot.model import Audience
from bot.staff.tried import as_markdown, as_objects, as_table, questions_in, tried


@click.command("try")
@click.argument("questions", metavar="FILE", type=click.File("r", encoding="utf-8-sig", errors="replace"))
@audience_option
@area_option
@now_option
@library_option
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
def try_(questions: TextIO, audience: str, area: str | None, now: datetime | None, library: Path | None, form: str) -> None:
    """Ask every question of a file, one a line ('-' reads what is typed or piped in), and show what came of each.

    Each is asked as if by a new person. Lines that begin with # are remarks.
    """
    asked = questions_in(questions)
    door = open_door(library)
    check_area(door.library, area)
    at = clock(now)()
    rows = [tried(door, question, Audience(audience), area, at) for question in asked]
    if form == "json":
        click.echo(json.dumps(as_objects(rows), ensure_ascii=False, indent=2))
        return
    for line in (as_markdown if form == "markdown" else as_table)(rows):
        click.echo(line)
