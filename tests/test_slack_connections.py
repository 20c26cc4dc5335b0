"""How Slack reaches us and we reach Slack: signatures, connections that die, tokens that are refused; and what is said to a log."""

from __future__ import annotations

import asyncio
import json
import logging
import time

import aiohttp
import pytest

from adapters.slack import acknowledge, answering, connections
from adapters.slack import channel as slack_channel
from bot.memory import InProcessStore, Vault
from bot.router import FrontDoor
from bot.service.run import make_desk
from tests.conftest import MONDAY_NOON
from tests.fakes import slack_mix as mix
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, FakeSlack
from tests.fakes.slack_world import MODES, settings, world

both_modes = pytest.mark.parametrize("mode", MODES)
DANGER = "my dad hits me"
OTHER = "xoxb-another"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience of tests: what takes seconds in life takes a fraction here."""
    monkeypatch.setattr(acknowledge, "WITHIN", 0.5)
    monkeypatch.setattr(answering, "ELSEWHERE_FOR", 0.3)
    monkeypatch.setattr(connections, "LOOK_EVERY", 0.05)


# --- signatures and connections ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("secret", "age", "status"),
    [(SIGNING_SECRET, 0, 200), ("e" * 32, 0, 401), (SIGNING_SECRET, 301, 401)],
    ids=["right", "wrong", "too old"],
)
async def test_signatures(door: FrontDoor, secret: str, age: int, status: int) -> None:
    """Only what Slack signed within five minutes is heard."""
    async with world(door, "http") as (slack, _):
        raw = json.dumps(payloads.direct("what is mash"))
        headers = {"Content-Type": "application/json", **slack.signed(raw, secret, int(time.time()) - age)}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{slack.app_url}/slack/events", data=raw, headers=headers) as response,
        ):
            assert response.status == status
        assert len(slack.posts) == (status == 200)


async def test_slack_checks_the_address(door: FrontDoor) -> None:
    """url_verification is answered with its challenge."""
    async with world(door, "http") as (slack, _):
        delivery = await slack.deliver(
            {"type": "url_verification", "token": "x", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}
        )
        assert delivery.acknowledged
        assert "3eZbrw1aBm2rZgRNFdxV" in str(delivery.answer)


@both_modes
async def test_slack_holding_back_events_is_noted(door: FrontDoor, mode: str, caplog: pytest.LogCaptureFixture) -> None:
    """app_rate_limited is acknowledged, and an operator can read of it."""
    async with world(door, mode) as (slack, _):
        body = {
            "type": "app_rate_limited",
            "token": "x",
            "team_id": payloads.TEAM,
            "api_app_id": payloads.APP,
            "minute_rate_limited": 1763700000,
        }
        assert (await slack.deliver(body)).acknowledged
    assert "Slack holds back events" in caplog.text


async def test_dead_connections_turn_readiness_red(door: FrontDoor, soon: None) -> None:
    """Both in the channel's words and over HTTP; when Slack is back, so are we, and what was written meanwhile is answered."""
    slack = FakeSlack(retries=(0.2, 0.5, 1.0, 2.0, 5.0), patience=1.0)
    async with world(door, "socket", slack) as (_, channel):
        slack.accept_sockets = False
        await slack.cut_sockets()
        await slack.until(lambda: "connections to Slack are down" in channel.trouble())
        delivering = asyncio.create_task(slack.deliver(payloads.direct(DANGER)))
        slack.accept_sockets = True
        await slack.until(lambda: not channel.trouble(), 20)
        assert (await delivering).acknowledged
        assert len(slack.posts) == 1


async def test_a_half_open_connection_is_noticed(door: FrontDoor, soon: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said on it and no ping comes back: it is closed, readiness turns red, and a new one is made."""
    monkeypatch.setattr(connections, "PING_EVERY", 0.2)
    slack = FakeSlack()
    slack.answer_pings = False
    async with world(door, "socket", slack) as (_, channel):
        await slack.until(lambda: "connections to Slack are down" in channel.trouble())
        slack.answer_pings = True
        await slack.until(lambda: len(slack.sockets) >= 2 and not channel.trouble(), 20)
        assert (await slack.deliver(payloads.direct("what is mash"))).acknowledged


async def test_a_client_that_stays_down_is_replaced(door: FrontDoor, soon: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """slack-sdk tries the same address for ever, though each is good for one connection only."""
    monkeypatch.setattr(connections, "REPLACE_AFTER", 0.1)
    async with world(door, "socket") as (slack, channel):
        before = slack.calls["apps.connections.open"]
        slack.accept_sockets = False
        await slack.cut_sockets()
        await slack.until(lambda: slack.calls["apps.connections.open"] > before + 2)
        slack.accept_sockets = True
        await slack.until(lambda: not channel.trouble(), 20)


async def test_slack_renews_connections_politely(door: FrontDoor, soon: None) -> None:
    """Announced as every few hours: messages go on being answered."""
    async with world(door, "socket") as (slack, channel):
        await slack.cut_sockets(politely=True)
        delivery = await slack.deliver(payloads.direct("what is mash"))
        assert delivery.acknowledged
        await slack.until(lambda: len(slack.sockets) >= 2 and not channel.trouble(), 20)
        assert len(slack.posts) == 1


async def test_a_refused_token_ends_the_start_and_an_absent_slack_does_not(door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong token is said at once; without a network the start goes on trying, not ready meanwhile."""
    monkeypatch.setattr(slack_channel, "TRY_AGAIN", 0.05)
    slack = FakeSlack()
    slack.bot_token = OTHER
    with pytest.raises(ValueError, match="invalid_auth"):
        async with world(door, "http", slack):
            pass
    away = FakeSlack()
    away.refuse = lambda method, body: "internal_error" if method == "auth.test" else ""
    async with world(door, "http", away) as (_, channel):
        assert "cannot be reached" in channel.trouble()
        away.refuse = lambda method, body: ""
        await away.until(lambda: not channel.trouble())
        await away.deliver(payloads.direct("what is mash"))
        assert len(away.posts) == 1


@pytest.mark.parametrize(("mode", "missing"), [("socket", "slack_app_token"), ("http", "slack_signing_secret")])
async def test_a_missing_token_is_named(door: FrontDoor, mode: str, missing: str) -> None:
    """Before anything starts, with the name of the variable."""
    slack = FakeSlack()
    slack.url = "http://127.0.0.1:9/api/"
    chosen = settings(slack, mode, **{missing: ""})
    desk = make_desk(door, InProcessStore(), Vault.for_this_process(), lambda: MONDAY_NOON)
    with pytest.raises(ValueError, match=missing.upper()):
        slack_channel.SlackChannel(chosen, desk)


# --- logs -------------------------------------------------------------------------------------------------------------


@both_modes
async def test_no_word_and_no_token_is_logged(
    door: FrontDoor, mode: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """At DEBUG, with faults, wrong signatures and shapes nobody knows: neither words, nor ids, nor tokens, nor addresses."""
    private = "xylophone my dad hits me"
    slack = FakeSlack(retries=(0.0,), patience=1.0)
    with caplog.at_level(logging.DEBUG):
        async with world(door, mode, slack):
            slack.planned["chat.postMessage"] = mix.faults("500", "dropped")
            await slack.deliver(payloads.direct(private, user="USECRET"))
            await slack.deliver(payloads.direct(f"{private} again", user="USECRET"))
            await slack.deliver(payloads.command(private, "USECRET", slack.address("C1", "USECRET"), slack.trigger()))
            await slack.deliver(payloads.envelope({"type": "unheard_of", "text": private, "user": "USECRET"}))
            await slack.deliver({"type": "unheard_of", "text": private, "user": "USECRET"})
            slack.refuse = lambda method, body: "invalid_auth"
            await slack.deliver(payloads.direct(f"{private} third", user="USECRET"))
            if mode == "http":
                raw = json.dumps(payloads.direct(private))
                headers = {"Content-Type": "application/json", **slack.signed(raw, "e" * 32)}
                async with aiohttp.ClientSession() as session, session.post(f"{slack.app_url}/slack/events", data=raw, headers=headers):
                    pass
    assert len(slack.posts) == 3
    out, err = capfd.readouterr()
    logged = caplog.text + out + err
    assert "frontdoor.slack" in logged  # something was logged, so the test sees
    for secret in ("xylophone", "USECRET", BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, "/respond/", "ticket"):
        assert secret not in logged, secret
