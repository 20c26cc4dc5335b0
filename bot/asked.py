"""What people asked, as counters: by week, one thing at a time. No counter joins two things about a person.

asked:2026-w47:topic:NAME:OUTCOME, asked:2026-w47:audience:NAME:OUTCOME, asked:2026-w47:area:NAME:OUTCOME, and of a topic that was pressed
or browsed to, not typed, asked:2026-w47:topic:NAME:pressed. What people point out is counted by week as well, beside its counter for good:
asked:2026-w47:feedback:not-meant:NAME. Messages are counted, not people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.model import Audience, Outcome, Reply

UNKNOWN = "none"
"""The topic or area of a message that has none, or of which it is not known."""
PRESSED = "pressed"
KEEP_WEEKS = 53
"""A year, so that the same week of the year before can be looked at."""
FEEDBACK = ("feedback:not-meant", "feedback:wrong", "feedback:right", "number-wrong")
"""What people point out by a button, as channels name it."""

_NAME = re.compile(r"asked:(\d{4}-w\d{2}):([a-z:-]+):([a-z0-9-]+):([a-z]+)")
_POINTED_OUT = re.compile(rf"asked:(\d{{4}}-w\d{{2}}):({'|'.join(FEEDBACK)}):([a-z0-9-]+)")
_WEEK = re.compile(r"asked:(\d{4})-w(\d{2}):")


@dataclass(frozen=True, slots=True)
class Count:
    """One counter."""

    week: str
    """2026-w47."""
    kind: str
    """topic, audience, area, or one of FEEDBACK."""
    name: str
    outcome: str
    """One of Outcome, or PRESSED; empty for what people point out."""
    count: int


def week_of(day: date) -> str:
    """The week of a day, ISO 8601: 2026-w47."""
    year, week, _ = day.isocalendar()
    return f"{year}-w{week:02}"


def monday_of(week: str) -> date:
    """The first day of a week as `week_of` writes it, or as people do (2026-W47). Raises ValueError."""
    found = re.fullmatch(r"(\d{4})-[wW](\d{2})", week)
    if found is None:
        raise ValueError(week)
    return date.fromisocalendar(int(found[1]), int(found[2]), 1)


def counters_of(reply: Reply, audience: Audience, day: date) -> tuple[str, ...]:
    """The counters that a reply to a message raises. `audience`: where the conversation has none of its own."""
    week = f"asked:{week_of(day)}"
    who = str(reply.memory.audience or audience).replace("_", "-")
    names = (("topic", _topic(reply)), ("audience", who), ("area", reply.memory.area or UNKNOWN))
    return tuple(f"{week}:{kind}:{name}:{reply.outcome}" for kind, name in names)


def counters_of_press(reply: Reply, day: date) -> tuple[str, ...]:
    """The counter that is raised by an answer to a button. None for a press that leads to no topic."""
    if reply.outcome is not Outcome.ANSWER or reply.intent is None:
        return ()
    return (f"asked:{week_of(day)}:topic:{reply.intent}:{PRESSED}",)


def counters_of_feedback(name: str, day: date) -> tuple[str, ...]:
    """The counters that something pointed out raises: its own, and that of the week."""
    return (name, f"asked:{week_of(day)}:{name}") if name.rpartition(":")[0] in FEEDBACK else (name,)


def _topic(reply: Reply) -> str:
    """The topic of a reply; where it has no answer, the nearest one that it offers."""
    if reply.outcome is Outcome.FALLBACK and reply.options:
        nearest = reply.options[0].intent
        return UNKNOWN if ":" in nearest else nearest
    return reply.intent or UNKNOWN


def old(names: Iterable[str], today: date) -> list[str]:
    """The counters of weeks that are over for longer than KEEP_WEEKS."""
    first = monday_of(week_of(today)) - timedelta(weeks=KEEP_WEEKS)
    return [name for name in names if (found := _WEEK.match(name)) and monday_of(f"{found[1]}-w{found[2]}") < first]


def counts(counters: Iterable[tuple[str, int]]) -> Iterator[Count]:
    """The counters of this module among all there are, read."""
    for name, count in counters:
        if found := _POINTED_OUT.fullmatch(name):
            yield Count(found[1], found[2], found[3], "", count)
        elif (found := _NAME.fullmatch(name)) and found[2] in ("topic", "audience", "area"):
            yield Count(found[1], found[2], found[3], found[4], count)
