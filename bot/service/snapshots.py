"""The last good sets of content, copied into a folder: what `frontdoor rollback` goes back to, and what a start falls back on."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.library import fingerprint

KEPT = 6
"""The one that is live, and five to go back to."""
PARTS = ("intents", "content")
STAGED = "new-"
_NAME = re.compile(r"(?P<since>\d{8}T\d{12}Z)-(?P<version>[0-9a-f]{12})")
_SINCE = "%Y%m%dT%H%M%S%fZ"
TRIES = 5
ABANDONED = 3600.0
"""Seconds after which nobody works on a copy any longer."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One set of content that was live."""

    version: str
    since: datetime
    """When it went live."""
    path: Path
    """A library folder."""


class Snapshots:
    """The folder of them. Its methods touch the disk: call them in a thread. They raise OSError where it cannot be written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def newest_first(self) -> list[Snapshot]:
        """Those kept, the one that went live last first."""
        try:
            found = [(path, match) for path in self.folder.iterdir() if (match := _NAME.fullmatch(path.name))]
        except OSError:
            return []
        every = [
            Snapshot(match["version"], datetime.strptime(match["since"], _SINCE).replace(tzinfo=UTC), path) for path, match in found
        ]  # fmt: skip
        return sorted(every, key=lambda snapshot: snapshot.since, reverse=True)

    def good(self, withdrawn: Collection[str]) -> list[Snapshot]:
        """Those that have not been withdrawn, newest first."""
        return [snapshot for snapshot in self.newest_first() if snapshot.version not in withdrawn]

    def keep(self, staged: Path, version: str, now: datetime) -> None:
        """Make a staged copy the newest snapshot, and let the oldest go. A version that was kept before counts from now on."""
        name = f"{now.astimezone(UTC).strftime(_SINCE)}-{version}"
        before = [snapshot for snapshot in self.newest_first() if snapshot.version == version]
        staged.rename(self.folder / name)
        for old in before:
            shutil.rmtree(old.path, ignore_errors=True)
        for old in self.newest_first()[KEPT:]:
            shutil.rmtree(old.path, ignore_errors=True)

    def clear_staged(self) -> None:
        """Remove copies that a process left behind when it died; not those another one may be making now."""
        for path in self.folder.glob(f"{STAGED}*") if self.folder.is_dir() else ():
            with suppress(OSError):
                if path.stat().st_mtime < time.time() - ABANDONED:
                    shutil.rmtree(path, ignore_errors=True)


class CannotCopy(OSError):
    """A set could not be copied: no room, no right to write, or its files went on changing."""


def stage(root: Path, folder: Path) -> Path:
    """A copy of a library folder that no editor changes while it is being read. Raises CannotCopy."""
    for _ in range(TRIES):
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            copy = Path(tempfile.mkdtemp(prefix=STAGED, dir=folder))
        except OSError as error:
            raise CannotCopy("the folder for copies cannot be written") from error
        try:
            for part in PARTS:
                shutil.copytree(root / part, copy / part, copy_function=shutil.copyfile)
            if fingerprint(copy) == fingerprint(root):
                return copy
        except OSError:  # a file came or went meanwhile, or there is no room
            pass
        shutil.rmtree(copy, ignore_errors=True)
    raise CannotCopy("the content could not be copied, or went on changing while it was")
