"""A set of content that may go live: loaded, checked and put to the safety self-test in a process of its own, so that no answer waits.

That takes some ten seconds of processor time. The other process (bot/service/examine.py) hands back a whole front door, pickled; only
what it maps from the cache folder stays there, and is mapped here as well.
"""

from __future__ import annotations

import asyncio
import gc
import io
import mmap
import os
import pickle
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.router import FrontDoor
from bot.service.snapshots import CannotCopy

NO_COPY = 3
"""The status with which the other process ends if it can make no copy."""
LONGEST = 300.0
"""Seconds to look at a set of content."""
NEEDED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "OPENBLAS_NUM_THREADS", "PYTHONPATH", "SYSTEMROOT")
"""Variables the other process gets: no token and no secret."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What came of looking at a set of content."""

    version: str
    problems: tuple[str, ...] = ()
    """Why it is refused, a line each, in words for those who edit it; none if it is good."""
    door: FrontDoor | None = None
    """If it is good."""
    staged: Path | None = None
    """The copy it was loaded from, where there is one; whoever asked for it keeps or removes it."""


def unheard(_: Exception) -> None:
    """Stands for whoever hears of the front door's failures until that is known."""


def pack(candidate: Candidate) -> bytes:
    """A candidate as bytes, for another process on this machine."""
    into = io.BytesIO()
    _Packer(into, protocol=5).dump(candidate)
    return into.getvalue()


def unpack(packed: bytes, on_failure: Callable[[Exception], None]) -> Candidate:
    """What `pack` packed. It makes a million objects that stay: the search for garbage among them would stop everything else again and
    again, so it pauses, and passes them over from then on."""
    searching = gc.isenabled()
    gc.disable()
    try:
        candidate = _Unpacker(_Polite(packed), on_failure).load()
    finally:
        gc.freeze()
        if searching:
            gc.enable()
    if not isinstance(candidate, Candidate):
        raise TypeError("that was no candidate")
    return candidate


async def examined(root: Path, staging: Path | None, cache: Path, on_failure: Callable[[Exception], None]) -> Candidate:
    """Look at the set of content in `root`, by way of a copy in `staging` if one is to be kept. Raises CannotCopy if there is no copy;
    OSError if the set cannot be read, or the other process ended without a word or took too long."""
    environment = {name: os.environ[name] for name in NEEDED if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot.service.examine", str(root), str(staging or ""), str(cache),
        env=environment, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(LONGEST):
            packed, _ = await process.communicate()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode == NO_COPY:
        raise CannotCopy("the content could not be copied")
    if process.returncode:
        raise OSError(f"the process that looks at content ended with status {process.returncode}")
    thread = ThreadPoolExecutor(1)  # one that ends: what it allocated is used again by the next, not by each of many
    try:
        return await asyncio.get_running_loop().run_in_executor(thread, unpack, packed, on_failure)
    finally:
        thread.shutdown(wait=False)


class _Packer(pickle.Pickler):
    def persistent_id(self, thing: Any) -> Any:
        if thing is unheard:
            return ("listener",)
        if isinstance(thing, np.memmap) and isinstance(thing.base, mmap.mmap) and thing.filename is not None:
            return ("mapped", str(thing.filename))
        return None


class _Polite:
    """Bytes to read, with a chance for every other thread before each frame (64 KiB): unpickling would else hold them all up to its end."""

    def __init__(self, packed: bytes) -> None:
        self._file = io.BytesIO(packed)

    def read(self, size: int) -> bytes:
        time.sleep(0)
        return self._file.read(size)

    def readline(self) -> bytes:
        return self._file.readline()


class _Unpacker(pickle.Unpickler):
    """Reads what our own other process wrote, over a pipe that nobody else has."""

    def __init__(self, file: _Polite, on_failure: Callable[[Exception], None]) -> None:
        super().__init__(file)
        self._on_failure = on_failure

    def persistent_load(self, pid: Any) -> Any:
        if pid[0] == "listener":
            return self._on_failure
        return np.load(pid[1], mmap_mode="r", allow_pickle=False)
