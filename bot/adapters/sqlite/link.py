"""The connection: how the file is opened, how work reaches its thread, and how its errors are told. No table stands here."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.ports import StoreError

T = TypeVar("T")

BUSY_SECONDS = 5.0

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit stands on the disk before it is confirmed to Telegram
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten with zeros
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",  # sorting never spills what is kept into another file
    "PRAGMA cache_size = -8000",  # KiB
    "PRAGMA wal_autocheckpoint = 4000",  # pages: busy ones are copied into the main file once for many batches
)

_MEANINGS = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_BUSY": "another process holds it",
    "SQLITE_LOCKED": "another process holds it",
    "SQLITE_READONLY": "it may not be written",
    "SQLITE_CANTOPEN": "it cannot be opened",
    "SQLITE_NOTADB": "the file is no database",
    "SQLITE_CORRUPT": "the file is damaged; restore a backup",
    "SQLITE_IOERR": "the disk does not answer",
}


class Link(aiosqlite.Connection):
    """aiosqlite's connection with one more verb: a whole piece of work in one hop to its thread.

    A hop costs more than most statements. And work that is one hop ends whole: a task that is cancelled while it waits
    cannot leave a transaction open.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(lambda: _connected(path), iter_chunk_size=64)
        self._path = path

    async def open(self) -> None:
        """Start the thread and open the file. Raises StoreError."""
        with told():
            _touch(self._path)  # before the thread starts: aiosqlite does not wait for it where opening fails
            await self
        try:
            await self.run(_prepare)
        except BaseException:
            await self.close()
            raise

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work` in the connection's thread. Give a closure: aiosqlite logs a partial's arguments. Raises StoreError."""
        execute: Callable[..., Awaitable[T]] = self._execute
        with told():
            return await execute(work, self._open())

    def _open(self) -> sqlite3.Connection:
        try:
            return self._conn
        except ValueError:
            raise StoreError("the database was closed") from None


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, or make it for its owner alone (0600), ready for durable work. Raises sqlite3.Error and OSError."""
    _touch(path)
    db = _connected(path)
    try:
        _prepare(db)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _touch(path: Path) -> None:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=256)


def _prepare(db: sqlite3.Connection) -> None:
    for pragma in _PRAGMAS:
        db.execute(pragma)


@contextmanager
def transaction(db: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """All or nothing: whatever is raised inside leaves the file as it was."""
    db.execute(begin)
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk has already rolled back
            db.execute("ROLLBACK")
        raise


@contextmanager
def told() -> Iterator[None]:
    """Tell the errors of SQLite and of files as StoreError: by name and meaning, with nothing of what was written."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        meaning = next((text for code, text in _MEANINGS.items() if name.startswith(code)), "it refused the work")
        raise StoreError(f"the database could not be used: {meaning} ({name})") from None
    except OSError as error:
        raise StoreError(f"{error.filename or 'a file'} could not be used: {error.strerror}") from None


def checkpoint(db: sqlite3.Connection) -> bool:
    """Move all into the main file and empty the log, so that nothing old stands in it. False where a reader holds it for
    longer than the connection waits."""
    busy: int = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return busy == 0
