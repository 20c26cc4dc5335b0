"""The last message of each person, for three minutes, so that it can be sent to the team if they press the button for it.

In memory only: nothing here is ever stored or logged. What brought a card is not held here at all.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model import Outcome, Reply
from bot.pieces import MOST_PEOPLE, WINDOW

AGAIN = "again"
"""The ticket of a question that is not held here: it must be written once more."""
LONGEST = 2_000
"""Characters: of more than these at most a quarter would be passed on anyway."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One message, and what was said to it."""

    ticket: str
    """What a button carries to mean this message and no other."""
    text: str
    """Empty once it was passed on."""
    when: datetime
    outcome: Outcome
    intent: str | None
    topic: str
    """The topic nearest to it, if any."""


class LastAsked:
    """The last message of each person. Not shared between processes, and lost with this one."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, Asked] = OrderedDict()

    def note(self, who: str, text: str, reply: Reply, now: datetime) -> None:
        """Hold a message that was answered with `reply`. After a card nothing is held; "none of these" leaves what it was said to."""
        held = self._of.get(who)
        if reply.ticket and held is not None and held.ticket == reply.ticket:
            return
        self._of.pop(who, None)
        while self._of and (len(self._of) >= MOST_PEOPLE or now - next(iter(self._of.values())).when > WINDOW):
            self._of.popitem(last=False)
        if reply.outcome is not Outcome.ESCALATE and reply.ticket != AGAIN and text.strip() and len(text) <= LONGEST:
            nearest = next((option.intent for option in reply.options if ":" not in option.intent), "")
            self._of[who] = Asked(reply.ticket or new_ticket(), text, now, reply.outcome, reply.intent, reply.intent or nearest)

    def by_ticket(self, who: str, ticket: str, now: datetime) -> Asked | None:
        """The message a button means, if it is still held."""
        asked = self._of.get(who)
        return asked if asked is not None and asked.ticket == ticket and now - asked.when <= WINDOW else None

    def not_meant(self, who: str, intent: str | None, now: datetime) -> str:
        """The ticket of the message that was answered with `intent`, which was not what was meant; None: that was asked back about."""
        asked = self._of.get(who)
        if asked is None or now - asked.when > WINDOW:
            return AGAIN
        meant = asked.outcome is Outcome.CHOOSE if intent is None else asked.intent == intent
        return asked.ticket if meant else AGAIN

    def passed_on(self, who: str) -> None:
        """The message is with the team: its words go, its ticket stays, so that a second press does not send it again."""
        if who in self._of:
            self._of[who] = replace(self._of[who], text="")

    def forget(self, who: str) -> None:
        """Forget one person at once."""
        self._of.pop(who, None)


def new_ticket() -> str:
    """A ticket that means nothing by itself."""
    return secrets.token_hex(4)
