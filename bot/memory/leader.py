"""Which of several replicas does what only one may do, such as asking Telegram for updates: a lock in Redis that runs out by itself.

With a store that belongs to one process (SQLite, in-process) that process always leads.
"""

from __future__ import annotations

from collections.abc import Awaitable

from redis.exceptions import LockError, RedisError

from bot.memory.patience import PATIENCE, within
from bot.memory.redis import RedisStore
from bot.memory.store import Store, StoreFailed

LEADS_FOR = 15.0
"""Seconds after which somebody else may lead if the leader has not renewed: how long nobody does the work after a crash."""
RENEW_EVERY = 5.0
"""Seconds between two calls of `renew`: one may fail and nothing is lost."""


class Leader:
    """One replica's part in the election. Call `acquire` until it returns True, then `renew` while it does, in the end `release`.

    Every method answers within 250 ms, or raises StoreFailed if Redis cannot be asked: whoever leads then goes on, for nobody else can
    take over, and whoever does not lead waits. What a replica does that led and has been away for longer than LEADS_FOR must be harmless
    beside the new leader: of two that ask Telegram, Telegram refuses one.
    """

    def __init__(self, store: Store, what: str, leads_for: float = LEADS_FOR) -> None:
        """`what`: the work, as a short name ("telegram-polling")."""
        self._lock = store.lock(what, leads_for) if isinstance(store, RedisStore) else None
        self.leads = False
        """Whether we led when we last asked."""

    async def acquire(self) -> bool:
        """Become the leader if nobody is. Whether we lead now."""
        if self.leads:
            return await self.renew()
        self.leads = self._lock is None or await self._asked(self._lock.acquire())
        return self.leads

    async def renew(self) -> bool:
        """Lead for another while. False if we did not lead, or somebody else has taken over since."""
        if self.leads and self._lock is not None:
            self.leads = await self._asked(self._lock.reacquire())
        return self.leads

    async def release(self) -> None:
        """Stop leading, so that another replica need not wait."""
        was, self.leads = self.leads, False
        if was and self._lock is not None:
            await self._asked(self._lock.release())

    @staticmethod
    async def _asked(question: Awaitable[object]) -> bool:
        try:
            return await within(PATIENCE, question) is not False
        except LockError:  # it ran out, or is somebody else's by now
            return False
        except (RedisError, OSError) as error:  # TimeoutError is an OSError
            raise StoreFailed(f"Redis: {str(error) or 'it took too long'}") from error
