"""The terminal adapter: the same path with no account."""

from __future__ import annotations

import io
from datetime import datetime

from adapters.terminal.app import converse
from adapters.terminal.write import draw
from bot.model import Audience, Choices, Memory, Message, Option, Outcome, Reply, Source, Text, Urgent
from tests.conftest import MONDAY_NOON


def echo(message: Message, now: datetime) -> Reply:
    """A handle that shows what it was given."""
    del now
    return Reply(
        Outcome.ANSWER,
        (Text(f"{message.audience}|{message.area}|{message.memory.misses}"),),
        memory=Memory(misses=message.memory.misses + 1),
    )


def test_memory_goes_from_line_to_line() -> None:
    """What one reply remembers, the next message brings along."""
    out = io.StringIO()
    converse(["one\n", "\n", "two\n"], out, echo, lambda: MONDAY_NOON, Audience.FAMILY, "Burnley")
    assert out.getvalue() == "> one\nfamily|Burnley|0\n\n> two\nfamily|Burnley|1\n\n"


def test_quit_ends_a_typed_conversation() -> None:
    """A person can leave; a pipe's "quit" is a message like any other."""
    typed, piped = io.StringIO(), io.StringIO()
    converse(["quit\n", "more\n"], typed, echo, lambda: MONDAY_NOON, Audience.FAMILY, interactive=True)
    converse(["quit\n"], piped, echo, lambda: MONDAY_NOON, Audience.FAMILY)
    assert typed.getvalue() == "> "
    assert "family" in piped.getvalue()


def test_colour_changes_no_word() -> None:
    """With and without colour the same words are said, and only a terminal gets escape codes."""
    reply = Reply(Outcome.ESCALATE, (Urgent(("999",)), Text("x"), Source("s"), Choices("p", (Option("a", "A"),))))
    coloured = draw(reply, colour=True)
    assert draw(reply, colour=False) == reply.plain_text()
    assert "\x1b[31m" in coloured
    for code in ("\x1b[31m", "\x1b[1m", "\x1b[0m", "\x1b[32m", "\x1b[2m"):
        coloured = coloured.replace(code, "")
    assert coloured == reply.plain_text()
