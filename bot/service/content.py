"""Keeps the content that people get the best there is: the folder's, if it is in order and not withdrawn, else the last good set.

A set goes live whole or not at all: it is loaded and checked in another process, then the desk's front door is exchanged in one step.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from watchfiles import awatch

from bot.desk import Desk
from bot.library import fingerprint
from bot.service.candidate import Candidate
from bot.service.metrics import changed_at
from bot.service.reports import Reports
from bot.service.snapshots import PARTS, CannotCopy, Snapshot, Snapshots, stage

LOOK_EVERY = 30.0
"""Seconds after which the folder is looked at without having heard of a change: some file systems report none."""
SETTLE = 0.5
"""Seconds without a further change before a set is looked at: people save several files, and programs write one in pieces."""
POLL_EVERY = 2.0
TRY_AGAIN = 5.0
TWICE = 2
"""Looks in a row that fail before anybody hears of it: the first may have met a program that was saving."""

Load = Callable[[Path, Path | None], Awaitable[Candidate]]
"""A library folder, and where to put the copy it is loaded from (None: no copy) -> a candidate. Raises CannotCopy, or OSError if it
cannot be read."""


class Content:
    """The content of one running process."""

    def __init__(
        self, desk: Desk, root: Path, snapshots: Snapshots, load: Load, withdrawn: Callable[[], Collection[str]], reports: Reports
    ) -> None:  # fmt: skip
        """`withdrawn`: versions that must not be live."""
        self.live = desk.door.library.version
        self._desk = desk
        self._root = root
        self._snapshots = snapshots
        self._load = load
        self._withdrawn = withdrawn
        self._reports = reports
        self._refused = ""
        self._looking = asyncio.Lock()
        self._nudged = asyncio.Event()
        self._may_keep = True
        self._again = False
        self._unread = 0

    def nudge(self) -> None:
        """Look soon: an order came."""
        self._nudged.set()

    def reload(self) -> None:
        """Look soon, also at a set that was refused before: SIGHUP."""
        self._again = True
        self._reports.log.info("Looking at the content", version=self.live)
        self._nudged.set()

    async def obey(self) -> None:
        """Look whenever nudged, for as long as the process lives."""
        while True:
            await self._nudged.wait()
            self._nudged.clear()
            await self.look()

    async def watch(self) -> None:
        """Look whenever a file changes, for as long as the process lives."""
        async for _ in changes([self._root / part for part in PARTS]):
            await self.look()

    async def keep_first(self) -> None:
        """Keep the set the process started with, so that there is something to go back to."""
        try:
            await asyncio.to_thread(self._keep_live)
        except OSError as error:
            self._may_keep = False
            self._reports.cannot_keep(error)

    async def look(self) -> None:
        """Bring live what should be. Never raises for what the folder holds."""
        async with self._looking:
            try:
                version = await asyncio.to_thread(fingerprint, self._root)
                withdrawn = self._withdrawn()
                again, self._again = self._again, False
                if version == self.live:
                    self._nothing_new()
                elif version not in withdrawn and (version != self._refused or again):
                    await self._take(withdrawn)
                if self.live in withdrawn:
                    await self._go_back(withdrawn)
            except OSError as error:  # mostly a file that came or went meanwhile
                self._unread += 1
                asyncio.get_running_loop().call_later(TRY_AGAIN, self.nudge)
                if self._unread == TWICE:
                    self._reports.unreadable(error)

    def _nothing_new(self) -> None:
        told = bool(self._refused) or self._unread >= TWICE
        self._refused, self._unread = "", 0
        if told:
            self._reports.mended(self.live, changed_at(self._root))

    async def _take(self, withdrawn: Collection[str]) -> None:
        """Look at the folder's set, and swap it in if it is good."""
        candidate = await self._looked_at()
        try:
            if candidate.door is None:
                self._refused, self._unread = candidate.version, 0
                changed = await asyncio.to_thread(changed_at, self._root)
                self._reports.refused(candidate.version, candidate.problems, self.live, changed)
            elif candidate.version not in withdrawn and candidate.version != self.live:
                self._swap(candidate, self._root, back=False)
                if candidate.staged is not None:
                    with suppress(OSError):
                        await asyncio.to_thread(self._snapshots.keep, candidate.staged, candidate.version, datetime.now(UTC))
        finally:
            if candidate.staged is not None:
                await asyncio.to_thread(shutil.rmtree, candidate.staged, True)  # nothing is there if it was kept

    async def _looked_at(self) -> Candidate:
        """The folder's set, by way of a copy if there is room for one."""
        if self._may_keep:
            try:
                return await self._load(self._root, self._snapshots.folder)
            except CannotCopy as error:  # which is no reason to go on with old content
                self._reports.cannot_keep(error)
        return await self._load(self._root, None)

    async def _go_back(self, withdrawn: Collection[str]) -> None:
        """The live set is withdrawn: the newest that is not takes its place."""
        for snapshot in await asyncio.to_thread(self._snapshots.good, withdrawn):
            candidate = await self._loaded(snapshot)
            if candidate is not None:
                self._swap(candidate, snapshot.path, back=True)
                return
        self._reports.nothing_to_go_back_to(self.live)

    async def _loaded(self, snapshot: Snapshot) -> Candidate | None:
        with suppress(OSError):
            candidate = await self._load(snapshot.path, None)
            return candidate if candidate.door is not None else None
        return None

    def _swap(self, candidate: Candidate, root: Path, back: bool) -> None:
        """From one reply to the next, everything comes from the new set."""
        assert candidate.door is not None  # noqa: S101, both callers looked
        previous, self.live = self.live, candidate.version
        self._refused, self._unread = "", 0
        self._desk.door = candidate.door
        changed = changed_at(root)
        self._reports.live(candidate.door.library, changed)
        self._reports.went_live(self.live, previous, back, changed)

    def _keep_live(self) -> None:
        """Make the live set the newest that is kept, if it is the folder's."""
        self._snapshots.clear_staged()
        if [snapshot.version for snapshot in self._snapshots.newest_first()[:1]] == [self.live] or fingerprint(self._root) != self.live:
            return
        copy = stage(self._root, self._snapshots.folder)
        if fingerprint(copy) == self.live:
            self._snapshots.keep(copy, self.live, datetime.now(UTC))
        else:
            shutil.rmtree(copy, ignore_errors=True)


async def changes(folders: list[Path]) -> AsyncIterator[None]:
    """Something may have changed in a folder; at least every LOOK_EVERY seconds. By notice of the operating system, or by looking at every
    file where that cannot be had (too many watches, a file system without)."""
    polls: bool | None = None
    while True:
        try:
            async for _ in awatch(
                *folders, debounce=round(SETTLE * 4000), step=round(SETTLE * 1000), rust_timeout=round(LOOK_EVERY * 1000),
                yield_on_timeout=True, force_polling=polls, poll_delay_ms=round(POLL_EVERY * 1000),
            ):  # fmt: skip
                yield
        except FileNotFoundError:  # a folder is not there just now
            await asyncio.sleep(TRY_AGAIN)
            yield
        except (OSError, RuntimeError):  # the watch was refused
            polls = True
            await asyncio.sleep(TRY_AGAIN)
            yield
