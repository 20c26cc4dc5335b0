"""`frontdoor schema`: what editors of YAML need to underline mistakes while somebody types."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.shared import REFUSED, fail
from bot.library.json_schema import json_schemas


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("docs/schema"))
@click.option("--check", is_flag=True, help="Write nothing; fail if the files are not what the program would write.")
def schema(folder: Path, check: bool) -> None:
    """Write a JSON Schema for each kind of file in intents/ and content/ into FOLDER (default: docs/schema).

    Editors such as VS Code read them: they underline a misspelt key while it is typed, and explain each key. Needed only after a
    change of the program's models (bot/library/schema.py), never after a change of content.
    """
    wanted = json_schemas()
    stale = [name for name, text in wanted.items() if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text]
    if check:
        if stale:
            fail(f"Not up to date in {folder}: {', '.join(stale)}. Run 'frontdoor schema'.", REFUSED)
        click.echo(f"{len(wanted)} schemas in {folder} are up to date.")
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (folder / name).write_text(wanted[name], encoding="utf-8", newline="\n")
    click.echo(f"{len(wanted)} schemas in {folder}: {len(stale)} changed.")
