"""Answer, choose or decline: what a ranking is good for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.matching.index import Match
from bot.model import Outcome

ANSWER_AT = 1.75
"""Confidence from which a message is answered. From folds over the catalogue (python -m tests.calibrate), then set by practice sets.
Messages of one or two words need no threshold of their own: those in scope are surer than the rest, not less sure."""
OFFER_AT = 1.5
"""Confidence from which a topic is near enough to be offered."""
MARGIN = 0.08
"""Lead in score over the runner-up below which the message is ambiguous."""
CLEAR = 3.6
"""Confidence from which a small margin no longer matters."""
LONG_MESSAGE = 30
"""A message of more words mostly holds things that do not matter, and what it is about is less sure."""
LONG_ANSWER_AT = 2.1
LONG_MARGIN = 0.15
"""What a long message needs to be answered. On 170 long questions it turns a third of the wrong answers and few right ones into offers."""
MOST_OPTIONS = 3


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a message, and the intents it concerns, best first."""

    outcome: Outcome
    """ANSWER (the first match), CHOOSE (two or three) or FALLBACK (the nearest, perhaps none)."""
    matches: tuple[Match, ...]
    why: str
    """One plain sentence for `frontdoor explain`."""


def decide(matches: Sequence[Match], words: int = 0) -> Decision:
    """Decide on a ranking (best first, intents with different answers) of a message of `words` words."""
    if not matches:
        return Decision(Outcome.FALLBACK, (), "there is nothing to match")
    best = matches[0]
    near = tuple(match for match in matches if match.confidence >= OFFER_AT)[:MOST_OPTIONS]
    if best.confidence < ANSWER_AT:
        return Decision(Outcome.FALLBACK, near, f"confidence {best.confidence:.2f} is below {ANSWER_AT:.2f}")
    lead = best.score - matches[1].score if len(matches) > 1 else 9.0
    long = words > LONG_MESSAGE
    margin = LONG_MARGIN if long else MARGIN
    if lead < margin and best.confidence < CLEAR:
        close = tuple(match for match in near if best.score - match.score < 2 * margin)
        if len(close) > 1:
            return Decision(Outcome.CHOOSE, close, f"the runner-up is only {lead:.2f} behind, and {margin:.2f} is needed")
    if long and best.confidence < LONG_ANSWER_AT and len(near) > 1:
        return Decision(Outcome.CHOOSE, near, f"confidence {best.confidence:.2f} is below {LONG_ANSWER_AT:.2f}, which a long message needs")
    return Decision(
        Outcome.ANSWER, (best,), f"confidence {best.confidence:.2f} reaches {ANSWER_AT:.2f}, {min(lead, 9):.2f} ahead of the runner-up"
    )
