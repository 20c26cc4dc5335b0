"""Car registrations, in the forms the DVLA has issued."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.privacy.detail import CAR, LEET, Detail
from bot.words import known_words

_CURRENT = re.compile(r"\b[A-HJ-PR-Y]{2}\d\d( ?)[A-HJ-Z]{3}\b", re.IGNORECASE)
_TWO_AND_TWO = re.compile(r"[A-Za-z]{2}\d\d")
_OLDER = re.compile(r"\b(?:[A-HJ-NPR-TV-Y]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-HJ-NPR-TV-Y]?)\b", re.IGNORECASE)
_VEHICLES = frozenset(
    """car cars van vans reg regi registration reggie plate plates numberplate vehicle vehicles taxi cab motor motorbike
    moped scooter drive drives driving driver drove parked lorry pickup corsa golf fiesta focus astra polo bmw audi merc
    mercedes transit seat vw ford nissan vauxhall toyota kia rover skoda clio""".split()
)
_CALLED = frozenset("reg registration plate plates numberplate".split())
_NO_REGISTRATION = frozenset("yr ks gp ey".split())
_SMALL_WORDS = frozenset(
    """and the for boy who mum dad kid its not has was are can but all any you her him his she our out now too how why get
    got day old age per mth hrs min aug sep jan feb mar apr may jun jul oct nov dec lad""".split()
)


def cars(text: str, vocabulary: Collection[str]) -> Iterator[Detail]:
    """Registrations of the current form (DVLA, INF104); of the prefix and suffix forms only where the text speaks of a vehicle.

    `vocabulary`: the words of the text.
    """
    vehicle = not _VEHICLES.isdisjoint(vocabulary)
    for found in _CURRENT.finditer(text) if _TWO_AND_TWO.search(text) else ():
        reg = found.group()
        ordinary = reg[:2].lower() in _NO_REGISTRATION or (found.group(1) and reg[-3:].lower() in _SMALL_WORDS)
        if ordinary or reg.lower().translate(LEET) in known_words():
            continue
        if vehicle or reg.isupper() or not found.group(1):
            yield Detail(found.start(), found.end(), CAR)
    for found in _OLDER.finditer(text) if vehicle else ():
        reg = found.group()
        dateless = reg[:3].isalpha() and reg[-1].isdigit()
        if reg[-3:].lower() in _SMALL_WORDS or reg[:3].lower() in _SMALL_WORDS:
            continue
        if not dateless or not _CALLED.isdisjoint(vocabulary):
            yield Detail(found.start(), found.end(), CAR)
