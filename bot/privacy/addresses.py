"""Where a family lives: postcodes, street addresses, flats, named houses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.privacy.detail import ADDRESS, POSTCODE, Detail
from bot.words import known_words

_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP "
    "HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE "
    "SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_POSTCODE = re.compile(
    rf"(?<![\w/])(?:{'|'.join(sorted(_AREAS.split(), key=len, reverse=True))})(?:\d[A-HJKMNPRSTUVWXY]?|\d\d) {{0,2}}"
    r"\d[ABD-HJLNP-UW-Z]{2}(?!\w)",
    re.IGNORECASE,
)
"""A full postcode: an area there is (Royal Mail), a district, a unit without the letters C I K M O V (BS 7666)."""
_LEET = str.maketrans("0134578", "oieastb")
_NO_UNIT = re.compile(r"\s(?:1st|2nd|3rd|\dth|\dyr|\dhr|\dyo)$")


def postcodes(text: str, own: Collection[str]) -> Iterator[Detail]:
    """Full postcodes that are not in `own` (capitals, no space). "s17 3rd page" is none."""
    for found in _POSTCODE.finditer(text):
        code = "".join(found.group().upper().split())
        if code not in own and not _NO_UNIT.search(found.group()) and not (code[1] == "0" or found.group().lower().translate(_LEET) in known_words()):
            yield Detail(found.start(), found.end(), POSTCODE)


_STREET = r"street|str|road|rd|avenue|ave|lane|ln|crescent|cres|terrace|terr|nook|boulevard|cul de sac|st"
_OTHER_STREET = (
    r"close|cl|drive|dr|way|court|ct|grove|gr|place|pl|row|gardens|gdns|walk|square|sq|mews|fold|brow|park|view|rise|end|hill|green|"
    r"croft|bank|mount|villas|cottages|buildings|parade|meadows?|house|heights|gate|yard|common|moss|vale|wharf|hey|clough|bottoms"
)
_WORD = r"[A-Za-z][A-Za-z'.]*"
_NUMBER = r"(?:(?:no\.?|number|num) ?)?\d{1,4} ?[a-d]?(?: ?[-/] ?\d{1,4}[a-d]?)?"
_NUMBERED = re.compile(
    rf"(?<![\w£$/:.-])(?:(?:flat|apartment|apt|unit|plot|room|caravan)\.? ?\d{{1,3}}[a-d]?,? ?(?:at )?)?"
    rf"({_NUMBER})(,? (?:on |in )?)((?:{_WORD} ){{1,3}}?)({_STREET}|{_OTHER_STREET})\b\.?",
    re.IGNORECASE,
)
_FLAT = re.compile(
    rf"\b(?:flat|apartment|apt|caravan|plot) (?:no\.? ?|number )?(?:\d{{1,3}} ?[a-d]?|[a-h])\b"
    rf"(?:,? (?:at |in |on )?(?:{_WORD} ){{1,3}}?(?:{_STREET}|{_OTHER_STREET}|tower|towers|site|lodge|point)\b)?",
    re.IGNORECASE,
)
_LIVES = re.compile(
    r"(?:\b(?:liv(?:es?|ing)|stay(?:s|ing)?|resid(?:es?|ing)|based|placed|sleeping|am|im|i'm|is|are|moved?|now) (?:at|in|to)|"
    r"\b(?:home|family|current|new|their|her|his|my|our|placement|mum'?s|dad'?s|nan'?s) address(?: is|:)?|\baddress(?: is|:| -)|\bhouse number|\bat)"
    r"[ :]{1,2}(?:number |no\.? )?$",
    re.IGNORECASE,
)
_NAMED_HOUSE = re.compile(
    r"\b(?:address|addr|lives at|living at|stays at|staying at|moved to)\b(?: is)?[ :-]{1,3}"
    r"((?:The )?(?:[A-Z][\w'.]* ?){1,3}, ?(?:[A-Z][\w'.]* ?){0,2}(?:[A-Z][\w'.]+))"
)
_A_STREET_TOO = re.compile(rf"\b(?:{_STREET}|{_OTHER_STREET}|cottage|farm|vicarage|lodge|hall|barn|bungalow|caravan)\b", re.IGNORECASE)
_NO_STREET_WORDS = frozenset(
    """a an the this that these those my your his her our their its of in on at to for from by with and or but not no so as if is are was were
    be been do does did has have had can will would should may might must year years yr yrs month months week weeks day days hour hours hr
    hrs minute minutes min mins miles mile yards metres times people person children child kids kid boys girls families cases foster staff
    social adults pupils students sessions places months' weeks' more less per each every one two three year's half who what when where how
    they them we he she it you i am pm st. old bed beds level key stage section part page step steps point points new stars star hundred
    thousand pounds quid percent k parents siblings sibs early help week's working school class classes group groups days'""".split()
)
_INSTITUTION = re.compile(
    r"[ ,]{1,2}(?:\w+ )?(?:library|hub|centre|center|nursery|school|primary|academy|college|clinic|surgery|office|offices|hospital|church|mosque|"
    r"community|children's|childrens|health|medical|building|depot|police|court|town hall|pre-?school|youth|venue|pharmacy)\b",
    re.IGNORECASE,
)


def addresses(text: str) -> Iterator[Detail]:
    """Homes: a number and a street, a flat, a named house behind "address". The address of an institution is none."""
    for found in _NUMBERED.finditer(text):
        if _is_home(text, found):
            yield Detail(found.start(), found.end(), ADDRESS)
    for found in _FLAT.finditer(text):
        tail = found.group().split()
        if len(tail) > 2 or _LIVES.search(text, 0, found.start()) or (text[found.end() : found.end() + 1] in (",", "") and tail[1:]):
            yield Detail(found.start(), found.end(), ADDRESS)


def named_houses(text: str) -> Iterator[Detail]:
    """Homes without a number, behind a word that announces an address."""
    for found in _NAMED_HOUSE.finditer(text):
        if _A_STREET_TOO.search(found.group(1)):
            yield Detail(found.start(1), found.end(1), ADDRESS)


def _is_home(text: str, found: re.Match[str]) -> bool:
    words = found.group(3).split()
    if any(word.lower() in _NO_STREET_WORDS for word in words) or _INSTITUTION.match(text, found.end()):
        return False
    if found.group(4).lower() in _STREET.split("|"):
        return found.group(4).lower() != "st" or not re.match(r" [A-Z]", text[found.end() : found.end() + 2])
    capital = found.group(4)[0].isupper() and all(word[0].isupper() for word in words)
    return capital or bool(_LIVES.search(text, max(0, found.start() - 40), found.start()))
