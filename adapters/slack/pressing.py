"""What people press, choose and open: buttons below answers, the Home, the help. The levels-of-need helper is next door (levels.py).

A press is no delivery that comes again: Slack shows an error to whoever pressed if it is not acknowledged, and they press again. It is
claimed all the same, since Socket Mode may deliver an envelope twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from adapters.slack import home, levels_modal
from adapters.slack.agent import Agent
from adapters.slack.answering import Answering
from adapters.slack.errors import Gone
from adapters.slack.heard import Opened, Person, Pressed
from adapters.slack.levels import Levels
from adapters.slack.people import People
from adapters.slack.quiet import log
from adapters.slack.send import Sender
from adapters.slack.threads import SLACK, Threads
from adapters.slack.write import CHOOSE, NEXT, NUMBER, RIGHT, TO_TEAM, WRONG, Drawn, draw, parts, said
from bot.delivery import Desk
from bot.model import Audience, Memory


class Pressing:
    """Answers what people press and open."""

    def __init__(
        self, desk: Desk, sender: Sender, people: People, agent: Agent, threads: Threads, answering: Answering, levels: Levels
    ) -> None:
        self._desk = desk
        self._sender = sender
        self._people = people
        self._agent = agent
        self._threads = threads
        self._answering = answering
        self._levels = levels

    # --- opened -------------------------------------------------------------------------------------------------------

    async def opened(self, heard: Opened) -> bool:
        """The Home is drawn; the chat is begun with a welcome, once, and questions to press. True: it may be acknowledged."""
        if heard.tab == "home":
            await self._publish(heard.person)
            return True
        if heard.tab != "messages":
            return True
        say = self._say(await self._people.audience(heard.person))

        async def welcome(first: bool) -> None:
            if first:
                await self._sender.post(heard.channel or heard.person.user, said(say("slack_welcome")), once="welcome")

        try:
            await self._answering.greeting(heard.person, welcome)
        except Gone as error:
            log.info("nobody is there to be welcomed (%s)", error)
        await self._agent.opened(heard.channel, home.prompts(say), say("slack_prompts_title"))
        return True

    async def _publish(self, person: Person, note: str = "") -> None:
        audience = await self._people.audience(person)
        say = self._say(audience)
        memory = await self._desk.memory(SLACK, person.user)
        ring, themes = await self._desk.who_to_ring(audience, memory.area), await self._desk.topics(SLACK, audience)
        professional = audience is Audience.PROFESSIONAL
        view = home.home(say, ring, themes, self._desk.areas(), memory.area, professional, note and say(note))
        await self._sender.show("views.publish", {"user_id": person.user, "view": view})

    # --- pressed ------------------------------------------------------------------------------------------------------

    async def pressed(self, heard: Pressed) -> bool:
        """A button, a menu or a search box. One we do not know, such as a link, is acknowledged and no more."""
        kind = ":".join(heard.action.split(":")[:2])
        first = heard.action.split(":", maxsplit=1)[0]
        do = {
            CHOOSE: self._choose,
            NEXT: self._choose,
            RIGHT: self._feedback,
            WRONG: self._feedback,
            NUMBER: self._feedback,
            TO_TEAM: self._to_team,
            home.THEME: self._choose,
            home.AREA: self._area,
            home.FORGET: self._forget,
            home.LEVELS: self._levels.pressed_open,
            home.TOPICS: self._help,
            home.RING: self._help,
            levels_modal.HEADING: self._levels.changed,
            levels_modal.SEARCH: self._levels.changed,
            levels_modal.COPY: self._levels.copied,
        }.get(first if first in (CHOOSE, NEXT) else kind)
        if do is None:
            return True
        audience = await self._people.audience(heard.person)
        await self._desk.once(SLACK, heard.id, lambda: do(heard, audience))
        return True  # where another delivery of it is being dealt with, too

    async def _choose(self, heard: Pressed, audience: Audience) -> None:
        """An option: answered in the place of a bare question, else below; in a window where it was pressed in one."""
        who = await self._who(heard)
        reply = await self._desk.choose(SLACK, who, heard.value, audience)
        if heard.surface != "message":
            view = home.window(self._say(audience), parts(reply.parts, NEXT))
            if heard.surface == "home":
                await self._sender.show("views.open", {"trigger_id": heard.trigger, "view": view})
            else:
                await self._sender.show("views.update", {"view_id": (heard.view or {}).get("id", ""), "view": view})
            return
        drawn = draw(reply, home.labels(self._say(audience)))
        if heard.action.startswith(f"{CHOOSE}:"):
            await self._in_place(heard, drawn)
        else:
            await self._below(heard, drawn)

    async def _feedback(self, heard: Pressed, audience: Audience) -> None:
        """Counted once for each person and answer. No text is kept, and nobody's id."""
        say = self._say(audience)
        kind = heard.action

        async def count() -> None:
            name = {RIGHT: "feedback:right", WRONG: "feedback:wrong", NUMBER: "number-wrong"}[kind]
            await self._desk.count(f"{name}:{heard.value}")

        await self._desk.once(SLACK, f"{kind}:{heard.person.user}:{heard.channel}:{heard.ts}:{heard.value}", count)
        if kind == WRONG:
            reply = await self._desk.choose(SLACK, await self._who(heard), "none", audience, heard.value)
            await self._below(heard, draw(reply, home.labels(say)))
        elif heard.response_url:
            await self._sender.respond(heard.response_url, said(say("slack_right_noted" if kind == RIGHT else "slack_number_noted")))

    async def _to_team(self, heard: Pressed, audience: Audience) -> None:
        """Send a question to the team. In a channel only whoever pressed sees what comes of it."""
        reply = await self._desk.send_to_team(SLACK, await self._who(heard), heard.value, audience)
        await self._below(heard if heard.direct or not heard.response_url else replace(heard, vanishing=True), draw(reply))

    async def _help(self, heard: Pressed, audience: Audience) -> None:
        reply = await (self._desk.topics(SLACK, audience) if heard.action == home.TOPICS else self._desk.who_to_ring(audience))
        await self._below(heard, draw(reply))

    async def _in_place(self, heard: Pressed, drawn: Drawn) -> None:
        try:
            if heard.vanishing:
                await self._sender.respond(heard.response_url, drawn, replace_original=True)
            else:
                await self._sender.update(heard.channel, heard.ts, drawn)
        except Gone:  # deleted meanwhile, or too long to change
            await self._below(heard, drawn)

    async def _below(self, heard: Pressed, drawn: Drawn) -> None:
        try:
            if heard.vanishing:
                await self._sender.respond(heard.response_url, drawn)
            else:
                thread = self._agent.thread(heard.thread, heard.ts) if heard.direct else heard.thread or heard.ts
                await self._sender.post(heard.channel, drawn, thread, once=heard.id)
        except Gone as error:
            log.info("nobody is there any more to answer a press (%s)", error)

    # --- the Home -----------------------------------------------------------------------------------------------------

    async def _area(self, heard: Pressed, audience: Audience) -> None:
        del audience
        known = {key for key, _ in self._desk.areas()}
        area = heard.value if heard.value in known else None

        def change(memory: Memory) -> Memory:
            return replace(memory, area=area)

        await self._desk.change(SLACK, heard.person.user, change)
        await self._publish(heard.person)

    async def _forget(self, heard: Pressed, audience: Audience) -> None:
        del audience
        await self._threads.forget(heard.person)
        await self._publish(heard.person, "slack_home_forgotten")

    # --- parts --------------------------------------------------------------------------------------------------------

    async def _who(self, heard: Pressed) -> str:
        """The conversation a press belongs to: that of the presser, in the thread where it is."""
        if heard.surface != "message" or heard.direct or heard.vanishing:
            return heard.person.user
        return await self._threads.conversation(heard.person, heard.channel, heard.thread or heard.ts)

    def _say(self, audience: Audience) -> Callable[[str], str]:
        return lambda key: self._desk.wording(key, audience)
