"""Every delivery is answered once: claimed, answered, sent, settled. One mechanism for every channel.

A channel acknowledges a delivery to its platform only after `serve` returned True. If the process dies before, the platform delivers it
again; the claim was never settled, its lease has run out, and it is answered. Text is held in memory alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from time import perf_counter

from bot import asked
from bot.claims import Claims
from bot.compose import safe_reply
from bot.delivery import Delivery, LevelsOfNeed, Send, TickableIndicator
from bot.lanes import Lanes
from bot.memory import Conversations
from bot.model import Audience, Memory, Message, Outcome, Reply
from bot.off import off_reply, when_off
from bot.pieces import Pieces
from bot.router import FrontDoor
from bot.team import Team
from bot.text import normalise

MOST_LIKE = 20
"""Indicators a search shows."""


class Desk:
    """Joins what answers messages with what remembers conversations. Fulfils bot.delivery.Desk."""

    def __init__(
        self,
        door: FrontDoor,
        conversations: Conversations,
        now: Callable[[], datetime],
        on_reply: Callable[[str, Reply, float], None] = lambda *_: None,
        on_handled: Callable[[float], None] = lambda _: None,
    ) -> None:
        """`door` may be exchanged for one with newer content at any time, `off` (channels that answer with the numbers alone) too.
        `on_reply` hears of every reply sent: channel, reply, seconds; `on_handled` how many of them went into working it out."""
        self.door = door
        self.off: frozenset[str] = frozenset()
        self.conversations = conversations
        self.pieces = Pieces()
        self._now, self._on_reply, self._on_handled = now, on_reply, on_handled
        self._claims = Claims(conversations)
        self._lanes = Lanes()
        self.team = Team(conversations)
        self._counting: set[asyncio.Task[None]] = set()

    async def serve(self, delivery: Delivery, send: Send) -> bool:
        """Answer a delivery unless it was answered before. True: it is settled. False: it is being answered elsewhere and must be offered
        again. `send` raises if the platform did not take the reply: the claims are then given up, and the exception raised on."""
        began = self._now()
        return await self._claims.once(delivery.channel, delivery.ids, lambda: self._answer(delivery, send, began))

    async def once(self, channel: str, delivery: str, do: Callable[[], Awaitable[None]]) -> bool:
        """Do something else than answering a message once for each delivery. Returns as `serve` does."""
        return await self._claims.once(channel, (delivery,), do)

    async def _answer(self, delivery: Delivery, send: Send, began: datetime) -> None:
        channel, who = delivery.channel, delivery.who
        name = f"{channel}:{who}"
        if delivery.only_if_risk and delivery.before and self._points_to_danger(delivery.before, delivery.audience):
            return
        if name in self._lanes:  # an earlier reply to the same person is still being sent, and danger does not wait for it
            reply = await self._reply(delivery)
            if reply.outcome is Outcome.ESCALATE:
                await send(reply)
                async with self._lanes.of(name):
                    await self._noted(delivery, reply, began)
                return
        async with self._lanes.of(name):
            reply = await self._reply(delivery)
            if delivery.only_if_risk and reply.outcome is not Outcome.ESCALATE:
                return
            said = await self._said(delivery, reply)
            await send(said)
            await self._noted(delivery, said, began, reply)

    async def _reply(self, delivery: Delivery) -> Reply:
        memory = await self.conversations.recall(delivery.channel, delivery.who)
        now = self._now()
        earlier = self.pieces.earlier(f"{delivery.channel}:{delivery.who}", now)
        reply = self.answer(Message(delivery.text, memory.audience or delivery.audience, delivery.area, memory, earlier), now)
        return when_off(reply) if delivery.channel in self.off else reply

    async def _said(self, delivery: Delivery, reply: Reply) -> Reply:
        """The reply as it is sent: with a button for the team where nothing was found, or what is said to a message for the team."""
        try:
            instead = await self.team.instead(self.door, delivery, reply, self._now())
            return self.team.offered(self.door, delivery, instead, self._now())
        except Exception:  # the answer does not hang on what is passed on
            return reply

    async def _noted(self, delivery: Delivery, said: Reply, began: datetime, reply: Reply | None = None) -> None:
        """What follows a reply that was sent (`reply`: as it was worked out, before it became `said`). Nothing in here may undo that."""
        with suppress(Exception):
            now, name = self._now(), f"{delivery.channel}:{delivery.who}"
            reply = reply or said
            self.pieces.note(name, delivery.text, now, reply.outcome is Outcome.ESCALATE)
            if delivery.not_own or said.parts is not reply.parts:
                self.team.last.forget(name)
            else:
                self.team.last.note(name, delivery.text, said, now)
            memory = said.memory if said.outcome is not Outcome.ESCALATE else replace(said.memory, team_until=None)
            await self.conversations.remember(delivery.channel, delivery.who, memory)
            self._on_reply(delivery.channel, said, (now - began).total_seconds())
            await self.conversations.count(*asked.counters_of(reply, delivery.audience, now.date()))

    def _points_to_danger(self, text: str, audience: Audience) -> bool:
        return self.answer(Message(text, audience), self._now()).outcome is Outcome.ESCALATE

    def answer(self, message: Message, now: datetime) -> Reply:
        """The reply to a message; the safe reply if anything at all fails."""
        began = perf_counter()
        try:
            reply = self.door.handle(message, now)
        except Exception:  # handle never raises; should it, nobody is left without the numbers
            return replace(safe_reply(), memory=message.memory)
        self._on_handled(perf_counter() - began)
        return reply

    async def forget(self, channel: str, who: str) -> None:
        """Forget a conversation at once, after what is just being answered in it."""
        async with self._lanes.of(f"{channel}:{who}"):
            self.pieces.forget(f"{channel}:{who}")
            self.team.last.forget(f"{channel}:{who}")
            await self.conversations.forget(channel, who)

    async def change(self, channel: str, who: str, update: Callable[[Memory], Memory]) -> Memory:
        """Change what is remembered of a conversation: the area chosen, the audience."""
        async with self._lanes.of(f"{channel}:{who}"):
            memory = update(await self.conversations.recall(channel, who))
            await self.conversations.remember(channel, who, memory)
        return memory

    async def choose(self, channel: str, who: str, choice: str, audience: Audience, below: str | None = None) -> Reply:
        """The reply to a pressed option, in its conversation. `below`: the answer under which it stood, for "not what I meant"."""
        async with self._lanes.of(f"{channel}:{who}"):
            memory = await self.conversations.recall(channel, who)
            if channel in self.off:
                reply = off_reply(memory)
            else:
                reply = self._safely(lambda: self.door.pressed(choice, memory, memory.audience or audience, self._now()))
                reply = self.team.offered_again(reply, f"{channel}:{who}", below, self._now())
            await self.conversations.remember(channel, who, reply.memory)
        self._count_soon(asked.counters_of_press(reply, self._now().date()))
        return reply

    async def send_to_team(self, channel: str, who: str, ticket: str, audience: Audience) -> Reply:
        """The reply to "send my question to the team" (bot/team.py)."""
        async with self._lanes.of(f"{channel}:{who}"):
            memory = await self.conversations.recall(channel, who)
            if channel in self.off:
                return off_reply(memory)
            try:
                reply = await self.team.pressed(self.door, channel, who, ticket, memory, memory.audience or audience, self._now())
            except Exception:  # whatever fails, the person gets the numbers
                return replace(safe_reply(), memory=memory)
            await self.conversations.remember(channel, who, reply.memory)
        return reply

    def _count_soon(self, names: Sequence[str]) -> None:
        """Raise counters beside an answer that has not been sent yet: it does not wait for them."""
        if names:
            task = asyncio.create_task(self.conversations.count(*names))
            self._counting.add(task)
            task.add_done_callback(self._counting.discard)

    async def topics(self, channel: str, audience: Audience, theme: str | None = None) -> Reply:
        """The themes, or the topics of one theme, as choices."""
        return off_reply(Memory()) if channel in self.off else self._safely(lambda: self.door.browse(audience, theme))

    async def who_to_ring(self, audience: Audience, area: str | None = None) -> Reply:
        """999, MASH and the lines open now."""
        return self._safely(lambda: self.door.who_to_ring(audience, self._now(), area))

    async def memory(self, channel: str, who: str) -> Memory:
        """What is remembered of a conversation."""
        return await self.conversations.recall(channel, who)

    async def keep(self, kind: str, channel: str, who: str, value: bytes, seconds: float) -> bool:
        """Keep something of a person for a while, encrypted. Whether it is kept."""
        return await self.conversations.keep(kind, channel, who, value, seconds)

    async def kept(self, kind: str, channel: str, who: str) -> bytes | None:
        """What `keep` kept."""
        return await self.conversations.kept(kind, channel, who)

    async def drop(self, kind: str, channel: str, who: str) -> None:
        """Forget what `keep` kept."""
        await self.conversations.drop(kind, channel, who)

    async def count(self, name: str) -> None:
        """Raise a counter, and that of the week where people point something out."""
        await self.conversations.count(*asked.counters_of_feedback(name, self._now().date()))

    def wording(self, key: str, audience: Audience, **values: str) -> str:
        """A sentence of content/wording.yaml."""
        return self.door.composer.say(key, audience, **values)

    def safe(self) -> Reply:
        """The reply when anything fails: the numbers."""
        return safe_reply()

    def areas(self) -> tuple[tuple[str, str], ...]:
        """The districts and unitary authorities: name in content, name for people."""
        return tuple((area.id, area.name) for area in self.door.library.places.areas.values())

    def levels(self) -> LevelsOfNeed:
        """The indicators of need, for a form in which they are ticked."""
        every = self.door.library.indicators.values()
        return LevelsOfNeed(tuple(TickableIndicator(one.id, one.level, one.heading, one.text) for one in every))

    def levels_like(self, text: str) -> tuple[str, ...]:
        """The indicators nearest to what is typed into a search box, nearest first."""
        try:
            return tuple(indicator.id for indicator in self.door.levels.like(normalise(text), MOST_LIKE))
        except Exception:  # an empty list is better than a form that breaks
            return ()

    def danger(self, text: str, audience: Audience) -> Reply | None:
        """The numbers, if what is typed into a form points to danger."""
        reply = self.answer(Message(text, audience), self._now())
        return replace(reply, parts=reply.parts[:1]) if reply.outcome is Outcome.ESCALATE else None

    def levels_summary(self, channel: str, ticked: frozenset[str]) -> Reply:
        """What the guidance says to ticked indicators."""
        return off_reply(Memory()) if channel in self.off else self._safely(lambda: self.door.ticked(ticked))

    def _safely(self, compose: Callable[[], Reply]) -> Reply:
        try:
            return compose()
        except Exception:  # whatever fails, the person gets the numbers
            return safe_reply()
