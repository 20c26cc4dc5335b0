"""What the strict Slack knows: settings of a test, what was said to it, what goes wrong with its requests."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.server import Server

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-fake-bot-token", "xapp-fake-app-token", "f" * 32
PATIENCE = 3.0
"""Seconds Slack waits to be acknowledged (docs.slack.dev/apis/events-api#responding)."""


@dataclass
class Post:
    """A message of ours."""

    channel: str
    text: str
    blocks: list[dict[str, Any]]
    ts: str
    thread_ts: str = ""
    user: str = ""
    """Who sees it, if only one person does."""
    at: float = 0.0
    edited: bool = False

    def buttons(self) -> list[dict[str, Any]]:
        """Everything that can be pressed in it."""
        return [element for block in self.blocks if block["type"] == "actions" for element in block["elements"]]


@dataclass
class Delivery:
    """How the delivery of one payload went."""

    attempts: int = 0
    acknowledged: bool = False
    answer: dict[str, Any] = field(default_factory=dict)
    """What the acknowledgement carried."""
    took: float = 0.0


class Chaos:
    """Faults by chance, from a seed."""

    def __init__(self, seed: int, share: float, kinds: tuple[str, ...] = ("limited", "500", "503", "slow", "dropped", "lost")) -> None:
        self.random = random.Random(seed)
        self.share = share
        self.kinds = kinds
        self.met: Counter[str] = Counter()

    def next(self) -> str:
        """What goes wrong with this request; "" if nothing does."""
        if self.random.random() >= self.share:
            return ""
        kind = self.random.choice(self.kinds)
        self.met[kind] += 1
        return kind


class State:
    """Everything the fake knows, and how a test waits for it."""

    def __init__(self, retries: tuple[float, ...] = (0.0, 0.05, 0.25), burst: int = 1000, patience: float = PATIENCE) -> None:
        """`retries`: seconds before each further delivery (Slack: at once, a minute, five minutes). `burst`: messages a channel takes at
        once before it is held to one a second. `patience`: seconds it waits to be acknowledged."""
        self.retries = retries
        self.patience = patience
        self.burst = burst
        self.scopes = {"app_mentions:read", "assistant:write", "chat:write", "commands", "im:history", "users:read"}
        self.bot_token, self.app_token = BOT_TOKEN, APP_TOKEN
        self.users: dict[str, dict[str, Any]] = {}
        self.gone: set[str] = set()
        self.agent_view = True
        self.refuse: Callable[[str, dict[str, Any]], str] = lambda method, body: ""
        """A test's own reason to refuse a request: an error code, or nothing."""
        self.planned: dict[str, deque[str]] = {}
        """Faults for the next requests of a method."""
        self.chaos: Chaos | None = None
        self.retry_after = "1"
        self.slow = 0.5
        self.posts: list[Post] = []
        self.whispers: list[Post] = []
        self.homes: dict[str, dict[str, Any]] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.stack: list[str] = []
        self.prompts: list[dict[str, Any]] = []
        self.refused: list[tuple[str, str]] = []
        self.calls: Counter[str] = Counter()
        self.sockets: list[web.WebSocketResponse] = []
        self.accept_sockets = True
        self.answer_pings = True
        """False: connections opened from now on are half open, as when a firewall has forgotten them."""
        self.repeated = 0
        """Posts that came again with the same id, and were shown once."""
        self.app_url = ""
        self.url = ""
        self._known: set[tuple[str, str]] = set()
        self._once: dict[tuple[str, str], Post] = {}
        self._triggers: dict[str, float] = {}
        self._addresses: dict[str, dict[str, Any]] = {}
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._taken: dict[str, tuple[float, float]] = {}
        self._changed = asyncio.Event()
        self._server: Server | None = None
        self._session: aiohttp.ClientSession | None = None
        self._base = ""

    async def until(self, holds: Callable[[], Any], seconds: float = 10.0) -> None:
        """Wait until something holds of what was said; fails after `seconds`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not holds():
            self._changed.clear()
            left = deadline - loop.time()
            assert left > 0, f"not so within {seconds} s; posts: {len(self.posts)}, refused: {self.refused[-3:]}"
            try:
                await asyncio.wait_for(self._changed.wait(), min(left, 0.2))
            except TimeoutError:
                pass

    def posted(self, channel: str) -> list[Post]:
        """Our messages in a channel or direct message, in order."""
        return [post for post in self.posts if post.channel == channel]
