"""Which words of a text could be a name together, and how surely they are one by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.privacy import cues
from bot.privacy.families import family, titled
from bot.privacy.lists import DOUBTFUL, SURE, WORD
from bot.privacy.run import Run
from bot.privacy.words import JOINS, Vocabulary, Words, is_initial

MOST_WORTH = 3.5
CHILD_WORTH = 2.5
"""A first name of the generation of today's children: a case unless something says otherwise."""
_INTRODUCING = frozenset(("called", "named")) | {word for word in cues.RELATIONS if not word.endswith("s")}
_FORMAL = frozenset("baby unborn child pupil student patient family".split())
_AFTER_SURNAME = frozenset("in year yr aged age from at who born dob and".split())
_OWNED = cues.CASE_NOUNS | cues.FAMILY
_NO_SURNAMES = cues.INSTITUTIONS | cues.STAFF
_NO_CALLED_NAMES = _NO_SURNAMES | cues.RELATIONS | cues.SAINTS


class Runs:
    """Finds runs. Immutable."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._starts = frozenset((*vocabulary.first, *vocabulary.surnames, *cues.TITLES))

    def of(self, words: Words) -> Iterator[Run]:
        """The runs of a text, in order, without overlap."""
        end = -1
        for place in self._places(words):
            run = (family(words, place, self._vocabulary) or self._run(words, place)) if place > end else None
            if run is not None:
                genitive = words[run.last].genitive or self._loose_genitive(words, run.last)
                yield replace(run, genitive=True) if genitive else run
                end = run.last

    def _places(self, words: Words) -> list[int]:
        """Where a name could begin: few places of a long text, found without a look at the rest."""
        bases, unknown = words.bases, self._vocabulary.unknown
        places = [place for place, base in enumerate(bases) if base in self._starts or "-" in base]
        places += [place for place in words.high if len(bases[place]) == 1 or unknown(bases[place])]
        if not words.vocabulary.isdisjoint(_INTRODUCING):
            places += [place + 1 for place, base in enumerate(bases[:-1]) if base in _INTRODUCING]
        if not words.vocabulary.isdisjoint(_OWNED):
            places += [
                place - 1
                for place, base in enumerate(bases)
                if place and (base in cues.FAMILY or (base in cues.CASE_NOUNS and bases[place - 1][-1] == "s"))
            ]
        return sorted(set(places))

    def _run(self, words: Words, place: int) -> Run | None:
        word = words[place]
        if word.base in cues.TITLES:
            return titled(words, place, self._vocabulary)
        if word.base in cues.NEVER and word.base not in self._vocabulary.first:
            return None
        start = self._part(words, place)
        initial = start is None and is_initial(word)
        if start is None and not initial:
            return None
        last, worths = place, [start or 0.0]
        comma = self._surname_first(words, place)
        while last + 1 < len(words) and (part := self._next_part(words, last, comma and last == place)) is not None:
            last += 1
            worths.append(part)
        if initial and (last == place or max(worths[1:]) < 1.0):
            return None
        return self._several(words, place, last, worths) if last > place else self._single(words, place)

    def _several(self, words: Words, place: int, last: int, worths: list[float]) -> Run:
        """ "Kelly Hargreaves", "jayden whitworth"; "Daisy Hill" and "North West" rather not."""
        first = self._vocabulary.first_worth(words[place].base)
        plain = worths == [1.0, 1.0] and first == WORD and words[last].capital and words.bases[last] not in cues.INSTITUTIONS
        worth = sum(worths) + (0.5 if max(worths) == 1.5 or plain else 0.0)
        if first is None and max(worths) <= 1.0 and 0.75 not in worths:
            worth = min(worth, 1.0)
        behind_in = place > 0 and words.bases[place - 1] in cues.PLACE_WORDS
        if words.bases[last] in cues.INSTITUTIONS and (first != SURE or behind_in):
            worth -= 4
        grown_up = words.bases[place] in self._vocabulary.grown_ups and worth > 1
        return Run(place, last, min(worth, MOST_WORTH), weak=first != SURE and not words.is_high(last), grown_up=grown_up)

    def _single(self, words: Words, place: int) -> Run | None:
        word = words[place]
        first, surname = self._vocabulary.first_worth(word.base), self._vocabulary.surname_worth(word.base)
        if first is not None or self._loose_genitive(words, place):
            sure = first != DOUBTFUL and (first != WORD or (word.capital and not word.opens))
            if first == DOUBTFUL and word.capital and not word.opens and word.base not in cues.SEASONS and self._could_be_child(word.base):
                return Run(place, place, 0.5)  # "worried about Chelsea"
            worth = 0.0 if not sure else 1.5 if first == WORD or word.base in self._vocabulary.grown_ups else CHILD_WORTH
            small = first == DOUBTFUL and not word.high
            return Run(place, place, worth, weak=not sure, sure=first in (SURE, None), word=first == WORD, doubtful=small)
        if surname == SURE:
            return Run(place, place, 1.0 if word.capital else 0.0, weak=not word.capital)
        if surname == WORD:
            formal = (
                word.capital
                and place
                and words.bases[place - 1] in _FORMAL
                and word.base not in _NO_SURNAMES
                and word.base not in cues.VERBS_TOO
            )
            return Run(place, place, 0.5) if formal else None  # "Baby Brindle"
        if not word.high:
            return Run(place, place, 0.0, weak=True, misspelt=True)
        return Run(place, place, 0.0 if word.opens else 0.5, weak=word.opens)

    def _could_be_child(self, base: str) -> bool:
        """Whether a name that doubles as a place or a service is a likely one all the same ("Ashton", not "Preston")."""
        return base not in self._vocabulary.also or self._vocabulary.first.get(base, DOUBTFUL) > DOUBTFUL

    def _part(self, words: Words, place: int) -> float | None:
        """What a word is worth as a part of a name; None if it cannot be one."""
        word = words[place]
        first, surname = self._vocabulary.first_worth(word.base), self._vocabulary.surname_worth(word.base)
        if first == SURE or surname == SURE or self._loose_genitive(words, place):
            return 1.5
        if first == WORD or surname == WORD:
            return 1.0 if word.high else 0.75
        if first == DOUBTFUL:
            return 0.75 if word.high else 0.25
        if self._vocabulary.unknown(word.base) and word.base not in cues.STAFF:
            return 0.75 if word.capital else 0.25 if not word.high and self._is_introduced(words, place) else None
        called = words.bases[place - 1 : place] in (["called"], ["named"])  # "a boy called Ludo"
        return 0.25 if called and word.capital and word.base not in _NO_CALLED_NAMES else None

    @staticmethod
    def _is_introduced(words: Words, place: int) -> bool:
        """ "a boy called zayyan", "my son zayyan"."""
        before = words.bases[max(0, place - 2) : place]
        return len(before) == 2 and (before[1] in ("called", "named") or (before[0] in cues.OWN and before[1] in cues.YOUNG))

    def _loose_genitive(self, words: Words, place: int) -> bool:
        """ "zainabs mum", "alfie benthams social worker"."""
        base = words.bases[place]
        if base[-1] != "s" or place + 1 >= len(words) or words.bases[place + 1] not in cues.CASE_NOUNS:
            return False
        if self._vocabulary.first_worth(base) is not None or self._vocabulary.surname_worth(base) is not None:
            return False
        behind_first = place > 0 and self._vocabulary.first_worth(words.bases[place - 1]) is not None
        return self._vocabulary.first_worth(base[:-1]) == SURE or (behind_first and self._vocabulary.surname_worth(base[:-1]) is not None)

    def _next_part(self, words: Words, last: int, comma: bool) -> float | None:
        """What the word behind `last` adds to the name, if it goes on."""
        before, word = words[last], words[last + 1]
        if before.genitive or not (word.gap in JOINS or (comma and word.gap == ", ")) or (word.gap == ". " and len(before.text) > 1):
            return None
        if is_initial(word):
            return 0.5 if before.capital else None
        if (not word.high and word.base in cues.VERBS_TOO and not self._ends_as_surname(words, last + 1)) or (
            word.base in cues.NEVER and word.base not in self._vocabulary.first
        ):
            return None
        part = self._part(words, last + 1)
        surely = SURE in (self._vocabulary.first_worth(before.base), self._vocabulary.surname_worth(before.base))
        if part is None and not word.high and surely and self._vocabulary.unknown(word.base):
            return 0.25  # "reece goulden"
        if part is None:
            goes_on = word.capital and surely and word.base.isalpha() and word.base not in _NO_SURNAMES
            return 0.25 if goes_on else None  # "Natalie Gorse"
        star = self._vocabulary.first_worth(before.base) == WORD and self._vocabulary.surname_worth(word.base) == WORD
        joins = star and word.base not in cues.INSTITUTIONS and before.base not in cues.VERBS_TOO  # "mason whitworth"
        return part if word.high or part == 1.5 or surely or joins else None

    def _ends_as_surname(self, words: Words, place: int) -> bool:
        """ "jayden brown in year 3": a colour or the like that closes a name."""
        after = words.at(place + 1)
        closed = after is None or after.gap.strip() != "" or after.base in cues.PREDICATES or after.base in _AFTER_SURNAME
        first = self._vocabulary.first_worth(words.bases[place - 1])
        return words.bases[place] in cues.SURNAMES_TOO and first in (SURE, WORD) and closed

    def _surname_first(self, words: Words, place: int) -> bool:
        """ "Haslam, Brandon", as forms have it."""
        word, after = words[place], words.at(place + 1)
        surname = self._vocabulary.surname_worth(word.base) is not None and self._vocabulary.first_worth(word.base) is None
        return surname and word.capital and after is not None and after.capital and self._vocabulary.first_worth(after.base) in (SURE, WORD)
