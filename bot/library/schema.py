"""The form of every file in `intents/` and `content/`, as pydantic models. Descriptions are for the people who edit them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.model import Citation, Fact, Words


class Entry(BaseModel):
    """Base of all entries: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class AudienceWords(Entry):
    """A text for each audience."""

    professional: str | None = Field(None, min_length=1, description="For people who work with families.")
    public: str | None = Field(None, min_length=1, description="For families and young people.")
    young_person: str | None = Field(None, min_length=1, description="For young people, where it must be put differently.")

    def words(self) -> Words:
        return Words(self.professional, self.public, self.young_person)


def _for_everybody(value: Any) -> Any:
    return {"professional": value, "public": value} if isinstance(value, str) else value


Text = Annotated[AudienceWords, BeforeValidator(_for_everybody)]
"""One sentence for everybody, or a mapping of audience to sentence."""


class SaidFact(Entry):
    """One fact, and other words in which people ask for it."""

    say: Text = Field(description="The fact, a sentence of its own.")
    asked: list[str] = Field(default=[], description="Other ways of asking for just this fact.")

    def fact(self) -> Fact:
        return Fact(self.say.words(), tuple(self.asked))


def _as_said(value: Any) -> Any:
    if isinstance(value, dict) and "say" in value:
        return value
    return {"say": value}


FactText = Annotated[SaidFact, BeforeValidator(_as_said)]


class SourceEntry(Entry):
    """Where a fact stands."""

    document: str = Field(description="A key of sources.yaml.")
    section: str = Field(min_length=1, description="The heading in the document.")

    def citation(self) -> Citation:
        return Citation(self.document, self.section)


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict | str) else value


Sources = Annotated[list[SourceEntry], BeforeValidator(_as_list)]
TextList = Annotated[list[str], BeforeValidator(_as_list)]


class Dated(Entry):
    """What every fact carries: its source and when it is looked at again."""

    source: Sources = Field(default=[], description="Document and section, one or several.")
    national: str = Field("", description="Who publishes it, for national facts that the documents lack.")
    checked: str = Field("", description="The day it was last compared with its source, year-month-day.")
    check_again: str = Field("", description="The day that is due again, year-month-day.")
    needs_human_check: str = Field("", description="What a named person still has to check.")

    def citations(self) -> tuple[Citation, ...]:
        national = (Citation("national", self.national),) if self.national else ()
        return tuple(source.citation() for source in self.source) + national


class ContactEntry(Dated):
    """One way to reach somebody (contacts.yaml)."""

    name: str = Field(min_length=1, description="Full name.")
    plain_name: str = Field("", description="What it is, in plain words, for the public.")
    phone: str = Field("", description="The number, grouped with spaces.")
    email: str = ""
    link: str = ""
    note: str = Field("", description="Anything else a person needs to reach it.")
    cost: str = Field("", description="What a call costs.")
    hours: str | None = Field(None, description="A name in hours.yaml.")
    when_closed: str | None = Field(None, description="Another contact, shown beside this one while it is closed.")


class FigureEntry(Dated):
    """A time limit, age or amount (facts.yaml)."""

    value: str = Field(min_length=1, description="The words that appear in answers.")
    what: str = Field(min_length=1, description="What the figure is, for whoever checks it.")


class HoursEntry(Dated):
    """When a line is open (hours.yaml)."""

    name: str = Field(min_length=1)
    days: dict[str, str] = Field(default={}, description="Days (mon-fri) to times (9:00-17:00).")
    bank_holidays: str = Field("", description="open or closed")
    whenever_closed: str = Field("", description="Open exactly when this other entry is not.")


class AreaEntry(Entry):
    """A district or unitary authority (places.yaml)."""

    name: str = Field(min_length=1)
    locality: str = Field("", description="north, central or east; none for Blackpool and Blackburn with Darwen.")
    duty: str = Field(description="The contact of its duty social worker.")
    places: list[str] = Field(default=[], description="Towns and villages in it.")


class PlacesFile(Entry):
    """places.yaml as a whole."""

    areas: dict[str, AreaEntry]
    localities: dict[str, str] = Field(description="Name of each locality.")
    outside: list[str] = Field(description="Places outside Lancashire that people ask about.")


class SourceDocument(Entry):
    """One source document (sources.yaml)."""

    title: str
    short: str
    checked: str
    check_again: str


class AreaNoteEntry(Entry):
    """What an answer says for one area."""

    lead: Text | None = None
    facts: list[FactText] = []
    contacts: TextList = []


class AnswerBase(Dated):
    """What services and other answers share."""

    facts: list[FactText] = Field(default=[], description="Single facts, a sentence each.")
    steps: list[Text] = Field(default=[], description="What to do, in order; five at most.", max_length=5)
    contacts: TextList = Field(default=[], description="Names in contacts.yaml, shown on lines of their own.")
    by_area: dict[str, AreaNoteEntry] = Field(default={}, description="What depends on the district or locality.")
    next: TextList = Field(default=[], description="Up to three intents offered as next questions.", max_length=3)


class AnswerEntry(AnswerBase):
    """An answer that is no service (answers/*.yaml)."""

    title: str = Field(min_length=1, description="For buttons; makes sense on its own.")
    lead: Text = Field(description="The answer itself, one or two sentences.")


class ServiceEntry(AnswerBase):
    """A service, team, group or offer (services/*.yaml)."""

    name: str = Field(min_length=1)
    title: str = Field("", description="For buttons, where the name does not say enough.")
    also_called: TextList = Field(default=[], description="Old names, abbreviations, what people call it.")
    what: Text = Field(description="What it is and does.")
    who: Text | None = Field(None, description="Who it is for.")
    how: Text | None = Field(None, description="How to get it, who may refer.")
    cost: Text | None = None
    hours: Text | None = None
    area: Text | None = None


class IntentEntry(Entry):
    """How people ask for one answer (intents/*.yaml)."""

    answer: str = Field(description="service/NAME or answer/NAME.")
    title: str = Field("", description="What a button says; else the answer's own title.")
    examples: list[str] = Field(description="Ways people ask, at least 5.")
    checks: list[str] = Field(description="Questions that must land here; never the same as an example.")
    not_: list[str] = Field(default=[], alias="not", description="Questions that must not land here.")


class LevelSteps(Entry):
    """What to do at a level, for each audience."""

    professional: list[str]
    public: list[str]
    young_person: list[str] = []


class LevelEntry(Dated):
    """One of the four levels (levels/levels.yaml)."""

    number: str
    name: str
    also_called: TextList = []
    who_for: Text
    who_leads: Text
    consent: Text
    what_to_do: LevelSteps


class IndicatorEntry(Dated):
    """One indicator of possible need (levels/indicators-N.yaml)."""

    heading: str
    text: str = Field(min_length=1)
    theme: str | None = None
    said: list[str] = Field(description="Ways people describe it, at least 5.")


class ThemeEntry(Entry):
    """A theme that stands at several levels (levels/themes.yaml)."""

    name: str
    what_separates: str


class AbbreviationsFile(Entry):
    """abbreviations.yaml as a whole."""

    meanings: dict[str, str] = Field(description="Abbreviation to what it stands for.")
    names: list[str] = Field(default=[], description="Words in capitals that need no meaning.")


class ReadabilityFile(Entry):
    """readability.yaml as a whole."""

    limits: dict[Literal["professional", "public", "young_person"], int] = Field(description="The highest reading age of a text, in years.")
    names: list[str] = Field(default=[], description="Names and terms that cannot be put more simply; they are not measured.")


class RiskTermsEntry(Entry):
    """Terms that point to one kind of danger (risk/terms/*.yaml)."""

    name: str
    words: dict[str, list[str]] = Field(default={}, description="Groups of words; a term of this file writes <name> for any of them.")
    terms: list[str] = Field(min_length=1, description="Words, (this|or this), <group>, ... for a gap of up to three words.")
    near_misses: list[str] = Field(default=[], description="Harmless phrases that are blanked out before the terms are looked for.")
    checks: list[str] = Field(default=[], description="Messages that must escalate.")
    not_: list[str] = Field(default=[], alias="not", description="Messages that must not.")


class TopicsEntry(Entry):
    """A theme people can browse (topics.yaml)."""

    title: str = Field(min_length=1)
    for_: list[Literal["professional", "family", "young_person"]] = Field(
        default=[], alias="for", description="Who is shown it; nobody named: everybody."
    )


class CardGroupEntry(Entry):
    """What one kind of danger adds to the card."""

    categories: list[str] = Field(min_length=1, description="Names in risk/terms and risk/examples.")
    say: Text = Field(description="One to three short sentences.")
    helplines: TextList = Field(default=[], description="Names in contacts.yaml, for the public.")


class CardEntry(Entry):
    """The escalation card (risk/cards.yaml)."""

    emergency: Text
    mash: Text
    edt_open: Text = Field(description="Shown while the Emergency Duty Team is the line open.")
    silent: Text = Field(description="What to do when ringing aloud is not possible.")
    note: Text = Field(description="That this is a program and has told nobody.")
    again: Text = Field(description="Instead of the rest, in a second card within ten minutes.")
    after: Text = Field(description="Said to what is typed right after a card and is no question of its own.")
    not_meant_prompt: Text
    not_meant: Text = Field(description="The button for a card that was not needed.")
    not_meant_said: Text
    groups: dict[str, CardGroupEntry] = Field(min_length=1, description="The first is for every category that no other names.")
