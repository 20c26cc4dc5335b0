"""The schemas for editors: what the models give, fit for every real file, and a misspelt key is underlined while it is typed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft7Validator
from pydantic import TypeAdapter, ValidationError

from bot.cli import main
from bot.library.json_schema import KINDS, Kind, json_schema, kind_of
from bot.library.load import read_text

ROOT = Path(__file__).parents[1]
FILES = sorted(path.relative_to(ROOT).as_posix() for folder in ("intents", "content") for path in (ROOT / folder).rglob("*.yaml"))
BY_NAME = {kind.name: kind for kind in KINDS}
SOURCE = {"document": "part-three", "section": "A heading"}


class AsEditorsRead(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2 as yaml-language-server reads it: numbers are numbers, true is a truth value, and a day is text."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for tag, pattern, first in (
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    AsEditorsRead.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))


@cache
def validator(name: str) -> Draft7Validator:
    return Draft7Validator(json_schema(BY_NAME[name]))


def places(name: str, data: Any) -> list[tuple[str | int, ...]]:
    """Where a schema finds something wrong: for alternatives the nearest one's own places, as an editor shows them."""
    return sorted({tuple(error.absolute_path) for error in _nearest(validator(name).iter_errors(data))}, key=str)


def _nearest(errors: Iterator[Any]) -> Iterator[Any]:
    for error in errors:
        branches: dict[Any, list[Any]] = {}
        for inner in error.context or ():
            branches.setdefault(inner.schema_path[0], []).append(inner)
        fitting = [branch for branch in branches.values() if not any(inner.validator == "type" and not inner.path for inner in branch)]
        if error.validator == "anyOf" and fitting:
            yield from _nearest(iter(fitting[-1]))
        else:
            yield error


def test_the_schemas_in_docs_are_what_the_models_give() -> None:
    """After a change of a model: `frontdoor schema`."""
    done = CliRunner().invoke(main, ["schema", str(ROOT / "docs/schema"), "--check"])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (ROOT / "docs/schema").iterdir()) == sorted(f"{kind.name}.json" for kind in KINDS)


def test_a_schema_that_is_not_up_to_date_is_named_and_written_anew(tmp_path: Path) -> None:
    """`--check` changes nothing and says what to run; without it the files are written, and nothing else in the folder is touched."""
    other = tmp_path / "notes.json"
    other.write_text("{}", encoding="utf-8")
    run = CliRunner().invoke
    assert "20 changed" in run(main, ["schema", str(tmp_path)]).output
    (tmp_path / "hours.json").write_text("{}", encoding="utf-8")
    (tmp_path / "facts.json").unlink()
    done = run(main, ["schema", str(tmp_path), "--check"])
    assert done.exit_code == 1
    assert "facts.json, hours.json. Run 'frontdoor schema'." in done.output
    assert (tmp_path / "hours.json").read_text(encoding="utf-8") == "{}"
    assert "2 changed" in run(main, ["schema", str(tmp_path)]).output
    assert run(main, ["schema", str(tmp_path), "--check"]).exit_code == 0
    assert other.read_text(encoding="utf-8") == "{}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_schema_is_one_and_every_key_is_explained(kind: Kind) -> None:
    """Draft 7, no key without a description, and no entry that takes a key of any other name."""
    schema = json_schema(kind)
    Draft7Validator.check_schema(schema)
    for entry in (schema, *schema["definitions"].values()):
        assert "properties" not in entry or entry["additionalProperties"] is False
        for key, value in entry.get("properties", {}).items():
            assert value.get("description"), f"{kind.name}: '{key}' has no description"
            assert "default" not in value, f"{kind.name}: an editor would fill in the default of '{key}'"
    for part in parts(schema):
        assert ("pattern" in part) == ("patternErrorMessage" in part), (
            f"{kind.name}: an editor would show a pattern instead of a sentence: {part}"
        )


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of a schema that may hold a rule."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from parts(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from parts(value)


@pytest.mark.parametrize("file", FILES)
def test_every_real_file_fits_its_schema(file: str) -> None:
    """As the library reads it, where all is text, and as an editor does, where 999 is a number."""
    assert [kind.name for kind in KINDS if Path(file).match(kind.files)] == [kind.name for kind in (kind_of(file),) if kind]
    kind = kind_of(file)
    assert kind is not None, f"{file} has no schema: add its kind in bot/library/json_schema.py"
    text = (ROOT / file).read_text(encoding="utf-8")
    document = read_text(file, text, [])
    assert document is not None
    for data in (document.data, yaml.load(text, AsEditorsRead)):  # noqa: S506  a safe loader with fewer types
        assert [(list(error.absolute_path), error.message) for error in validator(kind.name).iter_errors(data)] == []


CONTACT = {"name": "A club", "phone": "01632 960 124", "source": SOURCE, "checked": "2026-12-01", "check_again": "2027-06-01"}
HOURS = {"name": "mornings", "days": {"mon-fri": "9:00-12:00"}, "bank_holidays": "closed"}
TOPIC = {"answer": "service/club", "examples": list("abcde"), "checks": list("fg")}
SERVICE = {"name": "A club", "what": "A club for all.", "source": SOURCE}
INDICATOR = {"heading": "Health", "text": "No lunch", "said": list("abcde"), "source": SOURCE}
GOOD = {"contacts": CONTACT, "hours": HOURS, "intents": TOPIC, "services": SERVICE, "indicators": INDICATOR}


@pytest.mark.parametrize(
    ("kind", "change", "wrong"),
    [
        ("contacts", {"plane_name": "a club"}, ()),
        ("contacts", {"checked": "1.12.2026"}, ("checked",)),
        ("contacts", {"check_again": None}, ()),
        ("contacts", {"source": None}, ()),
        ("contacts", {"source": {"document": "part-three"}}, ("source",)),
        ("contacts", {"source": {**SOURCE, "page": "3"}}, ("source",)),
        ("contacts", {"phone": ["01632 960 124"]}, ("phone",)),
        ("hours", {"days": {"monday": "9:00-12:00"}}, ("days",)),
        ("hours", {"days": {"mon": "9am to 5pm"}}, ("days", "mon")),
        ("hours", {"bank_holidays": "shut"}, ("bank_holidays",)),
        ("hours", {"closed": ["2026-12-24", "24 December"]}, ("closed", 1)),
        ("intents", {"examples": "is there a club"}, ("examples",)),
        ("intents", {"examples": list("abcd")}, ("examples",)),
        ("intents", {"exampels": list("abcde")}, ()),
        ("intents", {"answer": "services/club"}, ("answer",)),
        ("services", {"what": {"publik": "A club."}}, ("what",)),
        ("services", {"what": ["A club."]}, ("what",)),
        ("services", {"facts": "It is free."}, ("facts",)),
        ("services", {"facts": [{"say": "It is free.", "ask": ["cost"]}]}, ("facts", 0)),
        ("services", {"next": list("abcd")}, ("next",)),
        ("services", {"steps": list("abcdef")}, ("steps",)),
        ("services", {"by_area": {"north": {"leed": "In the North."}}}, ("by_area", "north")),
        ("services", {"title": "x" * 61}, ("title",)),
        ("indicators", {"said": "one"}, ("said",)),
    ],
)
def test_a_mistake_is_refused_where_it_stands(kind: str, change: dict[str, Any], wrong: tuple[str | int, ...]) -> None:
    """The entry fits without it; with it the schema names the place, which is what an editor underlines."""
    entry = deepcopy(GOOD[kind])
    assert places(kind, {"club": entry}) == []
    entry = {key: value for key, value in {**entry, **change}.items() if value is not None}
    assert places(kind, {"club": entry}) == [("club", *wrong)]


@pytest.mark.parametrize("name", ["Saturday-Club", "saturday club", "saturday_", "-club", "x" * 41])
def test_a_name_that_check_refuses_is_underlined(name: str) -> None:
    """Small letters, digits and hyphens, at most 40."""
    assert places("contacts", {name: CONTACT}) == [()]


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("services", {"what": "One sentence for everybody."}),
        ("services", {"what": {"professional": "One.", "public": "Two.", "young_person": "Three."}}),
        (
            "services",
            {"facts": ["For everybody.", {"professional": "For some."}, {"say": "One.", "asked": ["a"]}, {"say": {"public": "Two."}}]},
        ),
        ("services", {"contacts": "club"}),
        ("services", {"contacts": ["club", "mash"]}),
        ("services", {"source": [SOURCE, SOURCE]}),
        ("services", {"by_area": {"north": {"lead": "In the North.", "contacts": "club"}}}),
        ("services", {"next": "mash", "also_called": "the club", "steps": ["One.", {"public": "Two."}]}),
        ("hours", {"closed": "2026-12-24"}),
        ("hours", {"closed": ["2026-12-24", "2026-12-31"]}),
        ("intents", {"not": []}),
    ],
)
def test_every_short_form_that_the_loader_takes_fits_the_schema(kind: str, change: dict[str, Any]) -> None:
    """A text for everybody, one item for a list, a fact as a text: what loads is not underlined."""
    entry = {"club": {**GOOD[kind], **change}}
    TypeAdapter(BY_NAME[kind].form).validate_python(entry)
    assert places(kind, entry) == []


def test_a_misspelt_key_is_refused_by_model_and_schema_alike() -> None:
    """The two cannot drift apart: one is made from the other."""
    entry = {"club": {**SERVICE, "whom": "Everybody."}}
    with pytest.raises(ValidationError):
        TypeAdapter(BY_NAME["services"].form).validate_python(entry)
    assert places("services", entry) == [("club",)]


def test_vs_code_knows_which_schema_is_for_which_file() -> None:
    """.vscode/settings.json names every schema with its files, and the extension that reads them is recommended."""
    settings = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
    assert settings["yaml.schemas"] == {f"./docs/schema/{kind.name}.json": kind.files for kind in KINDS}
    assert settings["yaml.format.enable"] is False, "the formatter would rewrite quotes and lists that nobody touched"
    assert settings["[yaml]"]["editor.insertSpaces"] is True
    assert "redhat.vscode-yaml" in json.loads((ROOT / ".vscode/extensions.json").read_text(encoding="utf-8"))["recommendations"]


def test_every_editor_is_told_the_form_of_the_files() -> None:
    """.editorconfig: spaces, two of them, plain line ends, UTF-8 and a last line that ends; and the real files are so."""
    told = (ROOT / ".editorconfig").read_text(encoding="utf-8")
    for line in ("root = true", "charset = utf-8", "end_of_line = lf", "insert_final_newline = true", "indent_style = space"):
        assert line in told
    assert "[*.{yaml,yml,json}]\nindent_size = 2" in told
    for file in FILES:
        written = (ROOT / file).read_bytes()
        assert written.endswith(b"\n"), file
        assert b"\r" not in written, file
