"""Who is who: professionals of the workspace, or guests and people of other organisations, who are answered as the public.

A guest is marked by `is_restricted` or `is_ultra_restricted` (docs.slack.dev/reference/objects/user-object), which only users.info tells;
somebody of another workspace (Slack Connect) is known by its id. The audience changes wording, never protection, so a look-up that
fails or takes long is no reason to wait: everybody else in a workspace of professionals is one.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.slack.heard import Person
from bot.model import Audience

KNOWN_FOR = 3600.0
FAILED_FOR = 300.0
MOST_PEOPLE = 5000
PATIENCE = 0.5
"""Seconds a look-up may take: somebody is waiting for an answer."""

LookUp = Callable[[str], Awaitable[Mapping[str, Any]]]


class People:
    """Audiences by person, remembered in memory for an hour."""

    def __init__(self, look_up: LookUp, team: Callable[[], str], clock: Callable[[], float] = time.monotonic) -> None:
        """`look_up`: user id -> the user object of users.info; raises if it cannot be had. `team`: our own workspace, once it is known."""
        self._look_up = look_up
        self._team = team
        self._clock = clock
        self.possible = True
        """Whether people can be looked up: without the scope users:read nobody is asked for."""
        self._known: OrderedDict[str, tuple[float, Audience]] = OrderedDict()

    async def audience(self, person: Person) -> Audience:
        """For whom to answer."""
        if person.team and self._team() and person.team != self._team():
            return Audience.FAMILY
        until, audience = self._known.get(person.user, (0.0, Audience.PROFESSIONAL))
        if until > self._clock() or not self.possible:
            return audience
        try:
            user = await asyncio.wait_for(self._look_up(person.user), PATIENCE)
        except Exception:  # whatever it is, an answer matters more
            self._note(person.user, FAILED_FOR, Audience.PROFESSIONAL)
            return Audience.PROFESSIONAL
        audience = Audience.FAMILY if is_outsider(user, self._team()) else Audience.PROFESSIONAL
        self._note(person.user, KNOWN_FOR, audience)
        return audience

    def _note(self, user: str, seconds: float, audience: Audience) -> None:
        self._known[user] = (self._clock() + seconds, audience)
        self._known.move_to_end(user)
        while len(self._known) > MOST_PEOPLE:
            self._known.popitem(last=False)


def is_outsider(user: Mapping[str, Any], team: str) -> bool:
    """Whether a user object is that of a guest or of somebody from another organisation."""
    elsewhere = bool(team) and user.get("team_id") not in (None, "", team)
    return elsewhere or any(user.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger"))
