"""What the process does by the clock: obey orders, put itself to the safety test, forget what has expired, look for overdue facts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from bot.asked import old
from bot.desk import Desk
from bot.memory import StoreFailed
from bot.questions import QuestionBox
from bot.service.metrics import overdue_facts
from bot.service.orders import OrderBook, Orders
from bot.service.reports import Reports
from bot.service.selftest import results

ORDERS_EVERY = 2.0
"""Seconds between two looks at what operators ordered."""
TEST_EVERY = 3600.0
SWEEP_EVERY = 600.0
"""Seconds for which what has expired may stay in a file, unread."""


class Duties:
    """The duties of one process."""

    def __init__(self, desk: Desk, book: OrderBook, reports: Reports, now: Callable[[], datetime]) -> None:
        self.orders = Orders()
        self._desk = desk
        self._book = book
        self._reports = reports
        self._now = now
        self.on_withdrawal: Callable[[], None] = lambda: None
        """Called when versions of the content were withdrawn, or allowed again."""

    def obey(self, orders: Orders) -> None:
        """Do what was ordered since the last time."""
        before, self.orders = self.orders, orders
        self._desk.off = frozenset(orders.off)
        self._reports.switched(before.off, orders.off)
        if before.withdrawn != orders.withdrawn:
            self.on_withdrawal()

    async def read_orders(self) -> None:
        """Look for new orders. Orders that cannot be read or are gone (wiped) change nothing: only an order ends an order."""
        try:
            orders = await self._book.read(time.time())
        except StoreFailed:
            self._reports.orders_unread()
            return
        self._reports.orders_read()
        if orders is not None and orders != self.orders:
            self.obey(orders)

    async def keep_orders(self) -> None:
        """Look for new orders for as long as the process lives."""
        while True:
            await self.read_orders()
            await asyncio.sleep(ORDERS_EVERY)

    async def self_test(self) -> None:
        """Put the front door that is live to the test, a message at a time: answers go on meanwhile. In no other thread: the stemmer that
        `handle` rests on must not be called by two."""
        failures = []
        for failure in results(self._desk.door.handle):
            if failure:
                failures.append(failure)
            await asyncio.sleep(0)
        self._reports.self_tested(failures)

    async def keep_testing(self) -> None:
        """Test at once, and every hour."""
        while True:
            await self.self_test()
            await asyncio.sleep(TEST_EVERY)

    async def keep_sweeping(self) -> None:
        """Remove what has expired, at once and every ten minutes, also when nobody writes."""
        while True:
            with suppress(StoreFailed):  # counted where people are answered
                await self._desk.conversations.store.sweep(time.time())
            await asyncio.sleep(SWEEP_EVERY)

    async def look_at_facts(self) -> None:
        """What staff should know once a week: facts that are overdue, questions that wait. Counts that are over a year old go."""
        conversations, today = self._desk.conversations, self._now().date()
        self._reports.overdue(await asyncio.to_thread(overdue_facts, self._desk.door.library, self._now()))
        with suppress(StoreFailed):  # looked at again in an hour
            self._reports.questions(await QuestionBox(conversations.store, conversations.vault).waiting(time.time()))
        await conversations.forget_counts(lambda names: old(names, today))

    async def keep_facts(self) -> None:
        """Look every hour."""
        while True:
            await self.look_at_facts()
            await asyncio.sleep(TEST_EVERY)
