"""What a channel is to the service: something that starts, says whether it is well, and stops."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from aiohttp import web


class Channel(Protocol):
    """Slack or Telegram, as the service sees it."""

    name: str

    def routes(self) -> Iterable[web.RouteDef]:
        """HTTP routes it needs; none where it asks the platform itself."""

    async def start(self) -> None:
        """Begin to receive. Raises if the platform refuses the token."""

    def trouble(self) -> str:
        """Why it is not ready, in words for an operator; empty if it is."""

    async def stop(self) -> None:
        """Stop receiving, finish what is being answered, and let go of connections."""
