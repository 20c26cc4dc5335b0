"""From words to numbers: what of a message the matcher sees.

Four families of features, each scaled to length one and then by the root of its share: stems, neighbouring stem pairs
(with marks for start and end), stem pairs further apart, and runs of characters inside words. A feature's value is
1 + ln(count). No inverse document frequency: the weights learn which features matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from bot.stems import stem

Ids = NDArray[np.int32]
Values = NDArray[np.float32]

STEM_SHARE, PAIR_SHARE, SKIP_SHARE, CHAR_SHARE = 1.0, 0.5, 0.5, 2.0
SKIP_REACH = 4
"""Stem pairs 2 to this many words apart count as skip pairs."""
CHAR_LENGTHS = (3, 4)
MAX_TOKENS = 64
"""Words of one text that are scored."""
REMEMBERED_WORDS = 20_000
ONE_PLUS_LOG = (1.0, 1.0, *(1.0 + log(count) for count in range(2, 32)))


class Features:
    """The features seen while learning, each with its number; turns words into (numbers, values)."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._chars_of: dict[str, tuple[tuple[int, ...], int]] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def names(self) -> list[str]:
        """Every feature by number. Prefix: w stem, p pair, s skip pair, c characters."""
        return list(self._ids)

    @classmethod
    def from_names(cls, names: Iterable[str]) -> Features:
        """The same features again, from `names()`."""
        features = cls()
        features._ids = {name: number for number, name in enumerate(names)}
        return features

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]], least: int = 1) -> Features:
        """The features of `texts` (normalised words), numbered as they come; those in fewer than `least` texts are left out, stems apart.

        Character runs are counted by word, so that a run in two words of one text counts twice: cheaper, and as good.
        """
        counts: dict[str, int] = {}
        words: dict[str, int] = {}
        for tokens in texts:
            tokens = tokens[:MAX_TOKENS]
            stems = [stem(token) for token in tokens]
            for name in {*stem_names(stems), *pair_names(stems), *skip_names(stems)}:
                counts[name] = counts.get(name, 0) + 1
            for token in set(tokens):
                words[token] = words.get(token, 0) + 1
        for word, times in words.items():
            for name in set(char_names(word)):
                counts[name] = counts.get(name, 0) + times
        return cls.from_names(sorted(name for name, count in counts.items() if count >= least or name.startswith("w:")))

    def vector(self, tokens: Sequence[str]) -> tuple[Ids, Values]:
        """Numbers (distinct) and values of the known features of `tokens`.

        Unknown features count towards the length of their family, so that a message full of strange words scores low.
        """
        tokens = tokens[:MAX_TOKENS]
        stems = [stem(token) for token in tokens]
        ids: list[int] = []
        values: list[float] = []
        known = self._ids.get
        for share, names in ((STEM_SHARE, stem_names(stems)), (PAIR_SHARE, pair_names(stems)), (SKIP_SHARE, skip_names(stems))):
            found = [number for number in map(known, names) if number is not None]
            _weigh(found, len(names) - len(found), share, ids, values)
        runs: list[int] = []
        strange = 0
        for token in tokens:
            in_word, strange_in_word = self._word_chars(token)
            runs += in_word
            strange += strange_in_word
        _weigh(runs, strange, CHAR_SHARE, ids, values)
        return np.array(ids, dtype=np.int32), np.array(values, dtype=np.float32)

    def _word_chars(self, word: str) -> tuple[tuple[int, ...], int]:
        """The numbers of the word's known character runs, and how many of its runs are unknown."""
        found = self._chars_of.get(word)
        if found is None:
            names = char_names(word)
            numbers = tuple(number for number in map(self._ids.get, names) if number is not None)
            found = numbers, len(names) - len(numbers)
            if len(self._chars_of) < REMEMBERED_WORDS:
                self._chars_of[word] = found
        return found


def _weigh(found: list[int], unknown: int, share: float, ids: list[int], values: list[float]) -> None:
    """Append the distinct numbers of one family with their values; the family, unknown ones included, has length sqrt(share)."""
    if not found:
        return
    counts = dict.fromkeys(found, 0)
    if len(counts) == len(found):
        ids += found
        values += [sqrt(share / (len(found) + unknown))] * len(found)
        return
    for number in found:
        counts[number] += 1
    raw = [ONE_PLUS_LOG[count] if count < len(ONE_PLUS_LOG) else 1.0 + log(count) for count in counts.values()]
    scale = sqrt(share / (sum([value * value for value in raw]) + unknown))
    ids += counts
    values += [value * scale for value in raw]


def stem_names(stems: Sequence[str]) -> list[str]:
    """w:stem of each word."""
    return ["w:" + s for s in stems]


def pair_names(stems: Sequence[str]) -> list[str]:
    """p:a b of each neighbouring pair, with ^ before the first word and $ after the last."""
    marked = ["^", *stems, "$"]
    return [f"p:{a} {b}" for a, b in pairwise(marked)]


def skip_names(stems: Sequence[str]) -> list[str]:
    """s:a b of each ordered pair 2 to SKIP_REACH words apart."""
    return [f"s:{a} {b}" for reach in range(2, SKIP_REACH + 1) for a, b in zip(stems, stems[reach:], strict=False)]


def char_names(word: str) -> list[str]:
    """c:run of each run of 2 to 5 characters of the word with a space either side."""
    padded = f" {word[:40]} "
    return ["c:" + padded[start : start + length] for length in CHAR_LENGTHS for start in range(len(padded) - length + 1)]
