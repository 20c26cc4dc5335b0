"""Keeps the cache of fitted matchers small: each change of the examples adds a hundred megabytes, and the service runs for months."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

KEPT = 12
"""Matchers: two for each set of content (bot/engines.py)."""
YOUNG = 24 * 3600.0
"""Seconds for which none is removed: another process may have just made it."""
SUFFIXES = (".json", ".weights.npy", ".holds.npy")
"""The words first: without them the rest is not read."""


def tidy(cache: Path) -> None:
    """Remove all but the newest matchers. One that is in use stays in use: its file goes once nobody maps it any longer."""
    with suppress(OSError):
        newest_first = sorted(cache.glob("matcher-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        for words in newest_first[KEPT:]:
            if words.stat().st_mtime < time.time() - YOUNG:
                for suffix in SUFFIXES:
                    words.with_suffix(suffix).unlink(missing_ok=True)
