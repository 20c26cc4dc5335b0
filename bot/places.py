"""Town or district -> area. Places are data (content/places.yaml): councils are due to be reorganised in 2028."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.library.library import Area, Places
from bot.text import normalise


@dataclass(frozen=True, slots=True)
class PlacesFound:
    """Which places a message names."""

    area: Area | None = None
    """The last area of Lancashire, Blackpool or Blackburn with Darwen that it names."""
    outside: str | None = None
    """A place outside, if it names one and none inside."""
    words: frozenset[str] = frozenset()
    """The words that named them."""


class Gazetteer:
    """Finds places in normalised words; the longest name wins ("blackburn with darwen" over "blackburn")."""

    def __init__(self, places: Places) -> None:
        self._areas = places.areas
        self._inside: dict[tuple[str, ...], str] = {}
        self._outside: dict[tuple[str, ...], str] = {}
        for area in places.areas.values():
            for name in (area.name, area.id.replace("-", " "), *area.places):
                self._inside[normalise(name).tokens] = area.id
        for name in places.outside:
            self._outside[normalise(name).tokens] = name
        lengths = {len(words) for words in (*self._inside, *self._outside)}
        self._lengths = sorted(lengths, reverse=True)

    @property
    def words(self) -> frozenset[str]:
        """Every word of a place name."""
        return frozenset(word for words in (*self._inside, *self._outside) for word in words)

    def find(self, tokens: Sequence[str]) -> PlacesFound:
        """The places named in `tokens`."""
        area: str | None = None
        outside: str | None = None
        used: set[str] = set()
        start = 0
        while start < len(tokens):
            for length in self._lengths:
                words = tuple(tokens[start : start + length])
                if len(words) < length:
                    continue
                if words in self._inside:
                    if not (start and tokens[start - 1] == "not"):  # "Lancashire, not Blackpool"
                        area = self._inside[words]
                elif words in self._outside:
                    outside = self._outside[words]
                else:
                    continue
                used.update(words)
                start += length - 1
                break
            start += 1
        inside = self._areas[area] if area is not None else None
        return PlacesFound(inside, outside if inside is None else None, frozenset(used))
