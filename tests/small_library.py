"""A library of a few themes, cut from the real one: everything it needs to be whole, and quick to learn and to ask."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.library import default_folder

THEMES = ("smalltalk", "send", "education")
RISK_MESSAGES = 2
"""Checks and `not` of each kind of danger."""
INDICATORS = 3
"""Of each level."""
EXAMPLES = 15
"""Of each topic."""
NEGATIVES = 5
"""Of each kind of question that is out of scope."""


def small_library(root: Path, themes: Iterable[str] = THEMES) -> Path:
    """Write the library to `root` (new or empty) and give it back."""
    themes = tuple(themes)
    shutil.copytree(default_folder() / "content", root / "content")
    (root / "intents").mkdir()
    for folder in ("answers", "services"):
        for path in (root / "content" / folder).iterdir():
            if path.stem not in themes:
                path.unlink()
    answers = {
        f"{folder.removesuffix('s')}/{name}"
        for folder in ("answers", "services")
        for path in (root / "content" / folder).iterdir()
        for name in _names(path.read_text(encoding="utf-8"))
    }
    intents: dict[str, str] = {}
    for theme in themes:
        source = default_folder() / "intents" / f"{theme}.yaml"
        kept = _entries(source.read_text(encoding="utf-8"), lambda block: _value(block, "answer") in answers)
        intents |= {name: _value(block, "answer") for name, block in _blocks(kept).items()}
        (root / "intents" / source.name).write_text(_shorter_lists(kept, EXAMPLES, ("examples",)), encoding="utf-8")
    for folder in ("answers", "services"):
        for path in (root / "content" / folder).iterdir():
            kind = folder.removesuffix("s")
            used = {name.partition("/")[2] for name in intents.values() if name.startswith(kind)}
            text = _entries(path.read_text(encoding="utf-8"), lambda block, used=used: block.partition(":")[0] in used)  # type: ignore[misc]
            path.write_text(_only_known_next(text, set(intents)), encoding="utf-8")
    _cut(root / "content/topics.yaml", lambda text: _entries(text, lambda block: block.partition(":")[0] in themes))
    for path in (root / "content/levels").glob("indicators-*.yaml"):
        _cut(path, lambda text: "".join(list(_pieces(text))[: INDICATORS + 1]))
    for path in (root / "content/risk/terms").iterdir():
        _cut(path, lambda text: _shorter_lists(text, RISK_MESSAGES, ("checks", "not")))
    negatives = (default_folder() / "intents/out_of_scope.yaml").read_text(encoding="utf-8")
    (root / "intents/out_of_scope.yaml").write_text(_shorter_lists(negatives, NEGATIVES), encoding="utf-8")
    return root


def _cut(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def _pieces(text: str) -> list[str]:
    """What stands above the first entry, then every entry, each with what stands below it."""
    return re.split(r"(?m)^(?=[A-Za-z0-9_]+[\w-]*:)", text)


def _blocks(text: str) -> dict[str, str]:
    return {piece.partition(":")[0]: piece for piece in _pieces(text)[1:]}


def _names(text: str) -> list[str]:
    return list(_blocks(text))


def _entries(text: str, wanted: Callable[[str], bool]) -> str:
    head, *blocks = _pieces(text)
    return head + "".join(block for block in blocks if wanted(block))


def _value(block: str, key: str) -> str:
    found = re.search(rf"(?m)^  {key}: (.*)$", block)
    return found.group(1) if found else ""


def _only_known_next(text: str, intents: set[str]) -> str:
    def kept(found: re.Match[str]) -> str:
        names = [name for name in re.findall(r"[\w-]+", found.group(1)) if name in intents]
        return f"  next: [{', '.join(names)}]\n" if names else ""

    return re.sub(r"(?m)^  next: (.*)\n", kept, text)


def _shorter_lists(text: str, most: int, keys: tuple[str, ...] = ()) -> str:
    """The same with only the first items of every list, or of those under `keys`."""
    lines = []
    key, count = "", 0
    for line in text.splitlines(keepends=True):
        if found := re.match(r"\s*([\w-]+):\s*$", line):
            key, count = found.group(1), 0
        elif re.match(r"\s*- ", line):
            count += 1
            if count > most and (not keys or key in keys):
                continue
        lines.append(line)
    return "".join(lines)
