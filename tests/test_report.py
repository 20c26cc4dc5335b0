"""`frontdoor report`: what people asked and did not get, with nothing in it that could point to one person."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.asked import Count, week_of
from bot.cli import main
from bot.library import read_files
from bot.memory import InProcessStore, Vault, open_store
from bot.questions import Question, QuestionBox
from bot.router import FrontDoor
from bot.service import staff as says
from bot.staff.drafts import draft
from bot.staff.report import FEW, LEAST, Digest, digest, shown, weeks_to
from bot.staff.report_words import as_data, as_markdown, as_text
from tests.conftest import LONDON, MONDAY_NOON
from tests.small_library import small_library

SECRET = "s" * 40
WEEK = "2026-w47"
TOPICS = {"sendias": "SENDIAS", "ehcp": "Plans", "break-time": "Break Time"}
AREAS = {"burnley": "Burnley", "wyre": "Wyre"}


def counted(kind: str, name: str, outcome: str, count: int, week: str = WEEK) -> Count:
    return Count(week, kind, name, outcome, count)


def made(*counts: Count, weeks: int = 1) -> Digest:
    return digest(counts, weeks_to(WEEK, weeks), TOPICS, AREAS)


# --- small counts -----------------------------------------------------------------------------------------------------


def test_small_counts_are_hidden_and_the_others_rounded() -> None:
    """To the nearest five, halves up; no figure that is shown is below five."""
    assert [shown(count) for count in (0, 1, 4)] == [FEW] * 3
    assert [shown(count) for count in (5, 6, 7, 8, 12, 13, 22, 23, 100)] == [5, 5, 5, 10, 10, 15, 20, 25, 100]


def test_no_subtraction_gives_a_hidden_count() -> None:
    """Whatever is hidden, from one to four: total and visible rows are the same for at least two of them, and never name it."""
    for large in range(5, 40):
        seen = set()
        for hidden in range(1, LEAST):
            digested = made(counted("audience", "family", "answer", large), counted("audience", "young-person", "answer", hidden))
            figures = (digested.messages, digested.audiences, digested.outcomes)
            assert all(str(hidden) != str(row.total) for row in digested.audiences.rows)
            seen.add(repr(figures))
        assert len(seen) <= 2, large


def test_what_was_asked_fewer_than_five_times_has_no_name() -> None:
    """The name of a topic tells something by itself; how many such topics there are does not."""
    digested = made(
        counted("topic", "sendias", "answer", 6), counted("topic", "ehcp", "answer", 4), counted("topic", "break-time", "choose", 1)
    )
    assert [row.name for row in digested.topics.rows] == ["SENDIAS"]
    assert digested.topics.small == 2
    for text in (as_text(digested, []), as_markdown(digested, []), json.dumps(as_data(digested, []))):
        assert "Plans" not in text
        assert "Break Time" not in text
    assert "2 more, fewer than 5 each" in as_text(digested, [])


def test_endings_below_five_are_not_shown_beside_a_topic() -> None:
    """Nor can they be worked out: everything is rounded."""
    digested = made(counted("topic", "sendias", "answer", 20), counted("topic", "sendias", "escalate", 2))
    (row,) = digested.topics.rows
    assert (row.total, dict(row.by_outcome)) == (20, {"answer": 20})


def test_weeks_are_added_before_anything_is_hidden() -> None:
    """Two in each of four weeks are eight; what lies outside is not counted."""
    counts = [counted("audience", "family", "answer", 2, week) for week in ("2026-w43", *weeks_to(WEEK, 4))]
    digested = made(*counts, weeks=4)
    assert digested.messages == 10
    assert (digested.first, digested.last) == (date(2026, 10, 26), date(2026, 11, 22))


def test_every_table_says_what_it_is_about() -> None:
    """Who, where, what, what not; presses and what people point out apart from messages."""
    digested = made(
        counted("audience", "professional", "answer", 10),
        counted("area", "burnley", "answer", 5),
        counted("area", "none", "answer", 5),
        counted("topic", "sendias", "fallback", 5),
        counted("topic", "none", "fallback", 7),
        counted("topic", "ehcp", "pressed", 8),
        counted("feedback:not-meant", "sendias", "", 3),
        counted("feedback:wrong", "sendias", "", 3),
        counted("number-wrong", "gone-for-good", "", 5),
    )
    said = as_text(digested, [])
    for line in (
        "Messages: 10",
        "professionals: 10 (answered 10)",
        "Burnley: 5",
        "not known: 5",
        "no topic: 5 (no answer, people to ring 5)",
        "Plans: 10",
        "gone-for-good: 5",
    ):
        assert f"  {line}" in said or line in said.splitlines(), line
    assert [row.name for row in digested.fell_back.rows] == ["SENDIAS"]
    assert [(row.name, row.total) for row in digested.not_meant.rows] == [("SENDIAS", 5)]


def test_weeks_go_back_over_the_new_year() -> None:
    """Also over one with 53 weeks."""
    assert weeks_to("2027-W01", 3) == ("2026-w52", "2026-w53", "2027-w01")
    for wrong in ("2026-47", "2025-w53", "last week", ""):
        with pytest.raises(ValueError):  # noqa: PT011  # its words are never shown
            weeks_to(wrong, 1)


# --- drafts -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the content of `small_door`."""
    return small_library(tmp_path_factory.mktemp("small"))


def question(text: str) -> Question:
    return Question("0123456789", "2026-11-23", "young_person", "burnley", "", text)


def test_a_plausible_topic_is_named_with_the_place_of_its_examples(small_door: FrontDoor, root: Path) -> None:
    """The line is that of the list to which the question can be added."""
    made_draft = draft(question("what is sendias for [name]"), small_door, read_files(root), MONDAY_NOON)
    assert made_draft.nearest[0].intent == "sendias"
    file, _, line = made_draft.nearest[0].place.partition(", line ")
    assert (root / file).read_text(encoding="utf-8").splitlines()[int(line) - 1].strip() == "examples:"
    assert made_draft.stub.splitlines()[-1] == '    - "what is sendias for"'


@pytest.mark.parametrize("text", ["who lends out telescopes", 'a "quoted": #odd \\ - {mash} text: yes'])
def test_a_stub_is_yaml_that_holds_the_question_as_it_was(small_door: FrontDoor, root: Path, text: str) -> None:
    """Whatever signs stand in it."""
    stub = draft(question(text), small_door, read_files(root), MONDAY_NOON).stub
    new = yaml.safe_load(stub.split("# In the file of")[0])
    examples = new if isinstance(new, list) else new["TODO-a-short-name"]["examples"]
    assert examples[0] == text


def test_a_question_that_points_to_danger_says_what_to_do(small_door: FrontDoor, root: Path) -> None:
    """Risk terms may have been added since it was sent."""
    made_draft = draft(question("my dad hits me"), small_door, read_files(root), MONDAY_NOON)
    assert made_draft.danger
    assert "safeguarding procedure today" in as_text(made(), [made_draft])


# --- the command ------------------------------------------------------------------------------------------------------


def report(state: str, *arguments: str, root: Path | None = None, secret: str = SECRET) -> Result:
    """Run the command as in a shell."""
    library = ["--library", str(root)] if root else []
    environment = {"FRONTDOOR_STATE": state, "FRONTDOOR_SECRET_KEY": secret}
    return CliRunner().invoke(main, ["report", *arguments, *library], env=environment)


@pytest.fixture
def state(tmp_path: Path, cache: Path) -> str:
    """A state in which six questions were counted this week, and one was sent."""
    state = f"sqlite:{tmp_path / 'state.db'}"

    async def fill() -> None:
        store = await open_store(state)
        week = week_of(datetime.now(LONDON).date())
        for kind in ("topic:sendias", "audience:family", "area:none"):
            await store.add(f"asked:{week}:{kind}:answer", 6)
        await QuestionBox(store, Vault([SECRET])).put("who lends out telescopes", date.today(), "family", "burnley", "", time.time())  # noqa: DTZ011
        await store.close()

    asyncio.run(fill())
    return state


def test_the_report_shows_counts_and_questions_and_deletes_one(state: str, root: Path) -> None:
    """From the state as it is configured; deleting asks for the id and nothing else."""
    result = report(state, root=root)
    assert result.exit_code == 0, result.output
    assert "Messages: 5" in result.output
    assert "1 question sent to the team." in result.output
    assert "who lends out telescopes" in result.output
    found = json.loads(report(state, "--format", "json", root=root).output)
    assert found["messages"] == 5
    (one,) = found["questions"]
    assert "```yaml" in report(state, "--format", "markdown", root=root).output
    assert "is removed" in report(state, "--delete", one["id"]).output
    gone = report(state, "--delete", one["id"])
    assert gone.exit_code == 1
    assert "There is no question" in gone.output
    assert "No question is waiting" in report(state, root=root).output


def test_a_question_under_a_lost_secret_is_counted_and_not_shown(state: str, root: Path) -> None:
    """And nothing breaks."""
    result = report(state, root=root, secret="t" * 40)
    assert "1 more cannot be read" in result.output
    assert "telescopes" not in result.output


def test_nothing_yet_is_said_kindly(tmp_path: Path, root: Path) -> None:
    """No state file, and one in which nothing was counted."""
    missing = report(f"sqlite:{tmp_path / 'none.db'}", root=root)
    assert missing.exit_code == 0
    assert "nothing has been counted" in missing.output
    assert not (tmp_path / "none.db").exists()
    asyncio.run(_empty(f"sqlite:{tmp_path / 'empty.db'}"))
    empty = report(f"sqlite:{tmp_path / 'empty.db'}", root=root)
    assert empty.exit_code == 0
    assert "Nothing has been counted" in empty.output
    assert "No question is waiting" in empty.output
    assert "Messages:" not in empty.output


async def _empty(state: str) -> None:
    await (await open_store(state)).close()


def test_what_cannot_be_is_one_plain_line(tmp_path: Path) -> None:
    """Never a traceback."""
    in_memory = report("memory:")
    assert in_memory.exit_code == 1
    assert "no command can read it" in in_memory.output
    week = report("memory:", "--week", "47")
    assert week.exit_code == 2
    assert "2026-W47" in week.output
    asyncio.run(_empty(f"sqlite:{tmp_path / 'state.db'}"))
    for result in (
        report(f"sqlite:{tmp_path / 'state.db'}", secret="x" * 5),
        report(f"sqlite:{tmp_path / 'state.db'}", "--delete", "../x"),
    ):
        assert result.exit_code in (1, 78)
        assert "Traceback" not in result.output


def test_wiping_everything_removes_questions_and_counts(state: str, root: Path) -> None:
    """`frontdoor wipe --all`."""
    wiped = CliRunner().invoke(main, ["wipe", "--all", "--yes"], env={"FRONTDOOR_STATE": state, "FRONTDOOR_SECRET_KEY": SECRET})
    assert wiped.exit_code == 0, wiped.output
    result = report(state, root=root)
    assert "No question is waiting" in result.output
    assert "Nothing has been counted" in result.output


# --- the staff channel ------------------------------------------------------------------------------------------------


async def test_staff_hear_how_many_wait_and_never_what_they_say() -> None:
    """In one line."""
    box = QuestionBox(InProcessStore(), Vault([SECRET]))
    for text in ("who lends out telescopes", "who mends heating", "who lends out telescopes"):
        await box.put(text, date(2026, 11, 23), "family", "", "", time.time())
    assert says.questions(await box.waiting(time.time())) == "2 questions were sent to the team: `frontdoor report`"
    assert says.questions(1) == "1 question was sent to the team: `frontdoor report`"
