"""Deliveries to a webhook, in the manner of Telegram's own server (WebhookActor.cpp).

One queue for each chat and kind, in order; the first failure is tried again at once, later ones after growing pauses, or as Retry-After
says; anything but 2xx is a failure.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from tests.fakes.telegram_world import World

LONGEST = 2.0
"""Seconds between tries; Telegram goes up to two minutes."""


class Deliverer:
    """Posts updates to one address."""

    def __init__(self, fake: World, url: str, secret: str, at_once: int) -> None:
        self.url = url
        self.secret = secret
        self.statuses: list[int] = []
        """Of every answer; 0 for none."""
        self._fake = fake
        self._gate = asyncio.Semaphore(at_once)
        self._queues: dict[str, deque[dict[str, Any]]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        for update in fake.updates:
            self.push(update)
        fake.updates = []

    @property
    def waiting(self) -> int:
        """Updates not yet acknowledged."""
        return sum(map(len, self._queues.values()))

    def push(self, update: dict[str, Any]) -> None:
        """Deliver an update in its turn."""
        kind, body = next((key, value) for key, value in update.items() if key != "update_id")
        chat = body.get("chat") or body.get("message", {}).get("chat") or {"id": 0}
        name = f"{kind == 'callback_query'}{chat['id']}"  # presses do not queue behind messages
        self._queues.setdefault(name, deque()).append(update)
        if self._fake.faults.pick("duplicate"):
            self._queues.setdefault(f"again{name}", deque()).append(update)
            self._begin(f"again{name}")
        self._begin(name)

    async def stop(self) -> None:
        """Stop delivering; what was not acknowledged waits for getUpdates."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self._session.close()
        left = {update["update_id"]: update for queue in self._queues.values() for update in queue}
        self._fake.updates = [left[number] for number in sorted(left)]

    def _begin(self, name: str) -> None:
        if name not in self._tasks or self._tasks[name].done():
            self._tasks[name] = asyncio.create_task(self._deliver(self._queues[name]))

    async def _deliver(self, queue: deque[dict[str, Any]]) -> None:
        while queue:
            failures = 0
            while (pause := await self._post(queue[0], failures)) is not None:
                failures += 1
                await asyncio.sleep(pause)
            queue.popleft()
            async with self._fake.changed:
                self._fake.changed.notify_all()

    async def _post(self, update: dict[str, Any], failures: int) -> float | None:
        """Post once; None if it was taken, else the seconds until the next try."""
        pause = min(0.0 if not failures else 0.25 * 2**failures, LONGEST)
        async with self._gate:
            fault = self._fake.faults.pick("lost", "reset")
            if fault == "reset":
                return pause
            try:
                async with self._session.post(self.url, json=update, headers={"X-Telegram-Bot-Api-Secret-Token": self.secret}) as answer:
                    self.statuses.append(answer.status)
                    if fault == "lost":
                        return pause
                    if 200 <= answer.status < 300:
                        return None
                    return min(float(answer.headers.get("Retry-After", pause)), LONGEST)
            except (aiohttp.ClientError, TimeoutError):
                self.statuses.append(0)
                return pause
