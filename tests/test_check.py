"""Every mistake in the content is found in one pass, with file, line and what to write instead."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.library import LibraryRefused, load_library, problems_of


def plant(root: Path, file: str, old: str, new: str) -> int:
    """Replace the first `old` in a file by `new`; the line where it stood."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def append(root: Path, file: str, more: str) -> int:
    """Add `more` at the end of a file; the line where it begins."""
    path = root / file
    text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
    path.write_text(text + more, encoding="utf-8")
    return text.count("\n") + 1


def line_of(root: Path, file: str, text: str, after: int = 0) -> int:
    """The first line from `after` on that holds `text`."""
    lines = (root / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if number > after and text in line)


def test_the_real_content_is_clean() -> None:
    """The repository's own content has no problem and nothing overdue on the day it was checked."""
    _, found = problems_of(Path(__file__).parents[1], date(2026, 11, 21))
    assert [str(problem) for problem in found] == []


def test_ten_planted_mistakes_are_all_found_in_one_run(library_copy: Path) -> None:
    """Ten different mistakes, each reported with its file and line, none hiding another."""
    root = library_copy
    planted: list[tuple[str, int, str]] = []

    def expect(file: str, line: int, what: str) -> None:
        planted.append((file, line, what))

    # 1 a key written twice
    plant(root, "content/facts.yaml", "screening-time:\n", "screening-time:\n  what: written first\n")
    expect("content/facts.yaml", line_of(root, "content/facts.yaml", "  what: How long MASH"), "'what' stands twice")
    # 2 a misspelt key
    line = plant(root, "content/contacts.yaml", "  plain_name: police, ambulance or fire", "  plane_name: police, ambulance or fire")
    expect("content/contacts.yaml", line, "'plane_name' is not known here")
    # 3 a text cut by a remark
    line = append(root, "content/answers/smalltalk.yaml", EXTRA_ANSWER.replace("LEAD", "Ask at door #3 of the office"))
    expect("content/answers/smalltalk.yaml", line + 2, "everything after ' #' would be lost")
    # 4 a phone number outside the registry
    line = append(
        root, "content/answers/urgent.yaml", EXTRA_ANSWER.replace("extra-one", "extra-two").replace("LEAD", "Ring 01772 000000 now.")
    )
    expect("content/answers/urgent.yaml", line + 2, "stands outside contacts.yaml")
    # 5 the same answer is reached by nobody
    expect("content/answers/urgent.yaml", line, "no topic leads to 'answer/extra-two'")
    # 6 a contact that does not exist
    line = append(root, "content/answers/law.yaml", EXTRA_ANSWER.replace("extra-one", "extra-three").replace("LEAD", "Ring {mahs} now."))
    expect("content/answers/law.yaml", line + 2, "there is no contact or figure called 'mahs'")
    # 7 an intent whose answer does not exist, and 8 with too few examples, and 9 with a check equal to an example
    line = append(root, "intents/law.yaml", EXTRA_INTENT)
    expect("intents/law.yaml", line + 1, "there is no answer called 'answer/lost'")
    expect("intents/law.yaml", line + 2, "'extra-intent' has 2 examples, and needs at least 5")
    expect("intents/law.yaml", line + 6, "the same as an example")
    # 10 a time limit outside the registry
    line = append(
        root, "content/answers/consent.yaml", EXTRA_ANSWER.replace("extra-one", "extra-four").replace("LEAD", "It takes 20 working days.")
    )
    expect("content/answers/consent.yaml", line + 2, "stands outside facts.yaml")
    # 11 a tab
    line = append(root, "content/hours.yaml", "night:\n\tname: nights\n")
    expect("content/hours.yaml", line + 1, "a tab stands in this line")
    # 12 a date that is none
    line = plant(root, "content/sources.yaml", "check_again: 2027-05-21", "check_again: next May")
    expect("content/sources.yaml", line, "'check_again' is not a date")

    _, found = problems_of(root)
    reported = [(problem.file, problem.line, problem.what) for problem in found]
    for file, line, what in planted:
        assert any(f == file and n == line and what in w for f, n, w in reported), (file, line, what, [str(p) for p in found][:40])
    with pytest.raises(LibraryRefused) as refused:
        load_library(root)
    assert len(refused.value.problems) >= len(planted)


EXTRA_ANSWER = """extra-one:
  title: Extra
  lead: LEAD
  source: {document: parts-one-two, section: Consent}
"""
EXTRA_INTENT = """extra-intent:
  answer: answer/lost
  examples:
    - where is the extra thing
    - i want the extra thing
  checks:
    - Where is the EXTRA thing?
    - who has the extra thing
"""


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("content/contacts.yaml", "document: part-three, section", "document: part-tree, section", r"no document in sources.yaml called 'part-tree'.*write instead: part-three"),
        ("content/contacts.yaml", "hours: office", "hours: offices", r"no entry in hours.yaml called 'offices'.*write instead: office"),
        ("content/contacts.yaml", "  checked: 2026-11-21\n", "", r"'emergency' has no 'checked'"),
        ("content/hours.yaml", "mon-fri: 8:00-20:00", "mon-fri: 8 till 8", r"opening hours cannot be read.*mon-fri: 9:00-17:00"),
        ("content/places.yaml", "duty: duty-lancashire", "duty: duty-lancs", r"no contact called 'duty-lancs'"),
        ("content/places.yaml", "locality: east", "locality: eest", r"no locality called 'eest'.*write instead: east"),
        ("content/wording.yaml", "none_chosen:", "nun_chosen:", r"'wording.yaml' has no 'none_chosen'"),
        ("content/risk/cards.yaml", "helplines: [childline]", "helplines: [childlin]", r"no contact called 'childlin'.*write instead: childline"),
    ],
)  # fmt: skip
def test_each_mistake_says_what_to_write(library_copy: Path, file: str, old: str, new: str, says: str) -> None:
    """A single mistake gives a sentence that names it and mends it."""
    plant(library_copy, file, old, new)
    _, found = problems_of(library_copy)
    text = "\n".join(map(str, found))
    assert re.search(says, text), text


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("content/contacts.yaml", "  plain_name: police", "  plane_name: police"),
        ("content/hours.yaml", "  name: office hours", "\tname: office hours"),
        ("intents/send.yaml", "  examples:\n", "  exampels:\n"),
        ("content/services/send.yaml", "  what:\n", "  wot:\n"),
    ],
)
def test_one_mistake_is_not_reported_wherever_the_entry_is_used(library_copy: Path, file: str, old: str, new: str) -> None:
    """Everything else that refers to a broken entry or file is left alone, so that the one mistake stands out."""
    line = plant(library_copy, file, old, new)
    _, found = problems_of(library_copy)
    assert {problem.file for problem in found} == {file}, [str(problem) for problem in found]
    assert min(abs(problem.line - line) for problem in found) <= 1
    assert len(found) <= 2, "a misspelt key is unknown, and the right one is missing"


def test_an_overdue_fact_is_a_warning(library_copy: Path) -> None:
    """A fact past its date is named but does not stop the service."""
    _, found = problems_of(library_copy, date(2030, 1, 1))
    assert found
    assert all(problem.warning for problem in found)
    load_library(library_copy)


def test_two_topics_may_not_share_an_example(library_copy: Path) -> None:
    """The second of the two is named with the place of the first, whatever case and punctuation it has."""
    plant(library_copy, "intents/send.yaml", "  examples:\n", '  examples:\n    - "What is SECTION seventeen of the quokka act?"\n')
    line = plant(library_copy, "intents/law.yaml", "  examples:\n", "  examples:\n    - what is section seventeen of the quokka act\n")
    _, found = problems_of(library_copy)
    assert any("has the same example" in problem.what and f"line {line + 1}" in f"{problem} line {problem.line}" for problem in found)


@pytest.mark.parametrize("missing", ["content/contacts.yaml", "content/places.yaml", "content/risk/cards.yaml", "content/wording.yaml"])
def test_a_missing_file_is_named(library_copy: Path, missing: str) -> None:
    """Without one of its files the library is refused, not guessed."""
    (library_copy / missing).unlink()
    with pytest.raises(LibraryRefused) as refused:
        load_library(library_copy)
    assert any(problem.file == missing and "missing" in problem.what for problem in refused.value.problems)


def test_an_empty_risk_folder_stops_the_start(library_copy: Path) -> None:
    """An empty safety list must never mean that all is well."""
    for path in (library_copy / "content/risk/terms").iterdir():
        path.unlink()
    with pytest.raises(LibraryRefused) as refused:
        load_library(library_copy)
    assert any("does not start without them" in problem.what for problem in refused.value.problems)


def test_an_unreadable_risk_term_is_named(library_copy: Path) -> None:
    """A term with a bracket left open is a problem with its line."""
    file = sorted((library_copy / "content/risk/terms").iterdir())[0]
    line = plant(library_copy, f"content/risk/terms/{file.name}", "  terms:\n", "  terms:\n    - (he|she hits me\n")
    _, found = problems_of(library_copy)
    assert [(problem.line, problem.what) for problem in found] == [(line + 1, "this risk term cannot be read (a bracket is not closed)")]


def test_an_empty_folder_is_refused_with_everything_it_lacks(tmp_path: Path) -> None:
    """A folder that is no library says what it should hold."""
    with pytest.raises(LibraryRefused) as refused:
        load_library(tmp_path)
    files = {problem.file for problem in refused.value.problems}
    assert {"intents", "content/contacts.yaml", "content/services"} <= files
