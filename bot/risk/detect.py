"""Is anyone in danger? Every piece of text a person sends meets this check before anything else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.library.library import RiskTerms
from bot.model import Risk, RiskHit
from bot.risk.floor import FLOOR, FLOOR_NEAR_MISSES
from bot.spelling import Speller
from bot.terms import TermList
from bot.text import NormalText

MOST_HITS = 8


def floor_terms() -> TermList:
    """The terms that stand in code, ready to be matched."""
    return TermList(((category, term) for category, terms in FLOOR.items() for term in terms), FLOOR_NEAR_MISSES)


class RiskCheck:
    """Looks for the floor terms and the terms of content/risk/. Immutable, apart from its word cache."""

    def __init__(
        self,
        terms: Mapping[str, RiskTerms] | None = None,
        other_words: Iterable[str] = (),
        groups: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`terms`: the content's lists; None for the floor alone. `other_words`: ordinary words that are no misspelt risk words.
        `groups`: the groups of words that terms may name.

        Raises ValueError if `terms` is given and holds nothing: an empty safety list must stop the start, never mean "all clear".
        Raises bot.terms.TermError for a term that cannot be read.
        """
        lists = list((terms or {}).values())
        if terms is not None and not any(entry.terms for entry in lists):
            raise ValueError("there are no risk terms in content/risk/terms, and the front door does not start without them")
        self._floor = floor_terms()
        # A list of its own for each category: what is harmless beside one danger must not hide another.
        self._terms = [TermList(((entry.category, term) for term in entry.terms), entry.near_misses, groups) for entry in lists]
        own_words = self._floor.vocabulary.union(*(terms.vocabulary for terms in self._terms))
        vocabulary = dict.fromkeys(other_words, 10) | dict.fromkeys(sorted(own_words), 10)
        self._speller = Speller(vocabulary)

    @property
    def size(self) -> int:
        """How many terms it holds."""
        return self._floor.size + sum(terms.size for terms in self._terms)

    def check(self, text: NormalText) -> Risk:
        """Every reason to escalate, floor first; none means no danger was found."""
        readings = [text.tokens, text.squeezed] if text.squeezed else [text.tokens]
        mended = tuple(map(self._speller.correct, text.tokens))
        if mended != text.tokens:
            readings.append(mended)
        hits: dict[RiskHit, None] = {}
        for tokens in readings:
            for category, term in self._floor.find(tokens):
                hits[RiskHit("floor", category, term)] = None
            for terms in self._terms:
                for category, term in terms.find(tokens):
                    hits[RiskHit("terms", category, term)] = None
        return Risk(tuple(hits)[:MOST_HITS])
