"""What a person did -> what is done about it. Danger first: every piece of text meets the risk check before anything else is looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from adapters.telegram import commands
from adapters.telegram.box import CHANNEL, Box
from adapters.telegram.clear import clear, drop, forget
from adapters.telegram.context import Context, Words
from adapters.telegram.outgoing import Outgoing
from adapters.telegram.presses import Presses
from adapters.telegram.read import Blocked, Command, Ignored, Incoming, InGroup, Pressed, Said, Seen, Sent
from adapters.telegram.send import Gone, NotDone, Refused
from adapters.telegram.split import Line
from adapters.telegram.write import say_when, with_note
from bot.model import Audience, Outcome, Reply, Text

LONDON = ZoneInfo("Europe/London")
LATE = 2 * 3600.0
"""Seconds after which an answer would surprise: the person gets an apology with the numbers instead."""
ONE_APOLOGY = 12 * 3600.0
SAME_VISIT = 600
"""Seconds in which everything a group brings about is one visit to it."""


class Answerer:
    """Answers what is read (adapters/telegram/read.py)."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._presses = Presses(context)

    async def handle(self, incoming: Incoming) -> None:
        """Answer once. Returns when that is settled. Raises NotSettled, or whatever kept it from being settled."""
        match incoming:
            case Ignored():
                return
            case InGroup():
                await self._group(incoming)
                return
        async with self._context.outbox.open(incoming.chat) as box:
            if box.answered(self._context.key(incoming)):  # the process died after the reply was sent and before that was settled
                return
            match incoming:
                case Blocked():
                    await drop(self._context, box, incoming)
                case Pressed():
                    await self._presses.answer(incoming)
                case Said():
                    await self._said(incoming, box)
                case Command():
                    await self._command(incoming, box)
                case Sent():
                    await self._sent(incoming, box)

    async def _note(self, seen: Seen, box: Box) -> None:
        """Note the id of a message that brings no answer: /clear deletes it too."""
        await box.change(lambda trail: trail.noted([seen.message], self._context.clock()))

    # --- words --------------------------------------------------------------------------------------------------------

    async def _said(self, said: Said, box: Box) -> None:
        """Words are answered; words that came with something else get a line about that; edits are answered only if they add a danger."""
        late = self._is_late(said)

        async def send(reply: Reply) -> None:
            escalates = reply.outcome is Outcome.ESCALATE
            category = reply.risk.category or "danger"
            if said.edited and escalates and box.trail.carded.get(said.message) == category:
                return
            audience = reply.memory.audience or Audience.FAMILY
            say = Words(self._context.desk, audience)
            if late:
                reply = with_note(reply, say("late_card", when=say_when(datetime.fromtimestamp(said.when, UTC).astimezone(LONDON))))
            elif said.kind and not said.edited:
                reply = with_note(reply, say("forwarded" if said.kind == "forwarded" else "caption"))
            if reply.outcome is Outcome.FALLBACK:
                reply = await self._in_their_language(said, box, reply, say)
            if said.kind == "forwarded" and not escalates:
                reply = replace(reply, parts=(*reply.parts, commands.numbers(say, "numbers")))
            await self._context.post(said, reply, audience)
            if escalates:
                await box.change(lambda trail: trail.card(said.message, category))

        await self._context.serve(said, said.text, send, only_if_risk=said.edited or late, not_own=said.kind == "forwarded")
        if said.album and box.trail.told.get("album") != said.album:
            await box.change(lambda trail: trail.telling("album", said.album))
        if late and not said.edited and not box.answered(self._context.key(said)):
            await self._apologise(said, box)

    async def _in_their_language(self, seen: Seen, box: Box, reply: Reply, say: Words) -> Reply:
        """The reply with one line in the language of the person's app, once."""
        line = commands.in_language(say, seen.language)
        if line is None or "language" in box.trail.told:
            return reply
        await box.change(lambda trail: trail.telling("language", seen.language[:12]))
        return replace(reply, parts=(*reply.parts, Text(line)))

    async def _risk_in(self, seen: Seen, words: str, box: Box) -> bool:
        """Whether words beside the point (an argument, a poll) pointed to danger and were answered."""
        if not words.strip():
            return False
        key = self._context.key(seen)

        async def send(reply: Reply) -> None:
            await self._context.post(seen, reply, reply.memory.audience or Audience.FAMILY)

        await self._context.serve(seen, words, send, only_if_risk=True)
        return box.answered(key) or box.owes(key)

    # --- commands -----------------------------------------------------------------------------------------------------

    async def _command(self, command: Command, box: Box) -> None:
        name = commands.ALSO.get(command.name, command.name)
        if name != "start" and name not in commands.COMMANDS:  # "/help me he is hitting me" is one; "/he is hitting me" is not
            seen = {field: getattr(command, field) for field in ("update", "chat", "message", "when", "language")}
            await self._said(Said(**seen, text=f"{command.name} {command.argument}".strip()), box)
            return
        topic = name == "start" and commands.TOPIC.fullmatch(command.argument) is not None
        if not topic and await self._risk_in(command, command.argument, box):
            return
        if name in ("clear", "forget"):
            work = clear if name == "clear" else forget
            await self._context.once(command, lambda: work(self._context, box, command))
        elif self._is_late(command):
            await self._apologise(command, box)
        elif name == "urgent":
            await self._presses.help_now(command)
        elif name == "area" and command.argument:
            await self._context.serve(command, command.argument, lambda reply: self._served(command, reply), also=":area", not_own=True)
        else:
            await self._context.once(command, lambda: self._presses.command(command, name, command.argument if topic else ""))

    async def _served(self, seen: Seen, reply: Reply) -> None:
        await self._context.post(seen, reply, reply.memory.audience or Audience.FAMILY)

    # --- everything else ----------------------------------------------------------------------------------------------

    async def _sent(self, sent: Sent, box: Box) -> None:
        """Something that cannot be read: a line that says so and what to do, and who can be rung."""
        if await self._risk_in(sent, sent.words, box):
            return
        if self._is_late(sent):
            await self._apologise(sent, box)
            return

        async def do() -> None:
            if sent.album and box.trail.told.get("album") == sent.album:
                await self._note(sent, box)
                return  # the other pictures of an album that was answered
            audience = await self._context.audience(sent)
            ring = await self._ring(sent, audience)
            say = Words(self._context.desk, audience)
            reply = await self._in_their_language(sent, box, commands.with_people(say(f"kind_{sent.kind}"), ring), say)
            await self._context.post(sent, reply, audience)
            if sent.album:
                await box.change(lambda trail: trail.telling("album", sent.album))

        await self._context.once(sent, do)

    async def _ring(self, seen: Seen, audience: Audience) -> Reply:
        memory = await self._context.desk.memory(CHANNEL, str(seen.chat))
        return await self._context.desk.who_to_ring(audience, memory.area)

    def _is_late(self, seen: Seen) -> bool:
        return bool(seen.when) and self._context.clock() - seen.when > LATE

    async def _apologise(self, seen: Seen, box: Box) -> None:
        """One apology for everything a person wrote while the front door was shut."""

        async def do() -> None:
            now = self._context.clock()
            if now - float(box.trail.told.get("late", "0")) < ONE_APOLOGY:
                await self._note(seen, box)
                return
            audience = await self._context.audience(seen)
            ring = await self._ring(seen, audience)
            await self._context.post(seen, commands.with_people(Words(self._context.desk, audience)("late"), ring), audience)
            await box.change(lambda trail: trail.telling("late", str(now)))

        await self._context.once(seen, do)

    async def _group(self, group: InGroup) -> None:
        """A group is no place for this: one line, and leave."""
        key = f"{self._context.bot}:group:{group.chat}:{group.when // SAME_VISIT}"

        async def do() -> None:
            line = Words(self._context.desk, Audience.FAMILY)("group")
            try:
                await self._context.sender.tell(group.chat, Outgoing(Line(line).to_html()))
            except (Gone, Refused):
                pass  # not allowed to speak here
            except NotDone:
                pass  # leaving matters more than the line
            await self._context.sender.leave(group.chat)

        await self._context.once(group, do, key)
