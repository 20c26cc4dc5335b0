"""What a change will do is said before it goes live: every question whose answer changes, and whether anything risky is among it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.engines import fit_engines
from bot.library import Library, load_library, read_files
from bot.model import Outcome
from bot.staff.impact import Effect, Impact, Side, impact
from bot.staff.impact_json import as_object
from bot.staff.impact_words import as_markdown, as_text, summary, verdict
from bot.staff.known import Kind, Known, known_questions
from bot.staff.landing import Landing, landing, watched_door
from tests.repository import commit_all
from tests.small_library import small_library

pytestmark = pytest.mark.long

Runner = Callable[..., Result]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small library, not to be changed."""
    return small_library(tmp_path_factory.mktemp("small"))


@pytest.fixture
def root(small: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(small, tmp_path / "library"))


@pytest.fixture
def run(cache: Path) -> Runner:
    """Run `frontdoor impact`."""

    def running(*args: object) -> Result:
        return CliRunner().invoke(main, ["impact", *map(str, args)], env={"FRONTDOOR_CACHE": str(cache)})

    return running


def report(done: Result) -> dict[str, Any]:
    """The report of a run with --format json."""
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return dict(json.loads(done.stdout))


def replace(path: Path, *changes: tuple[str, str]) -> None:
    """Replace texts that must be there."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def test_a_swapped_pair_of_numbers_names_every_question_whose_answer_changed(root: Path, run: Runner, cache: Path) -> None:
    """Compared with the last commit: each known question that got either number before is named, both numbers are, and the status is 1."""
    commit_all(root)
    library = load_library(root)
    sendias, other = library.contacts["sendias"].phone, library.contacts["nyas"].phone
    door = watched_door(library, fit_engines(library, cache))
    known = known_questions(read_files(root))
    expected = {
        text
        for text in known
        for lead in landing(door, text).leads
        if lead in library.answers and ("sendias" in library.answers[lead].contacts or sendias in repr(library.answers[lead]))
    }
    assert len(expected) > 15
    replace(root / "content/contacts.yaml", (sendias, "PLACEHOLDER"), (other, sendias), ("PLACEHOLDER", other))
    done = run("--library", root, "--format", "json")
    found = report(done)
    assert done.exit_code == 1
    named = {question["text"] for row in found["reworded"] for question in row["questions"]}
    assert expected <= named
    assert found["changed"] == len(named)
    assert {"what": "contact sendias, phone", "was": sendias, "now": other} in found["contacts"]
    assert {"what": "contact nyas, phone", "was": other, "now": sendias} in found["contacts"]
    assert found["against"].startswith("HEAD (")
    assert found["risk_messages"] == 0
    text = run("--library", root, "HEAD").stdout
    assert all(f"“{question}”" in text for question in expected)


def test_a_library_in_a_folder_of_its_repository_is_compared_too(root: Path, tmp_path: Path, run: Runner) -> None:
    """The content need not stand at the top of the repository; nothing changed is status 0."""
    commit_all(tmp_path)
    done = run("--library", root)
    assert done.exit_code == 0, done.output
    assert "0 of " in done.stdout
    assert "0 risk messages changed." in done.stdout
    assert "Nothing risky changed." in done.stdout
    assert run("--library", root, "no-such-revision").output.startswith("git knows no revision 'no-such-revision' here")


def test_without_a_repository_it_says_what_to_do(root: Path, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No git, no repository, no folder: one plain line and status 66."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    done = run("--library", root)
    assert done.exit_code == 66
    assert "is in no git repository. Name a folder with the earlier content instead: --against FOLDER" in done.output
    assert run("--library", root, "--against", tmp_path / "gone").exit_code == 66
    monkeypatch.setenv("PATH", "")
    assert "git is not installed here" in run("--library", root).output


def test_a_clash_and_a_lost_check_are_named(small: Path, root: Path, run: Runner) -> None:
    """A new example that another topic answered until now is said to clash with it."""
    file = root / "intents/send.yaml"
    replace(file, ("break-time:\n", "break-time:\n  #\n"))
    taken = read_files(small)
    sendias = next(row for row in taken.intents if row.id == "sendias")
    question = f"{sendias.entry.examples[0]} please"
    replace(file, ("  #\n  answer: service/break-time\n", "  answer: service/break-time\n"))
    text = file.read_text(encoding="utf-8")
    start = text.index("break-time:\n")
    place = text.index("  examples:\n", start) + len("  examples:\n")
    file.write_text(text[:place] + f'    - "{question}"\n' + text[place:], encoding="utf-8")
    done = run("--library", root, "--against", small, "--format", "json")
    found = report(done)
    (new,) = found["newcomers"]
    assert new["text"] == question
    assert new["clashes_with"] == sendias.entry.answer
    assert f"The new example “{question}” now clashes with *" in found["summary"]
    assert found["added"] == 1


def test_whatever_concerns_danger_is_risky(small: Path, root: Path, run: Runner) -> None:
    """A changed term and a changed line of the card are each named, and the status is 1 although no question moved."""
    term = "dad took my phone and hid the zorbing keys"
    check = next(row for row in read_files(small).risk_terms if row.id == "grooming").entry.checks[0]
    replace(root / "content/risk/terms/grooming.yaml", ("  terms:\n", f"  terms:\n    - {term}\n"), (f"    - {check}\n", ""))
    done = run("--library", root, "--against", small, "--format", "json")
    found = report(done)
    assert done.exit_code == 1
    assert {"what": "risk terms of grooming", "was": "", "now": term} in found["risk"]
    assert {"what": "risk checks of grooming", "was": check, "now": ""} in found["risk"]
    assert found["risk_messages"] == 2
    assert "2 risk messages changed." in found["summary"]


def test_earlier_content_with_mistakes_is_not_compared_with(small: Path, root: Path, run: Runner) -> None:
    """The mistakes of either side are named, and nothing is asked."""
    replace(root / "content/hours.yaml", ("  name: office hours", "\tname: office hours"))
    done = run("--library", small, "--against", root)
    assert done.exit_code == 66
    assert "a tab stands in this line" in done.output
    done = run("--library", root, "--against", small)
    assert done.exit_code == 1
    assert "Nothing was loaded" in done.output


# --- what each change counts as ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def content(small: Path) -> Library:
    """The small library."""
    return load_library(small)


OWN, OTHER = "service/sendias", "service/break-time"
RIGHT = Landing(Outcome.ANSWER, (OWN,))
WRONG = Landing(Outcome.ANSWER, (OTHER,))
OFFERED = Landing(Outcome.CHOOSE, (OTHER, OWN))
NOTHING = Landing(Outcome.FALLBACK)
DANGER = Landing(Outcome.ESCALATE, (OWN,), "suicidal")


def compared(content: Library, question: Known, was: Landing, now: Landing, before: bool = True, after: bool = True) -> Impact:
    """The impact of one question that landed at `was` and lands at `now`."""
    sides = [
        Side(content, {question.text: question} if known else {}, {question.text: landed})
        for known, landed in ((before, was), (after, now))
    ]
    return impact("HEAD", *sides)


@pytest.mark.parametrize(
    ("kind", "was", "now", "effect", "risky"),
    [
        (Kind.CHECK, RIGHT, WRONG, Effect.LOST, True),
        (Kind.CHECK, RIGHT, NOTHING, Effect.LOST, True),
        (Kind.CHECK, OFFERED, NOTHING, Effect.LOST, True),
        (Kind.CHECK, NOTHING, WRONG, Effect.LOST, True),
        (Kind.CHECK, RIGHT, OFFERED, Effect.UNSURE, False),
        (Kind.CHECK, WRONG, RIGHT, Effect.MENDED, False),
        (Kind.CHECK, NOTHING, OFFERED, Effect.MENDED, False),
        (Kind.CHECK, WRONG, Landing(Outcome.ANSWER, ("answer/hello",)), Effect.DRIFTED, False),
        (Kind.CHECK, RIGHT, DANGER, Effect.RISK, True),
        (Kind.CHECK, RIGHT, Landing(Outcome.FALLBACK, failed=True), Effect.FAILED, True),
        (Kind.DANGER, DANGER, RIGHT, Effect.RISK, True),
        (Kind.DANGER, DANGER, Landing(Outcome.ESCALATE, (OWN,), "grooming"), Effect.RISK, True),
        (Kind.DANGER, DANGER, Landing(Outcome.ESCALATE, (OTHER,), "suicidal"), Effect.DRIFTED, False),
        (Kind.NOT, NOTHING, RIGHT, Effect.LOST, True),
        (Kind.NOT, RIGHT, WRONG, Effect.MENDED, False),
    ],
)
def test_what_became_of_a_question(content: Library, kind: Kind, was: Landing, now: Landing, effect: Effect, risky: bool) -> None:
    """Losing an answer, danger and failures are risky; mending, drifting and being asked to choose are not."""
    question = Known("a question", kind, "sendias", "intents/send.yaml", 7)
    found = compared(content, question, was, now)
    assert [moved.effect for moved in found.moved] == [effect]
    assert found.risky is risky
    assert found.changed == 1
    assert verdict(found).startswith("Something risky" if risky else "Nothing risky")


def test_a_question_that_lands_as_before_is_not_counted(content: Library) -> None:
    """Nothing to say."""
    found = compared(content, Known("q", Kind.CHECK, "sendias", "f", 1), RIGHT, RIGHT)
    assert (found.changed, found.moved, found.risky) == (0, (), False)
    assert summary(found) == "0 of 1 known questions now get a different answer. 0 risk messages changed."


@pytest.mark.parametrize(
    ("kind", "was", "now", "clashes", "arrives"),
    [
        (Kind.EXAMPLE, WRONG, RIGHT, OTHER, True),
        (Kind.EXAMPLE, NOTHING, NOTHING, "", False),
        (Kind.DANGER, NOTHING, RIGHT, "", False),
        (Kind.HARMLESS, NOTHING, DANGER, "", False),
    ],
)
def test_new_questions_that_do_not_sit_well(content: Library, kind: Kind, was: Landing, now: Landing, clashes: str, arrives: bool) -> None:
    """One that another topic answered clashes with it; one that does not do what it was written for is risky."""
    found = compared(content, Known("new", kind, "sendias", "f", 1), was, now, before=False)
    (new,) = found.newcomers
    assert (new.clashes_with, new.arrives, found.risky) == (clashes, arrives, not arrives)


@pytest.mark.parametrize(("was", "now"), [(NOTHING, RIGHT), (RIGHT, RIGHT), (NOTHING, OFFERED)])
def test_new_questions_that_sit_well_are_only_counted(content: Library, was: Landing, now: Landing) -> None:
    """They are no news."""
    found = compared(content, Known("new", Kind.EXAMPLE, "sendias", "f", 1), was, now, before=False)
    assert found.newcomers == ()
    assert found.added == 1


def test_a_question_taken_out_is_followed(content: Library) -> None:
    """What people who ask it get now is said, and is what the editor meant."""
    found = compared(content, Known("old", Kind.EXAMPLE, "sendias", "f", 1), RIGHT, NOTHING, after=False)
    assert [moved.effect for moved in found.taken_out] == [Effect.EDITED]
    assert (found.changed, found.asked, found.removed, found.risky) == (0, 0, 1, False)


def test_the_three_forms_say_the_same(content: Library) -> None:
    """Text, Markdown and JSON each hold the sentence, the question, its place and both landings; --most shortens and says so."""
    question = Known("how <do> I_ask", Kind.CHECK, "sendias", "intents/send.yaml", 7)
    found = compared(content, question, RIGHT, WRONG)
    text, markdown = "\n".join(as_text(found)), "\n".join(as_markdown(found))
    assert "1 of 1 known questions now gets a different answer." in text
    assert "“how <do> I_ask” (check of sendias, intents/send.yaml, line 7)" in text
    assert f"was: answered with *{content.answers[OWN].title}* ({OWN})" in text
    assert f"now: answered with *{content.answers[OTHER].title}* ({OTHER})" in text
    assert "[risky]" in text
    assert "how \\<do\\> I\\_ask" in markdown
    assert as_object(found)["summary"] == summary(found)
    assert "… and 1 more" in "\n".join(as_text(found, 1))
