"""Names that a title or a word for a family makes names: "Mrs Patel", "the Whitworth family", "the Szymanskis"."""

from __future__ import annotations

from bot.privacy import cues
from bot.privacy.lists import NATIONALITIES, SURE, WORD
from bot.privacy.run import Run
from bot.privacy.words import JOINS, Vocabulary, Words, is_initial

FAMILY_WORTH, TITLE_WORTH = 5.0, 2.5
_NO_FAMILY_NAMES = cues.NEVER | cues.FAMILY | cues.CLAN | NATIONALITIES
_ADJECTIVES = frozenset("royal nuclear whole think early extended foster supporting universal local holy".split())


def titled(words: Words, place: int, vocabulary: Vocabulary) -> Run | None:
    """ "Mrs Patel", "mr and mrs iqbal"; "miss" is a verb too."""
    last = place
    if words.bases[place + 1 : place + 2] == ["and"] and words.bases[place + 2 : place + 3] in (["mr"], ["mrs"], ["ms"], ["miss"]):
        last = place + 2
    title = last
    while (word := words.at(last + 1)) is not None and word.gap in JOINS and last - title < 3:
        listed = vocabulary.first_worth(word.base) is not None or vocabulary.surname_worth(word.base) is not None
        if is_initial(word):
            last += 1
            continue
        ordinary = word.base in cues.VERBS_TOO and (last > title or not listed or words.bases[title] == "miss")
        small = not word.capital and (ordinary or (not listed and last > title))
        missing = words.bases[place] == "miss" and not words[place].high and not word.capital and not listed
        if word.base in cues.NEVER or small or missing or not (word.capital or listed or vocabulary.unknown(word.base)):
            break
        last += 1
    return Run(place, last, TITLE_WORTH, title=True) if last > title and not is_initial(words[last]) else None


def family(words: Words, place: int, vocabulary: Vocabulary) -> Run | None:
    """ "the Whitworth family", "the O'Brien children", "the Hargreaves lot", "the Szymanskis"."""
    base = words.bases[place]
    following = words.bases[place + 1] if place + 1 < len(words) else ""
    the = place > 0 and words.bases[place - 1] == "the"
    if not (following in cues.FAMILY or following in cues.CLAN or (the and base[-1] == "s")) or base in _NO_FAMILY_NAMES:
        return None
    word, after = words[place], words.at(place + 1)
    if the and word.capital and base[-1] == "s" and not word.genitive and (after is None or after.gap[:1] in ",.?!"):
        one = vocabulary.surname_worth(base[:-1]) == SURE or vocabulary.unknown(base)
        return Run(place, place, FAMILY_WORTH) if one else None
    if after is None or after.gap != " ":
        return None
    surname = vocabulary.surname_worth(base)
    if after.base in cues.CLAN and surname == SURE:
        return Run(place, place, FAMILY_WORTH)
    if after.base in cues.FAMILY:
        beyond = words.at(place + 2)
        if (beyond is not None and beyond.base in cues.NO_FAMILY) or (word.text.isupper() and surname is None):
            return None
        capital = the and word.capital and after.base == "family" and base not in vocabulary.also and base not in _ADJECTIVES
        unknown = vocabulary.unknown(base) or capital
        small = (surname == WORD and base not in cues.VERBS_TOO and base not in cues.INSTITUTIONS) or unknown
        if surname == SURE or (the and ((word.capital and (surname is not None or unknown)) or (after.base == "family" and small))):
            return Run(place, place, FAMILY_WORTH)
    if the and word.capital and base[-1] == "s" and not word.genitive and after.base in cues.PLURAL_VERBS:
        one = vocabulary.surname_worth(base[:-1]) is not None or vocabulary.surname_worth(base.removesuffix("es")) is not None
        if base not in vocabulary.also and (one or vocabulary.unknown(base)):
            return Run(place, place, FAMILY_WORTH)
    return None
