"""What is sent: messages with buttons, as plain data that can be kept and taken out again."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

MOST_UNITS = 4096
"""UTF-16 units of a text once its marks are parsed (core.telegram.org/bots/api#sendmessage, core.telegram.org/api/entities)."""
MOST_DATA = 64
"""Bytes a button carries (core.telegram.org/bots/api#inlinekeyboardbutton)."""

_MARK = re.compile(r"</?[a-z]+>")


@dataclass(frozen=True, slots=True)
class Button:
    """One button."""

    label: str
    data: str
    """What comes back when it is pressed: at most 64 bytes, understood by any later version (adapters/telegram/answer.py)."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. Holds our own sentences, never a person's words."""

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()
    silent: bool = True
    """Whether it makes no sound."""

    @property
    def plain(self) -> str:
        """The message with neither marks nor buttons; what can be pressed is listed so that it can be typed."""
        text = html.unescape(_MARK.sub("", self.html))
        for label in (button.label for row in self.rows for button in row if button.label[:1].isdigit()):
            longer = f"{text}\n{label}"
            if units(longer) > MOST_UNITS:
                break
            text = longer
        return text

    def to_data(self) -> Any:
        """As JSON."""
        return [self.html, [[[button.label, button.data] for button in row] for row in self.rows], self.silent]

    @classmethod
    def from_data(cls, data: Any) -> Outgoing:
        """What `to_data` gave. Raises ValueError, TypeError or IndexError for anything else."""
        text, rows, silent = data
        return cls(str(text), tuple(tuple(Button(str(label), str(value)) for label, value in row) for row in rows), bool(silent))


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
