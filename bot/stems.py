"""Word stems: "referring", "referral" and "referred" meet. Snowball's English stemmer, remembered for each word."""

from __future__ import annotations

from functools import lru_cache

import Stemmer

_STEMMER = Stemmer.Stemmer("english", 0)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball English stem of a lower-case word."""
    return str(_STEMMER.stemWord(word))
