"""Every mistake an editor can make gives its own sentence, word for word, with file and line, and never a traceback.

The mistakes and their sentences stand in tests/tables/planted_mistakes.yaml; they are planted, one at a time, in the library of
tests/tiny_library.py.
"""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import beside, rehearse
from bot.commands import check as check_command
from bot.commands.check import examine
from bot.commands.check_report import Report
from bot.library import problems
from bot.library.problems import Problem
from bot.library.slips import Complaint, explain
from tests.tiny_library import tiny_library

TABLE: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "tables/planted_mistakes.yaml").read_text(encoding="utf-8"))
ELSEWHERE = {
    "cannot_open": "test_a_file_that_may_not_be_opened",
    "not_yaml": "test_what_nobody_foresaw",
    "unmeasured_risk": "test_danger_that_was_not_measured",
    "too_many_close": "test_too_many_close_calls",
}
"""Messages that no change of one file brings about: which test of this file shows them."""
UNMEASURED = "content/risk/scores.json"
"""The tiny library's terms were never measured: that problem is always there."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny library that nobody changes."""
    return tiny_library(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def root(whole: Path, tmp_path: Path, cache: Path) -> Iterator[Path]:
    """A tiny library to plant a mistake in. The large files that find danger are linked, not copied, until they are changed."""
    copy = tmp_path / "library"
    shutil.copytree(whole, copy, copy_function=_link)
    yield copy
    shutil.rmtree(copy)


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def write(path: Path, content: bytes) -> None:
    """Write a file anew, so that what it was linked to stays as it is."""
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def plant(root: Path, row: dict[str, Any]) -> None:
    """Make the mistake of one row of the table."""
    path = root / row["file"]
    for file, text in row.get("also", {}).items():
        write(root / file, text.encode())
    if "old" in row:
        text = path.read_text(encoding="utf-8")
        assert row["old"] in text, f"{row['old']!r} is not in {row['file']}"
        write(path, text.replace(row["old"], row["new"], 1).encode())
    elif "text" in row:
        write(path, row["text"].encode())
    elif "bytes" in row:
        write(path, bytes.fromhex(row["bytes"]))
    elif row.get("twice"):
        write(path, path.read_bytes() * 2)
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def shown(report: Report) -> list[str]:
    """The problems of a report as an editor reads them."""
    return [f"warning: {problem}" if problem.warning else str(problem) for problem in report.problems if problem.file != UNMEASURED]


@pytest.mark.parametrize("row", TABLE, ids=[row["mistake"] for row in TABLE])
def test_each_mistake_gets_its_own_message(row: dict[str, Any], root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exactly these sentences, no other problem beside them, and one of them from the function that the row names."""
    made = watch(row["message"], monkeypatch)
    plant(root, row)
    says = shown(examine(root, fast=not row.get("asked", False)))
    assert says == row["says"]
    assert {text.removeprefix("warning: ") for text in says} & {str(problem) for problem in made}, f"{row['message']} was not used"


def watch(message: str, monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """Every problem that a function of problems.py makes from now on, in this process; it works as ever."""
    monkeypatch.setattr(beside, "may_fork", lambda: False)
    real = getattr(problems, message)
    made: list[Problem] = []

    def watched(*given: Any, **named: Any) -> Problem:
        made.append(real(*given, **named))
        return made[-1]

    for module in (problems, rehearse, check_command):
        if hasattr(module, message):
            monkeypatch.setattr(module, message, watched)
    return made


def test_the_tiny_library_is_clean(root: Path) -> None:
    """What is found is what was planted."""
    report = examine(root)
    assert shown(report) == []
    assert report.looked_at == "5 topics, 1 indicators, 5 contacts, 13 checks asked"


def test_every_message_is_shown_by_a_test() -> None:
    """A new function in problems.py needs a row in the table, or a test that is named above."""
    messages = {
        name
        for name, function in inspect.getmembers(problems, inspect.isfunction)
        if function.__module__ == problems.__name__ and inspect.signature(function).return_annotation == "Problem"
    }
    for test in ELSEWHERE.values():
        assert test in globals()
    assert messages == {row["message"] for row in TABLE} | set(ELSEWHERE)
    assert len(TABLE) >= 35


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("content/contacts.yaml", "phone: 01632 960 003", "phone: 01632960003"),
        ("content/contacts.yaml", "  name: The leaflet", "  needs_human_check: no\n  name: The leaflet"),
        ("content/answers/helping.yaml", "title: Keys", "title: yes"),
        ("content/answers/helping.yaml", "title: Keys", "title: 007"),
        ("intents/helping.yaml", "who has the keys", "who's got the “spare” keys, at 9:30"),
        ("intents/helping.yaml", "cakes:\n", "---\ncakes:\n"),
        ("intents/helping.yaml", "cakes:\n", "\ufeffcakes:\n"),
        ("intents/helping.yaml", "\n", "\r\n"),
    ],
    ids=["leading zero", "no", "yes", "a number", "an apostrophe", "a first line of ---", "a byte order mark", "Windows line ends"],
)
def test_what_is_no_mistake_is_read_as_typed(root: Path, file: str, old: str, new: str) -> None:
    """What plain YAML reads as a number, a time or a truth value, and what other computers put into files, is no problem here."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    write(path, text.replace(old, new, -1 if old == "\n" else 1).encode())
    assert shown(examine(root, fast=True)) == []


def test_a_file_that_may_not_be_opened(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the computer will not give away is named."""
    read_text = Path.read_text

    def refused(path: Path, *given: Any, **named: Any) -> str:
        if path.name == "facts.yaml":
            raise PermissionError(13, "Permission denied")
        return read_text(path, *given, **named)

    monkeypatch.setattr(Path, "read_text", refused)  # who runs tests as root may open everything
    assert shown(examine(root, fast=True)) == [
        "content/facts.yaml: this file cannot be opened; write instead: close it in other programs, and see whether you may read it"
    ]


def test_what_nobody_foresaw() -> None:
    """A complaint of the parser that matches no known slip still gives the line and something to do."""
    assert str(explain("intents/x.yaml", ["a: b", "  c d e"], Complaint("something new", 2, 6))) == (
        "intents/x.yaml, line 2: this line cannot be read, or the one above it; you wrote: c d e; "
        "write instead: compare it with an entry above it: spaces in front, dashes, colons, quotation marks"
    )


def test_danger_that_was_not_measured(root: Path) -> None:
    """Changed terms of danger are not called good before it is measured what they find."""
    (problem,) = examine(root).problems
    assert str(problem) == (
        "content/risk/scores.json: the terms or messages in content/risk have changed since it was measured how well they find danger; "
        "write instead: run 'frontdoor risk fit' (some minutes), which refuses what would find less"
    )


def test_too_many_close_calls(root: Path) -> None:
    """One close call is a warning; more than 1 in 50 checks are an error."""
    path = root / "intents/helping.yaml"
    write(path, path.read_text(encoding="utf-8").replace("who bakes all the cakes", "xylophone zebra zither").encode())
    assert "intents: 1 of 13 checks only come close, and 1 in 50 is the most; write instead: more examples where the warnings say" in shown(
        examine(root)
    )


def test_mistakes_do_not_hide_each_other(root: Path) -> None:
    """Mistakes in different files are all found in one go: the last one of the table for each file."""
    rows = {row["file"]: row for row in TABLE if "old" in row and not row.get("asked") and row["file"] != "content/risk/terms/harm.yaml"}
    for row in rows.values():
        plant(root, row)
    found = {problem.file for problem in examine(root, fast=True).problems}
    assert len(rows) >= 10
    assert found >= set(rows)
