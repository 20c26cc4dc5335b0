"""A whole library of a cake sale and a quokka club: made up, clean, and quick to check. Its files stand in tests/tables/tiny_library/."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.library import default_folder
from bot.library.check import REQUIRED_WORDING

SOURCE = Path(__file__).parent / "tables/tiny_library"
WORDING = "content/wording.yaml"
FROM_THE_REAL_ONE = ("content/risk/examples", "content/risk/near_misses", "content/risk/model.npz")
"""What finds danger belongs together, and takes minutes to make anew."""


def tiny_library(root: Path) -> Path:
    """Write the library to `root` and give it back."""
    shutil.copytree(SOURCE, root, dirs_exist_ok=True)
    (root / WORDING).write_text("".join(f"{name}: Some words.\n" for name in sorted(REQUIRED_WORDING)), encoding="utf-8")
    for name in FROM_THE_REAL_ONE:
        source = default_folder() / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / name)
    return root
