"""What is pressed instead of typed: buttons, and the commands without words. Buttons of older versions work, or say that they moved.

A button carries everything itself (at most 64 bytes), so none is forgotten by a restart:
go:CHOICE an option; who:AUDIENCE; do:COMMAND; page:NUMBER:CHOICE more options; off:INTENT not what I meant; bad:INTENT a number is wrong;
ask:TICKET send my question to the team.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

from adapters.telegram.box import CHANNEL
from adapters.telegram.commands import ALL_THEMES, COMMANDS, HELP_NOW, areas, start, text, who_rows
from adapters.telegram.context import Context, Words
from adapters.telegram.read import Pressed, Seen
from bot.model import Audience, Outcome, Reply, Text

_NAME = re.compile(r"[a-z0-9-]{1,40}")


class Presses:
    """Answers buttons and commands."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._acknowledging: set[asyncio.Task[None]] = set()

    async def answer(self, pressed: Pressed) -> None:
        """Answer a button once."""
        task = asyncio.create_task(self._context.sender.acknowledge(pressed.query))  # beside the answer: it may take its time
        self._acknowledging.add(task)
        task.add_done_callback(self._acknowledging.discard)
        kind, _, value = pressed.data.partition(":")
        if (kind, value) == ("do", "urgent"):
            await self.help_now(pressed)
        elif kind == "do" and value in ("clear", "forget"):
            await self._context.once(pressed, lambda: self._moved(pressed))  # no button of ours does these
        else:
            await self._context.once(pressed, lambda: self._do(pressed, kind, value))

    async def help_now(self, seen: Seen) -> None:
        """The card, as for the words "help now"."""

        async def send(reply: Reply) -> None:
            await self._context.post(seen, reply, reply.memory.audience or Audience.FAMILY)

        await self._context.serve(seen, HELP_NOW, send, also=":now")

    async def command(self, seen: Seen, name: str, topic: str = "") -> None:
        """A command. `topic`: what a deep link names."""
        desk, who = self._context.desk, str(seen.chat)
        audience = await self._context.audience(seen)
        say = Words(desk, audience)
        match name:
            case "start":
                if topic:
                    reply = await desk.choose(CHANNEL, who, topic, audience)
                    if reply.outcome is not Outcome.FALLBACK:
                        hello = say("start_topic")
                        await self._context.post(seen, replace(reply, parts=(Text(hello), *reply.parts)), audience)
                        return
                await self._context.post(seen, start(say, seen.language), audience, who_rows(say))
            case "topics":
                await self._choose(seen, ALL_THEMES, audience)
            case "area":
                reply = areas(say, desk.areas())
                choices = tuple(option.intent for option in reply.options)
                await desk.change(CHANNEL, who, lambda memory: replace(memory, choices=choices))
                await self._context.post(seen, reply, audience)
            case _:
                await self._context.post(seen, text(say, name), audience)

    async def _do(self, pressed: Pressed, kind: str, value: str) -> None:
        audience = await self._context.audience(pressed)
        match kind:
            case "go" if value:
                await self._choose(pressed, value, audience)
            case "page":
                page, _, choice = value.partition(":")
                await self._choose(pressed, choice, audience, int(page) if page.isascii() and page.isdecimal() else 0)
            case "who" if value in list(Audience):
                await self._who(pressed, Audience(value))
            case "do" if value == "quiet":
                await self._context.post(pressed, text(Words(self._context.desk, audience), "quiet"), audience)
            case "do" if value in COMMANDS:
                await self.command(pressed, value)
            case "off" if _NAME.fullmatch(value):
                await self._context.desk.count(f"feedback:not-meant:{value}")
                await self._choose(pressed, "none", audience, below=value)
            case "bad" if _NAME.fullmatch(value):
                await self._context.desk.count(f"number-wrong:{value}")
                await self._context.post(pressed, text(Words(self._context.desk, audience), "wrong_noted"), audience)
            case "ask" if _NAME.fullmatch(value):
                reply = await self._context.desk.send_to_team(CHANNEL, str(pressed.chat), value, audience)
                await self._context.post(pressed, reply, reply.memory.audience or audience)
            case _:
                await self._moved(pressed)

    async def _who(self, pressed: Pressed, audience: Audience) -> None:
        await self._context.desk.change(CHANNEL, str(pressed.chat), lambda memory: replace(memory, audience=audience))
        await self._context.post(pressed, text(Words(self._context.desk, audience), "who_noted"), audience)

    async def _moved(self, pressed: Pressed) -> None:
        await self._choose(pressed, "", await self._context.audience(pressed))

    async def _choose(self, seen: Seen, choice: str, audience: Audience, page: int = 0, below: str | None = None) -> None:
        """The reply to an option; one that is no longer there gets a kind word."""
        reply = await self._context.desk.choose(CHANNEL, str(seen.chat), choice, audience, below)
        await self._context.post(
            seen, reply, reply.memory.audience or audience, page=page, again=choice if choice.startswith("theme:") else ""
        )
