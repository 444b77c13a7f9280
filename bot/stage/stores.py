"""The stores that a play runs on: in memory, or a SQLite file in a folder that is gone afterwards."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from bot.adapters.clock import settle
from bot.adapters.keys import KeyRing
from bot.adapters.memory import MemoryStore
from bot.adapters.sqlite.link import Link
from bot.adapters.sqlite.store import SqliteStore, Terms, begin
from bot.ports import Store

T = TypeVar("T")
Now = Callable[[], float]


class Ground(Protocol):
    """Where a play keeps what must survive a restart."""

    name: str

    async def open(self, now: Now) -> Store:
        """The store, as a new process opens it."""

    async def quiet(self) -> None:
        """Return once nothing more happens by itself."""

    async def shut(self) -> None:
        """The process is gone; what it kept stays."""

    def clear(self) -> None:
        """Nothing is left."""


class Memory:
    """Dicts: gone with the process that runs the play, but not with the one that is played."""

    name = "memory"

    def __init__(self) -> None:
        self._store: MemoryStore | None = None

    async def open(self, now: Now) -> Store:
        """The same dicts again."""
        self._store = self._store or MemoryStore(now=now)
        return self._store

    async def quiet(self) -> None:
        """Whatever is ready has run."""
        await settle()

    async def shut(self) -> None:
        """Nothing to give back."""

    def clear(self) -> None:
        """Forget it all."""
        self._store = None


class File:
    """A SQLite file in a folder of its own, opened anew at every restart."""

    name = "SQLite"

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="attune-play-", ignore_cleanup_errors=True)
        self._path = Path(self._folder.name) / "play.db"
        self._keys = KeyRing(os.urandom(32), origin="a play")
        self._link = _Watched(self._path)

    async def open(self, now: Now) -> Store:
        """The file as it was left."""
        link = self._link = _Watched(self._path)
        await link.open()
        await link.run(lambda db: begin(db, self._keys))
        return SqliteStore(link, self._path, self._keys, Terms("play", now))

    async def quiet(self) -> None:
        """Whatever is ready has run, and nothing was asked of the file's thread meanwhile: it may answer within a round."""
        asked = -1
        while asked != self._link.asked:
            asked = self._link.asked
            await self._link.idle.wait()
            await settle()

    async def shut(self) -> None:
        """Close the file."""
        await self._link.close()

    def clear(self) -> None:
        """Delete the file."""
        self._folder.cleanup()


class _Watched(Link):
    """A connection that tells when its thread has nothing in hand."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.idle = asyncio.Event()
        self.idle.set()
        self.asked = 0
        self._in_hand = 0

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do work, and count it."""
        self.asked += 1
        self._in_hand += 1
        self.idle.clear()
        try:
            return await super().run(work)
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self.idle.set()
