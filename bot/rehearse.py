"""Ask the library its own checks: does each question land where its editor says, and none where it must not?"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.beside import both
from bot.compose import Situation
from bot.library import Files, Problem
from bot.library.files import Placed
from bot.library.problems import (
    card_too_long,
    check_comes_close,
    check_lands_elsewhere,
    not_lands_here,
    term_misses,
    term_overreaches,
    too_many_close,
)
from bot.model import Audience, Memory, Outcome, plain_text
from bot.places import PlacesFound
from bot.risk import RiskCheck
from bot.risk.detect import term_counts
from bot.router import FrontDoor
from bot.text import NormalText, normalise

LONGEST_CARD = 840
"""Characters of a card; with the way out below it (DESIGN section 5) it must stay within 900."""
OUT_OF_HOURS = datetime(2026, 11, 21, 23, tzinfo=ZoneInfo("Europe/London"))
NEAR = 3
"""A check whose topic is among this many is a warning, not an error: one new example anywhere may tip a close call."""
MOST_CLOSE = 0.02
"""Share of checks that may be such close calls."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What asking the checks showed."""

    asked: int
    problems: tuple[Problem, ...]


def to_ask(files: Files, only: Collection[str] | None = None) -> tuple[Placed, ...]:
    """The topics, kinds of danger and cards that are put to the test: all, or those in the files that `only` names."""
    every = (*files.intents, *files.risk_terms, *([files.card] if files.card is not None else []))
    return tuple(row for row in every if _wanted(row, only))


def _wanted(row: Placed, only: Collection[str] | None) -> bool:
    return only is None or row.file in only


def rehearse(door: FrontDoor, files: Files, only: Collection[str] | None = None) -> Rehearsal:
    """Ask every check and every `not` of topics and risk terms; with `only`, those in these files. On two cores where that is possible."""
    topics, dangers = both(
        lambda: _topics(door, [row for row in files.intents if _wanted(row, only)]),
        lambda: _dangers(door, [row for row in files.risk_terms if _wanted(row, only)]),
    )
    problems = [*topics.problems, *dangers.problems]
    problems += _cards(door, files) if files.card is not None and _wanted(files.card, only) else []
    asked = topics.asked + dangers.asked
    tipped = sum(problem.warning for problem in problems)
    if only is None and tipped > asked * MOST_CLOSE:
        problems.append(too_many_close("intents", tipped, asked))
    return Rehearsal(asked, tuple(sorted(problems)))


def _topics(door: FrontDoor, rows: Iterable[Placed]) -> Rehearsal:
    """The checks and `not`s of topics."""
    problems: list[Problem] = []
    asked = 0
    for row in rows:
        for number, question in enumerate(row.entry.checks):
            asked += 1
            offered, got, near = _landed(door, question)
            if row.entry.answer in offered:
                continue
            close = row.entry.answer in near
            say = check_comes_close if close else check_lands_elsewhere
            problems.append(say(row.file, row.line("checks", number), question, row.id, got))
        for number, question in enumerate(row.entry.not_):
            asked += 1
            offered, _, _ = _landed(door, question)
            if offered and offered[0] == row.entry.answer:
                problems.append(not_lands_here(row.file, row.line("not", number), question, row.id))
    return Rehearsal(asked, tuple(problems))


def _landed(door: FrontDoor, question: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """The answers a question leads to (several if they are offered to choose from), that in words, and the nearest three."""
    topic = door.topics.find(normalise(question), Memory(), PlacesFound(), Audience.PROFESSIONAL)
    intents = [match.intent for match in topic.decision.matches]
    near = tuple(door.library.intents[match.intent].answer for match in topic.ranked[:NEAR])
    if topic.decision.outcome is Outcome.FALLBACK:
        return (), "the fallback" + (f" (nearest: '{intents[0]}')" if intents else ""), near
    return tuple(door.library.intents[name].answer for name in intents), " or ".join(f"'{name}'" for name in intents), near


def _dangers(door: FrontDoor, rows: Iterable[Placed]) -> Rehearsal:
    """The checks and `not`s of risk terms."""
    problems: list[Problem] = []
    asked = 0
    for row in rows:
        asked += len(row.entry.checks) + len(row.entry.not_)
        for number, message in enumerate(row.entry.checks):
            if not _danger_found(door.risk, normalise(message)):
                problems.append(term_misses(row.file, row.line("checks", number), message))
        for number, message in enumerate(row.entry.not_):
            risk = door.risk.check(normalise(message))
            if risk.found:
                problems.append(term_overreaches(row.file, row.line("not", number), message, risk.hits[0].term))
    return Rehearsal(asked, tuple(problems))


def _danger_found(risk: RiskCheck, text: NormalText) -> bool:
    """Whether the message escalates. A term that counts whatever the classifier says is looked for first: that spares half of the time."""
    certain = any(term_counts(hit, -math.inf, len(text.tokens)) for hit in risk.terms_in(text))
    return certain or risk.check(text).found


def _cards(door: FrontDoor, files: Files) -> list[Problem]:
    """Cards that are longer than a frightened person reads: each kind of danger, for everybody, at its longest (out of office hours)."""
    if files.card is None:
        return []
    problems = []
    for name, group in door.library.card.groups.items():
        for audience in Audience:
            length = len(plain_text(door.composer.urgent(Situation(audience, OUT_OF_HOURS), group.categories[0])))
            if length > LONGEST_CARD:
                line = files.card.line("groups", name, "say")
                problems.append(card_too_long(files.card.file, line, name, str(audience), length, LONGEST_CARD))
    return problems
