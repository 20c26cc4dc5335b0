"""Telegram as the service sees it: start, routes, trouble, stop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any

from aiohttp import web
from telegram.error import Conflict, InvalidToken, TelegramError

from adapters.telegram import webhook
from adapters.telegram.answer import Answerer
from adapters.telegram.client import ALLOWED_UPDATES, bot_id, make_client
from adapters.telegram.commands import profile
from adapters.telegram.context import Context, Words
from adapters.telegram.inbox import Inbox
from adapters.telegram.outbox import CHANNEL, Outbox
from adapters.telegram.poll import Poller
from adapters.telegram.profile import set_up
from adapters.telegram.quiet import kind_of, log
from adapters.telegram.read import Ignored, Incoming, InGroup
from adapters.telegram.send import Sender
from bot.delivery import Desk, Turn
from bot.model import Audience
from bot.settings import Settings

DRAIN = 5.0
"""Seconds to finish what is being answered."""
CONNECT_PAUSE = 5.0
PROFILE_PAUSE = 600.0
WATCH = 60.0
"""Seconds between two looks at whether the webhook is still ours."""
TURN_EVERY = 5.0
"""Seconds between two looks at whether it is our turn to ask Telegram."""
UNTOLD = 20.0
"""Seconds after which we ask Telegram if nobody can tell whose turn it is. Two that ask hinder each other, but nobody asking is worse."""


class TelegramChannel:
    """Answers private chats, by long polling or by webhook. Fulfils bot.service.channel.Channel."""

    name = CHANNEL

    def __init__(self, settings: Settings, desk: Desk, clock: Callable[[], float] = time.time, turn: Turn | None = None) -> None:
        """`clock`: seconds since the epoch. `turn`: which of several replicas asks Telegram for updates (it refuses a second one); None:
        there is only this one. Raises ValueError if the webhook's settings cannot work."""
        self._settings = settings
        self._turn = turn
        self._polls = settings.telegram_mode == "polling"
        if not self._polls and (why := webhook.problem(settings)):
            raise ValueError(why)
        self._desk = desk
        self._client = make_client(settings)
        sender = Sender(self._client)
        self._outbox = Outbox(desk, sender, clock)
        self._context = Context(desk, self._outbox, sender, clock, bot_id(settings))
        self._inbox = Inbox(Answerer(self._context).handle, self._say_numbers, sender.saw)
        self._poller = Poller(self._client, self._inbox.take)
        self._webhook = webhook.Webhook(settings.telegram_webhook_secret.get_secret_value(), self._inbox.take)
        self._tasks: list[asyncio.Task[None]] = []
        self._polling = False
        self._why = "not started"

    def routes(self) -> Iterable[web.RouteDef]:
        """The webhook's path; none when polling."""
        return () if self._polls else (web.post(webhook.path(self._settings), self._webhook.receive),)

    async def start(self) -> None:
        """Begin to receive. Raises ValueError if Telegram refuses the token; if it cannot be reached, goes on trying."""
        self._why = "Telegram has not been reached yet"
        try:
            await self._client.initialize()
        except InvalidToken:  # whose message holds the token
            raise ValueError("Telegram refuses TELEGRAM_BOT_TOKEN. Ask @BotFather for the token again: docs/telegram.md") from None
        except TelegramError as error:
            log.warning("Telegram cannot be reached yet: %s.", kind_of(error))
        if not self._polls:
            await self._outbox.resume()
            self._webhook.open = True
        self._begin(self._poll() if self._polls else self._keep_webhook())
        self._begin(self._set_up())

    def trouble(self) -> str:
        """Why nothing is received, in words for an operator; empty if all is well."""
        return self._why or (self._poller.trouble() if self._polling else "")

    async def stop(self) -> None:
        """Stop receiving, finish what is being answered, confirm it, let go of connections."""
        self._why = "stopping"
        self._webhook.open = False
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._inbox.drain(DRAIN)
        if self._polling:
            await self._poller.confirm()
        if self._turn is not None:
            with suppress(Exception):  # it runs out by itself
                await self._turn.release()
        await self._outbox.stop()
        with suppress(TelegramError, RuntimeError):
            await self._client.shutdown()

    def __repr__(self) -> str:
        return f"TelegramChannel({self._settings.telegram_mode})"

    async def _poll(self) -> None:
        """Poll whenever it is our turn."""
        while True:
            await self._our_turn()
            poll = asyncio.create_task(self._poll_on())
            try:
                await self._while_our_turn(poll)
            finally:
                self._polling = False
                poll.cancel()
                await asyncio.gather(poll, return_exceptions=True)

    async def _poll_on(self) -> None:
        """Go on with what was owed, take back a webhook that stands in the way (updates that wait there stay), then poll."""
        await self._outbox.resume()
        await self._reach(self._remove_webhook)
        self._why, self._polling = "", True
        await self._poller.run()

    async def _our_turn(self) -> None:
        """Wait until it is our turn. A replica that stands by is well."""
        untold_since = time.monotonic()
        while self._turn is not None:
            try:
                if await self._turn.acquire():
                    log.info("This replica asks Telegram for updates.")
                    return
                self._why, untold_since = "", time.monotonic()
            except Exception as error:
                log.warning("Which replica asks Telegram cannot be told: %s.", kind_of(error))
                if time.monotonic() - untold_since >= UNTOLD:
                    return
            await asyncio.sleep(TURN_EVERY)

    async def _while_our_turn(self, poll: asyncio.Task[None]) -> None:
        """Wait until another replica has taken over: when this one was cut off for longer than its turn lasts. Or until polling ends,
        which it never should: then it begins again."""
        while True:
            await asyncio.wait({poll}, timeout=TURN_EVERY)
            if poll.done() and (error := poll.exception()) is not None:
                log.error("Asking Telegram for updates met %s and begins again.", type(error).__name__)
                await asyncio.sleep(TURN_EVERY)
                return
            if self._turn is not None:
                with suppress(Exception):  # nobody else can be told either
                    if not await self._turn.acquire():
                        log.warning("Another replica asks Telegram for updates now.")
                        return

    async def _remove_webhook(self) -> None:
        await self._client.delete_webhook(drop_pending_updates=False)

    async def _keep_webhook(self) -> None:
        """Set the webhook, and set it again if somebody else changed it."""
        await self._reach(lambda: webhook.register(self._client, self._settings, ALLOWED_UPDATES))
        self._why = ""
        while True:
            await asyncio.sleep(WATCH)
            try:
                if (await self._client.get_webhook_info()).url != self._settings.telegram_webhook_url:
                    log.error("Somebody changed the webhook; it is set again.")
                    await webhook.register(self._client, self._settings, ALLOWED_UPDATES)
                self._why = ""
            except Exception as error:  # whatever it is, the watch goes on
                self._why = f"Telegram cannot be reached ({kind_of(error)})"

    async def _reach(self, call: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do something at Telegram, for as long as it takes to reach it."""
        while True:
            try:
                await call()
            except Exception as error:  # whatever it is, it is tried again: nothing else would make the channel hear
                self._why = (
                    "another process uses this bot" if isinstance(error, Conflict) else f"Telegram cannot be reached ({kind_of(error)})"
                )
                log.warning("Telegram cannot be reached: %s.", kind_of(error))
                await asyncio.sleep(CONNECT_PAUSE)
            else:
                return

    async def _set_up(self) -> None:
        """Bring name, descriptions and menu up to date. It may fail for long without anybody missing an answer."""
        while True:
            try:
                changed = await set_up(self._client, profile(Words(self._desk, Audience.FAMILY)))
            except Exception as error:
                log.warning("The profile could not be brought up to date: %s.", kind_of(error))
                await asyncio.sleep(PROFILE_PAUSE)
            else:
                log.info("Profile: set %s.", ", ".join(changed) or "nothing, it is up to date")
                return

    async def _say_numbers(self, incoming: Incoming) -> None:
        """Whatever fails, the person gets the numbers."""
        if not isinstance(incoming, Ignored | InGroup):
            await self._context.post(incoming, self._desk.safe(), Audience.FAMILY)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))
