"""An abbreviation is spelled out the first time it appears in a reply (GOV.UK style; content/abbreviations.yaml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

CAPITALS = re.compile(r"\b[A-Z][A-Z&]*[A-Z](?=s?\b)")
"""A word in capitals, perhaps with the s of a plural."""


class Abbreviations:
    """What abbreviations stand for. Immutable."""

    def __init__(self, meanings: Mapping[str, str]) -> None:
        self._meanings = dict(meanings)

    def spelled_out(self, text: str, seen: set[str]) -> str:
        """`text` with the meaning in brackets behind each abbreviation that is not in `seen`; what it holds is added to `seen`."""
        pieces: list[str] = []
        end = 0
        for found in CAPITALS.finditer(text):
            letters = found.group()
            meaning = self._meanings.get(letters)
            if meaning is None or letters in seen:
                continue
            seen.add(letters)
            if _says_it(text, letters, meaning):
                continue
            after = found.end() + (text[found.end() : found.end() + 1] == "s")
            pieces += [text[end:after], f" ({meaning})"]
            end = after
        return "".join((*pieces, text[end:]))

    def note(self, texts: Iterable[str], seen: set[str]) -> None:
        """Add to `seen` the abbreviations that these lines explain by themselves."""
        for text in texts:
            seen.update(letters for letters, meaning in self._meanings.items() if meaning.lower() in text.lower())


def _says_it(text: str, letters: str, meaning: str) -> bool:
    """Whether a text explains it: `Long Name (LN)`, `LN (…)`, `LN, the …`, `LN stands for …`, or the meaning stands in it."""
    return meaning.lower() in text.lower() or bool(
        re.search(rf"\({letters}s?\)|\b{letters}s? \(|\b{letters}s?, (?:the|an?) |\b{letters}s? (?:stands for|means|is short for)", text)
    )
