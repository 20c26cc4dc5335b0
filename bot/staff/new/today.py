"""What a question gets before anything is written for it: perhaps it needs no new topic at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.library import Files
from bot.model import Audience, Memory, Outcome
from bot.places import PlacesFound
from bot.router import FrontDoor
from bot.text import normalise

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Near:
    """A topic near a question."""

    topic: str
    title: str
    answer: str
    file: str
    line: int
    """Where another example of it would go."""


@dataclass(frozen=True, slots=True)
class Today:
    """What a question gets today."""

    outcome: Outcome
    near: tuple[Near, ...]
    """The nearest topics, best first, those it is answered with or offered in front."""
    offered: int
    """How many of them it is answered with or offered."""
    danger: bool
    """Whether the card with 999 comes first, whatever is written here."""
    case_details: bool
    """Whether it seems to name a person."""


def today(door: FrontDoor, files: Files, question: str) -> Today:
    """Ask the front door on `files` one question, as a professional, who is told the most."""
    text = normalise(question)
    topic = door.topics.find(text, Memory(), PlacesFound(), Audience.PROFESSIONAL)
    outcome = topic.decision.outcome
    offered = [] if outcome is Outcome.FALLBACK else [match.intent for match in topic.decision.matches]
    names = list(dict.fromkeys([*offered, *(match.intent for match in topic.ranked)]))[: max(NEAREST, len(offered))]
    rows = {row.id: row for row in files.intents}
    near = []
    for name in names:
        if (row := rows.get(name)) is not None:
            behind = row.line("examples", len(row.entry.examples) - 1) + 1
            near.append(Near(name, door.library.intents[name].title, row.entry.answer, row.file, behind))
    return Today(
        outcome,
        tuple(near),
        len([name for name in offered if name in rows]),
        door.risk.check(text).found,
        door.case_details.found_in(question),
    )


def said(now: Today, example: str) -> Sequence[str]:
    """Lines for a person: what it gets, and what to do if that is right. `example`: the line of YAML that would be added."""
    lines = []
    if now.danger:
        lines.append("The front door finds danger in this question: the card with 999 comes first, and the answer below it.")
    if now.case_details:
        lines.append("This question seems to name somebody. No example names a real person: take names and the like out of it.")
    titles = " or ".join(f"*{near.title}* ({near.topic})" for near in now.near[: now.offered])
    if now.offered == 1:
        lines.append(f"Today this question gets: {titles}.")
    elif now.offered:
        lines.append(f"Today whoever asks this is asked to choose: {titles}.")
    else:
        lines.append("Today this question gets no answer.")
        if now.near:
            lines.append("Nearest: " + ", ".join(f"*{near.title}* ({near.topic})" for near in now.near) + ".")
    if now.near:
        best = now.near[0]
        right = f"If one of these is right, add the question to its examples instead, for {best.topic}:"
        lines.append("If that is right, add the question as an example there instead:" if now.offered == 1 else right)
        lines += [f"  {best.file}, a new line {best.line}:", f"  {example}"]
    return lines
