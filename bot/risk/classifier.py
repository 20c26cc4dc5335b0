"""The third net: a linear model over words, word pairs and letters, fitted on the curated messages of content/risk/ (bot/risk/fit.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.risk.features import CHAR_SHARE, REMEMBERED_WORDS, Numbers, RiskFeatures, Window
from bot.risk.model import RiskModel

CATEGORY_WEIGHT = 1.0
"""What the surest single category counts beside the function that knows danger as such."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How much a window of a message looks like danger."""

    score: float
    """Above 0: danger. The threshold is taken off already."""
    category: str
    window: Window


class Classifier:
    """Scores messages with a model. Immutable, apart from its word caches."""

    def __init__(self, model: RiskModel, features: RiskFeatures) -> None:
        self._model = model
        self._features = features
        self._letters: dict[str, tuple[Numbers, int]] = {}

    def read(self, tokens: Sequence[str], spans: Sequence[Window]) -> list[Finding]:
        """How dangerous each window of a message looks, worst first."""
        scores = self.scores(tokens, spans)
        sure = scores[:, 0] + CATEGORY_WEIGHT * scores[:, 1:].max(axis=1) - self._model.threshold
        surest = scores[:, 1:].argmax(axis=1)
        order = np.argsort(-sure, kind="stable")
        return [Finding(round(float(sure[at]), 4), self._model.categories[int(surest[at])], spans[at]) for at in order.tolist()]

    def scores(self, tokens: Sequence[str], spans: Sequence[Window]) -> Numbers:
        """Shape (windows, 1 + categories). Sums over windows are differences of running sums, so that each feature is looked up once."""
        starts = np.array([start for start, _ in spans])
        ends = np.array([end for _, end in spans])
        total = np.repeat(self._model.biases[None, :], len(spans), axis=0)
        for share, reaches in self._features.places(tokens):
            family = np.zeros_like(total)
            count = np.zeros(len(spans), dtype=np.float32)
            for reach, places in reaches:
                inside = np.maximum(ends - reach - starts, 0)
                if not places.size:
                    continue
                running = _running(self._model.weights[places].astype(np.float32))
                family += running[np.minimum(starts + inside, places.size)] - running[np.minimum(starts, places.size)]
                count += inside
            total += family * self._model.scales * (share / np.sqrt(np.maximum(count, 1.0)))[:, None]
        letters = [self._word_letters(token) for token in tokens]
        running = _running(np.stack([sums for sums, _ in letters]))
        counts = np.concatenate([[0], np.cumsum([count for _, count in letters])])
        family = running[ends] - running[starts]
        count = (counts[ends] - counts[starts]).astype(np.float32)
        return np.asarray(total + family * self._model.scales * (CHAR_SHARE / np.sqrt(np.maximum(count, 1.0)))[:, None], dtype=np.float32)

    def _word_letters(self, token: str) -> tuple[Numbers, int]:
        """The summed weights of a word's letter runs, and how many it has."""
        found = self._letters.get(token)
        if found is None:
            places = self._features.word(token)[2]
            found = self._model.weights[places].sum(axis=0, dtype=np.float32), places.size
            if len(self._letters) < REMEMBERED_WORDS:
                self._letters[token] = found
        return found

    def explain(self, words: Sequence[str], most: int = 4) -> list[str]:
        """The words of a window without which it would look least dangerous, the most telling first."""
        base = self._sure(words)
        losses = [(self._sure([*words[:at], *words[at + 1 :]]) - base, at) for at in range(len(words))] if len(words) > 1 else [(0.0, 0)]
        return [words[at] for _, at in sorted(losses)[:most]]

    def _sure(self, words: Sequence[str]) -> float:
        scores = self.scores(words, [(0, len(words))])[0]
        return float(scores[0] + CATEGORY_WEIGHT * scores[1:].max())


def _running(values: Numbers) -> Numbers:
    """Running sums along the first axis, beginning with zero."""
    return np.concatenate([np.zeros((1, values.shape[1]), dtype=np.float32), np.cumsum(values, axis=0)])
