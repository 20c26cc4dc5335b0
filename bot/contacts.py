"""Contacts as they are shown: number, cost, hours, and whether the line is open now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.facts import DueDates
from bot.hours import is_open, opens_next, say_month, say_when
from bot.library.library import Area, Library
from bot.model import Answer, Audience, Contact, ContactLine

MOST_CONTACTS = 4


class ContactBook:
    """Chooses and draws the contacts of an answer."""

    def __init__(self, library: Library) -> None:
        self._contacts = library.contacts
        self._hours = library.hours
        self._wording = library.wording
        self._due = DueDates(library)

    def chosen(self, answer: Answer, area: Area | None, locality: str | None, now: datetime) -> tuple[str, ...]:
        """Names of the contacts to show: those of the area where it is known, else the county's or all areas'."""
        of_areas = {name for note in answer.by_area.values() for name in note.contacts}
        names: list[str] = []
        known = [key for key in area_keys(area, locality) if key in answer.by_area]
        if known:
            names += [name for key in known for name in answer.by_area[key].contacts]
            names += [name for name in answer.contacts if name not in of_areas]
        else:
            names += answer.contacts or [name for note in answer.by_area.values() for name in note.contacts]
        if area is not None and area.is_unitary and not known and self._is_front_door(names):
            names.insert(0, area.duty)
        return self.with_stand_ins(dict.fromkeys(names), now)[:MOST_CONTACTS]

    def speaks_of_elsewhere(self, text: str, answer: Answer, chosen: Sequence[str]) -> bool:
        """Whether a sentence names a contact that belongs to another area than the one shown."""
        elsewhere = {name for note in answer.by_area.values() for name in note.contacts} - {*chosen}
        shown = {detail for name in chosen for detail in self._marks(name)}
        return any(detail in text for name in elsewhere for detail in self._marks(name) if detail not in shown)

    def _marks(self, name: str) -> list[str]:
        """What gives a contact away in a sentence: its number, its e-mail address, or the one word that is its name."""
        contact = self._contacts[name]
        word = contact.name.partition(":")[0]
        return list(filter(None, [contact.phone, contact.email, "" if " " in word else word]))

    def with_stand_ins(self, names: Iterable[str], now: datetime) -> tuple[str, ...]:
        """`names`, each closed line followed by the one that stands in for it."""
        shown: dict[str, None] = {}
        for name in names:
            shown[name] = None
            contact = self._contacts[name]
            if contact.when_closed and contact.hours and not is_open(self._hours, contact.hours, now):
                shown[contact.when_closed] = None
        return tuple(shown)

    def _is_front_door(self, names: Iterable[str]) -> bool:
        """Whether the county's own safeguarding line is among the names: other councils have theirs."""
        return any(self._contacts[name].when_closed for name in names)

    def lines(self, names: Iterable[str], audience: Audience, now: datetime) -> tuple[ContactLine, ...]:
        """The contacts, drawn for `audience` at `now`."""
        return tuple(self.line(self._contacts[name], audience, now) for name in names)

    def plainest(self, name: str) -> ContactLine:
        """One contact in as few words as possible: for the card, where every line must be seen at once."""
        contact = self._contacts[name]
        if contact.phone:
            return ContactLine(contact.name, contact.phone)
        return ContactLine(contact.name, link=contact.link) if contact.link else ContactLine(contact.name, note=contact.note)

    def line(self, contact: Contact, audience: Audience, now: datetime) -> ContactLine:
        """One contact, drawn."""
        name = contact.name
        if audience is not Audience.PROFESSIONAL and contact.plain_name:
            name = f"{name}, {contact.plain_name}"
        note, overdue = self.note(contact, audience, now), self.overdue(contact, audience, now)
        return ContactLine(name, contact.phone, contact.email, contact.link, note, overdue)

    def overdue(self, contact: Contact, audience: Audience, now: datetime) -> str:
        """That a contact was due to be checked, if it was; empty if not."""
        day = self._due.passed(contact.id, now.date())
        if day is None:
            return ""
        return (self._wording["contact_overdue"].to(audience) or "").replace("{date}", say_month(day, now.date()))

    def mentions_overdue(self, answer: Answer, audience: Audience, now: datetime, text: str | None = None) -> str:
        """One line about the details that stand within the sentences of an answer and were due to be checked; empty if there are none.

        `text`: what is shown of the answer. Without it, the line for all of the answer, which is the longest it can be.
        """
        found = self._due.passed_in(answer.mentions, now.date(), text)
        if not found:
            return ""
        line = self._wording["mentions_overdue"].to(audience) or ""
        return line.replace("{what}", ", ".join(found)).replace("{date}", say_month(min(found.values()), now.date()))

    def note(self, contact: Contact, audience: Audience, now: datetime) -> str:
        """Hours, cost and anything else, separated by semicolons."""
        parts = [contact.note]
        if contact.hours is not None:
            parts.append(self.opening(contact.hours, audience, now))
        if contact.cost and (audience is not Audience.PROFESSIONAL or "extra" in contact.cost):
            parts.append(contact.cost)
        return "; ".join(filter(None, parts))

    def opening(self, hours: str, audience: Audience, now: datetime) -> str:
        """`open now`, or `closed now, opens again Monday at 8am`."""
        if is_open(self._hours, hours, now):
            return self._wording["open_now"].to(audience) or ""
        at = opens_next(self._hours, hours, now)
        when = say_when(at, now) if at else ""
        return (self._wording["opens_again"].to(audience) or "").replace("{when}", when)


def area_keys(area: Area | None, locality: str | None) -> tuple[str, ...]:
    """The names under which an answer may hold something for an area: its own, then its locality's."""
    keys = (area.id, area.locality) if area is not None else (locality,)
    return tuple(filter(None, keys))
