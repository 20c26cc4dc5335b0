"""What a message is about: a typed choice, small talk, a follow-up, a level of need or a topic of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.aspects import FILLERS, aspects, content_words
from bot.library.library import Library
from bot.matching import Match, Matcher
from bot.matching.decide import Decision, decide
from bot.model import Audience, Memory, Outcome
from bot.places import PlacesFound
from bot.relevance import Question, Relevance, content_stems
from bot.text import NormalText, normalise
from bot.words import known_words

SMALL_TALK = "smalltalk"
MOST_RANKED = 8
MOST_READ = 6
"""How many of the ranked topics have their answers looked at."""
ANSWER_WEIGHT = 0.15
"""What the sentence closest to the question counts against the matcher's score."""
LAST_TOPIC_BOOST = 2.0
EARLIER_TOPIC_BOOST = 0.25
"""What the conversation's topics gain in score when a message refers back."""
SOMETHING_TO_SAY = 0.3
"""Closeness from which an earlier topic has anything to say to a message that refers back."""
FOLLOW_UP_WORDS = 10
"""A longer message stands for itself."""

_PLACES_IN_A_LIST = ("1 one first 1st top", "2 two second 2nd middle", "3 three third 3rd", "4 four fourth 4th")
_ORDINALS = {word: place for place, words in enumerate(_PLACES_IN_A_LIST) for word in words.split()} | {"last": -1, "bottom": -1}
_CHOICE_FILLERS = FILLERS | frozenset("option number answer choice pick choose go want meant mean".split())
_ASKS_MEANING = frozenset(
    """stand stands standing short letters words behind write written spell spelt made initials
    abbreviation abbreviated acronym mean means meaning meen full""".split()
)
_SPELL_IT_OUT = re.compile(
    r"\b(?:stands? (?:for|4)|standing for|short for|abbreviat\w+|acronym|in full|in (?:proper|actual|real) words|full (?:words?|form|name)"
    r"|(?:the|those|them|these|are|is|that|three|four|two) (?:letters|initials|capitals)"
    r"|(?:letters|initials|capitals) (?:mean|stand|are|of))\b"
)
LONGEST_ABBREVIATION = 25
ABBREVIATION = "acronym-"
"""How the intents of the glossary begin; the rest of the name is the abbreviation."""
_REFERS_BACK = frozenset("it its they them their theirs there that those these this he she him her one ones same".split())
_OPENERS = frozenset("and so but also what ok or back then".split())


@dataclass(frozen=True, slots=True)
class Topic:
    """What a message turned out to be about."""

    decision: Decision
    how: str
    """typed choice | small talk | abbreviation | follow-up | match."""
    ranked: tuple[Match, ...] = ()
    """The ranking it rests on, for explanations."""

    @property
    def confidence(self) -> float | None:
        """Confidence of the best match, if there is one."""
        return self.decision.matches[0].confidence if self.decision.matches else None


class Topics:
    """Finds the topic of a message. Immutable, apart from the matcher's word caches."""

    def __init__(self, library: Library, matcher: Matcher, relevance: Relevance) -> None:
        self._library = library
        self.matcher = matcher
        self._relevance = relevance
        self._smalltalk = {
            normalise(example).tokens: intent.id
            for intent in library.intents.values()
            if intent.theme == SMALL_TALK
            for example in intent.examples
        }
        self._titles = {intent.id: content_stems(normalise(intent.title).tokens) for intent in library.intents.values()}

    def typed_choice(self, tokens: Sequence[str], memory: Memory) -> str | None:
        """The offered option that a message picks by number, place or words; "none" for none of these; None if it picks nothing."""
        if not memory.choices or not tokens or len(tokens) > 8:
            return None
        if tokens[0] in ("none", "neither") or tuple(tokens[:3]) == ("not", "any", "of"):
            return "none"
        named = [word for word in tokens if word in _ORDINALS]
        if named and all(word in _CHOICE_FILLERS or word in _ORDINALS for word in tokens):
            # "the second one" names the second, not the first
            place = _ORDINALS[next((word for word in named if word != "one"), "one")]
            real = [choice for choice in memory.choices if choice != "none"] if place < 0 else memory.choices
            if place < len(real) and real:
                return real[place]
        wanted = content_stems(tokens)
        if not wanted or self.small_talk(tokens) is not None:
            return None
        fits = [choice for choice in memory.choices if wanted <= self._option_stems(choice)]
        return fits[0] if len(fits) == 1 else None

    def _option_stems(self, choice: str) -> frozenset[str]:
        if choice.startswith("area:"):
            return content_stems(normalise(choice.removeprefix("area:").replace("-", " ")).tokens)
        return self._titles.get(choice, frozenset())

    def small_talk(self, tokens: Sequence[str]) -> str | None:
        """The small-talk intent of a message that is nothing else."""
        return self._smalltalk.get(tuple(tokens))

    def abbreviation(self, text: NormalText) -> str | None:
        """The glossary intent of a message that asks what an abbreviation stands for; the letters are looked for as they were typed.

        Either it holds hardly anything else, or it says outright that it wants the letters spelled out.
        """
        if len(text.tokens) > LONGEST_ABBREVIATION:
            return None
        typed = re.findall(r"[A-Za-z]+", text.original)
        named = [word for word in typed if f"{ABBREVIATION}{word.lower()}" in self._library.intents]
        if not named:
            return None
        if len(text.tokens) <= FOLLOW_UP_WORDS + 2 and any(token in _ASKS_MEANING for token in text.tokens):
            letters = {word.lower() for word in named}
            others = [word for word in map(str.lower, typed) if word not in letters and word not in _ASKS_MEANING and word not in FILLERS]
            if len(others) <= 1:
                return f"{ABBREVIATION}{named[-1].lower()}"
        # "pa" and "send" are words as well: in a longer message they count in capitals only
        sure = {word.lower() for word in named if word.isupper() or word.lower() not in known_words()}
        if len(sure) == 1 and _SPELL_IT_OUT.search(text.original.lower()):
            return f"{ABBREVIATION}{sure.pop()}"
        return None

    def find(self, text: NormalText, memory: Memory, places: PlacesFound, audience: Audience) -> Topic:
        """The topic of a message, in the light of the conversation."""
        tokens = text.tokens
        if (intent := self.small_talk(tokens)) is not None:
            return _sure(intent, "small talk")
        if (intent := self.abbreviation(text)) is not None:
            return _sure(intent, "abbreviation")
        last = memory.topics[0] if memory.topics else None
        own = [word for word in content_words(tokens) if word not in places.words]
        if last is not None and not own and len(tokens) <= FOLLOW_UP_WORDS and (aspects(tokens) or places.words or _refers_back(tokens)):
            return _sure(last, "follow-up")
        if not any(token.isalpha() for token in tokens):
            return Topic(Decision(Outcome.FALLBACK, (), "there are no words in it"), "match")
        every = self.matcher.rank(text, len(self.matcher.intents) if last is not None else MOST_RANKED)
        question = Question(tokens)
        ranked = self._by_answers(self._distinct(every[:MOST_RANKED]), question, audience)
        decision = decide(ranked, len(tokens))
        if last is None or len(tokens) > 2 * FOLLOW_UP_WORDS:
            return Topic(decision, "match", ranked)
        boosted = self._boosted(ranked, every, tokens, question, memory, audience)
        if boosted is not None:
            return Topic(decide(boosted), "follow-up", boosted)
        return Topic(decision, "match", ranked)

    def _boosted(
        self,
        ranked: Sequence[Match],
        every: Sequence[Match],
        tokens: Sequence[str],
        question: Question,
        memory: Memory,
        audience: Audience,
    ) -> tuple[Match, ...] | None:
        """The ranking with the conversation's topics lifted that have a word to say on it; None if it does not refer back."""
        strength = _strength(tokens)
        if not strength:
            return None
        scores = {match.intent: match for match in every}
        lifted = []
        for place, topic in enumerate(memory.topics):
            match = scores.get(topic)
            if match is None or self._closeness(topic, question, audience) < SOMETHING_TO_SAY:
                continue
            boost = (EARLIER_TOPIC_BOOST if place else LAST_TOPIC_BOOST) * strength
            if (place and tokens[0] == "back") or question.stems & self._titles[topic]:
                boost += 0.3
            if place == 0 and tokens[0] in ("no", "not"):
                boost = 0.0
            lifted.append(replace(match, score=round(match.score + boost, 4), confidence=round(match.confidence + boost, 4)))
        merged = {match.intent: match for match in (*ranked, *lifted)}
        return tuple(sorted(merged.values(), key=lambda match: (-match.confidence, match.intent))[:8])

    def _by_answers(self, ranked: Sequence[Match], question: Question, audience: Audience) -> tuple[Match, ...]:
        """The ranking with what the answers themselves say counted in: the one that holds the asked-for fact moves up."""
        weighed = []
        for place, match in enumerate(ranked):
            closeness = 0.0
            if place < MOST_READ:
                closeness = self._closeness(match.intent, question, audience)
            weighed.append(replace(match, score=round(match.score + ANSWER_WEIGHT * closeness, 4)))
        return tuple(sorted(weighed, key=lambda match: (-match.score, match.intent)))

    def _closeness(self, intent: str, question: Question, audience: Audience) -> float:
        """Relevance of the sentence of the intent's answer that is closest to the question."""
        return self._relevance.best(self._library.answers[self._library.intents[intent].answer], audience, question)

    def _distinct(self, ranked: Sequence[Match]) -> tuple[Match, ...]:
        """Of intents that lead to the same answer only the best."""
        seen: set[str] = set()
        kept = []
        for match in ranked:
            answer = self._library.intents[match.intent].answer
            if answer not in seen:
                seen.add(answer)
                kept.append(match)
        return tuple(kept)


def _sure(intent: str, how: str) -> Topic:
    match = Match(intent, 9.0, 9.0)
    return Topic(Decision(Outcome.ANSWER, (match,), how), how, (match,))


def _refers_back(tokens: Sequence[str]) -> bool:
    return any(token in _REFERS_BACK for token in tokens)


def _strength(tokens: Sequence[str]) -> float:
    """How strongly a message leans on the one before, 0 to 1."""
    if len(tokens) > FOLLOW_UP_WORDS + 4:
        return 0.0
    strength = 0.0
    if tokens and tokens[0] in _OPENERS:
        strength += 0.5
    if any(token in _REFERS_BACK for token in tokens):
        strength += 0.5
    if len(tokens) <= 4:
        strength += 0.25
    return min(strength, 1.0)
