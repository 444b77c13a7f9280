"""The Store in a SQLite file: one connection, one hop to its thread a call. What the work is stands in `reading` and `writing`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.key_file import SETTING
from bot.adapters.keys import KeyRing
from bot.adapters.sqlite import forgetting, reading, schema, sql, traces, writing
from bot.adapters.sqlite.link import Link, transaction
from bot.adapters.sqlite.vault import MARKS, follow, place_of_key
from bot.ports import Changes, Loaded, Mark, Outgoing, Person, SessionRow, StoreError, TimerRow, Wanted, WrongKeyError


@dataclass(frozen=True, slots=True)
class Terms:
    """`server` names the bot and its server, for update ids. `now` is the time. Ended sessions keep words `retention_days`."""

    server: str
    now: Callable[[], float]
    retention_days: int = 90


class SqliteStore:
    """A Store (bot.ports) in a file. Whoever opens it owns the file's lock; commands beside it use `admin`."""

    def __init__(self, link: Link, path: Path, keyring: KeyRing, terms: Terms) -> None:
        self._link = link
        self._keyring = keyring
        self._terms = terms
        self._tombstones = tombstone_file(path)

    @classmethod
    async def open(cls, path: Path, keyring: KeyRing, terms: Terms) -> SqliteStore:
        """Open the file, or make it. Raises WrongKeyError, and StoreError where it is newer, damaged or out of reach."""
        link = Link(path)
        await link.open()
        try:
            await link.run(lambda db: begin(db, keyring))
        except BaseException:
            await link.close()
            raise
        return cls(link, path, keyring, terms)

    async def load(self, wanted: Wanted) -> Loaded:
        """Read what a batch needs. Raises StoreError."""
        return await self._link.run(lambda db: reading.load(db, self._keyring, wanted, server=self._terms.server))

    async def own(self, person: int) -> tuple[Person | None, Sequence[SessionRow]]:
        """A person with all their sessions. Raises StoreError."""
        return await self._link.run(lambda db: reading.own(db, self._keyring, person))

    async def marks(self, person: int) -> Sequence[Mark]:
        """What is kept for the pictures of a person. Raises StoreError."""
        return await self._link.run(lambda db: reading.marks(db, self._keyring, person))

    async def save(self, changes: Changes) -> None:
        """Write a batch durably, all or nothing; after forgetting somebody, clean up their traces too. Raises StoreError."""
        batch = writing.Batch(now=self._terms.now(), server=self._terms.server, tombstones=self._tombstones)
        await self._link.run(lambda db: writing.save(db, self._keyring, changes, batch))
        if changes.forget:
            await self._clean(traces.sweep)

    async def due(self, now: float, limit: int) -> Sequence[TimerRow]:
        """The timers due by `now` that are no daily prompts, the earliest first."""
        return await self._link.run(lambda db: reading.due(db, now, limit))

    async def prompts_due(self, now: float, limit: int) -> Sequence[TimerRow]:
        """The daily prompts due by `now`, the earliest first."""
        return await self._link.run(lambda db: reading.prompts_due(db, now, limit))

    async def outdated(self, entry: int, limit: int) -> Sequence[TimerRow]:
        """Daily prompts whose time was reckoned with other tz data."""
        return await self._link.run(lambda db: reading.outdated(db, entry, limit))

    async def next_due(self) -> float | None:
        """When the earliest timer that is no daily prompt is due (epoch seconds), if there is one."""
        return await self._link.run(reading.next_due)

    async def next_prompt(self) -> float | None:
        """When the earliest daily prompt is due (epoch seconds), if there is one."""
        return await self._link.run(reading.next_prompt)

    async def unsent(self, after: int, limit: int) -> Sequence[Outgoing]:
        """Messages not yet sent with an id above `after`, in order."""
        return await self._link.run(lambda db: reading.unsent(db, self._keyring, after, limit))

    async def backlog(self, now: float) -> tuple[int, float]:
        """How many messages wait, and the age in seconds of the oldest."""
        return await self._link.run(lambda db: reading.backlog(db, now))

    async def last_id(self) -> int:
        """The highest id ever given to an outgoing message (0 at first)."""
        return await self._link.run(reading.last_id)

    async def attempts(self) -> Mapping[int, int]:
        """Updates that were in hand when the process died, and how often."""
        return await self._link.run(lambda db: reading.attempts(db, self._terms.server))

    async def bundle(self, digest: str) -> bytes | None:
        """The content of a published bundle, or None."""
        return await self._link.run(lambda db: reading.bundle(db, digest))

    async def publish(self, digest: str, content: bytes, now: float) -> None:
        """Keep a bundle's content; known ones are left alone."""
        await self._link.run(lambda db: writing.publish(db, digest, content, now))

    async def prune(self, now: float) -> None:
        """Drop what is past its time. Old sessions are erased some at a time, so that turns pass in between."""
        await self._link.run(lambda db: forgetting.prune(db, self._keyring, now))
        retention = self._terms.retention_days * forgetting.DAY
        while await self._link.run(lambda db: forgetting.erase_old(db, self._keyring, now, retention)):
            pass
        await self._clean(lambda db: traces.tidy(db, now))
        await self._link.run(lambda db: forgetting.prune_file(db, self._tombstones, now))

    async def beat(self, now: float) -> None:
        """Note that the process is alive."""
        await self._link.run(lambda db: writing.beat(db, now))

    async def last_beat(self) -> float | None:
        """When a process was last alive on this store (epoch seconds)."""
        return await self._link.run(reading.last_beat)

    async def interrupted(self, since: float) -> Sequence[int]:
        """Open sessions touched after `since` that have no unsent message."""
        return await self._link.run(lambda db: reading.interrupted(db, since))

    async def close(self) -> None:
        """Give the file back. A second call does nothing."""
        await self._link.close()

    async def _clean(self, work: Callable[[sqlite3.Connection], bool]) -> None:
        """Be rid of the bytes of what was destroyed, here or by a command beside the bot, or before a crash."""
        with suppress(StoreError):  # the batch stands; only its traces are left, until `prune` cleans again
            await self._link.run(work)


def begin(db: sqlite3.Connection, keyring: KeyRing) -> None:
    """Check version and key before anything changes, then bring the tables up to date. Raises WrongKeyError, StoreError."""
    if schema.version(db) > 0:
        check_key(db, keyring)
    schema.migrate(db)
    with transaction(db):
        db.execute(sql.SET_META, ("fingerprint", keyring.fingerprint))
        if not know_marks(db, keyring):
            db.execute(sql.ADD_KEY, (*MARKS, keyring.wrapped_marks(place_of_key(MARKS))))
    check_key(db, keyring)


def know_marks(db: sqlite3.Connection, keyring: KeyRing) -> bool:
    """Let the key ring mark with this database's secret; False where the database has not kept one yet. Raises WrongKeyError."""
    follow(db, keyring)
    kind, number = MARKS
    found = sql.rows(db, sql.KEYS, [number], kind)
    keyring.take_marks(found[0][1] if found else None, place_of_key(MARKS))
    return bool(found)


def check_key(db: sqlite3.Connection, keyring: KeyRing) -> None:
    """Raises WrongKeyError where a master key that the database is under, or still partly under, is not at hand."""
    for name in ("fingerprint", "leaving"):
        row = db.execute(sql.META, (name,)).fetchone()
        for fingerprint in row[0].split() if row else ():
            if not keyring.knows(fingerprint):
                raise WrongKeyError(
                    f"the key in {keyring.origin} is not the one that this database was made with (its fingerprint is "
                    f"{fingerprint[:8]}, this key's {keyring.fingerprint[:8]}): set {SETTING} to the right key file, or "
                    "add the line of the missing key to it. Nothing was changed"
                )


def tombstone_file(path: Path) -> Path:
    """The file beside a database that remembers who was forgotten, so that a restored backup forgets them again."""
    return path.with_name(path.name + ".forgotten")
