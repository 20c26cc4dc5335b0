"""What goes wrong between Slack and us: everything is answered all the same, once, and nothing is said to a log."""

from __future__ import annotations

import asyncio
import time

import pytest

from adapters.slack import acknowledge, answering, connections
from adapters.slack import channel as slack_channel
from bot.memory import Conversations, InProcessStore, Vault
from bot.router import FrontDoor
from tests.fakes import slack_mix as mix
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack import BOT_TOKEN, Chaos, FakeSlack, Post
from tests.fakes.slack_world import MODES, world

both_modes = pytest.mark.parametrize("mode", MODES)
DANGER = "my dad hits me"
OTHER = "xoxb-another"
MESSAGES = 200


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience of tests: what takes seconds in life takes a fraction here."""
    monkeypatch.setattr(acknowledge, "WITHIN", 0.5)
    monkeypatch.setattr(answering, "ELSEWHERE_FOR", 0.3)
    monkeypatch.setattr(connections, "LOOK_EVERY", 0.05)


# --- many messages, every fault ---------------------------------------------------------------------------------------


@both_modes
async def test_every_fault_at_once(door: FrontDoor, mode: str, soon: None) -> None:
    """200 mixed messages while a third of all posts fail in some way and deliveries come late, double and out of order: each is
    answered exactly once, every escalation with the numbers, and nothing we sent broke a limit."""
    slack = FakeSlack(retries=(0.0, 0.3, 1.0, 2.0))
    slack.slow, slack.retry_after = 0.2, "0.3"
    async with world(door, mode, slack):
        slack.agent_view = False
        slack.chaos = Chaos(7, 1 / 3)
        sent = mix.messages(slack, MESSAGES, seed=11)
        await mix.deliver(slack, sent, seed=13, over=3.0)
        await slack.until(lambda: all(len(mix.answers(slack, one)) >= mix.expected(one) for one in sent), 20)
    assert set(slack.chaos.met) == set(slack.chaos.kinds), "every kind of fault was met"
    assert mix.wrong(slack, sent) == []  # now that it has stopped, nothing comes any more
    assert slack.refused == []
    assert slack.repeated <= slack.chaos.met["lost"]  # only where a receipt was lost did Slack have to know a post by its id


def test_what_is_wrong_is_found() -> None:
    """No answer, two answers, danger without numbers, numbers without danger, danger that does not stay: each is reported."""
    slack = FakeSlack()
    safe = mix.Sent(payloads.direct("what is mash", "U1"), "direct", "U1", danger=False)
    danger = mix.Sent(payloads.command(DANGER, "U2", "", ""), "command", "U2", danger=True)
    numbers = "999: ring now\n0300 123 6720: then ring MASH"

    def post(text: str, channel: str = "", user: str = "") -> Post:
        return Post(channel, text, [], payloads.ts(), user=user)

    assert len(mix.wrong(slack, [safe, danger])) == 3
    slack.posts = [post("MASH is", "DU1"), post(numbers, "DU2")]
    slack.whispers = [post(numbers, "C1", "U2")]
    assert mix.wrong(slack, [safe, danger]) == []
    slack.posts.append(post("MASH is", "DU1"))
    assert mix.wrong(slack, [safe]) == ["direct, danger False: 2 replies"]
    slack.posts = [post(numbers, "DU1"), post("ring somebody", "DU2")]
    assert len(mix.wrong(slack, [safe, danger])) == 3


# --- acknowledging ----------------------------------------------------------------------------------------------------


@both_modes
@pytest.mark.parametrize("text", ["what is mash", DANGER])
async def test_nothing_is_acknowledged_before_it_is_answered(door: FrontDoor, mode: str, text: str, soon: None) -> None:
    """While Slack makes us wait the delivery stays open; it comes again and is acknowledged once the first was answered."""
    slack = FakeSlack(retries=(0.1, 0.1, 1.0), patience=1.0)
    slack.retry_after = "1"
    async with world(door, mode, slack):
        slack.planned["chat.postMessage"] = mix.faults("limited")
        delivery = await slack.deliver(payloads.direct(text))
        assert delivery.acknowledged
        assert delivery.attempts > 1
        assert len(slack.posts) == 1


@both_modes
async def test_a_reply_slack_refuses_comes_again(door: FrontDoor, mode: str) -> None:
    """With a broken token nothing is acknowledged; when it is mended, Slack's next delivery is answered, once."""
    slack = FakeSlack(retries=(), patience=1.0)
    async with world(door, mode, slack) as (_, channel):
        body = payloads.direct("what is mash")
        slack.bot_token = OTHER
        assert not (await slack.deliver(body)).acknowledged
        assert "invalid_auth" in channel.trouble()
        slack.bot_token = BOT_TOKEN
        assert (await slack.deliver(body)).acknowledged
        assert (await slack.deliver(body)).acknowledged
        assert len(slack.posts) == 1
        assert "I am a computer program" in slack.posts[0].text  # the welcome was not lost with the failure
        assert channel.trouble() == ""


@both_modes
async def test_a_process_that_stops_leaves_what_it_did_not_answer(door: FrontDoor, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told to stop in the middle of sending, it does not acknowledge; the next process answers the repeated delivery."""
    monkeypatch.setattr(slack_channel, "DRAIN", 0.05)
    store, vault = InProcessStore(), Vault.for_this_process()
    body = payloads.direct(DANGER)
    slack = FakeSlack(retries=(), patience=1.0)
    slack.slow = 5.0
    async with world(door, mode, slack, store, vault=vault) as (_, channel):
        slack.planned["chat.postMessage"] = mix.faults("slow")
        delivering = asyncio.create_task(slack.deliver(body))
        await slack.until(lambda: slack.calls["chat.postMessage"])
        await channel.stop()
        slack.posts.clear()
        assert not (await delivering).acknowledged
    second = FakeSlack(retries=(), patience=1.0)
    async with world(door, mode, second, store, vault=vault):
        assert (await second.deliver(body)).acknowledged
        assert len(second.posts) == 1


async def test_a_process_that_died_is_waited_for(door: FrontDoor, soon: None) -> None:
    """Its claim holds for as long as it might still be answering; after that the delivery is ours."""
    store, vault = InProcessStore(), Vault.for_this_process()
    slack = FakeSlack(retries=(), patience=1.0)
    async with world(door, "http", slack, store, vault=vault):
        for ago, answered in ((0.0, False), (31.0, True)):
            body = payloads.direct("what is mash", user=f"U{ago:.0f}")
            dead = Conversations(store, vault, lambda ago=ago: time.time() - ago)
            await dead.claim("slack", f"{body['event']['channel']}:{body['event']['ts']}")
            assert (await slack.deliver(body)).acknowledged is answered
            assert len(slack.posted(body["event"]["channel"])) == answered


async def test_a_retry_of_an_unanswered_message_is_never_dropped(door: FrontDoor) -> None:
    """What was written while we were away arrives as a retry only."""
    async with world(door, "http") as (slack, _):
        delivery = await slack.deliver(payloads.direct("what is mash"), lose_first=True)
        assert delivery.acknowledged
        assert delivery.attempts == 2
        assert len(slack.posts) == 1


# --- sending ----------------------------------------------------------------------------------------------------------


@both_modes
@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long", "invalid_arguments", "an_error_of_tomorrow"])
async def test_an_escalation_whose_drawing_is_refused_is_sent_plain(door: FrontDoor, mode: str, code: str) -> None:
    """Whatever Slack has against the blocks, the words arrive."""
    async with world(door, mode) as (slack, _):
        slack.refuse = lambda method, body: code if body.get("blocks") else ""
        assert (await slack.deliver(payloads.direct(DANGER))).acknowledged
        (reply,) = slack.posts
        assert reply.text.startswith("999")
        assert reply.blocks == []


async def test_a_fault_of_our_own_drawing_does_not_silence_an_escalation(door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words go out without the layout."""

    def broken(*_: object) -> None:
        raise KeyError("layout")

    monkeypatch.setattr(answering, "draw", broken)
    async with world(door, "http") as (slack, _):
        await slack.deliver(payloads.direct(DANGER))
        assert slack.posts[0].text.startswith("999")


async def test_a_fault_of_our_own_says_the_numbers(door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any failure: a message and a command are answered with 999 and MASH, and acknowledged."""

    async def broken(*_: object) -> None:
        raise KeyError("a mistake")

    async with world(door, "http") as (slack, _):
        monkeypatch.setattr(answering.Answering, "greeting", broken)
        monkeypatch.setattr(answering.Answering, "_to_asker", broken)
        assert (await slack.deliver(payloads.direct("what is mash"))).acknowledged
        answer = (await slack.deliver(payloads.command("what is mash", "U2", slack.address(), slack.trigger()))).answer
        for text in (slack.posts[0].text, answer["text"]):
            assert "999" in text.split("\n")[0]
            assert "0300 123 6720" in text


async def test_a_channel_that_refuses_a_repeated_id_gets_the_message_without_it(door: FrontDoor) -> None:
    """client_msg_id guards against doubles where Slack takes it, and costs nothing where it does not."""
    async with world(door, "http") as (slack, _):
        slack.refuse = lambda method, body: "invalid_arguments" if "client_msg_id" in body else ""
        await slack.deliver(payloads.direct("what is mash"))
        assert slack.posts[0].blocks


async def test_a_thread_that_is_gone(door: FrontDoor) -> None:
    """The message that began it was deleted: the answer stands beside it."""
    async with world(door, "http") as (slack, _):
        slack.refuse = lambda method, body: "thread_not_found" if body.get("thread_ts") else ""
        await slack.deliver(payloads.direct(DANGER, thread_ts="1.1"))
        assert slack.posted("DU1")[0].text.startswith("999")


@both_modes
async def test_an_escalation_goes_first(door: FrontDoor, mode: str, soon: None) -> None:
    """A channel that is held back for a second: what is danger overtakes what was asked before."""
    slack = FakeSlack(retries=(0.1, 0.2, 0.5, 2.0), burst=1, patience=1.0)
    async with world(door, mode, slack):
        slack.planned["chat.postMessage"] = mix.faults("limited")
        asked = [asyncio.create_task(slack.deliver(payloads.mention("what is mash", user=f"U{number}"))) for number in range(2)]
        await slack.until(lambda: slack.calls["chat.postMessage"])
        await slack.deliver(payloads.mention(DANGER, user="U9"))
        await slack.until(lambda: len(slack.posts) == 3)
        assert slack.posts[0].text.startswith("999")
        await asyncio.gather(*asked)
        gaps = [after.at - before.at for before, after in zip(slack.posts, slack.posts[1:], strict=False)]
        assert all(gap > 0.8 for gap in gaps)  # one a second, as Retry-After asks
