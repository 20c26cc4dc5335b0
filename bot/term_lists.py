"""Lists of risk terms, matched together against the words of a message (bot/terms.py reads them).

Harmless phrases (near misses) are blanked out before a list is looked for, so that "killing me" never hides "I want to kill myself" in
the same message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from bot.terms import Term, TermReader

BLANK = "~"
"""Stands in a message for each word of a near miss."""


def places_of(tokens: Sequence[str]) -> dict[str, list[int]]:
    """Where each word stands."""
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        places.setdefault(token, []).append(place)
    return places


class TermList:
    """The terms of one list and its near misses, as they were written."""

    def __init__(
        self, terms: Iterable[tuple[str, str]], near_misses: Iterable[str] = (), groups: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """`terms`: (category, term as written); `groups`: what `<name>` stands for. Raises TermError for one that cannot be read."""
        reader = TermReader(groups)
        self.terms = [(category, reader.read(written)) for category, written in terms]
        self._masks: dict[str, list[Term]] = {}
        for written in near_misses:
            term = reader.read(written)
            for anchor in term.anchors:
                self._masks.setdefault(anchor, []).append(term)
        choices = {id(step.choices): step.choices for _, term in self.terms for step in term.steps}
        self.vocabulary = frozenset(word for every in choices.values() for choice in every for word in choice)
        """Every word of the terms."""

    def mask(self, tokens: Sequence[str], places: Mapping[str, Sequence[int]]) -> Sequence[str]:
        """The words with those of every near miss blanked out; the same ones if there is none. `places`: where each word stands."""
        masked: list[str] | None = None
        for token in places:
            for term in self._masks.get(token, ()):
                for start, end in term.spans(tokens, places):
                    masked = masked or list(tokens)
                    masked[start:end] = [BLANK] * (end - start)
        return tokens if masked is None else masked


class TermLists:
    """Many lists, matched together: only the terms of which a message holds every needed word are looked at closely. Immutable."""

    def __init__(self, lists: Sequence[TermList]) -> None:
        self._lists = lists
        self._terms = [(number, category, term) for number, one in enumerate(lists) for category, term in one.terms]
        needs = {id(need): need for _, _, term in self._terms for need in term.needs}
        numbers = {key: number for number, key in enumerate(needs)}
        holders: dict[str, list[int]] = {}
        for number, need in enumerate(needs.values()):
            for word in need:
                holders.setdefault(word, []).append(number)
        self._holders = {word: np.array(holding, dtype=np.int32) for word, holding in holders.items()}
        self._needs = len(needs)
        counts = [len(term.needs) for _, _, term in self._terms]
        self._starts = np.cumsum([0, *counts[:-1]])
        self._needed = np.array([numbers[id(need)] for _, _, term in self._terms for need in term.needs], dtype=np.int32)
        """Which needs each term has, term after term from its start."""

    @property
    def size(self) -> int:
        """How many terms there are."""
        return len(self._terms)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the terms."""
        return frozenset().union(*(one.vocabulary for one in self._lists))

    def find(self, tokens: Sequence[str], clauses: Sequence[int] = ()) -> list[tuple[str, str]]:
        """(category, term as written) of every term that the words hold outside the near misses of its own list, list by list, sorted.

        `clauses`: for a long message the number of the clause of each word; a match may then reach over two clauses, not more, so that
        words of unrelated sentences are not taken together.
        """
        if not self._needs:
            return []
        places = places_of(tokens)
        met = np.zeros(self._needs, dtype=np.bool_)
        for word in places:
            holders = self._holders.get(word)
            if holders is not None:
                met[holders] = True
        masked: dict[int, tuple[Sequence[str], Mapping[str, Sequence[int]]]] = {}
        found: set[tuple[int, str, str]] = set()
        for at in np.flatnonzero(np.logical_and.reduceat(met[self._needed], self._starts)).tolist():
            number, category, term = self._terms[at]
            seen = masked.get(number)
            if seen is None:
                words = self._lists[number].mask(tokens, places)
                seen = masked[number] = words, places if words is tokens else places_of(words)
            if any(not clauses or clauses[end - 1] - clauses[start] <= 1 for start, end in term.spans(*seen)):
                found.add((number, category, term.written))
        return [(category, written) for _, category, written in sorted(found)]
