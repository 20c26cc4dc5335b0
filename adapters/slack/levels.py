"""The levels-of-need helper at work: opened, searched, ticked, summed up. What it looks like stands in levels_modal.py."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from adapters.slack import levels_modal
from adapters.slack.errors import Gone, SendFailed
from adapters.slack.heard import Person, Pressed, Submitted
from adapters.slack.people import People
from adapters.slack.quiet import log
from adapters.slack.send import Sender
from adapters.slack.threads import SLACK
from adapters.slack.write import draw
from bot.delivery import Desk
from bot.model import Audience, Reply

BESIDE_WITHIN = 1.0
"""Seconds for which a form that was sent waits for the direct message beside it: Slack waits three for the summary."""


class Levels:
    """Deals with the form. Nothing of it is stored."""

    def __init__(self, desk: Desk, sender: Sender, people: People) -> None:
        self._desk = desk
        self._sender = sender
        self._people = people
        self._beside: set[asyncio.Task[None]] = set()

    async def open(self, trigger: str, audience: Audience) -> None:
        """Open the form. It must happen within three seconds of the press."""
        view = levels_modal.form(self._desk.levels(), self._say(audience), self._count(audience), frozenset())
        await self._sender.show("views.open", {"trigger_id": trigger, "view": view})

    async def pressed_open(self, heard: Pressed, audience: Audience) -> None:
        """The button in the Home or the help."""
        await self.open(heard.trigger, audience)

    async def changed(self, heard: Pressed, audience: Audience) -> None:
        """Another heading, or a search: what is ticked goes along."""
        view = heard.view or {}
        levels = self._desk.levels()
        ticked = levels_modal.ticked_in(view, levels)
        searched = heard.action == levels_modal.SEARCH
        typed = levels_modal.typed_in(view) or (heard.value if searched else "")
        searching = searched and bool(typed.strip())
        shown = self._desk.levels_like(typed) if searching else None
        heading = heard.value if heard.action == levels_modal.HEADING else levels_modal.heading_of(view, levels)
        danger = self._desk.danger(typed, audience) if typed else None
        drawn = levels_modal.form(levels, self._say(audience), self._count(audience), ticked, shown, heading, danger)
        await self._sender.show("views.update", {"view_id": view.get("id", ""), "hash": view.get("hash", ""), "view": drawn})
        if danger is not None:
            await self._beside_form(heard.person, str(view.get("id", "")), danger)

    async def copied(self, heard: Pressed, audience: Audience) -> None:
        """The summary as text to copy."""
        ticked, _ = levels_modal.unpacked(heard.view or {}, self._desk.levels())
        view = levels_modal.copy(self._say(audience), self._desk.levels_summary(SLACK, ticked))
        await self._sender.show("views.push", {"trigger_id": heard.trigger, "view": view})

    async def submitted(self, heard: Submitted) -> Mapping[str, Any]:
        """The form was sent: the summary, shown above it. What to answer Slack with."""
        if heard.form != levels_modal.FORM:
            return {}
        audience = await self._people.audience(heard.person)
        ticked = levels_modal.ticked_in(heard.view, self._desk.levels())
        typed = levels_modal.typed_in(heard.view)
        danger = self._desk.danger(typed, audience) if typed else None
        view = levels_modal.summary(self._say(audience), self._desk.levels_summary(SLACK, ticked), ticked, danger)
        if danger is not None:
            sending = asyncio.create_task(self._beside_form(heard.person, str(heard.view.get("id", "")), danger))
            self._beside.add(sending)
            sending.add_done_callback(self._beside.discard)
            await asyncio.wait({sending}, timeout=BESIDE_WITHIN)
        return {"response_action": "push", "view": view}

    async def _beside_form(self, person: Person, form: str, danger: Reply) -> None:
        """The numbers as a direct message too, once for each form: what stands in a form is gone when it is closed."""

        async def post() -> None:
            await self._sender.post(person.user, draw(danger), once=f"form:{form}")

        try:
            await self._desk.once(SLACK, f"form:{form}", post)
        except Gone as error:
            log.info("nobody is there to be written to beside a form (%s)", error)
        except SendFailed as error:
            log.warning("Slack did not take the numbers beside a form (%s); they stand in the form", error)

    def _say(self, audience: Audience) -> Callable[[str], str]:
        return lambda key: self._desk.wording(key, audience)

    def _count(self, audience: Audience) -> Callable[[str, str], str]:
        return lambda key, number: self._desk.wording(key, audience, count=number)
