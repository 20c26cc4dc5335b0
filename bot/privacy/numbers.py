"""Numbers and addresses of the digital sort that belong to one person: phone, e-mail, NHS number, case reference, car, handle.

Each function takes plain text and yields details in it. What looks like one of these but belongs to a service is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from phonenumbers import NumberParseException, is_possible_number, parse

from bot.privacy.detail import CAR, HANDLE, MAIL, NHS, PHONE, REFERENCE, Detail

# --- phones and e-mails -----------------------------------------------------------------------------------------------

_PHONE = re.compile(r"(?<![\w£$€./-])(?:\+|00|\(?0)(?:[ ()./-]{0,2}\d){8,14}(?![\d\w])")
_SHARED = re.compile(r"0?(?:80|84|87|90|91|98|3[0347]|5[56])")
"""Non-geographic ranges of the National Telephone Numbering Plan (Ofcom): lines of services and firms, never of a family."""
_MAIL = re.compile(
    r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+|[\w.+-]+ ?[(\[]?\bat\b[)\]]? ?[\w-]+ ?[(\[]?\bdot\b[)\]]? ?(?:com|co|net|org|uk)\b"
    r"(?: ?[(\[]?\bdot\b[)\]]? ?uk\b)?",
    re.IGNORECASE,
)
_WORK_MAIL = re.compile(r"@(?:[\w-]+\.)*(?:gov\.uk|nhs\.uk|nhs\.net|sch\.uk|police\.uk|ac\.uk|cjsm\.net|mod\.uk)$")
"""Domains that only public bodies get: an address there is a worker's, unless it begins with a pupil's year of entry."""


def phone_key(number: str) -> str:
    """The digits of a UK number without the country code and the leading zero, to compare two spellings of it."""
    return "".join(filter(str.isdigit, number)).removeprefix("0044").removeprefix("44").removeprefix("0")


def phones(text: str, own: Collection[str]) -> Iterator[Detail]:
    """Phone numbers that are neither in `own` (keys of the registry) nor in a range that only services use."""
    for found in _PHONE.finditer(text):
        key = phone_key(found.group())
        if key in own or (_SHARED.match(key) and not found.group().startswith(("+", "00"))):
            continue
        try:
            possible = is_possible_number(parse(found.group().replace("+", "00") if "++" in found.group() else found.group(), "GB"))
        except NumberParseException:
            possible = False
        if possible or found.group().startswith(("07", "+447")):
            yield Detail(found.start(), found.end(), PHONE)


def mails(text: str, own: Collection[str]) -> Iterator[Detail]:
    """E-mail addresses that are neither in `own` (the registry's, lower case) nor of a public body."""
    for found in _MAIL.finditer(text):
        mail = found.group().lower().strip(".'")
        if mail not in own and (mail[0].isdigit() or not _WORK_MAIL.search(mail)):
            yield Detail(found.start(), found.end(), MAIL)


# --- NHS numbers and case references ----------------------------------------------------------------------------------

_TEN_DIGITS = re.compile(r"(?<![\d£+./-])[1-9]\d\d([ -]?)\d{3}\1\d{4}(?![\d/]|[.-]\d)")
_NHS_WORDS = re.compile(r"\bnhs\W{0,3}(?:(?:no|num|number|nr|id|is|patient)\b\W{0,3}){0,3}(\d(?:[ -]?\d){8,9})(?!\d)", re.IGNORECASE)


def nhs_numbers(text: str) -> Iterator[Detail]:
    """NHS numbers: ten digits whose check digit fits, and any nine or ten digits called one (people mistype them)."""
    for found in _NHS_WORDS.finditer(text):
        yield Detail(found.start(1), found.end(1), NHS)
    for found in _TEN_DIGITS.finditer(text):
        if is_nhs_number("".join(filter(str.isdigit, found.group()))):
            yield Detail(found.start(), found.end(), NHS)


def is_nhs_number(digits: str) -> bool:
    """Whether the tenth digit checks the other nine: modulus 11, as the NHS Data Dictionary lays down ("NHS NUMBER")."""
    if len(digits) != 10:
        return False
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return check != 10 and check % 11 == int(digits[9])


_SYSTEM = (
    r"lcs|liquid ?logic|mosaic|eis|ehm|carefirst|protocol|systmone|emis|rio|cpoms|upn|urn|ulp|uln|marac|mappa|pnc|merlin|niche|athena|"
    r"pin|child|person|client|pupil|patient|hospital|police|crime|incident|log|case|caf|eha|referral|contact|court|file|claim|passport|"
    r"candidate|home office|national insurance|ni|nino|arc|nass|ucas|swift|ics"
)
_NUMBERED = (
    rf"\b(?:(?:{_SYSTEM})\b[ .:#-]{{0,3}}(?:(?:ref(?:erence)?|no|num(?:ber)?|nr|id|code)\b[ .:#=-]{{0,3}}){{1,3}}"
    r"|(?:our |your )?ref(?:erence)?\b(?: ?(?:no|num(?:ber)?|id|code)\b)?[ .:#=-]{0,3}"
    r"|(?:lcs|liquid ?logic|mosaic|ehm|systmone|cpoms|upn|urn|uln|pnc|crn|nino|marac|mappa)\b[ .:#=-]{0,3}"
    r"|(?:case|log|incident|crime|file|referral|child|contact)[ :#]{1,3}(?=#?\d{4}))"
    r"(?:is |was |of )?"
)
_REFERENCE = re.compile(rf"{_NUMBERED}#?((?=[a-z/-]{{0,6}}\d)[a-z\d]+(?:[/-][a-z\d]+)*)", re.IGNORECASE)
_LOOKS_LIKE_ONE = re.compile(
    r"\b(?:[A-HJ-NP-TV-Z]\d{11}[A-Z\d]|"  # UPN (Department for Education, "Unique pupil numbers")
    r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D])\b",  # NI number (HMRC, NIM39110)
    re.IGNORECASE,
)


def references(text: str) -> Iterator[Detail]:
    """Numbers of cases, pupils and incidents: behind words that announce one, or a UPN or National Insurance number by its form."""
    for found in _REFERENCE.finditer(text):
        token = found.group(1)
        digits = sum(map(str.isdigit, token))
        is_year = digits == 4 and token.isdigit() and token[:2] in ("19", "20")
        if (digits >= 4 and not is_year) or (digits == 3 and not token.isdigit() and len(token) > 4):
            yield Detail(found.start(1), found.end(1), REFERENCE)
    for found in _LOOKS_LIKE_ONE.finditer(text):
        yield Detail(found.start(), found.end(), REFERENCE)


# --- cars -------------------------------------------------------------------------------------------------------------

_CURRENT = re.compile(r"\b[A-HJ-PR-Y]{2}(?:0[2-9]|[1-7]\d)( ?)[A-HJ-PR-Z]{3}\b", re.IGNORECASE)
_OLDER = re.compile(r"\b(?:[A-HJ-NPR-TV-Y]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-HJ-NPR-TV-Y]?)\b", re.IGNORECASE)
_VEHICLE = re.compile(
    r"\b(?:cars?|van|vans|reg|regi|registration|reggie|plates?|number ?plate|vehicle|vehicles|taxi|cab|motor|motorbike|moped|scooter|"
    r"driv(?:e|es|ing|er)|drove|parked|lorry|pick ?up|4x4|corsa|golf|fiesta|focus|astra|polo|bmw|audi|merc|mercedes|transit|seat|vw|ford|"
    r"nissan|vauxhall|toyota|kia|range rover|skoda|clio)\b",
    re.IGNORECASE,
)
_REG_WORDS = re.compile(r"\b(?:reg|registration|plates?|number ?plate)\b", re.IGNORECASE)
_NO_REG = frozenset("yr ks gp ey".split())
_LITTLE_WORDS = frozenset(
    """and the for boy who mum dad kid its not has was are can but all any you her him his she our out now too how why get got day old
    age per day mth hrs min aug sep jan feb mar apr may jun jul oct nov dec lad""".split()
)


def cars(text: str) -> Iterator[Detail]:
    """Registrations of DVLA's current form, and of the prefix and suffix forms where the text speaks of a vehicle."""
    vehicle: bool | None = None
    for found in _CURRENT.finditer(text):
        reg = found.group()
        if reg[:2].lower() in _NO_REG or (reg[-3:].lower() in _LITTLE_WORDS and found.group(1)):
            continue
        if reg.isupper() or not found.group(1) or _VEHICLE.search(text):
            yield Detail(found.start(), found.end(), CAR)
    for found in _OLDER.finditer(text):
        reg = found.group()
        if reg[-3:].lower() in _LITTLE_WORDS or reg[:3].lower() in _LITTLE_WORDS:
            continue
        if vehicle is None:
            vehicle = bool(_VEHICLE.search(text))
        suffixed = reg[:3].isalpha() and reg[-1].isalpha()
        if not vehicle or (reg[:3].isalpha() and not suffixed and not _REG_WORDS.search(text)):
            continue
        yield Detail(found.start(), found.end(), CAR)


# --- names on social media --------------------------------------------------------------------------------------------

_PLATFORM = (
    r"snap(?:chat)?|sc|insta(?:gram)?|ig|tik ?tok|discord|roblox|xbox|psn|playstation|twitter|facebook|fb|kik|telegram|whatsapp|"
    r"only ?fans|steam|fortnite|gamer ?tag|user ?name|twitch|youtube|bereal|yubo|wizz|reddit|minecraft"
)
_NAMED = re.compile(
    rf"\b(?:{_PLATFORM})\b(?:'s)?([ :=-]{{1,3}}(?:(?:user|users|name|handle|id|tag|account|acc|profile|is|called|under|as|me|on)\b"
    rf"[ :=-]{{1,3}}){{0,3}})['\"(]?(@?[A-Za-z_][\w.-]*\w)",
    re.IGNORECASE,
)
_BEFORE_PLATFORM = re.compile(
    rf"\b(?:called|named|user|username|as)\s+['\"]?(@?[\w.]*[\d_][\w.]*|@[\w.]+)['\"]?\s+(?:on|from)\s+(?:{_PLATFORM})\b", re.IGNORECASE
)
_AT_SIGN = re.compile(r"(?<![\w.@/])@([A-Za-z0-9_][\w.]{2,}\w)")
_ANY_PLATFORM = re.compile(rf"\b(?:{_PLATFORM}|online|messag\w+|dms?|follow\w*|pics?)\b", re.IGNORECASE)
_BROADCAST = frozenset("here channel everyone all team".split())
_ORGANISATION = re.compile(
    r"lanc(?:s|ashire)|council|nhs|police|gov|school|academy|college|nspcc|barnardo|childline|kooth|camhs|mash|service|team|hub|support|\bchat\b",
    re.IGNORECASE,
)


def handles(text: str, is_word: Collection[str]) -> Iterator[Detail]:
    """Names on social media: behind a platform's name or an at sign. `is_word`: ordinary words, which are none."""
    for found in _NAMED.finditer(text):
        name, link = found.group(2), found.group(1)
        shaped = _is_shaped(name) or name.startswith("@")
        if shaped or (
            (":" in link or "=" in link or re.search(r"\b(?:name|handle|tag|is|called)\b", link)) and name.lower() not in is_word
        ):
            if not _ORGANISATION.search(name) and not re.search(r"\.(?:com|uk|org|net)$", name):
                yield Detail(found.start(2), found.end(2), HANDLE)
    for found in _BEFORE_PLATFORM.finditer(text):
        yield Detail(found.start(1), found.end(1), HANDLE)
    for found in _AT_SIGN.finditer(text):
        name = found.group(1)
        if name.lower() in _BROADCAST or _ORGANISATION.search(name):
            continue
        if _is_shaped(name) or _ANY_PLATFORM.search(text):
            yield Detail(found.start(), found.end(), HANDLE)


def _is_shaped(name: str) -> bool:
    """Whether no ordinary word looks like this: digits, underscores or dots between letters."""
    return bool(re.search(r"[A-Za-z@].*[\d_]|[A-Za-z]\.[a-z]|_", name))
