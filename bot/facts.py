"""The registries as a list: every contact detail and figure, where it comes from, and when it is due to be looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.library.library import Library
from bot.model import Citation
from bot.risk.floor import EDT, EMERGENCY, MASH

NEVER_DOUBTED = frozenset({EMERGENCY, MASH, EDT})
"""Numbers that no reply may cast doubt on, whatever their date says: somebody in danger must ring and not wonder."""


@dataclass(frozen=True, slots=True)
class FactRow:
    """One detail of one registry entry."""

    name: str
    kind: str
    """phone, email, link, note or figure."""
    value: str
    source: str
    checked: str
    check_again: str
    needs_human_check: str = ""

    def overdue(self, today: date) -> bool:
        """Whether the day it was to be looked at again has passed."""
        return bool(self.check_again) and date.fromisoformat(self.check_again) < today


def fact_rows(library: Library) -> Iterator[FactRow]:
    """Every contact detail, then every figure, in the order of the registries."""
    for contact in library.contacts.values():
        details = [("phone", contact.phone), ("email", contact.email), ("link", contact.link)]
        if not any(value for _, value in details):
            details = [("note", contact.note)]
        for kind, value in details:
            if value:
                source = _cited(library, contact.source)
                yield FactRow(contact.id, kind, value, source, contact.checked, contact.check_again, contact.needs_human_check)
    for figure in library.figures.values():
        document = library.documents.get(figure.source.document)
        checked = figure.checked or (document.checked if document else "")
        again = figure.check_again or (document.check_again if document else "")
        yield FactRow(figure.id, "figure", figure.value, _cited(library, figure.source), checked, again, figure.needs_human_check)


class DueDates:
    """Which contacts and figures should have been checked by now, as people are told."""

    def __init__(self, library: Library) -> None:
        self._rows = {row.name: row for row in fact_rows(library)}
        self._shown = {name: contact.phone or contact.email or contact.link or contact.name for name, contact in library.contacts.items()}
        self._shown |= {name: figure.value for name, figure in library.figures.items()}

    def passed(self, name: str, today: date) -> date | None:
        """The day on which a contact or figure was due, if that has passed; never for 999, MASH and the Emergency Duty Team."""
        row = self._rows.get(name)
        if row is None or not row.overdue(today) or row.value in NEVER_DOUBTED:
            return None
        return date.fromisoformat(row.check_again)

    def passed_in(self, names: Iterable[str], today: date, text: str | None = None) -> dict[str, date]:
        """What texts written with `names` show that was due, and when: only what stands in `text`, if that is given."""
        found = {self._shown[name]: day for name in names if (day := self.passed(name, today))}
        return {shown: day for shown, day in found.items() if text is None or shown in text}


def _cited(library: Library, source: Citation) -> str:
    if source.document in library.documents:
        return f"{library.documents[source.document].short}, {source.section}"
    return f"national: {source.section}"
