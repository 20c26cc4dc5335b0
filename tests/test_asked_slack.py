"""Sending a question to the team, on Slack: through the real app, against the strict fake, in both modes."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.memory import SQLiteStore, Vault
from bot.questions import KEEP_QUESTIONS, QuestionBox
from bot.router import FrontDoor
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_world import MODES, world
from tests.test_slack_presses import press

both_modes = pytest.mark.parametrize("mode", MODES)
VAULT = Vault(["s" * 40])
QUESTION = "where can my son Sam Smith of 12 Mill Lane borrow a telescope"
BUTTON = "Send my question to the team"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SQLiteStore]:
    """A state file of its own."""
    store = await SQLiteStore.open(tmp_path / "state.db")
    yield store
    await store.close()


async def kept(store: SQLiteStore, later: float = 0.0) -> list[str]:
    """The texts in the box, now or some seconds later."""
    return [question.text for question in await QuestionBox(store, VAULT).all(time.time() + later)]


async def everything(store: SQLiteStore) -> str:
    """All that is kept, decrypted."""
    values = await store.find("", time.time())
    return " ".join((VAULT.unlock(value) or value).decode(errors="replace") for value in values.values())


@both_modes
async def test_the_question_is_sent_and_shown_as_it_is_kept(small_door: FrontDoor, mode: str, store: SQLiteStore) -> None:
    """Nothing before the button is pressed; then the redacted words, for 30 days, and nothing that says who wrote them."""
    async with world(small_door, mode, store=store, vault=VAULT) as (slack, _):
        slack.agent_view = False
        await slack.deliver(payloads.direct(QUESTION))
        assert "telescope" not in await everything(store)
        assert (await press(slack, slack.posts[0], BUTTON)).acknowledged
        (text,) = await kept(store)
        assert "telescope" in text
        assert "Smith" not in text
        assert "Mill Lane" not in text
        assert text in slack.posts[1].text.split("\n\n")
        assert "Smith" not in await everything(store)
        assert not any("U1" in key for key in await store.find("question.", time.time()))
        assert await kept(store, KEEP_QUESTIONS + 1) == []
        await press(slack, slack.posts[0], BUTTON)
        assert "already" in slack.posts[2].text
        assert not slack.refused


@both_modes
async def test_in_a_channel_only_the_presser_sees_it(small_door: FrontDoor, mode: str, store: SQLiteStore) -> None:
    """Somebody else who presses is asked for a question of their own; the words of the first are not sent by them."""
    async with world(small_door, mode, store=store, vault=VAULT) as (slack, _):
        await slack.deliver(payloads.mention("who lends out telescopes to families"))
        posted = len(slack.posts)
        await press(slack, slack.posts[0], BUTTON, user="U2")
        assert "write it once more" in slack.whispers[-1].text
        assert await kept(store) == []
        await press(slack, slack.posts[0], BUTTON)
        assert await kept(store) == ["who lends out telescopes to families"]
        assert "who lends out telescopes to families" in slack.whispers[-1].text
        assert len(slack.posts) == posted


@both_modes
async def test_an_answer_that_was_not_meant_can_be_sent_too(small_door: FrontDoor, mode: str, store: SQLiteStore) -> None:
    """The button stands below "none of these"; danger has none."""
    async with world(small_door, mode, store=store, vault=VAULT) as (slack, _):
        slack.agent_view = False
        await slack.deliver(payloads.direct("what is sendias"))
        await press(slack, slack.posts[0], "Not what I meant")
        await press(slack, slack.posts[1], BUTTON)
        assert await kept(store) == ["what is sendias"]
        await slack.deliver(payloads.direct("my dad hits me"))
        assert not any(BUTTON in one["text"]["text"] for one in slack.posts[-1].buttons())


@both_modes
async def test_what_is_gone_is_asked_for_once_more(small_door: FrontDoor, mode: str, store: SQLiteStore) -> None:
    """By the process after a restart. The next message is passed on; danger, and somebody else's words, are not."""
    async with world(small_door, mode, store=store, vault=VAULT) as (slack, _):
        slack.agent_view = False
        for user in ("U1", "U2"):
            await slack.deliver(payloads.direct(QUESTION, user))
        buttons = {post.channel: post for post in slack.posts}
    async with world(small_door, mode, store=store, vault=VAULT) as (slack, _):
        slack.agent_view = False
        slack.posts += list(buttons.values())
        for user in ("U1", "U2"):
            await press(slack, buttons[f"D{user}"], BUTTON, user)
        await slack.deliver(payloads.direct("my dad hits me", "U2"))
        await slack.deliver(payloads.direct(QUESTION, "U2"))
        address = slack.address("C1", "U1")
        await slack.deliver(payloads.shortcut("somebody else's telescope", "U1", "U3", address, slack.trigger()))
        assert await kept(store) == []
        await slack.deliver(payloads.direct(QUESTION, "U1"))
        (text,) = await kept(store)
        assert text in slack.posts[-1].text.split("\n\n")
