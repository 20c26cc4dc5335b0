"""What every way of answering shares: the desk, the outbox, the words for one person."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from adapters.telegram.box import CHANNEL
from adapters.telegram.outbox import Outbox
from adapters.telegram.outgoing import MOST_UNITS, Button, Outgoing
from adapters.telegram.quiet import log
from adapters.telegram.read import Seen
from adapters.telegram.send import Sender
from adapters.telegram.turns import Turns
from adapters.telegram.write import Labels, render
from bot.delivery import Delivery, Desk
from bot.model import Audience, Outcome, Reply


class NotSettled(Exception):
    """Another process is answering this update: it must be offered again."""


@dataclass(frozen=True, slots=True)
class Words:
    """The front door's own sentences for one audience (content/wording.yaml, keys that begin with telegram_)."""

    desk: Desk
    audience: Audience

    def __call__(self, key: str, **values: str) -> str:
        """The sentence telegram_`key`."""
        return self.desk.wording(f"telegram_{key}", self.audience, **values)

    def labels(self) -> Labels:
        """The words of the buttons."""
        to_team = self.desk.wording("question_button", self.audience)
        return Labels(self("opening"), self("help_now"), self("cant_talk"), self("not_meant"), self("wrong"), self("more"), to_team)


@dataclass(frozen=True, slots=True)
class Context:
    """The desk, the outbox and the sender, and what is done with them."""

    desk: Desk
    outbox: Outbox
    sender: Sender
    clock: Callable[[], float]
    bot: str
    """The bot's id."""
    turns: Turns = field(default_factory=Turns)

    def key(self, seen: Seen) -> str:
        """What an update is known by when it comes again."""
        return f"{self.bot}:{seen.update}"

    async def audience(self, seen: Seen) -> Audience:
        """Who this person said they are; family until they say so."""
        return (await self.desk.memory(CHANNEL, str(seen.chat))).audience or Audience.FAMILY

    async def serve(
        self,
        seen: Seen,
        text: str,
        send: Callable[[Reply], Awaitable[None]],
        only_if_risk: bool = False,
        also: str = "",
        not_own: bool = False,
    ) -> None:
        """Have words answered once. `also`: sets a second delivery of the same update apart. `not_own`: as bot.delivery.Delivery has it.
        Raises NotSettled."""
        ids = (self.key(seen) + also,)
        delivery = Delivery(CHANNEL, ids, str(seen.chat), text, Audience.FAMILY, only_if_risk=only_if_risk, not_own=not_own)
        async with self.turns.take() as turn:

            async def sending(reply: Reply) -> None:
                turn.end()  # sending may take its time
                await send(reply)

            settled = await self.desk.serve(delivery, sending)
        if not settled:
            raise NotSettled

    async def once(self, seen: Seen, do: Callable[[], Awaitable[None]], key: str = "") -> None:
        """Do something other than answering words once. Raises NotSettled."""
        if not await self.desk.once(CHANNEL, key or f"{self.key(seen)}:do", do):
            raise NotSettled

    async def post(
        self, seen: Seen, reply: Reply, audience: Audience, rows: Sequence[tuple[Button, ...]] = (), page: int = 0, again: str = ""
    ) -> None:
        """Send a reply to an update."""
        public = audience is not Audience.PROFESSIONAL
        try:
            messages = render(reply, Words(self.desk, audience).labels(), public, rows, page, again)
        except Exception as error:  # a reply that cannot be drawn is still said
            log.error("A reply could not be drawn: %s.", type(error).__name__)
            messages = (Outgoing(html.escape(reply.plain_text()[: MOST_UNITS // 2], quote=False), (), public),)
        await self.outbox.post(seen.chat, self.key(seen), messages, reply.outcome is Outcome.ESCALATE, seen.message)
