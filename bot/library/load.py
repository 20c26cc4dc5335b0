"""Read YAML the way people write it: every value is text, and what would be lost or overwritten is a problem.

Plain PyYAML turns 03001236720 into 402996688, 9:00 into 540 and `no` into False, lets a repeated key win silently and drops what
follows ' #'. This reader keeps all values as typed. It is the only module that imports yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.library import problems, slips
from bot.library.problems import Problem

LEAST_PASTED = 3
"""So many names that stand twice in one file are no slips but a second copy."""

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
    except OSError:
        found.append(problems.cannot_open(file))
        return None
    return read_text(file, text, found)


def read_text(file: str, text: str, found: list[Problem]) -> Document | None:
    """The same for a text already read."""
    rows = _rows(text)
    if hiding := slips.before_reading(file, rows):
        found.extend(hiding)
        return None
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        found.append(slips.explain(file, rows, _complaint(error)))
        return None
    except (yaml.YAMLError, RecursionError):
        found.append(problems.not_text(file))
        return None
    finally:
        loader.dispose()
    if node is None:
        found.append(problems.empty_file(file))
        return None
    reader = _Reader(file, rows, found)
    data = reader.value(node, ())
    return None if reader.misread else Document(file, data, reader.lines)


def _rows(text: str) -> list[str]:
    """The lines as YAML counts them (YAML 1.1, section 4.1.3), not as Python does."""
    return re.split("\r\n|[\n\r\x85\u2028\u2029]", text)


def _complaint(error: yaml.MarkedYAMLError) -> slips.Complaint:
    mark = error.problem_mark or error.context_mark
    begun = error.context_mark.line + 1 if error.context_mark else 0
    line, column = (mark.line + 1, mark.column) if mark else (1, 0)
    return slips.Complaint(error.problem or "", line, column, error.context or "", begun)


class _Reader:
    """Turns YAML nodes into text, lists and dicts, noting lines and problems on the way."""

    def __init__(self, file: str, rows: list[str], found: list[Problem]) -> None:
        self.file = file
        self.rows = rows
        self.found = found
        self.lines: dict[Place, int] = {}
        self.misread = False
        """Whether something is not what whoever wrote it means: what else is said of the file would only confuse."""

    def value(self, node: yaml.Node, place: Place) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        row = self._row(line)
        if sign := slips.sign_before(row, node.start_mark.column):
            return self._misread(problems.starts_with_sign(self.file, line, row, sign))
        if isinstance(node, yaml.MappingNode):
            nameless = any(not value.value and not value.style for _, value in node.value if isinstance(value, yaml.ScalarNode))
            if sign := slips.sign_of_mapping(row, node.start_mark.column, nameless):
                return self._misread(problems.starts_with_sign(self.file, line, row, sign))
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, number)) for number, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and not node.style:
            self._plain_text(node, place, row)
        return node.value

    def _mapping(self, node: yaml.Node, place: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        twice: list[Problem] = []
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                sign = "{" if isinstance(key_node, yaml.MappingNode) else "["
                self._misread(problems.starts_with_sign(self.file, line, self._row(line), sign))
                continue
            key = str(key_node.value)
            if key in values:
                twice.append(problems.key_twice(self.file, line, key, self.lines[(*place, key)]))
                continue
            self.lines[(*place, key)] = line
            values[key] = self.value(value_node, (*place, key))
        self.found += self._pasted_twice(twice, len(node.value)) if not place else twice
        return values

    def _pasted_twice(self, twice: list[Problem], keys: int) -> list[Problem]:
        """One problem instead of many where a whole file, or most of it, stands there again."""
        if len(twice) < LEAST_PASTED or len(twice) < keys // 3:
            return twice
        first = min(self.lines[(problem.wrote,)] for problem in twice)
        return [problems.pasted_twice(self.file, twice[0].line, twice[0].wrote, first)]

    def _plain_text(self, node: yaml.ScalarNode, place: Place, row: str) -> None:
        """What can go wrong with a text that has no quotation marks."""
        first, last = node.start_mark.line + 1, node.end_mark.line + 1
        if node.value and last > first:
            self._misread(slips.continued(self.file, self.rows, first, last))
        elif slips.curly(node.value):
            self.found.append(problems.curly_quotes(self.file, first, row))
        elif not self._cut_by_comment(node) and not node.value and place and isinstance(place[-1], int):
            self.found.append(problems.empty_item(self.file, first, row))

    def _misread(self, problem: Problem) -> str:
        self.found.append(problem)
        self.misread = True
        return ""

    def _row(self, line: int) -> str:
        return self.rows[line - 1] if line <= len(self.rows) else ""

    def _cut_by_comment(self, node: yaml.ScalarNode) -> bool:
        """Whether a remark behind an unquoted text cut it off."""
        line, column = node.end_mark.line, node.end_mark.column
        row = self._row(line + 1)
        if row[column:].lstrip().startswith("#") and row[column : column + 1].isspace():
            self.found.append(problems.comment_cuts(self.file, line + 1, row, node.value))
            return True
        return False
