"""What stands around the conversations: tokens, secrets, logs, doubt, stores that fail, a Telegram that is away."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import aiohttp
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot

from adapters.telegram import channel as channel_module
from adapters.telegram import outbox, poll, webhook
from adapters.telegram.channel import TelegramChannel
from adapters.telegram.outgoing import Button, Outgoing
from adapters.telegram.poll import Window
from adapters.telegram.send import PROBES, Sender
from adapters.telegram.trail import KEEP, Owed, Trail
from bot.cli import main
from bot.memory import InProcessStore, StoreFailed, Vault, open_store
from bot.memory.leader import Leader
from bot.router import FrontDoor
from bot.service.run import make_desk
from tests.conftest import MONDAY_NOON
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram_app import HOOK, MODES, SECRET, environment, free_port, front_door, settings_for
from tests.fakes.telegram_rules import Refusal
from tests.fakes.telegram_world import Faults
from tests.redis_server import RedisServer

SAM = 7_000_001
KIM = 7_000_002
WRONG_TOKEN = "987654321:AAWrongTokenOfTheTestsAAAAAAAAAAAAA"  # noqa: S105
CARD = "i want to kill myself"
QUESTION = "who can help my son with his speech"


class Next(Faults):
    """These faults, one for each call from now on but those of polling."""

    def __init__(self, *kinds: str) -> None:
        super().__init__(hang=0.0)
        self.left = list(kinds)

    def pick(self, *kinds: str) -> str:
        return self.left.pop(0) if "hang" in kinds and self.left else ""


async def is_set_up(fake: FakeTelegram) -> None:
    """Wait until the channel has done all that it does at its start."""
    await fake.until(lambda: any(method in ("setMyName", "setWebhook") for method, _ in fake.calls))
    await fake.until(lambda: any(method == "setMyName" for method, _ in fake.calls))


# --- in doubt ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["lost", "reset", "error", "hang", "flood"])
@pytest.mark.parametrize("mode", MODES)
async def test_an_answer_whose_fate_is_unknown_is_given_once(fake: FakeTelegram, door: FrontDoor, mode: str, fault: str) -> None:
    """Whether it arrived is looked up before it is sent again."""
    async with front_door(fake, door, mode):
        await is_set_up(fake)
        fake.faults = Next(fault)
        fake.say(SAM, QUESTION)
        await fake.until(lambda: len(fake.sent(SAM)) >= 1)
        await fake.settled()
        fake.say(SAM, "/about")
        await fake.until(lambda: any("computer program" in shown.text for shown in fake.sent(SAM)))
        await fake.settled()
    assert len(fake.sent(SAM)) == 2
    assert fake.refusals == []


async def test_a_card_whose_fate_is_unknown_is_sent_again_at_once(fake: FakeTelegram, door: FrontDoor) -> None:
    """Twice is better than never."""
    async with front_door(fake, door):
        await is_set_up(fake)
        fake.faults = Next("lost")
        fake.say(SAM, CARD)
        await fake.settled()
    assert [shown.text[:4] for shown in fake.sent(SAM)] == ["999\n", "999\n"]
    assert not any(method == "editMessageReplyMarkup" for method, _ in fake.calls)


async def test_an_answer_that_cannot_be_looked_for_is_sent_again(
    fake: FakeTelegram, door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that does not know the method says so with 404: better twice than never."""

    async def unknown(_: Any) -> Any:
        raise Refusal(404, "Not Found")

    monkeypatch.setattr(fake, "_do_edit_message_reply_markup", unknown)
    async with front_door(fake, door):
        await is_set_up(fake)
        fake.faults = Next("lost")
        fake.say(SAM, QUESTION)
        await fake.settled()
    assert len(fake.sent(SAM)) == 2


async def test_what_is_owed_is_sent_after_the_next_start(fake: FakeTelegram, door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat that has to wait longer than the process lives: its update is settled, and the reply is not lost."""
    monkeypatch.setattr(outbox, "PATIENCE", 0.1)
    store = InProcessStore()
    fake.bot_said(SAM, "Earlier.")
    fake.flooded[SAM] = asyncio.get_running_loop().time() + 60
    async with front_door(fake, door, store=store):
        fake.say(SAM, QUESTION)
        await fake.settled()
    assert len(fake.sent(SAM)) == 1
    fake.flooded.clear()
    async with front_door(fake, door, store=store):
        await fake.until(lambda: len(fake.sent(SAM)) == 2)
        fake.say(KIM, QUESTION)
        await fake.settled()
        assert fake.sent(KIM)[0].text == fake.sent(SAM)[1].text


async def test_what_one_replica_owes_another_does_not_send_as_well(
    fake: FakeTelegram, door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A replica that starts goes on with what is owed, while the one that owes it is alive and waits: it is sent once."""
    monkeypatch.setattr(outbox, "PATIENCE", 0.1)
    store, clock = InProcessStore(), asyncio.get_running_loop().time
    fake.flooded[SAM] = clock() + 2
    async with front_door(fake, door, "webhook", store=store):
        fake.say(SAM, QUESTION)
        await fake.settled()
        async with front_door(fake, door, "webhook", store=store):
            await fake.until(lambda: len(fake.sent(SAM)) == 1)
            fake.say(SAM, QUESTION)  # in the lane of that chat: answered after whatever is still owed to it
            await fake.until(lambda: len(fake.sent(SAM)) == 2)
            await fake.settled()
    assert len(fake.sent(SAM)) == 2


async def test_of_two_replicas_that_poll_one_asks_and_the_other_takes_over(
    fake: FakeTelegram, door: FrontDoor, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram refuses a second poll; the one that stands by is well, and answers once the first has stopped."""
    monkeypatch.setattr(channel_module, "TURN_EVERY", 0.05)
    first, second = [await open_store(redis_server.url) for _ in range(2)]
    async with front_door(fake, door, store=second, turn=Leader(second, "test-polling")) as other:
        await fake.until(lambda: other._polling)
        async with front_door(fake, door, store=first, turn=Leader(first, "test-polling")) as waiting:
            fake.say(SAM, QUESTION)
            await fake.until(lambda: len(fake.sent(SAM)) == 1)
            await fake.settled()
            assert (other.trouble(), waiting.trouble(), waiting._polling) == ("", "", False)
            await other.stop()
            fake.say(KIM, QUESTION)
            await fake.until(lambda: len(fake.sent(KIM)) == 1)
            assert waiting._polling
            await fake.settled()
    assert fake.refusals == []
    for store in (first, second):
        await store.close()


async def test_a_replica_that_cannot_be_told_whose_turn_it_is_asks_in_the_end(
    fake: FakeTelegram, door: FrontDoor, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With Redis away from the start nobody would be answered."""
    monkeypatch.setattr(channel_module, "TURN_EVERY", 0.05)
    monkeypatch.setattr(channel_module, "UNTOLD", 0.3)
    away = await open_store(redis_server.url.replace(str(redis_server.port), "1"))
    fake.say(SAM, QUESTION)
    async with front_door(fake, door, store=away, turn=Leader(away, "test-polling")):
        await fake.until(lambda: len(fake.sent(SAM)) == 1)
        fake.say(SAM, QUESTION)
        await fake.until(lambda: len(fake.sent(SAM)) == 2)
        await fake.settled()
    await away.close()


async def test_polling_that_met_a_mistake_of_ours_begins_again(
    fake: FakeTelegram, door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else would make the channel hear."""
    monkeypatch.setattr(channel_module, "TURN_EVERY", 0.05)
    resume, planted = outbox.Outbox.resume, [RuntimeError("planted")]

    async def failing_once(self: outbox.Outbox) -> None:
        if planted:
            raise planted.pop()
        await resume(self)

    monkeypatch.setattr(outbox.Outbox, "resume", failing_once)
    fake.say(SAM, QUESTION)
    async with front_door(fake, door):
        await fake.until(lambda: len(fake.sent(SAM)) == 1)
        await fake.settled()


def test_a_doubtful_message_is_looked_for_where_no_other_is_known() -> None:
    """Among the ids after the highest known one, and in the gaps between those seen since; also where ids count for each chat alone."""
    sender = Sender(Bot(TOKEN))
    assert set(range(101, 101 + PROBES)) <= set(sender.candidates(100, [90]))
    assert {91, 92} <= set(sender.candidates(100, [90]))
    for number in range(101, 400):
        if number != 250:
            sender.saw(number)
    found = list(sender.candidates(100, [90, 150]))
    assert found[0] == 250
    assert found[1 : 1 + PROBES] == list(range(400, 400 + PROBES))


# --- a store that fails, a mistake of ours ----------------------------------------------------------------------------


class NoStore(InProcessStore):
    """Fails at everything."""

    async def get(self, *_: Any) -> Any:
        raise StoreFailed("gone")

    put = claim = settle = release = renew = delete = add = get  # type: ignore[assignment]


@pytest.mark.parametrize("mode", MODES)
async def test_without_a_store_everybody_is_answered(fake: FakeTelegram, door: FrontDoor, mode: str) -> None:
    """Once, as long as the process lives."""
    async with front_door(fake, door, mode, store=NoStore()):
        for chat in (SAM, KIM):
            fake.say(chat, QUESTION)
        fake.say(KIM + 1, CARD)
        await fake.until(lambda: all(fake.sent(chat) for chat in (SAM, KIM, KIM + 1)))
        await fake.settled()
    assert [len(fake.sent(chat)) for chat in (SAM, KIM, KIM + 1)] == [1, 1, 1]


async def test_a_mistake_of_ours_costs_the_answer_never_the_numbers(
    fake: FakeTelegram, door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it happens after the update was read."""

    async def broken(*_: Any) -> Any:
        raise RuntimeError("a mistake with the words of a person")

    monkeypatch.setattr("adapters.telegram.answer.Answerer._said", broken)
    async with front_door(fake, door):
        fake.say(SAM, QUESTION)
        await fake.settled()
    (shown,) = fake.sent(SAM)
    assert {"999", "0300 123 6720"} <= set(shown.text.split("\n"))


async def test_a_reply_that_cannot_be_drawn_is_said_without_marks(
    fake: FakeTelegram, door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above all a card."""

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("a mistake")

    monkeypatch.setattr("adapters.telegram.context.render", broken)
    async with front_door(fake, door):
        fake.say(SAM, CARD)
        await fake.settled()
    (shown,) = fake.sent(SAM)
    assert shown.text.startswith("999")
    assert "0300 123 6720" in shown.text


# --- the start, and what stands in its way ----------------------------------------------------------------------------


async def test_a_token_that_is_refused_ends_the_start_without_being_named(fake: FakeTelegram, door: FrontDoor) -> None:
    """The operator reads what to do; the token stays unread."""
    settings = settings_for(fake, TELEGRAM_BOT_TOKEN=WRONG_TOKEN)
    channel = TelegramChannel(settings, make_desk(door, InProcessStore(), Vault([SECRET]), lambda: MONDAY_NOON))
    with pytest.raises(ValueError, match=r"docs/telegram\.md") as refused:
        await channel.start()
    assert "AAWrong" not in str(refused.value)
    assert "AAWrong" not in repr(settings) + repr(channel)
    await channel.stop()


@pytest.mark.parametrize("mode", MODES)
async def test_a_telegram_that_is_away_at_the_start_is_waited_for(
    fake: FakeTelegram, door: FrontDoor, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not ready meanwhile, and says why; nothing that was written is lost."""
    monkeypatch.setattr(channel_module, "CONNECT_PAUSE", 0.05)
    fake.say(SAM, QUESTION)
    fake.faults = Faults({"error": 1.0})
    async with front_door(fake, door, mode) as channel:
        await fake.until(lambda: fake.faults.met.get("error", 0) > 4)
        assert "cannot be reached" in channel.trouble()
        fake.faults = Faults()
        await fake.until(lambda: len(fake.sent(SAM)) == 1)
        await fake.settled()
        assert channel.trouble() == ""


async def test_polling_takes_a_webhook_back_and_keeps_what_waits_there(fake: FakeTelegram, door: FrontDoor) -> None:
    """One that a crashed process left behind."""
    await fake._do_set_webhook({"url": f"http://127.0.0.1:{free_port()}/nobody", "secret_token": HOOK})
    fake.say(SAM, QUESTION)
    async with front_door(fake, door):
        await fake.until(lambda: len(fake.sent(SAM)) == 1)
        await fake.settled()
    assert fake.webhook is None
    assert fake.refusals == []


async def test_a_second_process_with_the_same_token_shows(fake: FakeTelegram, door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readiness says so in words for an operator."""
    conflict = asyncio.Event()
    monkeypatch.setattr(poll.log, "error", lambda *_: conflict.set())
    async with front_door(fake, door) as channel:
        fake.say(SAM, QUESTION)
        await fake.settled()
        await fake._do_set_webhook({"url": f"http://127.0.0.1:{free_port()}/other", "secret_token": HOOK})
        fake.say(SAM, QUESTION)  # ends the poll that waits
        async with asyncio.timeout(10):
            await conflict.wait()
        assert "frontdoor telegram check" in channel.trouble()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("TELEGRAM_WEBHOOK_SECRET", ""), ("TELEGRAM_WEBHOOK_SECRET", "with space"), ("TELEGRAM_WEBHOOK_URL", "https://example.org")],
)
def test_a_webhook_that_cannot_work_is_refused_at_once(door: FrontDoor, setting: str, value: str) -> None:
    """Before anything is set at Telegram."""
    said = {"TELEGRAM_API_BASE_URL": "https://api.telegram.org", "TELEGRAM_WEBHOOK_URL": "https://example.org/hook"}
    said |= {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_MODE": "webhook", "TELEGRAM_WEBHOOK_SECRET": HOOK}
    desk = make_desk(door, InProcessStore(), Vault([SECRET]), lambda: MONDAY_NOON)
    settings_of = {name.lower(): what for name, what in (said | {setting: value}).items()}
    with pytest.raises(ValueError, match=setting):
        TelegramChannel(channel_module.Settings(**settings_of), desk)


# --- the webhook ------------------------------------------------------------------------------------------------------


async def test_only_deliveries_with_the_secret_are_taken(fake: FakeTelegram, door: FrontDoor) -> None:
    """403 without it, 400 for what is no update, 200 for one that is known already; the last is answered once."""
    async with front_door(fake, door, "webhook"):
        await is_set_up(fake)
        assert fake.webhook is not None
        fake.say(SAM, QUESTION)
        await fake.settled()
        update = {"update_id": 50_000, "message": {"message_id": 1000, "date": int(fake.clock()), "chat": {"id": SAM, "type": "private"}}}
        update["message"] |= {"from": {"id": SAM, "is_bot": False}, "text": QUESTION}  # type: ignore[operator]
        async with aiohttp.ClientSession() as session:

            async def status(body: str, **headers: str) -> int:
                async with session.post(fake.webhook.url, data=body, headers=headers) as answer:  # type: ignore[union-attr]
                    return answer.status

            good = {"X-Telegram-Bot-Api-Secret-Token": HOOK}
            assert await status(json.dumps(update)) == 403
            assert await status(json.dumps(update), **{"X-Telegram-Bot-Api-Secret-Token": HOOK[:-1]}) == 403
            assert await status(json.dumps(update), **{"X-Telegram-Bot-Api-Secret-Token": "\u00e9\u00e8"}) == 403
            assert await status("no json", **good) == 400
            assert await status("[]", **good) == 400
            assert await status(json.dumps(update), **good) == 200
    assert len(fake.sent(SAM)) == 1


async def test_a_delivery_that_is_not_settled_in_time_comes_again(
    fake: FakeTelegram, door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 and Retry-After meanwhile, then 200; answered once."""
    monkeypatch.setattr(webhook, "WITHIN", 0.05)
    fake.bot_said(SAM, "Earlier.")
    async with front_door(fake, door, "webhook"):
        await is_set_up(fake)
        fake.flooded[SAM] = asyncio.get_running_loop().time() + 0.5
        fake.say(SAM, QUESTION)
        await fake.settled()
        assert fake.webhook is not None
        assert fake.webhook.statuses[0] == 503
        assert fake.webhook.statuses[-1] == 200
    assert len(fake.sent(SAM)) == 2


# --- logs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
async def test_neither_token_nor_words_nor_ids_are_logged(
    fake: FakeTelegram, door: FrontDoor, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    """At DEBUG, with every logger of every library, and with all that can go wrong."""
    caplog.set_level(logging.DEBUG)
    async with front_door(fake, door, mode):
        await is_set_up(fake)
        fake.faults = Next("lost", "error", "flood", "reset")
        fake.say(SAM, "my word is xylophone")
        fake.say(KIM, photo=[{"file_id": "a"}], caption="xylophone again")
        fake.press(SAM, "go:gone", fake.bot_said(SAM, "Earlier."))
        fake.push("message", {"chat": {"id": SAM, "type": "private"}, "text": ["xylophone"], "message_id": "x", "from": 5})
        await fake.until(lambda: len(fake.sent(SAM)) >= 3)
        await fake.settled()
    assert "frontdoor.telegram" in {record.name for record in caplog.records}
    assert not {record.name.partition(".")[0] for record in caplog.records} & {"telegram", "httpx", "httpcore"}
    for never in (TOKEN, TOKEN.partition(":")[2], "xylophone", str(SAM), str(KIM), HOOK):
        assert never not in caplog.text


# --- frontdoor telegram check -----------------------------------------------------------------------------------------


async def checked(fake: FakeTelegram, mode: str, **more: str) -> Result:
    """What `frontdoor telegram check` says."""
    said = environment(fake, mode, 1) | more
    return await asyncio.to_thread(CliRunner().invoke, main, ["telegram", "check"], env=said)


@pytest.mark.parametrize("mode", MODES)
async def test_check_says_what_is_right_and_changes_nothing(fake: FakeTelegram, mode: str) -> None:
    """A bot that is good; its profile is not set yet."""
    result = await checked(fake, mode)
    assert result.exit_code == 0, result.output
    assert "the bot is @frontdoor_test_bot" in result.output
    assert "will be set at the next start" in result.output
    assert not any(method.startswith(("set", "delete", "send")) for method, _ in fake.calls)
    assert "AAFake" not in result.output


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"TELEGRAM_BOT_TOKEN": WRONG_TOKEN}, "refuses TELEGRAM_BOT_TOKEN"),
        ({"TELEGRAM_BOT_TOKEN": ""}, "There is no TELEGRAM_BOT_TOKEN"),
        ({"TELEGRAM_MODE": "webhook", "TELEGRAM_WEBHOOK_SECRET": ""}, "TELEGRAM_WEBHOOK_SECRET must be"),
        ({"TELEGRAM_API_BASE_URL": "http://127.0.0.1:1"}, "Telegram cannot be reached"),
    ],
)
async def test_check_says_what_is_wrong(fake: FakeTelegram, more: dict[str, str], says: str) -> None:
    """In one line, with an exit code, and without the token."""
    result = await checked(fake, "polling", **more)
    assert result.exit_code != 0
    assert says in result.output
    assert "AAWrong" not in result.output


# --- pure pieces ------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(1, 30), st.booleans()), max_size=60))
def test_nothing_unsettled_is_ever_confirmed(events: list[tuple[int, bool]]) -> None:
    """In whatever order updates come and are settled: the offset stays at or below the lowest that is open."""
    window = Window()
    open_ones: set[int] = set()
    confirmed = 0
    for number, settles in events:
        if settles and number in open_ones:
            window.settle(number)
            open_ones.discard(number)
        elif number >= confirmed and window.take(number):
            open_ones.add(number)
        offset = window.offset()
        assert not any(one < offset for one in open_ones)
        window.confirmed(offset)
        confirmed = max(confirmed, offset)
    assert window.open_ones == len(open_ones)


@given(
    st.builds(
        Trail,
        ids=st.lists(st.tuples(st.integers(1), st.integers(0, 2**40)), max_size=5).map(tuple),
        owed=st.lists(
            st.builds(
                Owed, st.text(max_size=9), st.integers(0, 1),
                st.builds(Outgoing, st.text(max_size=20), st.just(((Button("1. A", "go:a"),),)), st.booleans()),
                st.booleans(), st.floats(0, 1e12), st.none() | st.integers(1, 9),
            ),
            max_size=3,
        ).map(tuple),
        answered=st.lists(st.text(max_size=9), max_size=3).map(tuple),
        carded=st.dictionaries(st.integers(1), st.text(max_size=9), max_size=3),
        told=st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=3),
    )
)  # fmt: skip
def test_a_trail_comes_back_as_it_was_kept(trail: Trail) -> None:
    """Through bytes and back."""
    assert Trail.from_bytes(trail.to_bytes()) == trail


@pytest.mark.parametrize("damaged", [b"", b"{}", b"[1]", b"null", b'[[["x", "y"]], [], [], [], {}]'])
def test_a_trail_of_another_version_is_an_empty_one(damaged: bytes) -> None:
    """Never an exception on the way to an answer."""
    assert Trail.from_bytes(damaged) == Trail()


def test_ids_are_kept_for_two_days() -> None:
    """Telegram deletes nothing older."""
    trail = Trail().noted([1], 1000.0).noted([2, 2, 0], 1000.0 + KEEP)
    assert trail.ids == ((2, int(1000 + KEEP)),)
