"""The form of the files about levels of need, `content/levels/`."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from bot.library.forms import SOURCED, Dated, Entry, Text, TextList


class LevelSteps(Entry, title="what to do, for each audience"):
    """What to do at a level, for each audience."""

    professional: list[str] = Field(description="For people who work with families, a sentence each.")
    public: list[str] = Field(description="For families and young people, a sentence each.")
    young_person: list[str] = Field(default=[], description="For young people, only where it must be put differently.")


class LevelEntry(Dated, title="a level of need"):
    """One of the four levels (levels/levels.yaml)."""

    model_config = ConfigDict(json_schema_extra=SOURCED)

    number: str = Field(
        description="1, 2, 3 or 4.",
        json_schema_extra={"pattern": "^[1-4]$", "patternErrorMessage": "1, 2, 3 or 4.", "minimum": 1, "maximum": 4},
    )
    name: str = Field(description="Its name.", examples=["Early Help"])
    also_called: TextList = Field(default=[], description="What else people call it.", examples=[["targeted support", "level two"]])
    who_for: Text = Field(description="Whom it is for.")
    who_leads: Text = Field(description="Who leads the support.")
    consent: Text = Field(description="Whether the family's consent is needed.")
    what_to_do: LevelSteps = Field(description="What to do at this level.")


class IndicatorEntry(Dated, title="an indicator of need"):
    """One indicator of possible need (levels/indicators-N.yaml)."""

    model_config = ConfigDict(json_schema_extra=SOURCED)

    heading: str = Field(description="The heading of the guidance it stands under.", examples=["Health"])
    text: str = Field(min_length=1, description="Our own short wording, without a full stop, so that it can stand in a list.")
    theme: str | None = Field(
        None, description="A name in themes.yaml, where the same theme stands at several levels.", examples=["neglect"]
    )
    said: list[str] = Field(description="Ways people describe it, at least 5, in different voices.", json_schema_extra={"minItems": 5})


class ThemeEntry(Entry, title="a theme of several levels"):
    """A theme that stands at several levels (levels/themes.yaml)."""

    name: str = Field(description="Its name.", examples=["Going missing from home"])
    what_separates: str = Field(description="What tells the levels apart, a sentence for each level.")
