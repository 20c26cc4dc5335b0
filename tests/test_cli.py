"""The commands: what goes in, what comes out, and what a person's mistake gets."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.risk import EDT, MASH


@pytest.fixture
def run(cache: Path):  # type: ignore[no-untyped-def]
    """Run a command in this process, with the shared cache."""

    def running(*args: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, list(args), input=stdin, env={"FRONTDOOR_CACHE": str(cache)})

    return running


def test_ask_answers(run) -> None:  # type: ignore[no-untyped-def]
    """The question of the README, at the weekend."""
    done = run("ask", "how do I get hold of someone at the weekend about a child", "--now", "2026-11-21T23:05")
    assert done.exit_code == 0
    assert EDT in done.stdout
    assert "open now" in done.stdout


def test_ask_json(run) -> None:  # type: ignore[no-untyped-def]
    """One object with the fields of the contract."""
    reply = json.loads(run("ask", "nyas number", "--as", "young_person", "--json").stdout)
    assert set(reply) == {"outcome", "intent", "score", "text", "options", "case_details", "risk"}
    assert reply["outcome"] == "answer"
    assert "0808 808 1001" in reply["text"]


def test_jsonl_answers_each_line_in_order_and_shares_memory(run) -> None:  # type: ignore[no-untyped-def]
    """Lines of one conversation follow on; others do not."""
    lines = [
        {"id": "a", "conversation": "x", "text": "what is sendias", "audience": "professional"},
        {"id": "b", "text": "what's their email?", "audience": "professional"},
        {"id": "c", "conversation": "x", "text": "what's their email?", "audience": "professional"},
        {"id": "d", "text": "who is on tonight", "audience": "family", "now": "2026-12-25T22:00:00+00:00", "area": "Burnley"},
    ]
    done = run("ask", "--jsonl", stdin="\n".join(map(json.dumps, lines)))
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert [reply["id"] for reply in replies] == ["a", "b", "c", "d"]
    assert "information.lineteam@lancashire.gov.uk" in replies[2]["text"]
    assert replies[1]["intent"] != "sendias"


def test_options_carry_what_choosing_them_would_answer(run) -> None:  # type: ignore[no-untyped-def]
    """Competing readings come with their texts."""
    done = run("ask", "--jsonl", stdin=json.dumps({"id": 1, "text": "conference", "audience": "professional"}))
    reply = json.loads(done.stdout)
    if reply["outcome"] == "choose":
        assert all(option["text"] for option in reply["options"] if option["intent"] != "none")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("this is not json", "line 1 is not JSON"),
        ('["a list"]', "line 1 is not a JSON object"),
        ('{"id": 7}', "line 1 has no text"),
        ('{"id": 7, "text": 5}', "line 1 has no text"),
        ("[" * 5000, "line 1 is not JSON"),
    ],
)
def test_a_bad_line_gets_an_error_object_and_the_rest_is_answered(run, line: str, says: str) -> None:  # type: ignore[no-untyped-def]
    """No traceback, no silence, and the exit status tells."""
    done = run("ask", "--jsonl", stdin=line + '\n{"id": 2, "text": "hello"}\n')
    replies = [json.loads(row) for row in done.stdout.splitlines()]
    assert replies[0]["error"] == says
    assert replies[1]["outcome"] == "answer"
    assert done.exit_code == 1


@pytest.mark.parametrize(
    ("field", "value", "warning"),
    [
        ("audience", "robot", "unknown audience 'robot'"),
        ("area", "Atlantis", "unknown area 'Atlantis'"),
        ("area", 7, "unknown area 7"),
        ("now", "yesterday", "'yesterday' is not a moment"),
    ],
)
def test_a_mistake_in_the_small_print_does_not_stop_an_escalation(run, field: str, value: object, warning: str) -> None:  # type: ignore[no-untyped-def]
    """Somebody in danger gets the numbers; the mistake is named beside them."""
    done = run("ask", "--jsonl", stdin=json.dumps({"id": 1, "text": "i want to kill myself", field: value}))
    reply = json.loads(done.stdout)
    assert done.exit_code == 0
    assert reply["outcome"] == "escalate"
    assert MASH in reply["text"]
    assert warning in reply["warnings"][0]


@pytest.mark.parametrize(
    ("args", "says", "status"),
    [
        (["ask"], "Give either a question", 2),
        (["ask", "hello", "--jsonl"], "Give either a question", 2),
        (["ask", "hello", "--as", "robot"], "'robot' is not one of", 2),
        (["ask", "hello", "--area", "Atlantis"], "'Atlantis' is not known", 2),
        (["ask", "hello", "--now", "soon"], "'soon' is not a moment", 2),
        (["ask", "hello", "--library", "/no/such/folder"], "There is no folder", 66),
        (["chat", "--library", "/no/such/folder"], "There is no folder", 66),
        (["check", "--library", "/no/such/folder"], "There is no folder", 66),
        (["explain"], "Missing argument", 2),
        (["frobnicate"], "No such command", 2),
    ],
)
def test_a_persons_mistake_gets_one_plain_line(run, args: list[str], says: str, status: int) -> None:  # type: ignore[no-untyped-def]
    """What is wrong, an exit status, and no traceback."""
    done = run(*args)
    assert done.exit_code == status
    assert says in done.output
    assert "Traceback" not in done.output


def test_a_broken_library_is_refused_with_every_problem(run, library_copy: Path) -> None:  # type: ignore[no-untyped-def]
    """Nothing is loaded, everything is listed."""
    (library_copy / "content/hours.yaml").write_text("office:\n\tname: x\n", encoding="utf-8")
    (library_copy / "content/facts.yaml").write_text("a: [b\n", encoding="utf-8")
    done = run("ask", "hello", "--library", str(library_copy))
    assert done.exit_code == 1
    assert "content/hours.yaml, line 2: a tab stands in this line" in done.output
    assert "content/facts.yaml" in done.output
    assert "Nothing was loaded" in done.output
    assert "Traceback" not in done.output


def test_check_as_json_names_file_and_line(run, library_copy: Path) -> None:  # type: ignore[no-untyped-def]
    """For editors and annotations."""
    (library_copy / "content/hours.yaml").write_text("office:\n\tname: x\n", encoding="utf-8")
    done = run("check", "--json", "--fast", "--library", str(library_copy))
    rows = json.loads(done.stdout)
    assert done.exit_code == 1
    assert ("content/hours.yaml", 2, "error") in {(row["file"], row["line"], row["severity"]) for row in rows}


def test_explain_shows_how_it_came_about(run) -> None:  # type: ignore[no-untyped-def]
    """Words, risk, scores, runner-up, nearest example and source."""
    text = run("explain", "whats the nubmer for sendias", "--as", "professional").stdout
    for label in ("Words:", "Mended:", "Risk:", "Decision:", "Best:", "Runner-up:", "Nearest:", "Because:", "Source:"):
        assert label in text, text


def test_explain_says_which_term_found_danger(run) -> None:  # type: ignore[no-untyped-def]
    """Which net, which category, which term."""
    assert "suicidal (floor)" in run("explain", "i want to kill myself").stdout


def test_explain_shows_indicators(run) -> None:  # type: ignore[no-untyped-def]
    """A question about a level shows which indicators matched."""
    assert "Level 3" in run("explain", "domestic abuse assessed as medium risk, which level is that").stdout


@pytest.mark.parametrize("command", ["", "chat", "ask", "explain", "try", "impact", "overlap", "export", "import", "check", "facts"])
def test_help_is_there(run, command: str) -> None:  # type: ignore[no-untyped-def]
    """Every command explains itself."""
    done = run(*filter(None, [command]), "--help")
    assert done.exit_code == 0
    assert len(done.output) > 200


def test_chat_works_with_a_pipe(cache: Path) -> None:
    """The real command, standard input as a file: each question is answered, and so are follow-ups and bytes that are no text."""
    questions = b"hello\nwhat is sendias\nwhats their email\n\n\xff\xfe\nbye\n"
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--as", "professional", "--now", "2026-11-23T12:00"], input=questions, capture_output=True,
        check=True, env={"FRONTDOOR_CACHE": str(cache), "PATH": ""}, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    text = done.stdout.decode()
    assert text.count("> ") == 5
    assert "information.lineteam@lancashire.gov.uk" in text
    assert "\x1b[" not in text, "no colour in a pipe"
    assert done.stderr == b""
