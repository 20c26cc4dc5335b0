"""Numbers and mail addresses that belong to one person: phones, e-mails, NHS numbers, case references.

Each function takes plain text and yields details in it. What looks like one of these but belongs to a service is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from phonenumbers import NumberParseException, is_possible_number, parse

from bot.privacy import cues
from bot.privacy.detail import MAIL, NHS, PHONE, REFERENCE, Detail

# --- phones and e-mails -----------------------------------------------------------------------------------------------

_PHONE = re.compile(r"(?<![\w£$€./-])(?:\+|00|\(?0)(?:[ ()./-]{0,2}\d){8,14}(?![\d\w])")
_SHARED = re.compile(r"0?(?:80|84|87|90|91|98|3[0347]|5[56])")
"""Non-geographic ranges of the National Telephone Numbering Plan (Ofcom): lines of services and firms, never of a family."""
_SERVICE_WORDS = frozenset(
    """line office reception team duty hub school surgery nursery centre switchboard helpline council camhs mash hotline main
    highways department door service services clinic hospital library headquarters""".split()
)
_PERSONAL_WORDS = cues.RELATIONS | cues.PRONOUNS | frozenset("my me they them their neighbour house home family".split())
_MAIL = re.compile(
    r"(?<![\w.+'-])(?:[\w.+'-]+@[\w-]+(?:\.[\w-]+)+|[\w.+-]+ ?[(\[]?\bat\b[)\]]? ?[\w-]+ ?[(\[]?\bdot\b[)\]]? ?(?:com|co|net|org|uk)\b"
    r"(?: ?[(\[]?\bdot\b[)\]]? ?uk\b)?)",
    re.IGNORECASE,
)
_WORK_MAIL = re.compile(r"@(?:[\w-]+\.)*(?:gov\.uk|nhs\.uk|nhs\.net|sch\.uk|police\.uk|ac\.uk|cjsm\.net|mod\.uk)$")
"""Domains that only public bodies get: an address there is a worker's, unless it begins with a pupil's year of entry."""


def phone_key(number: str) -> str:
    """The digits of a UK number without the country code and the leading zero, to compare two spellings of it."""
    return "".join(filter(str.isdigit, number)).removeprefix("00").removeprefix("44").removeprefix("0")


def phones(text: str, vocabulary: Collection[str], own: Collection[str]) -> Iterator[Detail]:
    """Phone numbers that are neither in `own` (keys of the registry) nor in a range that only services use.

    `vocabulary`: the words of the text; a landline of which it says that it is a service's is none either.
    """
    a_service = not _SERVICE_WORDS.isdisjoint(vocabulary) and _PERSONAL_WORDS.isdisjoint(vocabulary)
    for found in _PHONE.finditer(text):
        number = found.group()
        key = phone_key(number)
        if key in own or _SHARED.match(key) or (key[:1] in "12" and a_service):
            continue
        try:
            possible = is_possible_number(parse(number, "GB"))
        except NumberParseException:
            possible = False
        if possible or key.startswith("7"):  # mobiles with a digit too few or too many are mobiles too
            yield Detail(found.start(), found.end(), PHONE)


def mails(text: str, own: Collection[str]) -> Iterator[Detail]:
    """E-mail addresses that are neither in `own` (the registry's, lower case) nor of a public body."""
    for found in _MAIL.finditer(text):
        mail = found.group().lower().strip(".'")
        if mail not in own and (mail[:1].isdigit() or not _WORK_MAIL.search(mail)):
            yield Detail(found.start(), found.end(), MAIL)


# --- NHS numbers ------------------------------------------------------------------------------------------------------

_SIX_DIGITS = re.compile(r"\d[ -]?\d[ -]?\d[ -]?\d[ -]?\d[ -]?\d")
_TEN_DIGITS = re.compile(r"(?<![\d£+./-])[1-9]\d\d([ -]?)\d{3}\1\d{4}(?![\d/]|[.-]\d)")
_NHS_WORDS = re.compile(
    r"\bnhs\W{0,3}(?:(?:no|num|number|nr|id|is|patient)\b\W{0,3}){0,3}(\d(?:[ -]?\d){8,9})(?!\d)|"
    r"(?<![\d+])([1-9](?:[ -]?\d){8,9})(?!\d)(?=[ ,(]{1,3}(?:(?:is|as|for|her|his|my|their|the|an)\b ){0,3}nhs\b)",
    re.IGNORECASE,
)


def nhs_numbers(text: str) -> Iterator[Detail]:
    """NHS numbers: ten digits whose check digit fits, and any nine or ten digits called one (people mistype them)."""
    if not _SIX_DIGITS.search(text):
        return
    for found in _NHS_WORDS.finditer(text) if "nhs" in text.lower() else ():
        yield Detail(*found.span(found.lastindex or 0), NHS)
    for found in _TEN_DIGITS.finditer(text):
        if is_nhs_number("".join(filter(str.isdigit, found.group()))):
            yield Detail(found.start(), found.end(), NHS)


def is_nhs_number(digits: str) -> bool:
    """Whether the tenth digit checks the other nine: modulus 11, as the NHS Data Dictionary lays down ("NHS NUMBER")."""
    if len(digits) != 10:
        return False
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return check != 10 and check % 11 == int(digits[9])


# --- case references --------------------------------------------------------------------------------------------------

_DIGITS = re.compile(r"\d[\w/-]*")
_LETTERS_BEFORE = re.compile(r"(?<![A-Za-z])[A-Za-z][A-Za-z/-]{0,11}$")
_SYSTEM = (
    r"lcs|liquid ?logic|mosaic|eis|ehm|carefirst|protocol|systmone|emis|rio|cpoms|upn|urn|ulp|uln|marac|mappa|pnc|merlin|niche|"
    r"athena|pin|child|person|client|pupil|patient|hospital|police|crime|incident|log|case|caf|eha|referral|contact|court|file|claim|"
    r"tribunal|application|passport|candidate|home office|national insurance|ni|nino|arc|nass|ucas|swift|ics"
)
_ANNOUNCED = re.compile(
    rf"(?:\b(?:{_SYSTEM})\b[ .:#-]{{0,3}}(?:(?:ref(?:erence)?|no|num(?:ber)?|nr|id|code)\b[ .:#=-]{{0,3}}){{1,3}}"
    r"|\b(?P<re>re)\b[ .:]{1,3}(?:[A-Z]{2,6}\d?[ /-])?"
    r"|\bref(?:erence)?\b(?: ?(?:no|num(?:ber)?|id|code)\b)?[ .:#=-]{0,3}"
    r"|\b(?:lcs|liquid ?logic|mosaic|ehm|systmone|cpoms|upn|urn|uln|pnc|crn|nino|marac|mappa)\b[ .:#=-]{0,3}"
    r"|\b(?P<bare>case|log|incident|crime|file|referral|child|contact)[ :#]{1,3}|\bpolice (?:log|ref|incident)[ :#]{1,3})"
    r"(?:is |was |are |of )?#?$",
    re.IGNORECASE,
)
_NEAR = re.compile(rf"\b(?:{_SYSTEM}|episode|record|id)\b[^.?!\n\d]{{1,20}}$", re.IGNORECASE)
"""Farther off: there six digits are needed."""
_PARTS = re.compile(r"[A-Z]{2,6}\d{0,4}[/-](?:[A-Z\d]{1,6}[/-])*(?!19\d\d$|20\d\d$)\d{4,10}")
"""Letters, a stroke and four digits or more, which are no year: how case systems number."""
_LOOKS_LIKE_ONE = re.compile(
    r"\b(?:[A-HJ-NP-TV-Z]\d{11}[A-Z\d]|"  # UPN (Department for Education, "Unique pupil numbers")
    r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D])\b",  # NI number (HMRC, NIM39110)
    re.IGNORECASE,
)


def references(text: str) -> Iterator[Detail]:
    """Numbers of cases, pupils and incidents: behind words that announce one, in parts as systems write them, or a UPN or NI number."""
    for found in _DIGITS.finditer(text):
        letters = _LETTERS_BEFORE.search(text, max(0, found.start() - 12), found.start())
        start, end = letters.start() if letters else found.start(), found.end()
        token = text[start:end].rstrip("/-")
        digits = sum(map(str.isdigit, token))
        if digits < 3:
            continue
        is_year = token.isdigit() and digits == 4 and token[:2] in ("19", "20")
        long_enough = (digits >= 4 and not is_year) or (digits == 3 and not token.isdigit() and len(token) > 4)
        if not long_enough:
            continue
        if _PARTS.fullmatch(token) or _is_announced(text, start, token, digits):
            yield Detail(start, start + len(token), REFERENCE)
    for found in _LOOKS_LIKE_ONE.finditer(text) if _SIX_DIGITS.search(text) else ():
        yield Detail(found.start(), found.end(), REFERENCE)


def _is_announced(text: str, start: int, token: str, digits: int) -> bool:
    """Whether what stands before a token makes it a reference: the less it says, the longer the token must be."""
    window = max(0, start - 45)
    announced = _ANNOUNCED.search(text, window, start)
    if announced is None:
        return token.isdigit() and digits >= 6 and token[0] != "0" and bool(_NEAR.search(text, window, start))
    if announced.group("bare"):
        return token[0].isdigit()
    return digits >= 5 or not announced.group("re")
