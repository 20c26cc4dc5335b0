"""Examples, answers and contacts as tables: what stands in which cell, and where that stands in the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.library import Files
from bot.library.build import ASPECTS
from bot.library.files import Placed
from bot.library.load import Place

EXAMPLES, ANSWERS, CONTACTS = "Examples", "Answers", "Contacts"
KINDS = {"example": "examples", "check": "checks", "not": "not"}
"""What a row of the examples is called -> the list it stands in."""
AUDIENCES = ("professional", "public", "young_person")
CONTACT_FIELDS = (
    "name", "plain_name", "phone", "email", "link", "note", "cost", "hours", "when_closed", "needs_human_check", "checked", "check_again",
)  # fmt: skip
COLUMNS = {
    EXAMPLES: ("Topic", "Kind", "Text"),
    ANSWERS: ("Answer", "Part", "For everybody", "For professionals", "For the public", "For young people"),
    CONTACTS: ("Contact", *(field.replace("_", " ").capitalize() for field in CONTACT_FIELDS)),
}
"""The headings of each sheet; the columns that name a row come first."""
NAMED_BY = {EXAMPLES: 2, ANSWERS: 2, CONTACTS: 1}
"""How many columns name a row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, and where each of its cells stands in the files."""

    sheet: str
    cells: tuple[str, ...]
    file: str
    places: tuple[Place, ...]
    """Of each cell; empty for those that name the row."""

    @property
    def name(self) -> tuple[str, ...]:
        return self.cells[: NAMED_BY[self.sheet]]


def rows_of(files: Files) -> Iterator[Row]:
    """Every row of every sheet, in the order of the files."""
    for topic in files.intents:
        for kind, key in KINDS.items():
            for number, text in enumerate(topic.document.data[topic.id].get(key, [])):
                yield Row(EXAMPLES, (topic.id, kind, text), topic.file, ((), (), (topic.id, key, number)))
    for prefix, entries in (("service", files.services), ("answer", files.answers)):
        for entry in entries:
            yield from _answer_rows(f"{prefix}/{entry.id}", entry)
    for contact in files.contacts:
        raw = contact.document.data[contact.id]
        cells = tuple(str(raw.get(field, "")) for field in CONTACT_FIELDS)
        yield Row(CONTACTS, (contact.id, *cells), contact.file, ((), *((contact.id, field) for field in CONTACT_FIELDS)))


def _answer_rows(name: str, entry: Placed) -> Iterator[Row]:
    raw = entry.document.data[entry.id]
    for part, place, text in _texts(raw):
        where = (entry.id, *place)
        cells = ("", *(text.get(audience, "") for audience in AUDIENCES)) if isinstance(text, dict) else (text, "", "", "")
        yield Row(ANSWERS, (name, part, *cells), entry.file, ((), (), where, *((*where, audience) for audience in AUDIENCES)))


def _texts(raw: dict[str, Any]) -> Iterator[tuple[str, Place, Any]]:
    """Every text of an answer: what it is called, its place, and the raw value (one text, or one for each audience)."""
    for key in ("name", "title", "lead", "what", *ASPECTS):
        if key in raw:
            yield key, (key,), raw[key]
    yield from _listed(raw, "facts", "fact", (), "")
    yield from _listed(raw, "steps", "step", (), "")
    for area, note in raw.get("by_area", {}).items():
        if "lead" in note:
            yield f"in {area}, lead", ("by_area", area, "lead"), note["lead"]
        yield from _listed(note, "facts", "fact", ("by_area", area), f"in {area}, ")


def _listed(holder: dict[str, Any], key: str, noun: str, above: Place, before: str) -> Iterator[tuple[str, Place, Any]]:
    for number, item in enumerate(holder.get(key, [])):
        said = isinstance(item, dict) and "say" in item
        yield f"{before}{noun} {number + 1}", (*above, key, number, *(("say",) if said else ())), item["say"] if said else item
