"""`frontdoor check`: what is shown of which files, in which form, and with which exit status."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.commands.check_report import Report, as_github, as_text
from bot.library.problems import Problem
from bot.library.risk_corpus import measured_fingerprint
from bot.risk.scores import SCORES
from tests.test_check import plant
from tests.tiny_library import tiny_library

INTENTS = "intents/helping.yaml"
ANSWERS = "content/answers/helping.yaml"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny library whose danger was measured: nothing is wrong with it. Not to be changed."""
    root = tiny_library(tmp_path_factory.mktemp("whole"))
    _measured(root)
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The same, to be broken."""
    root = tiny_library(tmp_path / "library")
    _measured(root)
    return root


def _measured(root: Path) -> None:
    scores = json.loads((Path(__file__).parents[1] / SCORES).read_text(encoding="utf-8"))
    (root / SCORES).write_text(json.dumps(scores | {"made_from": measured_fingerprint(root)}), encoding="utf-8")


def check(root: Path, *words: str) -> Result:
    """What the command says of a library. An exception that is no orderly end fails the test."""
    done = CliRunner().invoke(main, ["check", "--library", str(root), *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_all_is_well_is_said_kindly(whole: Path, cache: Path) -> None:
    """Nothing to mend: how well danger is found, what was looked at, and that all is well."""
    done = check(whole)
    assert done.exit_code == 0
    *_, measurement, summary = done.output.splitlines()
    assert measurement.startswith("danger found: ")
    assert summary == "5 topics, 1 indicators, 5 contacts, 13 checks asked: all is well. Nothing to mend."


def test_errors_come_first_then_warnings_then_what_to_do(root: Path) -> None:
    """Errors and warnings stand apart, each problem in a block of its own, and one line at the end says what is next."""
    plant(root, "content/contacts.yaml", "2027-05-21", "2020-05-21")
    plant(root, INTENTS, "  examples:\n", "  exampels:\n")
    done = check(root)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "To mend (1). Until then the bot goes on answering from the content it had before.",
        "",
        "intents/helping.yaml, line 4",
        "  'exampels' is not known here",
        "    you wrote:     exampels",
        "    write instead: examples",
        "",
        "Worth a look (1). The content works as it is.",
        "",
        "content/contacts.yaml, line 6",
        "  'emergency' was due to be checked again on 2020-05-21",
        "    write instead: check it, then write today's date and the next one",
        "",
        (
            "4 topics, 1 indicators, 5 contacts, 0 checks asked: 1 error, 1 warning. Next: mend the first one, save the file, and run the "
            "same command again. The questions under 'checks' and 'not' are asked once the files can be read without an error."
        ),
    ]


def test_one_file_is_checked_alone(root: Path, cache: Path) -> None:
    """With a file named, only its problems count, and only its checks are asked; that others have some is said."""
    plant(root, "content/contacts.yaml", "2027-05-21", "2020-05-21")
    done = check(root, str(root / INTENTS))
    assert done.exit_code == 0
    assert done.output == (
        "1 file, 11 checks asked: all is well. Nothing to mend. Other files have problems too: frontdoor check, without a file, shows all.\n"
    )


@pytest.mark.parametrize("name", [ANSWERS, "content/answers", "content"])
def test_a_file_or_folder_may_be_named_from_the_library(root: Path, name: str) -> None:
    """A path that begins at the library's folder is understood, and a folder stands for everything in it."""
    plant(root, ANSWERS, "contacts: [hall]", "contacts: [hull]")
    done = check(root, "--json", name)
    assert done.exit_code == 1
    assert [problem["wrote"] for problem in json.loads(done.output)] == ["hull"]


def test_a_relative_path_is_understood(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stands in the folder of the file may name it alone."""
    plant(root, ANSWERS, "contacts: [hall]", "contacts: [hull]")
    monkeypatch.chdir(root / "content/answers")
    assert check(root, "helping.yaml").exit_code == 1


def test_mistakes_elsewhere_do_not_fail_a_good_file(root: Path) -> None:
    """A colleague's mistake in another file does not count, but the checks must wait for it, and that is said."""
    plant(root, ANSWERS, "contacts: [hall]", "contacts: [hull]")
    done = check(root, INTENTS)
    assert done.exit_code == 0
    assert "asked once the files can be read without an error. Other files have problems too" in done.output


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("content/answers/helpin.yaml", "There is no file content/answers/helpin.yaml. Is the name spelt as in the folder"),
        (__file__, "is not part of the content in"),
    ],
)
def test_a_file_that_is_not_of_the_library_is_refused_in_plain_words(whole: Path, name: str, says: str) -> None:
    """A misspelt name and a file from elsewhere each get a sentence."""
    done = check(whole, name)
    assert done.exit_code == 66
    assert says in done.output
    assert "Traceback" not in done.output


def test_json_is_a_list_of_problems(root: Path) -> None:
    """`--json` and `--format json` are the same."""
    plant(root, "content/contacts.yaml", "  phone: 01632 960 003", "  phon: 01632 960 003")
    done = check(root, "--json", "--fast")
    assert json.loads(done.output)[0] == {
        "file": "content/contacts.yaml", "line": 24, "what": "'phon' is not known here", "wrote": "phon", "instead": "phone",
        "severity": "error",
    }  # fmt: skip
    assert check(root, "--format", "json", "--fast").output == done.output


def test_github_annotations_are_escaped(tmp_path: Path) -> None:
    """Per cent signs and line ends everywhere, colons and commas in properties, as the runner reads them back."""
    problems = (
        Problem("intents/a,b.yaml", 3, "100% wrong: this, and that", "a: b, c", "a%b"),
        Problem("content/contacts.yaml", 0, "missing", warning=True),
    )
    lines = list(as_github(Report(problems, "2 files"), tmp_path / "library", tmp_path))
    assert lines[:2] == [
        (
            "::error file=library/intents/a%2Cb.yaml,line=3,title=100%25 wrong%3A this%2C and that"
            "::100%25 wrong: this, and that%0Ayou wrote: a: b, c%0Awrite instead: a%25b"
        ),
        "::warning file=library/content/contacts.yaml,title=missing::missing",
    ]


def test_github_names_files_from_where_it_runs(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An annotation's file is relative to the working directory, which is the repository's."""
    plant(root, ANSWERS, "contacts: [hall]", "contacts: [hull]")
    monkeypatch.chdir(root.parent)
    done = check(root, "--format", "github", "--fast")
    assert done.exit_code == 1
    assert re.match(r"::error file=library/content/answers/helping\.yaml,line=11,title=there is no contact called 'hull'::", done.output)


def test_an_empty_report_names_what_it_looked_at() -> None:
    """The summary stands even where nothing else does."""
    assert list(as_text(Report((), "1 file, 0 checks asked"))) == ["1 file, 0 checks asked: all is well. Nothing to mend."]
