"""From checked entries to the immutable library: names in braces filled in, dates inherited, everything frozen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.library.files import Files, Placed
from bot.library.library import Area, BrowseTheme, Card, CardGroup, Document, Hours, Library, Places, RiskTerms
from bot.library.schema import AnswerBase, ServiceEntry
from bot.library.schema_risk import CardEntry
from bot.model import Answer, AreaNote, Citation, Contact, Fact, Figure, Indicator, Intent, Level, Theme, Words

BRACES = re.compile(r"\{([^{}]*)\}")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ASPECTS = ("who", "how", "cost", "hours", "area")

Fill = Callable[[str], str]


def build(files: Files, version: str) -> Library:
    """The library of files without problems. Raises KeyError or ValueError if they have some: check first."""
    contacts = {row.id: _contact(row) for row in files.contacts}
    figures = {row.id: _figure(row) for row in files.figures}
    documents = {row.id: Document(row.id, *_fields(row, "title", "short", "checked", "check_again")) for row in files.documents}
    values = _values(contacts, figures)

    def fill(text: str) -> str:
        return BRACES.sub(lambda found: values.get(found.group(1), found.group()), text)

    answers = {}
    for row in files.services:
        answer = _service(row, fill, documents)
        answers[answer.id] = answer
    for row in files.answers:
        answer = _answer(row, f"answer/{row.id}", row.entry.title, row.entry.lead.words(), fill, documents)
        answers[answer.id] = answer
    if files.places is None or files.card is None or files.abbreviations is None:
        raise ValueError("places.yaml, abbreviations.yaml or risk/cards.yaml is missing: check the files before building")
    card = files.card.entry
    return Library(
        version=version,
        intents={row.id: _intent(row, answers) for row in files.intents},
        answers=answers,
        contacts=contacts,
        figures=figures,
        hours={row.id: _hours(row) for row in files.hours},
        places=Places(
            {
                name: Area(name, area.name, area.locality or None, area.duty, tuple(area.places))
                for name, area in files.places.areas.items()
            },
            dict(files.places.localities),
            tuple(files.places.outside),
        ),
        documents=documents,
        levels={int(row.entry.number): _level(row, fill) for row in files.levels},
        indicators={row.id: _indicator(row, fill) for row in files.indicators},
        themes={row.id: Theme(row.id, row.entry.name, fill(row.entry.what_separates)) for row in files.themes},
        wording={row.id: _filled(row.entry.text.words(), fill) for row in files.wording},
        risk_terms={row.id: risk_terms(row) for row in files.risk_terms},
        risk_model=files.risk_model,
        risk_material=files.risk_material,
        risk_words={name: tuple(words) for name, words in files.risk_words.items()},
        card=_card(card, fill),
        negatives=tuple(files.negatives),
        browse=tuple(BrowseTheme(row.id, row.entry.title, frozenset(row.entry.for_)) for row in files.browse),
        abbreviations=dict(files.abbreviations.meanings),
    )


def _values(contacts: Mapping[str, Contact], figures: Mapping[str, Figure]) -> dict[str, str]:
    """What each name in braces stands for."""
    values = {name: figure.value for name, figure in figures.items()}
    for name, contact in contacts.items():
        values[name] = contact.phone or contact.email or contact.link or contact.name
        values |= {f"{name}.{part}": getattr(contact, part) for part in ("phone", "email", "link", "name", "plain_name")}
    return values


def _fields(row: Placed, *names: str) -> list[str]:
    return [getattr(row.entry, name) for name in names]


def _card(entry: CardEntry, fill: Fill) -> Card:
    words = {name: _filled(getattr(entry, name).words(), fill) for name in Card.LINES}
    groups = {
        name: CardGroup(tuple(group.categories), _filled(group.say.words(), fill), tuple(group.helplines))
        for name, group in entry.groups.items()
    }
    return Card(**words, groups=groups)


def risk_terms(row: Placed) -> RiskTerms:
    """The terms of one category."""
    entry = row.entry
    words = {name: tuple(words) for name, words in entry.words.items()}
    return RiskTerms(row.id, entry.name, tuple(entry.terms), tuple(entry.near_misses), tuple(entry.checks), tuple(entry.not_), words)


def _citation(row: Placed) -> Citation:
    return next(iter(row.entry.citations()), Citation(""))


def _contact(row: Placed) -> Contact:
    entry = row.entry
    return Contact(
        id=row.id,
        name=entry.name,
        plain_name=entry.plain_name,
        phone=entry.phone,
        email=entry.email,
        link=entry.link,
        note=entry.note,
        cost=entry.cost,
        hours=entry.hours,
        when_closed=entry.when_closed,
        source=_citation(row),
        checked=entry.checked,
        check_again=entry.check_again,
        needs_human_check=entry.needs_human_check,
    )


def _figure(row: Placed) -> Figure:
    entry = row.entry
    return Figure(row.id, entry.value, entry.what, _citation(row), entry.checked, entry.check_again, entry.needs_human_check)


def _hours(row: Placed) -> Hours:
    entry = row.entry
    days = {day: minutes for spec, times in entry.days.items() for minutes in [parse_times(times)] for day in parse_days(spec)}
    closed = frozenset(date.fromisoformat(day) for day in entry.closed)
    return Hours(row.id, entry.name, days, entry.bank_holidays == "open", entry.whenever_closed or None, entry.needs_human_check, closed)


def parse_days(spec: str) -> list[int]:
    """`mon-fri` or `sat` as weekday numbers, Monday 0. Raises ValueError."""
    first, _, last = spec.partition("-")
    start, end = DAYS.index(first.strip()), DAYS.index((last or first).strip())
    return list(range(start, end + 1))


def parse_times(spec: str) -> tuple[int, int]:
    """`9:00-17:00` as minutes of the day. Raises ValueError."""
    opens, closes = (int(hour) * 60 + int(minute) for hour, minute in (part.split(":") for part in spec.split("-")))
    if not 0 <= opens < closes <= 24 * 60:
        raise ValueError(spec)
    return opens, closes


def _filled(words: Words, fill: Fill) -> Words:
    return Words(*(text and fill(text) for text in (words.professional, words.public, words.young_person)))


def _facts(entries: list[Any], fill: Fill) -> tuple[Fact, ...]:
    facts = [entry.fact() for entry in entries]
    return tuple(Fact(_filled(fact.words, fill), fact.asked) for fact in facts)


def _answer(row: Placed, name: str, title: str, lead: Words, fill: Fill, documents: Mapping[str, Document]) -> Answer:
    entry: AnswerBase = row.entry
    sources = entry.citations()
    dates = [documents[source.document] for source in sources if source.document in documents]
    return Answer(
        id=name,
        title=title,
        lead=_filled(lead, fill),
        facts=_facts(entry.facts, fill),
        steps=tuple(_filled(step.words(), fill) for step in entry.steps),
        contacts=tuple(entry.contacts),
        by_area={
            area: AreaNote(_filled(note.lead.words(), fill) if note.lead else None, _facts(note.facts, fill), tuple(note.contacts))
            for area, note in entry.by_area.items()
        },
        next=tuple(entry.next),
        mentions=tuple(dict.fromkeys(name.partition(".")[0] for text in _strings(entry.model_dump()) for name in BRACES.findall(text))),
        sources=sources,
        checked=entry.checked or min((date.checked for date in dates), default=""),
        check_again=entry.check_again or min((date.check_again for date in dates), default=""),
        needs_human_check=entry.needs_human_check,
    )


def _strings(value: Any) -> Iterator[str]:
    """Every text within an entry."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _service(row: Placed, fill: Fill, documents: Mapping[str, Document]) -> Answer:
    entry: ServiceEntry = row.entry
    answer = _answer(row, f"service/{row.id}", entry.title or entry.name, entry.what.words(), fill, documents)
    aspects = {name: _filled(text.words(), fill) for name in ASPECTS if (text := getattr(entry, name)) is not None}
    return replace(answer, aspects=aspects, names=(entry.name, *entry.also_called))


def _intent(row: Placed, answers: Mapping[str, Answer]) -> Intent:
    entry = row.entry
    answer = answers.get(entry.answer)
    examples = tuple(entry.examples) + tuple(service_examples(answer) if answer else ())
    title = entry.title or (answer.title if answer else row.id)
    theme = row.file.rsplit("/", 1)[-1].removesuffix(".yaml")
    return Intent(row.id, entry.answer, title, examples, tuple(entry.checks), tuple(entry.not_), theme)


def service_examples(answer: Answer) -> list[str]:
    """What a service teaches about itself: its names, and the plainest questions with each."""
    frames = ("{}", "what is {}", "{} contact number")
    return [frame.format(name) for name in answer.names for frame in frames]


def _level(row: Placed, fill: Fill) -> Level:
    entry = row.entry
    steps = entry.what_to_do
    todo = (
        *(Words(professional=fill(text)) for text in steps.professional),
        *(Words(public=fill(text)) for text in steps.public),
    )
    return Level(
        number=int(entry.number),
        name=entry.name,
        who_for=_filled(entry.who_for.words(), fill),
        who_leads=_filled(entry.who_leads.words(), fill),
        consent=_filled(entry.consent.words(), fill),
        what_to_do=todo,
        source=_citation(row),
    )


def _indicator(row: Placed, fill: Fill) -> Indicator:
    entry = row.entry
    level = int(row.file.rsplit("-", 1)[-1].removesuffix(".yaml"))
    return Indicator(row.id, level, entry.heading, fill(entry.text), tuple(entry.said), entry.theme, _citation(row))
