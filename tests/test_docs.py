"""What the documents say is true: their commands exist, their links lead somewhere. Their YAML: test_docs_yaml.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click import Context, Group

from bot.cli import main
from tests.recipes import DOCUMENTS, ROOT


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_named_exists(path: Path) -> None:
    """`frontdoor something` in a document is a command there is."""
    assert isinstance(main, Group)
    for command in re.findall(r"`frontdoor ([a-z]+)", path.read_text(encoding="utf-8")):
        assert main.get_command(Context(main), command) is not None, command


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_the_repository_leads_somewhere(path: Path) -> None:
    """No dead links between documents."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_make_targets_named_in_the_readme_exist() -> None:
    """`make something` in the README is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"))) <= targets
