"""What the documents say is true: their YAML loads, their commands exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click import Group

from bot.cli import main
from bot.library import schema
from bot.library.load import read_text

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "intents/README.md",
    ROOT / "content/README.md",
    ROOT / "deploy/README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
FORMS: dict[str, type[schema.Entry]] = {
    "answer:": schema.IntentEntry,
    "lead:": schema.AnswerEntry,
    "what:": schema.ServiceEntry,
    "said:": schema.IndicatorEntry,
    "phone:": schema.ContactEntry,
    "value:": schema.FigureEntry,
    "terms:": schema.RiskTermsEntry,
    "days:": schema.HoursEntry,
}
"""By a key that only they have: the form of an example."""

EXAMPLES = [
    (f"{path.name}:{number}", block)
    for path in DOCUMENTS
    for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL), 1)
]


@pytest.mark.parametrize(("name", "block"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_every_yaml_example_loads(name: str, block: str) -> None:
    """An example an editor may copy has no problem, and the form of a real entry where it is a whole one."""
    found: list[Any] = []
    document = read_text(name, block, found)
    assert found == []
    assert document is not None
    if isinstance(document.data, dict):
        for entry in document.data.values():
            form = next((form for key, form in FORMS.items() if isinstance(entry, dict) and key.rstrip(":") in entry), None)
            if form is not None:
                form.model_validate(entry)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_named_exists(path: Path) -> None:
    """`frontdoor something` in a document is a command there is."""
    assert isinstance(main, Group)
    for command in re.findall(r"`frontdoor ([a-z]+)", path.read_text(encoding="utf-8")):
        assert command in main.commands, command


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_the_repository_leads_somewhere(path: Path) -> None:
    """No dead links between documents."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_make_targets_named_in_the_readme_exist() -> None:
    """`make something` in the README is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"))) <= targets
