"""How texts read: reading age within limits, abbreviations that can be spelled out. Part of `frontdoor check`, not of loading."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.abbreviations import CAPITALS
from bot.library import problems
from bot.library.build import BRACES
from bot.library.check_todo import is_todo
from bot.library.files import Files, Placed
from bot.library.problems import Problem
from bot.library.schema import AnswerBase, AudienceWords, ServiceEntry
from bot.library.schema_levels import LevelEntry

AUDIENCES = ("professional", "public", "young_person")
LEAST_WORDS = 20
"""Formulas of readability say nothing about shorter texts."""
MOST_WORDS = 25
"""Of a sentence for the public (GOV.UK style guide, sentence length)."""
AGE_AT_GRADE_0 = 5
"""A child in the first grade is six (United States Department of Education); a reading age is a grade plus five."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_NUMBERS = re.compile(r"\S+@\S+|https?://\S+|£?\d[\d ,.:/]*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, and the line its text stands at."""

    text: str
    line: int


def check_style(files: Files, only: Collection[str] | None = None) -> Iterator[Problem]:
    """Texts above the reading age of their audience, and abbreviations that content/abbreviations.yaml does not know.

    `only`: the files to look at, if not all.
    """
    shown = [row for row in (*files.services, *files.answers, *files.levels) if only is None or row.file in only]
    if shown and files.readability is not None:
        measure = Readability(_names(files))
        for row in shown:
            for audience in AUDIENCES:
                limit = files.readability.limits.get(audience)  # type: ignore[call-overload]
                sentences = list(_sentences(row, audience))
                if limit is not None and (age := measure.age(sentences)) > limit:
                    hardest = measure.hardest(sentences)
                    yield problems.too_hard(row.file, hardest.line, row.id, audience, age, limit, hardest.text)
                for sentence in sentences if audience != "professional" else ():
                    if len(BRACES.sub("it", sentence.text).split()) > MOST_WORDS:
                        yield problems.sentence_too_long(row.file, sentence.line, sentence.text, MOST_WORDS)
    if files.abbreviations is not None:
        known = {*files.abbreviations.meanings, *files.abbreviations.names}
        for row in shown:
            met: set[str] = set()
            for audience in AUDIENCES:
                for sentence in _sentences(row, audience):
                    for letters in CAPITALS.findall(BRACES.sub(" ", sentence.text)):
                        if letters not in known and letters not in met and not is_todo(letters):
                            met.add(letters)
                            yield problems.unknown_abbreviation(row.file, sentence.line, letters)


class Readability:
    """Measures reading age: Flesch-Kincaid grade (Kincaid et al. 1975, Research Branch Report 8-75) plus five."""

    def __init__(self, names: Sequence[str]) -> None:
        """`names`: what cannot be put more simply, and counts as one short word each."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of the way it loads its tables
            import textstat  # heavy, and needed by the check alone

        # the public's sentences are young people's too, where they have none of their own
        self._grade: Callable[[str], float] = lru_cache(maxsize=None)(textstat.flesch_kincaid_grade)
        self._plain: Callable[[str], str] = lru_cache(maxsize=None)(self._plainly)
        self._names = _any_of(names)

    def age(self, sentences: Sequence[Sentence]) -> int:
        """Reading age of sentences read together, in whole years; 0 for fewer than 20 words."""
        text = " ".join(self._plain(sentence.text) for sentence in sentences)
        return round(self._grade(text) + AGE_AT_GRADE_0) if len(text.split()) >= LEAST_WORDS else 0

    def hardest(self, sentences: Sequence[Sentence]) -> Sentence:
        """The sentence to mend first: the one whose difficulty, times its length, weighs most."""
        return max(sentences, key=lambda sentence: self._grade(self._plain(sentence.text)) * len(sentence.text.split()) ** 0.5)

    def _plainly(self, text: str) -> str:
        """The text as it is measured: names and numbers as one short word, each sentence with its full stop."""
        text = _NUMBERS.sub(" it ", BRACES.sub(" it ", text))
        if self._names is not None:
            text = self._names.sub("it", text)
        text = " ".join(CAPITALS.sub("it", text).split())
        return text if text.endswith((".", "!", "?")) else text + "."


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds any of the names, the longest first. They are sorted by their first letter, so that most places are passed over at once."""
    by_letter: dict[str, list[str]] = {}
    for name in sorted(set(names), key=lambda name: (-len(name), name)):
        by_letter.setdefault(name[0].lower(), []).append(re.escape(name[1:]))
    groups = (f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in by_letter.items())
    return re.compile(rf"\b(?:{'|'.join(groups)})\b", re.IGNORECASE) if by_letter else None


def _names(files: Files) -> list[str]:
    """Everything that is a name: the allowed list, contacts, services, areas, what abbreviations stand for."""
    names = list(files.readability.names) if files.readability else []
    names += [name for row in files.contacts for name in (row.entry.name, row.entry.name.partition(":")[0])]
    names += [name for row in files.services for name in (row.entry.name, *row.entry.also_called) if " " in name]
    names += list(files.abbreviations.meanings.values()) if files.abbreviations else []
    if files.places is not None:
        names += [area.name for area in files.places.areas.values()]
    return [name for name in names if name]


def _sentences(row: Placed, audience: str) -> Iterator[Sentence]:
    """Every sentence that this audience may be shown, in the order of the file; none if the answer has no words of their own for it."""
    texts = list(_texts(row))
    if not any(getattr(words, audience) for _, words in texts[:1]):
        return
    for place, words in texts:
        text = getattr(words, audience) or (words.public if audience == "young_person" else None)
        for sentence in _SENTENCE_END.split(" ".join(text.split())) if text else ():
            yield Sentence(sentence, row.line(*place))


def _texts(row: Placed) -> Iterator[tuple[tuple[str | int, ...], AudienceWords]]:
    """The texts of an entry and where they stand, the lead first."""
    entry = row.entry
    if isinstance(entry, LevelEntry):
        for key in ("who_for", "who_leads", "consent"):
            yield (key,), getattr(entry, key)
        for audience in AUDIENCES:
            for number, step in enumerate(getattr(entry.what_to_do, audience)):
                yield ("what_to_do", audience, number), AudienceWords.model_validate({audience: step})
        return
    keys = ("what", "who", "how", "cost", "hours", "area") if isinstance(entry, ServiceEntry) else ("lead",)
    for key in keys:
        if (words := getattr(entry, key)) is not None:
            yield (key,), words
    yield from _shared_texts(entry)


def _shared_texts(entry: AnswerBase) -> Iterator[tuple[tuple[str | int, ...], AudienceWords]]:
    """Facts, steps and what depends on the area."""
    for number, fact in enumerate(entry.facts):
        yield ("facts", number), fact.say
    for number, step in enumerate(entry.steps):
        yield ("steps", number), step
    for area, note in entry.by_area.items():
        if note.lead is not None:
            yield ("by_area", area), note.lead
        for fact in note.facts:
            yield ("by_area", area), fact.say
