"""Doing something once for each delivery: claimed, done, settled; given up if it could not be done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.memory import Claim, Conversations

RENEW_EVERY = 10.0
"""Seconds between two renewals of the claims on what is being answered: well within their lease."""


class Claims:
    """The claims of one process."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def once(self, channel: str, ids: tuple[str, ...], do: Callable[[], Awaitable[None]]) -> bool:
        """Claim every id, do it, settle. An id settled before settles the others; one that is claimed elsewhere gives them up.

        True: it is settled. False: it is being done elsewhere. What `do` raises is raised on, with the claims given up.
        """
        ours: list[str] = []
        done = False
        try:
            for each in ids:
                claim = await self._conversations.claim(channel, each)
                if claim is Claim.OURS:
                    ours.append(each)
                    continue
                for taken in ours:
                    await (self._conversations.settle if claim is Claim.SETTLED else self._conversations.release)(channel, taken)
                return claim is Claim.SETTLED
            async with self._renewing(channel, ids):
                await do()
                done = True
        except BaseException:
            for taken in ours:  # being cancelled after it was done does not undo it
                await (self._conversations.settle if done else self._conversations.release)(channel, taken)
            raise
        for each in ids:
            await self._conversations.settle(channel, each)
        return True

    @asynccontextmanager
    async def _renewing(self, channel: str, ids: tuple[str, ...]) -> AsyncIterator[None]:
        """Keep claims for as long as answering takes, such as when the platform makes us wait."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(RENEW_EVERY)
                for each in ids:
                    await self._conversations.renew(channel, each)

        renewing = asyncio.create_task(renew())
        try:
            yield
        finally:
            renewing.cancel()
