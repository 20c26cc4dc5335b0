"""What a found detail is, and how a text is laid plain before anything looks for one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

NAME = "name"
INITIALS = "initials"
BIRTH = "date of birth"
NHS = "NHS number"
ADDRESS = "address"
POSTCODE = "postcode"
PHONE = "phone"
MAIL = "e-mail"
REFERENCE = "case reference"
CAR = "car registration"
HANDLE = "handle"
COMBINATION = "identifying detail"
KINDS = (NAME, INITIALS, BIRTH, NHS, ADDRESS, POSTCODE, PHONE, MAIL, REFERENCE, CAR, HANDLE, COMBINATION)
"""Every kind of detail; the words stand in brackets where a detail was taken out."""

PLACEHOLDER = re.compile(r"\[(?:" + "|".join(KINDS) + r")\]")
"""What `redact` leaves; never a detail itself."""


@dataclass(frozen=True, slots=True, order=True)
class Detail:
    """Where an identifying detail stands in the text as it was typed. It keeps none of the text."""

    start: int
    end: int
    kind: str
    """One of `KINDS`."""


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text in plain letters, and where each of them stood."""

    text: str
    origin: tuple[int, ...] | None
    """Place of each letter in the original; None where nothing moved."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that `text[start:end]` stands for."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


LEET = str.maketrans("0134578", "oieastb")
"""Digits written for letters: "br34the" is a word, no registration."""
_SAME_AS = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`\u02bc\u02b9", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    "\u0142": "l", "\u0141": "L", "\u00f8": "o", "\u00d8": "O", "\u0111": "d", "\u0110": "D", "\u0131": "i",
}  # fmt: skip


def plain(text: str) -> PlainText:
    """`text` without accents, invisible characters and fancy quotes, so that one pattern reads every spelling; placeholders are blanked.

    Never raises. Letters that fall apart (a ligature) all point to where it stood.
    """
    if text.isascii():
        return PlainText(_blank(text), None)
    letters: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        for part in char if char.isascii() else _parts(char):
            letters.append(part)
            origin.append(place)
    return PlainText(_blank("".join(letters)), tuple(origin))


def _parts(char: str) -> str:
    if char in _SAME_AS:
        return _SAME_AS[char]
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Cs"):  # invisible, accents, lone surrogates
        return ""
    if category == "Zs":
        return " "
    return "".join(part for part in unicodedata.normalize("NFKD", char) if unicodedata.category(part) != "Mn")


def _blank(text: str) -> str:
    return PLACEHOLDER.sub(lambda found: "\x00" * len(found.group()), text) if "[" in text else text


def merged(details: Iterable[Detail]) -> tuple[Detail, ...]:
    """In order and without overlap: of two that overlap, one that spans both, of the kind of the longer."""
    joined: list[Detail] = []
    for detail in sorted(details):
        if joined and detail.start < joined[-1].end:
            last = joined[-1]
            longer = max(last, detail, key=lambda each: each.end - each.start)
            joined[-1] = Detail(last.start, max(last.end, detail.end), longer.kind)
        else:
            joined.append(detail)
    return tuple(joined)


def replaced(text: str, details: Iterable[Detail], by: Callable[[Detail], str]) -> str:
    """`text` with something else in the place of each detail. `details`: in order and without overlap."""
    kept, at = [], 0
    for detail in details:
        kept += [text[at : detail.start], by(detail)]
        at = detail.end
    return "".join([*kept, text[at:]])
