"""The webhook: an update is acknowledged when it is settled.

Any answer other than 2xx makes Telegram send the update again, after Retry-After seconds where we name them
(core.telegram.org/bots/api#setwebhook; github.com/tdlib/telegram-bot-api, WebhookActor.cpp, on_update_error).
"""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from adapters.telegram.client import Client
from bot.settings import Settings

WITHIN = 5.0
"""Seconds for which a delivery waits to be settled; work on it goes on, and the next delivery finds it done."""
AGAIN_AFTER = "2"
AT_ONCE = 40
"""Deliveries at a time."""
HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def problem(settings: Settings) -> str:
    """What is wrong with the settings of the webhook; empty if nothing is."""
    address = urlsplit(settings.telegram_webhook_url)
    ours = settings.telegram_api_base_url.startswith("https://api.telegram.org")
    if not address.netloc or not address.path.strip("/"):
        return "TELEGRAM_WEBHOOK_URL must be the whole public address with a path of its own, such as https://example.org/telegram"
    if ours and address.scheme != "https":
        return "TELEGRAM_WEBHOOK_URL must begin with https://"
    if not SECRET.fullmatch(settings.telegram_webhook_secret.get_secret_value()):
        return "TELEGRAM_WEBHOOK_SECRET must be 1 to 256 letters, digits, _ or -. Make one with: openssl rand -hex 32"
    return ""


def path(settings: Settings) -> str:
    """The path the webhook is served at."""
    return urlsplit(settings.telegram_webhook_url).path


async def register(client: Client, settings: Settings, allowed: tuple[str, ...]) -> None:
    """Tell Telegram where to deliver. What waits there is kept. Raises TelegramError."""
    await client.set_webhook(
        settings.telegram_webhook_url, max_connections=AT_ONCE, allowed_updates=list(allowed),
        secret_token=settings.telegram_webhook_secret.get_secret_value(),
    )  # fmt: skip


class Webhook:
    """Receives deliveries."""

    def __init__(self, secret: str, take: Callable[[Mapping[str, Any]], asyncio.Task[None]]) -> None:
        self._secret = secret.encode()
        self._take = take
        self.open = False
        """Whether deliveries are taken: not before the start, and no more once it stops."""

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one delivery: 200 once it is settled, 503 if that takes longer, 403 without the secret."""
        given = request.headers.get(HEADER, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=403)
        if not self.open:
            return _again()
        try:
            update = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400)
        if not isinstance(update, dict):
            return web.Response(status=400)
        task = self._take(update)
        await asyncio.wait([task], timeout=WITHIN)
        settled = task.done() and not task.cancelled() and task.exception() is None
        return web.Response() if settled else _again()


def _again() -> web.Response:
    return web.Response(status=503, headers={"Retry-After": AGAIN_AFTER})
