"""The second net: is a message nearly the same as one of the curated messages of danger?

Cosine similarity of word stems and pairs of coarse words, weighed by rarity. It takes what the classifier has unlearned for the sake of
all the others, and names the message that spoke.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.risk.features import TABLE_BITS, Ids, Numbers, RiskFeatures, Window
from bot.risk.model import RiskModel

NEAR_AT = 0.55
"""Similarity (0 to 1) from which a message counts as the same. Nothing harmless of our own reaches it (docs/safety.md)."""
NEARER_BY = 0.05
"""How much nearer than the nearest near miss it must be."""
FEWEST_WORDS = 4
MOST_WINDOWS = 8


@dataclass(frozen=True, slots=True)
class Near:
    """A curated message that a window resembles."""

    category: str
    example: str
    similarity: float


class NearestExample:
    """Finds the curated message nearest to a message. Immutable."""

    def __init__(self, model: RiskModel, features: RiskFeatures) -> None:
        self._model = model
        self._features = features
        self._danger = len(model.examples)
        self._rarity = model.rarity.astype(np.float32)
        self._shares = model.shares.astype(np.float32)

    def find(self, tokens: Sequence[str], spans: Sequence[Window]) -> Near | None:
        """The curated message that one of the first windows resembles; None if none is near enough."""
        found: Near | None = None
        for start, end in spans[:MOST_WINDOWS]:
            if end - start < FEWEST_WORDS:
                continue
            near = self.nearest(tokens[start:end])
            if near is not None and (found is None or near.similarity > found.similarity):
                found = near
        return found

    def nearest(self, words: Sequence[str]) -> Near | None:
        """The curated message that these words resemble; None if none is near enough, or a near miss is as near."""
        model = self._model
        places, values = unit_vector(near_places(self._features, words), self._rarity)
        pieces = [slice(model.starts[place], model.starts[place + 1]) for place in places.tolist()]
        holders = [model.holders[piece] for piece in pieces]
        if not any(piece.size for piece in holders):
            return None
        shares = [self._shares[piece] * value for piece, value in zip(pieces, values.tolist(), strict=True)]
        likeness = np.bincount(np.concatenate(holders), np.concatenate(shares), minlength=model.owners.size)
        best = int(likeness[: self._danger].argmax())
        similarity = float(likeness[best])
        harmless = float(likeness[self._danger :].max(initial=0.0))
        if similarity < NEAR_AT or similarity < harmless + NEARER_BY:
            return None
        return Near(model.categories[int(model.owners[best])], model.examples[best], round(similarity, 2))


def near_places(features: RiskFeatures, words: Sequence[str]) -> Ids:
    """The distinct places of the stems and near coarse pairs of some words."""
    stems, _, _, coarse = features.places(words)
    return np.unique(np.concatenate([stems[1][0][1], *(places for reach, places in coarse[1] if reach <= 2)]))


def unit_vector(places: Ids, rarity: Numbers) -> tuple[Ids, Numbers]:
    """The places with their rarities, scaled to length one."""
    values = rarity[places]
    length = float(np.sqrt(values @ values))
    return places, np.asarray(values / length if length else values, dtype=np.float32)


TABLE_SIZE = 1 << TABLE_BITS
