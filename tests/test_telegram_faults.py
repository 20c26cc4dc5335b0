"""Everything goes wrong at once: 429, 502, closed connections, silence, lost answers, repeated and shuffled updates. Each is answered once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from adapters.telegram import client, inbox
from bot.router import FrontDoor
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_app import MODES, front_door
from tests.fakes.telegram_world import Faults

RATES = {"flood": 0.03, "error": 0.03, "reset": 0.03, "lost": 0.03, "hang": 0.01, "duplicate": 0.1, "shuffle": 0.3}
FILE = {"file_id": "a", "file_unique_id": "b"}
SIZED = [{**FILE, "width": 90, "height": 90}]
ORIGIN = {"type": "hidden_user", "sender_user_name": "Kim", "date": 1_799_999_999}
CARD = "i want to kill myself"
Saying = Callable[[FakeTelegram, int], int]
"""What a person does in a chat of their own; how many answers that brings, each in other words than the others."""


def welcome(fake: FakeTelegram, chat: int) -> int:
    fake.say(chat, "/start")
    fake.say(chat, voice=FILE)
    fake.say(chat, "how do i get a blue badge for my disabled child")
    fake.say(chat, photo=SIZED, caption="what does early help mean")
    fake.say(chat, "/about")
    return 5


def kinds(fake: FakeTelegram, chat: int) -> int:
    fake.say(chat, sticker=FILE)
    fake.say(chat, "/topics")
    fake.say(chat, poll={"question": "which cake", "options": [{"text": "lemon"}, {"text": "carrot"}]})
    fake.say(chat, location={"latitude": 53.7, "longitude": -2.7})
    fake.say(chat, "/privacy")
    return 5


def danger(fake: FakeTelegram, chat: int) -> int:
    fake.say(chat, CARD)
    fake.say(chat, contact={"phone_number": "07700900123", "first_name": "Kim"})
    fake.say(chat, dice={"emoji": "x", "value": 3})
    fake.say(chat, "/help")
    fake.say(chat, video=FILE)
    return 5


def edits(fake: FakeTelegram, chat: int) -> int:
    """Only the edit that adds a danger is answered."""
    fake.say(chat, "what is a child in need plan")
    first = max(fake.chats[chat])
    fake.edit(chat, first, "what is a child in need plan please")
    fake.edit(chat, first, CARD)
    fake.say(chat, document=FILE)
    fake.say(chat, hologram={"depth": 3})
    return 4


def presses(fake: FakeTelegram, chat: int) -> int:
    """Below a message of an older version of the content."""
    old = fake.bot_said(chat, "An older answer.")
    fake.press(chat, "go:gone-for-good", old)
    fake.press(chat, "do:quiet", old)
    fake.press(chat, "page:1:theme:", old)
    fake.say(chat, "what is early help", forward_origin=ORIGIN)
    fake.say(chat, "/area")
    return 5


def commands(fake: FakeTelegram, chat: int) -> int:
    fake.say(chat, "/start break-time")
    fake.say(chat, "/urgent")
    fake.say(chat, video_note=FILE)
    fake.say(chat, game={"title": "chess"})
    fake.say(chat, "/forget")
    return 5


PEOPLE: tuple[Saying, ...] = (welcome, kinds, danger, edits, presses, commands)
ROUNDS = 6


@pytest.mark.parametrize("mode", MODES)
async def test_two_hundred_updates_of_every_kind_under_every_fault(
    fake: FakeTelegram, door: FrontDoor, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is answered exactly once (a card whose fate is unknown is sent again: it may come twice), and nothing sent is refused."""
    monkeypatch.setattr(client, "ANSWER_WITHIN", 0.6)
    monkeypatch.setattr(inbox, "FIRST_PAUSE", 0.2)
    fake.faults = Faults(RATES, seed=5, hang=0.9)
    wanted: dict[int, int] = {}
    groups = [-9_000_000 - number for number in range(ROUNDS)]
    blocked = [9_000_000 + number for number in range(ROUNDS)]
    cleared = [9_100_000 + number for number in range(ROUNDS)]
    async with front_door(fake, door, mode):
        for number in range(ROUNDS):
            for kind, saying in enumerate(PEOPLE):
                chat = 8_000_000 + 100 * number + kind
                wanted[chat] = saying(fake, chat)
            fake.member(groups[number], "member", "supergroup")
            fake.member(blocked[number], "kicked")
            fake.say(cleared[number], "/clear")
            fake.say(groups[number], "hello everybody")
        assert len(fake.pushed) >= 200
        await fake.until(lambda: all(len(set(said(fake, chat))) >= count for chat, count in wanted.items()), 60)
        await fake.until(lambda: fake.left == set(groups), 60)
        await fake.settled(60)
    for chat, count in wanted.items():
        texts = Counter(said(fake, chat))
        assert len(texts) == count, texts
        assert {text for text, times in texts.items() if times > 1} <= {text for text in texts if text.startswith("999")}
    assert all(len(fake.standing(chat)) == 1 for chat in cleared)
    assert all(said(fake, chat) for chat in groups)
    assert not any(said(fake, chat) for chat in blocked)
    assert fake.refusals == []
    met = set(RATES) - ({"shuffle"} if mode == "webhook" else set())
    assert met <= set(fake.faults.met), "every kind of fault was met"


def said(fake: FakeTelegram, chat: int) -> list[str]:
    """Everything the bot said in a chat."""
    return [shown.text for shown in fake.chats.get(chat, {}).values() if shown.mine and shown.at]
