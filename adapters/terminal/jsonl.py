"""JSON Lines in, JSON Lines out: for tests, measurements and other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.model import Audience, Memory, Message, Outcome, Reply
from bot.pieces import Pieces

Handle = Callable[[Message, datetime], Reply]

LONDON = ZoneInfo("Europe/London")
AREA_WORDS = "an area is a district of Lancashire, Blackpool or Blackburn with Darwen"


def parse_now(text: str) -> datetime:
    """A moment as ISO 8601; without an offset it is London time. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)


def reply_object(reply: Reply) -> dict[str, Any]:
    """A reply as the JSON object of the contract."""
    return {
        "outcome": str(reply.outcome),
        "intent": reply.intent,
        "score": reply.score,
        "text": reply.plain_text(),
        "options": [{"intent": option.intent, "title": option.title, "text": option.text} for option in reply.options],
        "case_details": reply.case_details,
        "risk": {"found": reply.risk.found, "category": reply.risk.category},
    }


class Lines:
    """Answers lines in order; those of one conversation share its memory. `failed` counts the lines that could not be read."""

    def __init__(self, handle: Handle, clock: Callable[[], datetime], known_area: Callable[[str], bool]) -> None:
        self._handle = handle
        self._clock = clock
        self._known_area = known_area
        self._memories: dict[str, Memory] = {}
        self._pieces = Pieces()
        self.failed = 0

    def answer(self, lines: Iterable[str]) -> Iterator[str]:
        """One JSON object for each line that is not blank."""
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield json.dumps(self._answer(line, number), ensure_ascii=False)

    def _answer(self, line: str, number: int) -> dict[str, Any]:
        try:
            given = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            return self._refused(None, f"line {number} is not JSON")
        if not isinstance(given, dict):
            return self._refused(None, f"line {number} is not a JSON object")
        line_id = given.get("id")
        if not isinstance(given.get("text"), str):
            return self._refused(line_id, f"line {number} has no text")
        warnings: list[str] = []
        # A mistake in the small print must not stand between a person and an answer: it is answered, and the mistake is named.
        audience = Audience.FAMILY
        if (wanted := given.get("audience")) is not None:
            if wanted in list(Audience):
                audience = Audience(wanted)
            else:
                known = ", ".join(Audience)
                warnings.append(f"unknown audience {wanted!r}, answered as for a family; an audience is one of {known}")
        area = given.get("area")
        if area is not None and (not isinstance(area, str) or not self._known_area(area)):
            warnings.append(f"unknown area {area!r}, left out; {AREA_WORDS}")
            area = None
        now = self._clock()
        if (moment := given.get("now")) is not None:
            try:
                now = parse_now(moment)
            except (ValueError, TypeError):
                warnings.append(f"{moment!r} is not a moment, the clock was used; write it like 2026-11-21T23:05:00+00:00")
        conversation = given.get("conversation")
        key = conversation if isinstance(conversation, str) else None
        memory = self._memories.get(key, Memory()) if key is not None else Memory()
        earlier = self._pieces.earlier(key, now) if key is not None else ()
        reply = self._handle(Message(given["text"], audience, area, memory, earlier), now)
        if key is not None:
            self._memories[key] = reply.memory
            self._pieces.note(key, given["text"], now, reply.outcome is Outcome.ESCALATE)
        return {"id": line_id, **reply_object(reply)} | ({"warnings": warnings} if warnings else {})

    def _refused(self, line_id: Any, why: str) -> dict[str, Any]:
        self.failed += 1
        return {
            "id": line_id,
            "outcome": str(Outcome.FALLBACK),
            "intent": None,
            "score": None,
            "text": f"This line can't be answered: {why}.",
            "options": [],
            "case_details": False,
            "risk": {"found": False, "category": None},
            "error": why,
        }
