"""Many mixed messages, delivered with faults, and what must have become of each."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from dataclasses import dataclass
from typing import Any

from bot.model import Audience, Message, Outcome
from bot.router import FrontDoor
from tests.conftest import MONDAY_NOON
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack import FakeSlack, Post

QUESTIONS = (
    "what is mash", "when do I need consent", "short breaks for a disabled child", "how do I make a request for support",
    "what are the levels of need", "asdf qwer", "who do I ring out of hours", "free school meals", "thanks", "virtual school",
)  # fmt: skip
DANGERS = (
    "my dad hits me", "she wants to kill herself", "he is being beaten at home", "a man is making her have sex for money",
    "he has a knife and says he will use it on his sister",
)  # fmt: skip
KINDS = ("direct", "direct", "mention", "command", "shortcut", "edit")


@dataclass(frozen=True)
class Sent:
    """One message: who wrote it (everybody writes one), how, and whether it is danger."""

    body: dict[str, Any]
    kind: str
    user: str
    danger: bool


def faults(*kinds: str) -> deque[str]:
    """Faults for the next requests."""
    return deque(kinds)


def messages(slack: FakeSlack, count: int, seed: int) -> list[Sent]:
    """`count` messages of every kind, a quarter of them danger."""
    chance = random.Random(seed)
    return [_message(slack, chance, f"UM{number}") for number in range(count)]


def _message(slack: FakeSlack, chance: random.Random, user: str) -> Sent:
    danger = chance.random() < 0.25
    text, kind = chance.choice(DANGERS if danger else QUESTIONS), chance.choice(KINDS)
    channel = f"C{chance.randrange(60)}"
    if kind == "direct":
        more: dict[str, Any] = {"subtype": "file_share", "files": [{"id": "F1"}]} if chance.random() < 0.2 else {}
        return Sent(payloads.direct(text, user, **more), kind, user, danger)
    if kind == "mention":
        return Sent(payloads.mention(text, user, channel), kind, user, danger)
    if kind == "command":
        return Sent(payloads.command(text, user, slack.address(channel, user), slack.trigger(), channel), kind, user, danger)
    if kind == "shortcut":
        return Sent(payloads.shortcut(text, user, "U1", slack.address(channel, user), slack.trigger(), channel), kind, user, danger)
    return Sent(payloads.edit(payloads.direct("good morning", user), chance.choice(DANGERS)), kind, user, danger=True)


async def deliver(slack: FakeSlack, sent: list[Sent], seed: int, over: float) -> None:
    """All within `over` seconds, out of order; events sometimes double, as a second kind of event, or lost at first."""
    chance = random.Random(seed)
    deliveries = []
    for one in sent:
        copies = [one.body]
        if one.kind in ("direct", "mention", "edit"):
            if chance.random() < 0.3:
                copies.append(one.body)
            if one.kind == "mention" and chance.random() < 0.5:
                copies.append(payloads.same_as_message(one.body))
        deliveries += [
            (body, one.kind in ("direct", "mention", "edit") and chance.random() < 0.15, chance.uniform(0, over)) for body in copies
        ]
    chance.shuffle(deliveries)

    async def later(body: dict[str, Any], lost: bool, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await slack.deliver(body, lose_first=lost)

    await asyncio.gather(*(later(*each) for each in deliveries))


def answers(slack: FakeSlack, one: Sent) -> list[Post]:
    """Our messages that answer it, in a way that stays or in a way that only the asker sees."""
    direct = slack.posted(f"D{one.user}")
    if one.kind == "mention":
        event = one.body["event"]
        return [post for post in slack.posted(event["channel"]) if post.thread_ts == event["ts"]] + direct
    whispers = [post for post in slack.whispers if post.user == one.user]
    return whispers + direct if one.kind in ("command", "shortcut") else direct


def expected(one: Sent) -> int:
    """How many messages answer it: danger that only the asker sees is said in a direct message too, which stays."""
    return 2 if one.danger and one.kind in ("command", "shortcut") else 1


def wrong(slack: FakeSlack, sent: list[Sent]) -> list[str]:
    """Every message that was not answered exactly once, in the right place, with the numbers where it is danger."""
    found = []
    for one in sent:
        posts = answers(slack, one)
        asked_alone = one.kind in ("command", "shortcut")
        if len(posts) != expected(one):
            found.append(f"{one.kind}, danger {one.danger}: {len(posts)} replies")
        if asked_alone and one.danger and not slack.posted(f"D{one.user}"):
            found.append(f"{one.kind}: danger, and nothing that stays")
        for post in posts:
            if one.danger and not (post.text.startswith("999") and "0300 123 6720" in post.text.split("\n")[1]):
                found.append(f"{one.kind}: danger without the numbers")
            if one.danger != post.text.startswith("999"):
                found.append(f"{one.kind}: an escalation where none was due, or none where it was")
    return found


def first_with(door: FrontDoor, outcome: Outcome) -> str:
    """The first example of the content, or beginning of one, that a professional gets this outcome with, and options to press."""
    for intent in door.library.intents.values():
        for example in intent.examples:
            for text in (example, " ".join(example.split()[:3])):
                reply = door.handle(Message(text, Audience.PROFESSIONAL), MONDAY_NOON)
                if reply.outcome is outcome and reply.options:
                    return text
    raise AssertionError(f"no example has the outcome {outcome}")
