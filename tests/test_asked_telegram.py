"""Sending a question to the team, on Telegram: through the real channel, against the strict stand-in."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.telegram.outgoing import MOST_DATA
from bot.memory import SQLiteStore, Vault
from bot.questions import KEEP_QUESTIONS, QuestionBox
from bot.router import FrontDoor
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_app import SECRET, front_door
from tests.fakes.telegram_world import Shown
from tests.test_asked import every_byte
from tests.test_telegram_talks import answers, data, labels, pressed

SAM = 7_000_001
QUESTION = "where can my son Sam Smith of 12 Mill Lane borrow a telescope"
BUTTON = "Send my question to the team"
CARD = "i want to kill myself"
FORWARDED = {"forward_origin": {"type": "hidden_user", "sender_user_name": "Kim", "date": 1_799_999_999}}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SQLiteStore]:
    """A state file of its own."""
    store = await SQLiteStore.open(tmp_path / "state.db")
    yield store
    await store.close()


@pytest.fixture
async def fake(small_door: FrontDoor, store: SQLiteStore) -> AsyncIterator[FakeTelegram]:
    """The stand-in, with a front door that polls it; at the end it must have had nothing to refuse."""
    fake = await FakeTelegram().start()
    try:
        async with front_door(fake, small_door, store=store):
            yield fake
        assert fake.refusals == []
    finally:
        await fake.stop()


def button(shown: Shown) -> str:
    """What the button for the team carries."""
    (carried,) = [value for value in data(shown) if value.startswith("ask:")]
    assert len(carried.encode()) <= MOST_DATA
    assert BUTTON in labels(shown)
    return carried


async def kept(store: SQLiteStore, later: float = 0.0) -> list[str]:
    """The texts in the box, now or some seconds later."""
    return [question.text for question in await QuestionBox(store, Vault([SECRET])).all(time.time() + later)]


async def everything(store: SQLiteStore) -> str:
    """All that is kept, decrypted."""
    values = await store.find("", time.time())
    return " ".join((Vault([SECRET]).unlock(value) or value).decode(errors="replace") for value in values.values())


async def test_the_question_is_sent_and_shown_as_it_is_kept(fake: FakeTelegram, store: SQLiteStore, tmp_path: Path) -> None:
    """Nothing before the button is pressed; then the redacted words, for 30 days, and nothing that says who wrote them."""
    (nothing,) = await answers(fake, SAM, QUESTION)
    assert "telescope" not in await everything(store)
    shown = await pressed(fake, SAM, button(nothing), nothing.id)
    (text,) = await kept(store)
    assert text in shown.text.split("\n")
    assert "telescope" in text
    assert "Sam" not in text
    assert "Mill Lane" not in text
    assert "0300 123 6720" in shown.text
    assert "Smith" not in await everything(store)
    (key,) = await store.find("question.", time.time())
    assert str(SAM) not in key
    assert await kept(store, KEEP_QUESTIONS + 1) == []
    await store.sweep(time.time() + KEEP_QUESTIONS + 1)
    assert key.encode() not in every_byte(tmp_path)
    again = await pressed(fake, SAM, button(nothing), nothing.id)
    assert "already" in again.text


async def test_an_answer_that_was_not_meant_can_be_sent_too(fake: FakeTelegram, store: SQLiteStore) -> None:
    """The button stands below "none of these"; danger has none."""
    (answer,) = await answers(fake, SAM, "what is sendias")
    assert BUTTON not in labels(answer)
    below = await pressed(fake, SAM, "off:sendias", answer.id)
    assert (await pressed(fake, SAM, button(below), below.id)).text
    assert await kept(store) == ["what is sendias"]
    (card,) = await answers(fake, SAM, CARD)
    assert BUTTON not in labels(card)


async def test_what_is_gone_is_asked_for_once_more(fake: FakeTelegram, store: SQLiteStore) -> None:
    """A button of before a restart; danger is not passed on, and /forget ends the request."""
    old = "ask:0123abcd"
    await answers(fake, SAM, "/start")
    assert "write it once more" in (await pressed(fake, SAM, old)).text
    (card,) = await answers(fake, SAM, CARD)
    assert card.text.startswith("999\n")
    assert "Nobody would read it in time" in (await pressed(fake, SAM, old)).text
    kim = SAM + 1
    await answers(fake, kim, "/start")
    await pressed(fake, kim, old)
    await answers(fake, kim, "/forget")
    await answers(fake, kim, QUESTION)
    assert await kept(store) == []
    await pressed(fake, kim, old)
    (shown,) = await answers(fake, kim, QUESTION)
    (text,) = await kept(store)
    assert text in shown.text.split("\n")


async def test_neither_a_command_nor_the_words_of_others_are_sent(fake: FakeTelegram, store: SQLiteStore) -> None:
    """An area behind a command and a forwarded message are not the question that was asked for."""
    await answers(fake, SAM, "/start")
    await pressed(fake, SAM, "ask:0123abcd")
    await answers(fake, SAM, "/area burnley")
    (forwarded,) = await answers(fake, SAM, QUESTION, **FORWARDED)
    assert BUTTON not in labels(forwarded)
    assert await kept(store) == []
    await answers(fake, SAM, QUESTION)
    assert len(await kept(store)) == 1


@pytest.mark.parametrize("forged", ["ask:", "ask:<b>", "ask:" + "x" * 41])
async def test_a_forged_button_sends_nothing(fake: FakeTelegram, store: SQLiteStore, forged: str) -> None:
    """It gets the kind word for buttons that are gone."""
    (nothing,) = await answers(fake, SAM, QUESTION)
    assert (await pressed(fake, SAM, forged, nothing.id)).text
    assert await kept(store) == []
