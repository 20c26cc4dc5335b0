"""Does a text hold details that identify a child or family? First form: what has a shape of its own.

Post codes, e-mail addresses and phone numbers that are not in the registry, NHS numbers (check digit as in the NHS Data
Dictionary), dates of birth, street addresses. Names and combinations follow with the risk and privacy issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w£])(?:\+44 ?|0)\d(?:[ -]?\d){8,9}(?!\d)")
_NHS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_DATE = r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d|\d{1,2}(?:st|nd|rd|th)? (?:of )?[A-Za-z]{3,9},? (?:19|20)\d\d)"
_BIRTH = re.compile(rf"(?:\b(?:dob|d\.o\.b\.?|born|date of birth|birthday)\b\W{{0,4}}(?:is |on |the )*{_DATE})", re.IGNORECASE)
_STREET = re.compile(
    r"\b\d{1,4}[a-c]?,? (?:[A-Z][\w']+ ){1,3}"
    r"(?:street|st|road|rd|avenue|ave|lane|ln|close|drive|dr|crescent|way|court|terrace|grove|place|nook|row|gardens|walk)\b",
    re.IGNORECASE,
)


class CaseDetails:
    """Finds details that identify people, leaving the numbers of services alone."""

    def __init__(self, own_numbers: Iterable[str] = (), own_mails: Iterable[str] = ()) -> None:
        """`own_numbers`, `own_mails`: the registry's, which identify nobody."""
        self._numbers = frozenset(_digits(number) for number in own_numbers)
        self._mails = frozenset(mail.lower() for mail in own_mails)

    def found_in(self, text: str) -> bool:
        """Whether `text` holds such a detail."""
        if _POSTCODE.search(text) or _BIRTH.search(text) or _STREET.search(text):
            return True
        if any(mail.lower() not in self._mails for mail in _MAIL.findall(text)):
            return True
        if any(_digits(number) not in self._numbers for number in _PHONE.findall(text)):
            return True
        return any(_is_nhs_number(_digits(number)) for number in _NHS.findall(text) if _digits(number) not in self._numbers)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text)).removeprefix("44").removeprefix("0")


def _is_nhs_number(digits: str) -> bool:
    if len(digits) != 10:
        return False
    rest = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return rest != 10 and rest % 11 == int(digits[9])
