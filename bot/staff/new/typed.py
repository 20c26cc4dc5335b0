"""What a person types for a new entry, checked at once: each function gives back what to write, or raises Unfit with what to type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    ValidationResult,
    format_number,
    is_possible_number_with_reason,
    is_valid_number,
    parse,
)
from phonenumbers.shortnumberinfo import is_possible_short_number

from bot.aspects import content_words
from bot.library import Files
from bot.library.build import BRACES
from bot.library.check import TITLE_LIMIT
from bot.library.check_facts import outside
from bot.library.check_todo import is_todo
from bot.library.files import Placed
from bot.library.problems import did_you_mean
from bot.text import normalise

LONGEST_ID = 40
LONGEST_SHORT_NUMBER = len("116 000")
ID_WORDS = 4
"""Words of a question that its suggested name takes."""
CHECK_AGAIN_AFTER = timedelta(days=181)
"""Half a year, as content/sources.yaml has it."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)


class Unfit(ValueError):
    """This cannot be written; the message says why and what to type instead."""


def one_line(text: str) -> str:
    """A text on one line, not empty."""
    line = " ".join(text.split())
    if not line:
        raise Unfit("Nothing was typed here. Type a few words.")
    if is_todo(line):
        raise Unfit("TODO marks what is still to be filled in. Type the real words.")
    return line


def optional(text: str) -> str:
    """A text on one line; `-` or nothing for none."""
    return "" if text.strip() in ("", "-") else one_line(text)


def sentence(text: str) -> str:
    """What an answer says, `-` or nothing for later: no contact detail and no figure outside the registries."""
    line = optional(text)
    for problem in outside("", 0, BRACES.sub(" ", line)):
        raise Unfit(f"Here {problem.what}: {problem.wrote}. Write instead: {problem.instead}.")
    return line


def title(text: str) -> str:
    """A title that fits on a button."""
    line = one_line(text)
    if len(line) > TITLE_LIMIT:
        raise Unfit(f"This has {len(line)} characters, and {TITLE_LIMIT} is the most that fits on a button. Say it shorter.")
    return line


def new_id(text: str, taken: Iterable[Placed], noun: str) -> str:
    """The name of an entry: its form right, and not taken by one of `taken`."""
    name = text.strip()
    if not _ID.fullmatch(name) or len(name) > LONGEST_ID:
        near = suggested_id(name)
        raise Unfit(
            f"{name!r} cannot be a name: only small letters, digits and hyphens, at most {LONGEST_ID}."
            + (f" For example: {near}" if near else "")
        )
    for row in taken:
        if row.id == name:
            place = f"{row.file}, line {row.line()}"
            raise Unfit(f"There is already {noun} called {name}: {place}. Type another name, or change that one instead.")
    return name


def suggested_id(text: str, words: int = LONGEST_ID) -> str:
    """A name made of a text: its first `words` words in small letters, as far as they fit; empty if it has none."""
    spoken = [plain for word in text.lower().split() if (plain := re.sub(r"[^a-z0-9-]+", "", word).strip("-"))]
    name = ""
    for word in spoken[:words]:
        longer = f"{name}-{word}" if name else word
        if len(longer) > LONGEST_ID:
            break
        name = longer
    return re.sub(r"-+", "-", name)


def id_of_question(question: str) -> str:
    """A name for the topic of a question: its first words that carry meaning."""
    tokens = normalise(question).tokens
    return suggested_id(" ".join(content_words(tokens) or tokens), ID_WORDS)


def question(text: str, topics: Iterable[Placed]) -> str:
    """A question that is an example of no topic yet."""
    line = one_line(text)
    words = normalise(line).tokens
    if not words:
        raise Unfit("There are no words in this. Type the question as a person would.")
    for row in topics:
        for number, example in enumerate(row.entry.examples):
            if normalise(example).tokens == words:
                place = f"{row.file}, line {row.line('examples', number)}"
                raise Unfit(f"This question is an example of {row.id} already: {place}. Nothing needs to be written for it.")
    return line


def answer(text: str, files: Files, offered: Sequence[str] = ()) -> str:
    """The full name (answer/NAME or service/NAME) of an answer that exists, typed as such or as its number among those `offered`."""
    name = text.strip()
    if name.isdecimal() and 1 <= int(name) <= len(offered):
        return offered[int(name) - 1]
    known = [*(f"answer/{row.id}" for row in files.answers), *(f"service/{row.id}" for row in files.services)]
    fitting = [full for full in known if name in (full, full.partition("/")[2])]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise Unfit(f"There are two answers of that name. Type {' or '.join(fitting)}.")
    near = did_you_mean(name.rpartition("/")[2], {full.partition("/")[2] for full in known})
    raise Unfit(f"There is no answer called {name!r}." + (f" Did you mean {near}?" if near else " Type new for a new one."))


def chosen(text: str, names: Iterable[str], noun: str) -> str:
    """One of `names`, typed as such or as its number in the list, counted from 1."""
    known = list(names)
    typed = text.strip()
    if typed.isdecimal() and 1 <= int(typed) <= len(known):
        return known[int(typed) - 1]
    if typed in known:
        return typed
    near = did_you_mean(typed, known)
    raise Unfit(f"There is no {noun} called {typed!r}." + (f" Did you mean {near}?" if near else f" Type a number from 1 to {len(known)}."))


def phone(text: str) -> str:
    """A phone number as people dial it from Lancashire; empty if there is none. Spaces that were typed stay."""
    typed = optional(text)
    if not typed:
        return ""
    try:
        number = parse(typed, "GB")
    except NumberParseException:
        raise Unfit(f"{typed!r} is no phone number. Type it like 01632 960123, or - if there is none.") from None
    if number.country_code == 44 and not typed.startswith(("0", "+")) and is_possible_short_number(number):
        return typed
    if number.extension or is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        digits = f"it has {sum(letter.isdigit() for letter in typed)} digits, and most numbers have 11"
        raise Unfit(f"{typed!r} cannot be dialled: {digits}. Look again, or type - if there is none.")
    if number.country_code != 44:
        return format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return typed if re.fullmatch(r"0\d+(?: \d+)+", typed) else format_number(number, PhoneNumberFormat.NATIONAL)


def is_doubtful(number: str) -> bool:
    """Whether a phone number, long enough to dial, lies in no range that is given out: perhaps a digit is wrong or missing."""
    if not number or (len(number) <= LONGEST_SHORT_NUMBER and not number.startswith("0")):
        return False
    return not is_valid_number(parse(number, "GB"))


def holder_of(number: str, contacts: Iterable[Placed]) -> str:
    """The name of a contact that has this phone number already; empty if none has."""
    digits = re.sub(r"\D", "", number)
    return next((row.id for row in contacts if digits and re.sub(r"\D", "", row.entry.phone) == digits), "")


def email(text: str) -> str:
    """An e-mail address; empty if there is none."""
    typed = optional(text)
    if typed and not _MAIL.fullmatch(typed):
        raise Unfit(f"{typed!r} is no e-mail address. Type it like help@example.org, or - if there is none.")
    return typed


def link(text: str) -> str:
    """A web address; empty if there is none."""
    typed = optional(text)
    if typed and not _LINK.fullmatch(typed):
        raise Unfit(f"{typed!r} is no web address. Type it with https:// in front, like https://example.org/help, or - if there is none.")
    return typed


def day(text: str, today: date) -> date:
    """A day that is not in the future."""
    try:
        typed = date.fromisoformat(text.strip())
    except ValueError:
        raise Unfit(f"{text.strip()!r} is no date. Type year-month-day, like {today}.") from None
    if typed > today:
        raise Unfit(f"{typed} is in the future. Type the day on which somebody last compared it, like {today}.")
    return typed
