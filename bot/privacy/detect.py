"""All the finders together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from bot.privacy import lists
from bot.privacy.addresses import named_homes, numbered_homes, postcodes
from bot.privacy.births import birth_behind, births
from bot.privacy.cars import cars
from bot.privacy.combinations import combinations
from bot.privacy.detail import COMBINATION, Detail, merged, plain, replaced
from bot.privacy.initials import initials
from bot.privacy.names import Names
from bot.privacy.numbers import mails, nhs_numbers, phone_key, references
from bot.privacy.numbers import phones as find_phones
from bot.privacy.online import handles
from bot.privacy.words import Vocabulary, Words
from bot.words import known_words
from bot.wordtables import CONTRACTIONS, TEXT_SPEAK

_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_SHORTENED = frozenset(word.replace("'", "") for word in (*CONTRACTIONS, *TEXT_SPEAK))
_BETWEEN_PLACES = frozenset("on in le with upon under by".split())
"""In "Ashton on Ribble": people say Ashton."""
_TEXT_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*")


class CaseDetails:
    """Finds details that identify a child or family, and leaves those of services, places and colleagues alone. Immutable."""

    def __init__(
        self,
        phones: Iterable[str] = (),
        emails: Iterable[str] = (),
        names: Iterable[str] = (),
        words: Iterable[str] = (),
        abbreviations: Iterable[str] = (),
        addresses: Iterable[str] = (),
    ) -> None:
        """What identifies nobody.

        `phones`, `emails`, `addresses`: the registry's. `names`: of places, services, documents. `words`: every word that the library
        uses. `abbreviations`: short forms that are no initials.
        """
        self._phones = frozenset(phone_key(number) for number in phones)
        self._mails = frozenset(mail.lower() for mail in emails)
        self._postcodes = frozenset("".join(code.split()) for text in addresses for code in _POSTCODE.findall(text.upper()))
        self._abbreviations = frozenset(short.lower() for short in abbreviations)
        self._words: Collection[str] = known_words() | lists.other_names() | _SHORTENED | {word.lower() for word in words}
        own = [_words_of(name) for name in names]
        self._places = frozenset(" ".join(phrase) for phrase in own)
        in_print = {*own, *map(_words_of, lists.public_names())}
        one = {"-".join(phrase) for phrase in in_print}
        one |= {phrase[0] for phrase in own if len(phrase) > 2 and phrase[1] in _BETWEEN_PLACES}
        vocabulary = Vocabulary(lists.first_names(), lists.surnames(), lists.grown_up_names(), self._words, frozenset(one))
        self._names = Names(vocabulary, [phrase for phrase in in_print if len(phrase) > 1 and any(map(vocabulary.is_listed, phrase))])

    def found_in(self, text: str) -> bool:
        """Whether `text` holds such a detail."""
        return next(self._all(plain(text).text), None) is not None

    def find(self, text: str) -> tuple[Detail, ...]:
        """Where such details stand in `text`, in order, without overlap."""
        smooth = plain(text)
        return merged(Detail(*smooth.original(found.start, found.end), found.kind) for found in self._all(smooth.text))

    def leave_out(self, text: str) -> str:
        """`text` without such details, for finding its topic. What only identifies in combination stays: that is what it is about."""
        return replaced(text, (detail for detail in self.find(text) if detail.kind != COMBINATION), lambda _: " ")

    def _all(self, text: str) -> Iterator[Detail]:
        words = Words(text)
        if any(map(str.isdigit, text)):
            yield from nhs_numbers(text)
            yield from references(text)
            yield from find_phones(text, words.vocabulary, self._phones)
            yield from postcodes(text, self._postcodes)
            yield from births(text, words.vocabulary)
            yield from numbered_homes(text, words.vocabulary)
            yield from cars(text, words.vocabulary)
        if "@" in text or "dot" in words.vocabulary:
            yield from mails(text, self._mails)
        yield from named_homes(text, words.vocabulary)
        yield from handles(text, words.vocabulary, self._words)
        for found in (*self._names.find(words), *initials(text, self._abbreviations)):
            yield found
            birth = birth_behind(text, found.end)
            if birth is not None:
                yield birth
        yield from combinations(text, words.vocabulary, self._places)


def redact(text: str, details: CaseDetails | None = None) -> str:
    """`text` with every detail replaced by its kind in brackets ("[name]"), until nothing is found any more.

    `details`: with what to look; one that knows no registry if None. Redacting twice is redacting once.
    """
    finder = details or _knowing_nothing()
    while found := finder.find(text):
        text = replaced(text, found, lambda detail: f"[{detail.kind}]")
    return text


@lru_cache(maxsize=1)
def _knowing_nothing() -> CaseDetails:
    return CaseDetails()


def _words_of(name: str) -> tuple[str, ...]:
    """A name as `Words` would give it, without genitives: "sarah's law" is ("sarah", "law")."""
    return tuple(word.removesuffix("'s").replace("'", "") for word in _TEXT_WORD.findall(plain(name).text.lower()))
