"""Learn which features tell intents apart.

One linear function for each intent, f_k(x) = w_k.x + b_k, minimising
1/2 |(w_k, b_k + 1)|^2 + C sum_i max(0, 1 - y_ik f_k(x_i))^2 with y = +1 for the intent's own examples and -1 for all others, by
dual coordinate descent (Hsieh et al. 2008, "A dual coordinate descent method for large-scale linear SVM"; squared hinge
as in LIBLINEAR), all intents at once, in a seeded order. Most intents have nothing to learn from most examples, so after each full
round a few rounds look only at the pairs that moved (the paper's shrinking).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.beside import both
from bot.matching.features import Ids, Values

Weights = NDArray[np.float32]

COST = 2.0
ROUNDS = 20
LARGE = 2_000
"""Examples from which a catalogue is large: fewer rounds and no rare features, at no measured loss (docs/matching.md)."""
ROUNDS_OF_LARGE = 6
LEAST_OF_LARGE = 4
"""In how many examples of a large catalogue a feature must stand to be looked at."""
FULL_EVERY = 3
"""Every so many rounds all pairs are looked at; in between only those that moved."""
NO_UNLESS = -1.0
"""Where the bias starts and is drawn to: an intent says no until something speaks for it. Most pairs then need no step at all."""
SMALLEST_STEP = 0.01
NEGLIGIBLE_STEP = 3e-3
SEED = 20261121


def learn(rows: Sequence[tuple[Ids, Values]], owners: Sequence[int], features: int, intents: int) -> Weights:
    """Weights of shape (features + 1, intents); the last row is the bias.

    `rows`: the vector of each example; `owners`: the number of its intent, or -1 for a negative example, which belongs to
    none. Deterministic: the same input gives the same weights on one machine.
    """
    if len(rows) <= LARGE:
        return _learn(rows, owners, features, 0, intents)
    # Intents do not depend on each other: a large catalogue is learned in two halves, side by side where that is possible.
    middle = intents // 2
    halves = both(
        lambda: _learn(rows, owners, features, 0, middle),
        lambda: _learn(rows, owners, features, middle, intents),
    )
    return np.concatenate(halves, axis=1)


def _learn(rows: Sequence[tuple[Ids, Values]], owners: Sequence[int], features: int, first: int, end: int) -> Weights:
    """The columns of the intents from `first` up to `end`."""
    intents = end - first
    weights = np.zeros((features + 1, intents), dtype=np.float32)
    weights[-1] = NO_UNLESS
    cells = weights.reshape(-1)  # a view: the cell of (feature, intent) is feature * intents + intent
    alpha = np.zeros((len(rows), intents), dtype=np.float32)
    slack = np.float32(1.0 / (2.0 * COST))
    vectors = [(np.append(ids, features).astype(np.int64), np.append(values, np.float32(1.0))) for ids, values in rows]
    steps = [np.float32(1.0 / (float(values @ values) + float(slack))) for _, values in vectors]
    active: list[NDArray[np.int64]] = [np.empty(0, dtype=np.int64)] * len(rows)
    room = np.empty(
        (max(ids.size for ids, _ in vectors), intents), dtype=np.float32
    )  # fresh memory for each step would cost more than the step
    order = np.arange(len(rows))
    shuffle = np.random.default_rng(SEED)
    for turn in range(ROUNDS if len(rows) <= LARGE else ROUNDS_OF_LARGE):
        full = turn % FULL_EVERY == 0
        largest = 0.0
        shuffle.shuffle(order)
        for i in order.tolist():
            ids, values = vectors[i]
            owner = owners[i] - first if first <= owners[i] < end else -1
            if full:
                looked = None
                gathered = np.take(weights, ids, axis=0, out=room[: ids.size], mode="clip")
                margin = -(values @ gathered)  # y f for y = -1, put right below for the example's own intent
                before = alpha[i]
                own = owner if owner >= 0 else None
            else:
                looked = active[i]
                if not looked.size:
                    continue
                margin = -(values @ cells[(ids * intents)[:, None] + looked])
                before = alpha[i, looked]
                own = _position(looked, owner)
            if own is not None:
                margin[own] = -margin[own]
            gradient = margin + slack * before - np.float32(1.0)
            after = np.maximum(before - gradient * steps[i], np.float32(0.0))
            change = after - before
            size = np.abs(change)
            moved = np.flatnonzero(size > NEGLIGIBLE_STEP)
            if full:
                active[i] = np.flatnonzero((after > 0) | (gradient < 0))
            if not moved.size:
                active[i] = active[i][:0]  # at rest: looked at again in the next full round
                continue
            largest = max(largest, float(size.max()))
            if own is not None:
                change[own] = -change[own]
            columns = moved if looked is None else looked[moved]
            alpha[i, columns] = after[moved]
            at = ((ids * intents)[:, None] + columns).ravel()
            cells[at] -= np.outer(values, change[moved]).ravel()
        if full and largest < SMALLEST_STEP:
            break
    return weights


def _position(numbers: NDArray[np.int64], wanted: int) -> int | None:
    """Where `wanted` stands in sorted `numbers`."""
    if wanted < 0:
        return None
    place = int(np.searchsorted(numbers, wanted))
    return place if place < numbers.size and numbers[place] == wanted else None
