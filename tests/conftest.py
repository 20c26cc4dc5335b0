"""What several tests need: the real library, the front door on it, moments in time."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.engines import fit_engines
from bot.library import Library, default_folder, load_library
from bot.model import Audience, Memory, Message, Reply
from bot.router import FrontDoor
from tests.fakes.telegram import FakeTelegram
from tests.redis_server import RedisServer, redis_running
from tests.small_library import small_library
from tests.stores import KINDS, Held, held_in

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

LONDON = ZoneInfo("Europe/London")
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=LONDON)
SATURDAY_NIGHT = datetime(2026, 11, 21, 23, 0, tzinfo=LONDON)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for fitted matchers, shared by all workers of a test run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "frontdoor-cache"
    folder.mkdir(exist_ok=True)
    os.environ["FRONTDOOR_CACHE"] = str(folder)
    return folder


@pytest.fixture(scope="session")
def library() -> Library:
    """The real content."""
    return load_library()


@pytest.fixture(scope="session")
def door(library: Library, cache: Path) -> FrontDoor:
    """The front door on the real content. A failure inside it fails the test."""

    def fail(error: Exception) -> None:
        raise AssertionError("handle met an exception") from error

    return FrontDoor(library, fit_engines(library, cache), fail)


@pytest.fixture(scope="session")
def small_door(tmp_path_factory: pytest.TempPathFactory) -> FrontDoor:
    """The front door on a few themes of the real content, for tests that ask for nothing else: it is ready in a few seconds."""
    library = load_library(small_library(tmp_path_factory.mktemp("small-door")))
    return FrontDoor(library, fit_engines(library))


@pytest.fixture(scope="session")
def ask(door: FrontDoor) -> Callable[..., Reply]:
    """Ask one question; by default a family's, on a Monday at noon."""

    def asking(
        text: str, audience: str = "family", area: str | None = None, now: datetime = MONDAY_NOON, memory: Memory | None = None
    ) -> Reply:
        return door.handle(Message(text, Audience(audience), area, memory or Memory()), now)

    return asking


@pytest.fixture
def library_copy(tmp_path: Path) -> Path:
    """The real content in a folder of its own, to be broken."""
    for name in ("intents", "content"):
        shutil.copytree(default_folder() / name, tmp_path / name)
    return tmp_path


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis that is running, for every test that leaves it so."""
    with redis_running(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(params=KINDS)
async def held(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Held]:
    """An empty store of each kind, and its time."""
    server = request.getfixturevalue("redis_server") if request.param == "redis" else None
    async with held_in(request.param, tmp_path, server) as store:
        yield store


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    """A stand-in for Telegram, without faults."""
    fake = await FakeTelegram().start()
    try:
        yield fake
    finally:
        await fake.stop()
