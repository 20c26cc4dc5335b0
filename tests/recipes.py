"""The YAML in the documents: every block with the file it says it is from, and the recipes of docs/editing.md as changes of that file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "intents/README.md",
    ROOT / "content/README.md",
    ROOT / "deploy/README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
BLOCK = re.compile(r"^ *```ya?ml\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
ORIGIN = re.compile(r"# (?P<file>\S+\.ya?ml)(?P<part>, part)?\n")
"""The first line of a block: the file it is from, and whether it is a part of an entry there."""


@dataclass(frozen=True)
class Block:
    """One block of YAML in a document."""

    name: str
    """Document and number, for people."""
    text: str
    at: int
    """Where it ends in the document."""

    @property
    def file(self) -> str:
        """The file it says it is from; empty if it does not say."""
        found = ORIGIN.match(self.text)
        return found["file"] if found else ""

    @property
    def is_part(self) -> bool:
        """Whether it is a part of an entry, not a whole one."""
        found = ORIGIN.match(self.text)
        return bool(found and found["part"])

    @property
    def lines(self) -> str:
        """The block without that line."""
        return self.text.partition("\n")[2]


@dataclass(frozen=True)
class Change:
    """A pair of **Before** and **After**."""

    before: Block
    after: Block

    def applied(self, text: str) -> str:
        """The text of the file with it. Raises AssertionError unless the lines before stand there exactly once."""
        count = ("\n" + text).count("\n" + self.before.lines)
        assert count == 1, (
            f"{self.before.name}: these lines stand {count} times in {self.before.file}, and must stand there once:\n{self.before.lines}"
        )
        return ("\n" + text).replace("\n" + self.before.lines, "\n" + self.after.lines)[1:]


@dataclass(frozen=True)
class Recipe:
    """One recipe: its heading, its changes and its words."""

    title: str
    changes: tuple[Change, ...]
    text: str


def blocks(path: Path) -> list[Block]:
    """Every block of YAML in a document."""
    text = path.read_text(encoding="utf-8")
    return [Block(f"{path.name}, block {number}", found[1], found.end()) for number, found in enumerate(BLOCK.finditer(text), 1)]


def recipes(path: Path = ROOT / "docs/editing.md") -> list[Recipe]:
    """The recipes of the document, in order. A block behind the word **Before** is followed by one behind **After**."""
    text = path.read_text(encoding="utf-8")
    heads = list(re.finditer(r"^## (\d+\. .*)$", text, re.MULTILINE))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    found = []
    for head, end in zip(heads, ends, strict=True):
        inside = [block for block in blocks(path) if head.start() < block.at <= end]
        pairs = zip(inside[::2], inside[1::2], strict=True)
        found.append(Recipe(head[1], tuple(Change(before, after) for before, after in pairs), text[head.start() : end]))
    return found


def apply(root: Path, changes: tuple[Change, ...]) -> None:
    """Make the changes in the files of a library folder."""
    for change in changes:
        path = root / change.before.file
        path.write_text(change.applied(path.read_text(encoding="utf-8")), encoding="utf-8")
