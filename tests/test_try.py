"""`frontdoor try` and `explain`: what editors see of what people would see."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.library import Library
from bot.staff.seen import facts_in, names_in
from tests.small_library import small_library

Runner = Callable[..., Result]
LIST = """# what came in last week
whats the nubmer for sendias

i want to kill myself
how do i fix | my bike < today
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small library, not to be changed."""
    return small_library(tmp_path_factory.mktemp("small"))


@pytest.fixture
def run(cache: Path, small: Path) -> Runner:
    """Run a command on the small library."""

    def running(*args: str, stdin: str | None = None) -> Result:
        done = CliRunner().invoke(main, [*args, "--library", str(small)], input=stdin, env={"FRONTDOOR_CACHE": str(cache)})
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    return running


def test_a_list_becomes_a_table(run: Runner, tmp_path: Path) -> None:
    """One line a question, in order, remarks and empty lines left out; the sum stands below."""
    path = tmp_path / "list.txt"
    path.write_text(LIST, encoding="utf-8")
    lines = run("try", str(path)).stdout.splitlines()
    assert lines[0].split() == ["Question", "Reply", "Topic", "Sure", "Next", "nearest", "Danger"]
    assert [line.split()[0] for line in lines[2:5]] == ["whats", "i", "how"]
    assert "answer" in lines[2]
    assert "SENDIAS" in lines[2]
    assert "escalate" in lines[3]
    assert lines[3].endswith("suicidal")
    assert "fallback" in lines[4]
    assert lines[-1] == "3 questions: 1 answered, 1 met with the danger card, 1 not answered"


def test_a_list_as_json_and_markdown(run: Runner) -> None:
    """JSON holds the names of topics; Markdown keeps its columns whatever is typed."""
    rows = json.loads(run("try", "-", "--format", "json", "--as", "professional", stdin=LIST).stdout)
    assert [(row["outcome"], row["topics"], row["danger"]) for row in rows] == [
        ("answer", ["sendias"], ""),
        ("escalate", rows[1]["topics"], "suicidal"),
        ("fallback", [], ""),
    ]
    assert all(row["runner_up"] not in row["topics"] for row in rows)
    table = run("try", "-", "--format", "markdown", stdin=LIST).stdout.splitlines()
    assert {line.count("|") for line in table[:5]} == {7}
    assert "how do i fix &#124; my bike &lt; today" in table[4]


def test_a_list_that_is_not_there(run: Runner) -> None:
    """A plain sentence."""
    done = run("try", "/no/such/file")
    assert done.exit_code == 2
    assert "No such file" in done.output


def test_an_empty_list_is_no_mistake(run: Runner) -> None:
    """Nothing to ask is said."""
    assert "0 questions: nothing to ask" in run("try", "-", stdin="# only a remark\n").stdout


def test_explain_shows_every_audience_and_the_facts(run: Runner) -> None:
    """Each audience's words; the number and the figure in them with source and dates."""
    text = run("explain", "whats the nubmer for sendias", "--now", "2026-11-23T12:00").stdout
    for head in ("Professionals see:", "Families see:", "Young people see:"):
        assert head in text
    facts = text.partition("Facts in it:\n")[2]
    assert "sendias (phone): 0300 123 6706; Working Well, Part Three" in facts
    assert "sendias-ages (figure): up to 25" in facts
    assert "checked 2026-11-21, again 2027-05-21" in facts
    assert "OVERDUE" not in facts
    assert "OVERDUE" in run("explain", "whats the nubmer for sendias", "--now", "2031-01-06T12:00").stdout


def test_those_who_see_the_same_are_named_together(run: Runner) -> None:
    """Most answers put nothing differently to young people, and then say so once."""
    text = run("explain", "how do i apply for a school place").stdout
    assert [line for line in text.splitlines() if line.endswith(" see:")] == ["Professionals see:", "Families and young people see:"]


def test_a_shared_number_is_told_by_the_name_beside_it(library: Library) -> None:
    """MASH and the duty line have one number: the one whose name stands there is meant, else the first."""
    number = library.contacts["mash"].phone
    assert library.contacts["duty-lancashire"].phone == number
    assert [row.name for row in facts_in(f"{library.contacts['duty-lancashire'].name}: {number}", library, set())] == ["duty-lancashire"]
    assert [row.name for row in facts_in(f"ring {number}", library, set())] == ["mash"]
    assert list(facts_in("ring nobody", library, set(library.figures))) == []


def test_the_names_an_answer_is_written_with(small: Path) -> None:
    """Those in braces, without the part after the dot; an answer that does not exist has none."""
    assert "send-ages" in names_in(small, "service/send-local-offer")
    assert "send-local-offer" in names_in(small, "service/send-local-offer")
    assert names_in(small, "answer/no-such-answer") == set()
