"""The safety self-test finds what it is for, and covers every kind of danger the content knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.compose import safe_reply
from bot.desk import Desk
from bot.library import Library
from bot.memory import Conversations, InProcessStore, Vault
from bot.model import Message, Outcome, Reply, Text, Urgent
from bot.router import FrontDoor
from bot.service.duties import Duties
from bot.service.health import Health
from bot.service.logs import own_logger
from bot.service.metrics import Metrics
from bot.service.orders import OrderBook
from bot.service.reports import SELF_TEST, Reports
from bot.service.selftest import OFFICE_OPEN, PLANTED, failures
from tests.conftest import MONDAY_NOON


def test_the_real_content_passes(door: FrontDoor) -> None:
    """Every planted message gets the numbers first, by day and by night."""
    assert list(failures(door.handle)) == []


def test_every_kind_of_danger_is_planted(door: FrontDoor, library: Library) -> None:
    """One message each, that is found as what it is: a kind added to the content needs one here."""
    assert {category for category, _, _ in PLANTED} == set(library.risk_terms)
    for category, audience, text in PLANTED:
        found = {hit.category for hit in door.handle(Message(text, audience), OFFICE_OPEN).risk.hits}
        assert category in found, text


def test_it_fails_for_every_way_to_be_unsafe(door: FrontDoor) -> None:
    """No escalation, no number, the numbers not first, nothing at all, an exception: each planted message is named by its kind."""

    def no_escalation(message: Message, now: datetime) -> Reply:
        return safe_reply()

    def without_mash(message: Message, now: datetime) -> Reply:
        return Reply(Outcome.ESCALATE, (Urgent(("999",)),))

    def numbers_below(message: Message, now: datetime) -> Reply:
        reply = door.handle(message, now)
        return replace(reply, parts=(Text("Hello!"), *reply.parts))

    def nothing(message: Message, now: datetime) -> Reply:
        return Reply(Outcome.ESCALATE, ())

    def broken(message: Message, now: datetime) -> Reply:
        raise RuntimeError

    for unsafe in (no_escalation, without_mash, numbers_below, nothing, broken):
        assert len(list(failures(unsafe))) == 2 * len(PLANTED)
    assert "by day, a planted message about suicidal" in next(iter(failures(broken)))


def test_a_missing_duty_team_at_night_is_found(door: FrontDoor) -> None:
    """By day all is well, so only the moment tells."""

    def always_noon(message: Message, now: datetime) -> Reply:
        return door.handle(message, OFFICE_OPEN)

    found = list(failures(always_noon))
    assert len(found) == len(PLANTED)
    assert all(failure.startswith("at night") for failure in found)


async def test_a_failing_test_makes_readiness_red_until_it_passes(door: FrontDoor) -> None:
    """Through the desk's own front door, whichever is live."""

    class Unsafe:
        library = door.library

        def handle(self, message: Message, now: datetime) -> Reply:
            return safe_reply()

    told = Reports(Metrics(), Health(), own_logger(), lambda: MONDAY_NOON)
    store, vault = InProcessStore(), Vault.for_this_process()
    desk = Desk(Unsafe(), Conversations(store, vault, lambda: 1000.0), lambda: MONDAY_NOON)  # type: ignore[arg-type]
    duties = Duties(desk, OrderBook(store, vault), told, lambda: MONDAY_NOON)
    await duties.self_test()
    assert SELF_TEST in told.health.trouble
    assert told.health.ready([]).status == 503
    desk.door = door
    await duties.self_test()
    assert told.health.ready([]).status == 200
