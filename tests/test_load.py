"""YAML is read the way people write it, and what would be lost is a problem with file and line."""

from __future__ import annotations

import pytest

from bot.library.load import read_text
from bot.library.problems import Problem


def read(text: str) -> tuple[object, list[Problem]]:
    found: list[Problem] = []
    document = read_text("content/x.yaml", text, found)
    return (document.data if document else None), found


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("03001236720", "03001236720"),  # plain YAML reads an octal number
        ("0300 123 6720", "0300 123 6720"),
        ("9:00", "9:00"),  # plain YAML reads 540
        ("no", "no"),
        ("yes", "yes"),
        ("null", "null"),
        ("2026-11-21", "2026-11-21"),
        ("1.10", "1.10"),
        ("~", "~"),
        ('"a # b"', "a # b"),
    ],
)
def test_every_value_is_text(written: str, value: str) -> None:
    """A value stays exactly as it was typed."""
    assert read(f"key: {written}") == ({"key": value}, [])


def test_lines_are_remembered() -> None:
    """Every place in a file knows its line."""
    document = read_text("x", "a:\n  b:\n    - one\n    - two\n", [])
    assert document is not None
    assert document.line(("a", "b", 1)) == 4
    assert document.line(("a", "b", 1, "nothing", "there")) == 4


@pytest.mark.parametrize(
    ("text", "line", "what", "instead"),
    [
        ("a: one\nb: two\na: three\n", 3, "'a' stands twice, first in line 1", "keep one of them"),
        ("a:\n\tb: one\n", 2, "a tab stands in this line", "spaces: two for each step in"),
        ("a: Help & advice #1\n", 1, "everything after ' #' would be lost", "double quotes"),
        ("a: Call us: we can help\n", 1, "a colon followed by a space stands inside the text", 'a: "Call us: we can help"'),
        ("a: [one, two\n", 1, "a [ is opened here and not closed", "] at the end"),
        ("", 1, "this file is empty", "at least one entry"),
        ("# only a remark\n", 1, "this file is empty", "at least one entry"),
        ("a: 'unclosed\n", 1, "a quotation mark is opened here", "the same mark"),
    ],
)
def test_traps_are_problems_with_their_line(text: str, line: int, what: str, instead: str) -> None:
    """What PyYAML would silently swallow or explain in its own words is said in ours."""
    _, found = read(text)
    assert len(found) == 1, [str(problem) for problem in found]
    assert found[0].file == "content/x.yaml"
    assert found[0].line in (line, line + 1)
    assert what in found[0].what
    assert instead in found[0].instead


def test_a_remark_on_its_own_line_is_fine() -> None:
    """Remarks are welcome where they cut nothing off."""
    assert read("# about a\na: one\n  # inside\nb: two\n")[1] == []


def test_a_problem_reads_as_one_line() -> None:
    """File, line, what is wrong, what was written, what to write."""
    _, found = read("a: Help & advice #1\n")
    assert str(found[0]) == (
        "content/x.yaml, line 1: everything after ' #' would be lost; you wrote: a: Help & advice #1; "
        'write instead: "Help & advice #…" in double quotes, or the remark on a line of its own'
    )
