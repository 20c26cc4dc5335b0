"""Everything an answer may say, to anybody, anywhere and at any hour, as lines that can be compared."""

from __future__ import annotations

from collections.abc import Iterator

from bot.hours import say_date
from bot.library import Hours, Library
from bot.model import Answer, Contact, Indicator, Words
from bot.staff.landing import INDICATOR

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def sayings(library: Library, lead: str) -> tuple[str, ...]:
    """The lines behind `lead`, an answer or an indicator; none if it does not exist.

    Left out: dates and sources, which say nothing about a child, and the order of facts, which depends on the question.
    """
    if lead.startswith(INDICATOR):
        indicator = library.indicators.get(lead.removeprefix(INDICATOR))
        return tuple(_of_indicator(library, indicator)) if indicator else ()
    answer = library.answers.get(lead)
    return tuple(dict.fromkeys(_of_answer(library, answer))) if answer else ()


def _of_answer(library: Library, answer: Answer) -> Iterator[str]:
    for words in (answer.lead, *answer.aspects.values(), *(fact.words for fact in answer.facts), *answer.steps):
        yield from said(words)
    names = list(answer.contacts)
    for area, note in answer.by_area.items():
        for words in ([note.lead] if note.lead else []) + [fact.words for fact in note.facts]:
            yield from (f"in {area}, {line}" for line in said(words))
        names += note.contacts
        yield from (f"in {area}, contact: {library.contacts[name].name}" for name in note.contacts)
    stand_ins = [stand_in for name in names if (stand_in := library.contacts[name].when_closed)]
    for name in dict.fromkeys([*names, *stand_ins]):
        yield contact_line(library, library.contacts[name])


def _of_indicator(library: Library, indicator: Indicator) -> Iterator[str]:
    yield f"Level {indicator.level}, {indicator.heading}: {indicator.text}"
    level = library.levels[indicator.level]
    for words in (level.who_for, level.who_leads, level.consent, *level.what_to_do):
        yield from said(words)
    if indicator.theme is not None:
        yield f"everybody: {library.themes[indicator.theme].what_separates}"


def said(words: Words) -> Iterator[str]:
    """A text as one line for each audience it is put differently to."""
    if words.professional is not None and words.professional == words.public:
        yield f"everybody: {words.professional}"
    else:
        yield from (f"{who}: {text}" for who, text in (("professionals", words.professional), ("public", words.public)) if text)
    if words.young_person:
        yield f"young people: {words.young_person}"


def contact_line(library: Library, contact: Contact) -> str:
    """A contact with everything shown of it."""
    hours = opening(library.hours[contact.hours]) if contact.hours else ""
    details = [contact.phone, contact.email, contact.link, contact.note, contact.cost, hours]
    return f"contact {', '.join(filter(None, (contact.name, contact.plain_name)))}: {'; '.join(filter(None, details))}"


def opening(hours: Hours) -> str:
    """Opening hours in words."""
    if hours.whenever_closed:
        return f"open when '{hours.whenever_closed}' is closed"
    days = [f"{DAYS[day]} {_clock(opens)}-{_clock(closes)}" for day, (opens, closes) in sorted(hours.days.items())]
    also = [f"closed on {', '.join(map(say_date, sorted(hours.closed)))}"] if hours.closed else []
    return ", ".join([*days, f"bank holidays {'too' if hours.bank_holidays else 'closed'}", *also])


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"
