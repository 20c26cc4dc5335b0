"""The registries and every text: sources, dates, hours, references in braces, contact details outside the registry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot.library import problems
from bot.library.build import BRACES, parse_days, parse_times
from bot.library.files import Files, Placed
from bot.library.problems import Problem

_PHONE = re.compile(r"(?<![\w£.-])(?:\+44|0)[\d ()]{8,}\d|(?<!\d)1(?:16|8)[ ]?\d{3}(?!\d)")
_MAIL = re.compile(r"\S+@\S+\.\w+")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:gov\.uk|org\.uk|co\.uk|org|com|net)\b\S*", re.IGNORECASE)
_TIMES = re.compile(r"\d{1,2}:[0-5]\d-\d{1,2}:[0-5]\d")
_FIGURE = re.compile(r"\b\d+ (?:working days?|days(?! a week)|hours(?! a day)|hrs|weeks)\b|£ ?\d[\d,.]*", re.IGNORECASE)


# --- the registries ---------------------------------------------------------------------------------------------------


def check_registry(files: Files, today: date | None) -> Iterator[Problem]:
    documents = files.known(files.documents)
    hours = files.known(files.hours)
    contacts = files.known(files.contacts)
    for row in files.contacts:
        if row.entry.hours is not None and row.entry.hours not in hours and not files.missing_from("content/hours.yaml"):
            yield problems.unknown_name(row.file, row.line("hours"), "entry in hours.yaml", row.entry.hours, hours)
        if row.entry.when_closed is not None and row.entry.when_closed not in contacts:
            yield problems.unknown_name(row.file, row.line("when_closed"), "contact", row.entry.when_closed, contacts)
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
            if source.document not in documents and not files.missing_from("content/sources.yaml"):
                line = (
                    row.line("source", number, "document") if isinstance(row.document.data[row.id]["source"], list) else row.line("source")
                )
                yield problems.unknown_name(row.file, line, "document in sources.yaml", source.document, documents)
        yield from _dates(row, today)
    for row in files.hours:
        for spec, times in row.entry.days.items():
            if not _readable_hours(spec, times):
                yield problems.bad_hours(row.file, row.line("days", spec), f"{spec}: {times}")
        if row.entry.bank_holidays not in ("", "open", "closed"):
            yield problems.wrong_form(row.file, row.line("bank_holidays"), "bank_holidays", "open or closed", row.entry.bank_holidays)
        for number, day in enumerate(row.entry.closed):
            if not _is_day(day):
                yield problems.bad_date(row.file, row.line("closed", number), "closed", day)
        if row.entry.closed and row.entry.whenever_closed:
            yield problems.closed_elsewhere(row.file, row.line("closed"), row.id, row.entry.whenever_closed)
        if row.entry.whenever_closed and row.entry.whenever_closed not in hours:
            yield problems.unknown_name(row.file, row.line("whenever_closed"), "entry in hours.yaml", row.entry.whenever_closed, hours)


def _readable_hours(spec: str, times: str) -> bool:
    """Whether days and times can be read, and run from the earlier to the later."""
    try:
        parse_times(times)
        return bool(parse_days(spec)) and _TIMES.fullmatch(times.replace(" ", "")) is not None
    except ValueError:
        return False


def _dates(row: Placed, today: date | None) -> Iterator[Problem]:
    for key in ("checked", "check_again"):
        text = getattr(row.entry, key)
        if not text:
            continue
        if not _is_day(text):
            yield problems.bad_date(row.file, row.line(key), key, text)
        elif today is not None and key == "check_again" and date.fromisoformat(text) < today:
            yield problems.overdue(row.file, row.line(key), row.id, text)


def _is_day(text: str) -> bool:
    """Whether it is a day, as year-month-day and in no other way that ISO 8601 allows."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


# --- texts ------------------------------------------------------------------------------------------------------------


def check_texts(files: Files) -> Iterator[Problem]:
    contacts = {row.id: row.entry for row in files.contacts}
    names = files.known([*files.contacts, *files.figures])
    if files.missing_from("content/contacts.yaml", "content/facts.yaml"):
        return
    shown = [*files.services, *files.answers, *files.levels, *files.wording, *files.themes]
    if files.card is not None:
        shown.append(files.card)
    for row in shown:
        for place, text in _strings(row.document.data.get(row.id), ()):
            if (place and place[0] in _NOT_SHOWN) or "asked" in place:
                continue
            line = row.line(*place)
            yield from _references(row, line, text, contacts, names, wording=row in files.wording)
            yield from outside(row.file, line, BRACES.sub(" ", text))
    for row in files.indicators:
        yield from _references(row, row.line("text"), row.entry.text, contacts, names)
        yield from outside(row.file, row.line("text"), BRACES.sub(" ", row.entry.text))


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


_PROGRAM_VALUES = frozenset({"area", "place", "when", "hours", "source", "date", "level", "theme", "count", "what"})


def _references(
    row: Placed, line: int, text: str, contacts: Mapping[str, Any], names: set[str], wording: bool = False
) -> Iterator[Problem]:
    for name in BRACES.findall(text):
        base, _, part = name.partition(".")
        if wording and name in _PROGRAM_VALUES:
            continue
        if base not in names:
            yield problems.unknown_contact(row.file, line, name, names)
        elif part and base in contacts and not getattr(contacts[base], part, None):
            yield problems.contact_lacks(row.file, line, base, part)
    if "{" in BRACES.sub("", text) or "}" in BRACES.sub("", text):
        yield problems.braces(row.file, line, text)


def outside(file: str, line: int, text: str) -> Iterator[Problem]:
    """Contact details and figures that belong into a registry."""
    for pattern in (_MAIL, _LINK, _PHONE):
        for found in pattern.findall(text):
            yield problems.contact_outside_registry(file, line, found)
    for found in _FIGURE.findall(text):
        yield problems.figure_outside_registry(file, line, found)
