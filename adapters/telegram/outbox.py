"""Replies on their way. Each is written down, encrypted, before it is sent and struck out after; so a crash in between neither loses nor
repeats it, a chat that Telegram tells to wait holds up nobody else, and its update can be confirmed meanwhile.

An escalation goes first within its chat, does not queue behind other chats, is tried longest, and is sent again whenever it is doubtful
whether it arrived. Any other reply that is doubtful is looked for first (adapters/telegram/send.py).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from adapters.telegram.box import Box
from adapters.telegram.outgoing import Outgoing
from adapters.telegram.quiet import log
from adapters.telegram.send import Flooded, Gone, NotDone, NotSent, Refused, Sender
from adapters.telegram.trail import Owed, Trail
from bot.delivery import Desk

CHANNEL = "telegram"
PATIENCE = 1.5
"""Seconds within which a reply is sent before its update is settled; after that, or at once where Telegram says to wait longer, it is
settled because the reply is written down. Telegram shows no more than 100 unconfirmed updates: at 50 a second those of two seconds."""
GIVE_UP = 2 * 3600.0
GIVE_UP_URGENT = 24 * 3600.0
"""Seconds for which a reply is tried."""
LONGEST_PAUSE = 15.0
LONGEST_PAUSE_URGENT = 5.0
"""Seconds between two tries."""
CATCH_UP = 3.0
"""Seconds until a store that failed is tried again."""
KEEP_DEBTS = 24 * 3600.0
MOST_BEHIND = 10
"""How far the highest known id may have moved since it was written down for a message."""


class Outbox:
    """Sends replies through one Sender, and keeps through the desk what is on its way."""

    def __init__(self, desk: Desk, sender: Sender, clock: Callable[[], float]) -> None:
        """`clock`: seconds since the epoch."""
        self._desk = desk
        self._sender = sender
        self._clock = clock
        self._boxes: dict[int, Box] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._debts: set[int] = set()
        self._debts_lock = asyncio.Lock()
        self._kept_high = 0
        """The highest message id known, as it was last written down."""

    @asynccontextmanager
    async def open(self, chat: int) -> AsyncIterator[Box]:
        """What is kept of a chat, for as long as something is done with it."""
        box = self._boxes.setdefault(chat, Box(self._desk, chat))
        box.users += 1
        try:
            await box.load()
            yield box
        finally:
            box.users -= 1
            if not box.users and self._boxes.get(chat) is box:
                if box.behind:  # with an old copy read again, what is answered would be owed once more
                    self._start(self._catch_up(chat))
                elif not box.trail.owed:
                    del self._boxes[chat]

    async def post(self, chat: int, key: str, messages: Sequence[Outgoing], urgent: bool = False, about: int = 0) -> None:
        """Send the reply to the update `key` once. Returns when it is sent, or written down for as long as it takes.

        `about`: the id of the message it answers.
        """
        async with self.open(chat) as box:
            if box.answered(key):
                return
            now = self._clock()
            if not box.owes(key):
                until = now + (GIVE_UP_URGENT if urgent else GIVE_UP)
                owed = [Owed(key, part, message, urgent, until) for part, message in enumerate(messages)]
                box.untried |= {one.name for one in owed}
                await box.change(lambda trail: trail.noted([about], now).owing(owed))
            self._pay(box, urgent)
            await box.wait(lambda: not box.owes(key) or box.pause() > PATIENCE, PATIENCE)
            if not box.owes(key):
                return
            if not box.behind:
                await self._note_debts(box.chat, owing=True)
                return
            await box.wait(lambda: not box.owes(key), None)  # only this process knows of it: the update must come again if it dies

    async def resume(self) -> None:
        """Go on with what was owed when the process ended. Before anything is received: it also tells how far ids had come."""
        with suppress(ValueError):
            self._kept_high = int(await self._desk.kept("high", CHANNEL, "") or b"0")
            self._sender.saw(self._kept_high)
        try:
            chats = json.loads(await self._desk.kept("owed", CHANNEL, "") or b"[]")
        except ValueError:
            chats = []
        for chat in chats:
            self._debts.add(chat)
            self._start(self._resume(chat))

    async def stop(self) -> None:
        """Stop sending. What is still owed is gone on with after the next start."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        owing = {chat for chat, box in self._boxes.items() if box.trail.owed}
        if owing - self._debts:
            self._debts |= owing
            await self._keep_debts()

    # --- paying -------------------------------------------------------------------------------------------------------

    def _pay(self, box: Box, urgent: bool) -> None:
        if urgent not in box.paying:
            box.paying.add(urgent)
            self._start(self._paying(box, urgent))

    async def _paying(self, box: Box, urgent: bool) -> None:
        """Send what is owed to one chat, in order."""
        try:
            async with self.open(box.chat):
                await self._pay_all(box, urgent)
                box.paying.discard(urgent)  # before anything is waited for: what is posted from now on starts a payer of its own
                if not box.trail.owed and box.chat in self._debts:
                    await self._note_debts(box.chat, owing=False)
        finally:
            box.paying.discard(urgent)

    async def _pay_all(self, box: Box, urgent: bool) -> None:
        failures = looking = 0
        while (owed := box.next(urgent)) is not None:
            if (pause := box.pause()) > 0:
                await asyncio.sleep(pause)
                continue
            if not urgent and box.next(True) is not None:
                await box.wait(lambda: box.next(True) is None, None)
                continue
            if owed.until < self._clock():
                log.error("A reply could not be sent for hours and is given up.")
                await self._desk.count("telegram:given-up")
                await self._strike(box, owed)
                continue
            try:
                number = await self._once(box, owed)
            except Flooded as flooded:
                await box.halt(flooded.seconds)
            except Gone:
                await box.change(lambda _: Trail())
                self._start(self._desk.forget(CHANNEL, str(box.chat)))  # by itself: whoever waits for this reply holds the chat's lane
                return
            except Refused:
                log.error("Telegram refused a reply even as plain text.")
                await self._desk.count("telegram:refused")
                await self._strike(box, owed)
            except Exception as error:  # NotSent and Unsure; and should it be a mistake of ours, the reply is not given up for it
                if not isinstance(error, NotDone):
                    log.error("Sending to a chat met %s.", type(error).__name__)
                if (left := len(box.looking.get(owed.name, ()))) != looking:
                    looking, failures = left, 0  # the search for it gets on
                await asyncio.sleep(min(0.3 * 2**failures, LONGEST_PAUSE_URGENT if urgent else LONGEST_PAUSE))
                failures = min(failures + 1, 10)
            else:
                failures = 0
                await self._strike(box, owed, number)

    async def _strike(self, box: Box, owed: Owed, number: int = 0) -> None:
        """Strike out a message that is done with. `number`: the id it was sent under."""
        now = self._clock()
        box.looking.pop(owed.name, None)
        await box.change(lambda trail: trail.noted([number], now).paid(owed.name))
        if (high := self._sender.high) - self._kept_high > MOST_BEHIND:
            self._kept_high = high
            await self._desk.keep("high", CHANNEL, "", str(high).encode(), KEEP_DEBTS)

    async def _once(self, box: Box, owed: Owed) -> int:
        """Send one message, unless another replica did or does. Returns its id; 0 if another one sent it.

        Once it has not gone out at the first try, it may be paid by whichever replica started last. An escalation does not wait for a
        replica that may be dead.
        """
        if owed.urgent or owed.name in box.untried:
            box.untried.discard(owed.name)
            return await self._attempt(box, owed)
        number = 0

        async def attempt() -> None:
            nonlocal number
            number = await self._attempt(box, owed)

        if not await self._desk.once(CHANNEL, f"reply:{box.chat}:{owed.name}", attempt):
            raise NotDone
        return number

    async def _attempt(self, box: Box, owed: Owed) -> int:
        """Send one message, or find that it arrived. Returns its id."""
        if not owed.urgent and owed.after is not None and owed.name not in box.never_sent:
            if owed.name not in box.looking:
                box.looking[owed.name] = self._sender.candidates(owed.after, [number for number, _ in box.trail.ids])
            found = await self._sender.find(box.chat, owed.message, box.looking[owed.name], lambda: box.next(True) is not None)
            if found is not None:
                return found
            del box.looking[owed.name]
        async with self._sender.place(owed.urgent):
            high = self._sender.high
            if not owed.urgent and (owed.after is None or high - owed.after > MOST_BEHIND or owed.name not in box.never_sent):
                await box.change(lambda trail: trail.trying(owed.name, high))
            box.never_sent.discard(owed.name)
            try:
                return await self._sender.send(box.chat, owed.message)
            except (Flooded, NotSent):
                box.never_sent.add(owed.name)
                raise

    # --- what outlives the process ------------------------------------------------------------------------------------

    async def _catch_up(self, chat: int) -> None:
        """Write down what the store would not take."""
        await asyncio.sleep(CATCH_UP)
        async with self.open(chat) as box:
            await box.change(lambda trail: trail)

    async def _resume(self, chat: int) -> None:
        async with self.open(chat) as box:
            if not box.trail.owed:
                await self._note_debts(chat, owing=False)
            for urgent in {one.urgent for one in box.trail.owed}:
                self._pay(box, urgent)

    async def _note_debts(self, chat: int, owing: bool) -> None:
        """Keep which chats are owed something. One list for all: polling is one process, and of several behind a webhook two would have to
        write it in the same millisecond, and one of them die, for a debt to be forgotten."""
        if owing:
            self._debts.add(chat)
        else:
            self._debts.discard(chat)
        await self._keep_debts()

    async def _keep_debts(self) -> None:
        async with self._debts_lock:
            await self._desk.keep("owed", CHANNEL, "", json.dumps(sorted(self._debts)).encode(), KEEP_DEBTS)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("Sending to a chat ended with %s.", type(error).__name__)
