"""What was begun and not filled in: a text that still says TODO. It keeps an unfinished entry from going live."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.library import problems
from bot.library.files import Files
from bot.library.load import Place
from bot.library.problems import Problem

_TODO = re.compile(r"\bTODO\b")
"""In capitals only: a person who asks may well write "todo"."""


def is_todo(text: str) -> bool:
    """Whether a text is still to be filled in."""
    return _TODO.search(text) is not None


def check_todo(files: Files) -> Iterator[Problem]:
    """Every text of `intents/` and `content/` that still says TODO, in entries of the wrong form too."""
    rows = [
        *files.intents, *files.answers, *files.services, *files.contacts, *files.figures, *files.hours, *files.documents, *files.browse,
        *files.levels, *files.indicators, *files.themes, *files.wording, *files.risk_terms,
    ]  # fmt: skip
    documents = {row.file: row.document for row in rows}
    if files.places_document is not None:
        documents[files.places_document.file] = files.places_document
    if files.card is not None:
        documents[files.card.file] = files.card.document
    for document in documents.values():
        for place, text in _texts(document.data, ()):
            if is_todo(text):
                yield problems.todo_left(document.file, document.line(place), text)


def _texts(value: object, place: Place) -> Iterator[tuple[Place, str]]:
    """Every text inside a raw value, keys too (`TODO: …` reads as one), with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield (*place, key), key
            yield from _texts(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*place, number))
