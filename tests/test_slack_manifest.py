"""The manifest asks for exactly what the code listens to and calls, keeps Slack's limits, and says the truth."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import adapters.slack
from adapters.slack import app, check, send
from bot.library import Library

FOLDER = Path(adapters.slack.__file__).parent
MANIFEST: dict[str, Any] = yaml.safe_load((FOLDER / "manifest.yaml").read_text(encoding="utf-8"))
FEATURES, SETTINGS = MANIFEST["features"], MANIFEST["settings"]
SCOPES = set(MANIFEST["oauth_config"]["scopes"]["bot"])


def calls() -> set[str]:
    """Every Web API method named in the adapter: string constants and slack-sdk's own methods."""
    found = set()
    for file in FOLDER.glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if file.name == "send.py":  # METHODS itself is what is compared with
            tree.body = [node for node in tree.body if not isinstance(node, ast.AnnAssign)]
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if re.fullmatch(r"(?:auth|apps|chat|views|users|assistant|conversations|files|reactions)(?:\.[a-zA-Z]+)+", node.value):
                    found.add(node.value)
            elif isinstance(node, ast.Attribute) and node.attr == "apps_connections_open":
                found.add("apps.connections.open")
    return found


def test_every_scope_is_used_and_every_use_has_its_scope() -> None:
    """Least scopes: those of the events we listen to, of the methods we call, and of commands."""
    assert SCOPES == check.SCOPES
    assert calls() == set(send.METHODS)
    assert not any("history" in scope and scope != "im:history" for scope in SCOPES), "we read no rooms"
    assert "user" not in MANIFEST["oauth_config"]["scopes"], "a bot token only"


def test_events_command_and_shortcut_are_those_we_listen_to() -> None:
    """Nothing is subscribed to that nobody hears, and nothing heard that is not subscribed to."""
    assert set(SETTINGS["event_subscriptions"]["bot_events"]) == set(app.EVENTS)
    assert [one["command"] for one in FEATURES["slash_commands"]] == [app.COMMAND]
    assert [(one["type"], one["callback_id"]) for one in FEATURES["shortcuts"]] == [("message", app.SHORTCUT)]
    assert SETTINGS["interactivity"]["is_enabled"] is True


def test_people_can_write_to_the_app() -> None:
    """The Messages tab is off by default, and then nobody can."""
    assert FEATURES["app_home"] == {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False}


def test_the_command_passes_words_as_they_are_typed() -> None:
    """should_escape would turn names into mentions that nobody needs."""
    assert FEATURES["slash_commands"][0]["should_escape"] is False


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        (MANIFEST["display_information"]["name"], 1, 35),
        (MANIFEST["display_information"]["description"], 1, 140),
        (MANIFEST["display_information"]["long_description"], 174, 4000),
        (FEATURES["bot_user"]["display_name"], 1, 80),
        (FEATURES["slash_commands"][0]["command"], 1, 32),
        (FEATURES["slash_commands"][0]["description"], 1, 2000),
        (FEATURES["slash_commands"][0]["usage_hint"], 1, 1000),
        (FEATURES["shortcuts"][0]["name"], 1, 24),
        (FEATURES["shortcuts"][0]["description"], 1, 150),
        (FEATURES["shortcuts"][0]["callback_id"], 1, 255),
        (FEATURES["agent_view"]["agent_description"], 1, 300),
    ],
)
def test_lengths(text: str, least: int, most: int) -> None:
    """The limits of docs.slack.dev/reference/app-manifest."""
    assert least <= len(text) <= most


def test_it_says_that_it_is_no_ai_and_no_person(library: Library) -> None:
    """Slack calls such an app an agent; it must not be taken for one. Its numbers are those of the registry."""
    said = MANIFEST["display_information"]["long_description"]
    assert "not ai" in MANIFEST["display_information"]["description"].lower()
    assert "not artificial intelligence" in said
    assert "Not AI, and not a person" in FEATURES["agent_view"]["agent_description"]
    assert library.contacts["mash"].phone in said
    assert library.contacts["emergency"].phone in said


def test_the_suggested_questions_are_those_of_the_content(library: Library) -> None:
    """Manifest and content say the same four, and no more than Slack shows."""
    prompts = [one["message"] for one in FEATURES["agent_view"]["suggested_prompts"]]
    assert prompts == [library.wording[f"slack_prompt_{name}"].professional for name in ("levels", "consent", "request", "ring")]
    assert len(prompts) <= 4
