"""Mend misspelt words against a vocabulary, leaving real words alone."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.words import known_words


class Speller:
    """Corrects a word to the nearest one of a vocabulary.

    A word is corrected only if it is in neither the vocabulary nor the list of English words, has at least three
    letters and holds no digit. Candidates lie within an optimal-string-alignment distance of 1 (up to five letters)
    or 2; the best has the least distance + 0.3 if the first letters differ - 0.02 x its frequency (10 at most), ties by
    the alphabet.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        """`vocabulary`: word -> how often it occurs where it was learned."""
        self._frequency = dict(vocabulary)
        self._known = known_words()
        by_length: dict[int, list[str]] = {}
        for word in sorted(self._frequency):
            if len(word) >= 3 and word.isalpha():
                by_length.setdefault(len(word), []).append(word)
        self._by_length = by_length
        self._corrected: dict[str, str] = {}

    def correct(self, word: str) -> str:
        """The word itself, or the vocabulary word it was meant to be."""
        if word in self._frequency or word in self._known or len(word) < 3 or not word.isalpha():
            return word
        found = self._corrected.get(word)
        if found is None:
            found = self._nearest(word)
            if len(self._corrected) < 20_000:
                self._corrected[word] = found
        return found

    def _nearest(self, word: str) -> str:
        limit = 1 if len(word) <= 5 else 2
        best = (float("inf"), word)
        for length in range(len(word) - limit, len(word) + limit + 1):
            candidates = self._by_length.get(length)
            if not candidates:
                continue
            for candidate, distance, _ in process.extract_iter(word, candidates, scorer=OSA.distance, score_cutoff=limit):
                cost = distance + 0.3 * (candidate[0] != word[0]) - 0.02 * min(self._frequency[candidate], 10)
                best = min(best, (cost, candidate))
        return best[1]
