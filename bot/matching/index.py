"""The matcher: learned once from example questions, then asked for the intents nearest to a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.matching.features import MAX_TOKENS, Features, Ids, Values
from bot.matching.learn import LARGE, LEAST_OF_LARGE, Weights, learn
from bot.spelling import Speller
from bot.stems import stem
from bot.text import NormalText, normalise

COVERED_WEIGHT = 1.0
SHARED_WEIGHT = 0.5
SHARED_WEIGHT_WITH_DOCUMENTS = 2.0
"""What it counts that an intent's own words hold the message's; with the texts of the answers to go by, much more."""
SHORT_MESSAGE = 7
LENGTH_WEIGHT = 0.35
"""A message of n > SHORT_MESSAGE words scores lower for the words that do not matter; confidence adds this times ln(n / 7)."""
OUTSIDE_WEIGHT, OUTSIDE_USUAL, OUTSIDE_MOST = 0.5, -1.0, 1.5
"""How much a message looks like the negatives is taken from confidence: the weight, the usual value, the most it may differ from it."""
MOST_WINDOWS = 8


@dataclass(frozen=True, slots=True)
class Match:
    """One intent and how well a message fits it."""

    intent: str
    score: float
    """The linear score, about +1 for a sure yes and -1 for a sure no."""
    confidence: float
    """Score, plus how much of the message is known, less how much it looks like the negatives; higher is surer, across messages."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What fitting leaves behind: all a matcher needs, in a form that can be stored."""

    intents: tuple[str, ...]
    features: tuple[str, ...]
    weights: NDArray[np.int8]
    """Shape (features, intents + 1), in steps of `scales`. The last column is the function of belonging to no intent."""
    scales: Weights
    """Shape (intents + 1,): what one step of each column is worth."""
    biases: Weights
    """Shape (intents + 1,)."""
    words: Mapping[str, int]
    """Every word of examples, negatives and further vocabulary, and in how many it stands: what spelling is mended against."""
    asked: Mapping[str, int]
    """The words of the intents' examples alone, counted likewise."""
    stems: tuple[str, ...]
    holds: NDArray[np.bool_]
    """Shape (stems, intents): whether an intent's own words hold a stem."""
    rows: int
    """How many examples it learned from, negatives included."""
    shared_weight: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The words that were scored, spelling mended: the whole message, or one window of a very long one."""

    tokens: tuple[str, ...]
    ids: Ids
    values: Values
    scores: Weights
    """Linear score of each intent plus the weighted share of the message's words that its own words hold."""
    outside: float
    """Linear score of belonging to no intent."""


class Matcher:
    """Ranks intents for a message. Immutable once fitted, apart from its word caches."""

    def __init__(self, learned: Learned) -> None:
        """Use `Matcher.fit`, or hand in what one learned before."""
        self.learned = learned
        self.intents = learned.intents
        self.features = Features.from_names(learned.features)
        self.weights = learned.weights
        self._speller = Speller(learned.words)
        self._stems = {name: number for number, name in enumerate(learned.stems)}
        self._holds = learned.holds
        holders = learned.holds.sum(axis=1)
        self._rarity = np.log((1 + len(self.intents)) / (0.5 + holders)).astype(np.float32)
        self._strange = log((1 + len(self.intents)) / 0.5)

    @property
    def words(self) -> Mapping[str, int]:
        """Every word of the catalogue and how many examples hold it."""
        return self.learned.words

    @classmethod
    def fit(
        cls,
        examples: Mapping[str, Sequence[str]],
        negatives: Sequence[str] = (),
        vocabulary: Iterable[str] = (),
        documents: Mapping[str, Sequence[str]] | None = None,
    ) -> Matcher:
        """Learn from `examples` (intent -> how people ask) and `negatives` (what belongs to no intent).

        `vocabulary`: further words that count as known and can be spelling corrections (names, places). `documents`: intent -> texts
        of its answer, whose words speak for it too. An intent's name, read as words, counts as one more example.
        Raises ValueError if there are no examples.
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
        asked_words: Counter[str] = Counter()
        for owner, tokens in texts:
            words.update(set(tokens))
            if owner >= 0:
                asked_words.update(set(tokens))
        features = Features.of((tokens for _, tokens in texts), LEAST_OF_LARGE if len(texts) > LARGE else 1)
        rows = [features.vector(tokens) for _, tokens in texts]
        learned = learn(rows, [owner if owner >= 0 else len(intents) for owner, _ in texts], len(features), len(intents) + 1)
        owned: list[set[str]] = [set() for _ in intents]
        for owner, tokens in texts:
            if owner >= 0:
                owned[owner].update(map(stem, tokens))
        for intent, texts_of in (documents or {}).items():
            for text in texts_of:
                owned[intents.index(intent)].update(map(stem, normalise(text).tokens))
        stems = sorted(set().union(*owned))
        place = {name: number for number, name in enumerate(stems)}
        holds = np.zeros((len(stems), len(intents)), dtype=np.bool_)
        for number, own in enumerate(owned):
            holds[[place[name] for name in own], number] = True
        shared = SHARED_WEIGHT if documents is None else SHARED_WEIGHT_WITH_DOCUMENTS
        return cls(
            Learned(
                tuple(intents),
                tuple(features.names()),
                *_in_steps(learned),
                dict(words),
                dict(asked_words),
                tuple(stems),
                holds,
                len(texts),
                shared,
            )
        )

    def rank(self, text: str | NormalText, limit: int = 3) -> Sequence[Match]:
        """The `limit` best intents, best first; ties by name. Empty if the text has no words.

        A message too long to be scored whole is scored in windows of whole clauses, and the surest window counts.
        """
        normal = normalise(text) if isinstance(text, str) else text
        ranked = [self.top(self.read(tokens), limit) for tokens in windows(normal)]
        return max(ranked, key=lambda matches: matches[0].confidence, default=())

    def read(self, tokens: Sequence[str]) -> Reading:
        """Mend the spelling of `tokens` and score every intent."""
        mended = tuple(map(self._speller.correct, tokens[:MAX_TOKENS]))
        ids, values = self.features.vector(mended)
        linear = values @ self.weights[ids].astype(np.float32) * self.learned.scales + self.learned.biases
        return Reading(mended, ids, values, linear[:-1] + self.learned.shared_weight * self.shared(mended), float(linear[-1]))

    def weight(self, feature: int, intent: int) -> float:
        """What a feature, by number, adds to the score of an intent, by number, for each unit of its value."""
        return float(self.weights[feature, intent]) * float(self.learned.scales[intent])

    def shared(self, tokens: Sequence[str]) -> Weights:
        """For each intent the share (0 to 1) of the words' weight that its own words hold; words that few intents hold weigh more."""
        places = [self._stems.get(stem(token), -1) for token in tokens]
        known = [place for place in places if place >= 0]
        if not known:
            return np.zeros(len(self.intents), dtype=np.float32)
        weights = self._rarity[known]
        total = float(weights.sum()) + self._strange * (len(places) - len(known))
        return np.asarray(weights @ self._holds[known].astype(np.float32) / np.float32(total), dtype=np.float32)

    def top(self, reading: Reading, limit: int) -> list[Match]:
        """The `limit` best intents of a reading."""
        scores = reading.scores
        count = min(max(limit, 1), len(self.intents))
        if count < len(self.intents):
            chosen = np.argpartition(-scores, count - 1)[:count]
            cut = scores[chosen].min()
            chosen = np.flatnonzero(scores >= cut)
        else:
            chosen = np.arange(len(self.intents))
        ordered = sorted(chosen.tolist(), key=lambda k: (-float(scores[k]), self.intents[k]))[:count]
        sure = COVERED_WEIGHT * self.covered(reading.tokens) + LENGTH_WEIGHT * log(max(len(reading.tokens), SHORT_MESSAGE) / SHORT_MESSAGE)
        sure -= OUTSIDE_WEIGHT * min(max(reading.outside - OUTSIDE_USUAL, -OUTSIDE_MOST), OUTSIDE_MOST)
        return [
            Match(
                self.intents[k],
                round(float(scores[k]), 4),
                round(float(scores[k]) + sure, 4),
            )
            for k in ordered
        ]

    def covered(self, tokens: Sequence[str]) -> float:
        """Share (0 to 1) of the words' weight that the intents' examples know; rare words weigh more."""
        total = known = 0.0
        for token in tokens:
            count = self.learned.asked.get(token, 0)
            weight = log((1 + self.learned.rows) / (1 + count))
            total += weight
            if count:
                known += weight
        return known / total if total else 0.0

    def how_rare(self, stemmed: str) -> float:
        """How much a stem tells: near 0 if every intent holds it, about 2 if only one does."""
        place = self._stems.get(stemmed)
        return float(self._rarity[place]) / 3 if place is not None else 1.0


def _in_steps(learned: Weights) -> tuple[NDArray[np.int8], Weights, Weights]:
    """Weights in 127 steps either way for each column, with scales and biases: a quarter of the memory, and no other answers."""
    weights = learned[:-1]
    scales = np.maximum(np.abs(weights).max(axis=0) / 127, 1e-9).astype(np.float32)
    return np.round(weights / scales).astype(np.int8), scales, learned[-1].copy()


def windows(text: NormalText) -> list[tuple[str, ...]]:
    """What to score of a message: all of it, or for one that is too long runs of clauses that are not."""
    if len(text.tokens) <= MAX_TOKENS:
        return [text.tokens] if text.tokens else []
    cut: list[tuple[str, ...]] = []
    window: tuple[str, ...] = ()
    for clause in text.clauses:
        for start in range(0, len(clause), MAX_TOKENS):
            piece = clause[start : start + MAX_TOKENS]
            if len(window) + len(piece) > MAX_TOKENS:
                cut.append(window)
                window = ()
            window += piece
    cut.append(window)
    cut = [window for window in cut if window]
    return cut if len(cut) <= MOST_WINDOWS else [*cut[: MOST_WINDOWS // 2], *cut[-MOST_WINDOWS // 2 :]]
