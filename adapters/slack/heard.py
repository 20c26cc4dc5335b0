"""What can be heard in Slack: nouns, all frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing for us."""

    because: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote or pressed."""

    user: str
    team: str = ""
    """The workspace they belong to, where the payload tells."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message to us: in a direct message, or with our name in a channel."""

    ids: tuple[str, ...]
    person: Person
    text: str
    channel: str
    ts: str
    thread: str = ""
    """The thread it stands in."""
    direct: bool = False
    edited: bool = False
    before: str = ""
    """What it said before it was edited."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that only the asker sees answered: by command, or about a message with the shortcut."""

    id: str
    person: Person
    text: str
    channel: str
    response_url: str
    trigger: str
    others: bool = False
    """The words are somebody else's."""
    command: bool = True


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody opened a tab of ours."""

    id: str
    person: Person
    channel: str
    tab: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button, a menu or a search box. `surface`: message, modal or home."""

    id: str
    person: Person
    action: str
    value: str
    surface: str
    trigger: str = ""
    channel: str = ""
    ts: str = ""
    thread: str = ""
    direct: bool = False
    vanishing: bool = False
    """The message is seen by one person and gone on reload."""
    response_url: str = ""
    view: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form was sent."""

    id: str
    person: Person
    form: str
    view: Mapping[str, Any]


Heard = Said | Asked | Opened | Pressed | Submitted | Ignored
