"""What /metrics says: right figures, and no word or id of anybody."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from aiohttp import ClientSession, web

from bot.delivery import Delivery
from bot.desk import Desk
from bot.library import Library
from bot.memory import Conversations, InProcessStore, StoreFailed, Vault
from bot.model import Audience, Reply
from bot.router import FrontDoor
from bot.service.health import Health
from bot.service.logs import own_logger
from bot.service.metrics import Metrics, changed_at, overdue_facts
from bot.service.reports import Reports
from bot.service.run import Service
from tests.conftest import MONDAY_NOON


class Channel:
    """A channel that may be in trouble."""

    name = "slack"

    def __init__(self) -> None:
        self.why = ""

    def routes(self) -> tuple[web.RouteDef, ...]:
        return ()

    async def start(self) -> None:
        """Nothing to do."""

    def trouble(self) -> str:
        return self.why

    async def stop(self) -> None:
        """Nothing to do."""


async def figures(reports: Reports, channel: Channel) -> str:
    """GET /metrics."""
    return (await page(reports, channel, "/metrics"))[1]


async def page(reports: Reports, channel: Channel, path: str) -> tuple[int, str]:
    """A page of a service."""
    runner = web.AppRunner(Service([channel], "127.0.0.1", 0, lambda _: None, reports).app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with ClientSession() as session, session.get(f"http://127.0.0.1:{runner.addresses[0][1]}{path}") as answer:
            return answer.status, await answer.text()
    finally:
        await runner.cleanup()


def made() -> Reports:
    return Reports(Metrics(), Health(), own_logger(), lambda: MONDAY_NOON)


async def test_messages_are_counted_by_channel_outcome_and_topic(door: FrontDoor) -> None:
    """Answers, danger and a store that fails; nobody's words or ids among them."""

    class Broken(InProcessStore):
        async def get(self, key: str, now: float) -> bytes | None:
            raise StoreFailed("redis://:password@host is away")

    async def send(reply: Reply) -> None:
        """Taken."""

    reports = made()
    metrics = reports.metrics
    conversations = Conversations(Broken(), Vault(["k" * 40]), time.time, reports.store_failed)
    desk = Desk(door, conversations, lambda: MONDAY_NOON, metrics.answered, metrics.handle_seconds.observe)
    for number, text in enumerate(("what is sendias", "what is sendias", "i want to kill myself, i am Jordan Smithers")):
        assert await desk.serve(Delivery("slack", (f"Ev{number}",), "U02SECRET", text, Audience.FAMILY), send)
    said = await figures(reports, Channel())
    assert 'frontdoor_messages_total{channel="slack",outcome="answer",topic="sendias"} 2.0' in said
    assert 'frontdoor_escalations_total{category="suicidal",channel="slack"} 1.0' in said
    assert 'frontdoor_reply_seconds_count{channel="slack"} 3.0' in said
    assert "frontdoor_handle_seconds_count 3.0" in said
    assert 'frontdoor_last_message_timestamp_seconds{channel="slack"}' in said
    assert "frontdoor_store_failures_total 1.0" in said
    assert "process_resident_memory_bytes" in said
    assert not [secret for secret in ("Jordan", "Smithers", "U02SECRET", "kill", "password", "Ev0") if secret in said]


async def test_content_and_facts(library: Library) -> None:
    """The version that is live, how old it is, and what is overdue: today, and years from now."""
    reports = made()
    metrics = reports.metrics
    day = date(2026, 11, 23)
    metrics.live(replace(library, version="aaaaaaaaaaaa"), time.time() - 3600, lambda: day)
    metrics.live(library, time.time() - 7200, lambda: day)
    assert metrics.registry.get_sample_value("frontdoor_content_info", {"version": library.version}) == 1.0
    assert metrics.registry.get_sample_value("frontdoor_content_info", {"version": "aaaaaaaaaaaa"}) is None
    assert 7200 <= (metrics.registry.get_sample_value("frontdoor_content_age_seconds") or 0) < 7300
    assert metrics.registry.get_sample_value("frontdoor_facts_overdue") == 0.0
    day = date(2036, 1, 1)
    assert (metrics.registry.get_sample_value("frontdoor_facts_overdue") or 0) > 100
    assert "mash" in overdue_facts(library, MONDAY_NOON.replace(year=2036))


def test_when_a_file_was_changed_last(tmp_path: Path) -> None:
    """The newest counts; a folder that is not there has no time."""
    assert changed_at(tmp_path / "nothing") is None
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.yaml").write_text("a: b", encoding="utf-8")
    assert changed_at(tmp_path) == (tmp_path / "content" / "a.yaml").stat().st_mtime


async def test_a_mistake_of_ours_is_counted() -> None:
    """And said in the log by its kind alone."""
    reports = made()
    reports.failed(ValueError("Jordan"))
    reports.told_staff(False)
    assert reports.metrics.registry.get_sample_value("frontdoor_staff_messages_total", {"sent": "no"}) == 1.0
    assert reports.metrics.registry.get_sample_value("frontdoor_failures_total") == 1.0


async def test_readiness(library: Library) -> None:
    """A channel in trouble and a failing self-test make it red; refused content is a note; the page tells which content is live."""
    reports, channel = made(), Channel()
    reports.live(library, None)
    reports.refused("bbbbbbbbbbbb", ["content/a.yaml, line 1: Jordan"], library.version, None)
    status, said = await page(reports, channel, "/health/ready")
    assert status == 200
    assert library.version in said
    assert "a change was refused" in said
    assert "Jordan" not in said
    reports.self_tested(["a planted message about fgm does not get 999 first"])
    assert (await page(reports, channel, "/health/ready"))[0] == 503
    assert "frontdoor_self_test_ok 0.0" in await figures(reports, channel)
    reports.self_tested([])
    assert (await page(reports, channel, "/health/ready"))[0] == 200
    assert "frontdoor_self_test_ok 1.0" in await figures(reports, channel)
    channel.why = "Slack cannot be reached"
    status, said = await page(reports, channel, "/health/ready")
    assert (status, "Slack cannot be reached" in said) == (503, True)
    assert 'frontdoor_channel_up{channel="slack"} 0.0' in await figures(reports, channel)
    assert (await page(reports, channel, "/health/live"))[0] == 200
