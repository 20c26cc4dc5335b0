"""The staff channel hears each thing once, in plain words, even if Slack is away for a while."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from bot.commands.staff import SlackStaff, notifier
from bot.desk import Desk
from bot.memory import Conversations, InProcessStore, Store, Vault
from bot.service import staff as says
from bot.service.staff import Nobody, Staff
from bot.settings import Settings
from tests.conftest import MONDAY_NOON
from tests.fakes.slack import BOT_TOKEN, FakeSlack

CHANNEL = "C0STAFF"
VAULT = Vault(["k" * 40])


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A strict stand-in for Slack."""
    fake = FakeSlack()
    await fake.start()
    yield fake
    await fake.stop()


def settings(slack: FakeSlack, **more: Any) -> Settings:
    values: dict[str, Any] = {"slack_bot_token": SecretStr(BOT_TOKEN), "slack_api_base_url": slack.url, "staff_channel": CHANNEL}
    return Settings(**(values | more))


def made(slack: FakeSlack, store: Store, told: list[bool]) -> Staff:
    """The staff channel of one replica."""
    conversations = Conversations(store, VAULT, lambda: 1000.0)
    desk = Desk(None, conversations, lambda: MONDAY_NOON)  # type: ignore[arg-type]  # nothing is asked of its front door
    return Staff(notifier(settings(slack)), desk, told.append, pauses=(0.01, 0.01, 0.01))


async def test_two_replicas_tell_it_once(slack: FakeSlack) -> None:
    """Posted as it is: quoted angle brackets call nobody."""
    store, told = InProcessStore(), list[bool]()
    replicas = [made(slack, store, told) for _ in range(2)]
    jobs = [asyncio.create_task(replica.deliver()) for replica in replicas]
    for replica in replicas:
        replica.tell("refused:abc", says.refused(["content/a.yaml, line 3: you wrote: <!channel> & more"], "0123456789ab"))
        replica.tell("live:abc", says.went_live("abc", "abd"))
    await slack.until(lambda: len(slack.posted(CHANNEL)) == len(told) == 2)
    for job in jobs:
        job.cancel()
    first, second = (post.text for post in slack.posted(CHANNEL))
    assert "&lt;!channel&gt; &amp; more" in first
    assert second.startswith("The change to the content is live: version abc")
    assert told == [True, True]


async def test_it_is_tried_again_while_slack_is_away(slack: FakeSlack) -> None:
    """And what is not taken in the end is counted, and keeps nothing else back."""
    told = list[bool]()
    slack.planned["chat.postMessage"] = deque(["500", "dropped"])
    staff = made(slack, InProcessStore(), told)
    job = asyncio.create_task(staff.deliver())
    staff.tell("one", "one")
    await slack.until(lambda: [post.text for post in slack.posted(CHANNEL)] == ["one"] and told == [True])
    slack.planned["chat.postMessage"] = deque(["500"] * 4)
    staff.tell("two", "two")
    staff.tell("three", "three")
    await slack.until(lambda: [post.text for post in slack.posted(CHANNEL)] == ["one", "three"] and len(told) == 3)
    job.cancel()
    assert told == [True, False, True]


async def test_a_queue_that_is_full_drops_and_counts(slack: FakeSlack) -> None:
    """Nobody who tells something ever waits for Slack."""
    told = list[bool]()
    staff = made(slack, InProcessStore(), told)
    for number in range(says.MOST_WAITING + 3):
        staff.tell(str(number), "news")
    assert told == [False] * 3


async def test_without_a_staff_channel_nobody_is_told(slack: FakeSlack) -> None:
    """No channel or no token: a notifier that takes everything."""
    assert isinstance(notifier(settings(slack)), SlackStaff)
    for chosen in (settings(slack, staff_channel=""), settings(slack, slack_bot_token=SecretStr(""))):
        silent = notifier(chosen)
        assert isinstance(silent, Nobody)
        await silent.tell("news")
    assert slack.posts == []


def test_what_is_said_is_short_and_says_what_to_do() -> None:
    """Many problems are cut to ten; every text names the command that helps."""
    said = says.refused([f"content/a.yaml, line {number}: wrong" for number in range(25)], "0123456789ab")
    assert said.count("•") == 10
    assert "25 things to mend" in said
    assert "and 15 more" in said
    assert "one thing to mend" in says.refused(["x"], "0123456789ab")
    assert "frontdoor rollback" in says.unsafe(["a planted message about fgm does not get 999 first"])
    assert "frontdoor facts --overdue" in says.overdue([f"fact-{number}" for number in range(20)])
    assert "and 5 more" in says.overdue([f"fact-{number}" for number in range(20)])
