"""Decision, library, audience, place and time -> the parts of a reply. No markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.abbreviations import Abbreviations
from bot.aspects import aspects
from bot.contacts import ContactBook, area_keys
from bot.hours import is_open, say_date
from bot.library.library import Area, Library
from bot.model import (
    Answer,
    AreaNote,
    Audience,
    Choices,
    Contacts,
    Facts,
    Option,
    Outcome,
    Part,
    Reply,
    Source,
    Steps,
    Text,
    Urgent,
    contact_text,
    part_text,
    plain_text,
)  # fmt: skip
from bot.relevance import Relevance
from bot.risk.floor import EDT, EMERGENCY, MASH

LIMITS = {Audience.PROFESSIONAL: 1200, Audience.FAMILY: 800, Audience.YOUNG_PERSON: 800}
"""Characters of plain text a reply may have, an escalation block not counted (DESIGN section 5)."""
MOST_FACTS = 5
MOST_STEPS = 5
MOST_NEXT = 3


@dataclass(frozen=True, slots=True)
class Situation:
    """For whom, where and when a reply is composed."""

    audience: Audience
    now: datetime
    area: Area | None = None
    locality: str | None = None
    """Where only north, central or east is known."""


class Composer:
    """Composes replies from one library."""

    def __init__(self, library: Library, how_rare: Callable[[str], float]) -> None:
        """`how_rare`: how much the stem of a word tells about the topic, from 0 upwards."""
        self._library = library
        self.contacts = ContactBook(library)
        self.relevance = Relevance(how_rare)
        self._abbreviations = Abbreviations(library.abbreviations)

    # --- answers ------------------------------------------------------------------------------------------------------

    def answer(self, intent: str, tokens: Sequence[str], at: Situation) -> tuple[Part, ...]:
        """The parts of the answer to a question (its normalised words), closest sentence first, within the length limit."""
        answer = self._library.answers[self._library.intents[intent].answer]
        audience = _heard_by(answer, at.audience)
        opening, others = self.relevance.order(answer, audience, tokens)
        chosen = self.contacts.chosen(answer, at.area, at.locality, at.now)

        def here(texts: Iterable[str]) -> list[str]:
            return [text for text in texts if not self.contacts.speaks_of_elsewhere(text, answer, chosen)]

        further_facts = here(others)
        top = [Text(text) for text in here(opening) or opening[-1:]]  # the lead, the last of the opening, if nothing else is left
        area_facts: list[str] = []
        for note in _notes(answer, at):
            if note.lead and (text := note.lead.to(audience)):
                top = [Text(said) for said in (*here(part.text for part in top), text)]
            area_facts += [text for fact in note.facts if (text := fact.words.to(audience))]
        lines = list(self.contacts.lines(chosen, audience, at.now))
        contacts_first = aspects(tokens)[:1] == ("contact",)
        seen: set[str] = set()
        if contacts_first:
            self._abbreviations.note(map(contact_text, lines), seen)
        top = [Text(self._abbreviations.spelled_out(part.text, seen)) for part in top]
        steps = [text for step in answer.steps if (text := step.to(audience))][:MOST_STEPS]
        longest = self.contacts.mentions_overdue(answer, audience, at.now)
        limit = LIMITS[at.audience] - (len(longest) + 2 if longest else 0)
        middle = self._steps(steps, set(seen))
        source = self.source(answer, at.now.date()) if audience is Audience.PROFESSIONAL else ""
        end: list[Part] = [Source(source)] if source else []
        if (areas := self.which_area(answer, at)) is not None:
            end.append(areas)
        while len(lines) > 1 and _length([*top, *middle, Contacts(tuple(lines)), *end]) > limit:
            lines.pop()
        contacts: list[Part] = [Contacts(tuple(lines))] if lines else []
        room = limit - _length([*top, *middle, *contacts, *end])
        facts, room = self._fitting([*area_facts, *further_facts], room, seen)
        further = self.next(answer, intent, at.audience) if areas is None else None
        if further is not None and len(part_text(further)) + 2 <= room:
            end.append(further)
        body: list[Part] = [*top, *([Facts(tuple(facts))] if facts else []), *self._steps(steps, seen)]
        if longest and (overdue := self.contacts.mentions_overdue(answer, audience, at.now, plain_text(body))):
            body.append(Text(overdue))
        if contacts_first:
            return (*contacts, *body, *end)
        return (*body, *contacts, *end)

    def _steps(self, steps: Sequence[str], seen: set[str]) -> list[Part]:
        """The steps, abbreviations spelled out that are not in `seen`."""
        return [Steps(tuple(self._abbreviations.spelled_out(step, seen) for step in steps))] if steps else []

    def _fitting(self, texts: Iterable[str], room: int, seen: set[str]) -> tuple[list[str], int]:
        """The first facts that fit into `room` characters, abbreviations spelled out, and the room left."""
        chosen: list[str] = []
        for text in texts:
            if len(chosen) == MOST_FACTS:
                break
            now_seen = set(seen)
            said = self._abbreviations.spelled_out(text, now_seen)
            if len(said) + 3 <= room:
                chosen.append(said)
                room -= len(said) + 3
                seen |= now_seen
        return chosen, room

    def source(self, answer: Answer, today: date) -> str:
        """Where the answer comes from and when that was checked; empty for what the front door says about itself."""
        documents = self._library.documents
        names = [
            f"{documents[cited.document].short}, {cited.section}"
            if cited.document in documents
            else f"{cited.section} (national, to be checked)"
            for cited in answer.sources
            if cited.document != "front-door"
        ]
        if not names:
            return ""
        checked = say_date(date.fromisoformat(answer.checked)) if answer.checked else ""
        text = self.say("checked", Audience.PROFESSIONAL, source="; ".join(names[:2]), date=checked)
        if answer.check_again and date.fromisoformat(answer.check_again) < today:
            text += " " + self.say("overdue", Audience.PROFESSIONAL, date=say_date(date.fromisoformat(answer.check_again)))
        return text

    def checked_on(self, document: str) -> str:
        """When a source document was last compared with our words."""
        return say_date(date.fromisoformat(self._library.documents[document].checked))

    def next(self, answer: Answer, intent: str, audience: Audience) -> Choices | None:
        """The next questions to offer."""
        options = [Option(name, self._library.intents[name].title) for name in answer.next if name != intent][:MOST_NEXT]
        return Choices(self.say("next", audience), tuple(options)) if options else None

    def which_area(self, answer: Answer, at: Situation) -> Choices | None:
        """The areas to choose from, where the answer depends on one and none is known."""
        areas = self._library.places.areas
        if at.area is not None or at.locality is not None or not any(key not in areas or areas[key].locality for key in answer.by_area):
            return None  # known already, or the county has one answer and only its neighbours differ
        names = {area.id: area.name for area in areas.values()} | dict(self._library.places.localities)
        options = tuple(Option(f"area:{key}", names[key]) for key in answer.by_area)
        return Choices(self.say("which_area", at.audience), options)

    # --- everything else ----------------------------------------------------------------------------------------------

    def choose(self, intents: Sequence[str], tokens: Sequence[str], at: Situation) -> tuple[Part, ...]:
        """Up to three readings of the question, each with the text it would answer."""
        options = []
        for intent in intents:
            text = plain_text(self.answer(intent, tokens, at))
            options.append(Option(intent, self._library.intents[intent].title, text))
        options.append(Option("none", self.say("none_of_these", at.audience)))
        return (Choices(self.say("choose", at.audience), tuple(options)),)

    def fallback(self, key: str, at: Situation, nearest: Sequence[str] = (), **values: str) -> tuple[Part, ...]:
        """A plain "I don't know", people to ask, and the nearest topics."""
        names = ["mash", "childline"] if at.audience is not Audience.PROFESSIONAL else ["mash"]
        if at.area is not None and at.area.is_unitary:
            names.insert(0, at.area.duty)
        lines = self.contacts.lines(self.contacts.with_stand_ins(names, at.now), at.audience, at.now)
        parts: list[Part] = [Text(self.say(key, at.audience, **values)), Text(self.say("fallback_people", at.audience)), Contacts(lines)]
        if nearest:
            options = tuple(Option(intent, self._library.intents[intent].title) for intent in nearest)
            parts.append(Choices(self.say("fallback_nearest", at.audience), options))
        return tuple(parts)

    def area_noted(self, at: Situation) -> tuple[Part, ...]:
        """ "I work in Fylde" and nothing else: the area, and whom to ring there."""
        name = at.area.name if at.area else self._library.places.localities.get(at.locality or "", "")
        duty = at.area.duty if at.area else "duty-lancashire"
        lines = self.contacts.lines(self.contacts.with_stand_ins([duty], at.now), at.audience, at.now)
        return Text(self.say("area_noted", at.audience, area=name)), Contacts(lines)

    def urgent(self, at: Situation, category: str | None = None, again: bool = False) -> tuple[Part, ...]:
        """The card of a kind of danger: 999, MASH, the line open now; what to do; helplines; silent ways; what this is.

        `again`: the shorter card, for a second one within minutes. At most 900 characters (`frontdoor check` measures it).
        """
        card = self._library.card
        lines = [card.emergency.to(at.audience), card.mash.to(at.audience)]
        if is_open(self._library.hours, self._library.contacts["edt"].hours or "always", at.now):
            lines.append(card.edt_open.to(at.audience))
        if at.area is not None and at.area.is_unitary:
            duty = self._library.contacts[at.area.duty]
            lines.append(f"{duty.phone}: {duty.name}")
        urgent = Urgent(tuple(filter(None, lines)))
        if again:
            return urgent, Text(card.again.to(at.audience) or "")
        group = card.group(category)
        parts: list[Part] = [urgent, Text(group.say.to(at.audience) or "")]
        if at.audience is not Audience.PROFESSIONAL and group.helplines:
            parts.append(Contacts(tuple(self.contacts.plainest(name) for name in group.helplines)))
        parts += [Text(card.silent.to(at.audience) or ""), Text(card.note.to(at.audience) or "")]
        return tuple(parts)

    def ring_now(self, at: Situation) -> tuple[Part, ...]:
        """999, MASH and the line open now, then who listens."""
        names = ["childline", "samaritans"] if at.audience is not Audience.PROFESSIONAL else ["police-101"]
        if at.audience is Audience.PROFESSIONAL:
            names.append("mash-education")
        urgent = self.urgent(at, again=True)[0]
        return Text(self.say("ring_now", at.audience)), urgent, Contacts(self.contacts.lines(names, at.audience, at.now))

    def say(self, key: str, audience: Audience, **values: str) -> str:
        """A sentence of wording.yaml with its values filled in."""
        text = self._library.wording[key].to(audience) or ""
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text


def safe_reply(note: str = "Something went wrong here and I can't answer properly. Sorry.") -> Reply:
    """The reply when anything at all fails. It needs no content, no clock and no memory."""
    lines = (
        f"{EMERGENCY}: ring now if anyone is in danger or badly hurt.",
        f"{MASH}: MASH, the Multi-Agency Safeguarding Hub, the council's team for keeping children safe",
        f"{EDT}: the Emergency Duty Team, for nights, weekends and bank holidays",
    )
    return Reply(Outcome.FALLBACK, (Urgent(lines), Text(note)))


def _heard_by(answer: Answer, audience: Audience) -> Audience:
    """The audience itself, or the other one where the answer has words for it alone."""
    if answer.lead.to(audience) is not None:
        return audience
    return Audience.PROFESSIONAL if answer.lead.professional is not None else Audience.FAMILY


def _notes(answer: Answer, at: Situation) -> Iterable[AreaNote]:
    return [answer.by_area[key] for key in area_keys(at.area, at.locality) if key in answer.by_area]


def _length(parts: Iterable[Part]) -> int:
    return sum(len(part_text(part)) + 2 for part in parts)
