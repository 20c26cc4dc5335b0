"""Read lines, answer them, keep the conversation's memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TextIO

from adapters.terminal.write import draw
from bot.model import Audience, Memory, Message, Outcome, Reply
from bot.pieces import Pieces

Handle = Callable[[Message, datetime], Reply]

PROMPT = "> "
YOU = "you"


def converse(
    lines: Iterable[str], out: TextIO, handle: Handle, clock: Callable[[], datetime], audience: Audience, area: str | None = None,
    colour: bool = False, interactive: bool = False,
) -> None:  # fmt: skip
    """Answer each line in turn until the lines end, or until `quit` when a person is typing."""
    memory = Memory()
    pieces = Pieces()

    def prompt() -> None:
        if interactive:
            out.write(PROMPT)
            out.flush()

    prompt()
    for line in lines:
        text = line.rstrip("\r\n")
        if interactive and text.strip().lower() in ("quit", "exit", "/quit"):
            break
        if not interactive:
            if not text.strip():
                continue
            out.write(f"{PROMPT}{text}\n")
        now = clock()
        reply = handle(Message(text, audience, area, memory, pieces.earlier(YOU, now)), now)
        memory = reply.memory
        pieces.note(YOU, text, now, reply.outcome is Outcome.ESCALATE)
        out.write(draw(reply, colour) + "\n\n")
        out.flush()
        prompt()
