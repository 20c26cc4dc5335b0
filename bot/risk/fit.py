"""Make the risk model from the curated messages, and measure it by cross-validation. Used by `frontdoor risk`, never while answering.

The classifier is a linear support vector machine (Fan et al. 2008, LIBLINEAR, squared hinge) over the windows of each message: one function
for danger as such and one for each category. A long message of danger teaches by the window that looks most dangerous so far (Andrews
et al. 2003, "Support Vector Machines for Multiple-Instance Learning"); every window of a harmless message is harmless.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.risk.classifier import Classifier
from bot.risk.detect import LONG_MESSAGE, SURER_OF_LONG
from bot.risk.features import LONG_CLAUSE, TABLE_BITS, Numbers, RiskFeatures, windows
from bot.risk.model import RiskModel
from bot.risk.nearest import NearestExample, near_places, unit_vector
from bot.text import NormalText, normalise

COST = 0.5
DANGER_WEIGHT = 2.0
ROUNDS = 2
FOLDS = 5
MOST_FALSE_ALARMS = 0.015
"""Share of harmless messages, near misses and ordinary questions together, that the classifier may take for danger."""
MOST_FALSE_NEAR_MISSES = 0.035
"""The same of near misses alone: they were written to be as close as can be."""
SEED = 20261121

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One message to learn from."""

    text: NormalText
    category: str
    """Empty for a harmless one."""
    style: str = ""
    near_miss: bool = False

    @property
    def windows(self) -> list[Words]:
        """The stretches of words that are scored."""
        return [self.text.tokens[start:end] for start, end in windows(self.text)]


def samples(danger: Iterable[tuple[str, str, str]], near_misses: Iterable[str], ordinary: Iterable[str]) -> list[Sample]:
    """Messages of danger (text, category, style), near misses and ordinary questions as samples, each wording once."""
    seen: set[Words] = set()
    kept = []
    every = [(text, category, style, False) for text, category, style in danger]
    every += [(text, "", "", True) for text in near_misses]
    every += [(text, "", "", False) for text in ordinary]
    for text, category, style, near in every:
        normal = normalise(text)
        if normal.tokens and normal.tokens not in seen:
            seen.add(normal.tokens)
            kept.append(Sample(normal, category, style, near))
    return kept


def fit(material: Sequence[Sample], made_from: str, threshold: float) -> RiskModel:
    """The model of `material`. The same material gives the same model, to the bit, on one machine."""
    features = RiskFeatures()
    categories = tuple(sorted({sample.category for sample in material if sample.category}))
    weights, biases = _learn(material, categories, features)
    scales = np.maximum(np.abs(weights).max(axis=0) / 127, 1e-9).astype(np.float32)
    return RiskModel(
        made_from,
        threshold,
        categories,
        np.round(weights / scales).astype(np.int8),
        scales,
        biases.astype(np.float32),
        **_index(material, categories, features),
    )


def _learn(
    material: Sequence[Sample], categories: Sequence[str], features: RiskFeatures
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (table, 1 + categories) and biases."""
    from scipy import sparse

    short = [sample for sample in material if sample.category and len(sample.text.tokens) <= LONG_CLAUSE]
    long = [sample for sample in material if sample.category and len(sample.text.tokens) > LONG_CLAUSE]
    harmless = [words for sample in material if not sample.category for words in sample.windows]
    fixed, harm = _matrix([sample.text.tokens for sample in short], features), _matrix(harmless, features)
    bags = [sample.windows for sample in long]
    bag_rows = [_matrix(bag, features) for bag in bags]
    chosen = [int(np.argmax([len(words) for words in bag])) for bag in bags]
    labels = np.array([categories.index(sample.category) + 1 for sample in (*short, *long)] + [0] * len(harmless))
    for _ in range(ROUNDS):
        rows = sparse.vstack([fixed, *(bag[at] for bag, at in zip(bag_rows, chosen, strict=True)), harm]).tocsr()
        danger, bias = _separate(rows, labels > 0)
        chosen = [int(np.argmax(bag @ danger)) for bag in bag_rows]
    columns = [(danger, bias)] + [_separate(rows, labels == number) for number in range(1, len(categories) + 1)]
    return np.stack([weights for weights, _ in columns], axis=1), np.array([bias for _, bias in columns])


def _separate(rows: Any, wanted: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """The function that tells the wanted rows from all others."""
    from sklearn.svm import LinearSVC

    svm = LinearSVC(C=COST, class_weight={True: DANGER_WEIGHT, False: 1.0}, max_iter=200, tol=1e-2, random_state=SEED)
    svm.fit(rows, wanted)
    return svm.coef_[0], float(svm.intercept_[0])


def _matrix(texts: Sequence[Words], features: RiskFeatures) -> Any:
    """The rows of `texts` as a sparse matrix."""
    from scipy import sparse

    rows = [features.row(words) for words in texts]
    ends = np.cumsum([0, *(row.ids.size for row in rows)])
    columns = np.concatenate([row.ids for row in rows]) if rows else np.empty(0, dtype=np.int64)
    values = np.concatenate([row.values for row in rows]) if rows else np.empty(0, dtype=np.float32)
    matrix = sparse.csr_matrix((values, columns, ends), shape=(len(rows), 1 << TABLE_BITS))
    matrix.sum_duplicates()
    return matrix


def _index(material: Sequence[Sample], categories: Sequence[str], features: RiskFeatures) -> dict[str, Any]:
    """What the nearest-message net needs: who holds which feature. Long messages are left out: they are mostly about other things."""
    danger = [sample for sample in material if sample.category and len(sample.text.tokens) <= LONG_CLAUSE]
    near = [sample for sample in material if sample.near_miss]
    every = [near_places(features, sample.text.tokens) for sample in material]
    spread = np.bincount(np.concatenate(every), minlength=1 << TABLE_BITS)
    rarity = np.log((1 + len(material)) / (1 + spread)).astype(np.float16)
    holders: list[NDArray[np.int64]] = []
    places: list[NDArray[np.int64]] = []
    shares: list[Numbers] = []
    for number, sample in enumerate((*danger, *near)):
        where, values = unit_vector(near_places(features, sample.text.tokens), rarity.astype(np.float32))
        places.append(where)
        shares.append(values)
        holders.append(np.full(where.size, number))
    place = np.concatenate(places)
    order = np.argsort(place, kind="stable")
    return {
        "examples": tuple(sample.text.original for sample in danger),
        "owners": np.array([categories.index(sample.category) for sample in danger] + [-1] * len(near), dtype=np.int16),
        "starts": np.searchsorted(place[order], np.arange((1 << TABLE_BITS) + 1)).astype(np.int32),
        "holders": np.concatenate(holders)[order].astype(np.int32),
        "shares": np.concatenate(shares)[order].astype(np.float16),
        "rarity": rarity,
    }


# --- measuring --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """What the nets made of a message they had not learned from."""

    score: float
    """Of the classifier, without a threshold."""
    near: bool
    """Whether it resembled a curated message."""


def cross_validate(material: Sequence[Sample], progress: Callable[[int], None] = lambda _: None) -> list[Held]:
    """For each sample what a model fitted on the other folds makes of it. `progress` hears of each fold (1 to FOLDS)."""
    fold_of = [int(sha256(" ".join(sample.text.tokens).encode()).hexdigest()[:8], 16) % FOLDS for sample in material]
    held: dict[int, Held] = {}
    for fold in range(FOLDS):
        model = fit([sample for sample, own in zip(material, fold_of, strict=True) if own != fold], "", 0.0)
        features = RiskFeatures()
        classifier, nearest = Classifier(model, features), NearestExample(model, features)
        for number, sample in enumerate(material):
            if fold_of[number] == fold:
                held[number] = _held(sample, classifier, nearest)
        progress(fold + 1)
    return [held[number] for number in range(len(material))]


def _held(sample: Sample, classifier: Classifier, nearest: NearestExample) -> Held:
    read = classifier.read(sample.text.tokens, windows(sample.text))
    return Held(read[0].score, nearest.find(sample.text.tokens, [finding.window for finding in read]) is not None)


def choose_threshold(material: Sequence[Sample], held: Sequence[Held]) -> float:
    """The lowest threshold at which false alarms keep within both limits, the higher bar for long messages counted in."""
    bars = [SURER_OF_LONG if len(sample.text.tokens) > LONG_MESSAGE else 0.0 for sample in material]
    scores = [result.score - bar for result, bar in zip(held, bars, strict=True)]
    harmless = [score for sample, score in zip(material, scores, strict=True) if not sample.category]
    near = [score for sample, score in zip(material, scores, strict=True) if sample.near_miss]
    return round(max(_at_share(harmless, MOST_FALSE_ALARMS), _at_share(near, MOST_FALSE_NEAR_MISSES)), 3)


def _at_share(scores: Iterable[float], share: float) -> float:
    """The score that just this share of `scores` exceeds."""
    ordered = sorted(scores, reverse=True)
    return ordered[int(len(ordered) * share)] if ordered else 0.0
