"""`frontdoor wipe` removes what it says, says what it removed, and never says so if it is not sure."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.commands.wipe import EVERYBODY
from bot.memory import Conversations, StoreFailed, Vault, open_store
from bot.model import Audience, Memory
from bot.service.orders import OrderBook, Orders
from tests.conftest import MONDAY_NOON
from tests.redis_server import RedisServer
from tests.stores import Held

SECRET, OLD_SECRET = "s" * 32, "o" * 32
SOMETHING = Memory(Audience.FAMILY, "burnley")

stored = pytest.mark.parametrize("held", ["sqlite", "redis"], indirect=True)


def wipe(state: str, *arguments: str, typed: str | None = None, secret: str = f"{SECRET},{OLD_SECRET}") -> Result:
    """Run the command as in a shell."""
    return CliRunner().invoke(main, ["wipe", *arguments], input=typed, env={"FRONTDOOR_STATE": state, "FRONTDOOR_SECRET_KEY": secret})


async def run(state: str, *arguments: str, **more: str) -> Result:
    """The same beside a running event loop."""
    return await asyncio.to_thread(wipe, state, *arguments, **more)


def conversations(held: Held, *secrets: str) -> Conversations:
    """What is remembered in a store."""
    return Conversations(held.store, Vault(secrets or (SECRET, OLD_SECRET)), held.clock)


@pytest.fixture
def held(held: Held) -> Held:
    """The command has the real time."""
    held.now = time.time()
    return held


@stored
async def test_one_person_goes_and_the_others_stay(held: Held) -> None:
    """Every kind, also what an older secret kept; and it is said what went."""
    now, before = conversations(held), conversations(held, OLD_SECRET)
    for person in ("U02ABCDEF", "U02ABCDEFG"):
        await now.remember("slack", person, SOMETHING)
        await now.remember("slack", f"{person}:C1:17.5", SOMETHING)
        await now.keep("threads", "slack", person, b"C1:17.5", 3600)
        await before.keep("welcomed", "slack", person, b"1", 3600)
    await now.count("number-wrong:mash")
    result = await run(held.state, "--channel", "slack", "--user", "U02ABCDEF")
    assert result.exit_code == 0, result.output
    for line in ("2 conversations remembered", "1 list of threads", "1 note that they were welcomed"):
        assert line in result.output
    assert await now.recall("slack", "U02ABCDEF") == Memory()
    assert await now.recall("slack", "U02ABCDEF:C1:17.5") == Memory()
    assert await now.kept("welcomed", "slack", "U02ABCDEF") is None
    assert await now.recall("slack", "U02ABCDEFG") == SOMETHING
    assert await now.recall("slack", "U02ABCDEFG:C1:17.5") == SOMETHING
    assert await now.kept("welcomed", "slack", "U02ABCDEFG") == b"1"
    assert await held.store.counters() == {"number-wrong:mash": 1}
    again = await run(held.state, "--channel", "slack", "--user", "U02ABCDEF")
    assert again.exit_code == 0
    assert "Nothing is kept of this person" in again.output


@stored
async def test_a_chat_leaves_the_list_of_those_that_are_owed_a_reply(held: Held) -> None:
    """That list is kept once for all of Telegram; the others stay in it."""
    kept = conversations(held)
    await kept.keep("owed", "telegram", "", json.dumps([12, 123, 1234]).encode(), 3600)
    await kept.keep("trail", "telegram", "123", b"{}", 3600)
    result = await run(held.state, "--channel", "telegram", "--user", "123")
    assert "1 place in the list of chats" in result.output
    assert "1 list of messages that /clear would delete" in result.output
    assert json.loads(await kept.kept("owed", "telegram", "") or b"") == [12, 1234]
    assert await kept.kept("trail", "telegram", "123") is None


@stored
async def test_everything_goes_after_a_yes(held: Held) -> None:
    """Not without one."""
    kept = conversations(held)
    await kept.remember("slack", "U02ABCDEF", SOMETHING)
    await kept.settle("slack", "Ev1")
    await kept.count("number-wrong:mash")
    for no in ("n\n", ""):
        refused = await run(held.state, "--all", typed=no)
        assert refused.exit_code == 1
        assert "removes everything" in refused.output
        assert await kept.recall("slack", "U02ABCDEF") == SOMETHING
    agreed = await run(held.state, "--all", typed="y\n")
    assert "remembered of people 1, marks of messages 2, counters 1" in agreed.output
    assert await kept.recall("slack", "U02ABCDEF") == Memory()
    assert await held.store.counters() == {}
    await kept.remember("slack", "U02ABCDEF", SOMETHING)
    unasked = await run(held.state, "--all", "--yes", secret="")
    assert unasked.exit_code == 0, unasked.output
    assert EVERYBODY[:20] not in unasked.output
    assert await kept.recall("slack", "U02ABCDEF") == Memory()


@stored
async def test_a_channel_that_is_off_stays_off_when_everything_goes(held: Held) -> None:
    """An order is of no person, and whoever wipes does not mean to switch on what somebody switched off."""
    book = OrderBook(held.store, Vault([SECRET, OLD_SECRET]))
    ordered = Orders().switched_off("slack", "the numbers are wrong", MONDAY_NOON)
    await book.write(ordered, held.now)
    assert (await run(held.state, "--all", "--yes")).exit_code == 0
    assert await book.read(held.now) == ordered


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Say of whom"),
        (("--channel", "slack"), "Say of whom"),
        (("--user", "U02ABCDEF"), "Say of whom"),
        (("--all", "--user", "U02ABCDEF"), "Say of whom"),
        (("--channel", "slack", "--user", "@ellie"), "Copy member ID"),
        (("--channel", "telegram", "--user", "@ellie"), "Names are not kept"),
        (("--channel", "teams", "--user", "1"), "'teams' is not one of"),
    ],
)
def test_what_is_not_clear_is_asked_back(arguments: tuple[str, ...], said: str) -> None:
    """Nothing is removed on a guess."""
    result = wipe("memory:", *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_a_state_that_keeps_nothing_is_said_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    """And no file is made, which the front door could then not open."""
    path = tmp_path_factory.mktemp("none") / "state.db"
    assert "nothing is kept but in the front door that is running" in wipe("memory:", "--all", "--yes").output
    missing = wipe(f"sqlite:{path}", "--all", "--yes")
    assert missing.exit_code == 1
    assert f"There is no state file {path}" in missing.output
    assert not path.exists()
    unknown = wipe("planted", "--all", "--yes")
    assert unknown.exit_code == 78
    assert "planted" not in unknown.output


@stored
async def test_without_the_secret_nobody_can_be_found(held: Held) -> None:
    """The operator hears which variable is missing."""
    result = await run(held.state, "--channel", "slack", "--user", "U02ABCDEF", secret="")
    assert result.exit_code == 78
    assert "FRONTDOOR_SECRET_KEY" in result.output


def test_a_redis_that_is_away_is_not_taken_for_an_empty_one(redis_server: RedisServer) -> None:
    """Whoever asked must know that it was not done."""
    away = redis_server.url.replace(str(redis_server.port), "1")
    for arguments in (("--all", "--yes"), ("--channel", "slack", "--user", "U02ABCDEF")):
        result = wipe(away, *arguments)
        assert result.exit_code == 1
        assert "It is not certain that anything was removed: Redis: " in result.output


async def test_a_store_that_fails_at_wiping_says_so(redis_server: RedisServer) -> None:
    """Answers go on without a store; this does not."""
    store = await open_store(redis_server.url.replace(str(redis_server.port), "1"))
    with pytest.raises(StoreFailed):
        await Conversations(store, Vault([SECRET]), lambda: 0.0).wipe("slack", "U02ABCDEF")
    await store.close()
