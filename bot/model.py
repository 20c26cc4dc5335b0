"""The nouns of the front door, all frozen. Nothing here does anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Audience(StrEnum):
    """Who is asking. It changes wording, never protection."""

    PROFESSIONAL = "professional"
    FAMILY = "family"
    YOUNG_PERSON = "young_person"


class Outcome(StrEnum):
    """Every way a message can end."""

    ANSWER = "answer"
    CHOOSE = "choose"
    ESCALATE = "escalate"
    FALLBACK = "fallback"


# --- what comes in ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a conversation between two messages. Passed in and out; holds no words of anybody."""

    audience: Audience | None = None
    area: str | None = None
    """A name in content/places.yaml: a district, Blackpool or Blackburn with Darwen."""
    topics: tuple[str, ...] = ()
    """Intents answered before, latest first, five at most."""
    choices: tuple[str, ...] = ()
    """Intents offered by the last reply, in order: "2" or "the second one" picks from them."""
    misses: int = 0
    """Replies in a row without an answer."""
    on_levels: bool = False
    """Whether the last answer was about the level of need of a situation."""
    card_at: datetime | None = None
    """When the last escalation card was shown."""
    under_card: str | None = None
    """The intent whose answer stood below it."""
    team_until: datetime | None = None
    """Set where a person asked for their next message to be passed on to the team: until when that holds (bot/team.py)."""


@dataclass(frozen=True, slots=True)
class Message:
    """One piece of text from one person."""

    text: str
    audience: Audience = Audience.FAMILY
    area: str | None = None
    """The writer's area, where the platform knows it; a place in the text wins over it."""
    memory: Memory = Memory()
    earlier: tuple[str, ...] = ()
    """What the same person wrote in the three minutes before, oldest first. Never stored (bot/pieces.py)."""


# --- what the stages find --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RiskHit:
    """One reason to escalate."""

    net: str
    """Which net found it: floor, terms, classifier or nearest."""
    category: str
    """Kind of danger, a file name in content/risk/terms."""
    term: str
    """The pattern that matched, as written in the list, or how sure the net is. Never the person's words."""


@dataclass(frozen=True, slots=True)
class Risk:
    """Whether a message points to danger, and why."""

    hits: tuple[RiskHit, ...] = ()

    @property
    def found(self) -> bool:
        """True if anything at all points to danger."""
        return bool(self.hits)

    @property
    def category(self) -> str | None:
        """The category of the first hit."""
        return self.hits[0].category if self.hits else None


# --- what goes out ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Urgent:
    """The escalation block: always first, its numbers on lines of their own."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Single facts, a sentence each."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """What to do, in order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One way to reach somebody, as shown."""

    name: str
    phone: str = ""
    email: str = ""
    link: str = ""
    note: str = ""
    """Hours, whether it is open now, what a call costs."""
    overdue: str = ""
    """A sentence of its own: that this was due to be checked, and when."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """Who to ring, write to or look at."""

    items: tuple[ContactLine, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the answer comes from and when that was checked."""

    text: str


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be pressed or typed."""

    intent: str
    """What it stands for: an intent, or area:NAME."""
    title: str
    text: str = ""
    """What choosing it would answer (plain text), where the options are competing readings of a question."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Up to three options below a line that says what they are."""

    prompt: str
    options: tuple[Option, ...]


Part = Urgent | Text | Facts | Steps | Contacts | Source | Choices


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, platform-agnostic. Adapters draw the parts; `plain_text()` carries all of them."""

    outcome: Outcome
    parts: tuple[Part, ...]
    intent: str | None = None
    score: float | None = None
    """Confidence of the match, if one was made."""
    risk: Risk = Risk()
    case_details: bool = False
    """Whether the message held details that identify a child or family."""
    memory: Memory = Memory()
    """What to pass in with the next message of this conversation."""
    ticket: str = ""
    """What a button carries that sends the question to the team (bot/team.py); empty: there is none."""

    @property
    def found_nothing(self) -> bool:
        """Whether it says that there is no answer, and whom to ask: not danger, not a fault of ours, not an old button."""
        shown = {type(part) for part in self.parts}
        return self.outcome is Outcome.FALLBACK and not self.risk.found and Contacts in shown and Urgent not in shown

    @property
    def options(self) -> tuple[Option, ...]:
        """All options of the reply, in reading order."""
        return tuple(option for part in self.parts if isinstance(part, Choices) for option in part.options)

    def plain_text(self) -> str:
        """Everything the reply says, in reading order, for notifications, screen readers and the terminal."""
        return plain_text(self.parts)


def plain_text(parts: Iterable[Part]) -> str:
    """Parts as plain text, in reading order."""
    return "\n\n".join(filter(None, map(part_text, parts)))


def part_text(part: Part) -> str:
    """One part as plain text."""
    match part:
        case Urgent(lines):
            return "\n".join(lines)
        case Text(text) | Source(text):
            return text
        case Facts(items):
            return "\n".join(f"- {item}" for item in items)
        case Steps(items):
            return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))
        case Contacts(items):
            return "\n".join(map(contact_text, items))
        case Choices(prompt, options):
            rows = [f"{number}. {option.title}" for number, option in enumerate(options, 1)]
            return "\n".join([prompt, *rows])


def contact_text(line: ContactLine) -> str:
    """A contact on lines of its own: the name, then each way to reach it."""
    note = f" ({line.note})" if line.note else ""
    if line.phone:
        head = f"{line.name}: {line.phone}{note}"
    elif line.email or line.link:
        head = f"{line.name}{note}:"
    else:
        head = f"{line.name}. {line.note}" if line.note else line.name
    return "\n".join(filter(None, [head, line.email, line.link, line.overdue]))


# --- the library -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Words:
    """A text in the words of each audience. None: nothing to say to them."""

    professional: str | None = None
    public: str | None = None
    young_person: str | None = None

    def to(self, audience: Audience) -> str | None:
        """The text for `audience`; a young person without words of their own gets the public ones."""
        if audience is Audience.PROFESSIONAL:
            return self.professional
        if audience is Audience.YOUNG_PERSON and self.young_person is not None:
            return self.young_person
        return self.public


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a fact stands: one of the five documents and its section, or who publishes it nationally."""

    document: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """One entry of the contacts registry."""

    id: str
    name: str
    plain_name: str = ""
    phone: str = ""
    email: str = ""
    link: str = ""
    note: str = ""
    cost: str = ""
    hours: str | None = None
    when_closed: str | None = None
    """Another contact, shown beside this one while it is closed."""
    source: Citation = Citation("")
    checked: str = ""
    check_again: str = ""
    needs_human_check: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One entry of the facts registry: a time limit, an age, an amount."""

    id: str
    value: str
    what: str
    source: Citation
    checked: str = ""
    check_again: str = ""
    needs_human_check: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One sentence of an answer, and in which other words people ask for it."""

    words: Words
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaNote:
    """What an answer says for one area."""

    lead: Words | None = None
    facts: tuple[Fact, ...] = ()
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the front door says about one topic: a service or any other answer."""

    id: str
    """service/NAME or answer/NAME."""
    title: str
    lead: Words
    aspects: Mapping[str, Words] = field(default_factory=dict)
    """who, how, cost, hours, area -> the line that answers it (services)."""
    facts: tuple[Fact, ...] = ()
    steps: tuple[Words, ...] = ()
    contacts: tuple[str, ...] = ()
    by_area: Mapping[str, AreaNote] = field(default_factory=dict)
    next: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    """Names of the contacts and figures that its texts are written with."""
    names: tuple[str, ...] = ()
    """Name and other names of a service, for its own examples."""
    sources: tuple[Citation, ...] = ()
    checked: str = ""
    check_again: str = ""
    needs_human_check: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """How people ask for one answer."""

    id: str
    answer: str
    title: str
    examples: tuple[str, ...]
    checks: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    """Messages that must not land here."""
    theme: str = ""
    """The file it stands in."""


@dataclass(frozen=True, slots=True)
class Level:
    """One of the four levels of need."""

    number: int
    name: str
    who_for: Words
    who_leads: Words
    consent: Words
    what_to_do: tuple[Words, ...]
    source: Citation


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of possible need."""

    id: str
    level: int
    heading: str
    text: str
    said: tuple[str, ...]
    theme: str | None
    source: Citation


@dataclass(frozen=True, slots=True)
class Theme:
    """Something that stands at several levels, and what separates them."""

    id: str
    name: str
    what_separates: str
