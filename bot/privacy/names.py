"""Names of children, parents and carers, told from those of colleagues, places, laws and the writer by what stands around them.

Every run of words that could be a name is weighed: how surely it is one, plus what speaks for a child or family (a relation, an age, a
genitive like "X's mum"), minus what speaks for somebody at work or for something called after a person. See `cues.py` for the words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from bot.privacy import cues
from bot.privacy.detail import NAME, Detail
from bot.privacy.lists import DOUBTFUL, SURE, WORD
from bot.privacy.words import Vocabulary, Word

ENOUGH = 2.5
"""A run of words that weighs this much is a name of somebody in a case."""

_LINKS = frozenset("is called named name names are was who whos s a the full firstname surname initials nickname".split())
_AGE = re.compile(
    r"(?P<link>\W{1,4}(?:(?:who|whos|who's|she|he|they|shes|hes|she's|he's|and|is|was|just|now|nearly|almost|only|turned|im|i'm|i|am|both|currently)\b\W{0,2}){0,4}(?:(?<=[,(s] )an? )?)"
    r"(?:(?:in |is in |from |of |at )?(?:my |our |the )?(?:year|yr|y) ?(?:r\b|\d{1,2}\b)|(?:in |our )(?:reception|nursery|foundation|preschool|pre-school|sixth form|"
    r"my (?:\w+ )?(?:class|form|group|tutor group|set|year))\b|age[ds]?:? ?\d|born\b|dob\b|d\.o\.b|"
    r"\d{1,2} ?(?:months?|mths?|mnths?|weeks?|wks?|yrs?|years?|y/?o|m/?o|days?)(?: old)?\b"
    r"(?! (?:in|of|exp\w+|as|teaching|ago|working|later|plan|wait\w*|now|away))|"
    r"(?P<bare>1?\d)\b(?! ?(?:[:.]\d|%|am\b|pm\b|min\w*|hours?|hrs?|children|kids|cases|of\b|times|people|days?|weeks?|pupils|families|staff|places|nights?|"
    r"sessions?|social|sites?|schools?|st\b|nd\b|rd\b|th\b|[/-]\d|x\b|more|other)))",
    re.IGNORECASE,
)
_WORK_AGE = re.compile(r"(?:\W+\w+){0,4}?\W+(?:teacher|ta|senco|tutor|head|lead|leader|practitioner)\b", re.IGNORECASE)
_OFFICE_END = re.compile(r"[\s.,!xX)*-]{0,12}$")
_LINE_END = re.compile(r"[ .,!x)*-]{0,6}(?:\n|$)")
_BETWEEN = re.compile(r"\s*(?:\(\w[^()]{0,20}\)\s*)?(?:,|and|&|/|,\s*and|n|\+|or)?\s*", re.IGNORECASE)


@dataclass(slots=True)
class Run:
    """Words that follow each other and could be a name together."""

    first: int
    """Index of its first word."""
    last: int
    """Index of its last word."""
    worth: float
    """How surely it is a name at all."""
    weak: bool
    """It could as well be ordinary words."""
    title: bool = False
    vetoed: bool = False
    weight: float = field(default=0.0)


class Names:
    """Finds names of people in cases. Immutable."""

    def __init__(self, vocabulary: Vocabulary, phrases: Collection[tuple[str, ...]]) -> None:
        """`phrases`: names in print of several words, services', places' and documents' among them: they are nobody's."""
        self._vocabulary = vocabulary
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            self._phrases.setdefault(phrase[0], []).append(phrase)

    def find(self, text: str, words: list[Word]) -> Iterator[Detail]:
        """Names in plain `text`, of which `words` are the words."""
        in_print = self._in_print(words)
        runs = list(self._runs(words))
        if not runs:
            return
        bases = {word.base for word in words}
        around = _Around(text, words, bases)
        for run in runs:
            run.weight = run.worth + around.weigh(run)
            if any(place in in_print for place in range(run.first, run.last + 1)):
                run.weight -= 4
            run.vetoed = run.weight < run.worth - 1.2
        taken = [run for run in runs if run.weight >= ENOUGH]
        taken = list(_with_neighbours(text, words, runs, taken))
        said = {words[place].base for run in taken for place in range(run.first, run.last + 1) if len(words[place].base) > 2}
        for run in runs:
            again = any(
                words[place].base in said and (not run.weak or words[place].text[0].isupper()) for place in range(run.first, run.last + 1)
            )
            if run in taken or again and not run.vetoed:
                yield Detail(words[run.first].start, _end_of(words[run.last]), NAME)

    def _in_print(self, words: list[Word]) -> set[int]:
        """The places of words that belong to a name in print."""
        found: set[int] = set()
        for place, word in enumerate(words):
            for phrase in self._phrases.get(word.base, ()):
                if tuple(each.base for each in words[place : place + len(phrase)]) == phrase:
                    found.update(range(place, place + len(phrase)))
        return found

    # --- what could be a name ---------------------------------------------------------------------------------------------

    def _runs(self, words: list[Word]) -> Iterator[Run]:
        place = 0
        while place < len(words):
            run = self._family(words, place) or self._run(words, place)
            if run is not None:
                yield run
                place = run.last
            place += 1

    def _run(self, words: list[Word], place: int) -> Run | None:
        word = words[place]
        if word.base in cues.TITLES:
            return self._titled(words, place)
        if word.base in cues.NEVER and word.base not in self._vocabulary.first:
            return None
        start = self._part(word, words, place)
        initial = len(word.text) == 1 and word.text.isupper() and word.base not in "ia"
        if start is None and not initial:
            return None
        last = place
        worths = [start or 0.0]
        comma = self._surname_first(words, place)
        while last + 1 < len(words) and (part := self._next_part(words, last, comma and last == place)) is not None:
            last += 1
            worths.append(part)
        if initial and (last == place or max(worths[1:]) < 1.5):
            return None
        return self._weighed(words, place, last, worths)

    def _weighed(self, words: list[Word], place: int, last: int, worths: list[float]) -> Run | None:
        word = words[place]
        first, surname = self._vocabulary.first_worth(word.base), self._vocabulary.surname_worth(word.base)
        if last > place:
            both = sum(worths) + (0.5 if first == SURE or surname == SURE else 0.0)
            end_word = words[last].base in cues.INSTITUTIONS and (first != SURE or place > 0 and words[place - 1].base in cues.PLACE_WORDS)
            small = not words[last].text[0].isupper() and first != SURE
            if first is None and surname != SURE:
                both = min(both, 1.0)  # "North West"
            return Run(place, last, min(both, 3.5) - (4 if end_word else 0), weak=small)
        if first is not None:
            sure = first == SURE or first == WORD and word.capital and not word.opens
            return Run(place, place, 1.5 if sure else 0.0, weak=not sure)
        if surname == SURE:
            return Run(place, place, 1.0 if word.capital else 0.0, weak=not word.capital)
        if surname == WORD:
            return None
        return Run(place, place, 0.5 if not word.opens else 0.0, weak=word.opens)

    def _part(self, word: Word, words: list[Word], place: int) -> float | None:
        """What a word is worth as a part of a name; None if it cannot be one."""
        first = self._vocabulary.first_worth(word.base)
        surname = self._vocabulary.surname_worth(word.base)
        if first is None and surname is None and word.base.endswith("s") and place + 1 < len(words):
            stem = word.base[:-1]  # "zainabs mum"
            if self._vocabulary.first_worth(stem) == SURE and words[place + 1].base in cues.CASE_NOUNS:
                word.base, word.genitive = stem, True
                return 1.5
        if first == SURE or surname == SURE:
            return 1.5
        if first == WORD or surname == WORD:
            return 1.0 if word.text[0].isupper() else 0.75
        if first == DOUBTFUL:
            return 0.75 if word.text[0].isupper() else 0.25
        if word.capital and self._vocabulary.unknown(word.base):
            return 0.75
        return None

    def _next_part(self, words: list[Word], last: int, comma: bool) -> float | None:
        """What the word behind `last` adds to the name, if it goes on."""
        word = words[last + 1]
        if words[last].genitive or word.gap not in (" ", "  ", ". ", "-") and not (comma and word.gap == ", "):
            return None
        if word.gap == ". " and len(words[last].text) > 1:
            return None
        if len(word.text) == 1 and word.text.isupper() and word.base not in "ia" and words[last].capital:
            return 0.5
        if not word.text[0].isupper() and (word.base in cues.VERBS_TOO or word.base in cues.NEVER):
            return None
        if word.base in cues.NEVER and word.base not in self._vocabulary.first:
            return None
        part = self._part(word, words, last + 1)
        small = part is not None and part < 1.5 and not word.text[0].isupper()
        sure_before = SURE in (self._vocabulary.first_worth(words[last].base), self._vocabulary.surname_worth(words[last].base))
        return None if small and not sure_before else part

    def _surname_first(self, words: list[Word], place: int) -> bool:
        """ "Haslam, Brandon", as forms have it."""
        word, after = words[place], words[place + 1] if place + 1 < len(words) else None
        surname = self._vocabulary.surname_worth(word.base) is not None and self._vocabulary.first_worth(word.base) is None
        return surname and word.capital and after is not None and after.capital and self._vocabulary.first_worth(after.base) == SURE

    def _titled(self, words: list[Word], place: int) -> Run | None:
        """ "Mrs Patel", "mr and mrs iqbal". "Miss" is a verb too."""
        last = place
        if place + 2 < len(words) and words[place + 1].base in ("and", "&") and words[place + 2].base in cues.TITLES:
            last = place + 2
        start = last
        while last + 1 < len(words) and last - start < 3 and words[last + 1].gap in (" ", ". ", "  "):
            word = words[last + 1]
            named = self._vocabulary.first_worth(word.base) is not None or self._vocabulary.surname_worth(word.base) is not None
            if word.base in cues.NEVER or not (word.capital or named or self._vocabulary.unknown(word.base)):
                break
            verb = (
                words[place].base == "miss"
                and not words[place].text[0].isupper()
                and not (word.capital or named and not _is_small_word(word))
            )
            if verb or last > start and not named and not word.capital or not word.capital and word.base in cues.VERBS_TOO and last > start:
                break
            last += 1
        return Run(place, last, 2.5, weak=False, title=True) if last > start else None

    def _family(self, words: list[Word], place: int) -> Run | None:
        """ "the Whitworth family", "the O'Brien children", "the Szymanskis"."""
        word = words[place]
        before = words[place - 1].base if place else ""
        after = words[place + 1] if place + 1 < len(words) and words[place + 1].gap == " " else None
        if (
            word.base in cues.NEVER
            or word.base in cues.FAMILY
            or word.base in cues.NATIONALITIES
            or not word.base.replace("-", "").isalpha()
        ):
            return None
        surname = self._vocabulary.surname_worth(word.base)
        if after is not None and after.base in cues.CLAN and surname == SURE:
            return Run(place, place, 3.0, weak=False)
        if after is not None and after.base in cues.FAMILY:
            beyond = words[place + 2].base if place + 2 < len(words) else ""
            if beyond in cues.NO_FAMILY or word.text.isupper() and surname is None:
                return None
            unknown = self._vocabulary.unknown(word.base)
            named = word.capital and before == "the" and (surname is not None or unknown)
            small = (
                before == "the"
                and after.base == "family"
                and (surname == WORD and word.base not in cues.VERBS_TOO and word.base not in cues.INSTITUTIONS or unknown)
            )
            if surname == SURE or named or small:
                return Run(place, place, 3.0, weak=False)
        if before == "the" and word.capital and word.base.endswith("s") and not word.genitive:
            stem = self._vocabulary.surname_worth(word.base[:-1]) or self._vocabulary.surname_worth(word.base.removesuffix("es"))
            people = after is not None and after.base in cues.PLURAL_VERBS
            if people and (stem is not None or self._vocabulary.unknown(word.base)):
                return Run(place, place, 5.0, weak=False)
        return None


def _is_small_word(word: Word) -> bool:
    return word.base in cues.VERBS_TOO


def _end_of(word: Word) -> int:
    return word.end - 2 if word.text.endswith(("'s", "'S")) else word.end


def _with_neighbours(text: str, words: list[Word], runs: list[Run], taken: list[Run]) -> Iterator[Run]:
    """Names in a row with one that was taken: "Alfie and Poppy Grimshaw"."""
    for place, run in enumerate(runs):
        beside = (runs[place + step] for step in (-1, 1) if 0 <= place + step < len(runs))
        if run in taken or not run.vetoed and not run.weak and any(
            each in taken and _joined(text, words, run, each) for each in beside
        ):  # fmt: skip
            yield run


def _joined(text: str, words: list[Word], one: Run, other: Run) -> bool:
    left, right = sorted((one, other), key=lambda run: run.first)
    return bool(_BETWEEN.fullmatch(text, words[left.last].end, words[right.first].start))


class _Around:
    """Weighs what stands around a run in one text."""

    def __init__(self, text: str, words: list[Word], bases: set[str]) -> None:
        self._text = text
        self._words = words
        self._case = bool(bases & cues.CASE_WORDS)
        self._close = self._case and bool(cues.THEIR_FAMILY.search(text))
        self._staff = bool(bases & cues.STAFF)

    def weigh(self, run: Run) -> float:
        """What speaks for a case, minus what speaks against it."""
        words, text = self._words, self._text
        before = words[run.first - 1] if run.first else None
        after = words[run.last + 1] if run.last + 1 < len(words) else None
        end = words[run.last].end
        age = _AGE.match(text, end) if not words[run.last].genitive else None
        if age is not None and (age.group("bare") and run.weak and not re.search(r"\(|is|'s|aged|,|im|i'm", age.group("link"))):
            age = None
        if age is not None and run.worth < 1 and _breaks(age.group("link")):
            age = None
        if age is not None and _WORK_AGE.match(text, age.end()) and not self._close:
            age = None
        against = self._against(run, before, after, age is not None)
        if against:
            return against
        weight = self._relation(run)
        sure = run.worth >= 1
        if age is not None:
            weight += 2.5
        if words[run.last].genitive and after is not None and after.base in cues.CASE_NOUNS:
            weight += 1.5 if sure else 2.5 if after.base in cues.KIN_NOUNS and words[run.first].text[0].isupper() else 0.0
        if not sure:
            return weight + (2.5 if self._does_something(run) else 0.0)
        weight += 1.5 if self._close else 1.0 if self._case else 0.0
        if before is not None:
            weight += 1.0 if before.base in cues.ABOUT else 0.5 if before.base in cues.ASKING else 0.0
            weight -= 1.5 if before.base in cues.OFFICE_VERBS and not words[run.last].genitive and age is None else 0.0
            weight -= 0.5 if before.base in ("to", "with") and age is None else 0.0
        if after is not None and after.gap == " " and after.base in cues.PREDICATES:
            weight += 0.5
        if self._staff and not self._case and not weight:
            weight -= 2.0 if not run.title else 1.0
        return weight

    def _does_something(self, run: Run) -> bool:
        """"Chelsea has had her kids removed": a word with a capital, its verb, and he or she."""
        behind = self._words[run.last + 1 : run.last + 5]
        return (
            self._words[run.first].text[0].isupper() and bool(behind) and behind[0].gap == " " and behind[0].base in cues.PREDICATES
            and any(word.base in cues.PRONOUNS for word in behind[1:]) and not any(_breaks(word.gap) for word in behind)
        )  # fmt: skip

    def _relation(self, run: Run) -> float:
        """A relation just before: "my son Mason", "a lad called Kian", "his name is Jack", "our Callum"."""
        words = self._words
        called = named = False
        place = run.first
        while place > 0 and run.first - place < 5:
            if _breaks(words[place].gap):
                return 0.0
            place -= 1
            word = words[place]
            if word.base in cues.RELATIONS or word.base in cues.PEOPLE and called:
                if run.weak and word.genitive:
                    return 0.0
                if run.weak and not called and (self._words[run.first].base in cues.VERBS_TOO or word.base.endswith("s") or run.worth < 0):
                    return 0.0
                return 3.0 if called else 2.5
            if word.base in cues.OWN and (named or place == run.first - 1 and not run.weak):
                return 3.0 if named else 1.5
            if word.base not in _LINKS:
                return 0.0
            called = called or word.base in ("called", "named", "nickname")
            named = named or word.base in ("name", "names", "surname", "firstname")
        return 0.0

    def _against(self, run: Run, before: Word | None, after: Word | None, aged: bool) -> float:
        """A weight that settles it against (or, for a child or a parent who gives their own name, for) a case; 0 if nothing does."""
        words, text = self._words, self._text
        start, end = words[run.first].start, words[run.last].end
        genitive = words[run.last].genitive
        if after is not None and after.gap in (" ", "' ") and after.base in (cues.NAMED_AFTER if genitive else cues.INSTITUTIONS):
            return -6.0
        if before is not None and before.base in cues.SAINTS and before.gap != "\n" and words[run.first].gap in (" ", ". "):
            return -6.0
        if cues.SELF.search(text, max(0, start - 24), start):
            if aged or cues.OWN_AGE.search(text) or run.last > run.first and cues.OWN_FAMILY.search(text) and not self._at_work(run, before, after):
                return 2.5
            told = after is not None and after.base in cues.PRONOUNS
            return 0.0 if told else -4.0
        if aged:
            return 0.0
        if self._at_work(run, before, after):
            return -4.0
        if after is not None and self._in_office(run.last + 1):
            return -4.0
        predicate = after is not None and after.gap == " " and after.base in cues.PREDICATES
        if before is not None and not predicate and not genitive:
            line = words[run.first].gap
            if before.base in cues.GREETINGS and not _breaks(line.replace("\n", "")):
                return -4.0
            if before.base in cues.SIGN_OFFS and _LINE_END.match(text, end):
                return -4.0
            alone = "\n" in line and (_LINE_END.match(text, end) or text[end : end + 2] in (", ", " (")) and len(text) - end < 80
            last = _OFFICE_END.match(text, end) and (_breaks(line) or " - " in line or line.strip() == ",")
            if (alone or last) and not self._relation(run):
                return -4.0
        if before is not None and before.base in cues.DETERMINERS and run.worth < 3 and not run.title:
            return -3.0
        if before is not None and before.base in cues.PLACE_WORDS and run.worth < 1.5:
            return -2.0
        if before is not None and before.base == "by" and not self._case:
            return -2.0
        return 0.0

    def _at_work(self, run: Run, before: Word | None, after: Word | None) -> bool:
        """Somebody's job stands beside the name: "my manager Louise", "Jane, our health visitor"."""
        words = self._words
        place = run.first - 1
        gap = words[run.first].gap
        while place > 0 and words[place].base in ("is", "called", "named", "are", "s") and not _breaks(words[place].gap):
            place -= 1
        enclosed = after is None or after.gap[:1] in ",)"
        if before is not None and words[place].base in cues.STAFF and not words[place].genitive and not _breaks(gap) and (not gap.startswith(",") or enclosed):
            return True
        if words[run.last].genitive or after is None:
            return False
        for step in range(run.last + 1, min(run.last + 6, len(words))):
            word = words[step]
            if step > run.last + 1 and _breaks(word.gap):
                return False
            if word.base in cues.STAFF:
                return True
            if word.base not in cues.JOB_FILLERS:
                return False
        return False

    def _in_office(self, place: int) -> bool:
        """ "Karen in admin", "Sarah from CAMHS"."""
        words = self._words
        if words[place].base not in cues.AT_WORK or _breaks(words[place].gap):
            return False
        there = next((word.base for word in words[place + 1 : place + 3] if word.base not in ("the", "our", "your")), "")
        return there in (cues.BACK_OFFICE if words[place].base in ("in", "of") else cues.DEPARTMENTS)


def _breaks(gap: str) -> bool:
    """Whether a sentence ends in it."""
    return any(mark in gap for mark in ".!?;\n") and gap != ". "
