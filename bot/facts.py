"""The registries as a list: every contact detail and figure, where it comes from, and when it is due to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.library.library import Library
from bot.model import Citation


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


def _cited(library: Library, source: Citation) -> str:
    if source.document in library.documents:
        return f"{library.documents[source.document].short}, {source.section}"
    return f"national: {source.section}"
