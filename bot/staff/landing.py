"""Where a question lands: danger or not, and which answers it leads to. Of many questions, on both sides of a change at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.beside import both
from bot.engines import Engines
from bot.library import Library
from bot.model import Audience, Choices, Message, Outcome
from bot.router import FrontDoor

AT = datetime(2026, 11, 21, 23, tzinfo=ZoneInfo("Europe/London"))
"""The moment at which known questions are asked, so that two runs give the same. Where a question lands does not depend on it."""
INDICATOR = "indicator/"


@dataclass(frozen=True, slots=True)
class Landing:
    """Where one question lands."""

    outcome: Outcome
    leads: tuple[str, ...] = ()
    """Answers (service/NAME, answer/NAME) or indicators (indicator/NAME): one answered, several offered, none."""
    risk: str = ""
    """Kind of danger found in it; empty for none."""
    failed: bool = False
    """Whether the program failed on it and only gave the numbers."""


class _FailedError(Exception):
    """`handle` met an exception, which it would otherwise have hidden behind the numbers."""


def watched_door(library: Library, engines: Engines) -> FrontDoor:
    """A front door whose failures `landing` sees."""

    def on_failure(error: Exception) -> None:
        raise _FailedError from error

    return FrontDoor(library, engines, on_failure)


def landing(door: FrontDoor, text: str) -> Landing:
    """Where `text` lands when a professional asks it, who is told the most."""
    try:
        reply = door.handle(Message(text, Audience.PROFESSIONAL), AT)
    except _FailedError:
        return Landing(Outcome.FALLBACK, failed=True)
    offered = [option.intent for part in reply.parts if isinstance(part, Choices) for option in part.options]
    intents = offered if reply.outcome is Outcome.CHOOSE else [reply.intent] if reply.intent else []
    leads = tuple(dict.fromkeys(lead for intent in intents if (lead := _lead(door.library, intent))))
    return Landing(reply.outcome, leads, reply.risk.category or "")


def _lead(library: Library, intent: str) -> str:
    if intent in library.intents:
        return library.intents[intent].answer
    return f"{INDICATOR}{intent}" if intent in library.indicators else ""


def landings(door: FrontDoor, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> list[Landing]:
    """Where each of `texts` lands; `progress` hears how many are done."""
    landed = []
    for number, text in enumerate(texts):
        landed.append(landing(door, text))
        progress(number + 1)
    return landed


def both_landings(
    before: FrontDoor, after: FrontDoor, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None
) -> tuple[list[Landing], list[Landing]]:
    """Where each of `texts` lands on either side; side by side on two cores where that is possible."""
    second, first = both(lambda: landings(after, texts, progress), lambda: landings(before, texts))
    return first, second
