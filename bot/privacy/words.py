"""A text as words with their places, and what is known about each before its surroundings are read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.privacy.cues import NEVER
from bot.privacy.lists import DOUBTFUL, SURE, WORD

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
JOINS = (" ", "  ", ". ", "-")
"""What may stand between two words of one name."""
_SENTENCE_END = re.compile(r"[.!?\n:;*]|- ")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text."""

    start: int
    end: int
    text: str
    base: str
    """Small letters, without the s of a genitive and without apostrophes."""
    gap: str
    """What stands between the word before and this one."""
    high: bool
    """It is written with a capital letter."""
    capital: bool
    """Its capital says something: it is not all capitals, in a text that does not put them everywhere."""
    genitive: bool
    opens: bool
    """It opens a sentence."""


class Words:
    """The words of one text. A word is made when it is asked for: most of a long message never is."""

    def __init__(self, text: str) -> None:
        self.text = text
        lower = text.lower()
        if len(lower) != len(text):  # a letter whose small form is two
            lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
        self._spans = [found.span() for found in _WORD.finditer(text)]
        self.bases = [lower[start:end] for start, end in self._spans]
        """Each word's `base`."""
        if "'" in text:
            self.bases = [_base(word) if "'" in word else word for word in self.bases]
        self._made: dict[int, Word] = {}
        self._count = len(self._spans)
        self.high = [place for place, (start, _) in enumerate(self._spans) if text[start].isupper()]
        """The places of words with a capital letter."""
        self._capitals_tell = len(self.high) * 10 <= self._count * 6 or (self._count <= 4 and not text.isupper())
        """Whether capitals are used as they should be: not everywhere."""
        self.vocabulary = frozenset(self.bases)
        """The bases, to ask quickly whether a text is worth a closer look."""

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> Word:
        """The word at `place` (not negative)."""
        word = self._made.get(place)
        if word is None:
            word = self._made[place] = self._make(place)
        return word

    def at(self, place: int) -> Word | None:
        """The word at `place`, None beyond either end."""
        return self[place] if 0 <= place < self._count else None

    def is_high(self, place: int) -> bool:
        """Whether the word at `place` begins with a capital letter."""
        return self.text[self._spans[place][0]].isupper()

    def _make(self, place: int) -> Word:
        start, end = self._spans[place]
        raw = self.text[start:end]
        gap = self.text[self._spans[place - 1][1] if place else 0 : start]
        high = raw[0].isupper()
        return Word(
            start,
            end,
            raw,
            self.bases[place],
            gap,
            high,
            high and self._capitals_tell and not (len(raw) > 1 and raw.removesuffix("s").isupper()),
            raw.endswith(("'s", "'S")) or (raw[-1] in "sS" and self.text[end : end + 1] == "'"),
            not place or bool(_SENTENCE_END.search(gap)),
        )


def _base(word: str) -> str:
    return word.removesuffix("'s").replace("'", "")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is known about words before a text is read."""

    first: Mapping[str, int]
    surnames: Mapping[str, int]
    grown_ups: Collection[str]
    """First names of the generation that works here: rather a colleague's than a child's."""
    known: Collection[str]
    """Ordinary words and the library's own."""
    also: Collection[str]
    """Names of places and services in one word: as names of people they are doubtful."""

    def first_worth(self, base: str) -> int | None:
        """How surely a word is a first name; None if it is none."""
        worth = self._worth(base, self.first)
        return DOUBTFUL if worth is not None and base in self.also else worth

    def surname_worth(self, base: str) -> int | None:
        """How surely a word is a surname; None if it is none."""
        worth = self._worth(base, self.surnames)
        return WORD if worth is not None and base in self.also else worth

    def _worth(self, base: str, names: Mapping[str, int]) -> int | None:
        worth = names.get(base)
        if worth is None and "-" in base:
            parts = [self.first.get(part, self.surnames.get(part, -1)) for part in base.split("-")]
            return SURE if min(parts) >= 0 and any(part in self.first for part in base.split("-")) else None
        return worth

    def is_listed(self, base: str) -> bool:
        """Whether a word is a first name or a surname."""
        return self.first_worth(base) is not None or self.surname_worth(base) is not None

    def unknown(self, base: str) -> bool:
        """Whether it is neither a name of the lists nor a word: perhaps a name that the lists lack."""
        if len(base) < 3 or base in self.known or base in NEVER or base in self.also:
            return False
        parts = base.split("-")
        return all(part.isalpha() for part in parts) and not all(part in self.known for part in parts)


def breaks(gap: str) -> bool:
    """Whether a sentence ends in what stands between two words."""
    return gap != ". " and any(mark in gap for mark in ".!?;\n")


def is_initial(word: Word) -> bool:
    """Whether a word is one capital letter that stands for a name."""
    return len(word.text) == 1 and word.high and word.base not in "ia"
