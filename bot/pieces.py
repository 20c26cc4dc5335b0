"""A disclosure may come in pieces ("hes hitting me" / "again" / "what do i do"): the last short messages of each person, for three minutes.

In memory only: nothing here is ever stored or logged.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=3)
MOST_PIECES = 6
MOST_LETTERS = 120
"""A longer message stands for itself."""
MOST_PEOPLE = 5_000


class Pieces:
    """What each person wrote just before. Not shared between processes, and lost with this one."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, deque[tuple[datetime, str]]] = OrderedDict()

    def earlier(self, who: str, now: datetime) -> tuple[str, ...]:
        """The short messages of `who` in the three minutes before `now`, oldest first."""
        return tuple(text for moment, text in self._of.get(who, ()) if timedelta(0) <= now - moment <= WINDOW)

    def note(self, who: str, text: str, now: datetime, escalated: bool) -> None:
        """Remember one message. After a card the pieces are done with: they must not raise the same alarm again."""
        if escalated or len(text) > MOST_LETTERS:
            self._of.pop(who, None)
            return
        kept = self._of.setdefault(who, deque(maxlen=MOST_PIECES))
        kept.append((now, text))
        self._of.move_to_end(who)
        while len(self._of) > MOST_PEOPLE or self._oldest_is_over(now):
            self._of.popitem(last=False)

    def forget(self, who: str) -> None:
        """Forget one person at once."""
        self._of.pop(who, None)

    def _oldest_is_over(self, now: datetime) -> bool:
        oldest = next(iter(self._of.values()), None)
        return bool(oldest) and now - oldest[-1][0] > WINDOW if oldest is not None else False
