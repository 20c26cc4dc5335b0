"""The building blocks of every entry: a text for each audience, a fact, a source, dates, and what names and days look like.

What a program reads as `description=` and `examples=` is what an editor sees while typing (docs/editing.md, `frontdoor schema`).
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.model import Citation, Fact, Words

ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""What the name of an entry looks like; check.py says it in words."""
LONGEST_ID = 40
DAYS = "mon|tue|wed|thu|fri|sat|sun"
SAYS_DAYS = "Days are mon, tue, wed, thu, fri, sat, sun, or from one to another: mon-fri."
SAYS_TIMES = "Times are from and to, by the 24-hour clock: 9:00-17:00."
TIMES = r"^\d{1,2}:\d{2}-\d{1,2}:\d{2}$"

SAYS_ID = "A name is small letters, digits and hyphens, at most 40: break-time."
SAYS_DAY = "A day is written year-month-day: 2027-05-21."

Id = Annotated[str, Field(pattern=ID, max_length=LONGEST_ID, json_schema_extra={"patternErrorMessage": SAYS_ID})]
"""The name of an entry. For schemas only: the loader checks names in check.py, where the message is kinder."""
Day = Annotated[
    str,
    Field(
        json_schema_extra={
            "type": "string",
            "pattern": r"^\d{4}-\d{2}-\d{2}$",
            "patternErrorMessage": SAYS_DAY,
            "examples": ["2027-05-21"],
        }
    ),
]
"""A day as year-month-day. That it is one in the calendar is checked in check_facts.py."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict | str) else value


DayList = Annotated[list[Day], BeforeValidator(_as_list, json_schema_input_type=Day | list[Day])]
TextList = Annotated[list[str], BeforeValidator(_as_list, json_schema_input_type=str | list[str])]
"""One text, or several."""


class Entry(BaseModel):
    """Base of all entries: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class AudienceWords(Entry, title="a text for each audience"):
    """A text for each audience."""

    professional: str | None = Field(None, min_length=1, description="For people who work with families.")
    public: str | None = Field(None, min_length=1, description="For families and young people: warm, plain and short, one idea a sentence.")
    young_person: str | None = Field(None, min_length=1, description="For young people, only where it must be put differently.")

    def words(self) -> Words:
        return Words(self.professional, self.public, self.young_person)


def _for_everybody(value: Any) -> Any:
    return {"professional": value, "public": value} if isinstance(value, str) else value


Text = Annotated[AudienceWords, BeforeValidator(_for_everybody, json_schema_input_type=str | AudienceWords)]
"""One sentence for everybody, or a mapping of audience to sentence."""


class SaidFact(Entry, title="a fact and other ways of asking for it"):
    """One fact, and other words in which people ask for it."""

    say: Text = Field(description="The fact, a sentence of its own.")
    asked: list[str] = Field(
        default=[], description="Other ways of asking for just this fact.", examples=[["is it free", "how much does it cost"]]
    )

    def fact(self) -> Fact:
        return Fact(self.say.words(), tuple(self.asked))


def _as_said(value: Any) -> Any:
    if isinstance(value, dict) and "say" in value:
        return value
    return {"say": value}


FactText = Annotated[SaidFact, BeforeValidator(_as_said, json_schema_input_type=str | AudienceWords | SaidFact)]
"""A text, or `say` and `asked`."""


class SourceEntry(Entry, title="where it stands"):
    """Where a fact stands."""

    document: str = Field(description="Which document: a name in sources.yaml.", examples=["part-three"])
    section: str = Field(
        min_length=1, description="The heading in the document. In double quotes if it holds a colon.", examples=["Lancashire Break Time"]
    )

    def citation(self) -> Citation:
        return Citation(self.document, self.section)


Sources = Annotated[list[SourceEntry], BeforeValidator(_as_list, json_schema_input_type=SourceEntry | list[SourceEntry])]
"""One source, or several."""


class Dated(Entry):
    """What every fact carries: its source and when it is looked at again."""

    source: Sources = Field(
        default=[],
        description="Where it stands: document and section, one or several.",
        examples=[{"document": "part-three", "section": "Lancashire Break Time"}],
    )
    national: str = Field("", description="Who publishes it, for national facts that the documents lack.", examples=["police.uk"])
    checked: Day = Field("", description="The day somebody last compared it with its source, year-month-day.")
    check_again: Day = Field("", description="The day that is due again, year-month-day.")
    needs_human_check: str = Field(
        "", description="What a named person still has to check. `frontdoor facts --unchecked` lists these. Take the line out when done."
    )

    def citations(self) -> tuple[Citation, ...]:
        national = (Citation("national", self.national),) if self.national else ()
        return tuple(source.citation() for source in self.source) + national


SOURCED: dict[str, Any] = {"anyOf": [{"required": ["source"]}, {"required": ["national"]}]}
"""For schemas: an entry says where it comes from. The loader says so in check_facts.py."""
