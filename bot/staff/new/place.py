"""Put a new entry into a YAML file and change nothing else: every byte that stood there before still does."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.library.check_todo import is_todo
from bot.library.load import read_text
from bot.staff.text_files import Kept, read_kept, write_kept
from bot.staff.yaml_edit import CannotEdit

_HEADING = re.compile(r"(?m)^# --- (.+)$")
_ENTRY = re.compile(r"(?m)^[\w-]+:")


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be written."""

    file: str
    """Relative to the library folder; one that is not there yet begins with this entry."""
    id: str
    text: str
    """The whole entry as YAML, from its name to the end of its last line."""
    under: str = ""
    """The heading (a remark `# --- …`) to put it under; empty: the end of the file."""


@dataclass(frozen=True, slots=True)
class Placement:
    """An entry in its place, and the file before and after."""

    draft: Draft
    before: Kept | None
    """None: there is no such file yet."""
    after: Kept
    first: int
    """The line of its name."""
    last: int
    start: int
    """The first line that is new: the empty one above the name, if there is one."""

    @property
    def todos(self) -> tuple[int, ...]:
        """Lines that are still to be filled in."""
        return tuple(self.first + number for number, line in enumerate(self.draft.text.splitlines()) if is_todo(line))


def headings(text: str) -> tuple[str, ...]:
    """The headings of a file that has some, in order."""
    return tuple(_HEADING.findall(text))


def heading_of(text: str, name: str) -> str:
    """The heading an entry stands under; empty if there is none above it."""
    found = re.search(rf"(?m)^{re.escape(name)}:", text)
    above = _HEADING.findall(text[: found.start()]) if found else []
    return str(above[-1]) if above else ""


def placed(root: Path, draft: Draft) -> Placement:
    """Where `draft` would stand. Writes nothing. Raises CannotEdit if the file would then say anything else than it should."""
    path = root / draft.file
    before = read_kept(path) if path.is_file() else None
    old = before.text if before is not None else ""
    cut = _place_under(old, draft.under)
    above, below = old[:cut], old[cut:]
    ended = above if not above or above.endswith("\n") else above + "\n"
    gap = "\n" if ended and _spaced(old) and not ended.endswith("\n\n") else ""
    new = f"{ended}{gap}{draft.text}{below}"
    was, entry, after = (_data(draft.file, each) for each in (old, draft.text, new))
    if draft.id in was or list(entry) != [draft.id] or after != was | entry:
        raise CannotEdit(f"{draft.file} cannot be added to safely. Run: frontdoor check, and mend what it says of this file first.")
    start = ended.count("\n") + 1
    first = start + len(gap)
    kept = (before or Kept("")).with_text(new)
    return Placement(draft, before, kept, first, first + draft.text.count("\n") - 1, start)


def _data(file: str, text: str) -> dict[str, Any]:
    """What a text of YAML says; nothing if it is empty or cannot be read."""
    document = read_text(file, text, [])
    return document.data if document is not None and isinstance(document.data, dict) else {}


def _spaced(text: str) -> bool:
    """Whether an empty line stands between the entries of a file."""
    entries = len(_ENTRY.findall(text))
    return entries < 2 or len(re.findall(r"(?m)\n\n(?=[\w-]+:)", text)) * 2 >= entries - 1


def _place_under(text: str, heading: str) -> int:
    """Behind the last entry under `heading`, or at the end."""
    starts = {found.group(1): found.end() for found in _HEADING.finditer(text)}
    if heading not in starts:
        return len(text)
    later = _HEADING.search(text, starts[heading])
    end = later.start() if later else len(text)
    return len(text[:end].rstrip("\n")) + 1 if later else end


def write_all(root: Path, placements: Sequence[Placement]) -> None:
    """Write every file, or none. Raises CannotEdit if one changed meanwhile or cannot be written."""
    for placement in placements:
        path = root / placement.draft.file
        if (read_kept(path) if path.is_file() else None) != placement.before:
            raise CannotEdit(f"Somebody changed {placement.draft.file} while you were answering. Nothing was written. Begin again.")
    done: list[Placement] = []
    try:
        for placement in placements:
            _write(root / placement.draft.file, placement.after)
            done.append(placement)
    except (OSError, KeyboardInterrupt) as error:
        for placement in done:
            _put_back(root / placement.draft.file, placement.before)
        if isinstance(error, KeyboardInterrupt):
            raise
        raise CannotEdit(f"{placements[len(done)].draft.file} cannot be written ({error.strerror}). Nothing was changed.") from None


def _write(path: Path, kept: Kept) -> None:
    if path.is_file():
        write_kept(path, kept)
        return
    with tempfile.TemporaryDirectory(dir=path.parent) as temporary:  # so that nobody reads half a file
        whole = Path(temporary) / path.name
        whole.write_bytes(kept.stored())
        neighbour = next((other for other in path.parent.iterdir() if other.is_file()), None)
        if neighbour is not None:
            shutil.copymode(neighbour, whole)
        whole.replace(path)


def _put_back(path: Path, before: Kept | None) -> None:
    if before is None:
        path.unlink()
    else:
        write_kept(path, before)
