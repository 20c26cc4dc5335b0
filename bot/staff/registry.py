"""What differs between two libraries apart from topics: contacts, figures, hours, areas, the risk lists, the card, fixed sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from bot.library import Card, Library
from bot.model import Words
from bot.staff.sayings import opening, said

_FOR_CHECKERS = frozenset({"checked", "check_again", "needs_human_check", "source", "what"})
"""Fields of contacts and figures that nobody is shown."""
_LISTS = {"terms": "terms", "near_misses": "near misses", "checks": "checks", "excluded": "checks (not)"}
"""What the lists of a kind of danger are called."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One detail that differs."""

    what: str
    """Which: `mash, phone`."""
    was: str = ""
    """Empty: it was not there."""
    now: str = ""
    """Empty: it is gone."""


def contact_changes(before: Library, after: Library) -> Iterator[Difference]:
    """Contacts, figures, hours and areas: what a person could ring, count on or be sent to."""
    yield from _entries("contact", before.contacts, after.contacts)
    yield from _entries("figure", before.figures, after.figures)
    hours_before, hours_after = ({name: opening(hours) for name, hours in library.hours.items()} for library in (before, after))
    yield from _texts("hours", hours_before, hours_after)
    yield from _texts("area", *(_areas(library) for library in (before, after)))


def date_changes(before: Library, after: Library) -> Iterator[Difference]:
    """Sources and dates of contacts, figures, documents and answers."""
    for kind, old, new in (
        ("contact", before.contacts, after.contacts),
        ("figure", before.figures, after.figures),
        ("document", before.documents, after.documents),
        ("answer", before.answers, after.answers),
    ):
        for name in old.keys() & new.keys():
            for field in ("source", "sources", "checked", "check_again", "needs_human_check"):
                was, now = getattr(old[name], field, ""), getattr(new[name], field, "")
                if was != now:
                    yield Difference(f"{kind} {name}, {field}", _cited(was), _cited(now))


def risk_changes(before: Library, after: Library) -> Iterator[Difference]:
    """The card's words, the lists of terms, their groups of words, checks of them that are gone, and the risk model."""
    yield from _texts("card", _card(before.card), _card(after.card))
    for name in sorted(before.risk_terms.keys() | after.risk_terms.keys()):
        old, new = before.risk_terms.get(name), after.risk_terms.get(name)
        for field in ("terms", "near_misses", "checks", "excluded"):
            was, now = ([] if row is None else list(getattr(row, field)) for row in (old, new))
            guards = field in ("checks", "excluded")  # one more of them makes nothing riskier
            for term in sorted({*was} - {*now} if guards else {*was} ^ {*now}):
                yield Difference(f"risk {_LISTS[field]} of {name}", term if term in was else "", term if term in now else "")
        own = [{} if row is None else _joined(row.words) for row in (old, new)]
        yield from _texts(f"risk words of {name}", *own)
    yield from _texts("risk words", _joined(before.risk_words), _joined(after.risk_words))
    if before.risk_model != after.risk_model:
        yield Difference("risk model", "made from other messages", "made anew")


def wording_changes(before: Library, after: Library) -> Iterator[Difference]:
    """The front door's own sentences, what stands on buttons, which come after an answer, and what abbreviations are spelled out as."""
    yield from _texts("sentence", *({name: _words(words) for name, words in library.wording.items()} for library in (before, after)))
    yield from _texts("button", *({name: intent.title for name, intent in library.intents.items()} for library in (before, after)))
    yield from _texts("theme", *({theme.id: theme.title for theme in library.browse} for library in (before, after)))
    following = ({name: ", ".join(answer.next) for name, answer in library.answers.items()} for library in (before, after))
    yield from _texts("buttons below", *following)
    yield from _texts("abbreviation", before.abbreviations, after.abbreviations)


def _entries(kind: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Difference]:
    for name in [*before, *(name for name in after if name not in before)]:
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield Difference(f"{kind} {name}", _summary(old), _summary(new))
            continue
        for field in fields(old):  # type: ignore[arg-type]
            was, now = getattr(old, field.name), getattr(new, field.name)
            if was != now and field.name not in _FOR_CHECKERS:
                yield Difference(f"{kind} {name}, {field.name}", str(was or ""), str(now or ""))


def _texts(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    for name in [*before, *(name for name in after if name not in before)]:
        if before.get(name, "") != after.get(name, ""):
            yield Difference(f"{kind} {name}", before.get(name, ""), after.get(name, ""))


def _summary(entry: object) -> str:
    if entry is None:
        return ""
    values = [str(getattr(entry, field)) for field in ("name", "phone", "email", "link", "note", "value") if getattr(entry, field, "")]
    return ", ".join(values)


def _areas(library: Library) -> dict[str, str]:
    return {
        name: f"{area.name}; duty: {area.duty}; {area.locality or 'a council of its own'}; {', '.join(area.places)}"
        for name, area in library.places.areas.items()
    } | {f"locality {name}": title for name, title in library.places.localities.items()}


def _card(card: Card) -> dict[str, str]:
    lines = {name: _words(getattr(card, name)) for name in Card.LINES}
    for name, group in card.groups.items():
        lines[f"for {name}"] = "; ".join([_words(group.say), f"helplines: {', '.join(group.helplines)}", ", ".join(group.categories)])
    return lines


def _joined(groups: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: ", ".join(words) for name, words in groups.items()}


def _words(words: Words) -> str:
    return " / ".join(said(words))


def _cited(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(_cited, value))
    document = getattr(value, "document", None)
    return str(value) if document is None else f"{document}, {getattr(value, 'section', '')}"
