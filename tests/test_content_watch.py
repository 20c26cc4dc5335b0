"""Content while running: a set goes live whole or not at all, the last good one stays, and there is a way back."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

import bot.service.content
from bot.delivery import Delivery
from bot.desk import Desk
from bot.library import Library, fingerprint
from bot.memory import Conversations, InProcessStore, Vault
from bot.model import Audience, Memory, Message, Outcome, Reply, Text
from bot.router import FrontDoor
from bot.service.candidate import Candidate, examined
from bot.service.content import Content, changes
from bot.service.health import Health
from bot.service.logs import own_logger
from bot.service.metrics import Metrics
from bot.service.reports import CONTENT, Reports
from bot.service.snapshots import KEPT, CannotCopy, Snapshots, stage
from bot.service.staff import Staff
from bot.service.tidy import SUFFIXES, YOUNG, tidy
from tests.conftest import MONDAY_NOON

PATIENCE = 20.0


@dataclass(frozen=True)
class SmallDoor:
    """A front door that says which content it answers from."""

    library: Library

    def handle(self, message: Message, now: datetime) -> Reply:
        return Reply(Outcome.ANSWER, (Text(self.library.version),), memory=message.memory)


def door_on(version: str) -> FrontDoor:
    """A front door on a library with nothing in it."""
    empty: dict[str, Any] = {field.name: {} for field in fields(Library)}
    return cast(FrontDoor, SmallDoor(Library(**(empty | {"version": version}))))


class Room:
    """A staff channel that keeps what it is told."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.news = asyncio.Condition()

    async def tell(self, text: str) -> None:
        self.heard.append(text)
        async with self.news:
            self.news.notify_all()

    async def hears(self, beginning: str) -> str:
        """Wait until it was told something, and return that."""

        def found() -> list[str]:
            return [text for text in self.heard if text.startswith(beginning)]

        async with asyncio.timeout(PATIENCE), self.news:
            await self.news.wait_for(found)
        return found()[-1]


class World:
    """A content folder, a desk, and what looks after both. A set whose one file says "broken" is refused; "away": it cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "library"
        self.snapshots = Snapshots(folder / "snapshots")
        self.file = self.root / "content" / "a.yaml"
        for part in ("intents", "content"):
            (self.root / part).mkdir(parents=True)
        self.save("first")
        self.withdrawn: tuple[str, ...] = ()
        self.loads = 0
        self.stages = True
        self.reports = Reports(Metrics(), Health(), own_logger(), lambda: MONDAY_NOON)
        conversations = Conversations(InProcessStore(), Vault.for_this_process(), lambda: 1000.0)
        self.desk = Desk(door_on(self.version()), conversations, lambda: MONDAY_NOON)
        self.room = Room()
        self.reports.staff = Staff(self.room, self.desk, lambda _: None)
        self.content = Content(self.desk, self.root, self.snapshots, self.load, lambda: self.withdrawn, self.reports)
        self.swapped = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    def save(self, text: str) -> str:
        """Write the file; the version of the set from then on."""
        self.file.write_text(text, encoding="utf-8")
        return self.version()

    def version(self) -> str:
        return fingerprint(self.root)

    async def load(self, folder: Path, staging: Path | None) -> Candidate:
        self.loads += 1
        if staging is not None and not self.stages:
            raise CannotCopy("the folder cannot be written")
        staged = await asyncio.to_thread(stage, folder, staging) if staging is not None else None
        said = (folder / "content" / "a.yaml").read_text(encoding="utf-8")
        version = fingerprint(staged or folder)
        if said == "away":
            raise FileNotFoundError(said)
        if said == "broken":
            return Candidate(version, ("content/a.yaml, line 1: it is broken",), staged=staged)
        return Candidate(version, door=door_on(version), staged=staged)

    def begin(self, *jobs: Callable[[], Any]) -> None:
        """Run jobs in the background."""
        self.tasks += [asyncio.create_task(job()) for job in jobs]

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    @property
    def live(self) -> str:
        """What answers come from."""
        assert self.desk.door.library.version == self.content.live
        return self.content.live

    def figure(self, name: str) -> float | None:
        return self.reports.metrics.registry.get_sample_value(f"frontdoor_{name}")


@pytest.fixture
async def world(tmp_path: Path):  # type: ignore[no-untyped-def]
    """A world whose staff channel is served."""
    world = World(tmp_path)
    assert world.reports.staff is not None
    world.begin(world.reports.staff.deliver)
    await world.content.keep_first()
    yield world
    await world.end()


# --- one look ---------------------------------------------------------------------------------------------------------


async def test_a_good_change_goes_live_and_is_kept(world: World) -> None:
    """Swapped, counted, told, and a snapshot of exactly what was checked."""
    first = world.live
    second = world.save("second")
    await world.content.look()
    assert world.live == second
    assert world.reports.health.content == second
    assert world.figure("content_swaps_total") == 1.0
    assert [snapshot.version for snapshot in world.snapshots.newest_first()] == [second, first]
    assert fingerprint(world.snapshots.newest_first()[0].path) == second
    assert f"version {second}, before it {first}" in await world.room.hears("The change to the content is live")
    await world.content.look()
    assert world.loads == 1


async def test_a_broken_change_leaves_the_last_good_set(world: World) -> None:
    """Refused once, seen in readiness and metrics, told to staff with the line to mend; mended by going back to what was."""
    first = world.live
    world.save("broken")
    await world.content.look()
    await world.content.look()
    assert (world.live, world.loads) == (first, 1)
    assert world.figure("content_refused_total") == 1.0
    assert world.figure("content_refused_now") == 1.0
    assert "refused" in world.reports.health.notes[CONTENT]
    assert world.reports.health.ready([]).status == 200
    told = await world.room.hears("The change to the content is not live")
    assert "content/a.yaml, line 1: it is broken" in told
    assert first in told
    world.save("first")
    await world.content.look()
    assert world.figure("content_refused_now") == 0.0
    assert world.reports.health.notes == {}
    assert first in await world.room.hears("The content is in order again")
    assert list(world.snapshots.folder.glob("new-*")) == []


async def test_every_refusal_is_told_however_often_the_same_set_comes(world: World) -> None:
    """Broken, good, broken in the same way, good ...: each time is a change of its own."""
    for number in range(5):
        world.save("broken")
        await world.content.look()
        world.save(f"good {number}")
        await world.content.look()
    async with asyncio.timeout(PATIENCE), world.room.news:
        await world.room.news.wait_for(lambda: len(world.room.heard) == 10)
    assert sum(text.startswith("The change to the content is not live") for text in world.room.heard) == 5


async def test_a_refused_set_is_looked_at_again_when_asked(world: World) -> None:
    """SIGHUP: whatever was wrong may have been outside of the folder."""
    world.save("broken")
    await world.content.look()
    world.content.reload()
    await world.content.look()
    assert world.loads == 2


async def test_content_that_cannot_be_read_is_tried_again(world: World) -> None:
    """Nothing is refused and nothing swapped; nobody hears of a file that was just being saved; once it can be read it goes live."""
    world.save("away")
    await world.content.look()
    assert world.reports.health.notes == {}
    await world.content.look()
    assert "could not be read" in world.reports.health.notes[CONTENT]
    second = world.save("second")
    await world.content.look()
    assert world.live == second
    assert world.reports.health.notes.get(CONTENT) is None


async def test_without_room_for_copies_content_still_goes_live(world: World) -> None:
    """A full or read-only state folder costs the rollback, not the change, and says so."""
    world.stages = False
    second = world.save("second")
    await world.content.look()
    assert world.live == second
    assert "FRONTDOOR_SNAPSHOTS" in world.reports.health.notes["snapshots"]


# --- the way back -----------------------------------------------------------------------------------------------------


async def test_rollback_and_what_follows(world: World) -> None:
    """Withdrawn: the set before is live, whatever else happens to the folder, until a set comes that was not withdrawn."""
    first, second = world.live, world.save("second")
    await world.content.look()
    world.withdrawn = (second,)
    await world.content.look()
    assert world.live == first
    assert second in await world.room.hears("The content was rolled back")
    world.save("broken")
    await world.content.look()
    world.save("second")
    await world.content.look()
    assert world.live == first
    third = world.save("third")
    await world.content.look()
    assert world.live == third


async def test_rollback_while_the_folder_is_broken(world: World) -> None:
    """What is live is not what the folder holds: it is taken back all the same."""
    first = world.live
    second = world.save("second")
    await world.content.look()
    world.save("broken")
    await world.content.look()
    world.withdrawn = (second,)
    await world.content.look()
    assert world.live == first


async def test_rollback_twice_and_undone(world: World) -> None:
    """Back by two sets; with the order taken back, the folder decides again."""
    first = world.live
    for text in ("second", "third"):
        world.save(text)
        await world.content.look()
    third = world.live
    world.withdrawn = tuple(snapshot.version for snapshot in world.snapshots.newest_first()[:2])
    await world.content.look()
    assert world.live == first
    world.withdrawn = ()
    await world.content.look()
    assert world.live == third


async def test_with_nothing_to_go_back_to_the_set_stays_and_staff_are_told_once(world: World) -> None:
    """Better what is withdrawn than nothing; the off switch is there for worse."""
    first = world.live
    world.withdrawn = (first,)
    await world.content.look()
    await world.content.look()
    assert world.live == first
    assert "no earlier set" in await world.room.hears(f"Version {first} was withdrawn")
    assert len(world.room.heard) == 1


async def test_only_the_last_sets_are_kept(world: World) -> None:
    """The newest stay; one that comes back counts as new."""
    versions = [world.live]
    for number in range(KEPT + 2):
        versions.append(world.save(f"set {number}"))
        await world.content.look()
    assert [snapshot.version for snapshot in world.snapshots.newest_first()] == versions[: -KEPT - 1 : -1]
    again = world.save(f"set {KEPT - 1}")
    await world.content.look()
    kept = [snapshot.version for snapshot in world.snapshots.newest_first()]
    assert kept[0] == again
    assert len(kept) == len(set(kept)) == KEPT


def test_a_copy_is_never_half_old_and_half_new(tmp_path: Path) -> None:
    """What goes on changing while it is copied is not taken, and nothing of it is left behind."""
    root = tmp_path / "library"
    for part in ("intents", "content"):
        (root / part).mkdir(parents=True)
    with pytest.raises(CannotCopy):
        stage(tmp_path / "nothing", tmp_path / "snapshots")
    assert list((tmp_path / "snapshots").iterdir()) == []
    (root / "content" / "a.yaml").write_text("a", encoding="utf-8")
    snapshots = Snapshots(tmp_path / "snapshots")
    copy = stage(root, snapshots.folder)
    assert fingerprint(copy) == fingerprint(root)
    snapshots.clear_staged()
    assert copy.exists()
    os.utime(copy, (0, 0))
    snapshots.clear_staged()
    assert not copy.exists()
    snapshots.keep(stage(root, snapshots.folder), "0" * 12, MONDAY_NOON)
    snapshots.keep(stage(root, snapshots.folder), "0" * 12, MONDAY_NOON + timedelta(hours=1))
    assert [snapshot.since for snapshot in snapshots.newest_first()] == [MONDAY_NOON + timedelta(hours=1)]


def test_old_matchers_do_not_fill_the_disk(tmp_path: Path) -> None:
    """The newest stay, those of today as well, and what is no matcher; a folder that is not there is no trouble."""
    tidy(tmp_path / "nothing")
    now = time.time()
    for number in range(20):
        for suffix in SUFFIXES:
            path = tmp_path / f"matcher-{number:02}{suffix}"
            path.write_bytes(b"")
            os.utime(path, (now, now - 10 * YOUNG + number))
    (tmp_path / "passed-abc").write_bytes(b"")
    tidy(tmp_path)
    assert sorted(path.name for path in tmp_path.glob("*.json")) == [f"matcher-{number:02}.json" for number in range(8, 20)]
    assert len(list(tmp_path.iterdir())) == 12 * 3 + 1
    for path in tmp_path.iterdir():
        os.utime(path, (now, now))
    (tmp_path / "matcher-99.json").write_bytes(b"")
    tidy(tmp_path)
    assert len(list(tmp_path.glob("*.json"))) == 13


# --- noticing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("refused", [False, True])
async def test_a_saved_file_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch, refused: bool) -> None:
    """By notice of the system; by looking at every file where the system refuses to watch."""
    watch = bot.service.content.awatch
    asked: list[bool | None] = []

    def reluctant(*folders: Path, force_polling: bool | None, **more: Any) -> Any:
        asked.append(force_polling)
        if refused and not force_polling:
            raise OSError("inotify watch limit reached")
        return watch(*folders, force_polling=force_polling, **more)

    monkeypatch.setattr(bot.service.content, "awatch", reluctant)
    monkeypatch.setattr(bot.service.content, "TRY_AGAIN", 0.01)
    monkeypatch.setattr(bot.service.content, "POLL_EVERY", 0.05)
    monkeypatch.setattr(bot.service.content, "LOOK_EVERY", 0.3)
    world.begin(world.content.watch)
    for number in range(3):
        version = world.save(f"change {number}")
        assert version in await world.room.hears(f"The change to the content is live: version {version}")
        assert world.live == version
    assert asked[-1] is (True if refused else None)


async def test_a_folder_that_goes_and_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody moves it away for a moment, as some programs do when they save: the watch goes on."""
    monkeypatch.setattr(bot.service.content, "TRY_AGAIN", 0.01)
    folder = tmp_path / "content"
    woken = changes([folder])
    await asyncio.wait_for(anext(woken), PATIENCE)
    folder.mkdir()
    monkeypatch.setattr(bot.service.content, "LOOK_EVERY", 0.2)
    await asyncio.wait_for(anext(woken), PATIENCE)
    await woken.aclose()


async def test_no_message_is_lost_while_content_changes(world: World) -> None:
    """Messages all the while, 25 good sets and 25 broken ones: each message is answered, each from one whole good set."""
    good = {world.live}
    answered: list[str] = []
    stop = asyncio.Event()

    async def send(reply: Reply) -> None:
        answered.append(reply.plain_text())

    async def people() -> int:
        number = 0
        while not stop.is_set():
            number += 1
            assert await world.desk.serve(Delivery("slack", (f"Ev{number}",), f"U{number % 9}", "hello", Audience.FAMILY), send)
            await asyncio.sleep(0)
        return number

    asking = asyncio.create_task(people())
    for number in range(25):
        good.add(world.save(f"good {number}"))
        await world.content.look()
        world.save("broken")
        await world.content.look()
    stop.set()
    asked = await asking
    assert len(answered) == asked > 50
    assert set(answered) <= good
    assert len(set(answered)) > 20
    assert world.figure("content_refused_total") == 25.0
    assert world.figure("content_swaps_total") == 25.0


def test_what_was_remembered_of_content_that_is_gone(door: FrontDoor) -> None:
    """A follow-up, a typed choice and a pressed area after the topic was removed: each gets a whole reply, none the words for a failure."""
    memory = Memory(topics=("gone", "sendias"), choices=("gone", "none"))
    for text in ("what's their number?", "2", "the second one", "and in burnley?", "what is mash"):
        reply = door.handle(Message(text, Audience.FAMILY, memory=memory), MONDAY_NOON)
        assert "went wrong" not in reply.plain_text(), text
        assert "gone" not in reply.memory.topics
    assert door.handle(Message("what's their number?", Audience.FAMILY, memory=memory), MONDAY_NOON).intent == "sendias"
    assert "went wrong" not in door.pressed("area:burnley", memory, Audience.FAMILY, MONDAY_NOON).plain_text()
    kept = Memory(topics=("sendias",), choices=("area:burnley", "sendias", "none"))
    assert door._still_known(kept) is kept


# --- the process that looks -------------------------------------------------------------------------------------------


async def test_the_real_content_by_way_of_the_other_process(library_copy: Path, tmp_path: Path, cache: Path, door: FrontDoor) -> None:
    """A whole front door comes back, that answers as one made here does and tells its mistakes to us; broken content comes back refused."""
    failures: list[Exception] = []
    staging = tmp_path / "snapshots"
    candidate = await examined(library_copy, staging, cache, failures.append)
    assert candidate.problems == ()
    assert candidate.door is not None
    assert candidate.staged is not None
    assert fingerprint(candidate.staged) == candidate.version == fingerprint(library_copy)
    for text in ("what is mash", "i want to kill myself", "conference", "how do i get a short break", "xyzzy"):
        message = Message(text, Audience.FAMILY)
        assert candidate.door.handle(message, MONDAY_NOON) == door.handle(message, MONDAY_NOON)
    (library_copy / "content" / "wording.yaml").write_text("\tbroken: [\n", encoding="utf-8")
    refused = await examined(library_copy, staging, cache, failures.append)
    assert (refused.door, refused.staged) == (None, None)
    assert "content/wording.yaml, line 1" in refused.problems[0]
    assert [path for path in staging.iterdir() if path != candidate.staged] == []


async def test_what_the_other_process_could_not_look_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No copy, no folder, no word: each is told apart."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CannotCopy):
        await examined(tmp_path, tmp_path / "file", tmp_path, lambda _: None)
    missing = await examined(tmp_path / "nothing", None, tmp_path, lambda _: None)
    assert missing.door is None
    assert "this folder is missing" in "".join(missing.problems)
    monkeypatch.setattr("sys.executable", shutil.which("false"))
    with pytest.raises(OSError, match="ended with status 1"):
        await examined(tmp_path, None, tmp_path, lambda _: None)
