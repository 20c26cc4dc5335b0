"""`frontdoor slack check` says what is right and what is wrong, and posts nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from adapters.slack.check import Finding, check
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.fakes.slack_world import settings

LOOKED_AT = {"auth.test", "apps.connections.open"}


async def findings(slack: FakeSlack, mode: str, **more: Any) -> list[Finding]:
    """What the check finds of a workspace; it may look at nothing else."""
    await slack.start()
    try:
        return [finding async for finding in check(settings(slack, mode, **more))]
    finally:
        await slack.stop()
        assert set(slack.calls) <= LOOKED_AT
        assert not slack.posts + slack.whispers


async def test_all_is_right() -> None:
    """The workspace, each scope, the app-level token, a connection that says hello."""
    found = await findings(FakeSlack(), "socket")
    assert all(finding.good for finding in found)
    said = "\n".join(finding.text for finding in found)
    for words in ("frontdoor in the workspace Example", "SLACK_APP_TOKEN: accepted", "Socket Mode: connected"):
        assert words in said
    assert BOT_TOKEN not in said
    assert APP_TOKEN not in said


async def test_over_http_the_secret_must_be_there() -> None:
    """Only a request of Slack can prove it."""
    assert all(finding.good for finding in await findings(FakeSlack(), "http"))
    (wrong,) = [finding for finding in await findings(FakeSlack(), "http", slack_signing_secret="") if not finding.good]
    assert "SLACK_SIGNING_SECRET" in wrong.text


async def test_a_wrong_token_is_named_with_what_to_do() -> None:
    """Bot token and app-level token are looked at apart."""
    slack = FakeSlack()
    slack.bot_token = slack.app_token = "xoxb-another"  # noqa: S105 - a fake one
    bot, app = [finding for finding in await findings(slack, "socket") if not finding.good]
    assert "SLACK_BOT_TOKEN: Slack says invalid_auth. Copy the Bot User OAuth Token again" in bot.text
    assert "SLACK_APP_TOKEN: Slack says invalid_auth" in app.text


@pytest.mark.parametrize(
    ("scope", "good", "words"),
    [
        ("chat:write", False, "scope chat:write is missing"),
        ("users:read", True, "guests are answered as professionals"),
        ("assistant:write", True, "no questions are suggested"),
    ],
)
async def test_missing_scopes(scope: str, good: bool, words: str) -> None:
    """Wrong where nothing works without it; said where something does less."""
    slack = FakeSlack()
    slack.scopes.discard(scope)
    (finding,) = [finding for finding in await findings(slack, "socket") if words in finding.text]
    assert finding.good is good


async def test_a_scope_too_many_is_said() -> None:
    """Least scopes: what is not needed should be taken away."""
    slack = FakeSlack()
    slack.scopes.add("channels:history")
    assert any("channels:history is granted and not needed" in finding.text for finding in await findings(slack, "socket"))


async def test_a_connection_that_is_blocked() -> None:
    """A proxy that lets no WebSocket pass is named."""
    slack = FakeSlack()
    slack.accept_sockets = False
    (wrong,) = [finding for finding in await findings(slack, "socket") if not finding.good]
    assert "Socket Mode: no connection" in wrong.text
    assert "firewall" in wrong.text


def test_the_command_without_a_token() -> None:
    """It says what is missing and where to find it, and its exit code is that of a wrong configuration."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "slack", "check"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 78
    assert "SLACK_BOT_TOKEN" in done.stderr
    assert "docs/slack.md" in done.stderr
