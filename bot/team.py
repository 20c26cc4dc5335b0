"""Sending a question to the team: only because somebody pressed the button for it, and never a message that points to danger.

Pressed within three minutes, in the process that answered, the message is passed on as it was written, redacted. Else it is gone, for
nothing is kept of what people write: they are asked to write it once more, and the next message they write is passed on.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

from bot.compose import Situation
from bot.delivery import Delivery
from bot.hours import say_date
from bot.last_asked import AGAIN, LastAsked, new_ticket
from bot.memory import Conversations, StoreFailed
from bot.memory.patience import PATIENCE, within
from bot.model import Audience, Memory, Message, Outcome, Part, Reply, Text, Urgent
from bot.questions import KEEP_QUESTIONS, QuestionBox, as_kept
from bot.router import FrontDoor
from bot.text import normalise

NEXT_WITHIN = timedelta(minutes=30)
"""How long somebody has to write a question once more."""
AFTER_CARD = timedelta(minutes=60)
"""How long after a card nothing is offered to be sent: nobody must wait for a team that does not answer."""
MOST_A_DAY = 5
"""Questions of one person."""
A_DAY = 24 * 3600.0

_CHANGED_THEIR_MIND = frozenset({"no", "nope", "cancel", "stop", "no thanks", "no thank you", "never mind", "nevermind"})


class Team:
    """The way from the button to the box."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._box = QuestionBox(conversations.store, conversations.vault)
        self.last = LastAsked()

    # --- the button ---------------------------------------------------------------------------------------------------

    def offered(self, door: FrontDoor, delivery: Delivery, reply: Reply, now: datetime) -> Reply:
        """A reply to a message, with a ticket for the button if it found nothing. Where the message was "none of these", typed, the button
        is for the one before."""
        if delivery.not_own or not _may_be_sent(reply, now) or not normalise(delivery.text).tokens:
            return reply
        if reply.parts[0] == Text(door.composer.say("none_chosen", reply.memory.audience or delivery.audience)):
            return self.offered_again(reply, f"{delivery.channel}:{delivery.who}", None, now)
        return replace(reply, ticket=new_ticket())

    def offered_again(self, reply: Reply, who: str, intent: str | None, now: datetime) -> Reply:
        """The reply to "not what I meant" (below the answer `intent`) or "none of these", with the ticket of the message before."""
        return replace(reply, ticket=self.last.not_meant(who, intent, now)) if _may_be_sent(reply, now) else reply

    # --- pressed ------------------------------------------------------------------------------------------------------

    async def pressed(
        self, door: FrontDoor, channel: str, who: str, ticket: str, memory: Memory, audience: Audience, now: datetime
    ) -> Reply:  # fmt: skip
        """The reply to the button. Its memory says whether the next message is to be passed on."""

        def say(key: str) -> str:
            return door.composer.say(key, audience)

        memory = replace(memory, team_until=None)
        if _soon_after_card(memory, now):
            ring = door.who_to_ring(audience, now, memory.area)
            return Reply(Outcome.ANSWER, (Text(say("question_not_now")), *ring.parts), memory=memory)
        name = f"{channel}:{who}"
        asked = None if ticket == AGAIN else self.last.by_ticket(name, ticket, now)
        if asked is None:
            return Reply(Outcome.ANSWER, (Text(say("question_again")),), memory=replace(memory, team_until=now + NEXT_WITHIN))
        if not asked.text:
            return Reply(Outcome.ANSWER, (Text(say("question_already")),), memory=memory)
        checked = door.handle(Message(asked.text, audience, memory.area, memory), now)
        if _has_card(checked):  # the content, or what we know of the person, is not what it was when it was answered
            self.last.forget(name)
            return checked
        return await self._sent(door, channel, who, asked.text, asked.topic, memory, audience, now)

    # --- the next message ---------------------------------------------------------------------------------------------

    async def instead(self, door: FrontDoor, delivery: Delivery, reply: Reply, now: datetime) -> Reply:
        """What is said instead of `reply` if its message is the one to be passed on; `reply` itself if not. Danger drops the request."""
        until = reply.memory.team_until
        if until is None or delivery.not_own:
            return reply
        memory = replace(reply.memory, team_until=None)
        reply = replace(reply, memory=memory)
        if now > until or _has_card(reply) or _soon_after_card(memory, now):
            return reply
        audience = memory.audience or delivery.audience
        words = normalise(delivery.text).tokens
        if not words or " ".join(words) in _CHANGED_THEIR_MIND:
            return Reply(Outcome.ANSWER, (Text(door.composer.say("question_not_sent", audience)),), memory=memory)
        topic = reply.intent or next((option.intent for option in reply.options if ":" not in option.intent), "")
        return await self._sent(door, delivery.channel, delivery.who, delivery.text, topic, memory, audience, now)

    # --- both ---------------------------------------------------------------------------------------------------------

    async def _sent(
        self, door: FrontDoor, channel: str, who: str, text: str, topic: str, memory: Memory, audience: Audience, now: datetime
    ) -> Reply:  # fmt: skip
        """Keep a text, and show exactly what was kept."""
        area = memory.area or ""
        at = Situation(audience, now, door.library.places.areas.get(area))

        def reply(key: str, *then: Part) -> Reply:
            """A sentence, further parts, and whom to ask instead."""
            first, *people = door.composer.fallback(key, at)
            return Reply(Outcome.ANSWER, (first, *then, *people), memory=memory)

        person = who.partition(":")[0]
        sent_today = await self._sent_on(now, channel, person)
        if sent_today >= MOST_A_DAY:
            return reply("question_enough")
        kept = as_kept(text, door.case_details)
        try:
            put = self._box.put(kept, now.date(), str(audience), area, topic, self._conversations.now())
            question = await within(PATIENCE, put)
        except (StoreFailed, TimeoutError):
            question = None
        if question is None:
            return reply("question_failed")
        self.last.passed_on(f"{channel}:{who}")
        value = json.dumps([now.date().isoformat(), sent_today + 1]).encode()
        await self._conversations.keep("sent-questions", channel, person, value, A_DAY)
        days = timedelta(seconds=KEEP_QUESTIONS)
        rules = door.composer.say("question_rules", audience, count=str(days.days), date=say_date(now.date() + days))
        return reply("question_sent", Text(question.text), Text(rules))

    async def _sent_on(self, now: datetime, channel: str, person: str) -> int:
        """How many questions a person has sent today."""
        value = await self._conversations.kept("sent-questions", channel, person)
        day, count = json.loads(value) if value else ("", 0)
        return int(count) if day == now.date().isoformat() else 0


def _may_be_sent(reply: Reply, now: datetime) -> bool:
    return reply.found_nothing and not _soon_after_card(reply.memory, now)


def _soon_after_card(memory: Memory, now: datetime) -> bool:
    return memory.card_at is not None and now - memory.card_at < AFTER_CARD


def _has_card(reply: Reply) -> bool:
    return reply.outcome is Outcome.ESCALATE or any(isinstance(part, Urgent) for part in reply.parts)
