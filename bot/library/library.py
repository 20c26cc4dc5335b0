"""The checked, immutable whole of `intents/` and `content/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from bot.model import Answer, Contact, Figure, Indicator, Intent, Level, Theme, Words


@dataclass(frozen=True, slots=True)
class Hours:
    """When a line is open."""

    id: str
    name: str
    days: Mapping[int, tuple[int, int]]
    """Weekday (Monday is 0) -> opening and closing minute of the day; a day that is not there is closed."""
    bank_holidays: bool = False
    """Whether it is open on bank holidays."""
    whenever_closed: str | None = None
    """Open exactly when this other entry is not."""
    needs_human_check: str = ""
    closed: frozenset[date] = frozenset()
    """Single days on which it is closed all day, besides bank holidays."""


@dataclass(frozen=True, slots=True)
class Area:
    """A district or unitary authority."""

    id: str
    name: str
    locality: str | None
    """north, central or east; None for Blackpool and Blackburn with Darwen."""
    duty: str
    """Contact of the duty social worker."""
    places: tuple[str, ...]

    @property
    def is_unitary(self) -> bool:
        """Whether it is a council of its own, with its own duty social worker, and no district of the county."""
        return self.locality is None


@dataclass(frozen=True, slots=True)
class Places:
    """Where places lie."""

    areas: Mapping[str, Area]
    localities: Mapping[str, str]
    outside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One source document."""

    id: str
    title: str
    short: str
    checked: str
    check_again: str


@dataclass(frozen=True, slots=True)
class RiskTerms:
    """Terms that point to one kind of danger."""

    category: str
    name: str
    terms: tuple[str, ...]
    near_misses: tuple[str, ...]
    checks: tuple[str, ...]
    excluded: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Groups of words that these terms may name, beside those all may name."""


@dataclass(frozen=True, slots=True)
class CardGroup:
    """What one kind of danger adds to the card."""

    categories: tuple[str, ...]
    say: Words
    helplines: tuple[str, ...]
    """Contacts, for the public."""


@dataclass(frozen=True, slots=True)
class Card:
    """The escalation card and what belongs to it."""

    LINES: ClassVar = (
        "emergency", "mash", "edt_open", "silent", "note", "again", "after", "not_meant_prompt", "not_meant", "not_meant_said",
    )  # fmt: skip
    emergency: Words
    mash: Words
    edt_open: Words
    silent: Words
    note: Words
    again: Words
    after: Words
    not_meant_prompt: Words
    not_meant: Words
    not_meant_said: Words
    groups: Mapping[str, CardGroup]
    """The first is for every category that no other names."""

    def group(self, category: str | None) -> CardGroup:
        """The group of a category."""
        return next((group for group in self.groups.values() if category in group.categories), next(iter(self.groups.values())))


@dataclass(frozen=True, slots=True)
class BrowseTheme:
    """A theme people can browse."""

    id: str
    title: str
    audiences: frozenset[str]
    """Who is shown it; empty: everybody."""


@dataclass(frozen=True, slots=True)
class Library:
    """Everything the front door knows. Loaded whole or not at all."""

    version: str
    """Hash of all the files it was loaded from, 12 hexadecimal digits."""
    intents: Mapping[str, Intent]
    answers: Mapping[str, Answer]
    contacts: Mapping[str, Contact]
    figures: Mapping[str, Figure]
    hours: Mapping[str, Hours]
    places: Places
    documents: Mapping[str, Document]
    levels: Mapping[int, Level]
    indicators: Mapping[str, Indicator]
    themes: Mapping[str, Theme]
    wording: Mapping[str, Words]
    risk_terms: Mapping[str, RiskTerms]
    risk_model: bytes
    """The stored risk model (bot/risk/model.py)."""
    risk_material: str
    """Hash of what it must have been made from."""
    risk_words: Mapping[str, tuple[str, ...]]
    """Groups of words that risk terms may name."""
    card: Card
    negatives: tuple[str, ...]
    """Questions that nothing here answers: they teach the matcher to decline."""
    browse: tuple[BrowseTheme, ...]
    """What can be browsed, in order."""
    abbreviations: Mapping[str, str]
    """Abbreviation -> what it stands for."""
