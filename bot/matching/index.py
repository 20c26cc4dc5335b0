"""The matcher: learned once from example questions, then asked for the intents nearest to a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from bot.matching.features import MAX_TOKENS, Features, Ids, Values
from bot.matching.learn import LARGE, Weights, learn
from bot.spelling import Speller
from bot.stems import stem
from bot.text import NormalText, normalise

COVERED_WEIGHT = 1.0
OWN_WEIGHT = 0.3
LONG_MESSAGE = 14
"""A message of more words than this is scored clause by clause as well as whole."""


@dataclass(frozen=True, slots=True)
class Match:
    """One intent and how well a message fits it."""

    intent: str
    score: float
    """The linear score, about +1 for a sure yes and -1 for a sure no."""
    confidence: float
    """Score plus how much of the message is known; comparable across messages, higher is surer."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The words that were scored: the whole message or one of its clauses, spelling mended."""

    tokens: tuple[str, ...]
    ids: Ids
    values: Values
    scores: Weights


class Matcher:
    """Ranks intents for a message. Immutable once fitted, apart from its word caches."""

    def __init__(
        self, intents: Sequence[str], features: Features, weights: Weights, words: Mapping[str, int], owned: Sequence[frozenset[str]],
        rows: int,
    ) -> None:  # fmt: skip
        """Use `Matcher.fit`, or `bot.matching.store.load` for one fitted before."""
        self.intents = tuple(intents)
        self.features = features
        self.weights = weights
        self.words = dict(words)
        self.owned = tuple(owned)
        self.rows = rows
        self._speller = Speller(self.words)
        self._number = {intent: number for number, intent in enumerate(self.intents)}
        self._unknown_weight = log(1 + rows)
        self._holders = Counter(stemmed for stems in self.owned for stemmed in stems)

    @classmethod
    def fit(
        cls, examples: Mapping[str, Sequence[str]], negatives: Sequence[str] = (), vocabulary: Iterable[str] = ()
    ) -> Matcher:
        """Learn from `examples` (intent -> how people ask) and `negatives` (what belongs to no intent).

        `vocabulary`: further words that count as known and can be spelling corrections (names, places).
        An intent's name, read as words, counts as one more example. Raises ValueError if there are no examples.
        """
        intents = sorted(examples)
        if not any(examples[intent] for intent in intents):
            raise ValueError("a matcher needs at least one example")
        texts: list[tuple[int, tuple[str, ...]]] = []
        for number, intent in enumerate(intents):
            asked = [normalise(text).tokens for text in examples[intent]]
            title = normalise(intent.replace("_", " ").replace("-", " ")).tokens
            texts += [(number, tokens) for tokens in dict.fromkeys([*asked, title]) if tokens]
        texts += [(-1, tokens) for tokens in dict.fromkeys(normalise(text).tokens for text in negatives) if tokens]
        words: Counter[str] = Counter(vocabulary)
        for _, tokens in texts:
            words.update(set(tokens))
        features = Features.of((tokens for _, tokens in texts), drop_rare=len(texts) > LARGE)
        rows = [features.vector(tokens) for _, tokens in texts]
        weights = learn(rows, [owner for owner, _ in texts], len(features), len(intents))
        owned: list[set[str]] = [set() for _ in intents]
        for owner, tokens in texts:
            if owner >= 0:
                owned[owner].update(map(stem, tokens))
        return cls(intents, features, weights, words, [frozenset(stems) for stems in owned], len(texts))

    def rank(self, text: str | NormalText, limit: int = 3) -> Sequence[Match]:
        """The `limit` best intents, best first; ties by name. Empty if the text has no words."""
        normal = normalise(text) if isinstance(text, str) else text
        best: tuple[float, Reading, Sequence[Match]] | None = None
        for tokens in readings(normal):
            reading = self.read(tokens)
            matches = self._top(reading, limit)
            if best is None or matches[0].confidence > best[0]:
                best = (matches[0].confidence, reading, matches)
        return best[2] if best else ()

    def read(self, tokens: Sequence[str]) -> Reading:
        """Mend the spelling of `tokens` and score every intent."""
        mended = tuple(map(self._speller.correct, tokens[:MAX_TOKENS]))
        ids, values = self.features.vector(mended)
        scores = values @ self.weights[ids] + self.weights[-1]
        return Reading(mended, ids, values, scores)

    def _top(self, reading: Reading, limit: int) -> list[Match]:
        scores = reading.scores
        count = min(max(limit, 1), len(self.intents))
        if count < len(self.intents):
            chosen = np.argpartition(-scores, count - 1)[:count]
            cut = scores[chosen].min()
            chosen = np.flatnonzero(scores >= cut)
        else:
            chosen = np.arange(len(self.intents))
        ordered = sorted(chosen.tolist(), key=lambda k: (-float(scores[k]), self.intents[k]))[:count]
        covered = self.covered(reading.tokens)
        return [
            Match(
                self.intents[k],
                round(float(scores[k]), 4),
                round(float(scores[k]) + COVERED_WEIGHT * covered + OWN_WEIGHT * self.own(reading.tokens, k), 4),
            )
            for k in ordered
        ]

    def covered(self, tokens: Sequence[str]) -> float:
        """Share (0 to 1) of the words' weight that the catalogue knows; rare words weigh more."""
        total = known = 0.0
        for token in tokens:
            count = self.words.get(token, 0)
            weight = log((1 + self.rows) / (1 + count)) if count else self._unknown_weight
            total += weight
            if count:
                known += weight
        return known / total if total else 0.0

    def how_rare(self, stemmed: str) -> float:
        """How much a stem tells: 0 if every intent's examples hold it, about 2 if only one intent's do."""
        holders = self._holders.get(stemmed, 0)
        return log((1 + len(self.intents)) / (0.5 + holders)) / 3 if holders else 1.0

    def own(self, tokens: Sequence[str], intent: int) -> float:
        """Share (0 to 1) of the words that occur in the intent's own examples."""
        owned = self.owned[intent]
        return sum(stem(token) in owned for token in tokens) / len(tokens) if tokens else 0.0


def readings(text: NormalText) -> list[tuple[str, ...]]:
    """What to score of a message: all of it, and for a long one each of its clauses too."""
    whole = text.tokens
    if not whole:
        return []
    if len(whole) <= LONG_MESSAGE or len(text.clauses) < 2:
        return [whole]
    return [whole, *(clause for clause in text.clauses if len(clause) >= 3)][:12]
