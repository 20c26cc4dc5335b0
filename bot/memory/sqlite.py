"""State in one SQLite file (write-ahead log): the default of `frontdoor run`. Survives a crash of the process.

While a process has the file open it holds a lock beside it. Whoever gets that lock knows that no other process is answering, and gives up
the claims a crashed one left behind, so that what it had not answered is answered at once and not only after their lease.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import IO, Any

import aiosqlite

from bot.memory.store import Claim, StoreFailed, Wiped

try:
    import fcntl
except ImportError:  # Windows: the leases run out by themselves
    fcntl = None  # type: ignore[assignment]

SCHEMA = """
CREATE TABLE IF NOT EXISTS claims (key TEXT PRIMARY KEY, leased_until REAL NOT NULL, kept_until REAL NOT NULL, settled INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS held (key TEXT PRIMARY KEY, value BLOB NOT NULL, kept_until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, count INTEGER NOT NULL);
"""


class SQLiteStore:
    """Use `await SQLiteStore.open(path)`."""

    def __init__(self, database: aiosqlite.Connection, opened: contextlib.AsyncExitStack) -> None:
        """`opened`: what `close` lets go of, the database and its lock."""
        self._database = database
        self._opened = opened

    @classmethod
    async def open(cls, path: Path) -> SQLiteStore:
        """Open or make the file, readable by its owner alone. Raises StoreFailed if that is not possible."""
        async with contextlib.AsyncExitStack() as opened:
            try:
                _prepare(path)
                if (lock := _sole_owner(path)) is not None:
                    opened.callback(lock.close)
                database = await opened.enter_async_context(aiosqlite.connect(path, isolation_level=None))
                await database.executescript(
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=200; PRAGMA secure_delete=ON;"
                )
                await database.executescript(SCHEMA)
                if lock is not None:
                    await database.execute("DELETE FROM claims WHERE settled = 0")
            except (sqlite3.Error, OSError) as error:
                raise StoreFailed(f"the state file {path} cannot be opened: {error}") from error
            return cls(database, opened.pop_all())

    async def claim(self, key: str, now: float, lease: float, keep: float) -> Claim:
        # one statement, so that of two processes only one gets it
        statement = """INSERT INTO claims VALUES (?, ?, ?, 0) ON CONFLICT (key) DO UPDATE
            SET leased_until = excluded.leased_until, kept_until = excluded.kept_until, settled = 0
            WHERE claims.kept_until <= ? OR (claims.settled = 0 AND claims.leased_until <= ?)"""
        if await self._write(statement, (key, now + lease, now + keep, now, now)) > 0:
            return Claim.OURS
        async with self._failing():
            settled = list(await self._database.execute_fetchall("SELECT 1 FROM claims WHERE key = ? AND settled = 1", (key,)))
        return Claim.SETTLED if settled else Claim.ELSEWHERE

    async def renew(self, key: str, now: float, lease: float) -> None:
        await self._write("UPDATE claims SET leased_until = ? WHERE key = ? AND settled = 0", (now + lease, key))

    async def settle(self, key: str, now: float, keep: float) -> None:
        await self._write(
            "INSERT INTO claims VALUES (?, ?, ?, 1) ON CONFLICT (key) DO UPDATE SET settled = 1, kept_until = excluded.kept_until",
            (key, now, now + keep),
        )

    async def release(self, key: str) -> None:
        await self._write("DELETE FROM claims WHERE key = ? AND settled = 0", (key,))

    async def get(self, key: str, now: float) -> bytes | None:
        async with self._failing():
            rows = list(await self._database.execute_fetchall("SELECT value FROM held WHERE key = ? AND kept_until > ?", (key, now)))
        return bytes(rows[0][0]) if rows else None

    async def put(self, key: str, value: bytes, now: float, keep: float) -> None:
        await self._write("INSERT OR REPLACE INTO held VALUES (?, ?, ?)", (key, value, now + keep))

    async def delete(self, key: str) -> None:
        await self._write("DELETE FROM held WHERE key = ?", (key,))

    async def find(self, prefix: str, now: float) -> dict[str, bytes]:
        statement = "SELECT key, value FROM held WHERE substr(key, 1, length(?)) = ? AND kept_until > ?"
        async with self._failing():
            rows = await self._database.execute_fetchall(statement, (prefix, prefix, now))
        return {str(key): bytes(value) for key, value in rows}

    async def remove(self, prefix: str) -> tuple[str, ...]:
        statement = "DELETE FROM held WHERE substr(key, 1, length(?)) = ? RETURNING key"
        async with self._failing():
            removed = tuple(str(key) for (key,) in await self._database.execute_fetchall(statement, (prefix, prefix)))
            await self._empty_log()
        return removed

    async def add(self, name: str, by: int = 1) -> int:
        statement = "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET count = count + excluded.count RETURNING count"
        async with self._failing():
            rows = list(await self._database.execute_fetchall(statement, (name, by)))
        return int(rows[0][0])

    async def add_many(self, names: Iterable[str]) -> None:
        if counted := Counter(names):
            rows = ", ".join(["(?, ?)"] * len(counted))
            # WHERE true: without it SQLite takes ON for part of a join
            statement = (
                f"INSERT INTO counters SELECT * FROM (VALUES {rows}) WHERE true "  # noqa: S608  # question marks alone
                "ON CONFLICT (name) DO UPDATE SET count = count + excluded.count"
            )
            await self._write(statement, tuple(value for pair in counted.items() for value in pair))

    async def uncount(self, names: Iterable[str]) -> None:
        async with self._failing():
            await self._database.executemany("DELETE FROM counters WHERE name = ?", [(name,) for name in names])

    async def counters(self) -> dict[str, int]:
        async with self._failing():
            rows = await self._database.execute_fetchall("SELECT name, count FROM counters")
        return {str(name): int(count) for name, count in rows}

    async def sweep(self, now: float) -> None:
        async with self._failing():
            await self._database.execute("DELETE FROM claims WHERE kept_until <= ?", (now,))
            await self._database.execute("DELETE FROM held WHERE kept_until <= ?", (now,))
            await self._empty_log()

    async def wipe(self) -> Wiped:
        async with self._failing():
            counts = [await self._emptied(f"DELETE FROM {table}") for table in ("claims", "held", "counters")]  # noqa: S608  # our own names
            await self._database.execute("VACUUM")
            await self._empty_log()
        return Wiped(*counts)

    async def close(self) -> None:
        with contextlib.suppress(sqlite3.Error, ValueError):
            await self._opened.aclose()

    async def _emptied(self, statement: str) -> int:
        async with self._database.execute(statement) as cursor:
            return cursor.rowcount

    async def _empty_log(self) -> None:
        """Move the write-ahead log into the file and cut it to nothing: it would still hold what was removed."""
        await self._database.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    async def _write(self, statement: str, values: tuple[Any, ...]) -> int:
        """Run one statement. Returns how many rows it touched."""
        async with self._failing(), self._database.execute(statement, values) as cursor:
            return cursor.rowcount

    @contextlib.asynccontextmanager
    async def _failing(self) -> AsyncIterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError) as error:
            raise StoreFailed(f"SQLite: {error}") from error


def _prepare(path: Path) -> None:
    """The folder, and the file with its permissions before anything is in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)


def _sole_owner(path: Path) -> IO[bytes] | None:
    """The lock of the only process that has this file open; None if another one has it, or the system knows no such locks."""
    if fcntl is None:
        return None
    lock = path.with_name(path.name + ".lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock
