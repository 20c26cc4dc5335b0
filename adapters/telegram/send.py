"""Hand one message to Telegram, and say exactly what became of it.

Sending is not idempotent: when the answer is lost, the message may have arrived or not (python-telegram-bot: TimedOut, NetworkError).
Giving a message the buttons it has is, so a doubtful message is looked for with that: messages of private chats are numbered across the
whole bot account (core.telegram.org/api/updates, the common message box; messages.deleteMessages needs no chat for the same reason), so it
is among the few ids after the highest one known before. Telegram says "message to edit not found" where there is none, "message can't be
edited" to one of the person's, and "message is not modified" to ours.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from datetime import timedelta
from typing import TypeVar

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from adapters.telegram.outgoing import Outgoing
from adapters.telegram.quiet import kind_of, log

T = TypeVar("T")

AT_ONCE = 16
"""Ordinary messages on their way at a time, so that the ids among which a doubtful one is looked for stay few. Urgent ones do not wait."""
PROBES = 50
"""Ids nobody has seen yet, after the highest known one, among which a doubtful message is looked for: well above AT_ONCE and what comes in
meanwhile."""
NEAR = 4
"""Ids after the last one of the chat that are looked at too: the Bot API itself promises no more than ids of one chat that rise."""
MOST_GAPS = 400
"""Ids between those seen that are looked at, such as after a start at which many messages were waiting."""
MOST_SEEN = 5_000
"""Ids of messages, of all chats, that are known to be others."""
TRIES = 6
"""Of a call that may be repeated without harm."""
MOST_DELETED = 100
"""Messages of one deleteMessages (core.telegram.org/bots/api#deletemessages)."""

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_GONE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "peer_id_invalid",
    "chat was deactivated",
    "not enough rights",
    "have no rights",
)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class NotDone(Exception):
    """Telegram did not do what was asked."""


class Flooded(NotDone):
    """It asks to wait. Surely not sent."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class NotSent(NotDone):
    """It was not reached. Surely not sent."""


class NoSuchMethod(NotSent):
    """It does not take the token, or does not know the method: both are 404 (python-telegram-bot: telegram/request/_baserequest.py)."""


class Unsure(NotDone):
    """No answer, or a broken one: it may have arrived."""


class Gone(NotDone):
    """The person blocked the bot or closed the account: there is nobody to answer."""


class Refused(NotDone):
    """Telegram will not take this, however often it is offered."""


class Sender:
    """Sends through one Bot. Knows the highest message id seen in private chats."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._gate = asyncio.Semaphore(AT_ONCE)
        self.high = 0
        self._seen: dict[int, None] = {}

    def saw(self, message: int) -> None:
        """Take note of a message id of a private chat."""
        self.high = max(self.high, message)
        self._seen[message] = None
        if len(self._seen) > MOST_SEEN:
            del self._seen[next(iter(self._seen))]

    def candidates(self, after: int, known: Collection[int]) -> deque[int]:
        """The ids a doubtful message may have. `after`: the highest id known before it was sent; `known`: other messages of its chat.

        What was seen is another message: that leaves few, even where hundreds were waiting when `after` was written down.
        """
        others = self._seen.keys() | set(known)
        last = max(known, default=after)
        gaps = [number for number in range(after + 1, self.high + 1) if number not in others][:MOST_GAPS]
        beyond = max(after, self.high) + 1
        return deque(dict.fromkeys([*gaps, *range(beyond, beyond + PROBES), *range(last + 1, last + 1 + NEAR)]))

    async def tell(self, chat: int, message: Outgoing) -> None:
        """Send where nothing is kept of the chat: again where it is doubtful whether it arrived. Raises a kind of NotDone."""
        await _patiently(lambda: self.send(chat, message))

    def place(self, urgent: bool) -> AbstractAsyncContextManager[None]:
        """A place among the few messages on their way. Waiting for one may take long: what is written down of `high` is so inside."""
        return nullcontext() if urgent else self._gate

    async def send(self, chat: int, message: Outgoing) -> int:
        """Send one message and return its id. Markup that is refused is sent again as plain text. Raises a kind of NotDone."""
        try:
            return await self._send(chat, message.html, _keyboard(message), ParseMode.HTML, message.silent)
        except Refused:
            log.warning("Telegram refused a message with marks or buttons; it is sent as plain text.")
            return await self._send(chat, message.plain, None, None, message.silent)

    async def find(self, chat: int, message: Outgoing, among: deque[int], stop: Callable[[], bool]) -> int | None:
        """The id of a doubtful message, or None if it did not arrive. Raises Flooded, NotSent, Unsure or Gone.

        `among`: the ids it may have. Those looked at are taken out, so that after a failure it is gone on with, not begun again. `stop`:
        whether another message is on its way to this chat, which might be taken for it: then it is Unsure again.
        """
        keyboard = _keyboard(message)
        async with self._gate:
            while among:
                if among[0] in self._seen:  # in the meantime, as another message
                    among.popleft()
                    continue
                if stop():
                    raise Unsure
                try:
                    found = await _named(self._bot.edit_message_reply_markup(chat, among[0], reply_markup=keyboard))
                except Refused as refused:
                    arrived = "not modified" in str(refused)  # else there is no such message, or it is one of theirs
                except NoSuchMethod:
                    among.clear()  # it cannot be looked for: better twice than never
                    return None
                else:
                    arrived = isinstance(found, Message) and found.message_id == among[0]
                number = among.popleft()
                if arrived:
                    log.info("A message without an answer had arrived; it is not sent again.")
                    self.saw(number)
                    return number
        return None

    async def acknowledge(self, query: str) -> None:
        """Stop the waiting mark of a button (core.telegram.org/bots/api#answercallbackquery). A late answer fails: never mind."""
        with suppress(NotDone):
            await _named(self._bot.answer_callback_query(query))

    async def delete(self, chat: int, messages: Iterable[int]) -> None:
        """Delete what can be deleted of these messages. Raises NotDone if Telegram cannot be reached."""
        numbers = list(messages)
        for at in range(0, len(numbers), MOST_DELETED):
            some = numbers[at : at + MOST_DELETED]
            try:
                await _patiently(lambda some=some: self._bot.delete_messages(chat, some))  # type: ignore[misc]
            except (Refused, NoSuchMethod):  # one of them is in the way: each by itself
                for number in some:
                    with suppress(Refused):
                        await _patiently(lambda number=number: self._bot.delete_message(chat, number))  # type: ignore[misc]

    async def leave(self, chat: int) -> None:
        """Leave a group or channel."""
        with suppress(Refused, Gone):
            await _patiently(lambda: self._bot.leave_chat(chat))

    async def _send(self, chat: int, text: str, keyboard: InlineKeyboardMarkup | None, mode: ParseMode | None, silent: bool) -> int:
        sent = await _named(
            self._bot.send_message(
                chat, text, parse_mode=mode, reply_markup=keyboard, disable_notification=silent, link_preview_options=_NO_PREVIEW
            )
        )
        if chat > 0:  # groups number their messages for themselves
            self.saw(sent.message_id)
        return sent.message_id


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Repeat a call that may be repeated, until it is done. Raises the last NotDone after some tries."""
    for number in range(TRIES):
        try:
            return await _named(call())
        except Flooded as flooded:
            wait = flooded.seconds
            if number == TRIES - 1:
                raise
        except NoSuchMethod:
            raise
        except (NotSent, Unsure):
            wait = 0.3 * 2**number
            if number == TRIES - 1:
                raise
        await asyncio.sleep(wait)
    raise NotSent


async def _named(call: Awaitable[T]) -> T:
    """The result of a call; its error as a kind of NotDone."""
    try:
        return await call
    except TelegramError as error:
        raise what(error) from error


def what(error: TelegramError) -> NotDone:
    """What an error says about the call that met it."""
    text = error.message.lower()
    match error:
        case RetryAfter():
            after = error.retry_after  # a number or a timedelta, as the environment says (python-telegram-bot 22.2)
            return Flooded(after.total_seconds() if isinstance(after, timedelta) else float(after))
        case Forbidden() | ChatMigrated():
            return Gone()
        case BadRequest():  # a kind of NetworkError, but nothing to try again
            return Gone() if any(words in text for words in _GONE) else Refused(text)
        case InvalidToken():
            return NoSuchMethod()
        case Conflict():
            return NotSent()
        case _:
            log.info("No answer from Telegram (%s).", kind_of(error))
            return NotSent() if isinstance(error.__cause__, _NEVER_SENT) else Unsure()


def _keyboard(message: Outgoing) -> InlineKeyboardMarkup | None:
    if not message.rows:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(one.label, callback_data=one.data) for one in row] for row in message.rows])
