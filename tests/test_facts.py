"""Every number, e-mail and web address comes from the documents, or says that it does not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.facts import FactRow, fact_rows
from bot.library import Library
from bot.library.load import read_file

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def documents() -> dict[str, set[str]]:
    """What stands in the text of the five documents, by kind."""
    table = read_file(ROOT, ROOT / "tests/tables/source_details.yaml", [])
    assert table is not None
    return {kind: set(values) for kind, values in table.data.items()}


def plain(kind: str, value: str) -> str:
    """A detail as the table has it: digits of a number, anything else in lower case."""
    return "".join(filter(str.isdigit, value)) if kind == "phone" else value.lower()


def test_every_detail_that_is_not_national_stands_in_the_documents(library: Library, documents: dict[str, set[str]]) -> None:
    """No contact detail was invented or mistyped."""
    strange = [
        (row.name, row.value)
        for row in fact_rows(library)
        if row.kind in documents and not row.source.startswith("national:") and plain(row.kind, row.value) not in documents[row.kind]
    ]
    assert strange == []


def test_every_national_detail_waits_for_a_human_check(library: Library) -> None:
    """What the documents lack is flagged until a named person has checked it; 999 is beyond doubt."""
    unflagged = {row.name for row in fact_rows(library) if row.source.startswith("national:") and not row.needs_human_check}
    assert unflagged == {"emergency"}


def test_every_fact_has_a_source_and_a_date_to_look_again(library: Library) -> None:
    """None is left without an owner's date."""
    for row in fact_rows(library):
        assert row.source
        assert date.fromisoformat(row.check_again) > date.fromisoformat(row.checked)


def test_overdue_is_after_the_day() -> None:
    """On its day a fact is still good."""
    row = FactRow("x", "figure", "1", "s", "2026-01-01", "2026-06-01")
    assert not row.overdue(date(2026, 6, 1))
    assert row.overdue(date(2026, 6, 2))


def test_the_command_lists_them(library: Library, cache: Path) -> None:
    """As text with a summary, and as JSON."""
    env = {"FRONTDOOR_CACHE": str(cache)}
    rows = json.loads(CliRunner().invoke(main, ["facts", "--json"], env=env).stdout)
    assert len(rows) == len(list(fact_rows(library)))
    text = CliRunner().invoke(main, ["facts", "--unchecked"], env=env).stdout
    assert "childline (phone): 0800 1111" in text
    assert "mash (phone)" not in text
    assert "need a human check" in text.splitlines()[-1]
