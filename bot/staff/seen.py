"""What each audience sees when a question is asked, and which facts stand in it. For `frontdoor explain`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.facts import FactRow, fact_rows
from bot.library import Library
from bot.library.build import BRACES
from bot.library.load import read_folder
from bot.model import Audience, Message
from bot.router import FrontDoor

_SEES = {Audience.PROFESSIONAL: "Professionals", Audience.FAMILY: "Families", Audience.YOUNG_PERSON: "Young people"}
_FOLDERS = {"service": "content/services", "answer": "content/answers"}


def seen(door: FrontDoor, root: Path, message: Message, now: datetime) -> Iterator[str]:
    """The reply to each audience, those who see the same together, then every contact and figure in them with source and dates."""
    replies = {audience: door.handle(replace(message, audience=audience), now) for audience in Audience}
    texts: dict[str, list[str]] = {}
    for audience, reply in replies.items():
        texts.setdefault(reply.plain_text(), []).append(_SEES[audience])
    for text, who in texts.items():
        yield ""
        yield f"{_listed(who)} see:"
        yield from (f"    {line}" if line else "" for line in text.splitlines())
    intents = {reply.intent or "" for reply in replies.values()}
    answers = {door.library.intents[intent].answer for intent in intents if intent in door.library.intents}
    rows = list(facts_in("\n".join(texts), door.library, {name for answer in answers for name in names_in(root, answer)}))
    yield ""
    yield "Facts in it:" if rows else "Facts in it: none"
    for row in rows:
        late = "; OVERDUE" if row.overdue(now.date()) else ""
        check = f"; needs human check: {row.needs_human_check}" if row.needs_human_check else ""
        yield f"    {row.name} ({row.kind}): {row.value}; {row.source}; checked {row.checked}, again {row.check_again}{late}{check}"


def _listed(names: list[str]) -> str:
    """`Professionals, families and young people`."""
    first, *rest = names
    lower = [name.lower() for name in rest]
    return " and ".join(filter(None, [", ".join([first, *lower[:-1]]), *lower[-1:]]))


def facts_in(text: str, library: Library, named: set[str]) -> Iterator[FactRow]:
    """The contact details that stand in `text`, and of the figures `named` those that do.

    Where several contacts share a number, those whose name stands there too, else the first.
    """
    rows = list(fact_rows(library))
    holders: dict[str, list[FactRow]] = {}
    for row in rows:
        if row.kind != "figure" and row.value in text:
            holders.setdefault(row.value, []).append(row)
    chosen = set()
    for sharing in holders.values():
        by_name = [row for row in sharing if library.contacts[row.name].name in text]
        chosen.update(by_name or sharing[:1])
    chosen.update(row for row in rows if row.kind == "figure" and row.name in named and row.value in text)
    return (row for row in rows if row in chosen)


def names_in(root: Path, answer: str) -> set[str]:
    """The names in braces that an answer is written with."""
    kind, _, name = answer.partition("/")
    for document in read_folder(root, _FOLDERS[kind], [], set()):
        if isinstance(document.data, dict) and name in document.data:
            return {found.partition(".")[0] for text in _strings(document.data[name]) for found in BRACES.findall(text)}
    return set()


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)
