"""What the documents promise to operators, to the data protection officer and to auditors is so in the code, and nothing is left out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from adapters.slack import agent, answering, people, threads
from adapters.telegram import outbox, trail
from bot import asked, last_asked, pieces, questions, team
from bot.memory import conversations
from bot.router import FrontDoor
from bot.service import orders
from bot.service import run as service
from bot.settings import Settings
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_app import HOOK, Process
from tests.test_deploy import settings_by_variable

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
OPERATING = (DOCS / "operating.md").read_text(encoding="utf-8")
PRIVACY = (DOCS / "privacy.md").read_text(encoding="utf-8")
HOUR, DAY = 3600.0, 24 * 3600.0
CODE = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "adapters").rglob("*.py")])
LOGGED = ("debug", "info", "warning", "error", "critical", "exception")


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Every call of a method in the code."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield path, node


def rows(document: str, columns: int) -> list[list[str]]:
    """The rows of all tables with so many columns."""
    lines = [line.strip().strip("|").split("|") for line in document.splitlines() if line.strip().startswith("|")]
    return [[cell.strip() for cell in line] for line in lines if len(line) == columns]


# --- docs/operating.md


def test_every_setting_stands_in_the_table_with_its_default() -> None:
    """Each variable once, none that is not read; where the default is a plain value, it is that one."""
    named = {row[0].strip("`"): row[1] for row in rows(OPERATING, 3) if re.fullmatch(r"`(FRONTDOOR|SLACK|TELEGRAM)_[A-Z_]+`", row[0])}
    assert named.keys() == settings_by_variable().keys()
    for variable, field in settings_by_variable().items():
        default = Settings.model_fields[field].default
        if isinstance(default, str | int) and default != "":
            assert named[variable] == f"`{default}`", variable
        elif isinstance(default, SecretStr) and default.get_secret_value() == "":
            assert named[variable].startswith("none"), variable


def test_every_log_line_is_explained_with_its_level() -> None:
    """All that the code can log, in the words it logs, and nothing that it cannot."""
    written = set()
    for path, call in calls():
        assert isinstance(call.func, ast.Attribute)
        if ast.unparse(call.func.value).rpartition(".")[2] == "log" and call.func.attr in LOGGED:
            said = [re.sub(r"%[sd]", "…", words) for words in sentences(call.args[0])]
            assert said, f"{path}: a log line must be a fixed sentence"
            written |= {(call.func.attr, words) for words in said}
    assert {(row[0], row[1].strip("`")) for row in rows(OPERATING, 3) if row[0] in LOGGED} == written


def test_every_reason_for_being_not_ready_is_explained() -> None:
    """What `trouble` can say, in the words it says."""
    said = set()
    for path in (ROOT / "adapters").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).rpartition(".")[2] in ("_why", "_trouble", "trouble"):
                said |= set(sentences(node.value))
            if isinstance(node, ast.FunctionDef) and node.name == "trouble":
                said |= {
                    words for found in ast.walk(node) if isinstance(found, ast.Return) and found.value for words in sentences(found.value)
                }
    assert len(said) > 10
    explained = {words for row in rows(OPERATING, 2) for words in re.findall(r"`([^`]+)`", row[0])}
    assert said <= explained


def sentences(value: ast.expr) -> Iterator[str]:
    """The strings of an expression, values put in as …; not those within a string."""
    if isinstance(value, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in value.values)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from (*sentences(value.body), *sentences(value.orelse))
    elif isinstance(value, ast.BoolOp):
        yield from (words for each in value.values for words in sentences(each))


def test_every_address_served_is_named() -> None:
    """Routes of the service and of both channels."""
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot/service").glob("*.py"))
    for address in re.findall(r'web\.get\("([^"]+)"', code):
        assert f"| `{address}` |" in OPERATING, address


def test_the_time_to_stop_is_what_is_promised() -> None:
    """Within ten seconds of SIGTERM."""
    assert "ends within ten seconds" in OPERATING
    assert service.DRAIN + service.LAST_ANSWERS < 10


# --- docs/privacy.md


def test_everything_kept_stands_in_the_data_map() -> None:
    """Every kind the code asks the store to keep, wherever it does; and no kind that is not kept any more."""
    kept = set()
    for path, call in calls():
        asked = ast.unparse(call.func)
        if asked.endswith(("vault.key", "vault.keys")) and isinstance(call.args[0], ast.Constant):
            kept.add(str(call.args[0].value))
        if asked.endswith(("desk.keep", "conversations.keep", "self.keep")) and len(call.args) == 5:
            kind = call.args[0]
            if isinstance(kind, ast.Name) and path.is_relative_to(ROOT / "bot"):
                continue  # hands on what an adapter asked for, or (frontdoor wipe) keeps a shorter list of the same
            assert isinstance(kind, ast.Constant), f"{path}: the kind must stand where it is kept, so that it can be found"
            kept.add(str(kind.value))
    mapped = {row[0].split("`")[1] for row in rows(PRIVACY, 5) if row[0].startswith("`")}
    assert mapped == kept - {"person"}  # what all keys of a person begin with


@pytest.mark.parametrize(
    ("kind", "seconds", "said"),
    [
        ("`memory`", conversations.KEEP_MEMORY, (24 * HOUR, "24 hours after the last message")),
        ("`claim`", conversations.KEEP_CLAIMS, (26 * HOUR, "26 hours")),
        ("`trail`", trail.KEEP, (48 * HOUR, "48 hours after the last change")),
        ("`high`", outbox.KEEP_DEBTS, (24 * HOUR, "24 hours after the last change")),
        ("`orders`", orders.KEEP, (3650 * DAY, "at most ten years")),
        ("`owed`", outbox.KEEP_DEBTS, (24 * HOUR, "at most 24 hours")),
        ("`threads`", threads.KEPT, (24 * HOUR, "24 hours after the last new thread")),
        ("`welcomed`", answering.WELCOMED_FOR, (180 * DAY, "180 days")),
        ("`question`", questions.KEEP_QUESTIONS, (30 * DAY, "30 days")),
        ("`sent-questions`", team.A_DAY, (24 * HOUR, "24 hours after the last one")),
        ("counters by week", asked.KEEP_WEEKS * 7 * DAY, (53 * 7 * DAY, "53 weeks")),
        ("`agent-view`", agent.KEPT, (90 * DAY, "90 days")),
        ("short messages", pieces.WINDOW.total_seconds(), (180.0, "3 minutes")),
        ("Slack: whether", people.KNOWN_FOR, (HOUR, "1 hour")),
    ],
)
def test_it_is_kept_as_long_as_is_said(kind: str, seconds: float, said: tuple[float, str]) -> None:
    """The time of the code is that of the data map."""
    assert seconds == said[0]
    row = next(line for line in PRIVACY.splitlines() if line.startswith(f"| {kind}"))
    assert said[1] in row


def test_the_limits_named_are_those_of_the_code() -> None:
    """How many, and how long."""
    for number, words in [
        (pieces.MOST_LETTERS, "up to 120 letters each"),
        (pieces.MOST_PIECES, "six a person"),
        (last_asked.LONGEST // 1000, "up to 2,000 letters"),
        (questions.MOST_LETTERS, "up to 500 letters"),
        (questions.MOST_QUESTIONS // 1000, "at most 1,000 in all"),
        (int(team.NEXT_WITHIN.total_seconds()) // 60, "at most 30 minutes"),
        (trail.MOST_ANSWERED, "up to 32 updates"),
        (trail.MOST_CARDED, "up to 50 messages"),
        (threads.MOST, "at most 50"),
    ]:
        assert words in PRIVACY
        assert str(number) in words or (number == 6 and "six" in words)


def test_the_fifteen_standards_are_answered_one_by_one() -> None:
    """Each with what is done here."""
    standards = [row for row in rows(PRIVACY, 4) if row[0].isdecimal()]
    assert [int(row[0]) for row in standards] == list(range(1, 16))
    assert all(row[1] and row[2] for row in standards)


def test_what_privacy_says_about_complaints_stands_in_the_content(door: FrontDoor) -> None:
    """The route, the time and the Commissioner are facts that people are told and that somebody has to check."""
    for name in ("complaints", "ico"):
        assert f"`{name}`" in PRIVACY
        assert door.library.contacts[name].needs_human_check
    told = (ROOT / "content/wording.yaml").read_text(encoding="utf-8").partition("telegram_privacy:")[2].partition("\n#")[0]
    assert all(f"{{{name}}}" in told for name in ("complaints", "ico", "data-complaint-days"))


# --- docs/security.md, and tests named anywhere


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_every_test_that_a_document_names_exists(path: Path) -> None:
    """A proof that is not there is none."""
    for name, test in re.findall(r"`(?:tests/)?(test_\w+\.py)(?:::(\w+))?", path.read_text(encoding="utf-8")):
        source = (ROOT / "tests" / name).read_text(encoding="utf-8")
        assert not test or re.search(rf"^(?:async )?def {test}\(", source, re.MULTILINE), f"{name}::{test}"


def test_printed_settings_hold_no_secret() -> None:
    """In no way in which an object is shown."""
    values = {name: "planted-secret" for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    assert {"secret_key", "state", "slack_bot_token", "telegram_bot_token", "telegram_webhook_secret"} <= values.keys()
    chosen = Settings(**values)  # type: ignore[arg-type]
    assert chosen.secret_key.get_secret_value() == "planted-secret"
    assert "planted-secret" not in f"{chosen!r} {chosen} {chosen.model_dump()} {chosen.model_dump_json()}"


async def test_a_huge_request_is_refused(tmp_path: Path) -> None:
    """413 from the real process, although it carries the secret; a small one goes through to be read."""
    fake = await FakeTelegram().start()
    process = Process(fake, "webhook", tmp_path / "state.db", tmp_path, tmp_path / "log", small=True)
    await process.start()
    try:
        await fake.until(lambda: fake.webhook is not None, 60)
        assert fake.webhook is not None
        headers = {"X-Telegram-Bot-Api-Secret-Token": HOOK}
        async with aiohttp.ClientSession(headers=headers) as session:
            async with session.post(fake.webhook.url, data=b" " * (service.MOST_BODY + 1)) as answer:
                assert answer.status == 413
            async with session.post(fake.webhook.url, data=b"no json") as answer:
                assert answer.status == 400
    finally:
        await process.stop()
        await fake.stop()
