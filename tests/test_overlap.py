"""The overlap report: topics that compete, examples that pull the wrong way, what nobody reaches, and the picture of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.engines import fit_engines
from bot.library import load_library, read_files
from bot.router import FrontDoor
from bot.staff.heat_map import heat_map
from bot.staff.overlap import Overlap, overlap
from tests.small_library import small_library

pytestmark = pytest.mark.long

SVG = "{http://www.w3.org/2000/svg}"

STRAY = "how do i ring sendias for advice about special needs"
"""Planted under break-time, where it does not belong."""

TWINS = ("quokka-one", "quokka-two")
"""Two topics whose questions say the same: each opening and each thing below stands under both, in other pairs."""
OPENINGS = ("where do I get", "who gives out", "I lost", "how long is", "can I renew", "do I need", "please send me")
THINGS = ("the blue quokka permit", "a permit for my quokka", "the quokka permit card", "the permit to keep a quokka")
INTENT = """{name}:
  answer: answer/{name}
  examples:
{examples}
  checks:
    - my quokka needs its permit, {name}
    - apply for a quokka permit, {name}
"""

GHOST_INTENT = """ghost:
  answer: answer/ghost
  examples: [zzqvx kkrwp, wvvkj ddhhz, ppjxq vvbbn, qqggt xxmzz, jjwzk bbqpp]
  checks: [hhvvx zzppk, ggxxq wwkkj]
"""
"""A topic whose examples have nothing in common, so that none of them leads to it."""

ANSWER = """{name}:
  title: Quokka permits ({name})
  lead: Quokka permits come from the quokka office.
  source: {{document: parts-one-two, section: Consent}}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small library with two topics that say the same, one that nobody reaches, and one example under the wrong topic."""
    root = small_library(tmp_path_factory.mktemp("overlapping"))
    send = root / "intents/send.yaml"
    twins = ""
    for number, name in enumerate(TWINS):
        asked = [f"{a} {b}" for row, a in enumerate(OPENINGS) for column, b in enumerate(THINGS) if (row + column) % 2 == number]
        twins += INTENT.format(name=name, examples="\n".join(f"    - {text}" for text in asked))
    twins += GHOST_INTENT
    text = send.read_text(encoding="utf-8")
    place = text.index("  examples:\n", text.index("break-time:\n")) + len("  examples:\n")
    send.write_text(text[:place] + f"    - {STRAY}\n" + text[place:].rstrip("\n") + "\n\n" + twins, encoding="utf-8")
    answers = root / "content/answers/send.yaml"
    more = "".join(ANSWER.format(name=name) for name in (*TWINS, "ghost"))
    answers.write_text(answers.read_text(encoding="utf-8").rstrip("\n") + "\n\n" + more, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def report(root: Path, cache: Path) -> Overlap:
    """The report on it, in three folds."""
    library = load_library(root)
    return overlap(FrontDoor(library, fit_engines(library, cache)), read_files(root), 3)


def drawn(svg: str) -> ET.Element:
    """A picture as its elements."""
    return ET.fromstring(svg)  # noqa: S314 - our own


def test_every_example_is_asked_once_of_a_matcher_that_has_not_seen_it(root: Path, report: Overlap) -> None:
    """No example is left out or asked twice, each with its file and line."""
    written = [(row.id, text) for row in read_files(root).intents for text in row.entry.examples]
    assert sorted((row.intent, row.text) for row in report.asked) == sorted(written)
    stray = next(row for row in report.asked if row.text == STRAY)
    assert (root / stray.file).read_text(encoding="utf-8").splitlines()[stray.line - 1].strip() == f"- {STRAY}"


def test_topics_that_say_the_same_compete_most(report: Overlap) -> None:
    """The planted twins head the list, with examples of both."""
    first = report.pairs[0]
    assert {first.one, first.other} == {*TWINS}
    assert first.from_one
    assert first.from_other
    assert [pair.size for pair in report.pairs] == sorted((pair.size for pair in report.pairs), reverse=True)


def test_an_example_under_the_wrong_topic_pulls(report: Overlap) -> None:
    """The planted example is named, with the topic it is nearer to."""
    stray = next(row for row in report.pulling if row.text == STRAY)
    assert (stray.intent, stray.instead) == ("break-time", "sendias")
    assert stray.lead >= 1


def test_what_nobody_reaches_is_named(report: Overlap) -> None:
    """What a right example led to was reached; the planted topic was not, and its answer is out of reach."""
    reached = {row.intent for row in report.asked if row.verdict == "right"}
    assert not reached.intersection(report.never_reached)
    assert "ghost" in report.never_reached
    assert "answer/ghost" in report.out_of_reach
    assert "service/sendias" not in report.out_of_reach


def test_one_fold_is_refused(root: Path, cache: Path) -> None:
    """Nothing could be held out."""
    library = load_library(root)
    with pytest.raises(ValueError, match="at least two folds"):
        overlap(FrontDoor(library, fit_engines(library, cache)), read_files(root), 1)


def test_the_command_tells_its_progress_and_saves_a_picture(root: Path, cache: Path, tmp_path: Path) -> None:
    """Text, JSON and a picture that is whole SVG, with the twins in it and in words."""
    run: Callable[..., Result] = lambda *args: CliRunner().invoke(  # noqa: E731
        main, ["overlap", "--library", str(root), "--folds", "2", *args], env={"FRONTDOOR_CACHE": str(cache)}
    )
    picture = tmp_path / "overlap.svg"
    done = run("--picture", str(picture), "--most", "3")
    assert done.exit_code == 0, done.output
    assert "Learning without part 1 of 2" in done.stderr
    assert "examples were asked of a matcher that had not seen them" in done.stdout
    assert "“Quokka permits (quokka-one)” (quokka-one) and “Quokka permits (quokka-two)” (quokka-two)" in done.stdout
    svg = drawn(picture.read_text(encoding="utf-8"))
    said = [title.text or "" for title in svg.iter(f"{SVG}title")]
    assert any(text.startswith("Quokka permits (quokka-one) → Quokka permits (quokka-two): ") for text in said)
    found = json.loads(run("--json").stdout)
    assert found["asked"] == sum(found["verdicts"].values())
    assert {found["pairs"][0]["one"], found["pairs"][0]["other"]} == {*TWINS}


def test_the_heat_map_draws_each_count_once_and_darker_for_more() -> None:
    """Row and column in the tooltip, markup in labels kept harmless, the larger count darker."""
    svg = drawn(heat_map("A & B", "note", ["<one>", "two"], {(0, 1): 8, (1, 0): 2}))
    cells = {title.text: group.find(f"{SVG}rect") for group in svg.iter(f"{SVG}g") for title in group.iter(f"{SVG}title")}
    assert set(cells) == {"<one> → two: 8", "two → <one>: 2"}
    fills = {said: rect.attrib["fill"] for said, rect in cells.items() if rect is not None}
    assert fills["<one> → two: 8"] == "#08306b"
    assert int(fills["two → <one>: 2"][1:3], 16) > int("08", 16)


def test_an_empty_heat_map_is_still_a_picture() -> None:
    """Nothing competes: a white square."""
    assert drawn(heat_map("None", "", [], {})).tag == f"{SVG}svg"
