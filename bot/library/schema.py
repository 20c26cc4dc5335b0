"""The form of every file in `intents/` and `content/` but those about levels of need (schema_levels.py) and danger (schema_risk.py).

Descriptions are for the people who edit them. After a change of a model, of a description too: `frontdoor schema`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from bot.library.forms import (
    DAYS,
    SAYS_DAYS,
    SAYS_TIMES,
    SOURCED,
    TIMES,
    AudienceWords,
    Dated,
    Day,
    DayList,
    Entry,
    FactText,
    SaidFact,
    SourceEntry,
    Text,
    TextList,
)  # fmt: skip

Title = Annotated[str, Field(json_schema_extra={"maxLength": 60})]
"""Words for a button. check.py says when they are too long."""


class ContactEntry(Dated, title="a contact"):
    """One way to reach somebody (contacts.yaml)."""

    model_config = ConfigDict(json_schema_extra={**SOURCED, "required": ["name", "checked", "check_again"]})

    name: str = Field(min_length=1, description="Full name.", examples=["Multi-Agency Safeguarding Hub (MASH)"])
    plain_name: str = Field(
        "", description="What it is, in plain words, for the public.", examples=["the council's team for worries about a child's safety"]
    )
    phone: str = Field("", description="The number, grouped with spaces, as people say it.", examples=["01632 960 123"])
    email: str = Field("", description="The e-mail address.", examples=["name@example.org"])
    link: str = Field("", description="The web address, from https:// on.", examples=["https://www.example.org"])
    note: str = Field("", description="Anything else a person needs to reach it.")
    cost: str = Field("", description="What a call costs.", examples=["free", "the price of a local call"])
    hours: str | None = Field(None, description="When it is open: a name in hours.yaml.", examples=["office", "always"])
    when_closed: str | None = Field(None, description="Another contact, shown beside this one while it is closed.", examples=["edt"])


class FigureEntry(Dated, title="a figure"):
    """A time limit, age or amount (facts.yaml)."""

    model_config = ConfigDict(json_schema_extra=SOURCED)

    value: str = Field(min_length=1, description="The words that appear in answers.", examples=["20 working days"])
    what: str = Field(min_length=1, description="What the figure is, for whoever checks it.")


class HoursEntry(Dated, title="opening hours"):
    """When a line is open (hours.yaml)."""

    name: str = Field(min_length=1, description="The hours in words.", examples=["Monday to Friday, 9am to 5pm"])
    days: dict[str, str] = Field(
        default={},
        description="Days (mon-fri, or sat) to times (9:00-17:00). A day that is not named is closed.",
        json_schema_extra={
            "examples": [{"mon-fri": "9:00-17:00", "sat": "10:00-12:00"}],
            "propertyNames": {"pattern": f"^({DAYS})(-({DAYS}))?$", "patternErrorMessage": SAYS_DAYS},
            "additionalProperties": {"type": "string", "pattern": TIMES, "patternErrorMessage": SAYS_TIMES},
        },
    )
    bank_holidays: str = Field(
        "", description="open or closed on England's bank holidays.", json_schema_extra={"type": "string", "enum": ["open", "closed"]}
    )
    closed: DayList = Field(
        default=[], description="Single days on which it is closed all day, besides bank holidays.", examples=[["2026-12-24", "2026-12-31"]]
    )
    whenever_closed: str = Field("", description="Open exactly when this other entry is not.", examples=["office"])


class AreaEntry(Entry, title="a district"):
    """A district or unitary authority (places.yaml)."""

    name: str = Field(min_length=1, description="Its name.", examples=["Burnley"])
    locality: str = Field("", description="north, central or east; none for Blackpool and Blackburn with Darwen.", examples=["east"])
    duty: str = Field(description="The contact of its duty social worker: a name in contacts.yaml.", examples=["duty-lancashire"])
    places: list[str] = Field(
        default=[], description="Towns and villages in it, as people type them; small letters will do.", examples=[["padiham"]]
    )


class PlacesFile(Entry, title="places.yaml"):
    """places.yaml as a whole."""

    areas: dict[str, AreaEntry] = Field(description="The districts and the two unitary authorities.")
    localities: dict[str, str] = Field(description="Name of each locality.", examples=[{"north": "North Lancashire"}])
    outside: list[str] = Field(description="Places outside Lancashire that people ask about.", examples=[["manchester"]])


class SourceDocument(Entry, title="a source document"):
    """One source document (sources.yaml)."""

    title: str = Field(description="Its full title.")
    short: str = Field(description="The title as it stands below an answer.")
    checked: Day = Field(description="The day somebody last compared our words with it, year-month-day.")
    check_again: Day = Field(description="The day that is due again, year-month-day.")


class AreaNoteEntry(Entry, title="what is different in an area"):
    """What an answer says for one area."""

    lead: Text | None = Field(None, description="Said in front of the answer, for this area.")
    facts: list[FactText] = Field(default=[], description="Single facts for this area, a sentence each.")
    contacts: TextList = Field(default=[], description="Names in contacts.yaml, for this area.", examples=[["exploitation-north"]])


class AnswerBase(Dated):
    """What services and other answers share."""

    facts: list[FactText] = Field(
        default=[], description="Single facts, a sentence each; those closest to the question are shown, five at most."
    )
    steps: list[Text] = Field(default=[], description="What to do, in order; five at most.", max_length=5)
    contacts: TextList = Field(default=[], description="Names in contacts.yaml, shown on lines of their own.", examples=[["mash"]])
    by_area: dict[str, AreaNoteEntry] = Field(
        default={}, description="What depends on the district or locality: a name in places.yaml, and below it what is different there."
    )
    next: TextList = Field(
        default=[],
        description="Up to three topics offered as next questions: names in intents/.",
        max_length=3,
        examples=[["consent-needed"]],
        json_schema_extra={"maxItems": 3},
    )


class AnswerEntry(AnswerBase, title="an answer"):
    """An answer that is no service (answers/*.yaml)."""

    model_config = ConfigDict(json_schema_extra=SOURCED)

    title: Title = Field(min_length=1, description="For buttons; makes sense on its own.", examples=["When a family says no"])
    lead: Text = Field(description="The answer itself, one or two sentences. Always shown first.")


class ServiceEntry(AnswerBase, title="a service"):
    """A service, team, group or offer (services/*.yaml)."""

    model_config = ConfigDict(json_schema_extra=SOURCED)

    name: str = Field(min_length=1, description="Its name.", examples=["Lancashire Break Time"])
    title: Title = Field("", description="For buttons, where the name does not say enough.")
    also_called: TextList = Field(
        default=[], description="Old names, abbreviations, what people call it.", examples=[["short breaks", "respite groups"]]
    )
    what: Text = Field(description="What it is and does. Always shown first.")
    who: Text | None = Field(None, description="Who it is for: ages, where they live.")
    how: Text | None = Field(None, description="How to get it, who may refer.")
    cost: Text | None = Field(None, description="What it costs.")
    hours: Text | None = Field(None, description="When it is open, in words.")
    area: Text | None = Field(None, description="Which part of Lancashire it covers.")


class IntentEntry(Entry, title="a topic"):
    """How people ask for one answer (intents/*.yaml)."""

    answer: str = Field(
        description="Where the question leads: service/NAME or answer/NAME.",
        examples=["service/break-time"],
        json_schema_extra={"pattern": "^(service|answer)/", "patternErrorMessage": "Write service/NAME or answer/NAME."},
    )
    title: Title = Field("", description="What a button says; else the answer's own title.")
    examples: list[str] = Field(
        description="Ways people ask, at least 5; 12 or more is good. Write what they really type, misspelt too.",
        examples=[["is there anything for my disabled son so i can have a rest"]],
        json_schema_extra={"minItems": 5},
    )
    checks: list[str] = Field(
        description="At least 2 questions that must land here; never the same as an example. `frontdoor check` asks them.",
        json_schema_extra={"minItems": 2},
    )
    not_: list[str] = Field(
        default=[], alias="not", description="Questions that must not land here.", examples=[["can i have a break at work"]]
    )


class AbbreviationsFile(Entry, title="abbreviations.yaml"):
    """abbreviations.yaml as a whole."""

    meanings: dict[str, str] = Field(
        description="Abbreviation to what it stands for.", examples=[{"CAMHS": "Child and Adolescent Mental Health Services"}]
    )
    names: list[str] = Field(default=[], description="Words in capitals that need no meaning.", examples=[["NHS", "GP"]])


class ReadabilityFile(Entry, title="readability.yaml"):
    """readability.yaml as a whole."""

    limits: dict[Literal["professional", "public", "young_person"], int] = Field(
        description="The highest reading age of a text, in years.", examples=[{"public": 11}]
    )
    names: list[str] = Field(
        default=[], description="Names and terms that cannot be put more simply; they are not measured.", examples=[["social worker"]]
    )


class TopicsEntry(Entry, title="a theme to browse"):
    """A theme people can browse (topics.yaml)."""

    title: str = Field(min_length=1, description="What people see in the list.", examples=["Leaving care"])
    for_: list[Literal["professional", "family", "young_person"]] = Field(
        default=[], alias="for", description="Who is shown it; nobody named: everybody.", examples=[["professional"]]
    )


__all__ = [
    "AbbreviationsFile",
    "AnswerBase",
    "AnswerEntry",
    "AreaEntry",
    "AreaNoteEntry",
    "AudienceWords",
    "ContactEntry",
    "Entry",
    "FigureEntry",
    "HoursEntry",
    "IntentEntry",
    "PlacesFile",
    "ReadabilityFile",
    "SaidFact",
    "ServiceEntry",
    "SourceDocument",
    "SourceEntry",
    "Text",
    "TopicsEntry",
]
