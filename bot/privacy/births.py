"""Dates of birth, in the forms people type them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.privacy.detail import BIRTH, Detail

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary|uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:'?\d\d|(?:19|20)\d\d)"
_NUMERIC = r"\d{1,2} ?[/.\\-] ?\d{1,2} ?[/.\\-] ?(?:19|20)?\d\d|(?:19|20)\d\d[/.-]\d{1,2}[/.-]\d{1,2}|\d{1,2} \d{1,2} (?:19|20)?\d\d"
_WORDED = (
    rf"\d{{1,2}}(?:st|nd|rd|th)?[ .-]?(?:of )?(?:the )?{_MONTH}(?![a-z])[ .,-]{{0,2}}(?:{_YEAR}\b)?|"
    rf"{_MONTH}[ .]{{0,2}}\d{{1,2}}(?:st|nd|rd|th)?\b(?:,? {_YEAR}\b)?"
)
_DATE = rf"(?:{_NUMERIC}|{_WORDED})(?!\d)"
_LINK = r"(?:\W{1,3}|\b)(?:(?:is|are|was|were|on|the|of|her|his|given|as|approx|about|around)\b\W{1,2}){0,3}"
_HINT = re.compile(
    r"\b(?:d\.? ?o\.? ?b|dates?[ -]of|birth|b'?day|born|b\.|turn(?:s|ed|ing)? \d|(?:will be|is|was|s?hes|s?he's|i'?m) \d\d? on )",
    re.IGNORECASE,
)
"""What a birth begins with."""
_COMES_OF_AGE = re.compile(r"\d on \S")
_HINTS = frozenset("dob dobs b birth birthdate birthday birthdays bday born turn turns turned turning".split())
_CALLED = re.compile(
    rf"\b(?:d\.? ?o\.? ?b'?s?\b\.?|dates?[ -]of[ -]birth|birth ?date|birthday|b'?day)(?:'s|s)?{_LINK}"
    rf"({_DATE}|\d{{6}}\b|\d{{8}}\b|{_MONTH} {_YEAR}\b)",
    re.IGNORECASE,
)
_BORN = re.compile(
    rf"\b(?:born|b\.)(?: (?:on|in|at|around|about))?(?: the)?[ :]{{1,2}}({_DATE}|{_MONTH},? (?:19|20)\d\d\b)|"
    rf"\b(?:turn(?:s|ed|ing)?|will be|is|was|s?hes|s?he's|im|i'm) \d{{1,2}} on (?:the )?({_DATE})",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"\b(?:children|babies|kids|pupils|those|anyone|people|all|if|infants|someone|any child|a child|after|before|between) $", re.IGNORECASE
)
"""What speaks of everybody born on a day: an entitlement, not a birthday."""
_AFTER_NAME = re.compile(rf"[ ,(:-]{{1,3}}(?:b\.? ?)?({_NUMERIC})(?!\d)")


def births(text: str, vocabulary: Collection[str]) -> Iterator[Detail]:
    """Dates called a date of birth, or on which somebody was born or comes of an age. `vocabulary`: the words of the text."""
    if _HINTS.isdisjoint(vocabulary) and not _COMES_OF_AGE.search(text):
        return
    for hint in _HINT.finditer(text):
        found = _CALLED.match(text, hint.start())
        if found is None and not _RULE.search(text, max(0, hint.start() - 12), hint.start()):
            found = _BORN.match(text, hint.start())
        if found is not None:
            yield Detail(*found.span(found.lastindex or 0), BIRTH)


def birth_behind(text: str, end: int) -> Detail | None:
    """A bare date straight behind the name or initials that end at `end` ("J.W., 12/3/15")."""
    found = _AFTER_NAME.match(text, end)
    return Detail(*found.span(1), BIRTH) if found else None
