"""`frontdoor run` without its content: says every message back, so that each reply can be told from every other. Starts in a moment.

All but the answers is real: settings, service, channel, desk, SQLite store. Run as `python -m tests.fakes.telegram_small`.
"""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from bot.commands.run import _serve
from bot.model import Audience, Memory, Message, Outcome, Reply, Text, Urgent
from bot.router import FrontDoor
from bot.settings import Settings


class SmallDoor:
    """Says back what it heard; "danger" escalates. Counts in the memory of the conversation, so that lost memory would show."""

    library = SimpleNamespace(version="small")

    class composer:  # noqa: N801
        """Says keys, with digits where the numbers would stand."""

        @staticmethod
        def say(key: str, audience: Audience, **values: str) -> str:
            return f"{key} 999"

    def handle(self, message: Message, now: datetime) -> Reply:
        memory = Memory(Audience.FAMILY, misses=message.memory.misses + 1)
        if "danger" in message.text:
            return Reply(Outcome.ESCALATE, (Urgent(("999: now", message.text)),), memory=memory)
        return Reply(Outcome.ANSWER, (Text(f"You said {message.text}."),), memory=memory)

    def pressed(self, choice: str, memory: Memory, audience: Audience, now: datetime) -> Reply:
        return Reply(Outcome.ANSWER, (Text(f"You pressed {choice}."),), memory=memory)


def heard(reply: str) -> str:
    """What a reply of the small door answers: the message, or the option."""
    found = re.search(r"(?:You said|You pressed|Now) ?\n?(?P<what>[^.]+)", reply)
    return found["what"].strip() if found else ""


if __name__ == "__main__":
    asyncio.run(_serve(Settings(), cast(FrontDoor, cast(Any, SmallDoor()))))
