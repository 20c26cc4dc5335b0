"""From words to numbers for the risk classifier: what it sees of a message, window by window.

Five families of features, each scaled by the root of how many a window has: word stems; neighbouring stems; stems two to four
apart; pairs of coarse words, in which "stepdad" and "nan" are both somebody of the family; and runs of three to five letters.
Features are hashed into a fixed table (Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning").
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.stems import stem
from bot.text import NormalText

TABLE_BITS = 17
STEM_SHARE, PAIR_SHARE, SKIP_SHARE, COARSE_SHARE, CHAR_SHARE = 1.0, 1.0, 0.5, 1.2, 1.2
SKIPS = (2, 3, 4)
COARSE = (1, 2, 3, 4, 5)
CHAR_LENGTHS = (3, 4, 5)
LONGEST_WORD = 20
WHOLE = 64
"""Words of a message that are also scored as one window."""
LONG_CLAUSE = 30
SHORTEST = 3
CLAUSES_TOGETHER = 3
STEP = 12
"""A clause of more than LONG_CLAUSE words is cut into windows of twice as many as this, which overlap by half."""
REMEMBERED_WORDS = 20_000

Ids = NDArray[np.int64]
Numbers = NDArray[np.float32]
Window = tuple[int, int]

_COARSE_WORDS: Mapping[str, str] = {
    word: group
    for group, words in {
        "@family": "mum mother mummy dad daddy father stepdad stepmum stepfather stepmother uncle auntie aunt nan nana gran grandma "
        "grandmother grandad grandfather grandpa cousin brother sister boyfriend girlfriend partner husband wife ex parent parents carer "
        "carers stepbrother stepsister neighbour landlord boss coach tutor lodger",
        "@child": "baby child kid kids children son daughter lad lass girl boy toddler newborn infant pupil student grandson "
        "granddaughter niece nephew twins teen teenager",
        "@worker": "teacher nurse midwife gp doctor ta officer worker visitor receptionist police warden paramedic dentist head manager "
        "caretaker cook driver",
        "@they": "he she they",
        "@them": "him her them",
        "@me": "i me my",
        "@when": "tonight today now yesterday tomorrow morning night weekend evening lunchtime friday saturday sunday monday tuesday "
        "wednesday thursday week hours hour minutes days",
        "@number": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen",
    }.items()
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Row:
    """The features of one window: places in the table (some more than once) and their values."""

    ids: Ids
    values: Numbers


def windows(text: NormalText) -> list[Window]:
    """Start and end of each stretch of words that is scored: the whole (its first 64 words), and runs of up to three clauses.

    A danger that is one clause of a long message must not be drowned by the others.
    """
    length = len(text.tokens)
    found: dict[Window, None] = {(0, min(length, WHOLE)): None}
    ends: list[int] = []
    at = 0
    starts: list[int] = []
    for clause in text.clauses:
        starts.append(at)
        at += len(clause)
        ends.append(at)
    for number, start in enumerate(starts):
        if ends[number] - start > LONG_CLAUSE:
            found.update(dict.fromkeys((here, min(here + 2 * STEP, ends[number])) for here in range(start, ends[number] - STEP, STEP)))
            continue
        for end in ends[number : number + CLAUSES_TOGETHER]:
            if end - start > LONG_CLAUSE:
                break
            if end - start >= SHORTEST:
                found[start, end] = None
    return list(found)


class RiskFeatures:
    """Turns words into places in the table. Immutable, apart from its word cache."""

    def __init__(self) -> None:
        self._words: dict[str, tuple[int, int, Ids]] = {}

    def word(self, token: str) -> tuple[int, int, Ids]:
        """Hash of the stem, hash of the coarse word, and the places of the letter runs."""
        found = self._words.get(token)
        if found is None:
            coarse = "@number" if token.isdigit() else _COARSE_WORDS.get(token, "")
            stemmed = stem(token)
            padded = f" {token[:LONGEST_WORD]} "
            runs = [padded[at : at + size] for size in CHAR_LENGTHS for at in range(len(padded) - size + 1)]
            ids = np.array([_hash(f"c:{run}") % (1 << TABLE_BITS) for run in runs], dtype=np.int64)
            found = _hash(stemmed), _hash(coarse or stemmed), ids
            if len(self._words) < REMEMBERED_WORDS:
                self._words[token] = found
        return found

    def places(self, tokens: Sequence[str]) -> list[tuple[float, list[tuple[int, Ids]]]]:
        """For each family but the letters its share and, by how far apart the words of a pair stand, the place of the pair at each word."""
        words = [self.word(token) for token in tokens]
        stems = np.array([word[0] for word in words], dtype=np.uint64)
        coarse = np.array([word[1] for word in words], dtype=np.uint64)
        return [
            (STEM_SHARE, [(0, _mixed(stems, stems, 0, 1))]),
            (PAIR_SHARE, [(1, _mixed(stems, stems, 1, 2))]),
            (SKIP_SHARE, [(reach, _mixed(stems, stems, reach, 3)) for reach in SKIPS]),
            (COARSE_SHARE, [(reach, _mixed(coarse, coarse, reach, 4 if reach == 1 else 5)) for reach in COARSE]),
        ]

    def row(self, tokens: Sequence[str]) -> Row:
        """The features of one window of words, for learning."""
        ids: list[Ids] = []
        values: list[Numbers] = []
        for share, reaches in self.places(tokens):
            own = np.concatenate([places for _, places in reaches])
            ids.append(own)
            values.append(np.full(own.size, share / max(own.size, 1) ** 0.5, dtype=np.float32))
        chars = np.concatenate([self.word(token)[2] for token in tokens])
        ids.append(chars)
        values.append(np.full(chars.size, CHAR_SHARE / max(chars.size, 1) ** 0.5, dtype=np.float32))
        return Row(np.concatenate(ids), np.concatenate(values))


def _hash(text: str) -> int:
    return zlib.crc32(text.encode())


def _mixed(first: NDArray[np.uint64], second: NDArray[np.uint64], reach: int, family: int) -> Ids:
    """Places of the pairs (word i, word i + reach) of a family; reach 0 is the word itself."""
    a, b = (first, second) if reach == 0 else (first[:-reach], second[reach:])
    mixed = (a * np.uint64(0x9E3779B97F4A7C15)) ^ (b * np.uint64(0xC2B2AE3D27D4EB4F) + np.uint64(family * 0x165667B19E3779F9 % (1 << 64)))
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return (mixed >> np.uint64(64 - TABLE_BITS)).astype(np.int64)
