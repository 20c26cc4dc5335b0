"""Figures for Prometheus, served at /metrics. Labels are names out of the content and the code: never a word or an id of anybody."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.facts import fact_rows
from bot.library import Library
from bot.model import Outcome, Reply

REPLY_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
HANDLE_SECONDS = (0.0005, 0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.125, 0.25, 0.5, 1.0)
NO_TOPIC = "none"


class Metrics:
    """All figures of one process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.messages = Counter(
            "frontdoor_messages", "Messages answered, by how they ended and the topic of the answer.", ["channel", "outcome", "topic"],
            registry=registry,
        )  # fmt: skip
        self.escalations = Counter(
            "frontdoor_escalations", "Messages that pointed to danger, by kind of danger.", ["channel", "category"], registry=registry
        )
        self.reply_seconds = Histogram(
            "frontdoor_reply_seconds", "From receiving a message until the platform has the reply.", ["channel"], buckets=REPLY_SECONDS,
            registry=registry,
        )  # fmt: skip
        self.handle_seconds = Histogram(
            "frontdoor_handle_seconds", "Working out a reply, without state and platform.", buckets=HANDLE_SECONDS, registry=registry
        )
        self.last_message = Gauge(
            "frontdoor_last_message_timestamp_seconds", "When the last message was answered.", ["channel"], registry=registry
        )
        self.failures = Counter("frontdoor_failures", "Mistakes of ours that a person got the numbers for.", registry=registry)
        self.store_failures = Counter("frontdoor_store_failures", "Times the state failed or took too long.", registry=registry)
        self.content_refused = Counter("frontdoor_content_refused", "Sets of content that were refused.", registry=registry)
        self.content_refused_now = Gauge(
            "frontdoor_content_refused_now", "1 while the content folder holds a set that was refused.", registry=registry
        )
        self.content_swaps = Counter("frontdoor_content_swaps", "Sets of content that went live while running.", registry=registry)
        self.content_version = Gauge("frontdoor_content_info", "1 for the version that is live.", ["version"], registry=registry)
        self.content_age = Gauge(
            "frontdoor_content_age_seconds", "Since a file of the content that is live was changed last.", registry=registry
        )
        self.facts_overdue = Gauge("frontdoor_facts_overdue", "Facts due to be checked again before today.", registry=registry)
        self.self_test = Gauge("frontdoor_self_test_ok", "1 if the last safety self-test passed.", registry=registry)
        self.self_test_at = Gauge("frontdoor_self_test_timestamp_seconds", "When the last safety self-test ended.", registry=registry)
        self.channel_up = Gauge("frontdoor_channel_up", "1 if messages are received.", ["channel"], registry=registry)
        self.channel_off = Gauge("frontdoor_channel_off", "1 if an operator switched the channel off.", ["channel"], registry=registry)
        self.told_staff = Counter("frontdoor_staff_messages", "Messages to the staff channel.", ["sent"], registry=registry)

    def answered(self, channel: str, reply: Reply, seconds: float) -> None:
        """A reply was sent."""
        self.messages.labels(channel, str(reply.outcome), reply.intent or NO_TOPIC).inc()
        self.reply_seconds.labels(channel).observe(max(seconds, 0.0))
        self.last_message.labels(channel).set_to_current_time()
        if reply.outcome is Outcome.ESCALATE:
            for category in sorted({hit.category for hit in reply.risk.hits}) or [NO_TOPIC]:
                self.escalations.labels(channel, category).inc()

    def live(self, library: Library, changed: float | None, today: Callable[[], date]) -> None:
        """A set of content is live. `changed`: when a file of it was changed last, seconds since the epoch; None if that is not known."""
        self.content_version.clear()
        self.content_version.labels(library.version).set(1)
        began = time.time() if changed is None else changed
        self.content_age.set_function(lambda: time.time() - began)
        rows = list(fact_rows(library))
        self.facts_overdue.set_function(lambda: sum(row.overdue(today()) for row in rows))

    async def serve(self, _: web.Request) -> web.Response:
        """GET /metrics."""
        return web.Response(body=generate_latest(self.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


def changed_at(root: Path) -> float | None:
    """When a file of a library folder was changed last, seconds since the epoch; None if that cannot be told."""
    times = []
    for part in ("intents", "content"):
        for path in (root / part).rglob("*.yaml"):
            try:
                times.append(path.stat().st_mtime)
            except OSError:  # it went while we looked
                continue
    return max(times, default=None)


def overdue_facts(library: Library, now: datetime) -> list[str]:
    """The names of facts that are overdue, each once."""
    return list(dict.fromkeys(row.name for row in fact_rows(library) if row.overdue(now.date())))
