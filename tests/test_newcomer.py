"""The walk of somebody on their first day: begin a topic, fill it in, check it, see what it does, ask it, and the new answer comes.

Everything is done through the real command line, on all of the real content, in a git repository; every command is one that
`frontdoor new` told them to type.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.repository import commit_all, git

pytestmark = pytest.mark.long

Shell = Callable[[str], Result]

QUESTION = "where can my daughter learn to look after quokkas"
LEAD = "Quokka clubs meet on Sundays in the biggest library of each district."
FILLED_IN = {
    "intents/culture.yaml": [
        "quokka club", "is there a club for kids who keep quokkas", "quokka lessons for my lad", "how do we join the quokka keepers",
        "who teaches children about quokkas", "any quokka groups near me",
    ],
    "content/answers/culture.yaml": [LEAD, "There are quokka clubs. They meet on Sundays in the library.", "Quokka clubs"],
}  # fmt: skip
TYPED = [QUESTION, "new", "culture", "quokka-clubs", "Quokka clubs", "", "part-three", "", "y"]


@pytest.fixture
def shell(cache: Path) -> Shell:
    """Run a line as it would be typed at the prompt."""

    def typed(line: str, keys: str = "") -> Result:
        program, *args = shlex.split(line)
        assert program == "frontdoor"
        done = CliRunner().invoke(main, args, input=keys, env={"FRONTDOOR_CACHE": str(cache)})
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    return typed


def numbers(words: str) -> list[int]:
    """The numbers of `3`, `3 to 6` or `3, 5 and 6`."""
    first, to, last = words.partition(" to ")
    return list(range(int(first), int(last) + 1)) if to else [int(found) for found in re.findall(r"\d+", words)]


def test_the_walk_of_a_newcomer(library_copy: Path, shell: Callable[..., Result]) -> None:
    """new intent, fill in, check, impact, ask: at each step the front door says what the person needs to know."""
    root = library_copy
    commit_all(root)
    before = shell(f"frontdoor ask '{QUESTION}' --library {root}")
    assert before.exit_code == 0
    assert "quokka" not in before.output.lower()

    # begin: it asks, shows, writes, and says what to do next
    begun = shell(f"frontdoor new intent --library {root}", keys="\n".join(TYPED) + "\n")
    assert begun.exit_code == 0, begun.output
    check_these, check, impact, ask = re.findall(r"(?m)^  \d\. (frontdoor .+)$", begun.output)
    assert [line.split()[1] for line in (check_these, check, impact, ask)] == ["check", "check", "impact", "ask"]
    todos = dict(re.findall(r"(?m)^     (\S+\.yaml), lines? (.+)$", begun.output))
    assert set(todos) == set(FILLED_IN)

    # unfinished: check names every line that was announced, and nothing else is wrong
    unfinished = shell(check_these)
    assert unfinished.exit_code == 1
    assert unfinished.output.count("a TODO is left") == sum(map(len, FILLED_IN.values()))
    found = json.loads(shell(f"{check_these} --json").stdout)
    assert all("a TODO is left" in problem["what"] for problem in found)
    assert {(problem["file"], problem["line"]) for problem in found} == {
        (file, line) for file, lines in todos.items() for line in numbers(lines)
    }

    # fill in, as with a text editor
    for file, words in FILLED_IN.items():
        text = (root / file).read_text(encoding="utf-8")
        for each in words:
            text = re.sub(r"TODO[^\n}]*", each, text, count=1)
        (root / file).write_text(text, encoding="utf-8")

    # check: nothing is left to mend, there or elsewhere
    assert shell(check_these).exit_code == 0
    checked = shell(check)
    assert checked.exit_code == 0, checked.output[-2000:]

    # impact: the new answer, what it says, and each new question that gets it, with its place. On the whole content a topic more
    # moves some of the 18,000 others, too, so the status may be 0 or 1; what the person is told last fits it
    seen = shell(impact)
    assert seen.exit_code in (0, 1), seen.output
    assert seen.output.rstrip().endswith(
        "Something risky changed: have it looked at by a second person before it goes live." if seen.exit_code else "Nothing risky changed."
    )
    assert "7 questions are new, 0 were taken out." in seen.output
    new_answer = seen.output.partition("*Quokka clubs* (answer/quokka-clubs) is a new answer\n")[2].partition("\n\n")[0]
    assert f"  says: professionals: {LEAD}\n" in new_answer
    for text in (QUESTION, *FILLED_IN["intents/culture.yaml"]):
        assert re.search(rf"“{text}” \((example|check) of quokka-clubs, intents/culture.yaml, line \d+\)", new_answer)
    assert "New questions to look at" not in seen.output

    # ask: the new answer comes
    answered = shell(ask)
    assert answered.exit_code == 0
    assert answered.output.startswith("There are quokka clubs. They meet on Sundays in the library.")
    assert LEAD in shell(f"{ask} --as professional").output

    # and the way back: what was added can be undone without a trace
    for file in re.findall(r"or: git -C \S+ checkout -- (\S+)", begun.output):
        git(root, "checkout", "--", file)
    for file in re.findall(r"delete the file (\S+)", begun.output):
        (root / file).unlink()
    assert git(root, "status", "--porcelain") == ""
    assert shell(ask).output == before.output
