"""Blocks of lines -> at most two texts within Telegram's length. Never cut inside a number or a link; what stands first stays. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from adapters.telegram.outgoing import MOST_UNITS, units

MOST_MESSAGES = 2
ROOM = MOST_UNITS - 196
"""Units of one message: slack for the list of choices that a plain version adds."""
GAP = 2
"""Units between two blocks."""

_BREAK = re.compile(r"(?<!\d) | (?!\d)")
"""A space that does not stand inside a number."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its text, unescaped, and how it is set."""

    text: str
    style: str = ""
    """b, i, or nothing."""

    def to_html(self) -> str:
        """The line with its mark (core.telegram.org/bots/api#html-style: &, < and > are escaped)."""
        text = html.escape(self.text, quote=False)
        return f"<{self.style}>{text}</{self.style}>" if self.style and self.text.strip() else text


Block = tuple[Line, ...]


def split(blocks: Iterable[Block]) -> list[str]:
    """The texts of one or two messages; what does not fit into two is left out from the end."""
    messages: list[list[str]] = [[]]
    used = 0
    for block in _small(blocks):
        length = units("\n".join(line.text for line in block)) + GAP
        if used + length > ROOM and messages[-1]:
            if len(messages) == MOST_MESSAGES:
                break
            messages.append([])
            used = 0
        messages[-1].append("\n".join(line.to_html() for line in block))
        used += length
    return ["\n\n".join(parts) for parts in messages if any(part.strip() for part in parts)]


def _small(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, those that are too long for one message in pieces."""
    for block in blocks:
        if units("\n".join(line.text for line in block)) + GAP <= ROOM:
            yield block
        else:
            yield from ((line,) for whole in block for line in _short(whole))


def _short(line: Line) -> Sequence[Line]:
    """A line in pieces that fit, cut between words."""
    if units(line.text) + GAP <= ROOM:
        return [line]
    pieces: list[str] = []
    for word in _BREAK.split(line.text):
        if pieces and units(pieces[-1]) + 1 + units(word) + GAP <= ROOM:
            pieces[-1] += " " + word
        else:
            pieces += [word[at : at + ROOM // 2] for at in range(0, len(word), ROOM // 2)] or [""]
    return [Line(piece, line.style) for piece in pieces]
