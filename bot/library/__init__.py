"""`intents/` and `content/` -> one checked, immutable Library, whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.library.build import build
from bot.library.check import check
from bot.library.files import Files, fingerprint, read_files
from bot.library.library import Area, Card, Hours, Library, Places, RiskTerms
from bot.library.problems import LibraryRefused, Problem

__all__ = [
    "Area", "Card", "Files", "Hours", "Library", "LibraryRefused", "Places", "Problem", "RiskTerms", "default_folder", "fingerprint", "load_library",
    "problems_of",
]  # fmt: skip


def default_folder() -> Path:
    """The packaged library, or in a checkout the repository's own."""
    packaged = Path(__file__).parent / "data"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


def problems_of(root: Path, today: date | None = None) -> tuple[Files, list[Problem]]:
    """The files of a library folder and every problem in them, sorted by file and line."""
    files = read_files(root)
    return files, sorted({*files.problems, *check(files, today)})


def load_library(root: Path | None = None) -> Library:
    """Load and check a library folder. Raises LibraryRefused, with every problem, if anything in it is wrong."""
    root = root or default_folder()
    files, found = problems_of(root)
    if errors := [problem for problem in found if not problem.warning]:
        raise LibraryRefused(errors)
    return build(files, fingerprint(root))
