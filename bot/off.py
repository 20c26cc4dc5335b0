"""What a channel says that an operator switched off: the numbers, whatever anybody writes."""

from __future__ import annotations

from dataclasses import replace

from bot.compose import safe_reply
from bot.model import Memory, Outcome, Reply

SWITCHED_OFF = "I'm switched off for the moment and can't answer other questions. Sorry."
"""In code, not in the content: what is wrong with the content may be why."""


def off_reply(memory: Memory) -> Reply:
    """The reply to anything but danger."""
    return replace(safe_reply(SWITCHED_OFF), memory=memory)


def when_off(reply: Reply) -> Reply:
    """What is said instead of `reply`: its card alone if there is danger, else the numbers."""
    return replace(reply, parts=reply.parts[:1]) if reply.outcome is Outcome.ESCALATE else off_reply(reply.memory)
