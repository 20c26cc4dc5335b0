"""What operators order reaches the running front door, outlives a restart, and never takes the numbers away."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.delivery import Delivery
from bot.desk import Desk
from bot.memory import Conversations, InProcessStore, SQLiteStore, StoreFailed, Vault
from bot.model import Audience, Outcome, Reply
from bot.router import FrontDoor
from bot.service.duties import Duties
from bot.service.health import Health
from bot.service.logs import own_logger
from bot.service.metrics import Metrics
from bot.service.orders import OrderBook, Orders
from bot.service.reports import Reports
from bot.service.snapshots import Snapshots
from tests.conftest import MONDAY_NOON
from tests.stores import Held

SECRET = "k" * 40
OLDER = "o" * 40
BECAUSE = "the numbers are being corrected"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state file."""
    return tmp_path / "state.db"


@pytest.fixture
def run(state: Path):  # type: ignore[no-untyped-def]
    """A command on that state."""

    def running(*args: str, **more: str) -> Result:
        return CliRunner().invoke(main, list(args), env={"FRONTDOOR_STATE": f"sqlite:{state}", "FRONTDOOR_SECRET_KEY": SECRET} | more)

    return running


def reports() -> Reports:
    return Reports(Metrics(), Health(), own_logger(), lambda: MONDAY_NOON)


# --- keeping them -----------------------------------------------------------------------------------------------------


async def test_orders_are_kept_encrypted_in_every_store(held: Held) -> None:
    """What was ordered is read again; nothing of it can be read behind the vault's back; it is there after a year."""
    book = OrderBook(held.store, Vault([SECRET]))
    assert await book.read(held.now) is None
    ordered = Orders().switched_off("slack", BECAUSE, MONDAY_NOON).without("0123456789ab")
    await book.write(ordered, held.now)
    assert await book.read(held.now) == ordered
    assert BECAUSE.encode() not in held.written()
    assert await book.read(held.passes(timedelta(days=365).total_seconds())) == ordered


async def test_orders_outlive_a_new_secret() -> None:
    """They are read under the older one, and then kept under the newer alone."""
    store = InProcessStore()
    ordered = Orders().switched_off("telegram", BECAUSE, MONDAY_NOON)
    await OrderBook(store, Vault([OLDER])).write(ordered, 1000.0)
    both = OrderBook(store, Vault([SECRET, OLDER]))
    assert await both.read(1000.0) == ordered
    await both.write(ordered.switched_on("telegram"), 1000.0)
    assert await OrderBook(store, Vault([SECRET])).read(1000.0) == Orders()
    assert await OrderBook(store, Vault([OLDER])).read(1000.0) is None


async def test_orders_that_cannot_be_read_are_no_orders_to_go_on() -> None:
    """A damaged record is a failure, not an empty one: a channel that is off stays off."""
    store, vault = InProcessStore(), Vault([SECRET])
    await store.put(vault.key("orders"), b"damaged", 1000.0, 1000.0)
    with pytest.raises(StoreFailed, match="FRONTDOOR_SECRET_KEY"):
        await OrderBook(store, vault).read(1000.0)


# --- obeying them -----------------------------------------------------------------------------------------------------


class Flaky(InProcessStore):
    """A store that can be told to fail."""

    fails = False

    async def get(self, key: str, now: float) -> bytes | None:
        if self.fails:
            raise StoreFailed("away")
        return await super().get(key, now)


async def test_a_channel_stays_off_when_the_state_fails_or_is_wiped(door: FrontDoor) -> None:
    """Only an order ends an order; readiness says that the state cannot be read."""
    store, vault, told = Flaky(), Vault([SECRET]), reports()
    desk = Desk(door, Conversations(store, vault, lambda: 1000.0), lambda: MONDAY_NOON)
    duties = Duties(desk, OrderBook(store, vault), told, lambda: MONDAY_NOON)
    await OrderBook(store, vault).write(Orders().switched_off("slack", BECAUSE, MONDAY_NOON), time.time())
    await duties.read_orders()
    assert desk.off == {"slack"}
    assert BECAUSE in told.health.notes["slack off"]
    store.fails = True
    await duties.read_orders()
    assert desk.off == {"slack"}
    assert "state" in told.health.notes
    store.fails = False
    await store.wipe()
    await duties.read_orders()
    assert desk.off == {"slack"}
    assert "state" not in told.health.notes
    await OrderBook(store, vault).write(Orders(), time.time())
    await duties.read_orders()
    assert desk.off == frozenset()
    assert "slack off" not in told.health.notes


async def test_a_channel_that_is_off_still_says_the_numbers(door: FrontDoor) -> None:
    """An ordinary question, a press and danger, on the channel that is off; the other one answers as ever."""
    sent: list[Reply] = []

    async def send(reply: Reply) -> None:
        sent.append(reply)

    desk = Desk(door, Conversations(InProcessStore(), Vault([SECRET]), lambda: 1000.0), lambda: MONDAY_NOON)
    desk.off = frozenset({"slack"})

    def said(channel: str, text: str, **more: bool) -> Delivery:
        return Delivery(channel, (f"{channel}:{text}:{more}",), "U1", text, Audience.FAMILY, **more)

    await desk.serve(said("slack", "what is sendias"), send)
    assert sent[-1].outcome is Outcome.FALLBACK
    assert sent[-1].plain_text().startswith("999")
    assert "0300 123 6720" in sent[-1].plain_text()
    assert "switched off" in sent[-1].plain_text()
    pressed = await desk.choose("slack", "U1", "sendias", Audience.FAMILY)
    assert pressed.plain_text() == sent[-1].plain_text()
    for other in (await desk.topics("slack", Audience.FAMILY), desk.levels_summary("slack", frozenset(door.library.indicators))):
        assert other.plain_text() == pressed.plain_text()
    assert (await desk.topics("telegram", Audience.FAMILY)).options
    await desk.serve(said("slack", "my stepdad hits me with a belt, what is sendias"), send)
    assert sent[-1].outcome is Outcome.ESCALATE
    assert len(sent[-1].parts) == 1
    assert sent[-1].plain_text().startswith("999")
    before = len(sent)
    await desk.serve(said("slack", "what is mash", only_if_risk=True), send)
    assert len(sent) == before
    await desk.serve(said("telegram", "what is sendias"), send)
    assert sent[-1].outcome is Outcome.ANSWER


# --- giving them ------------------------------------------------------------------------------------------------------


def test_off_and_on(run, state: Path) -> None:  # type: ignore[no-untyped-def]
    """Off with a reason, shown, on again; each says what happens now."""
    assert "No channel is switched off." in run("off").stdout
    done = run("off", "slack", "--because", BECAUSE)
    assert done.exit_code == 0
    assert "999, MASH" in done.stdout
    assert "frontdoor on slack" in done.stdout
    assert f"because {BECAUSE}" in run("off").stdout
    assert run("on", "slack").exit_code == 0
    assert "No channel is switched off." in run("off").stdout
    assert BECAUSE.encode() not in state.read_bytes()


@pytest.mark.parametrize(
    ("args", "more", "says"),
    [
        (("off", "slack"), {}, "Say why"),
        (("off", "slack", "--because", "  "), {}, "Say why"),
        (("off", "teams", "--because", "x"), {}, "slack"),
        (("off", "slack", "--because", "x"), {"FRONTDOOR_STATE": "memory:"}, "no command can reach"),
        (("on", "slack"), {"FRONTDOOR_SECRET_KEY": ""}, "FRONTDOOR_SECRET_KEY needs"),
        (("rollback",), {}, "There is no earlier good set"),
    ],
)
def test_what_cannot_be_ordered_is_said(run, args: tuple[str, ...], more: dict[str, str], says: str) -> None:  # type: ignore[no-untyped-def]
    """One plain line, and an exit status that is not 0."""
    done = run(*args, **more)
    assert done.exit_code != 0
    assert says in done.output
    assert "Traceback" not in done.output


def small_set(folder: Path, text: str) -> Path:
    """A library folder with next to nothing in it."""
    for part in ("intents", "content"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "content" / "a.yaml").write_text(text, encoding="utf-8")
    return folder


def test_rollback_withdraws_the_newest_set(run, tmp_path: Path, state: Path) -> None:  # type: ignore[no-untyped-def]
    """Once, again, as far as there are sets; shown by --list; taken back by --undo."""
    from bot.service.snapshots import stage

    snapshots = Snapshots(state.parent / "content")
    versions = [f"{number:012x}" for number in (1, 2, 3)]
    for number, version in enumerate(versions):
        copy = stage(small_set(tmp_path / "library", version), snapshots.folder)
        snapshots.keep(copy, version, MONDAY_NOON + timedelta(hours=number))
    assert f"{versions[2]}  live since 23 November 2026 14:00 UTC  now" in run("rollback", "--list").stdout
    said = run("rollback").stdout
    assert f"Version {versions[2]}" in said
    assert f"Version {versions[1]}" in said
    assert f"Version {versions[0]}" in run("rollback").stdout
    assert run("rollback").exit_code == 1
    listed = run("rollback", "--list").stdout.splitlines()
    assert [row.rpartition("  ")[2] for row in listed] == ["withdrawn", "withdrawn", "now"]
    assert run("rollback", "--undo").exit_code == 0
    assert "withdrawn" not in run("rollback", "--list").stdout


async def test_a_command_reaches_a_front_door_that_runs(state: Path, door: FrontDoor) -> None:
    """The state file is open in one process while the command writes to it."""
    store, vault = await SQLiteStore.open(state), Vault([SECRET])
    try:
        desk = Desk(door, Conversations(store, vault, lambda: 1000.0), lambda: MONDAY_NOON)
        duties = Duties(desk, OrderBook(store, vault), reports(), lambda: MONDAY_NOON)
        await duties.read_orders()
        other = await SQLiteStore.open(state)
        await OrderBook(other, vault).write(Orders().switched_off("telegram", BECAUSE, MONDAY_NOON), 2_000_000_000.0)
        await other.close()
        await duties.read_orders()
        assert desk.off == {"telegram"}
    finally:
        await store.close()
