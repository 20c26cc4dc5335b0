"""A log line holds nothing that is not on the list, whoever wrote it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot.service.logs import A_LIBRARY, FIELDS, own_logger, set_up_logging

PLANTED = "Jordan Smithers 07700 900123 jordan@example.org U02SECRET xoxb-token"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the log goes; the root logger is as before afterwards."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.raiseExceptions)
    stream = io.StringIO()
    set_up_logging("debug", stream)
    yield stream
    root.handlers[:], root.level, logging.raiseExceptions = before[0], before[1], before[2]
    logging.captureWarnings(False)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(row) for row in stream.getvalue().splitlines()]


def fail(kind: type[Exception]) -> None:
    """Raise an exception that holds what must not be seen."""
    raise kind(PLANTED)


def failure() -> ValueError:
    """Such an exception, with its traceback."""
    try:
        fail(ValueError)
    except ValueError as error:
        return error
    raise AssertionError


def test_our_own_lines_hold_what_the_list_allows(stream: io.StringIO) -> None:
    """Allowed fields come through, others are dropped, also where the value is no plain one."""
    own_logger().info("Content swapped", version="abc", problems=3, text=PLANTED, who=PLANTED, state={"a": PLANTED})
    (line,) = lines(stream)
    assert {"event": "Content swapped", "version": "abc", "problems": 3, "level": "info", "logger": "frontdoor"}.items() <= line.items()
    assert set(line) <= set(FIELDS)
    assert "Smithers" not in stream.getvalue()


def test_an_adapters_sentence_is_kept(stream: io.StringIO) -> None:
    """Their loggers are below ours, and their sentences fixed."""
    logging.getLogger("frontdoor.slack").warning("Slack cannot be reached (%s)", "timeout")
    assert lines(stream)[0]["event"] == "Slack cannot be reached (timeout)"


@pytest.mark.parametrize("name", ["aiohttp.server", "asyncio", "redis.client", "frontdoorish", "root", "py.warnings", "watchfiles.main"])
def test_of_a_library_only_its_name_and_the_kind_of_error(stream: io.StringIO, name: str) -> None:
    """Whatever it says may hold words of people or a token."""
    error = failure()
    logging.getLogger(name).error("could not parse %s", PLANTED, exc_info=error, extra={"update": PLANTED})
    (line,) = lines(stream)
    assert (line["event"], line["logger"], line["error"]) == (A_LIBRARY, name, "ValueError")
    assert line["at"].startswith("tests/test_service_logs.py:")
    assert not any(word in stream.getvalue() for word in PLANTED.split())


def test_an_exception_shows_its_kind_and_place_alone(stream: io.StringIO) -> None:
    """Ours as well; within an except block and handed over."""
    own_logger().error("It failed", exc_info=failure())
    try:
        fail(KeyError)
    except KeyError:
        own_logger().exception("It failed")
        logging.getLogger("frontdoor.telegram").exception("It failed")
    assert [line["error"] for line in lines(stream)] == ["ValueError", "KeyError", "KeyError"]
    assert not any(word in stream.getvalue() for word in PLANTED.split())


def test_a_line_that_cannot_be_made_is_not_printed_with_its_arguments(stream: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    """Logging would print a traceback with them on standard error."""
    logging.getLogger("frontdoor").error("%d people", PLANTED)
    captured = capsys.readouterr()
    assert "Smithers" not in captured.err + captured.out + stream.getvalue()


def test_the_level_holds(stream: io.StringIO) -> None:
    """FRONTDOOR_LOG=error says no more than errors."""
    set_up_logging("error", stream)
    own_logger().info("Content swapped")
    own_logger().error("Content refused")
    assert [line["event"] for line in lines(stream)] == ["Content refused"]


def test_a_person_at_a_terminal_gets_lines_to_read() -> None:
    """No JSON there, the same list."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    terminal = Terminal()
    set_up_logging("info", terminal).info("Content swapped", version="abc", text=PLANTED)
    root.handlers[:], root.level = before[0], before[1]
    logging.captureWarnings(False)
    assert "Content swapped" in terminal.getvalue()
    assert "{" not in terminal.getvalue()
    assert "Smithers" not in terminal.getvalue()
