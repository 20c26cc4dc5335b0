"""The known questions: everything the content itself says people ask, and where that stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.library import Files


class Kind(StrEnum):
    """What a known question is known for."""

    EXAMPLE = "example"
    CHECK = "check"
    NOT = "not"
    DANGER = "danger"
    """A check of risk terms: it must escalate."""
    HARMLESS = "harmless"
    """A `not` of risk terms: it must not."""


@dataclass(frozen=True, slots=True)
class Known:
    """One known question."""

    text: str
    kind: Kind
    owner: str
    """The topic or risk category it is written under."""
    file: str
    line: int

    @property
    def place(self) -> str:
        return f"{self.file}, line {self.line}"


def known_questions(files: Files) -> dict[str, Known]:
    """Text -> question. One that stands in several places counts once: as example, else check, else risk check, else `not`."""
    known: dict[str, Known] = {}
    for question in _every(files):
        known.setdefault(question.text, question)
    return known


def _every(files: Files) -> Iterator[Known]:
    topics = (("examples", Kind.EXAMPLE), ("checks", Kind.CHECK))
    dangers = (("checks", Kind.DANGER), ("not_", Kind.HARMLESS))
    for rows, lists in ((files.intents, topics), (files.risk_terms, dangers), (files.intents, (("not_", Kind.NOT),))):
        for name, kind in lists:
            for row in rows:
                for number, text in enumerate(getattr(row.entry, name)):
                    yield Known(text, kind, row.id, row.file, row.line(name.strip("_"), number))
