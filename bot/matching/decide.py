"""Answer, choose or decline: what a ranking is good for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.matching.index import Match
from bot.model import Outcome

ANSWER_AT = 1.75
"""Confidence from which a message is answered. From folds over the catalogue (python -m tests.calibrate), then set by practice sets."""
KEYWORDS_AT = 1.75
"""The same for messages of at most KEYWORDS words, which give the matcher little to be sure of."""
KEYWORDS = 3
OFFER_AT = 1.5
"""Confidence from which a topic is near enough to be offered."""
MARGIN = 0.08
"""Lead in score over the runner-up below which the message is ambiguous."""
CLEAR = 2.6
"""Confidence from which a small margin no longer matters."""
MOST_OPTIONS = 3


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a message, and the intents it concerns, best first."""

    outcome: Outcome
    """ANSWER (the first match), CHOOSE (two or three) or FALLBACK (the nearest, perhaps none)."""
    matches: tuple[Match, ...]
    why: str
    """One plain sentence for `frontdoor explain`."""


def decide(matches: Sequence[Match], words: int) -> Decision:
    """Decide on a ranking (best first, intents with different answers) of a message of `words` words."""
    if not matches:
        return Decision(Outcome.FALLBACK, (), "there is nothing to match")
    best = matches[0]
    needed = KEYWORDS_AT if words <= KEYWORDS else ANSWER_AT
    near = tuple(match for match in matches if match.confidence >= OFFER_AT)[:MOST_OPTIONS]
    if best.confidence < needed:
        return Decision(Outcome.FALLBACK, near, f"confidence {best.confidence:.2f} is below {needed:.2f}")
    lead = best.score - matches[1].score if len(matches) > 1 else 9.0
    if lead < MARGIN and best.confidence < CLEAR:
        close = tuple(match for match in near if best.score - match.score < 2 * MARGIN)
        if len(close) > 1:
            return Decision(Outcome.CHOOSE, close, f"the runner-up is only {lead:.2f} behind, and {MARGIN:.2f} is needed")
    return Decision(
        Outcome.ANSWER, (best,), f"confidence {best.confidence:.2f} reaches {needed:.2f}, {min(lead, 9):.2f} ahead of the runner-up"
    )
