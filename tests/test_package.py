"""The wheel carries intents and content and answers from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_answers_from_any_folder(tmp_path: Path, cache: Path) -> None:
    """Built, unpacked elsewhere and run from there: no checkout is needed."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(ROOT)],
        check=True,
        capture_output=True,
    )
    wheel = next((tmp_path / "dist").glob("*.whl"))
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        packed.extractall(site)
    assert "bot/library/data/intents/send.yaml" in names
    assert "bot/library/data/content/contacts.yaml" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith("tests/") for name in names)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "what is the number of sendias"],
        cwd=elsewhere,
        env={"PYTHONPATH": str(site), "FRONTDOOR_CACHE": str(cache), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "0300 123 6706" in done.stdout


def test_the_lock_file_pins_exact_versions_and_names_no_index() -> None:
    """One version each, and no address of any package index."""
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        assert "==" in line, line
        assert "://" not in line
        assert not line.startswith("-")
