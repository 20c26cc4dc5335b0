"""The small parts alone: whose turn it is, who is who, how long Slack says to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from adapters.slack.errors import Gone, Refused, Rejected, seconds
from adapters.slack.heard import Person
from adapters.slack.people import People, is_outsider
from adapters.slack.turns import Turns
from bot.model import Audience

# --- turns ------------------------------------------------------------------------------------------------------------


async def test_one_at_a_time_and_danger_first() -> None:
    """Who waits is served by urgency, then by when they came; another channel does not wait."""
    turns, order = Turns(), []

    async def post(name: str, channel: str, urgent: bool) -> None:
        async with turns.turn(channel, turns.place(urgent)):
            order.append(name)
            await asyncio.sleep(0)

    await asyncio.gather(
        post("first", "C1", False), post("second", "C1", False), post("danger", "C1", True), post("elsewhere", "C2", False)
    )
    assert order.index("danger") < order.index("second")
    assert order.index("elsewhere") < order.index("second")
    assert turns._channels == {}


async def test_a_channel_is_left_alone_for_as_long_as_slack_says() -> None:
    """And whoever was refused keeps the place in front of those who came later."""
    turns, order = Turns(), []
    loop = asyncio.get_running_loop()
    place = turns.place(False)
    async with turns.turn("C1", place):
        turns.hold("C1", 0.1)
        began = loop.time()

    async def post(name: str, mine: Any) -> None:
        async with turns.turn("C1", mine):
            order.append((name, loop.time() - began))

    await asyncio.gather(post("later", turns.place(False)), post("again", place))
    assert [name for name, _ in order] == ["again", "later"]
    assert order[0][1] >= 0.1


async def test_who_gives_up_waiting_blocks_nobody() -> None:
    """A cancelled wait leaves the queue, even at the moment its turn came."""
    turns = Turns()
    async with turns.turn("C1", turns.place(False)):
        waiting = asyncio.create_task(_take(turns))
        await asyncio.sleep(0)
    waiting.cancel()  # its turn has come, and it never runs
    await asyncio.gather(waiting, return_exceptions=True)
    await asyncio.wait_for(_take(turns), 1)
    assert turns._channels == {}


async def _take(turns: Turns) -> None:
    async with turns.turn("C1", turns.place(False)):
        pass


# --- people -----------------------------------------------------------------------------------------------------------


async def test_people_are_looked_up_once_an_hour() -> None:
    """A failed look-up is tried again after five minutes, and makes nobody wait."""
    asked: list[str] = []
    now = 0.0

    async def look_up(user: str) -> Mapping[str, Any]:
        asked.append(user)
        if user == "UBAD":
            raise RuntimeError("no")
        return {"id": user, "team_id": "T1", "is_restricted": user == "UGUEST"}

    people = People(look_up, lambda: "T1", lambda: now)
    for _ in range(2):
        assert await people.audience(Person("U1", "T1")) is Audience.PROFESSIONAL
        assert await people.audience(Person("UGUEST", "T1")) is Audience.FAMILY
        assert await people.audience(Person("UBAD")) is Audience.PROFESSIONAL
        assert await people.audience(Person("UFAR", "T2")) is Audience.FAMILY
    assert asked == ["U1", "UGUEST", "UBAD"]
    now = 301.0
    await people.audience(Person("UBAD"))
    await people.audience(Person("U1"))
    assert asked[3:] == ["UBAD"]
    now = 3601.0
    await people.audience(Person("U1"))
    assert asked[4:] == ["U1"]


@pytest.mark.parametrize(
    ("user", "outsider"),
    [
        ({"team_id": "T1"}, False),
        ({}, False),
        ({"team_id": "T1", "is_restricted": True}, True),
        ({"team_id": "T1", "is_ultra_restricted": True}, True),
        ({"team_id": "T2"}, True),
        ({"is_stranger": True}, True),
    ],
)
def test_outsiders(user: dict[str, Any], outsider: bool) -> None:
    """Guests and people of other workspaces."""
    assert is_outsider(user, "T1") is outsider


# --- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "wait"),
    [({"Retry-After": "7"}, 7.0), ({"retry-after": "0.5"}, 0.5), ({}, 1.0), ({"Retry-After": "soon"}, 1.0), ({"Retry-After": "-3"}, 0.0)],
)
def test_how_long_to_wait(headers: dict[str, str], wait: float) -> None:
    """As Slack says; a second where it says nothing we can read."""
    assert seconds(headers) == wait


@pytest.mark.parametrize(
    ("body", "status", "code", "passing", "kind"),
    [
        ("used_url", 404, "used_url", False, Gone),
        ("", 404, "used_url", False, Gone),
        ('{"ok":false,"error":"invalid_blocks"}', 400, "invalid_blocks", False, Rejected),
        ("something else", 400, "http_400", False, Rejected),
        ("upstream", 503, "http_503", True, Rejected),
        ("rate_limited", 429, "http_429", True, Rejected),
    ],
)
def test_what_a_response_address_says(body: str, status: int, code: str, passing: bool, kind: type) -> None:
    """A bare word or JSON; 429 and 5xx pass."""
    refused = Refused.of_address(body, status, {})
    assert (refused.code, refused.passing) == (code, passing)
    assert type(refused.final()) is kind
