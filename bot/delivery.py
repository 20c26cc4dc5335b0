"""What passes between a channel and the desk: nouns and the protocol, so that adapters know nothing else of the core."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.model import Audience, Memory, Reply

Send = Callable[[Reply], Awaitable[None]]
"""Hands a reply to the platform. Raises if the platform did not take it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as a channel received it."""

    channel: str
    """slack or telegram."""
    ids: tuple[str, ...]
    """What makes it the same message when it comes again, each enough by itself: an event id, a channel and time."""
    who: str
    """The conversation it belongs to: a person's id, or PERSON:PLACE for one of several of theirs."""
    text: str
    audience: Audience
    area: str | None = None
    only_if_risk: bool = False
    """An edited message: answered only if it points to danger."""
    before: str = ""
    """What an edited message said before, where the platform tells: a danger it pointed to already is not answered again."""
    not_own: bool = False
    """Words that somebody else wrote, or that are no question, such as an area behind a command: they are never sent to the team."""


class Turn(Protocol):
    """Whether it is for this process to do what only one of several replicas may do (bot/memory/leader.py). Every method answers within a
    quarter of a second, or raises if it cannot be told: whoever leads then goes on, and whoever does not waits."""

    async def acquire(self) -> bool:
        """Ask for the turn, or for another while of it. Whether it is ours."""

    async def release(self) -> None:
        """Give it up."""


class Desk(Protocol):
    """Where a channel brings what it received (bot/desk.py)."""

    async def serve(self, delivery: Delivery, send: Send) -> bool:
        """Answer a delivery once. True: settled, now or before, and may be acknowledged to the platform. False: it is being answered
        elsewhere, and must be offered again later. An exception of `send` is raised on, and the delivery may come again."""

    async def once(self, channel: str, delivery: str, do: Callable[[], Awaitable[None]]) -> bool:
        """Do something other than answering a message (a button pressed, a page opened) once for each delivery. Returns as `serve` does."""

    async def choose(self, channel: str, who: str, choice: str, audience: Audience, below: str | None = None) -> Reply:
        """The reply to a pressed option: an intent, area:NAME, none, not-meant. An option that no longer exists gets a kind word.
        `below`: for "not what I meant", the topic of the answer under which it was pressed."""

    async def send_to_team(self, channel: str, who: str, ticket: str, audience: Audience) -> Reply:
        """The reply to "send my question to the team". `ticket`: that of the reply under which it was pressed (Reply.ticket)."""

    async def topics(self, channel: str, audience: Audience, theme: str | None = None) -> Reply:
        """The themes, or the topics of one theme, as choices: browsing without typing."""

    async def who_to_ring(self, audience: Audience, area: str | None = None) -> Reply:
        """999, MASH and the lines open now."""

    async def memory(self, channel: str, who: str) -> Memory:
        """What is remembered of a conversation."""

    async def change(self, channel: str, who: str, update: Callable[[Memory], Memory]) -> Memory:
        """Change what is remembered of a conversation: the area chosen, the audience."""

    async def forget(self, channel: str, who: str) -> None:
        """Forget a conversation at once."""

    async def keep(self, kind: str, channel: str, who: str, value: bytes, seconds: float) -> bool:
        """Keep something of a person for a while, encrypted: that they were welcomed, which messages they may clear. Whether it is kept:
        False if the store could not."""

    async def kept(self, kind: str, channel: str, who: str) -> bytes | None:
        """What `keep` kept."""

    async def drop(self, kind: str, channel: str, who: str) -> None:
        """Forget what `keep` kept."""

    async def count(self, name: str) -> None:
        """Raise a counter ("feedback:right:INTENT", "number-wrong:INTENT"). No text, nobody's id."""

    def wording(self, key: str, audience: Audience, **values: str) -> str:
        """A sentence of content/wording.yaml."""

    def safe(self) -> Reply:
        """The reply when anything fails: the numbers."""

    def areas(self) -> tuple[tuple[str, str], ...]:
        """The districts and unitary authorities: name in content, name for people."""

    def levels(self) -> LevelsOfNeed:
        """The indicators of need, for a form in which they are ticked."""

    def levels_like(self, text: str) -> tuple[str, ...]:
        """The indicators nearest to what is typed into a search box, nearest first."""

    def danger(self, text: str, audience: Audience) -> Reply | None:
        """The numbers, if what is typed into a form points to danger: no text a person sends goes past the risk check."""

    def levels_summary(self, channel: str, ticked: frozenset[str]) -> Reply:
        """What the guidance says to ticked indicators: by level, the highest, what it asks, its source, that it is a guide."""


@dataclass(frozen=True, slots=True)
class TickableIndicator:
    """One indicator as it stands in a form."""

    id: str
    level: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class LevelsOfNeed:
    """All indicators, in the order of the guidance."""

    indicators: tuple[TickableIndicator, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings, each once, in order."""
        return tuple(dict.fromkeys(indicator.heading for indicator in self.indicators))
