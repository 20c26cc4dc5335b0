"""Leaving no trace: /clear deletes both sides of a chat, /forget drops everything known.

What Telegram allows (core.telegram.org/bots/api#deletemessage): messages younger than 48 hours, both sides of a private chat, but no dice
thrown in the last 24 hours. What it does not allow is said.
"""

from __future__ import annotations

from dataclasses import replace

from adapters.telegram.box import CHANNEL, Box
from adapters.telegram.commands import text
from adapters.telegram.context import Context, Words
from adapters.telegram.read import Seen
from adapters.telegram.trail import KEEP, Trail


async def clear(context: Context, box: Box, seen: Seen) -> None:
    """Delete the messages of the last 48 hours and forget the conversation. One neutral line is left."""
    audience = await context.audience(seen)
    now = context.clock()
    young = [number for number, when in box.trail.ids if when > now - KEEP]
    await box.change(lambda trail: replace(trail, owed=tuple(one for one in trail.owed if one.urgent)))
    await context.sender.delete(seen.chat, dict.fromkeys([*young, seen.message]))
    await box.change(lambda trail: replace(trail, ids=(), carded={}, told={}))
    await context.desk.forget(CHANNEL, str(seen.chat))
    await context.post(replace(seen, message=0), text(Words(context.desk, audience), "cleared"), audience)


async def forget(context: Context, box: Box, seen: Seen) -> None:
    """Drop everything known of a chat, and say so. Replies that are still on their way come before that line."""
    audience = await context.audience(seen)
    await context.desk.forget(CHANNEL, str(seen.chat))
    await box.change(lambda trail: Trail(owed=trail.owed))
    await context.post(replace(seen, message=0), text(Words(context.desk, audience), "forgotten"), audience)
    # the id of that last line would be the only thing left
    await box.change(lambda trail: Trail(owed=trail.owed, answered=trail.answered))


async def drop(context: Context, box: Box, seen: Seen) -> None:
    """The person blocked the bot: nothing of them is kept."""
    await box.change(lambda _: Trail())
    await context.desk.forget(CHANNEL, str(seen.chat))
