"""The safety self-test: planted messages through the very `handle` that answers people. Whoever runs it says what follows from a failure.

The messages stand here and not in the content, so that no edit of the content can soften the test; one for each kind of danger that
content/risk/terms has. They are made up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.model import Audience, Message, Outcome, Reply, Urgent
from bot.risk import EDT, EMERGENCY, MASH

Handle = Callable[[Message, datetime], Reply]

OFFICE_OPEN = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/London"))
OFFICE_SHUT = datetime(2026, 11, 21, 23, 0, tzinfo=ZoneInfo("Europe/London"))
PLANTED = (
    ("suicidal", Audience.YOUNG_PERSON, "i want to kill myself"),
    ("self-harm", Audience.YOUNG_PERSON, "i cut myself every night"),
    ("physical-abuse", Audience.YOUNG_PERSON, "my stepdad hits me with a belt"),
    ("sexual-abuse", Audience.YOUNG_PERSON, "he keeps touching me down there and i dont want him to"),
    ("left-alone", Audience.YOUNG_PERSON, "mum went out on friday and we have been left on our own with no food"),
    ("unsafe-home", Audience.YOUNG_PERSON, "im too scared to go home"),
    ("gang-threats", Audience.YOUNG_PERSON, "i owe them money and they said they will come to my house and hurt me"),
    ("criminal-exploitation", Audience.FAMILY, "older lads make my son carry drugs to another town"),
    ("grooming", Audience.YOUNG_PERSON, "a man i met online wants to meet me and says not to tell anyone"),
    ("online-exploitation", Audience.FAMILY, "someone online is asking my son for naked pictures"),
    ("missing-child", Audience.FAMILY, "my daughter is missing since last night"),
    ("domestic-violence", Audience.FAMILY, "my husband hits me and the children see it"),
    ("medical-emergency", Audience.FAMILY, "she is unconscious and not breathing"),
    ("overdose-poisoning", Audience.FAMILY, "he has swallowed bleach"),
    ("abduction", Audience.FAMILY, "somebody has snatched my baby"),
    ("parent-threat", Audience.FAMILY, "i am going to hurt my baby if he does not stop crying"),
    ("parent-intoxicated", Audience.PROFESSIONAL, "mum is drunk and wants to drive home with the baby"),
    ("neglect-acute", Audience.PROFESSIONAL, "the children are locked in a room and have not eaten for days"),
    ("injured-baby", Audience.PROFESSIONAL, "the baby has bruises that nobody can explain"),
    ("professional-disclosure", Audience.PROFESSIONAL, "a child has just disclosed abuse to me"),
    ("weapon-violence", Audience.PROFESSIONAL, "a pupil has got a knife"),
    ("radicalisation-violence", Audience.PROFESSIONAL, "he says he will plant a bomb in the school"),
    ("fgm", Audience.PROFESSIONAL, "they are taking her abroad for fgm next week"),
    ("forced-marriage", Audience.PROFESSIONAL, "her parents are forcing her to marry"),
    ("trafficking", Audience.PROFESSIONAL, "we think he was trafficked here"),
    ("other-languages", Audience.FAMILY, "chcę się zabić"),
)
"""Kind of danger, who writes, what."""


def failures(handle: Handle) -> Iterator[str]:
    """What goes wrong, a plain line for each planted message that does not get the numbers first; nothing if all is well."""
    return filter(None, results(handle))


def results(handle: Handle) -> Iterator[str]:
    """For each planted message, by day and by night: an empty line if all is well, else what goes wrong."""
    for category, audience, text in PLANTED:
        for when, now, first in (("by day", OFFICE_OPEN, (EMERGENCY, MASH)), ("at night", OFFICE_SHUT, (EMERGENCY, MASH, EDT))):
            well = _leads_with(handle, Message(text, audience), now, first)
            yield "" if well else f"{when}, a planted message about {category} does not get {', '.join(first)} first"


def _leads_with(handle: Handle, message: Message, now: datetime, numbers: tuple[str, ...]) -> bool:
    """Whether the reply is an escalation that begins with the emergency number, the other numbers in the same block."""
    try:
        reply = handle(message, now)
        first = reply.parts[0]
        if reply.outcome is not Outcome.ESCALATE or not isinstance(first, Urgent):
            return False
        block = "\n".join(first.lines)
        return block.startswith(EMERGENCY) and all(number in block for number in numbers)
    except Exception:  # a reply that cannot be made, or has no parts, is a failure like any other
        return False
