"""Messages, commands and the shortcut: heard, answered by the desk, sent to where the writer will find it.

Where a reply goes:
- a direct message: into it (under the agent messages experience into the thread that the message begins);
- a channel: into the thread of the message. With details of a child or family in it, the reminder goes to its writer alone, as a whisper
  and, since a whisper is gone on reload, as a direct message; the answer in general terms goes into the thread;
- danger in such a message: to its writer alone, as a direct message and a whisper; into the thread only if they cannot be written to;
- a command or the shortcut: to the asker alone; danger as a direct message too, which cannot vanish.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace

from adapters.slack.acknowledge import going_on_urgently
from adapters.slack.agent import Agent
from adapters.slack.errors import Gone, SendFailed
from adapters.slack.heard import Asked, Person, Said
from adapters.slack.home import help_message, labels
from adapters.slack.people import People
from adapters.slack.quiet import log
from adapters.slack.send import BRIEF, Sender
from adapters.slack.write import Drawn, draw, said, without
from bot.delivery import Delivery, Desk, Send
from bot.model import Audience, Outcome, Reply, Text

SLACK = "slack"
ELSEWHERE_FOR = 2.0
"""Seconds to wait for a message that is being answered by another delivery of it, before it is left to be delivered again."""
LOOK_AGAIN = 0.05
WELCOMED_FOR = 180 * 24 * 3600.0
HELP = frozenset(["", "help", "?"])


class Answering:
    """Answers what people write."""

    def __init__(self, desk: Desk, sender: Sender, people: People, agent: Agent) -> None:
        self._desk = desk
        self._sender = sender
        self._people = people
        self._agent = agent

    # --- messages -----------------------------------------------------------------------------------------------------

    async def said(self, heard: Said) -> bool:
        """Answer a message. True: it may be acknowledged."""
        audience = await self._people.audience(heard.person)
        user = heard.person.user
        who = user if heard.direct else f"{user}:{heard.channel}:{heard.thread or heard.ts}"
        area = None if heard.direct else (await self._desk.memory(SLACK, user)).area
        delivery = Delivery(SLACK, heard.ids, who, heard.text, audience, area, heard.edited, heard.before)

        async def send(reply: Reply) -> None:
            if reply.outcome is Outcome.ESCALATE:
                going_on_urgently()
            await (self._directly(heard, reply, audience) if heard.direct else self._in_channel(heard, reply, audience))

        return await self._until_settled(delivery, send)

    async def _until_settled(self, delivery: Delivery, send: Send) -> bool:
        """Serve; where another delivery of the same is just being answered, wait a moment for it."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + ELSEWHERE_FOR
        while not (settled := await self._desk.serve(delivery, send)) and loop.time() < deadline:  # noqa: ASYNC110 - maybe another process
            await asyncio.sleep(LOOK_AGAIN)
        return settled

    async def _directly(self, heard: Said, reply: Reply, audience: Audience) -> None:
        notes = []
        if reply.case_details and reply.outcome is Outcome.ESCALATE:  # an ordinary reply begins with the reminder
            notes.append(self._desk.wording("slack_case_details", audience))
        if await self.first_contact(heard.person):
            notes.append(self._desk.wording("slack_welcome", audience))
        drawn = self._drawn(reply, audience, "\n\n".join(notes))
        with suppress(Gone):
            await self._sender.post(heard.channel, drawn, self._agent.thread(heard.thread, heard.ts), heard.ids[-1])

    async def _in_channel(self, heard: Said, reply: Reply, audience: Audience) -> None:
        reminder = self._desk.wording("slack_case_details", audience)
        bare = without(reply, self._desk.wording("case_details", audience)) if reply.case_details else reply
        drawn = self._drawn(bare, audience)
        if reply.case_details and drawn.urgent:
            await self._to_writer_alone(heard, self._drawn(bare, audience, reminder))
            return
        await self._into_thread(heard, drawn)
        if reply.case_details:
            await self._beside(self._sender.whisper(heard.channel, heard.person.user, said(reminder), heard.thread, BRIEF))
            await self._beside(self._sender.post(heard.person.user, said(reminder), once=f"reminder:{heard.ids[-1]}", patience=BRIEF))

    async def _into_thread(self, heard: Said, drawn: Drawn) -> None:
        try:
            await self._sender.post(heard.channel, drawn, heard.thread or heard.ts, heard.ids[-1])
        except Gone:
            if drawn.urgent:
                with suppress(Gone):
                    await self._sender.post(heard.person.user, drawn, once=heard.ids[-1])

    async def _to_writer_alone(self, heard: Said, drawn: Drawn) -> None:
        try:
            await self._sender.post(heard.person.user, drawn, once=heard.ids[-1])
        except Gone:
            with suppress(Gone):
                await self._sender.post(heard.channel, drawn, heard.thread or heard.ts, heard.ids[-1])
            return
        await self._beside(self._sender.whisper(heard.channel, heard.person.user, drawn, heard.thread, BRIEF))

    # --- command and shortcut -----------------------------------------------------------------------------------------

    async def asked(self, heard: Asked) -> bool:
        """Answer a command or the shortcut, to the asker alone."""
        audience = await self._people.audience(heard.person)
        if heard.command and heard.text.lower() in HELP:
            await self._sender.respond(heard.response_url, help_message(lambda key: self._desk.wording(key, audience)))
            return True
        delivery = Delivery(SLACK, (heard.id,), heard.person.user, heard.text, audience)

        async def send(reply: Reply) -> None:
            if reply.case_details:
                reply = self._reminded(reply, heard, audience)
            await self._to_asker(heard, self._drawn(reply, audience))

        return await self._until_settled(delivery, send)

    def _reminded(self, reply: Reply, heard: Asked, audience: Audience) -> Reply:
        """The reply with the reminder in the right words: nobody can delete what somebody else wrote."""
        if not heard.others and reply.outcome is not Outcome.ESCALATE:
            return reply
        reminder = self._desk.wording("slack_case_details_others" if heard.others else "slack_case_details", audience)
        bare = without(reply, self._desk.wording("case_details", audience))
        if reply.outcome is Outcome.ESCALATE:  # nothing stands above or between the numbers
            return replace(bare, parts=(bare.parts[0], Text(reminder), *bare.parts[1:]))
        return replace(bare, parts=(Text(reminder), *bare.parts))

    async def _to_asker(self, heard: Asked, drawn: Drawn) -> None:
        if not drawn.urgent:
            await self._respond(heard, drawn)
            return
        here, direct = await asyncio.gather(
            self._respond(heard, drawn), self._sender.post(heard.person.user, drawn, once=heard.id), return_exceptions=True
        )
        if isinstance(direct, BaseException) and not (isinstance(direct, Gone) and here is None):
            raise direct

    async def _respond(self, heard: Asked, drawn: Drawn) -> None:
        """Through the address that came with the question; as a direct message if that is used up."""
        if heard.response_url:
            try:
                await self._sender.respond(heard.response_url, drawn)
                return  # noqa: TRY300 - the other way follows
            except Gone:
                pass
        with suppress(Gone):
            await self._sender.post(heard.person.user, drawn, once=heard.id)

    # --- both ---------------------------------------------------------------------------------------------------------

    def _drawn(self, reply: Reply, audience: Audience, note: str = "") -> Drawn:
        """The reply drawn; its words alone, should drawing fail: an escalation must not hang on a layout."""
        try:
            return draw(reply, labels(lambda key: self._desk.wording(key, audience)), note)
        except Exception as error:
            log.error("a reply could not be drawn (%s); it is sent as plain text", type(error).__name__)
            return replace(said("\n\n".join(filter(None, [reply.plain_text(), note]))), urgent=reply.outcome is Outcome.ESCALATE)

    async def first_contact(self, person: Person) -> bool:
        """Whether this is the first time, ever. True once for each person."""
        if await self._desk.kept("welcomed", SLACK, person.user):
            return False
        first = False

        async def note() -> None:
            nonlocal first
            first = True
            await self._desk.keep("welcomed", SLACK, person.user, b"1", WELCOMED_FOR)

        await self._desk.once(SLACK, f"welcome:{person.user}", note)
        return first

    async def _beside(self, sending: Awaitable[None]) -> None:
        """Send what may be lost: the answer itself has been sent, and must not be sent again for it."""
        try:
            await sending
        except SendFailed as error:
            log.info("a reminder beside an answer was not taken (%s)", error)
