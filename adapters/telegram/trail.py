"""What is kept of one chat, encrypted, for 48 hours at most: ids of messages for /clear, replies on their way, what was answered. Pure.

Never a person's words, and never longer than a message can be deleted (core.telegram.org/bots/api#deletemessage: 48 hours).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.telegram.outgoing import Outgoing

KEEP = 48 * 3600.0
"""Seconds."""
MOST_IDS = 2_000
MOST_ANSWERED = 32
"""Updates known to be answered: more than can be on their way when the process dies."""
MOST_CARDED = 50


@dataclass(frozen=True, slots=True)
class Owed:
    """One message that is to be sent."""

    key: str
    """The update it answers."""
    part: int
    message: Outgoing
    urgent: bool
    until: float
    """When it is given up, in seconds since the epoch."""
    after: int | None = None
    """The highest message id known when sending began: if it arrived unnoticed, its id is higher. None: not tried yet."""

    @property
    def name(self) -> str:
        """What sets it apart from other messages owed to the chat."""
        return f"{self.key}/{self.part}"


@dataclass(frozen=True, slots=True)
class Trail:
    """What is kept of one chat."""

    ids: tuple[tuple[int, int], ...] = ()
    """Message id and when, oldest first: both sides."""
    owed: tuple[Owed, ...] = ()
    answered: tuple[str, ...] = ()
    carded: Mapping[int, str] = field(default_factory=dict)
    """Messages that were answered with a card, and the kind of danger: an edit that changes nothing about it stays unanswered."""
    told: Mapping[str, str] = field(default_factory=dict)
    """What was said once: "late", "language", "album"."""

    def noted(self, ids: Iterable[int], now: float) -> Trail:
        """With further message ids, without those too old to be deleted."""
        known = {number for number, _ in self.ids}
        new = [(number, int(now)) for number in dict.fromkeys(ids) if number and number not in known]
        kept = [pair for pair in (*self.ids, *new) if pair[1] > now - KEEP]
        return replace(self, ids=tuple(kept[-MOST_IDS:]))

    def owing(self, owed: Iterable[Owed]) -> Trail:
        """With further messages to send."""
        return replace(self, owed=(*self.owed, *owed))

    def trying(self, name: str, after: int) -> Trail:
        """With a message about to be sent."""
        return replace(self, owed=tuple(replace(one, after=after) if one.name == name else one for one in self.owed))

    def paid(self, name: str) -> Trail:
        """Without a message that is done with; its update is answered once nothing more is owed for it."""
        key = name.rpartition("/")[0]
        left = tuple(one for one in self.owed if one.name != name)
        answered = self.answered if any(one.key == key for one in left) else (*self.answered, key)[-MOST_ANSWERED:]
        return replace(self, owed=left, answered=answered)

    def card(self, message: int, category: str) -> Trail:
        """With a message answered by a card."""
        return replace(self, carded=dict([*self.carded.items(), (message, category)][-MOST_CARDED:]))

    def telling(self, what: str, value: str) -> Trail:
        """With something said once."""
        return replace(self, told={**self.told, what: value})

    def to_bytes(self) -> bytes:
        """As bytes."""
        owed = [[one.key, one.part, one.message.to_data(), one.urgent, one.until, one.after] for one in self.owed]
        return json.dumps([self.ids, owed, self.answered, list(self.carded.items()), dict(self.told)], separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, value: bytes | None) -> Trail:
        """What `to_bytes` gave; an empty trail for anything else, such as that of an older version."""
        if value is None:
            return cls()
        try:
            ids, owed, answered, carded, told = json.loads(value)
            return cls(
                tuple((int(number), int(when)) for number, when in ids),
                tuple(_owed(*one) for one in owed),
                tuple(map(str, answered)),
                {int(number): str(category) for number, category in carded},
                {str(what): str(said) for what, said in told.items()},
            )
        except (ValueError, TypeError, AttributeError, IndexError):
            return cls()


def _owed(key: Any, part: Any, message: Any, urgent: Any, until: Any, after: Any) -> Owed:
    return Owed(str(key), int(part), Outgoing.from_data(message), bool(urgent), float(until), None if after is None else int(after))
