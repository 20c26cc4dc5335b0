"""Where a family lives: postcodes, street addresses, flats, named houses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.privacy.detail import ADDRESS, LEET, POSTCODE, Detail
from bot.words import known_words

_AREAS = frozenset(
    """AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL
    GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX
    PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR
    WS WV YO ZE""".split()
)
_POSTCODE = re.compile(
    r"(?<![\w/])([A-Z]{1,2})(\d[A-HJKMNPRSTUVWXY]?|\d\d) {0,2}\d[ABD-HJLNP-UW-Z]{2}(?!\w)",
    re.IGNORECASE,
)
"""A full postcode: an area there is (Royal Mail), a district, a unit without the letters C I K M O V (BS 7666)."""
_NO_UNIT = re.compile(r"\s(?:1st|2nd|3rd|\dth|\dyr|\dhr|\dyo)$")

_STREET = frozenset("street str road rd avenue ave lane ln crescent cres terrace terr nook boulevard st".split())
_OTHER_STREET = frozenset(
    """close cl drive dr way court ct grove gr place pl row gardens gdns walk square sq mews fold brow park view rise end
    hill green croft bank mount villas cottages buildings parade meadow meadows house heights gate yard common moss vale
    wharf hey clough bottoms""".split()
)
"""Words that end an address, and other things too: there a capital, or "lives at", must tell."""
_KINDS = "|".join(sorted(_STREET | _OTHER_STREET, key=len, reverse=True))
_NAMED = rf"(?:[A-Za-z][A-Za-z'.]{{0,30}} ){{1,3}}?(?:{_KINDS})\b(?: (?:street|str|road|rd|avenue|ave|lane|ln|crescent|terrace|terr)\b)?"
"""A street; "Quernmore Fold Rd" has two such words."""
_NUMBERED = re.compile(
    rf"(?<![\w£$/:.-])(?:(?:flat|apartment|apt|unit|plot|room|caravan)\.? ?\d{{1,3}}[a-d]?,? ?(?:at )?)?"
    rf"(?:(?:no\.?|number|num) ?)?\d{{1,4}} ?[a-d]?(?: ?[-/] ?\d{{1,4}}[a-d]?)?(?:,? (?:on |in )?)(?P<street>{_NAMED})",
    re.IGNORECASE,
)
_FLAT = re.compile(
    r"\b(?:flat|apartment|apt|caravan|plot) (?:no\.? ?|number )?(?:\d{1,3} ?[a-d]?|[a-h])\b"
    rf"(?P<more>,? (?:at |in |on )?(?:(?:[A-Za-z][A-Za-z'.]{{0,30}} ){{1,3}}?(?:{_KINDS}|towers?|site|lodge|point)\b))?",
    re.IGNORECASE,
)
_NUMBER_LAST = re.compile(
    rf"\b(?:house|home|flat|lives?|living|family|kids|children) (?:on|at|in|down) (?P<address>{_NAMED},? (?:at )?(?:number|"
    rf"no\.?|num) ?\d{{1,4}}[a-d]?)\b",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"(?:\b(?:liv(?:es?|ing)|stay(?:s|ing)?|resid(?:es?|ing)|based|placed|sleeping|am|im|i'm|is|are|moved?|now) (?:at|in|to)|"
    r"\b(?:home|family|current|new|their|her|his|my|our|placement|mum'?s|dad'?s|nan'?s) address(?: is|:)?|\baddress(?: is|:| -)|"
    r"\bhouse number|\bat)[ :]{1,2}(?:number |no\.? )?$",
    re.IGNORECASE,
)
_HOUSE = re.compile(
    r"\b(?:address|addr|lives at|living at|stays at|staying at|moved to)\b(?: is)?[ :-]{1,3}"
    r"((?:The )?(?:[A-Z][\w'.]{0,30} ?){1,3}, ?(?:[A-Z][\w'.]{0,30} ?){0,2}[A-Z][\w'.]{1,30}"
    r"|(?:[A-Z][\w']{0,30} ){1,3}(?:[Ff]arm|[Cc]ottage|[Bb]arn|[Vv]icarage|[Bb]ungalow|[Cc]aravan [Pp]ark))|\b(?:living|lives|"
    r"staying|stays|caravan|chalet|house) (?:\w+ ){0,3}(?:at|on) ((?:[A-Z][\w']{0,30} ){1,3}(?:[Ff]arm|[Cc]aravan [Pp]ark|"
    r"[Cc]ottage))"
)
_ON_STREET = re.compile(
    r"\b(?:he|she|they|who|child|family|mum|dad|nan|gran|grandad|pupil|boy|girl|kids|children|now) (?:both |all )?(?:lives?|living|"
    r"stays?|staying) "
    r"(?:\w+ ){0,3}?(?:on|in|at|down|off) ((?:[A-Za-z][A-Za-z']{0,30} ){1,2}?"
    r"(?:street|road|rd|avenue|ave|lane|crescent|terrace|close|drive))\b",
    re.IGNORECASE,
)
_HOUSE_WORDS = _STREET | _OTHER_STREET | frozenset("cottage farm vicarage lodge hall barn bungalow caravan".split())
_HOUSE_IN_STREET = re.compile(
    r"\b((?:[A-Z][\w']{1,30} ){1,3}(?:Farm|Cottage|Barn|House|Lodge|Bungalow|Villa),? (?:on |in )?(?:[A-Z][\w']{1,30} ){1,2}"
    r"(?:Lane|Road|Street|Avenue|Drive|Close))\b"
)
_HOUSES = frozenset("farm cottage barn house lodge bungalow villa".split())
_NUMBER_WORDS = frozenset("number no num".split())
_FLAT_WORDS = frozenset("flat apartment apt caravan plot".split())
_CLOSES = frozenset("close drive".split())
_LIVING = frozenset("address addr live lives living stay stays staying moved".split())
_NO_STREET_WORDS = frozenset(
    """a an the this that these those my your his her our their its of in on at to for from by with and or but not no so as
    if is are was were be been do does did has have had can will would should may might must year years yr yrs month
    months week weeks day days hour hours hr hrs minute minutes min mins miles mile yards metres times people person
    children child kids kid boys girls families cases foster staff social adults pupils students sessions places months'
    weeks' more less per each every one two three year's half who what when where how they them we he she it you i am pm
    bed beds level key stage section part page step steps point points stars hundred other same thousand pounds quid
    percent k parents siblings sibs early help week's working school class classes group groups days'""".split()
)
_INSTITUTION = re.compile(
    r"[ ,]{1,2}(?:\w+ )?(?:library|hub|centre|center|nursery|school|primary|academy|college|clinic|surgery|office|offices|hospital|"
    r"church|mosque|"
    r"community|children's|childrens|health|medical|building|depot|police|court|town hall|pre-?school|youth|venue|pharmacy)\b",
    re.IGNORECASE,
)


def postcodes(text: str, own: Collection[str]) -> Iterator[Detail]:
    """Full postcodes that are not in `own` (capitals, no space). "s17 3rd page" and "b33ts" are none."""
    for found in _POSTCODE.finditer(text):
        code = "".join(found.group().upper().split())
        area, district = found.group(1).upper(), found.group(2)
        if area not in _AREAS or code in own or _NO_UNIT.search(found.group()):
            continue
        if not (len(area) == 1 and district == "0") and found.group().lower().translate(LEET) not in known_words():
            yield Detail(found.start(), found.end(), POSTCODE)


def numbered_homes(text: str, vocabulary: Collection[str]) -> Iterator[Detail]:
    """Homes with a number: in a street, of a flat. The address of an institution is none. `vocabulary`: the words of the text."""
    for found in _NUMBERED.finditer(text):
        if _is_home(text, found):
            yield Detail(found.start(), found.end(), ADDRESS)
    for found in _NUMBER_LAST.finditer(text) if not _NUMBER_WORDS.isdisjoint(vocabulary) else ():
        yield Detail(*found.span("address"), ADDRESS)
    for found in _FLAT.finditer(text) if not _FLAT_WORDS.isdisjoint(vocabulary) else ():
        ends = text[found.end() : found.end() + 1] in (",", "")
        if found.group("more") or ends or _ANNOUNCED.search(text, max(0, found.start() - 40), found.start()):
            yield Detail(found.start(), found.end(), ADDRESS)


def named_homes(text: str, vocabulary: Collection[str]) -> Iterator[Detail]:
    """Homes without a number: a named house behind a word that announces an address, the street that somebody lives in."""
    for found in _HOUSE_IN_STREET.finditer(text) if not _HOUSES.isdisjoint(vocabulary) else ():
        if not _INSTITUTION.match(text, found.end()):
            yield Detail(*found.span(1), ADDRESS)
    if _LIVING.isdisjoint(vocabulary):
        return
    for found in _HOUSE.finditer(text):
        group = found.lastindex or 0
        if not _HOUSE_WORDS.isdisjoint(found.group(group).lower().replace(",", " ").split()):
            yield Detail(*found.span(group), ADDRESS)
    for found in _ON_STREET.finditer(text) if not _STREET.isdisjoint(vocabulary) or not _CLOSES.isdisjoint(vocabulary) else ():
        if _NO_STREET_WORDS.isdisjoint(found.group(1).lower().split()):
            yield Detail(*found.span(1), ADDRESS)


def _is_home(text: str, found: re.Match[str]) -> bool:
    *words, kind = found.group("street").split()
    small = [word.lower() for word in words]
    announced = bool(_ANNOUNCED.search(text, max(0, found.start() - 40), found.start()))
    if small == ["the"]:  # "3 The Crescent"
        return words[0] == "The" or announced
    if not _NO_STREET_WORDS.isdisjoint(small) or _INSTITUTION.match(text, found.end()):
        return False
    if kind.lower() in _STREET:
        return kind.lower() != "st" or not re.match(r" [A-Z]", text[found.end() : found.end() + 2])
    return announced or (kind[0].isupper() and all(word[0].isupper() for word in words))
