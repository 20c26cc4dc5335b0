"""A JSON Schema for every kind of file in `intents/` and `content/`, made from the models, so that editors underline mistakes while typing.

Draft 7, because that is what the YAML extension of VS Code and the other editors built on yaml-language-server read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated, Any

from pydantic import Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from bot.library.forms import LONGEST_ID, SAYS_ID, Id, Text
from bot.library.schema import (
    AbbreviationsFile,
    AnswerEntry,
    ContactEntry,
    FigureEntry,
    HoursEntry,
    IntentEntry,
    PlacesFile,
    ReadabilityFile,
    ServiceEntry,
    SourceDocument,
    TopicsEntry,
)  # fmt: skip
from bot.library.schema_levels import IndicatorEntry, LevelEntry, ThemeEntry
from bot.library.schema_risk import CardEntry, RiskTermsEntry

DRAFT = "http://json-schema.org/draft-07/schema#"
TEXT = ["string", "number"]
"""Our loader takes every value as text; an editor takes 999 and 92.9 for numbers, and must not underline them."""

Messages = list[str]
_Topic = Annotated[
    str, Field(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=LONGEST_ID, json_schema_extra={"patternErrorMessage": SAYS_ID})
]
"""The name of a topic, or of a kind of question in out_of_scope.yaml."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file."""

    name: str
    """Of the schema: docs/schema/NAME.json."""
    files: str
    """The files it is for, as a pattern below the top folder."""
    about: str
    """One line for editors."""
    form: Any
    """The type of the whole file."""


KINDS = (
    Kind("intents", "intents/*.yaml", "How people ask, one entry for each topic.", dict[_Topic, IntentEntry | Messages]),
    Kind("contacts", "content/contacts.yaml", "Every phone number, e-mail and web address, once.", dict[Id, ContactEntry]),
    Kind("facts", "content/facts.yaml", "Every time limit, age and figure, once.", dict[Id, FigureEntry]),
    Kind("hours", "content/hours.yaml", "When a line is open.", dict[Id, HoursEntry]),
    Kind("sources", "content/sources.yaml", "The documents everything comes from.", dict[Id, SourceDocument]),
    Kind("topics", "content/topics.yaml", "The themes people can browse, in order.", dict[Id, TopicsEntry]),
    Kind("wording", "content/wording.yaml", "The front door's own sentences. Texts may change, keys may not.", dict[str, Text]),
    Kind("places", "content/places.yaml", "Where places lie.", PlacesFile),
    Kind("abbreviations", "content/abbreviations.yaml", "What abbreviations stand for.", AbbreviationsFile),
    Kind("readability", "content/readability.yaml", "How hard a text may be.", ReadabilityFile),
    Kind("services", "content/services/*.yaml", "One entry for each service, team, group or offer.", dict[Id, ServiceEntry]),
    Kind("answers", "content/answers/*.yaml", "Every answer that is no service.", dict[Id, AnswerEntry]),
    Kind("levels", "content/levels/levels.yaml", "The four levels of need.", dict[Id, LevelEntry]),
    Kind("indicators", "content/levels/indicators-*.yaml", "The indicators of one level of need.", dict[Id, IndicatorEntry]),
    Kind("themes", "content/levels/themes.yaml", "What separates themes that stand at several levels.", dict[Id, ThemeEntry]),
    Kind("risk-terms", "content/risk/terms/*.yaml", "Words that point to one kind of danger.", dict[Id, RiskTermsEntry]),
    Kind("risk-words", "content/risk/words.yaml", "Groups of words for the risk terms.", dict[str, Messages]),
    Kind("risk-cards", "content/risk/cards.yaml", "The card shown when danger is found.", dict[str, CardEntry]),
    Kind(
        "risk-examples",
        "content/risk/examples/*.yaml",
        "Messages of one kind of danger, by style.",
        dict[Id, Messages | dict[str, Messages]],
    ),
    Kind("risk-near-misses", "content/risk/near_misses/*.yaml", "Harmless messages that look like danger.", dict[Id, Messages]),
)  # fmt: skip
"""Every kind of file. An entry of intents/ may also be a list of questions, as in out_of_scope.yaml."""


class _ForEditors(GenerateJsonSchema):
    """What an editor needs, and no more: no titles made from names, no default that would be filled in, every value may be a number."""

    schema_dialect = DRAFT

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        return {**super().str_schema(schema), "type": TEXT}

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        return {
            **super().int_schema(schema),
            "type": ["integer", "string"],
            "pattern": "^[0-9]+$",
            "patternErrorMessage": "A whole number.",
        }

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Names of entries as `propertyNames`: `patternProperties` would let a misspelt name through."""
        inner = super().dict_schema(schema)
        for pattern, values in inner.pop("patternProperties", {}).items():
            names = self.generate_inner(schema["keys_schema"])
            inner |= {"additionalProperties": values, "propertyNames": {key: names[key] for key in names if key != "type"}}
            inner["propertyNames"].setdefault("pattern", pattern)
        return inner

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  pydantic gives it
        return False


def json_schemas() -> Mapping[str, str]:
    """Name of each schema file -> its text, ready to be written."""
    return {f"{kind.name}.json": json.dumps(json_schema(kind), ensure_ascii=False, indent=2) + "\n" for kind in KINDS}


def kind_of(file: str) -> Kind | None:
    """The kind of a file (`content/contacts.yaml`); None if it is no file of a library."""
    return next((kind for kind in KINDS if PurePosixPath(file).match(kind.files)), None)


def json_schema(kind: Kind) -> dict[str, Any]:
    """The schema of one kind of file."""
    made = TypeAdapter(kind.form).json_schema(schema_generator=_ForEditors, ref_template="#/definitions/{model}")
    parts: dict[str, dict[str, Any]] = made.pop("$defs", {})
    for part in parts.values():
        part.pop("description", None)  # an editor would show it instead of the description of the key
    return {"$schema": DRAFT, **made, "title": kind.files, "description": kind.about, "definitions": parts}
