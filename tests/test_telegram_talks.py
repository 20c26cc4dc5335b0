"""Conversations with the real channel on the real content, against a strict stand-in for Telegram, by long polling and by webhook."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.telegram import outbox
from adapters.telegram.trail import Trail
from bot.memory import InProcessStore, Vault
from bot.router import FrontDoor
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_app import MODES, SECRET, front_door
from tests.fakes.telegram_world import Shown

SAM = 7_000_001
KIM = 7_000_002
GROUP = -55_000_001
FILE = {"file_id": "a", "file_unique_id": "b"}
SIZED = [{**FILE, "width": 90, "height": 90}]
ORIGIN = {"type": "hidden_user", "sender_user_name": "Kim", "date": 1_799_999_999}
CARD = "i want to kill myself"


@pytest.fixture
async def fake(fake: FakeTelegram) -> AsyncIterator[FakeTelegram]:
    """At the end it must have had nothing to refuse."""
    yield fake
    assert fake.refusals == []


@pytest.fixture
def store() -> InProcessStore:
    """Where the front door of `polling` keeps what it must."""
    return InProcessStore()


@pytest.fixture
async def polling(fake: FakeTelegram, door: FrontDoor, store: InProcessStore) -> AsyncIterator[FakeTelegram]:
    """The stand-in, with a front door that polls it."""
    async with front_door(fake, door, store=store):
        yield fake


async def answers(fake: FakeTelegram, chat: int, text: str = "", count: int = 1, **content: Any) -> list[Shown]:
    """Send something and wait for `count` further messages of the bot."""
    before = len(fake.sent(chat))
    fake.say(chat, text, **content)
    return await further(fake, chat, before, count)


async def pressed(fake: FakeTelegram, chat: int, data: str, message: int | None = None) -> Shown:
    """Press a button and wait for the answer."""
    before = len(fake.sent(chat))
    fake.press(chat, data, message)
    return (await further(fake, chat, before, 1))[-1]


async def further(fake: FakeTelegram, chat: int, before: int, count: int) -> list[Shown]:
    """Wait for `count` messages more than `before`, and that the update is settled with no more than those."""
    await fake.until(lambda: len(fake.sent(chat)) >= before + count)
    await fake.settled()
    new = fake.sent(chat)[before:]
    assert len(new) == count
    return new


def kept_of_people(store: InProcessStore) -> list[bytes]:
    """What is kept, but for how far the ids of all chats had come: a number, and nobody's."""
    kept = [Vault([SECRET]).unlock(value) or b"" for _, value in store._values.values()]
    return [value for value in kept if not value.isdigit()]


def labels(shown: Shown) -> list[str]:
    """The buttons of a message."""
    return [button["text"] for row in shown.rows for button in row]


def data(shown: Shown) -> list[str]:
    """What the buttons of a message carry."""
    return [button["callback_data"] for row in shown.rows for button in row]


@pytest.mark.parametrize("mode", MODES)
async def test_a_conversation_in_both_modes(fake: FakeTelegram, door: FrontDoor, mode: str) -> None:
    """Welcome, question, button, typed choice, danger: each answered, settled, and never with a sound or a preview."""
    async with front_door(fake, door, mode):
        (welcome,) = await answers(fake, SAM, "/start")
        assert welcome.text.startswith("Hello. I am a computer program.")
        assert data(welcome)[:3] == ["who:young_person", "who:family", "who:professional"]
        assert "Ask me" in (await pressed(fake, SAM, "who:young_person")).text
        (themes,) = await answers(fake, SAM, "/topics")
        topics = await pressed(fake, SAM, data(themes)[0])
        assert topics.text
        (first,) = await answers(fake, SAM, "1")  # typed, where the button says "1. ..."
        assert first.text == (await pressed(fake, SAM, data(topics)[0], topics.id)).text
        (card,) = await answers(fake, SAM, CARD)
        assert card.text.startswith("999\n")
        assert {"999", "0300 123 6720"} <= set(card.text.split("\n"))
        assert all(shown.silent for shown in fake.sent(SAM))
        assert fake.allowed == {"message", "edited_message", "callback_query", "my_chat_member"}


async def test_the_profile_stands_after_the_start_and_is_left_alone_at_the_next(fake: FakeTelegram, door: FrontDoor) -> None:
    """Name, descriptions, menu for private chats alone; a second start sets nothing."""
    done: list[str] = []
    for last in ("setMyName", "getMyName"):
        fake.calls.clear()
        async with front_door(fake, door):
            await fake.until(lambda: any(method == last for method, _ in fake.calls))
        done += [method for method, _ in fake.calls if method.startswith("setMy")]
    assert sorted(done) == ["setMyCommands", "setMyDescription", "setMyName", "setMyShortDescription"]
    for text in (fake.profile["description"], fake.profile["short_description"]):
        assert all(number in text for number in ("999", "0300 123 6720", "0800 1111"))
    (scope,) = fake.profile["commands"]
    assert "all_private_chats" in scope
    assert [row["command"] for row in fake.profile["commands"][scope]] == "help urgent topics area privacy forget clear about".split()


# --- the first contact, and what is pressed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "begins"), [("break-time", "I am a computer program, and no person"), ("no-such-topic", "Hello"), ("../etc", "Hello")]
)
async def test_a_deep_link_leads_to_its_topic_and_any_other_to_the_welcome(polling: FakeTelegram, link: str, begins: str) -> None:
    """What stands after ?start= is nobody's we know: a topic, or nothing."""
    (shown,) = await answers(polling, SAM, f"/start {link}")
    assert shown.text.startswith(begins)


@pytest.mark.parametrize("name", ["help", "urgent", "topics", "area", "privacy", "forget", "about"])
async def test_every_command_is_answered(polling: FakeTelegram, name: str) -> None:
    """Also with the bot's name behind it; each says something of its own."""
    (shown,) = await answers(polling, SAM, f"/{name}@frontdoor_test_bot")
    (unknown,) = await answers(polling, KIM, "/start")
    assert shown.text != unknown.text
    if name == "urgent":
        assert shown.text.startswith("999\n")


async def test_words_behind_a_slash_are_words(polling: FakeTelegram) -> None:
    """A danger typed as a command, or behind one, gets the card."""
    for text in ("/" + CARD.replace(" ", "_"), f"/help {CARD}", f"/start {CARD}", f"/nosuchcommand {CARD}"):
        (card,) = await answers(polling, SAM, text)
        assert card.text.startswith("999\n"), text


async def test_the_area_can_be_pressed_or_typed(polling: FakeTelegram) -> None:
    """All fourteen areas as buttons; the name behind the command works as well."""
    (shown,) = await answers(polling, SAM, "/area")
    areas = [value for value in data(shown) if value.startswith("go:area:")]
    assert len(areas) == 14
    noted = await pressed(polling, SAM, areas[0])
    (typed,) = await answers(polling, KIM, "/area " + labels(shown)[0].partition(". ")[2])
    assert typed.text == noted.text


async def test_what_is_wrong_can_be_said_with_a_button(polling: FakeTelegram, store: InProcessStore) -> None:
    """A number that is wrong is counted, nobody's id with it; "not what I meant" brings people to ring."""
    (shown,) = await answers(polling, SAM, "/start break-time")
    (bad,) = [value for value in data(shown) if value.startswith("bad:")]
    assert "counted" in (await pressed(polling, SAM, bad, shown.id)).text
    (off,) = [value for value in data(shown) if value.startswith("off:")]
    assert (await pressed(polling, SAM, off, shown.id)).text
    counters = await store.counters()
    assert counters["number-wrong:break-time"] == 1
    assert counters["feedback:not-meant:break-time"] == 1
    assert not any(str(SAM) in name for name in counters)


@pytest.mark.parametrize(
    "forged", ["go:gone-for-good", "go:", "", "x", "do:nothing", "page:x:y", "bad:<b>", "who:king", "do:clear", "go:" + "x" * 61]
)
async def test_a_button_nobody_knows_says_kindly_that_it_moved(polling: FakeTelegram, forged: str) -> None:
    """Old content, forged data: never silence, never an exception."""
    await answers(polling, SAM, "/start")
    shown = await pressed(polling, SAM, forged)
    assert shown.text.startswith("Sorry, that button is an old one") or shown.text


async def test_a_button_is_acknowledged_even_when_it_is_too_old(polling: FakeTelegram) -> None:
    """Its waiting mark stops; that this may be refused hinders nothing."""
    await answers(polling, SAM, "/start")
    polling._queries.clear()
    assert (await pressed(polling, SAM, "do:quiet")).text.startswith("You can get help without talking.")
    assert [method for method, _ in polling.calls].count("answerCallbackQuery") == 1


# --- everything a person can send -------------------------------------------------------------------------------------

KINDS = [
    ({"voice": FILE}, "I can't listen to sound."),
    ({"audio": FILE}, "I can't listen to sound."),
    ({"video": FILE}, "I can't watch videos."),
    ({"video_note": FILE}, "I can't watch videos."),
    ({"photo": SIZED}, "I can't see pictures."),
    ({"sticker": FILE}, "I can't read stickers."),
    ({"document": FILE}, "I can't open files."),
    ({"contact": {"phone_number": "07700900123", "first_name": "Kim"}}, "I can't use contact cards"),
    ({"location": {"latitude": 53.7, "longitude": -2.7}}, "I don't look at maps"),
    ({"poll": {"question": "which cake", "options": []}}, "I can't answer polls"),
    ({"dice": {"emoji": "x", "value": 3}}, "I don't play games"),
    ({"hologram": {"depth": 3}}, "I can't read that kind"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "begins"), KINDS, ids=[next(iter(content)) for content, _ in KINDS])
async def test_what_is_not_text_gets_a_line_of_its_kind_and_people_to_ring(
    polling: FakeTelegram, content: dict[str, Any], begins: str
) -> None:
    """With the numbers, and without a file being fetched."""
    (shown,) = await answers(polling, SAM, **content)
    assert shown.text.startswith(begins)
    assert {"999", "0300 123 6720"} <= set(shown.text.split("\n"))
    assert not any(method == "getFile" for method, _ in polling.calls)


async def test_words_that_come_with_something_meet_the_risk_check(polling: FakeTelegram) -> None:
    """A caption, a poll, the name of a file, words passed on; a harmless caption is answered with a line about what it came with."""
    for content in (
        {"photo": SIZED, "caption": CARD},
        {"poll": {"question": CARD, "options": []}},
        {"document": FILE | {"file_name": f"{CARD}.txt"}},
    ):
        (card,) = await answers(polling, SAM, **content)
        assert card.text.startswith("999\n")
    (passed_on,) = await answers(polling, KIM, CARD, forward_origin=ORIGIN)
    assert passed_on.text.startswith("999\n")
    other = KIM + 1
    (harmless,) = await answers(polling, other, photo=SIZED, caption="hello")
    assert harmless.text.startswith("I can't open what you sent. I have read the words with it.")
    (forwarded,) = await answers(polling, other, "hello", forward_origin=ORIGIN)
    assert forwarded.text.startswith("You passed on a message.")
    assert "0800 1111" in forwarded.text.split("\n")


async def test_an_album_is_answered_once(polling: FakeTelegram) -> None:
    """Ten pictures are one thing said."""
    for _ in range(3):
        polling.say(SAM, photo=SIZED, media_group_id="77")
    await polling.settled()
    assert len(polling.sent(SAM)) == 1


async def test_an_edit_is_answered_only_if_it_adds_a_danger(polling: FakeTelegram) -> None:
    """Harmless: nothing. Dangerous: the card, once, however often it is polished."""
    await answers(polling, SAM, "hello")
    (first,) = (shown.id for shown in polling.standing(SAM) if not shown.mine)
    polling.edit(SAM, first, "hello there")
    await polling.settled()
    assert len(polling.sent(SAM)) == 1
    for text in (CARD, f"{CARD}!"):
        polling.edit(SAM, first, text)
        await polling.settled()
    assert [shown.text[:4] for shown in polling.sent(SAM)[1:]] == ["999\n"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_a_group_gets_one_line_and_is_left(fake: FakeTelegram, door: FrontDoor, mode: str, kind: str) -> None:
    """With 999 in it, whatever was written there meanwhile."""
    async with front_door(fake, door, mode):
        fake.member(GROUP, "member", kind)
        fake.say(GROUP, "hello everybody")
        await fake.until(lambda: GROUP in fake.left)
        await fake.settled()
    (line,) = fake.sent(GROUP)
    assert "999" in line.text
    assert "private" in line.text


async def test_whoever_blocks_the_bot_is_forgotten(polling: FakeTelegram, store: InProcessStore) -> None:
    """Nothing of the conversation is left, and nothing more is sent."""
    await answers(polling, SAM, "/start break-time")
    assert len(store._values) > 0
    polling.member(SAM, "kicked")
    await polling.settled()
    assert kept_of_people(store) == []


async def test_an_app_in_another_language_gets_one_line_in_it(polling: FakeTelegram) -> None:
    """At the welcome; else once, where there was no answer, or nothing that can be read."""
    polling.say(SAM, "/start", language="pl")
    polling.say(KIM, "zzz qqq", language="ur")
    await polling.settled()
    polling.say(KIM, voice=FILE, language="ur")
    await polling.settled()
    assert "Odpowiadam tylko po angielsku" in polling.sent(SAM)[0].text
    assert [("0300 123 6720" in shown.text, "صرف" in shown.text) for shown in polling.sent(KIM)] == [(True, True), (True, False)]


# --- leaving no trace -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
async def test_clear_after_thirty_messages_leaves_one_line(fake: FakeTelegram, door: FrontDoor, mode: str) -> None:
    """Both sides, pressed and typed, answered or not."""
    async with front_door(fake, door, mode):
        for number in range(13):
            await answers(fake, SAM, f"how do i get help {number}")
        await pressed(fake, SAM, "do:quiet")
        for _ in range(2):
            fake.say(SAM, photo=SIZED, media_group_id="77")
        await fake.settled()
        assert len(fake.standing(SAM)) >= 30
        fake.say(SAM, "/clear")
        await fake.settled()
    (line,) = fake.standing(SAM)
    assert line.text.startswith("Done. I deleted what I could.")
    assert "Auto-delete" in line.text


async def test_clear_leaves_what_telegram_will_not_delete_and_the_chats_of_others(polling: FakeTelegram) -> None:
    """Messages older than 48 hours and today's dice stand in the way of nothing else."""
    await answers(polling, KIM, "hello")
    await answers(polling, SAM, dice={"emoji": "x", "value": 3})
    await answers(polling, SAM, "hello")
    now = polling.clock
    old = [shown.id for shown in polling.standing(SAM)][:2]
    polling.chats[SAM][old[1]].date = now() - 49 * 3600
    polling.say(SAM, "/clear")
    await polling.settled()
    assert [shown.id for shown in polling.standing(SAM)][:2] == old
    assert len(polling.standing(SAM)) == 3
    assert len(polling.standing(KIM)) == 2
    assert not any("message can't be deleted" not in refusal for refusal in polling.refusals)
    polling.refusals.clear()


async def test_forget_drops_everything_known(polling: FakeTelegram, store: InProcessStore) -> None:
    """What is left is that an update was answered; after another /clear there is nothing to delete but that line."""
    await answers(polling, SAM, "/area Burnley")
    (done,) = await answers(polling, SAM, "/forget")
    assert done.text.startswith("Done. I have forgotten all I knew here.")
    desk_left = [Trail.from_bytes(value) for value in kept_of_people(store)]
    assert all(trail.ids == () and trail.told == {} and trail.carded == {} for trail in desk_left)
    assert len(desk_left) <= 1


async def test_what_is_kept_is_encrypted_and_runs_out(polling: FakeTelegram, store: InProcessStore) -> None:
    """Ids of messages for 48 hours at most, the memory for 24; neither readable, nor under anybody's id."""
    await answers(polling, SAM, "how do i get a blue badge")
    assert store._values
    for name, (expires, value) in store._values.items():
        assert str(SAM) not in name
        assert str(SAM).encode() not in value
        assert b"blue" not in value
        assert expires - time.time() <= 48 * 3600


# --- late, refused, slow ----------------------------------------------------------------------------------------------


async def test_what_was_written_long_ago_gets_one_apology(fake: FakeTelegram, door: FrontDoor) -> None:
    """With the numbers; a danger gets its card, and when it was written is said."""
    for text in ("hello", "who can help with speech", "/topics"):
        fake.say(SAM, text, ago=3 * 3600)
    fake.say(KIM, CARD, ago=3 * 3600)
    fake.say(KIM + 1, "/start", ago=3600)
    async with front_door(fake, door):
        await fake.settled()
        assert len(fake.standing(SAM)) == 4
        (apology,), (card,), (welcome,) = fake.sent(SAM), fake.sent(KIM), fake.sent(KIM + 1)
        assert apology.text.startswith("Sorry. You wrote while I was switched off")
        assert {"999", "0300 123 6720"} <= set(apology.text.split("\n"))
        assert card.text.startswith("999\n")
        assert re.search(r"You wrote this on \w+day \d+ \w+ at [\d:]+[ap]m\.", card.text)
        assert welcome.text.startswith("Hello.")
        fake.say(SAM, "/clear")
        await fake.settled()
        assert len(fake.standing(SAM)) == 1


async def test_what_is_refused_is_sent_as_plain_text(polling: FakeTelegram) -> None:
    """Above all a card: no mark may cost it."""
    polling.refuse_marks = True
    (card,) = await answers(polling, SAM, CARD)
    assert card.text.startswith("999\n")
    assert "0300 123 6720" in card.text
    assert "<b>" not in card.text
    assert card.rows == []
    (themes,) = await answers(polling, KIM, "/topics")
    assert "\n1. " in themes.text
    assert all("can't parse entities" in refusal for refusal in polling.refusals)
    polling.refusals.clear()


@pytest.mark.parametrize("mode", MODES)
async def test_one_chat_that_must_wait_delays_no_other(
    fake: FakeTelegram, door: FrontDoor, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it hold up updates; when its time has come it is answered, danger before all else."""
    monkeypatch.setattr(outbox, "PATIENCE", 0.3)  # a webhook brings the second message of a chat when the first is settled
    async with front_door(fake, door, mode):
        fake.bot_said(SAM, "Earlier.")
        fake.flooded[SAM] = time.perf_counter() + 1.5
        fake.say(SAM, "who can help with speech")
        fake.say(SAM, CARD)
        began = time.perf_counter()
        for number in range(20):
            await answers_only(fake, KIM + number, "hello")
        assert time.perf_counter() - began < 1.4
        await fake.until(lambda: len(fake.sent(SAM)) == 3)
        assert [shown.text[:4] == "999\n" for shown in fake.sent(SAM)] == [False, True, False]
        await fake.settled()


async def answers_only(fake: FakeTelegram, chat: int, text: str) -> None:
    """Say something and wait for its answer, whatever else is unsettled."""
    fake.say(chat, text)
    await fake.until(lambda: len(fake.sent(chat)) == 1)
