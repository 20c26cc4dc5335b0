"""A reply -> messages with buttons. Pure.

Limits: core.telegram.org/bots/api#sendmessage (4,096 units after parsing), #html-style (what must be escaped), #inlinekeyboardbutton
(64 bytes; at most 100 buttons a message). What is shown on a locked screen: VOICE section 3, the issue's rule on first lines.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.telegram.outgoing import MOST_DATA, Button, Outgoing
from adapters.telegram.split import Block, Line, split
from bot.model import Choices, ContactLine, Contacts, Facts, Option, Outcome, Part, Reply, Source, Steps, Text, Urgent

MOST_OPTIONS = 24
"""Buttons with options on one message; more are shown in pages."""
PAGE = 12
SHORT_LABEL = 20
"""Options no longer than this stand two in a row, where there are many."""
MOST_LABEL = 64
"""Characters of a label: phones cut longer ones."""

_TELLING = re.compile(
    r"\b(?:abus\w*|police\w*|social (?:services|work\w*)|safeguard\w*|protect\w*|MASH|violen\w*|rap(?:e|ed|ist)|assault\w*|sexual\w*"
    r"|suicid\w*|self.?harm\w*|hurt\w*|exploit\w*|traffick\w*|forced|FGM|mutilat\w*|domestic|neglect\w*|groom\w*|gangs?|courts?|custody"
    r"|drugs?|runaway|danger\w*|unsafe|in care|missing|kill\w*|knife\w*|weapon\w*|refuge\w*|crim(?:e|es|inal\w*)|victim\w*|stalk\w*"
    r"|radicali\w*)\b",
    re.IGNORECASE,
)
"""What the first line of an ordinary reply must not say: it stands on a locked screen that somebody else may be watching."""
_NUMBER_FIRST = re.compile(r"(?P<number>\d[\d ]*\d): (?P<rest>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of buttons and of the neutral first line, for one audience."""

    opening: str
    help_now: str
    quiet: str
    not_meant: str
    wrong: str
    more: str
    to_team: str = ""


def render(
    reply: Reply, labels: Labels, public: bool, rows: Sequence[tuple[Button, ...]] = (), page: int = 0, again: str = ""
) -> tuple[Outgoing, ...]:
    """One message, two at most. `rows`: further buttons; `page` and `again`: which options are shown, and the choice that shows the next.

    `public`: neither sound nor telling first line.
    """
    blocks = [block for part in reply.parts if (block := _block(part))]
    if public and reply.outcome is not Outcome.ESCALATE and blocks and tells(blocks[0][0].text):
        blocks.insert(0, (Line(labels.opening),))
    texts = split(blocks) or [html.escape(labels.opening, quote=False)]
    buttons = (*_options(reply.options, labels, page, again), *rows, *_usual(reply, labels))
    last = len(texts) - 1
    return tuple(Outgoing(text, buttons if number == last else (), public) for number, text in enumerate(texts))


def tells(first_line: str) -> bool:
    """Whether a first line would tell somebody watching what the chat is about."""
    return _TELLING.search(first_line) is not None


def with_note(reply: Reply, note: str) -> Reply:
    """The reply with a line about how the message came: first, or below the numbers of a card."""
    at = 1 if reply.parts and isinstance(reply.parts[0], Urgent) else 0
    return replace(reply, parts=(*reply.parts[:at], Text(note), *reply.parts[at:]))


def say_when(moment: datetime) -> str:
    """ "Saturday 21 November at 11:05pm" (GOV.UK style)."""
    hour = moment.hour % 12 or 12
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment:%A} {moment.day} {moment:%B} at {hour}{minutes}{'am' if moment.hour < 12 else 'pm'}"


# --- parts ------------------------------------------------------------------------------------------------------------


def _block(part: Part) -> Block:
    match part:
        case Urgent(lines):
            return tuple(line for text in lines for line in _number_first(text))
        case Text(text):
            return tuple(Line(line) for line in text.split("\n"))
        case Source(text):
            return (Line(text, "i"),)
        case Facts(items):
            return tuple(Line(f"- {item}") for item in items)
        case Steps(items):
            return tuple(Line(f"{number}. {item}") for number, item in enumerate(items, 1))
        case Contacts(items):
            return tuple(line for item in items for line in _contact(item))
        case Choices(prompt, _):
            return (Line(prompt),) if prompt else ()


def _number_first(text: str) -> Iterable[Line]:
    """ "999: ring now" as a line with the number alone, which a phone can dial, and one with the rest."""
    found = _NUMBER_FIRST.fullmatch(text)
    if found is None:
        return (Line(text, "b"),)
    rest = found["rest"]
    return (Line(found["number"], "b"), Line(rest[:1].upper() + rest[1:]))


def _contact(line: ContactLine) -> Iterable[Line]:
    yield Line(line.name, "b")
    for text in (line.phone, line.email, line.link, line.note[:1].upper() + line.note[1:], line.overdue):
        if text:
            yield Line(text)


# --- buttons ----------------------------------------------------------------------------------------------------------


def _options(options: Sequence[Option], labels: Labels, page: int, again: str) -> tuple[tuple[Button, ...], ...]:
    """A button for each option, numbered as they can be typed (Memory.choices has the same order)."""
    start, end = 0, min(len(options), 8 * PAGE)
    if len(options) > MOST_OPTIONS and again:
        start = page * PAGE if 0 <= page * PAGE < len(options) else 0
        end = start + PAGE
    shown = [
        Button(f"{number}. {option.title}"[:MOST_LABEL], f"go:{option.intent}") for number, option in enumerate(options, 1) if option.intent
    ]
    fitting = [button for button in shown[start:end] if len(button.data.encode()) <= MOST_DATA]
    wide = 2 if len(fitting) > 6 and all(len(button.label) <= SHORT_LABEL for button in fitting) else 1
    rows = [tuple(fitting[at : at + wide]) for at in range(0, len(fitting), wide)]
    if end < len(options) and again:
        rows.append((Button(labels.more, f"page:{start // PAGE + 1}:{again}"),))
    return tuple(rows)


def _usual(reply: Reply, labels: Labels) -> tuple[tuple[Button, ...], ...]:
    """The buttons that stand in the same place below every reply."""
    urgent = any(isinstance(part, Urgent) for part in reply.parts)
    phones = urgent or any(line.phone for part in reply.parts if isinstance(part, Contacts) for line in part.items)
    help_row = [] if reply.outcome is Outcome.ESCALATE else [Button(labels.help_now, "do:urgent")]
    if phones:
        help_row.append(Button(labels.quiet, "do:quiet"))
    wrong_row = []
    if reply.intent is not None and reply.outcome is Outcome.ANSWER and any(isinstance(part, Facts | Contacts) for part in reply.parts):
        wrong_row.append(Button(labels.not_meant, f"off:{reply.intent}"))
    if reply.intent is not None and any(isinstance(part, Contacts) for part in reply.parts):
        wrong_row.append(Button(labels.wrong, f"bad:{reply.intent}"))
    team_row = [Button(labels.to_team, f"ask:{reply.ticket}")] if reply.ticket and labels.to_team else []
    return tuple(tuple(row) for row in (team_row, help_row, wrong_row) if row)
