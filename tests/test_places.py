"""Towns and districts of Lancashire, their neighbours, and the rest of the world."""

from __future__ import annotations

import pytest

from bot.library import Library
from bot.places import Gazetteer
from bot.text import normalise


@pytest.mark.parametrize(
    ("text", "area", "locality", "outside"),
    [
        ("I live in Padiham", "burnley", "east", None),
        ("what about west lancs", "west-lancashire", "central", None),
        ("skem", "west-lancashire", "central", None),
        ("Lytham St. Anne's", "fylde", "north", None),
        ("we're in darwen", "blackburn-with-darwen", None, None),
        ("blackburn with darwen", "blackburn-with-darwen", None, None),
        ("blackpool", "blackpool", None, None),
        ("Morecambe", "lancaster", "north", None),
        ("from leeds to nelson", "pendle", "east", None),
        ("levels of need in stockport", None, None, "stockport"),
        ("bolton le sands", "lancaster", "north", None),
        ("bolton", None, None, "bolton"),
        ("lancashire not blackpool", None, None, None),
        ("i am reading a book in the bath", None, None, None),
        ("lancashire", None, None, None),
        ("", None, None, None),
    ],
)
def test_finds_the_area(library: Library, text: str, area: str | None, locality: str | None, outside: str | None) -> None:
    """A place leads to its area and locality, or is known to be outside."""
    found = Gazetteer(library.places).find(normalise(text).tokens)
    assert (found.area.id if found.area else None) == area
    assert (found.area.locality if found.area else None) == locality
    assert found.outside == outside


def test_there_are_twelve_districts_and_two_unitaries(library: Library) -> None:
    """As in the documents until 1 April 2028."""
    areas = library.places.areas.values()
    assert sum(area.locality is not None for area in areas) == 12
    assert {area.id for area in areas if area.locality is None} == {"blackpool", "blackburn-with-darwen"}


def test_localities_are_those_of_the_exploitation_team(library: Library) -> None:
    """North, Central and East as part three lists them."""
    by_locality: dict[str | None, set[str]] = {}
    for area in library.places.areas.values():
        by_locality.setdefault(area.locality, set()).add(area.id)
    assert by_locality["north"] == {"lancaster", "fylde", "wyre"}
    assert by_locality["central"] == {"preston", "chorley", "south-ribble", "west-lancashire"}
    assert by_locality["east"] == {"hyndburn", "ribble-valley", "rossendale", "burnley", "pendle"}


def test_no_place_stands_in_two_areas(library: Library) -> None:
    """A town lies in one district, and none of Lancashire's is listed as outside."""
    seen: dict[tuple[str, ...], str] = {}
    for area in library.places.areas.values():
        for name in area.places:
            words = normalise(name).tokens
            assert seen.setdefault(words, area.id) == area.id, name
    assert not set(seen) & {normalise(name).tokens for name in library.places.outside}
