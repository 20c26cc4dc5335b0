"""Conversations in threads of channels: each person has one of their own in each thread, and all of them can be forgotten.

Which threads somebody has been answered in is kept as long as what is remembered there, encrypted, so that "forget" finds them.
"""

from __future__ import annotations

import asyncio

from adapters.slack.heard import Person
from bot.delivery import Desk

SLACK = "slack"
KEPT = 24 * 3600.0
"""As long as a conversation is remembered."""
MOST = 50


class Threads:
    """Names of conversations."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._changing = asyncio.Lock()

    async def conversation(self, person: Person, channel: str, thread: str) -> str:
        """The name of somebody's conversation in a thread."""
        name = f"{channel}:{thread}"
        async with self._changing:
            known = await self._known(person)
            if name not in known:
                await self._desk.keep("threads", SLACK, person.user, " ".join([*known, name][-MOST:]).encode(), KEPT)
        return f"{person.user}:{name}"

    async def forget(self, person: Person) -> None:
        """Forget somebody's conversations, in direct messages and in threads."""
        for name in await self._known(person):
            await self._desk.forget(SLACK, f"{person.user}:{name}")
        await self._desk.drop("threads", SLACK, person.user)
        await self._desk.forget(SLACK, person.user)

    async def _known(self, person: Person) -> list[str]:
        return (await self._desk.kept("threads", SLACK, person.user) or b"").decode().split()
