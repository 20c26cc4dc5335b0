"""Read YAML the way people write it: every value is text, and what would be lost or overwritten is a problem.

Plain PyYAML turns 03001236720 into 402996688, 9:00 into 540 and `no` into False, lets a repeated key win silently and drops what
follows ' #'. This reader keeps all values as typed. It is the only module that imports yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.library import problems
from bot.library.problems import Problem

Place = tuple[str | int, ...]
"""Where in a document something stands: keys and list positions from the top."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Every value is text, so what kind of value it looks like is not asked: that is a fifth of the time."""

    def resolve(self, *_: object) -> str:
        return "tag:yaml.org,2002:str"

    def descend_resolver(self, *_: object) -> None:
        """Nothing to prepare."""

    def ascend_resolver(self) -> None:
        """Nothing to undo."""


@dataclass(frozen=True)
class Document:
    """One file: its values (dicts, lists and text), and the line of each."""

    file: str
    """Path as shown to people, relative to the library folder."""
    data: Any
    lines: dict[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """Line of a place, or of the nearest place above it that the file holds."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_folder(root: Path, folder: str, found: list[Problem], unreadable: set[str]) -> Iterator[Document]:
    """Every .yaml file of a folder (subfolders too), in order of name; problems are added to `found`, files not read to `unreadable`."""
    base = root / folder
    if not base.is_dir():
        found.append(problems.folder_missing(folder))
        unreadable.add(folder)
        return
    for path in sorted(base.rglob("*.yaml")):
        document = read_file(root, path, found)
        if document is None:
            unreadable.add(path.relative_to(root).as_posix())
        else:
            yield document


def read_file(root: Path, path: Path, found: list[Problem]) -> Document | None:
    """One file, or None if it could not be read at all; problems are added to `found`."""
    file = path.relative_to(root).as_posix()
    if not path.is_file():
        found.append(problems.file_missing(file))
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        found.append(problems.not_text(file))
        return None
    return read_text(file, text, found)


def read_text(file: str, text: str, found: list[Problem]) -> Document | None:
    """The same for a text already read."""
    rows = text.splitlines()
    tabs = [problems.tab(file, number, row) for number, row in enumerate(rows, 1) if "\t" in row[: len(row) - len(row.lstrip())]]
    if tabs:
        found.extend(tabs)
        return None
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        found.append(_yaml_problem(file, error, rows))
        return None
    except yaml.YAMLError:
        found.append(problems.not_text(file))
        return None
    finally:
        loader.dispose()
    if node is None:
        found.append(problems.empty_file(file))
        return None
    reader = _Reader(file, rows, found)
    return Document(file, reader.value(node, ()), reader.lines)


def _yaml_problem(file: str, error: yaml.MarkedYAMLError, rows: list[str]) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = min(mark.line + 1 if mark else 1, len(rows) or 1)
    wrote = rows[line - 1] if rows else ""
    detail = error.problem or "it is not YAML"
    if "mapping values are not allowed" in detail or ": " in wrote.partition(": ")[2]:
        return problems.stray_colon(file, line, wrote)
    return problems.not_yaml(file, line, detail, wrote)


class _Reader:
    """Turns YAML nodes into text, lists and dicts, noting lines and problems on the way."""

    def __init__(self, file: str, rows: list[str], found: list[Problem]) -> None:
        self.file = file
        self.rows = rows
        self.found = found
        self.lines: dict[Place, int] = {}

    def value(self, node: yaml.Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, number)) for number, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and not node.style:
            self._comment_after(node)
        return node.value

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in values:
                self.found.append(problems.key_twice(self.file, line, key, self.lines[(*place, key)]))
                continue
            self.lines[(*place, key)] = line
            values[key] = self.value(value_node, (*place, key))
        return values

    def _comment_after(self, node: yaml.Node) -> None:
        """Whether a remark behind an unquoted text cut it off."""
        if not node.value:
            return
        line, column = node.end_mark.line, node.end_mark.column
        row = self.rows[line] if line < len(self.rows) else ""
        if row[column:].lstrip().startswith("#") and row[column : column + 1].isspace():
            self.found.append(problems.comment_cuts(self.file, line + 1, row, node.value))
