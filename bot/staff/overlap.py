"""Which topics compete: every example asked as if it had never been seen, fold by fold.

A topic's own examples always find it, so asking them shows nothing. Here the examples are dealt into folds; for each fold a matcher
is fitted without it and asked the fold's examples. What lands elsewhere shows which topics overlap and which examples pull the wrong way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.engines import Lesson, texts_of
from bot.library import Files, Library
from bot.matching import Matcher
from bot.model import Audience, Memory, Outcome
from bot.places import Gazetteer, PlacesFound
from bot.relevance import Relevance
from bot.router import FrontDoor
from bot.text import normalise
from bot.topics import Topic, Topics

FOLDS = 5
PULLS_FROM = 1.0
"""Lead in score of another topic over its own from which an example pulls the wrong way: half the way from a sure no to a sure yes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One example, asked of a matcher that had not seen it."""

    text: str
    intent: str
    """The topic it is written under."""
    file: str
    line: int
    landed: tuple[str, ...]
    """The topics it led to: one answered, several offered, none at all."""
    own: bool
    """Whether the answer of its own topic is among them."""
    instead: str
    """The topic that came first with another answer; empty if its own came first."""
    lead: float
    """How far that one was ahead in score; at least this if its own topic was not even near."""

    @property
    def verdict(self) -> str:
        """right | offered (among others) | wrong | declined."""
        if not self.landed:
            return "declined"
        if not self.own:
            return "wrong"
        return "right" if len(self.landed) == 1 else "offered"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two topics that compete."""

    one: str
    other: str
    from_one: tuple[Asked, ...]
    """Examples of `one` at which `other` came first, or was offered beside it."""
    from_other: tuple[Asked, ...]

    @property
    def size(self) -> int:
        return len(self.from_one) + len(self.from_other)


@dataclass(frozen=True, slots=True)
class Overlap:
    """The whole report."""

    asked: tuple[Asked, ...]
    pairs: tuple[Pair, ...]
    """Most examples first."""
    pulling: tuple[Asked, ...]
    """Examples that pull the wrong way, furthest first."""
    never_reached: tuple[str, ...]
    """Topics that no held-out example and no check led to."""
    out_of_reach: tuple[str, ...]
    """Answers none of whose topics was reached: whoever does not press a button never sees them."""

    @property
    def verdicts(self) -> Counter[str]:
        return Counter(asked.verdict for asked in self.asked)


def overlap(door: FrontDoor, files: Files, folds: int = FOLDS, progress: Callable[[int], None] = lambda _: None) -> Overlap:
    """Ask every example out of fold, and every check; `progress` hears the number of each fold before it begins.

    Raises ValueError for fewer than two folds.
    """
    if folds < 2:
        raise ValueError("an example can only be held out if there are at least two folds")
    library = door.library
    asked: list[Asked] = []
    for fold in range(folds):
        progress(fold + 1)
        asked += _fold(library, files, fold, folds)
    reached = {intent for row in asked for intent in row.landed} | _reached_by_checks(door, files)
    answers = {library.intents[intent].answer for intent in reached}
    return Overlap(
        asked=tuple(asked),
        pairs=tuple(_pairs(asked, library)),
        pulling=tuple(sorted((row for row in asked if _pulls(row)), key=lambda row: (-row.lead, row.file, row.line))),
        never_reached=tuple(intent for intent in library.intents if intent not in reached),
        out_of_reach=tuple(answer for answer in library.answers if answer not in answers),
    )


def _fold(library: Library, files: Files, fold: int, folds: int) -> Iterator[Asked]:
    """The examples of one fold, asked of everything but them."""
    held = {row.id: frozenset(row.entry.examples[fold::folds]) for row in files.intents}
    topics = _topics_without(library, held)
    for row in files.intents:
        for number in range(fold, len(row.entry.examples), folds):
            text = row.entry.examples[number]
            topic = topics.find(normalise(text), Memory(), PlacesFound(), Audience.PROFESSIONAL)
            yield _asked(text, row.id, row.file, row.line("examples", number), topic, library)


def _topics_without(library: Library, held: Mapping[str, frozenset[str]]) -> Topics:
    """What finds topics, had the held-out examples never been written."""
    intents = {
        name: replace(intent, examples=tuple(text for text in intent.examples if text not in held.get(name, ())))
        for name, intent in library.intents.items()
    }
    lesson = Lesson(
        {name: intent.examples for name, intent in intents.items()},
        library.negatives,
        tuple(sorted(Gazetteer(library.places).words)),
        {name: tuple(texts_of(library.answers[intent.answer])) for name, intent in intents.items()},
    )
    matcher: Matcher = lesson.fit()
    return Topics(replace(library, intents=intents), matcher, Relevance(matcher.how_rare))


def _asked(text: str, intent: str, file: str, line: int, topic: Topic, library: Library) -> Asked:
    def answer(name: str) -> str:
        return library.intents[name].answer

    landed = () if topic.decision.outcome is Outcome.FALLBACK else tuple(match.intent for match in topic.decision.matches)
    own = any(answer(name) == answer(intent) for name in landed)
    first = topic.ranked[0] if topic.ranked else None
    if first is None or answer(first.intent) == answer(intent):
        return Asked(text, intent, file, line, landed, own, "", 0.0)
    mine = next((match.score for match in topic.ranked if answer(match.intent) == answer(intent)), topic.ranked[-1].score)
    return Asked(text, intent, file, line, landed, own, first.intent, round(first.score - mine, 2))


def _pulls(row: Asked) -> bool:
    return row.verdict == "wrong" and row.lead >= PULLS_FROM


def _pairs(asked: Iterable[Asked], library: Library) -> list[Pair]:
    """Every two topics between which examples went astray."""
    astray: dict[tuple[str, str], list[Asked]] = {}
    for row in asked:
        others = {row.instead} if row.instead and row.landed else set()
        if row.verdict == "offered":
            others |= {name for name in row.landed if library.intents[name].answer != library.intents[row.intent].answer}
        for other in others:
            astray.setdefault((row.intent, other), []).append(row)
    pairs = []
    for one, other in {tuple(sorted(pair)) for pair in astray}:
        pairs.append(Pair(one, other, tuple(astray.get((one, other), ())), tuple(astray.get((other, one), ()))))
    return sorted(pairs, key=lambda pair: (-pair.size, pair.one, pair.other))


def _reached_by_checks(door: FrontDoor, files: Files) -> set[str]:
    """The topics that the checks lead to, with everything learned."""
    reached: set[str] = set()
    for row in files.intents:
        for question in row.entry.checks:
            topic = door.topics.find(normalise(question), Memory(), PlacesFound(), Audience.PROFESSIONAL)
            if topic.decision.outcome is not Outcome.FALLBACK:
                reached.update(match.intent for match in topic.decision.matches)
    return reached


def confusion(pairs: Sequence[Pair]) -> dict[tuple[str, str], int]:
    """(topic an example is written under, topic it came to) -> how many."""
    cells: dict[tuple[str, str], int] = {}
    for pair in pairs:
        cells[pair.one, pair.other] = len(pair.from_one)
        cells[pair.other, pair.one] = len(pair.from_other)
    return {cell: count for cell, count in cells.items() if count}
