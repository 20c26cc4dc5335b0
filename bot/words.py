"""The list of real English words, British spellings included.

Used to tell a misspelling from a word that is simply not ours ("saying" must not become "saving").
The list is the frequency dictionary that the symspellpy package carries (MIT licence; made from SCOWL and
Google Books n-grams).
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

_DICTIONARY = "frequency_dictionary_en_82_765.txt"
# Words the dictionary lacks and people here use: they are no misspellings either.
_LOCAL = (
    "facebook instagram snapchat tiktok whatsapp youtube xbox playstation wifi app apps online website webinar email emails "
    "covid autism autistic adhd safeguarding looked nan nana nanna grandad grandads mam mams babby lass lad lads tea nowt owt summat "
    "gcse sats btec ofsted nhs gp vape vapes vaping uber netflix google"
).split()


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Every known English word in lower case, about 83,000. Read once from the installed package."""
    text = resources.files("symspellpy").joinpath(_DICTIONARY).read_text(encoding="utf-8-sig")
    return frozenset([line.split(" ", 1)[0] for line in text.splitlines()] + _LOCAL)
