"""`intents/` and `content/` -> one checked, immutable Library, whole or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from bot.library.build import build
from bot.library.check import check
from bot.library.check_style import check_style
from bot.library.files import Files, fingerprint, read_files, unread_files
from bot.library.library import Area, Card, Hours, Library, Places, RiskTerms
from bot.library.problems import LibraryRefused, Problem
from bot.library.risk_corpus import check_risk_corpus, read_risk_corpus

__all__ = [
    "Area",
    "Card",
    "Files",
    "Hours",
    "Library",
    "LibraryRefused",
    "Places",
    "Problem",
    "RiskTerms",
    "default_folder",
    "fingerprint",
    "load_library",
    "problems_apart",
    "problems_of",
    "read_files",
]


def default_folder() -> Path:
    """The packaged library, or in a checkout the repository's own."""
    packaged = Path(__file__).parent / "data"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


def problems_of(
    root: Path, today: date | None = None, only: Collection[str] | None = None, terms: bool = True
) -> tuple[Files, list[Problem]]:
    """The files of a library folder and every problem in them, sorted by file and line.

    `only`: the files whose style is looked at, if not all. `terms`: whether the risk terms are read (see `check`).
    """
    files = read_files(root)
    found = {*files.problems, *check(files, today, terms), *problems_apart(root, files, only)}
    return files, sorted(found)


def problems_apart(root: Path, files: Files, only: Collection[str] | None = None) -> list[Problem]:
    """The problems that keep no library from being built: style, the messages of danger, files that nothing reads."""
    found: list[Problem] = []
    corpus = read_risk_corpus(root, found)
    return [*found, *check_risk_corpus(corpus), *check_style(files, only), *unread_files(root)]


def load_library(root: Path | None = None, passed: Path | None = None) -> Library:
    """Load and check a library folder. Raises LibraryRefused, with every problem, if anything in it is wrong.

    `passed`: a folder that remembers which content passed the cross-file check, so that the same content need not be asked twice.
    """
    root = root or default_folder()
    version = fingerprint(root)
    files = read_files(root)
    mark = passed / f"passed-{version}-{_check_version()}" if passed is not None else None
    known_good = mark is not None and not files.problems and mark.is_file()
    if not known_good:
        errors = [problem for problem in {*files.problems, *check(files)} if not problem.warning]
        if errors:
            raise LibraryRefused(errors)
        if mark is not None:
            with contextlib.suppress(OSError):
                mark.parent.mkdir(parents=True, exist_ok=True)
                mark.touch()
    return build(files, version)


@lru_cache(maxsize=1)
def _check_version() -> str:
    """Hash of the code that checks, 8 hexadecimal digits."""
    here = Path(__file__).parent
    own = sorted(path for pattern in ("check*.py", "form*.py", "schema*.py") for path in here.glob(pattern))
    others = [here / name for name in ("../terms.py", "../text.py", "../wordtables.py")]
    return sha256(b"".join(path.read_bytes() for path in (*own, *others))).hexdigest()[:8]
