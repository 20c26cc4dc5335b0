"""The process that looks at a set of content: `python -m bot.service.examine ROOT STAGING CACHE`. Writes a packed candidate to standard
output. It gives way to the process that answers people (a lower priority)."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from bot.engines import fit_engines
from bot.library import LibraryRefused, fingerprint, load_library
from bot.router import FrontDoor
from bot.service.candidate import NO_COPY, Candidate, pack, unheard
from bot.service.selftest import failures
from bot.service.snapshots import CannotCopy, stage

POLITENESS = 10
"""Steps of lower priority (man 2 nice)."""


def examine(root: Path, staging: Path | None, cache: Path) -> Candidate:
    """The set of content in `root`: good, or why not. Raises CannotCopy, or OSError if it cannot be read."""
    copy = stage(root, staging) if staging is not None else None
    folder = copy or root
    try:
        candidate = _loaded(folder, cache)
    except BaseException:
        _remove(copy)
        raise
    if candidate.door is None or copy is None:
        _remove(copy)
        return candidate
    return Candidate(candidate.version, door=candidate.door, staged=copy)


def _loaded(folder: Path, cache: Path) -> Candidate:
    version = fingerprint(folder)
    try:
        library = load_library(folder, cache)
        door = FrontDoor(library, fit_engines(library, cache), unheard)
    except LibraryRefused as refused:
        return Candidate(version, tuple(map(str, refused.problems)))
    except OSError:
        raise
    except Exception as error:  # whatever no check foresaw: the set cannot be used, and its editors must hear of it
        return Candidate(version, (f"The files can be read, but not put together ({type(error).__name__}): {error}",))
    if library.version != version or fingerprint(folder) != version:
        raise OSError("the content changed while it was being read")
    unsafe = tuple(f"The safety test fails: {failure}." for failure in failures(door.handle))
    return Candidate(version, unsafe) if unsafe else Candidate(version, door=door)


def _remove(copy: Path | None) -> None:
    if copy is not None:
        shutil.rmtree(copy, ignore_errors=True)


def main() -> None:
    """Read the arguments, and write what came of it."""
    root, staging, cache = sys.argv[1:]
    into, sys.stdout = sys.stdout.buffer, sys.stderr  # nothing that is printed may get between
    with suppress(OSError):
        os.nice(POLITENESS)
    try:
        packed = pack(examine(Path(root), Path(staging) if staging else None, Path(cache)))
    except CannotCopy:
        sys.exit(NO_COPY)
    into.write(packed)
    into.flush()


if __name__ == "__main__":
    main()
