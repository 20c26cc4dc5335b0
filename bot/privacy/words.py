"""A text as words with their places, and what each could be as a part of a name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.privacy.cues import NEVER
from bot.privacy.lists import DOUBTFUL, SURE, WORD

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?\n:;*]|- ")
_GENITIVE = re.compile(r"'s$|(?<=s)'$|'$")


@dataclass(slots=True)
class Word:
    """One word of a text."""

    start: int
    end: int
    text: str
    base: str
    """Small letters, without the s of a genitive and without apostrophes."""
    gap: str
    """What stands between the word before and this one."""
    capital: bool
    """It has a capital letter that says something: inside a sentence, in a text that uses capitals."""
    genitive: bool
    opens: bool
    """It opens a sentence."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is known about words before a text is read."""

    first: Mapping[str, int]
    surnames: Mapping[str, int]
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
            return SURE if min(parts) >= 0 else None
        return worth

    def unknown(self, base: str) -> bool:
        """Whether it is neither a name of the lists nor a word: perhaps a name that the lists lack."""
        return (
            len(base) > 2 and base.replace("-", "").isalpha() and base not in self.known and base not in NEVER and base not in self.also
            and not all(part in self.known for part in base.split("-"))
        )  # fmt: skip


def split(text: str) -> list[Word]:
    """The words of plain `text`."""
    found = list(_WORD.finditer(text))
    tell = _capitals_tell([match.group() for match in found])
    words: list[Word] = []
    end = 0
    for match in found:
        raw = match.group()
        gap = text[end : match.start()]
        opens = not words or bool(_SENTENCE_END.search(gap))
        genitive = raw.endswith(("'s", "'S")) or raw.lower().endswith("s") and text[match.end() : match.end() + 1] == "'"
        lower = raw.lower()
        base = (lower[:-2] if lower.endswith("'s") else lower).replace("'", "")
        capital = tell and raw[0].isupper() and not (len(raw) > 1 and raw.isupper())
        words.append(Word(match.start(), match.end(), raw, base, gap, capital, genitive, opens))
        end = match.end()
    return words


def _capitals_tell(raw: list[str]) -> bool:
    """Whether capitals are used as they should be: not everywhere."""
    letters = [word for word in raw if word[0].isalpha()]
    high = sum(word[0].isupper() for word in letters)
    return high * 10 <= len(letters) * 6 or len(letters) <= 4 and not all(word.isupper() for word in letters)
