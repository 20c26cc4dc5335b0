"""The questions that people sent to the team, in the state: redacted, encrypted, for thirty days, under a key that names nobody."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date

from bot.memory import Store, Vault
from bot.privacy import CaseDetails, redact

KEEP_QUESTIONS = 30 * 24 * 3600.0
MOST_QUESTIONS = 1_000
"""In all: nobody reads more, and nobody may fill the state."""
MOST_LETTERS = 500
PREFIX = "question."


@dataclass(frozen=True, slots=True)
class Question:
    """One question, as it is kept. Nothing in it says who asked."""

    id: str
    """By which `frontdoor report --delete` removes it."""
    day: str
    """ISO 8601, London."""
    audience: str
    area: str
    """A name in content/places.yaml; empty if it is not known."""
    topic: str
    """The topic that was nearest on that day; empty if there was none."""
    text: str


def as_kept(text: str, details: CaseDetails) -> str:
    """A text as it may be kept: on one line, names and details replaced by their kind in brackets, 500 characters at most."""
    safe = " ".join(redact(text, details).split())
    return safe if len(safe) <= MOST_LETTERS else safe[: MOST_LETTERS - 1].rstrip() + "…"


class QuestionBox:
    """Keeps questions and gives them back. Every method raises StoreFailed if the store fails."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    async def put(self, text: str, day: date, audience: str, area: str, topic: str, now: float) -> Question | None:
        """Keep a text that `as_kept` made. None if there is no more room.

        Its id comes from the text alone, so that a message delivered twice is one question.
        """
        if len(await self._store.find(PREFIX, now)) >= MOST_QUESTIONS:
            return None
        question = Question(self._vault.key("question", text)[:10], day.isoformat(), audience, area, topic, text)
        locked = self._vault.lock(json.dumps(asdict(question)).encode())
        await self._store.put(f"{PREFIX}{question.day}.{question.id}", locked, now, KEEP_QUESTIONS)
        return question

    async def all(self, now: float) -> list[Question]:
        """Every question, oldest first; of two with one id, kept on two days, both."""
        found = await self._store.find(PREFIX, now)
        return [question for _, value in sorted(found.items()) if (question := _read(self._vault.unlock(value)))]

    async def waiting(self, now: float) -> int:
        """How many there are, those that an older secret locked included."""
        return len(await self._store.find(PREFIX, now))

    async def delete(self, question_id: str, now: float) -> bool:
        """Remove a question. Whether it was there."""
        keys = [key for key in await self._store.find(PREFIX, now) if key.rpartition(".")[2] == question_id]
        for key in keys:
            await self._store.delete(key)
        return bool(keys)


def _read(value: bytes | None) -> Question | None:
    """A question as it was kept; None if it cannot be read."""
    try:
        return Question(**json.loads(value or b""))
    except (ValueError, TypeError):
        return None
