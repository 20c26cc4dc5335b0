"""The staff channel: what it is told, in plain words, and how. It hears of content and of the safety test, never of what anybody wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.desk import Desk

MOST_PROBLEMS = 10
"""Problems shown; `frontdoor check` lists all."""
MOST_FACTS = 15
MOST_WAITING = 100
PAUSES = (2.0, 10.0, 60.0, 300.0)
"""Seconds between attempts."""


class Notifier(Protocol):
    """A way to tell staff something."""

    async def tell(self, text: str) -> None:
        """Hand over a plain text of several lines. Raises if it was not taken."""


class Nobody:
    """Where no staff channel is set."""

    async def tell(self, text: str) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class _Note:
    once: str
    text: str


class Staff:
    """Tells staff each thing once, whatever number of replicas finds it, and tries again for a while where it is not taken."""

    def __init__(self, notifier: Notifier, desk: Desk, told: Callable[[bool], None], pauses: Sequence[float] = PAUSES) -> None:
        """`told` hears whether a message was taken in the end."""
        self._notifier = notifier
        self._desk = desk
        self._told = told
        self._pauses = pauses
        self._waiting: asyncio.Queue[_Note] = asyncio.Queue(MOST_WAITING)

    def tell(self, once: str, text: str) -> None:
        """Tell it soon, in the background. `once`: the same for the same news on every replica."""
        if self._waiting.full():
            self._told(False)
        else:
            self._waiting.put_nowait(_Note(once, text))

    async def deliver(self) -> None:
        """Hand over what is waiting, for as long as the process lives."""
        while True:
            note = await self._waiting.get()
            await self._handed_over(note)

    async def _handed_over(self, note: _Note) -> None:
        for pause in (*self._pauses, None):
            try:
                await self._desk.once("staff", note.once, lambda: self._tell(note.text))
            except Exception:  # whatever the other side does, it is tried again
                if pause is None:
                    self._told(False)
                else:
                    await asyncio.sleep(pause)
            else:
                return

    def _tell(self, text: str) -> Awaitable[None]:
        async def tell() -> None:
            await self._notifier.tell(text)
            self._told(True)

        return tell()


# --- what is said -----------------------------------------------------------------------------------------------------


def refused(problems: Sequence[str], live: str) -> str:
    """The content that was just saved is not used."""
    count = "one thing" if len(problems) == 1 else f"{len(problems)} things"
    shown = [f"• {problem}" for problem in problems[:MOST_PROBLEMS]]
    more = len(problems) - len(shown)
    return "\n".join([
        f"The change to the content is not live: {count} to mend first. People still get the last good answers (version {live}).",
        *shown,
        *([f"… and {more} more. `frontdoor check` lists all."] if more else []),
        "Save the file again when it is mended; nothing else is needed.",
    ])  # fmt: skip


def unreadable(live: str) -> str:
    """The content could not even be looked at."""
    return f"The content could not be looked at, and is looked at again every half minute. People still get version {live}."


def mended(live: str) -> str:
    """What was refused before is no longer there."""
    return f"The content is in order again. Live: version {live}."


def went_live(version: str, previous: str) -> str:
    """A change is live."""
    return f"The change to the content is live: version {version}, before it {previous}. To go back: `frontdoor rollback`"


def rolled_back(version: str, previous: str) -> str:
    """An operator took a version back."""
    return (
        f"The content was rolled back: version {version} is live again, {previous} is withdrawn. "
        "The files are as they were; the next change to them that is in order goes live."
    )


def nothing_to_go_back_to(version: str) -> str:
    """A rollback that could not be done."""
    return (
        f"Version {version} was withdrawn, but no earlier set is kept here, so it is still live. Mend the files, or switch the channel off."
    )


def unsafe(failures: Sequence[str]) -> str:
    """The safety self-test fails."""
    shown = "\n".join(f"• {failure}" for failure in failures[:MOST_PROBLEMS])
    return f"URGENT. The hourly safety test fails: messages about danger may not get the numbers.\n{shown}\n`frontdoor rollback` goes back."


def safe_again() -> str:
    """It passes again."""
    return "The safety test passes again."


def switched_off(channel: str, because: str) -> str:
    """A channel was switched off."""
    return f"{channel} is switched off: everybody gets the emergency numbers and nothing else. Reason: {because}"


def switched_on(channel: str) -> str:
    """A channel was switched on."""
    return f"{channel} is switched on again."


def overdue(names: Sequence[str]) -> str:
    """Facts that were to be checked again by now."""
    shown = ", ".join(names[:MOST_FACTS]) + (f" and {len(names) - MOST_FACTS} more" if len(names) > MOST_FACTS else "")
    return f"Due to be checked again: {shown}. `frontdoor facts --overdue` shows each with its source."


def questions(waiting: int) -> str:
    """Questions that people sent to the team. Never their text."""
    were = "1 question was" if waiting == 1 else f"{waiting} questions were"
    return f"{were} sent to the team: `frontdoor report`"
