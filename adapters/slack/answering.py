"""Messages, commands and the shortcut: heard, answered by the desk, sent to where the writer will find it.

Where a reply goes:
- a direct message: into it (under the agent messages experience into the thread that the message begins; beside it if that is gone);
- a channel: into the thread of the message. With details of a child or family in it, the reminder goes to its writer alone, as a whisper
  and, since a whisper is gone on reload, as a direct message; the answer in general terms goes into the thread;
- danger in such a message: to its writer alone, as a direct message and a whisper; into the thread only if they cannot be written to;
- a command or the shortcut: to the asker alone; danger as a direct message too, which cannot vanish.

"Gone" (errors.py) counts as answered where every place was tried: nobody is there. Anything else that fails is raised, and comes again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from adapters.slack.agent import Agent
from adapters.slack.errors import Gone, SendFailed
from adapters.slack.heard import Asked, Person, Said
from adapters.slack.home import help_message, labels
from adapters.slack.people import People
from adapters.slack.quiet import log
from adapters.slack.send import BRIEF, Sender
from adapters.slack.threads import SLACK, Threads
from adapters.slack.write import Drawn, draw, said, without
from bot.delivery import Delivery, Desk, Send
from bot.model import Audience, Outcome, Reply, Text

Place = tuple[str, str]
"""A channel, or somebody's id for a direct message to them, and a thread in it."""

ELSEWHERE_FOR = 2.0
"""Seconds to wait for a message that is being answered by another delivery of it, before it is left to be delivered again."""
LOOK_AGAIN = 0.05
BESIDE_WITHIN = 4.0
"""Seconds for what goes beside an answer, its turn in the channel included."""
WELCOMED_FOR = 180 * 24 * 3600.0
HELP = frozenset(["", "help", "?"])


class Answering:
    """Answers what people write."""

    def __init__(self, desk: Desk, sender: Sender, people: People, agent: Agent, threads: Threads) -> None:
        self._desk = desk
        self._sender = sender
        self._people = people
        self._agent = agent
        self._threads = threads
        self._in_hand: dict[str, asyncio.Future[None]] = {}
        """Deliveries being answered by this process, by each of their ids."""

    # --- messages -----------------------------------------------------------------------------------------------------

    async def said(self, heard: Said) -> bool:
        """Answer a message. True: it may be acknowledged."""
        audience = await self._people.audience(heard.person)
        user = heard.person.user
        who = user if heard.direct else await self._threads.conversation(heard.person, heard.channel, heard.thread or heard.ts)
        area = None if heard.direct else (await self._desk.memory(SLACK, user)).area
        delivery = Delivery(SLACK, heard.ids, who, heard.text, audience, area, heard.edited, heard.before)

        async def send(reply: Reply) -> None:
            await (self._directly(heard, reply, audience) if heard.direct else self._in_channel(heard, reply, audience))

        return await self._until_settled(delivery, send)

    async def _until_settled(self, delivery: Delivery, send: Send) -> bool:
        """Serve; where another delivery of the same is just being answered, here or by another process, wait a moment for it."""
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + ELSEWHERE_FOR, LOOK_AGAIN
        while True:
            if (first := next((self._in_hand[each] for each in delivery.ids if each in self._in_hand), None)) is not None:
                await asyncio.wait({first}, timeout=max(0.0, deadline - loop.time()))
                if not first.done():
                    return False
            elif await self._serve(delivery, send):
                return True
            elif loop.time() > deadline:
                return False
            else:
                await asyncio.sleep(pause)
                pause *= 2

    async def _serve(self, delivery: Delivery, send: Send) -> bool:
        """Serve, with the delivery in hand."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._in_hand |= dict.fromkeys(delivery.ids, done)
        try:
            return await self._desk.serve(delivery, send)
        finally:
            for each in delivery.ids:
                del self._in_hand[each]
            done.set_result(None)

    async def _directly(self, heard: Said, reply: Reply, audience: Audience) -> None:
        places = list(dict.fromkeys([(heard.channel, self._agent.thread(heard.thread, heard.ts)), (heard.channel, "")]))
        if reply.outcome is Outcome.ESCALATE:
            places.append((heard.person.user, ""))

        async def send(first: bool) -> None:
            notes = []
            if reply.case_details and reply.outcome is Outcome.ESCALATE:  # an ordinary reply begins with the reminder
                notes.append(self._desk.wording("slack_case_details", audience))
            if first:
                notes.append(self._desk.wording("slack_welcome", audience))
            await self._post(self._drawn(reply, audience, "\n\n".join(notes)), heard.ids[-1], places)

        await self.greeting(heard.person, send)

    async def _in_channel(self, heard: Said, reply: Reply, audience: Audience) -> None:
        reminder = self._desk.wording("slack_case_details", audience)
        bare = without(reply, self._desk.wording("case_details", audience)) if reply.case_details else reply
        user, once = heard.person.user, heard.ids[-1]
        thread, alone = (heard.channel, heard.thread or heard.ts), (user, "")
        if reply.case_details and reply.outcome is Outcome.ESCALATE:
            drawn = self._drawn(bare, audience, reminder)
            if await self._post(drawn, once, [alone, thread]) == alone:
                await self._beside(self._sender.whisper(heard.channel, user, drawn, heard.thread, BRIEF))
            return
        drawn = self._drawn(bare, audience)
        await self._post(drawn, once, [thread, alone] if drawn.urgent else [thread])
        if reply.case_details:
            await asyncio.gather(
                self._beside(self._sender.whisper(heard.channel, user, said(reminder), heard.thread, BRIEF)),
                self._beside(self._sender.post(user, said(reminder), once=f"reminder:{once}", patience=BRIEF)),
            )

    def safe_text(self) -> str:
        """The numbers, as the plain text of an acknowledgement."""
        return said(self._desk.safe().plain_text()).text

    async def numbers(self, heard: Said) -> bool:
        """What is said to a message that could not be answered for a fault of ours: 999 and MASH. Whether it was sent."""
        drawn = said(self._desk.safe().plain_text(), urgent=True)
        thread = "" if heard.direct else heard.thread or heard.ts
        try:
            await self._post(drawn, heard.ids[-1], [(heard.channel, thread), (heard.person.user, "")])
        except SendFailed:
            return False
        return True

    # --- command and shortcut -----------------------------------------------------------------------------------------

    async def asked(self, heard: Asked) -> bool:
        """Answer a command or the shortcut, to the asker alone."""
        audience = await self._people.audience(heard.person)
        if heard.command and heard.text.lower() in HELP:
            await self._sender.respond(heard.response_url, help_message(lambda key: self._desk.wording(key, audience)))
            return True
        delivery = Delivery(SLACK, (heard.id,), heard.person.user, heard.text, audience, not_own=not heard.command)

        async def send(reply: Reply) -> None:
            if reply.case_details:
                reply = self._reminded(reply, heard, audience)
            await self._to_asker(heard, self._drawn(reply, audience))

        await self._desk.serve(delivery, send)
        return True  # where another delivery of it is being answered, too: commands do not come again

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
            if not await self._respond(heard, drawn):
                await self._post(drawn, heard.id, [(heard.person.user, "")])
            return
        here, direct = await asyncio.gather(
            self._respond(heard, drawn), self._sender.post(heard.person.user, drawn, once=heard.id), return_exceptions=True
        )
        if isinstance(direct, BaseException) and not (isinstance(direct, Gone) and here is True):
            raise direct

    async def _respond(self, heard: Asked, drawn: Drawn) -> bool:
        """Through the address that came with the question. False if it is used up."""
        if not heard.response_url:
            return False
        try:
            await self._sender.respond(heard.response_url, drawn)
        except Gone:
            return False
        return True

    # --- both ---------------------------------------------------------------------------------------------------------

    def _drawn(self, reply: Reply, audience: Audience, note: str = "") -> Drawn:
        """The reply drawn; its words alone, should drawing fail: an escalation must not hang on a layout."""
        try:
            return draw(reply, labels(lambda key: self._desk.wording(key, audience)), note)
        except Exception as error:
            log.error("a reply could not be drawn (%s); it is sent as plain text", type(error).__name__)
            return replace(said("\n\n".join(filter(None, [reply.plain_text(), note]))), urgent=reply.outcome is Outcome.ESCALATE)

    async def _post(self, drawn: Drawn, once: str, places: Sequence[Place]) -> Place | None:
        """Post in the first of the places that is there; None if none is, and nobody can be answered."""
        for place in places:
            channel, thread = place
            try:
                await self._sender.post(channel, drawn, thread, once)
            except Gone as error:
                log.info("there is nobody to answer in that place (%s)", error)
            else:
                return place
        return None

    async def greeting(self, person: Person, send: Callable[[bool], Awaitable[None]]) -> None:
        """Send something: with True the first time somebody meets us, ever, and with False after that. If it is not taken it counts not."""
        if not await self._desk.kept("welcomed", SLACK, person.user):
            sent = False

            async def greet() -> None:
                nonlocal sent
                await send(True)
                sent = True
                await self._desk.keep("welcomed", SLACK, person.user, b"1", WELCOMED_FOR)

            await self._desk.once(SLACK, f"welcome:{person.user}", greet)
            if sent:
                return
        await send(False)

    async def _beside(self, sending: Awaitable[None]) -> None:
        """Send what may be lost: the answer itself has been sent, and must neither be sent again nor wait for it."""
        try:
            await asyncio.wait_for(sending, BESIDE_WITHIN)
        except (SendFailed, TimeoutError) as error:
            log.info("a reminder beside an answer was not taken (%s)", error)
