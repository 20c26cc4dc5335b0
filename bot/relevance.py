"""Which sentence of an answer is closest to the question, so that the reply can begin with it.

A question about one thing ("how often do they meet", "is it free") is answered in the first line; the other facts follow.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.aspects import FILLERS, aspects
from bot.model import Answer, Audience, Fact
from bot.stems import stem
from bot.text import normalise

ASPECT_BONUS = 3.0
CUE_BONUS = 1.5
ASKED_BONUS = 3.0
LEADS_FROM = 2.2
"""Relevance from which a fact may stand before the lead."""
LEADS_BY = 0.6
"""How much closer than the lead it must be."""

_NUMBER = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice)\b", re.IGNORECASE)
_FREQUENCY = re.compile(
    r"\b(?:month(?:ly|s)?|week(?:ly|s)?|dai?ly|day|twice|every|year(?:ly)?|term(?:ly)?|quarter(?:ly)?|once)\b", re.IGNORECASE
)
_SPAN = re.compile(r"\b(?:days?|weeks?|hours?|months?|until|within|years?|birthday)\b", re.IGNORECASE)
_AGE = re.compile(r"\b(?:ages?|aged|under|over|birthday|years?|up to \d+)\b", re.IGNORECASE)
_DATE = re.compile(r"\b(?:19|20)\d\d\b")
_CUES: tuple[tuple[tuple[str, str], re.Pattern[str]], ...] = (
    (("how", "often"), _FREQUENCY), (("how", "regularly"), _FREQUENCY), (("many", "times"), _FREQUENCY),
    (("how", "long"), _SPAN), (("how", "quick"), _SPAN), (("how", "quickly"), _SPAN), (("how", "soon"), _SPAN), (("until", "what"), _AGE),
    (("how", "many"), _NUMBER), (("how", "much"), _NUMBER), (("how", "old"), _AGE), (("what", "age"), _AGE), (("what", "ages"), _AGE), (("which", "ages"), _AGE),
    (("what", "year"), _DATE), (("when", "was"), _DATE), (("when", "did"), _DATE), (("when", "were"), _DATE), (("what", "date"), _DATE), (("which", "year"), _DATE),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing an answer can say."""

    text: str
    stems: frozenset[str]
    asked: tuple[frozenset[str], ...]
    aspect: str | None = None
    """who, how, cost, hours, area; lead for the lead."""


@dataclass(frozen=True, slots=True)
class Said:
    """Everything an answer can say to one audience."""

    lead: Sentence
    rest: tuple[Sentence, ...]
    weight: Mapping[str, float]


def content_stems(tokens: Iterable[str]) -> frozenset[str]:
    """The stems of the words that mean something."""
    return frozenset(stem(token) for token in tokens if token not in FILLERS)


class Relevance:
    """Ranks the sentences of each answer for a question. An answer is read when it is first asked for, and remembered."""

    def __init__(self, how_rare: Callable[[str], float]) -> None:
        """`how_rare`: how much a word tells, from 0 (every question holds it) upwards."""
        self._how_rare = how_rare
        self._said: dict[tuple[str, Audience], Said | None] = {}

    def said(self, answer: Answer, audience: Audience) -> Said | None:
        """What `answer` can say to `audience`; None if nothing."""
        key = (answer.id, audience)
        if key not in self._said:
            self._said[key] = self._read(answer, audience)
        return self._said[key]

    def _read(self, answer: Answer, audience: Audience) -> Said | None:
        sentences = list(_sentences(answer, audience))
        if not sentences:
            return None
        local = Counter(word for sentence in sentences for word in sentence.stems)
        weight = {word: self._how_rare(word) * (1 - 0.75 * (local[word] - 1) / len(sentences)) for word in local}
        return Said(sentences[0], tuple(sentences[1:]), weight)

    def best(self, answer: Answer, audience: Audience, question: Question) -> float:
        """Relevance of the sentence of `answer` closest to the question."""
        said = self.said(answer, audience) or self.said(answer, Audience.PROFESSIONAL)
        if said is None:
            return 0.0
        return max(question.relevance(sentence, said.weight) for sentence in (said.lead, *said.rest))

    def order(self, answer: Answer, audience: Audience, tokens: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(the opening, the other sentences with the closest first) for a question. The opening is the lead, or a closer sentence and the lead."""
        said = self.said(answer, audience)
        if said is None:
            return (), ()
        wanted = Question(tokens)
        scored = [(wanted.relevance(sentence, said.weight), -place, sentence) for place, sentence in enumerate(said.rest)]
        scored.sort(key=lambda row: (-row[0], -row[1]))
        others = [sentence.text for _, _, sentence in scored]
        if scored and scored[0][0] >= LEADS_FROM and scored[0][0] > wanted.relevance(said.lead, said.weight) + LEADS_BY:
            return (others[0], said.lead.text), tuple(others[1:])
        return (said.lead.text,), tuple(others)


class Question:
    """What a question asks for."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.stems = content_stems(tokens)
        self.aspects = aspects(tokens)
        pairs = set(pairwise(tokens))
        self.cues = [pattern for pair, pattern in _CUES if pair in pairs]

    def relevance(self, sentence: Sentence, weight: Mapping[str, float]) -> float:
        score = sum(weight[s] for s in self.stems & sentence.stems)
        if sentence.aspect in self.aspects:
            score += ASPECT_BONUS / (1 + self.aspects.index(sentence.aspect))
        if sentence.asked:
            share = max(len(self.stems & phrase) / len(phrase) for phrase in sentence.asked)
            score += ASKED_BONUS * share * share
        score += CUE_BONUS * sum(1 for pattern in self.cues if pattern.search(sentence.text))
        return score


def _sentences(answer: Answer, audience: Audience) -> Iterable[Sentence]:
    """The lead, then aspects and facts in order."""
    lead = answer.lead.to(audience)
    if lead is None:
        return
    yield Sentence(lead, content_stems(normalise(lead).tokens), (), "lead")
    for aspect, words in answer.aspects.items():
        if text := words.to(audience):
            yield Sentence(text, content_stems(normalise(text).tokens), (), aspect)
    for fact in answer.facts:
        if (sentence := fact_sentence(fact, audience)) is not None:
            yield sentence


def fact_sentence(fact: Fact, audience: Audience) -> Sentence | None:
    """A fact as a sentence for `audience`; None if it is not for them."""
    text = fact.words.to(audience)
    if text is None:
        return None
    asked = tuple(stems for phrase in fact.asked if (stems := content_stems(normalise(phrase).tokens)))
    return Sentence(text, content_stems(normalise(text).tokens).union(*asked), asked)
