"""Every kind of payload is read as what it is, or ignored because of something; nothing raises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.heard import Ignored
from adapters.slack.read import read, words
from tests.fakes import slack_payloads as payloads

ROWS = yaml.safe_load((Path(__file__).parent / "tables/slack_payloads.yaml").read_text(encoding="utf-8"))


def body_of(row: dict[str, Any]) -> dict[str, Any]:
    """The whole payload of a row."""
    return row["body"] if "body" in row else payloads.envelope(row["event"], "Ev1")


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_payloads(row: dict[str, Any]) -> None:
    """The table."""
    heard = read(body_of(row))
    if "ignored" in row:
        assert isinstance(heard, Ignored), heard
        assert row["ignored"] in heard.because
        return
    ((noun, fields),) = row["reads"].items()
    assert type(heard).__name__ == noun, heard
    for name, value in fields.items():
        found = getattr(heard.person, name) if name in ("user", "team") else getattr(heard, name)
        assert (list(found) if isinstance(value, list) else found) == value, name


def test_the_table_holds_every_noun() -> None:
    """Nothing that can be heard is without an example."""
    nouns = {next(iter(row["reads"])) for row in ROWS if "reads" in row}
    assert nouns == {"Said", "Asked", "Opened", "Pressed", "Submitted"}
    assert sum("ignored" in row for row in ROWS) >= 15


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
KEYS = ["type", "event", "event_id", "user", "text", "channel", "ts", "message", "actions", "view", "command", "subtype", "attachments"]


@settings(max_examples=300, deadline=None)
@given(
    body=st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8),
    kind=st.sampled_from(["event_callback", "block_actions", "message_action", "view_submission", "x"]),
)
def test_nothing_raises(body: dict[str, Any], kind: str) -> None:
    """Whatever comes in, reading it is no failure."""
    read(body | {"type": kind})
    read({"type": "event_callback", "event_id": "Ev1", "event": {"type": "message", **body}})
    read({"command": "/frontdoor", **body})


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=200))
def test_what_a_person_wrote_comes_back(text: str) -> None:
    """Escaped as Slack escapes it, any text is read as it was typed, but for space around it."""
    sent = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert words(sent) == text.strip()


def test_a_broken_row_of_the_table_changes_nothing() -> None:
    """Each field of a message taken away in turn: read or ignored, never raised."""
    whole = payloads.direct("hello")
    for name in whole["event"]:
        event = {key: value for key, value in whole["event"].items() if key != name}
        assert read({**whole, "event": event}) is not None
    for name in whole:
        assert read({key: value for key, value in whole.items() if key != name}) is not None
