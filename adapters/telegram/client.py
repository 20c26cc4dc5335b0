"""The Bot API client: python-telegram-bot's Bot, with updates as they came."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from telegram import Bot
from telegram.request import HTTPXRequest

from adapters.telegram.quiet import quieten
from bot.settings import Settings

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""Said at every start: left out, the setting of whoever used the token before would stay (core.telegram.org/bots/api#getupdates)."""
MOST_UPDATES = 100
"""Of one answer to getUpdates; also the most that can be unconfirmed at a time (core.telegram.org/bots/api#getupdates)."""
CONNECTIONS = 64
ANSWER_WITHIN = 5.0
"""Seconds Telegram has for an answer; a message sent may have arrived all the same."""
SLACK_OF_POLL = 10.0
"""Seconds a long poll may take beyond what it was asked to wait."""


class Client(Bot):
    """A Bot that also hands out updates unparsed: one that the library cannot parse must not keep back the others."""

    __slots__ = ()

    async def raw_updates(self, offset: int, wait: int) -> Sequence[dict[str, Any]]:
        """Updates from `offset` on (0: all that are unconfirmed). Those before it are confirmed by asking. Raises TelegramError."""
        data: dict[str, Any] = {"timeout": wait, "limit": MOST_UPDATES, "allowed_updates": list(ALLOWED_UPDATES)}
        if offset:
            data["offset"] = offset
        updates = await self._post("getUpdates", data, read_timeout=wait + SLACK_OF_POLL)
        return [update for update in updates if isinstance(update, dict)] if isinstance(updates, list) else []

    def __repr__(self) -> str:
        """The library's own shows the token."""
        return "Client(...)"


def make_client(settings: Settings) -> Client:
    """A client for the token and the address in the environment."""
    quieten()
    # RetryAfter warns that its attribute will change its type unless the new type is asked for (python-telegram-bot 22.2)
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    return Client(
        settings.telegram_bot_token.get_secret_value(),
        base_url=settings.telegram_api_base_url.rstrip("/") + "/bot",
        request=HTTPXRequest(
            connection_pool_size=CONNECTIONS,
            read_timeout=ANSWER_WITHIN,
            write_timeout=ANSWER_WITHIN,
            connect_timeout=ANSWER_WITHIN,
            pool_timeout=ANSWER_WITHIN,
        ),
        get_updates_request=HTTPXRequest(connection_pool_size=1),
    )


def bot_id(settings: Settings) -> str:
    """The bot's own id, the public half of its token: updates of another bot have other numbers."""
    return settings.telegram_bot_token.get_secret_value().partition(":")[0]
