"""Slack's agent messages experience, where the workspace has it; everything works without it.

With `agent_view` in the manifest and a plan that has it, each message begins a thread that is answered in, and questions can be suggested
above the composer when somebody opens the chat. That Slack takes the suggestions is how we know that it is on.
docs.slack.dev/ai/migrating-to-agent-messaging, docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts (no `thread_ts`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adapters.slack.errors import SendFailed
from adapters.slack.send import METHODS, Sender
from bot.delivery import Desk

KEPT = 90 * 24 * 3600.0
EVERYBODY = "workspace"
OFF = frozenset("unknown_method missing_scope not_allowed_token_type no_permission feature_not_enabled not_allowed access_denied".split())
"""Errors by which Slack says that it is not there."""


class Agent:
    """Whether it is on, and what it is told."""

    def __init__(self, desk: Desk, sender: Sender) -> None:
        self._desk = desk
        self._sender = sender
        self.on = False
        self._possible = True

    async def start(self, scopes: frozenset[str] | None) -> None:
        """Recall what was found out before the last stop. `scopes`: those the token has, if Slack tells."""
        self._possible = scopes is None or METHODS["assistant.threads.setSuggestedPrompts"] in scopes
        self.on = self._possible and bool(await self._desk.kept("agent-view", "slack", EVERYBODY))

    def thread(self, thread: str, ts: str) -> str:
        """The thread for a reply in a direct message: that of the message, or where the experience is on the one that it begins."""
        return thread or (ts if self.on else "")

    async def opened(self, channel: str, prompts: Sequence[Mapping[str, str]], title: str) -> None:
        """Somebody opened the chat: suggest questions."""
        if not self._possible or not channel:
            return
        try:
            await self._sender.prompts(channel, prompts, title)
        except SendFailed as error:
            if str(error) in OFF:
                self._possible = self.on = False
                await self._desk.drop("agent-view", "slack", EVERYBODY)
            return
        if not self.on:
            self.on = True
            await self._desk.keep("agent-view", "slack", EVERYBODY, b"1", KEPT)
