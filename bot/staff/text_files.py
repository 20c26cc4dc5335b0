"""Text files whose line ends and byte order mark stay as they are when the text changes."""

from __future__ import annotations

import tempfile
from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kept:
    """A text, its lines ending in a line feed, and how it is stored."""

    text: str
    windows: bool = False
    """Whether its lines end as Windows ends them."""
    mark: bool = False
    """Whether it begins with a byte order mark."""

    def with_text(self, text: str) -> Kept:
        return replace(self, text=text)

    def stored(self) -> bytes:
        text = self.text.replace("\n", "\r\n") if self.windows else self.text
        return (BOM_UTF8 if self.mark else b"") + text.encode()


def read_kept(path: Path) -> Kept:
    """Read a UTF-8 file."""
    raw = path.read_bytes()
    text = raw.decode("utf-8-sig")
    return Kept(text.replace("\r\n", "\n"), "\r\n" in text, raw.startswith(BOM_UTF8))


def write_kept(path: Path, kept: Kept) -> None:
    """Put a file in its place once it is whole, with the rights the one there had."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        file.write(kept.stored())
    new = Path(file.name)
    new.chmod(path.stat().st_mode)
    new.replace(path)
