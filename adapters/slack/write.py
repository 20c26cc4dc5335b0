"""A reply -> the text and the blocks of a Slack message. Pure.

Notifications are taken from the top-level `text` or from the first block, and screen readers read the `text`: it carries the whole reply in
reading order, and the first block begins the same way (docs.slack.dev/reference/methods/chat.postMessage#text, "Accessibility").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.slack import limits
from adapters.slack.blocks import (
    Block,
    actions,
    button,
    context,
    cut,
    drawn_lines,
    escaped,
    fitting,
    header,
    link,
    menu,
    option,
    sections,
)
from bot.model import (
    Choices,
    ContactLine,
    Contacts,
    Facts,
    Outcome,
    Part,
    Reply,
    Source,
    Steps,
    Text,
    Urgent,
    contact_text,
)  # fmt: skip

CHOOSE, NEXT = "choose", "next"
"""First part of an action id: the answer takes the place of the question, or comes below."""
RIGHT, WRONG, NUMBER = "feedback:right", "feedback:wrong", "feedback:number"
TO_TEAM = "question:send"
MOST_BUTTONS = 10
"""More options than this become a menu."""
NO_FEEDBACK = frozenset({"area", "not-meant"})
"""Answers that are no answers to a question."""

_NUMBER_FIRST = re.compile(r"(\+?\d[\d ]*\d)(: .*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message as Slack takes it."""

    text: str
    """The whole message, escaped."""
    blocks: tuple[Block, ...]
    urgent: bool = False
    """It must arrive whatever happens: it goes first and is tried longest."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The words around a reply, for one audience."""

    ask: str
    right: str
    wrong: str
    number: str
    to_team: str = ""


def draw(reply: Reply, labels: Labels | None = None, note: str = "") -> Drawn:
    """The reply as a message. `labels`: those of the question whether it was right; `note`: small print at the end."""
    urgent = reply.outcome is Outcome.ESCALATE
    blocks = parts(reply.parts, NEXT if keeps(reply) else CHOOSE)
    if labels is not None and asks_feedback(reply):
        blocks += feedback(reply, labels)
    if labels is not None and labels.to_team and reply.ticket:
        blocks += actions([button(labels.to_team, TO_TEAM, reply.ticket)], "question")
    if note:
        blocks += context(note)
    text = "\n\n".join(filter(None, [reply.plain_text(), note]))
    return Drawn(escaped_cut(text, limits.MESSAGE_TEXT), tuple(fitting(blocks, limits.MESSAGE_BLOCKS)), urgent)


def keeps(reply: Reply) -> bool:
    """Whether the reply stays when one of its options is pressed: only a bare question gives way to its answer."""
    return reply.outcome is not Outcome.CHOOSE and not all(isinstance(part, Choices) for part in reply.parts)


def said(text: str, urgent: bool = False) -> Drawn:
    """One plain text as a message."""
    return Drawn(escaped_cut(text, limits.MESSAGE_TEXT), tuple(fitting(sections(text), limits.MESSAGE_BLOCKS)), urgent)


def without(reply: Reply, sentence: str) -> Reply:
    """The reply without one of its texts, such as the reminder about case details that goes to its writer alone."""
    return replace(reply, parts=tuple(part for part in reply.parts if part != Text(sentence)))


def escaped_cut(text: str, most: int) -> str:
    """A text escaped, and cut between words where it would be too long."""
    while len(escaped(text)) > most:
        text = cut(text, len(text) - max(1, len(escaped(text)) - most))
    return escaped(text)


# --- parts ------------------------------------------------------------------------------------------------------------


def parts(of_reply: Sequence[Part], kind: str) -> list[Block]:
    """The blocks of the parts of a reply, in order. `kind`: what its options do."""
    blocks: list[Block] = []
    for part in of_reply:
        blocks += _part(part, kind, first=not blocks, taken=sum(block["type"] == "actions" for block in blocks))
    return blocks


def _part(part: Part, kind: str, first: bool, taken: int) -> list[Block]:
    match part:
        case Urgent(lines):
            # The heading is plain text, so that the first block begins as `text` does: with 999.
            top = header(lines[0]) if first and lines else []
            return top + drawn_lines([(_urgent(line), line) for line in (lines[1:] if top else lines)])
        case Text(text):
            return sections(text)
        case Source(text):
            return context(text)
        case Facts(items):
            return drawn_lines([(f"• {escaped(item)}", f"• {item}") for item in items])
        case Steps(items):
            return drawn_lines([(f"{number}. {escaped(item)}", f"{number}. {item}") for number, item in enumerate(items, 1)])
        case Contacts(items):
            return drawn_lines([(_contact(line), contact_text(line)) for line in items])
        case Choices():
            return sections(part.prompt) + _options(part, kind, taken)


def _options(choices: Choices, kind: str, taken: int) -> list[Block]:
    """Buttons, numbered as they can be typed; a menu where there are many. Each button's value is what it stands for."""
    if len(choices.options) > MOST_BUTTONS:
        rows = [option(one.title, one.intent) for one in choices.options]
        whole = range(0, len(rows), limits.SELECT_OPTIONS)
        return actions([menu(choices.prompt, f"{kind}:{taken}:{at}", rows[at : at + limits.SELECT_OPTIONS]) for at in whole])
    return actions(
        [button(f"{number}. {one.title}", f"{kind}:{taken}:{number}", one.intent) for number, one in enumerate(choices.options, 1)]
    )


def _urgent(line: str) -> str:
    """A line of numbers: the number bold, and one that a phone can dial."""
    found = _NUMBER_FIRST.fullmatch(line)
    return f"*{_dialled(found[1])}*{escaped(found[2])}" if found else escaped(line)


def _contact(line: ContactLine) -> str:
    """A contact: its name bold, the number to dial, then other ways on lines of their own."""
    note = f" ({escaped(line.note)})" if line.note else ""
    rows = [f"*{escaped(line.name)}*: {_dialled(line.phone)}{note}" if line.phone else f"*{escaped(line.name)}*{note}"]
    if line.email:
        rows.append(link(f"mailto:{line.email}", line.email))
    if line.link:
        rows.append(link(line.link if "://" in line.link else f"https://{line.link}", line.link))
    if line.overdue:
        rows.append(escaped(line.overdue))
    return "\n".join(rows)


def _dialled(phone: str) -> str:
    """A number that dials when tapped; as text if it is no plain number."""
    digits = phone.replace(" ", "")
    return link(f"tel:{digits}", phone) if digits.lstrip("+").isdigit() and digits.isascii() else escaped(phone)


# --- was this right? --------------------------------------------------------------------------------------------------


def asks_feedback(reply: Reply) -> bool:
    """Whether a reply is an answer that can be right or wrong."""
    return reply.outcome is Outcome.ANSWER and reply.intent is not None and reply.intent not in NO_FEEDBACK


def feedback(reply: Reply, labels: Labels) -> list[Block]:
    """Was this right? Yes / Not what I meant / This number is wrong (only where there is one)."""
    intent = reply.intent or ""
    buttons = [button(labels.right, RIGHT, intent, f"{labels.ask} {labels.right}"), button(labels.wrong, WRONG, intent)]
    if any(isinstance(part, Contacts) for part in reply.parts):
        buttons.append(button(labels.number, NUMBER, intent))
    return context(labels.ask) + actions(buttons, "feedback")
