"""The commands and what they say. Composing is pure: a key of content/wording.yaml in, a reply out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from adapters.telegram.context import Words
from adapters.telegram.outgoing import Button
from bot.model import Audience, Choices, Option, Outcome, Part, Reply, Text, Urgent

COMMANDS = ("help", "urgent", "topics", "area", "privacy", "forget", "clear", "about")
"""In the order of the menu. /start is Telegram's own and needs no place in it."""
ALSO = {"now": "urgent", "sos": "urgent", "stop": "forget", "delete": "clear", "menu": "help"}
"""What people type for them."""
LANGUAGES = ("ar", "bn", "fa", "gu", "hu", "pa", "pl", "pt", "ro", "uk", "ur", "zh")
"""Languages with a line of their own (wording: telegram_language_...)."""
TOPIC = re.compile(r"(?!(?:none|not-meant)$)[a-z0-9]+(?:-[a-z0-9]+)*")
"""What a deep link ?start=... may name: an intent. Anything else leads to the ordinary welcome."""
ALL_THEMES = "theme:"
"""The choice that lists the themes."""
HELP_NOW = "help now"
"""The words that always bring the card."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What stands in the bot's profile: people see it before they write, and while the bot is down."""

    name: str
    description: str
    short: str
    commands: tuple[tuple[str, str], ...]


def profile(say: Callable[[str], str]) -> Profile:
    """The profile, in the words of the content."""
    return Profile(say("name"), say("description"), say("short"), tuple((name, say(f"menu_{name}")) for name in COMMANDS))


def start(say: Words, language: str) -> Reply:
    """The welcome: what this is, the numbers, and a line in the language of the person's app."""
    parts: list[Part] = [Text(say("start"))]
    if (line := in_language(say, language)) is not None:
        parts.append(Text(line))
    parts.append(numbers(say, "start_numbers"))
    return Reply(Outcome.ANSWER, tuple(parts))


def who_rows(say: Words) -> Sequence[tuple[Button, ...]]:
    """The three buttons of the welcome. Nobody has to press one."""
    return (
        (Button(say("who_young"), f"who:{Audience.YOUNG_PERSON}"),),
        (Button(say("who_parent"), f"who:{Audience.FAMILY}"),),
        (Button(say("who_works"), f"who:{Audience.PROFESSIONAL}"),),
    )


def numbers(say: Words, key: str) -> Urgent:
    """Numbers, a line each."""
    return Urgent(tuple(filter(None, say(key).split("\n"))))


def text(say: Words, key: str) -> Reply:
    """A reply of one text; a blank line begins a new paragraph."""
    return Reply(Outcome.ANSWER, tuple(Text(paragraph) for paragraph in say(key).split("\n\n")))


def with_people(head: str, ring: Reply) -> Reply:
    """A line, and below it who can be rung now."""
    return Reply(Outcome.ANSWER, (Text(head), *ring.parts))


def areas(say: Words, known: Sequence[tuple[str, str]]) -> Reply:
    """The areas to choose from."""
    return Reply(Outcome.ANSWER, (Choices(say("area"), tuple(Option(f"area:{area}", name) for area, name in known)),))


def in_language(say: Words, code: str) -> str | None:
    """One line, with the numbers, in the language of the person's app, where it is one of those most spoken here."""
    short = code.lower().partition("-")[0]
    return say(f"language_{short}") if short in LANGUAGES else None
