"""What /health/ready tells: whether messages are received and danger is found, and what else an operator should know."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.service.channel import Channel


class Health:
    """Gathers what is wrong. `trouble` makes the process not ready; `notes` do not: refused content leaves the last good set live, and a
    slip in a text is no reason to take a front door out of service."""

    def __init__(self) -> None:
        self.trouble: dict[str, str] = {}
        """By what it is about: in words for an operator."""
        self.notes: dict[str, str] = {}
        self.content = ""
        """Version of the content that is live."""

    async def live(self, _: web.Request) -> web.Response:
        """Whether the process answers at all."""
        return web.json_response({"alive": True})

    def ready(self, channels: Sequence[Channel]) -> web.Response:
        """200 if every channel receives and the self-test passes, else 503."""
        trouble = self.trouble | {channel.name: why for channel in channels if (why := channel.trouble())}
        body = {"ready": not trouble, "trouble": trouble, "notes": self.notes, "content": self.content}
        return web.json_response(body, status=503 if trouble else 200)
