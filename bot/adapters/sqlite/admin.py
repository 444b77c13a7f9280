"""What a person at a shell does to a database file, over a connection of its own: back up, restore, forget, look."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.disk import synced
from bot.adapters.key_file import Master
from bot.adapters.keys import KeyRing
from bot.adapters.lock import AlreadyRunning, FileLock
from bot.adapters.sqlite import forgetting, schema, sql, traces
from bot.adapters.sqlite.forgetting import Notice, Tombstone
from bot.adapters.sqlite.link import BUSY_SECONDS, connect, told, transaction
from bot.adapters.sqlite.store import begin, check_key, know_marks, tombstone_file
from bot.ports import StoreError, WrongKeyError


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands in a database, in numbers. `sound` is SQLite's own quick check; `live` counts sessions not ended."""

    version: int
    newest: int
    sound: bool
    size: int
    persons: int
    chats: int
    live: int
    sessions: int
    timers: int
    unsent: int
    dead: int
    poison: int
    tombstones: int


@dataclass(frozen=True, slots=True)
class Mastered:
    """The fingerprint of the master key that a database wraps under, and how many of its data keys are under another than
    the first one at hand."""

    in_use: str
    behind: int


def is_new(path: Path) -> bool:
    """Whether there is no database yet, so that a key may be made for it."""
    return not path.exists() or path.stat().st_size == 0


def must_be_there(path: Path) -> None:
    """Raises StoreError where there is no database."""
    if is_new(path):
        raise StoreError(f"there is no database at {path}: check database.url (ATTUNE_DATABASE__URL)")


def backup(path: Path, target: Path) -> None:
    """Write a consistent copy while the bot goes on. The copy appears whole, for its owner alone. Raises StoreError."""
    if target.exists():
        raise StoreError(f"{target} exists: name a file that does not, nothing was written")
    with opened(path) as db, told():
        _copy(db, target)


def restore(source: Path, path: Path, keyring: KeyRing) -> None:
    """Put a backup in the place of the database, and forget in it whoever was forgotten since it was made.

    Raises AlreadyRunning while a bot owns the file, WrongKeyError for a backup made with another key, and StoreError;
    the database stays as it was then.
    """
    fresh = path.with_name(path.name + ".restoring")
    with FileLock(path), masters_held(path), told():
        try:
            with opened(source) as backup_file:
                schema.version(backup_file)
                check_key(backup_file, keyring)
                _remove(fresh)
                _copy(backup_file, fresh)
            _replay(fresh, keyring, _tombstones(path, keyring))
            _replace(path, fresh)
        finally:
            _remove(fresh)


def forget_chat(path: Path, keyring: KeyRing, chat: int, now: float) -> bool:
    """Forget the person of a private chat, or a group with its sessions, by Telegram's id; a bot may be running.

    False where nothing of it was there; the tombstone is set all the same, for backups. A file of an older version is brought
    up to date first, since what is theirs may stand in any table. Raises StoreError, WrongKeyError.
    """
    notice = Notice(at=now, file=tombstone_file(path))
    with opened(path) as db, told():
        check_key(db, keyring)
        schema.migrate(db)
        with transaction(db):
            know_marks(db, keyring)
            found = _forget_person(db, keyring, chat, notice) if chat > 0 else _forget_group(db, keyring, chat, notice)
        traces.sweep(db)
    return found


def facts(path: Path) -> Facts:
    """Count what is there and check that the file is sound. Changes nothing. Raises StoreError."""
    with opened(path) as db, told():
        sound = db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
        counts = db.execute(sql.COUNTS).fetchone()
        return Facts(schema.version(db), len(schema.MIGRATIONS), sound, path.stat().st_size, *counts)


def mastered(path: Path, first: Master) -> Mastered:
    """How a database stands to its master keys, of which `first` is to be the only one. Changes nothing. Raises StoreError."""
    with opened(path) as db, told():
        in_use = db.execute(sql.META, ("fingerprint",)).fetchone()
        behind = db.execute(sql.COUNT_UNDER_OTHERS, (first.head,)).fetchone()
        return Mastered(in_use[0] if in_use else first.fingerprint, behind[0])


@contextmanager
def masters_held(path: Path) -> Iterator[None]:
    """Which master keys the database needs is changed by one process at a time. Raises StoreError where it is another."""
    beside = path.with_name(path.name + ".keys")
    try:
        lock = FileLock(beside)
    except AlreadyRunning as error:
        doing = f"process {error.pid} is restoring {path} or rotating its keys"
        raise StoreError(f"{doing}: wait until it has ended, and begin again") from None
    with lock:
        yield


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of one's own to a database that is there, for durable work beside a running bot. Raises StoreError."""
    must_be_there(path)
    with told():
        db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    with closing(db):
        with told():
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            if schema.version(db) == 0:
                raise StoreError(f"{path} is not a database of this program")
        yield db


def _copy(db: sqlite3.Connection, target: Path) -> None:
    partial = target.with_name(target.name + ".partial")
    _remove(partial)
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        db.execute("VACUUM INTO ?", (str(partial),))
        synced(partial)
        partial.replace(target)
        synced(target.parent)
    finally:
        _remove(partial)


def _replay(fresh: Path, keyring: KeyRing, tombstones: set[Tombstone]) -> None:
    with closing(connect(fresh)) as db:
        begin(db, keyring)
        unknown = sorted(tombstones - _read(db), key=lambda stone: stone.at)
        with transaction(db):
            forgetting.destroy(db, keyring, _persons_under(db, keyring, unknown))
            for group in _groups_under(db, keyring, unknown):
                forgetting.forget_group(db, keyring, group)
            db.executemany(sql.TOMBSTONE, [(s.mark, s.at, s.kind, s.id) for s in unknown])
        traces.sweep(db)


def _persons_under(db: sqlite3.Connection, keyring: KeyRing, tombstones: list[Tombstone]) -> frozenset[int]:
    """Persons whose id was forgotten, and those of the same Telegram account that were last here before that."""
    ids = {stone.id for stone in tombstones if stone.kind == "person"}
    marks = {stone.mark: stone.at for stone in tombstones if stone.kind == "person"}
    found = db.execute(sql.ALL_USERS).fetchall()
    return frozenset(
        number
        for number, user, touched in found
        if number in ids or any(touched <= marks.get(mark, -1) for mark in keyring.marks("person", user))
    )


def _groups_under(db: sqlite3.Connection, keyring: KeyRing, tombstones: list[Tombstone]) -> set[int]:
    ids = {stone.id for stone in tombstones if stone.kind == "group"}
    marks = {stone.mark for stone in tombstones if stone.kind == "group" and stone.id is None}
    found = db.execute(sql.ALL_GROUPS).fetchall()
    return {number for number, chat in found if number in ids or keyring.marks("group", chat) & marks}


def _tombstones(path: Path, keyring: KeyRing) -> set[Tombstone]:
    """All tombstones of a database: those in its table, if it can still be read, and those in the file beside it."""
    found: set[Tombstone] = set()
    with suppress(StoreError), opened(path) as db, told():
        found |= _read(db)
        with suppress(WrongKeyError):  # its own secret may be another than the backup's
            know_marks(db, keyring)
    return found | forgetting.buried(tombstone_file(path))


def _read(db: sqlite3.Connection) -> set[Tombstone]:
    return {Tombstone(*row) for row in db.execute(sql.TOMBSTONES)}


def _forget_person(db: sqlite3.Connection, keyring: KeyRing, user: int, notice: Notice) -> bool:
    persons = {number for (number,) in db.execute(sql.PERSONS_OF_USER, (user,))}
    forgetting.forget(db, keyring, persons, notice)
    if not persons:
        forgetting.bury(db, [Tombstone(keyring.mark("person", user), notice.at, "person", None)], notice.file)
    return bool(persons)


def _forget_group(db: sqlite3.Connection, keyring: KeyRing, chat: int, notice: Notice) -> bool:
    row = db.execute(sql.CHAT_ID, (chat,)).fetchone()
    number = None if row is None else row[0]
    forgetting.bury(db, [Tombstone(keyring.mark("group", chat), notice.at, "group", number)], notice.file)
    if number is not None:
        forgetting.forget_group(db, keyring, number)
    return number is not None


def _replace(path: Path, fresh: Path) -> None:
    for ending in ("-wal", "-shm"):
        _remove(path.with_name(path.name + ending))
    fresh.replace(path)
    synced(path.parent)


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
