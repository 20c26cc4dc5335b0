"""A list of questions asked one by one, each as if by a new person, and what came of them as a table. For `frontdoor try`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model import Audience, Choices, Message, Outcome
from bot.router import FrontDoor
from bot.text import normalise

COLUMNS = ("Question", "Reply", "Topic", "Sure", "Next nearest", "Danger")
WIDEST = (50, 8, 44, 5, 32, 24)
"""Characters of each column in a terminal; what is longer is cut."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one question."""

    question: str
    outcome: Outcome
    topics: tuple[str, ...]
    """Intents: one answered, several offered, none."""
    titles: tuple[str, ...]
    """What they are called."""
    confidence: float | None
    runner_up: str
    """The nearest intent that the reply is not about; empty if there was no ranking."""
    danger: str
    """Kind of danger found; empty for none."""
    case_details: bool

    def cells(self) -> tuple[str, ...]:
        """One text for each of COLUMNS."""
        sure = "" if self.confidence is None else f"{self.confidence:.2f}"
        return self.question, str(self.outcome), " or ".join(self.titles), sure, self.runner_up, self.danger


def questions_in(lines: Iterable[str]) -> list[str]:
    """The questions of a list: one a line; empty lines and those that begin with # are left out."""
    return [text for line in lines if (text := line.strip()) and not text.startswith("#")]


def tried(door: FrontDoor, question: str, audience: Audience, area: str | None, now: datetime) -> Tried:
    """Ask one question."""
    message = Message(question, audience, area)
    reply = door.handle(message, now)
    offered = [option.intent for part in reply.parts if isinstance(part, Choices) for option in part.options if option.intent != "none"]
    topics = tuple(offered if reply.outcome is Outcome.CHOOSE else [reply.intent] if reply.intent else [])
    topic = door.ordinary(message, normalise(question), now).topic
    ranked = topic.ranked if topic is not None else ()
    return Tried(
        question,
        reply.outcome,
        topics,
        tuple(_title(door, name) for name in topics),
        reply.score,
        next((match.intent for match in ranked if match.intent not in topics), ""),
        reply.risk.category or "",
        reply.case_details,
    )


def _title(door: FrontDoor, name: str) -> str:
    if name in door.library.intents:
        return door.library.intents[name].title
    indicator = door.library.indicators.get(name)
    return f"Level {indicator.level}: {indicator.text}" if indicator else name


def as_table(rows: Sequence[Tried]) -> Iterator[str]:
    """Lines for a terminal."""
    table = [
        [_cut(cell, widest) for cell, widest in zip(cells, WIDEST, strict=True)] for cells in (COLUMNS, *(row.cells() for row in rows))
    ]
    widths = [max(len(cells[column]) for cells in table) for column in range(len(COLUMNS))]
    for number, cells in enumerate(table):
        yield "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        if number == 0:
            yield "  ".join("-" * width for width in widths)
    yield ""
    yield totals(rows)


def as_markdown(rows: Sequence[Tried]) -> Iterator[str]:
    """The same for a pull request, nothing cut."""
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|" + "---|" * len(COLUMNS)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;').replace('<', '&lt;') for cell in row.cells())} |"
    yield ""
    yield totals(rows)


def as_objects(rows: Sequence[Tried]) -> list[dict[str, object]]:
    """The same for programs."""
    return [
        {
            "question": row.question, "outcome": str(row.outcome), "topics": list(row.topics), "titles": list(row.titles),
            "confidence": row.confidence, "runner_up": row.runner_up, "danger": row.danger, "case_details": row.case_details,
        }
        for row in rows
    ]  # fmt: skip


def totals(rows: Sequence[Tried]) -> str:
    """How many ended in which way."""
    counts = {outcome: sum(row.outcome is outcome for row in rows) for outcome in Outcome}
    words = {"answer": "answered", "choose": "offered a choice", "escalate": "met with the danger card", "fallback": "not answered"}
    named = [f"{count} {words[outcome]}" for outcome, count in counts.items() if count]
    return f"{len(rows)} {'question' if len(rows) == 1 else 'questions'}: {', '.join(named) or 'nothing to ask'}"


def _cut(text: str, widest: int) -> str:
    return text if len(text) <= widest else text[: widest - 1] + "…"
