"""The form of one entry: from what pydantic says of it to sentences for editors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.library import problems
from bot.library.forms import AudienceWords, SaidFact, SourceEntry
from bot.library.load import Document, Place
from bot.library.problems import Problem, did_you_mean

NAMED_ENTRIES = "named entries, each 'name:' with what belongs to it below, two spaces further in"
LIST = "a list, each item on a line of its own after '- '"
NAMED_LINES = "lines 'name: text' of its own below it, two spaces further in"
_EXPECTED = {
    "string_type": "one text",
    "list_type": LIST,
    "dict_type": NAMED_LINES,
    "int_parsing": "a whole number",
    "too_short": "a list of at least one item",
}
_EMPTY = frozenset({"string_too_short", "string_type", "list_type", "dict_type", "model_type", "model_attributes_type", "int_parsing"})
"""What is said of a name after which nothing stands."""


def form_problems(document: Document, place: Place, name: str, error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """Everything that is wrong with the form of the entry at `place`, each once. A misspelt name is not also called missing."""
    details = error.errors(include_url=False)
    misspelt = {
        (detail["loc"][:-1], did_you_mean(str(detail["loc"][-1]), _names_at(model, document, place, detail["loc"][:-1])))
        for detail in details
        if detail["type"] == "extra_forbidden"
    }
    kept: dict[tuple[int, str], Problem] = {}
    for detail in details:
        if detail["type"] == "missing" and (detail["loc"][:-1], str(detail["loc"][-1])) in misspelt:
            continue
        problem = _problem(document, place, name, detail, model)
        kept.setdefault((problem.line, problem.what), problem)
    return list(kept.values())


def _problem(document: Document, place: Place, name: str, detail: ErrorDetails, model: type[BaseModel]) -> Problem:
    file, kind, loc = document.file, detail["type"], detail["loc"]
    held = tuple(_held(document, place, loc))
    line = document.line((*place, *held))
    key = _last_name(held) or name
    given = detail.get("input")
    wrote = "" if isinstance(given, dict | list) else str(given)
    if kind == "extra_forbidden":
        return problems.unknown_key(file, line, str(loc[-1]), _names_at(model, document, place, loc[:-1]))
    if kind == "missing":
        return problems.missing_key(file, line, key, str(loc[-1]))
    if kind == "literal_error":
        inside = _last_name(held[:-1]) if loc[-1] == "[key]" else key
        return problems.not_one_of(file, line, inside or name, wrote, re.findall(r"'([^']*)'", detail["ctx"]["expected"]))
    if given == "" and kind in _EMPTY:
        return problems.nothing_written(file, line, key)
    if kind == "string_type" and isinstance(given, dict) and len(given) == 1 and all(isinstance(text, str) for text in given.values()):
        text = ": ".join(*given.items())
        return problems.stray_colon(file, line, text, f'"{text}"')
    if kind == "too_long":
        return problems.wrong_form(file, line, key, f"at most {detail['ctx']['max_length']} items", "")
    expected = _expected_model(model, loc) if kind.startswith("model_") else _EXPECTED.get(kind, detail["msg"])
    return problems.wrong_form(file, line, key, expected, wrote)


def _held(document: Document, place: Place, loc: Place) -> Iterator[str | int]:
    """The steps of a place that the file itself holds; pydantic also names steps that the schema adds to short forms."""
    here = place
    for step in loc:
        if (*here, step) in document.lines:
            here = (*here, step)
            yield step


def _last_name(steps: Iterable[str | int]) -> str:
    return next((step for step in reversed(tuple(steps)) if isinstance(step, str)), "")


def _names_at(model: type[BaseModel], document: Document, place: Place, loc: Place) -> list[str]:
    """The names that may stand at a place."""
    names: list[str] = []
    inner = _model_at(model, loc)
    if inner is not None:
        names = [info.alias or name for name, info in inner.model_fields.items()]
    if loc and loc[-1] == "say" and (*place, *loc) not in document.lines:  # a fact in its short form
        names += list(SaidFact.model_fields)
    return names


def _expected_model(model: type[BaseModel], loc: Place) -> str:
    inner = _model_at(model, loc)
    if inner is AudienceWords:
        return "one text, or one text for each audience"
    return "{document: …, section: …}" if inner is SourceEntry else NAMED_LINES


def _model_at(model: type[BaseModel], loc: Place) -> type[BaseModel] | None:
    """The model of what stands at a place inside an entry of `model`; None if that is no entry."""
    here: Any = model
    for step in loc:
        if isinstance(here, type) and issubclass(here, BaseModel):
            fields = {info.alias or name: info.annotation for name, info in here.model_fields.items()}
            here = fields.get(str(step))
        else:  # a list or dict of something
            here = (get_args(here) or (None,))[-1]
        here = _plain(here)
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _plain(annotation: Any) -> Any:
    """An annotation without `Annotated` and `| None`."""
    while get_args(annotation) and not (isinstance(annotation, type) or getattr(annotation, "__origin__", None) in (list, dict)):
        annotation = getattr(annotation, "__origin__", None) if hasattr(annotation, "__metadata__") else get_args(annotation)[0]
    return annotation
