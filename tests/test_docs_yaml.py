"""Every YAML example in the documents is true: it loads, it has the form of the file it is from, and each recipe does what it says."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from pydantic import TypeAdapter

from bot.library import load_library, problems_of
from bot.library.json_schema import json_schema, kind_of
from bot.library.load import read_text
from bot.library.problems import Problem
from bot.risk.detect import RiskCheck
from bot.text import normalise
from tests.recipes import DOCUMENTS, ROOT, Block, Recipe, apply, blocks, recipes
from tests.repository import commit_all, git
from tests.small_library import THEMES, small_library

TODAY = date(2026, 11, 21)
RECIPES = recipes()
CHANGING = [recipe for recipe in RECIPES if recipe.changes]
IN_RECIPES = {block.text for recipe in RECIPES for change in recipe.changes for block in (change.before, change.after)}
EVERY = [block for path in DOCUMENTS for block in blocks(path)]
EXAMPLES = [block for block in EVERY if block.text not in IN_RECIPES]


def read(block: Block) -> Any:
    """The values of a block, as the library reads them."""
    found: list[Problem] = []
    document = read_text(block.name, block.text, found)
    assert found == []
    assert document is not None
    return document.data


@pytest.mark.parametrize("block", EVERY, ids=lambda block: block.name)
def test_every_block_loads_and_says_which_file_it_is_from(block: Block) -> None:
    """The first line names the file (`# content/contacts.yaml`), which also tells the reader where to look."""
    read(block)
    assert block.file, f"{block.name} has no first line '# content/….yaml' or '# intents/….yaml'"
    if block.file.startswith(("content/", "intents/")):
        assert kind_of(block.file), f"{block.file} is no file of a library"


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: block.name)
def test_every_example_has_the_form_of_its_file(block: Block) -> None:
    """Whole entries fit the schema and the model; parts of one fit where they stand."""
    kind = kind_of(block.file)
    if kind is None:
        return
    data = read(block)
    schema = json_schema(kind)
    if block.is_part:
        data, schema = {"example": data}, without_least(schema)
    assert [f"{list(error.absolute_path)}: {error.message}" for error in Draft7Validator(schema).iter_errors(data)] == []
    if not block.is_part:
        TypeAdapter(kind.form).validate_python(data)


def without_least(schema: Any) -> Any:
    """The schema, but nothing has to be there."""
    if isinstance(schema, list):
        return [without_least(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    alternatives = {"required", "minItems"} | (
        {"anyOf"} if any("required" in item for item in schema.get("anyOf", []) if len(item) == 1) else set()
    )
    return {key: without_least(value) for key, value in schema.items() if key not in alternatives}


def test_there_are_ten_recipes() -> None:
    """Numbered, and each but the last with lines before and after in YAML; the last has them in a table."""
    assert [recipe.title.partition(".")[0] for recipe in RECIPES] == [str(number) for number in range(1, 11)]
    assert [recipe.title for recipe in RECIPES if not recipe.changes] == ["10. Undo"]
    assert all("frontdoor " in recipe.text for recipe in RECIPES)


@pytest.mark.parametrize("recipe", CHANGING, ids=lambda recipe: recipe.title)
def test_the_lines_before_stand_in_the_real_content_and_the_file_after_has_its_form(recipe: Recipe, tmp_path: Path) -> None:
    """Exactly, and once: so a reader finds them, and the recipe cannot go stale. Editors underline nothing afterwards."""
    for change in recipe.changes:
        path = tmp_path / change.before.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            shutil.copy(ROOT / change.before.file, path)
        assert change.before.file == change.after.file
        assert change.before.lines != change.after.lines
    apply(tmp_path, recipe.changes)
    for name in {change.after.file for change in recipe.changes}:
        found: list[Problem] = []
        document = read_text(name, (tmp_path / name).read_text(encoding="utf-8"), found)
        kind = kind_of(name)
        assert found == []
        assert document is not None
        assert kind is not None
        Draft7Validator(json_schema(kind)).validate(document.data)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small library that holds what the recipes change, not to be changed itself."""
    return small_library(tmp_path_factory.mktemp("small"), (*THEMES, "culture"))


@pytest.fixture
def root(small: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(small, tmp_path / "library"))


@pytest.mark.long
@pytest.mark.parametrize("recipe", CHANGING, ids=lambda recipe: recipe.title)
def test_a_library_with_the_recipe_alone_loads(recipe: Recipe, root: Path) -> None:
    """Somebody who follows one recipe to the letter has no problem, of form, of facts or of style."""
    apply(root, recipe.changes)
    assert [str(problem) for problem in problems_of(root, TODAY)[1]] == []
    assert load_library(root).version


@pytest.mark.long
def test_the_whole_library_with_all_recipes_loads(library_copy: Path) -> None:
    """The same on the real content, all recipes together."""
    for recipe in CHANGING:
        apply(library_copy, recipe.changes)
    assert [str(problem) for problem in problems_of(library_copy, TODAY)[1]] == []


def test_what_the_new_content_says(root: Path) -> None:
    """Somebody who follows every recipe has no problem, and what was written arrives where the recipe says."""
    for recipe in CHANGING:
        apply(root, recipe.changes)
    assert [str(problem) for problem in problems_of(root, TODAY)[1]] == []
    library = load_library(root)
    assert library.contacts["sendias"].phone == "01632 960 123"
    assert "01632 960 124" in (library.answers["service/saturday-club"].aspects["how"].public or "")
    assert "has ended" in (library.answers["service/outdoor-education"].lead.public or "")
    assert library.hours["sendias"].closed == {date(2026, 12, 24), date(2026, 12, 31)}
    assert "neither a social worker nor the council" in (library.levels[2].who_leads.professional or "")
    assert library.indicators["l2-no-breakfast"].text == "No breakfast, or no money for lunch"
    area = library.answers["service/break-time"].aspects["area"]
    assert area.professional != area.public
    assert library.intents["break-time"].title == "A break from caring (Break Time)"


def test_the_new_risk_term_finds_its_message(root: Path) -> None:
    """Recipe 7: the message is not found before, and is found afterwards, by the list alone."""
    (recipe,) = [recipe for recipe in RECIPES if recipe.title.startswith("7.")]
    (message,) = [line for line in recipe.changes[1].after.lines.splitlines() if line not in recipe.changes[1].before.lines.splitlines()]
    text = normalise(message.strip().removeprefix("- "))

    def found() -> bool:
        library = load_library(root)
        return RiskCheck(library.risk_terms, (), library.risk_words).check(text).found

    assert not found()
    apply(root, recipe.changes)
    assert found()


def test_taking_a_service_out_names_every_line_that_still_points_there(root: Path) -> None:
    """Recipe 4: entry and topic are gone, and `frontdoor check` names the rest with file and line."""
    for file in ("content/services/culture.yaml", "intents/culture.yaml"):
        path = root / file
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?ms)^outdoor-education:\n.*?(?=^[a-z])", "", text, count=1), encoding="utf-8")
    lines = (root / "content/services/culture.yaml").read_text(encoding="utf-8").splitlines()
    pointing = [number for number, line in enumerate(lines, 1) if "outdoor-education" in line]
    found = [problem for problem in problems_of(root, TODAY)[1] if "called 'outdoor-education'" in problem.what]
    assert pointing
    assert [problem.line for problem in found if problem.file == "content/services/culture.yaml"] == pointing


def test_undo_in_the_working_copy(root: Path) -> None:
    """Recipe 10: the command it names brings the file back as it was."""
    commit_all(root)
    change = RECIPES[0].changes[0]
    before = (root / change.before.file).read_bytes()
    apply(root, (change,))
    assert (root / change.before.file).read_bytes() != before
    (command,) = re.findall(r"`git (restore [^`]+)`", RECIPES[-1].text)
    git(root, *command.split())
    assert (root / change.before.file).read_bytes() == before
