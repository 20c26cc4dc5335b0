"""The whole way of a message on one screen: risk, case details, topic, compose, reply. Pure: time and memory come in as values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.aspects import content_words
from bot.compose import Composer, Situation, safe_reply
from bot.engines import Engines
from bot.escalation import NOT_MEANT, Escalation
from bot.levels import Found, LevelFinder, asks_level
from bot.library.library import Area, Library
from bot.matching.decide import ANSWER_AT
from bot.model import Audience, Choices, Indicator, Memory, Message, Option, Outcome, Part, Reply, Risk, RiskHit, Text
from bot.places import Gazetteer, PlacesFound
from bot.privacy import CaseDetails
from bot.risk import RiskCheck, floor_terms
from bot.risk.model import RiskModel
from bot.text import NormalText, normalise
from bot.topics import SMALL_TALK, Topic, Topics

MOST_TOPICS = 5
ABOUT_LEVELS = frozenset({"levels-of-need", "working-well", "law", "consent", "requests", "glossary", "partnership", "governance"})
"""Themes whose topics may be asked for with the word level; any other topic gives way to a described situation."""
LEVEL_HEADSTART = 1.2
"""How much surer than the indicator a topic of these themes must be."""
UNSURE_LEVEL = 0.35
"""An indicator less sure than this gives way to any topic that can be answered."""
_WHERE_WORDS = frozenset(
    "work works working live lives living based across cover covers covering family families near round around town side".split()
)


@dataclass(frozen=True, slots=True)
class Ordinary:
    """The answer to a message, danger aside."""

    outcome: Outcome
    parts: tuple[Part, ...]
    memory: Memory
    intent: str | None = None
    score: float | None = None
    topic: Topic | None = None
    """How the topic was found, for explanations."""
    levels: tuple[Found, ...] = ()


class FrontDoor:
    """Answers messages from one library. Immutable; safe to share between conversations."""

    def __init__(self, library: Library, engines: Engines, on_failure: Callable[[Exception], None] = lambda _: None) -> None:
        """`on_failure` hears of every exception that `handle` turned into the safe reply. Raises ValueError if risk terms are missing."""
        self.library = library
        self.risk = RiskCheck(
            library.risk_terms, engines.topics.words, library.risk_words, RiskModel.from_bytes(library.risk_model, library.risk_material)
        )
        self.levels = LevelFinder(library, engines.levels)
        self.gazetteer = Gazetteer(library.places)
        self.composer = Composer(library, engines.topics.how_rare)
        self.escalation = Escalation(self.composer, library.card)
        self.topics = Topics(library, engines.topics, self.composer.relevance)
        self.case_details = _case_details(library)
        self._on_failure = on_failure

    def handle(self, message: Message, now: datetime) -> Reply:
        """The reply to a message at `now` (aware). Never raises: whatever fails, the person gets the numbers."""
        try:
            text = normalise(message.text)
            risk = self._risk(message, text)
            case_details = self.case_details.found_in(message.text)
        except Exception as error:
            self._on_failure(error)
            return _floor_reply(message.text)
        try:
            kept = normalise(self.case_details.leave_out(message.text)) if case_details else text
            text = kept if kept.tokens else text
            ordinary = self.ordinary(message, text, now)
            at = Situation(message.audience, now, self.library.places.areas.get(ordinary.memory.area or ""))
            below = Reply(ordinary.outcome, ordinary.parts, ordinary.intent, ordinary.score, memory=ordinary.memory)
            if risk.found:
                return self.escalation.reply(message, risk, case_details, below, at, now)
            if self.escalation.answers_card(message.memory, text, below, now):
                return self.escalation.after(message, case_details, at, now)
            parts = self._reminder(message.audience) + ordinary.parts if case_details else ordinary.parts
            return Reply(ordinary.outcome, parts, ordinary.intent, ordinary.score, risk, case_details, ordinary.memory)
        except Exception as error:
            self._on_failure(error)
            reply = replace(safe_reply(), case_details=case_details, risk=risk, memory=message.memory)
            return replace(reply, outcome=Outcome.ESCALATE) if risk.found else reply

    # --- what is pressed, not typed -----------------------------------------------------------------------------------

    def pressed(self, choice: str, memory: Memory, audience: Audience, now: datetime) -> Reply:
        """The reply to a pressed option: an intent, area:NAME, theme:NAME, none or not-meant; a kind word where it no longer exists."""
        area = self.library.places.areas.get(memory.area or "")
        locality = memory.area if memory.area in self.library.places.localities else None
        at = Situation(audience, now, area, locality)
        memory = replace(self._still_known(memory), audience=audience)
        known = choice in self.library.intents or choice in ("none", NOT_MEANT) or choice.partition(":")[0] == "area"
        if choice.startswith("theme:"):
            return self.browse(audience, choice.removeprefix("theme:"), memory)
        if not known:
            return Reply(Outcome.FALLBACK, (Text(self.composer.say("moved", audience)), *self.browse(audience).parts[1:]), memory=memory)
        ordinary = self._chosen(choice, memory, at)
        return Reply(ordinary.outcome, ordinary.parts, ordinary.intent, memory=ordinary.memory)

    def browse(self, audience: Audience, theme: str | None = None, memory: Memory | None = None) -> Reply:
        """The themes, or the topics of one, as choices."""
        memory = memory or Memory()
        themes = [row for row in self.library.browse if not row.audiences or str(audience) in row.audiences]
        chosen = next((row for row in themes if row.id == theme), None)
        if chosen is None:
            options = tuple(Option(f"theme:{row.id}", row.title) for row in themes)
            prompt = self.composer.say("topics", audience)
        else:
            options = tuple(Option(intent.id, intent.title) for intent in self.library.intents.values() if intent.theme == chosen.id)
            prompt = self.composer.say("topics_of", audience, theme=chosen.title)
        after = replace(memory, choices=tuple(option.intent for option in options), misses=0)
        return Reply(Outcome.ANSWER, (Choices(prompt, options),), memory=after)

    def who_to_ring(self, audience: Audience, now: datetime, area: str | None = None) -> Reply:
        """999, MASH and the lines open now."""
        at = Situation(audience, now, self.library.places.areas.get(area or ""))
        return Reply(Outcome.ANSWER, self.composer.ring_now(at))

    def ticked(self, indicators: frozenset[str]) -> Reply:
        """What the guidance says to ticked indicators of need, for professionals."""
        found = tuple(indicator for indicator in self.library.indicators.values() if indicator.id in indicators)
        if not found:
            return Reply(Outcome.ANSWER, (Text(self.composer.say("levels_none", Audience.PROFESSIONAL)),))
        return Reply(
            Outcome.ANSWER, self.levels.summary(found, self.composer.say, self._cited(max(found, key=lambda indicator: indicator.level)))
        )

    def _risk(self, message: Message, text: NormalText) -> Risk:
        """What points to danger in the message, or in it and what the same person wrote just before."""
        risk = self.risk.check(text, asks_level(text))
        if risk.found or not message.earlier:
            return risk
        return self.risk.check(normalise("\n".join((*message.earlier, message.text))))

    def ordinary(self, message: Message, text: NormalText, now: datetime) -> Ordinary:
        """What the message is answered with, danger aside."""
        memory = replace(self._still_known(message.memory), audience=message.audience)
        places = self.gazetteer.find(text.tokens)
        area, locality = self._area(message, places)
        memory = replace(memory, area=area.id if area else locality)
        at = Situation(message.audience, now, area, locality)
        if not text.tokens:
            return self._missed(memory, at, "empty")
        choice = NOT_MEANT if self.escalation.takes_back(memory, text.tokens) else self.topics.typed_choice(text.tokens, memory)
        if choice is not None:
            return self._chosen(choice, memory, at)
        if self._names_only_a_place(text.tokens, places) and not memory.topics:
            parts = self.composer.area_noted(at)
            return Ordinary(Outcome.ANSWER, parts, replace(memory, choices=(), misses=0), "area")
        topic = self.topics.find(_without(text, places) if places.outside else text, memory, places, message.audience)
        levels = self._levels(text, memory, topic)
        if levels:
            return self._level_answer(levels, memory, at, topic)
        decision = topic.decision
        elsewhere = places.outside is not None and "lancashire" not in text.tokens and not self._is_small_talk(topic)
        if elsewhere and decision.outcome is not Outcome.FALLBACK:
            return self._missed(memory, at, "outside_area", place=(places.outside or "").title())
        if decision.outcome is Outcome.ANSWER:
            return self._answered(decision.matches[0].intent, text.tokens, memory, at, topic)
        nearest = tuple(match.intent for match in decision.matches)
        if decision.outcome is Outcome.CHOOSE and memory.misses < 2:
            parts = self.composer.choose(nearest, text.tokens, at)
            after = replace(memory, choices=(*nearest, "none"), misses=memory.misses + 1, on_levels=False)
            return Ordinary(Outcome.CHOOSE, parts, after, nearest[0], topic.confidence, topic)
        key = "levels_unsure" if asks_level(text) else "fallback"
        return self._missed(memory, at, key, nearest, topic)

    # --- the endings --------------------------------------------------------------------------------------------------

    def _answered(self, intent: str, tokens: Sequence[str], memory: Memory, at: Situation, topic: Topic | None = None) -> Ordinary:
        parts = self.composer.answer(intent, tokens, at)
        small = self.library.intents[intent].theme == SMALL_TALK
        topics = memory.topics if small else _remembered(intent, memory)
        options = tuple(option.intent for part in parts for option in getattr(part, "options", ()))
        score = topic.confidence if topic is not None else None
        return Ordinary(
            Outcome.ANSWER, parts, replace(memory, topics=topics, choices=options, misses=0, on_levels=False), intent, score, topic
        )

    def _chosen(self, choice: str, memory: Memory, at: Situation) -> Ordinary:
        if choice == NOT_MEANT:
            return self._taken_back(memory, at)
        if choice == "none":
            return self._missed(memory, at, "none_chosen")
        if choice.startswith("area:"):
            name = choice.removeprefix("area:")
            area = self.library.places.areas.get(name)
            at = replace(at, area=area, locality=None if area else name)
            memory = replace(memory, area=name)
            if not memory.topics:
                return Ordinary(Outcome.ANSWER, self.composer.area_noted(at), memory, "area")
            return self._answered(memory.topics[0], (), memory, at)
        return self._answered(choice, (), memory, at)

    def _taken_back(self, memory: Memory, at: Situation) -> Ordinary:
        """The card was not needed: the ordinary answer that stood below it, if there was one."""
        head = self.escalation.taken_back(at)
        after = replace(memory, card_at=None, under_card=None, choices=(), misses=0)
        if memory.under_card is None or memory.under_card not in self.library.intents:
            return Ordinary(Outcome.ANSWER, (head,), after, NOT_MEANT)
        answered = self._answered(memory.under_card, (), after, at)
        return replace(answered, parts=(head, *answered.parts))

    def _missed(
        self, memory: Memory, at: Situation, key: str, nearest: Sequence[str] = (), topic: Topic | None = None, **values: str
    ) -> Ordinary:  # fmt: skip
        """No answer: say so and give people. The second time in a row, stop guessing."""
        if memory.misses >= 1 and key == "fallback":
            key, nearest = "fallback_again", ()
        parts = self.composer.fallback(key, at, nearest, **values)
        score = topic.confidence if topic is not None else None
        after = replace(memory, choices=tuple(nearest), misses=memory.misses + 1, on_levels=False)
        return Ordinary(Outcome.FALLBACK, parts, after, None, score, topic)

    def _level_answer(self, levels: tuple[Found, ...], memory: Memory, at: Situation, topic: Topic) -> Ordinary:
        main = levels[0].indicator
        say = {key: self.composer.say(f"levels_{key}", at.audience) for key in ("lead", "more", "guide")}
        source = self._cited(main)
        parts = self.levels.parts(levels, at.audience, source, say)
        level_topic = f"level-{main.level}"
        topics = _remembered(level_topic, memory) if level_topic in self.library.intents else memory.topics
        after = replace(memory, topics=topics, choices=(), misses=0, on_levels=True)
        return Ordinary(Outcome.ANSWER, parts, after, main.id, levels[0].confidence, topic, levels)

    def _cited(self, indicator: Indicator) -> str:
        """Where an indicator stands, and when that was checked."""
        document = indicator.source.document
        cited = f"{self.library.documents[document].short}, {indicator.source.section}"
        return self.composer.say("checked", Audience.PROFESSIONAL, source=cited, date=self.composer.checked_on(document))

    # --- what they rest on --------------------------------------------------------------------------------------------

    def _still_known(self, memory: Memory) -> Memory:
        """The memory without what the content no longer holds: it may have been exchanged since the last message."""
        here = self.library.intents
        if all(topic in here for topic in memory.topics) and all(_is_fixed(choice) or choice in here for choice in memory.choices):
            return memory
        return replace(memory, topics=tuple(topic for topic in memory.topics if topic in here), choices=())

    def _levels(self, text: NormalText, memory: Memory, topic: Topic) -> tuple[Found, ...]:
        """The indicators a message describes, if it asks for a level and is not about the levels themselves."""
        asked = asks_level(text)
        goes_on = memory.on_levels and text.tokens[0] in ("and", "what", "so", "but", "or") and len(text.tokens) > 3
        if not asked and not goes_on:
            return ()
        best = topic.decision.matches[0] if topic.decision.matches else None
        if best is not None and topic.how == "small talk":
            return ()
        found = self.levels.find(text)
        if not found or best is None:
            return found
        theme = self.library.intents[best.intent].theme
        sure = found[0].confidence
        if goes_on and not asked:
            return () if topic.how == "match" and best.confidence > sure + LEVEL_HEADSTART else found
        if theme in ABOUT_LEVELS:
            return () if best.confidence >= max(ANSWER_AT, sure + LEVEL_HEADSTART) else found
        return () if sure < UNSURE_LEVEL and best.confidence >= ANSWER_AT else found

    def _area(self, message: Message, places: PlacesFound) -> tuple[Area | None, str | None]:
        """The area to answer for: of the text, else of the writer, else of the conversation; (None, locality) if only that is known."""
        if places.area is not None:
            return places.area, None
        if message.area and (area := self.gazetteer.find(normalise(message.area).tokens).area):
            return area, None
        remembered = message.memory.area or ""
        if remembered in self.library.places.areas:
            return self.library.places.areas[remembered], None
        return None, remembered if remembered in self.library.places.localities else None

    def _names_only_a_place(self, tokens: Sequence[str], places: PlacesFound) -> bool:
        own = [word for word in content_words(tokens) if word not in places.words and word not in _WHERE_WORDS]
        return places.area is not None and not own

    def _is_small_talk(self, topic: Topic) -> bool:
        matches = topic.decision.matches
        return bool(matches) and self.library.intents[matches[0].intent].theme == SMALL_TALK

    def _reminder(self, audience: Audience) -> tuple[Part, ...]:
        return (Text(self.composer.say("case_details", audience)),)


def _case_details(library: Library) -> CaseDetails:
    """What finds identifying details, told what identifies nobody: the registry, services, places and abbreviations."""
    contacts = library.contacts.values()
    names = [contact.name for contact in contacts] + [name for answer in library.answers.values() for name in answer.names]
    places = [place for area in library.places.areas.values() for place in (area.name, *area.places)]
    return CaseDetails(
        (contact.phone for contact in contacts),
        (contact.email for contact in contacts),
        [*names, *places, *library.places.outside],
        (word for name in (*names, *places) for word in name.split()),
        library.abbreviations,
    )


def _without(text: NormalText, places: PlacesFound) -> NormalText:
    """The text without the words that name a place outside: they say nothing about the topic."""
    clauses = tuple(tuple(word for word in clause if word not in places.words) for clause in text.clauses)
    kept = tuple(clause for clause in clauses if clause)
    return NormalText(text.original, tuple(word for clause in kept for word in clause), kept)


def _is_fixed(choice: str) -> bool:
    """Whether an option is no topic: area:NAME, theme:NAME, none, not-meant."""
    return ":" in choice or choice in ("none", NOT_MEANT)


def _remembered(intent: str, memory: Memory) -> tuple[str, ...]:
    return (intent, *(topic for topic in memory.topics if topic != intent))[:MOST_TOPICS]


def _floor_reply(text: str) -> Reply:
    """The safe reply, marked as an escalation if the floor terms alone find danger."""
    try:
        normal = normalise(text)
        found = {hit for tokens in (normal.tokens, normal.squeezed) for hit in floor_terms().find(tokens)}
        risk = Risk(tuple(RiskHit("floor", category, term) for category, term in sorted(found)))
    except Exception:
        risk = Risk()
    reply = replace(safe_reply(), risk=risk)
    return replace(reply, outcome=Outcome.ESCALATE) if risk.found else reply
