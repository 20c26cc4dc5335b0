"""The reply to danger: the card, what is said right after it, and the way out of a false alarm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.compose import Composer, Situation
from bot.library import Card
from bot.model import Choices, Contacts, Facts, Memory, Message, Option, Outcome, Part, Reply, Risk, Steps, Text, plain_text
from bot.text import NormalText

SHORTER_WITHIN = timedelta(minutes=10)
"""A second card so soon is shorter, never absent."""
AFTER_CARD = timedelta(minutes=10)
"""How long a message that is no question of its own counts as said to the card."""
NOT_MEANT = "not-meant"
"""The option that silences one card."""
HARD_LIMIT = 1750
"""Characters of card and ordinary answer together (DESIGN section 5: 1,800, with room for what platforms add)."""
LEAST_QUESTION = 4
"""Words of a message that can be a question of its own right after a card."""

_ASKING = frozenset("how what who where when which why can do does is are could should would will whose".split())
_ABOUT_TELLING = frozenset("tell telling told secret secrets promise trouble".split())
_NOT_MEANT_SAID = (("not", "what", "i", "meant"), ("not", "what", "i", "mean"), ("did", "not", "mean", "that"), ("false", "alarm"))


class Escalation:
    """Composes replies to danger from one library."""

    def __init__(self, composer: Composer, card: Card) -> None:
        self._composer = composer
        self._card = card

    def reply(self, message: Message, risk: Risk, case_details: bool, below: Reply, at: Situation, now: datetime) -> Reply:
        """The card, and the ordinary answer (`below`) under it where there is one. A second card within ten minutes is shorter."""
        before = message.memory.card_at
        again = before is not None and timedelta(0) <= now - before <= SHORTER_WITHIN
        card = self._composer.urgent(at, risk.category, again)
        answered = below.outcome in (Outcome.ANSWER, Outcome.CHOOSE)
        choose = below.outcome is Outcome.CHOOSE
        parts = [part for part in below.parts if choose or not isinstance(part, Choices)] if answered else []
        under = fitting(parts, HARD_LIMIT - len(plain_text(card)))
        not_meant = Option(NOT_MEANT, self._card.not_meant.to(at.audience) or "")
        if under and isinstance(under[-1], Choices):
            under[-1] = Choices(under[-1].prompt, (*under[-1].options, not_meant))
        else:
            under.append(Choices(self._card.not_meant_prompt.to(at.audience) or "", (not_meant,)))
        parts_of = (*card, *under)
        choices = tuple(option.intent for part in parts_of if isinstance(part, Choices) for option in part.options)
        memory = replace(below.memory, misses=0, card_at=now, under_card=below.intent if answered else None, choices=choices)
        return Reply(Outcome.ESCALATE, parts_of, below.intent, below.score, risk, case_details, memory)

    def answers_card(self, memory: Memory, text: NormalText, ordinary: Reply, now: datetime) -> bool:
        """Whether a harmless message is said to the card before it, and no question of its own.

        "ok", "yes", "please don't tell anyone", "he's back" must not fall into small talk, a topic or a promise of secrecy.
        """
        if memory.card_at is None or ordinary.memory.card_at is None or not timedelta(0) <= now - memory.card_at <= AFTER_CARD:
            return False
        words = text.tokens
        asks = ordinary.outcome is Outcome.ANSWER and len(words) >= LEAST_QUESTION and ("?" in text.original or words[0] in _ASKING)
        named = ordinary.outcome is Outcome.ANSWER and len(words) > 2 * LEAST_QUESTION
        return not (asks or named) or bool(_ABOUT_TELLING.intersection(words))

    def after(self, message: Message, case_details: bool, at: Situation, now: datetime) -> Reply:
        """What is said to such a message: the numbers again, and that a person must be told."""
        card = self._composer.urgent(at, None, again=True)
        parts = (card[0], Text(self._card.after.to(at.audience) or ""), *card[2:])
        memory = replace(message.memory, card_at=now, misses=0)
        return Reply(Outcome.ANSWER, parts, None, None, Risk(), case_details, memory)

    def takes_back(self, memory: Memory, words: Sequence[str]) -> bool:
        """Whether a message says that the card was not needed."""
        if NOT_MEANT not in memory.choices:
            return False
        joined = f" {' '.join(words)} "
        return any(f" {' '.join(said)} " in joined for said in _NOT_MEANT_SAID)

    def taken_back(self, at: Situation) -> Text:
        """The line above the ordinary answer when a card was not needed."""
        return Text(self._card.not_meant_said.to(at.audience) or "")


def fitting(parts: Sequence[Part], room: int) -> list[Part]:
    """The parts within `room` characters: single facts, then steps, then contacts fall away from the end; the opening stays."""
    kept = list(parts)
    while kept and len(plain_text(kept)) + 2 > room:
        for kind in (Facts, Steps, Contacts):
            place = next((at for at, part in enumerate(kept) if isinstance(part, kind)), None)
            if place is not None:
                break
        else:
            if len(kept) == 1:
                break
            kept.pop()
            continue
        part = kept[place]
        rest = _shortened(part)
        if rest is None:
            kept.pop(place)
        else:
            kept[place] = rest
    return kept


def _shortened(part: Part) -> Part | None:
    """A list without its last item; None if nothing is left."""
    match part:
        case Facts(items):
            return Facts(items[:-1]) if len(items) > 1 else None
        case Steps(items):
            return Steps(items[:-1]) if len(items) > 1 else None
        case Contacts(lines):
            return Contacts(lines[:-1]) if len(lines) > 1 else None
        case _:
            return None
