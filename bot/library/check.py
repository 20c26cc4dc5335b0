"""What must fit together across files. Every problem is found in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot.library import problems
from bot.library.build import BRACES, parse_days, parse_times
from bot.library.files import Files, Placed
from bot.library.problems import Problem
from bot.model import Words
from bot.terms import TermError, read_term
from bot.text import normalise

LEAST_EXAMPLES = 5
LEAST_CHECKS = 2
LEAST_SAID = 5
TITLE_LIMIT = 60
LEAD_LIMIT = 700
"""A lead longer than this leaves no room for anything else."""

REQUIRED_WORDING = frozenset(
    """fallback fallback_people fallback_nearest fallback_again choose none_of_these none_chosen next which_area area_noted outside_area
    empty case_details levels_lead levels_more levels_guide levels_unsure open_now opens_again checked overdue""".split()
)

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PHONE = re.compile(r"(?<![\w£.-])(?:\+44|0)[\d ()]{8,}\d|(?<!\d)1(?:16|8)[ ]?\d{3}(?!\d)")
_MAIL = re.compile(r"\S+@\S+\.\w+")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:gov\.uk|org\.uk|co\.uk|org|com|net)\b\S*", re.IGNORECASE)
_FIGURE = re.compile(r"\b\d+ (?:working days?|days(?! a week)|hours(?! a day)|hrs|weeks)\b|£ ?\d[\d,.]*", re.IGNORECASE)


def check(files: Files, today: date | None = None) -> list[Problem]:
    """Every problem of the files taken together, besides those met while reading them. `today` adds overdue warnings."""
    return sorted(
        {
            *_ids(files),
            *_registry(files, today),
            *_texts(files),
            *_answers(files),
            *_intents(files),
            *_levels(files),
            *_rest(files),
        }
    )


# --- names ------------------------------------------------------------------------------------------------------------


def _ids(files: Files) -> Iterator[Problem]:
    kinds = {
        "contact or figure": [*files.contacts, *files.figures],
        "service": files.services,
        "answer": files.answers,
        "intent": files.intents,
        "indicator": files.indicators,
        "risk category": files.risk_terms,
    }
    for kind, rows in kinds.items():
        first: dict[str, Placed] = {}
        for row in rows:
            if not _ID.fullmatch(row.id) or len(row.id) > 40:
                yield problems.bad_id(row.file, row.line(), row.id)
            if row.id in first:
                yield problems.name_taken(row.file, row.line(), kind, row.id, first[row.id].file, first[row.id].line())
            first.setdefault(row.id, row)


# --- the registries ---------------------------------------------------------------------------------------------------


def _registry(files: Files, today: date | None) -> Iterator[Problem]:
    documents = {row.id for row in files.documents}
    hours = {row.id for row in files.hours}
    for row in files.contacts:
        if row.entry.hours is not None and row.entry.hours not in hours:
            yield problems.unknown_name(row.file, row.line("hours"), "entry in hours.yaml", row.entry.hours, hours)
        if row.entry.when_closed is not None and row.entry.when_closed not in {other.id for other in files.contacts}:
            yield problems.unknown_name(
                row.file, row.line("when_closed"), "contact", row.entry.when_closed, [other.id for other in files.contacts]
            )
        for key in ("checked", "check_again"):
            if not getattr(row.entry, key):
                yield problems.missing_key(row.file, row.line(), row.id, key)
    for row in files.documents:
        yield from _dates(row, today)
    dated = [*files.contacts, *files.figures, *files.services, *files.answers, *files.levels, *files.indicators]
    for row in dated:
        if not row.entry.source and not row.entry.national:
            yield problems.missing_key(row.file, row.line(), row.id, "source")
        for number, source in enumerate(row.entry.source):
            if source.document not in documents:
                line = (
                    row.line("source", number, "document") if isinstance(row.document.data[row.id]["source"], list) else row.line("source")
                )
                yield problems.unknown_name(row.file, line, "document in sources.yaml", source.document, documents)
        yield from _dates(row, today)
    for row in files.hours:
        for spec, times in row.entry.days.items():
            try:
                parse_days(spec), parse_times(times)
            except ValueError:
                yield problems.bad_hours(row.file, row.line("days", spec), f"{spec}: {times}")
        if row.entry.bank_holidays not in ("", "open", "closed"):
            yield problems.wrong_form(row.file, row.line("bank_holidays"), "bank_holidays", "open or closed", row.entry.bank_holidays)
        if row.entry.whenever_closed and row.entry.whenever_closed not in hours:
            yield problems.unknown_name(row.file, row.line("whenever_closed"), "entry in hours.yaml", row.entry.whenever_closed, hours)


def _dates(row: Placed, today: date | None) -> Iterator[Problem]:
    for key in ("checked", "check_again"):
        text = getattr(row.entry, key)
        if not text:
            continue
        try:
            day = date.fromisoformat(text)
        except ValueError:
            yield problems.bad_date(row.file, row.line(key), key, text)
            continue
        if today is not None and key == "check_again" and day < today:
            yield problems.overdue(row.file, row.line(key), row.id, text)


# --- texts ------------------------------------------------------------------------------------------------------------


def _texts(files: Files) -> Iterator[Problem]:
    contacts = {row.id: row.entry for row in files.contacts}
    names = [*contacts, *(row.id for row in files.figures)]
    shown = [*files.services, *files.answers, *files.levels, *files.wording, *files.themes]
    if files.card is not None:
        shown.append(files.card)
    for row in shown:
        for place, text in _strings(row.document.data.get(row.id), ()):
            if (place and place[0] in _NOT_SHOWN) or "asked" in place:
                continue
            line = row.line(*place)
            yield from _references(row, line, text, contacts, names, wording=row in files.wording)
            yield from _outside(row.file, line, BRACES.sub(" ", text))
    for row in files.indicators:
        yield from _references(row, row.line("text"), row.entry.text, contacts, names)
        yield from _outside(row.file, row.line("text"), BRACES.sub(" ", row.entry.text))


_NOT_SHOWN = ("source", "national", "needs_human_check", "also_called", "name", "title")
"""Keys whose texts are no part of an answer's body."""


def _strings(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text inside a raw value, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _strings(inner, (*place, number))


_PROGRAM_VALUES = frozenset({"area", "place", "when", "hours", "source", "date", "level"})


def _references(
    row: Placed, line: int, text: str, contacts: Mapping[str, Any], names: list[str], wording: bool = False
) -> Iterator[Problem]:
    for name in BRACES.findall(text):
        base, _, part = name.partition(".")
        if wording and name in _PROGRAM_VALUES:
            continue
        if base not in names:
            yield problems.unknown_contact(row.file, line, name, names)
        elif part and (base not in contacts or not getattr(contacts[base], part, None)):
            yield problems.contact_lacks(row.file, line, base, part)
    if "{" in BRACES.sub("", text) or "}" in BRACES.sub("", text):
        yield problems.braces(row.file, line, text)


def _outside(file: str, line: int, text: str) -> Iterator[Problem]:
    """Contact details and figures that belong into a registry."""
    for pattern in (_MAIL, _LINK, _PHONE):
        for found in pattern.findall(text):
            yield problems.contact_outside_registry(file, line, found)
    for found in _FIGURE.findall(text):
        yield problems.figure_outside_registry(file, line, found)


# --- answers and intents ----------------------------------------------------------------------------------------------


def _answers(files: Files) -> Iterator[Problem]:
    contacts = {row.id for row in files.contacts}
    intents = {row.id for row in files.intents}
    areas = {*files.places.areas, *files.places.localities} if files.places else set()
    used = {row.entry.answer for row in files.intents}
    for kind, rows in (("service", files.services), ("answer", files.answers)):
        for row in rows:
            entry = row.entry
            if f"{kind}/{row.id}" not in used:
                yield problems.unused_answer(row.file, row.line(), f"{kind}/{row.id}")
            for name in entry.contacts:
                if name not in contacts:
                    yield problems.unknown_name(row.file, row.line("contacts"), "contact", name, contacts)
            for name in entry.next:
                if name not in intents:
                    yield problems.unknown_name(row.file, row.line("next"), "intent", name, intents)
            for area, note in entry.by_area.items():
                if areas and area not in areas:
                    yield problems.unknown_name(row.file, row.line("by_area", area), "area in places.yaml", area, areas)
                for name in note.contacts:
                    if name not in contacts:
                        yield problems.unknown_name(row.file, row.line("by_area", area), "contact", name, contacts)
            title = entry.title if kind == "answer" else entry.title or entry.name
            if len(title) > TITLE_LIMIT:
                key = "title" if entry.title else "name"
                yield problems.title_too_long(row.file, row.line(key), title, TITLE_LIMIT)
            lead: Words = (entry.lead if kind == "answer" else entry.what).words()
            for audience, text in (("professionals", lead.professional), ("the public", lead.public), ("young people", lead.young_person)):
                if text and len(text) > LEAD_LIMIT:
                    yield problems.too_long(
                        row.file, row.line("lead" if kind == "answer" else "what"), row.id, audience, len(text), LEAD_LIMIT
                    )


def _intents(files: Files) -> Iterator[Problem]:
    answers = {f"service/{row.id}" for row in files.services} | {f"answer/{row.id}" for row in files.answers}
    owner: dict[tuple[str, ...], tuple[Placed, int]] = {}
    for row in files.intents:
        entry = row.entry
        if entry.answer not in answers:
            yield problems.unknown_name(row.file, row.line("answer"), "answer", entry.answer, answers)
        if len(entry.examples) < LEAST_EXAMPLES:
            yield problems.too_few(row.file, row.line("examples"), row.id, "examples", LEAST_EXAMPLES, len(entry.examples))
        if len(entry.checks) < LEAST_CHECKS:
            yield problems.too_few(row.file, row.line("checks"), row.id, "checks", LEAST_CHECKS, len(entry.checks))
        if len(entry.title) > TITLE_LIMIT:
            yield problems.title_too_long(row.file, row.line("title"), entry.title, TITLE_LIMIT)
        own: set[tuple[str, ...]] = set()
        for number, example in enumerate(entry.examples):
            words = normalise(example).tokens
            line = row.line("examples", number)
            own.add(words)
            if words in owner and owner[words][0] is not row:
                other, other_line = owner[words]
                yield problems.example_shared(row.file, line, example, other.id, other.file, other_line)
            owner.setdefault(words, (row, line))
        for number, question in enumerate(entry.checks):
            if normalise(question).tokens in own:
                yield problems.check_is_example(row.file, row.line("checks", number), question)


# --- levels and the rest ----------------------------------------------------------------------------------------------


def _levels(files: Files) -> Iterator[Problem]:
    themes = {row.id for row in files.themes}
    for row in files.indicators:
        if row.entry.theme is not None and row.entry.theme not in themes:
            yield problems.unknown_name(row.file, row.line("theme"), "theme in themes.yaml", row.entry.theme, themes)
        if len(row.entry.said) < LEAST_SAID:
            yield problems.too_few(row.file, row.line("said"), row.id, "ways of saying it", LEAST_SAID, len(row.entry.said))
    owner: dict[tuple[str, ...], tuple[Placed, int]] = {}
    for row in files.indicators:
        for number, said in enumerate(row.entry.said):
            words = normalise(said).tokens
            line = row.line("said", number)
            if words in owner and owner[words][0] is not row:
                other, other_line = owner[words]
                yield problems.example_shared(row.file, line, said, other.id, other.file, other_line)
            owner.setdefault(words, (row, line))


def _rest(files: Files) -> Iterator[Problem]:
    contacts = {row.id for row in files.contacts}
    for row in files.risk_terms:
        for key in ("terms", "near_misses"):
            for number, term in enumerate(getattr(row.entry, key)):
                try:
                    read_term(term)
                except TermError as error:
                    yield problems.unreadable_term(row.file, row.line(key, number), term, str(error))
    if not files.risk_terms:
        yield problems.no_risk_terms("content/risk/terms")
    for key in sorted(REQUIRED_WORDING - {row.id for row in files.wording}):
        yield problems.missing_key("content/wording.yaml", 1, "wording.yaml", key)
    if files.places is not None and files.places_document is not None:
        for area, entry in files.places.areas.items():
            line = files.places_document.line(("areas", area, "duty"))
            if entry.duty not in contacts:
                yield problems.unknown_name("content/places.yaml", line, "contact", entry.duty, contacts)
            if entry.locality and entry.locality not in files.places.localities:
                line = files.places_document.line(("areas", area, "locality"))
                yield problems.unknown_name("content/places.yaml", line, "locality", entry.locality, files.places.localities)
    if files.card is not None:
        for name in files.card.entry.helplines:
            if name not in contacts:
                yield problems.unknown_name(files.card.file, files.card.line("helplines"), "contact", name, contacts)
    numbers = {row.entry.number for row in files.levels}
    for absent in sorted({"1", "2", "3", "4"} - numbers):
        yield problems.missing_key("content/levels/levels.yaml", 1, "levels.yaml", f"level-{absent}")
