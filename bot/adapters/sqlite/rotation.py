"""A new master key: every wrapped data key of a database goes under it, some at a time, beside a running bot.

The order makes a crash harmless at any point: the new key stands in the file before the database names it, and the old one
leaves the file when nothing is under it. A second run goes on where the first one ended. Nothing that is sealed changes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.adapters import key_file
from bot.adapters.key_file import Master
from bot.adapters.keys import KeyRing
from bot.adapters.lock import AlreadyRunning, FileLock
from bot.adapters.sqlite import sql, traces
from bot.adapters.sqlite.admin import masters_held, must_be_there, opened
from bot.adapters.sqlite.link import told, transaction
from bot.adapters.sqlite.store import check_key, know_marks
from bot.adapters.sqlite.vault import MARKS, place_of_key
from bot.ports import StoreError

AT_ONCE = 200  # rows a transaction: a few milliseconds, for which a running bot waits
#: A bot in full swing may keep a rotation waiting for long, which harms nobody (milliseconds).
_PATIENCE = "PRAGMA busy_timeout = 60000"
#: Before the first row, in the order of owners and ids.
_START = ("", 0)


@dataclass(frozen=True, slots=True)
class Progress:
    """So many data keys of all were brought under the new master key by this run."""

    done: int
    total: int


def rotate(path: Path, file: Path, at_once: int = AT_ONCE) -> Iterator[Progress]:
    """Bring a database under the first key of its key file, a new one if the file has no other; then drop the others.

    What was done is durable at every step that is given: whoever takes the steps may rest in between, or never come back.
    Raises WrongKeyError and StoreError; before the first step they mean that nothing was changed.
    """
    must_be_there(path)
    with told(), masters_held(path), opened(path) as db:
        db.execute(_PATIENCE)
        masters, keyring = key_file.read(file), KeyRing.from_file(file)
        _survey(db, keyring)
        _keep_marks(db, keyring, path)
        if len(masters) == 1:
            masters = (key_file.successor(masters), *masters)
            _write(file, masters, fix=f"{file.parent} must be writable. Nothing was changed")
        yield Progress(0, _left(db, masters[0].head))
        _announce(db, masters[0])
        keyring.use(masters[0].fingerprint)
        yield from _rewrapped(db, keyring, at_once)
        _take_leave(db, keyring)
        _write(file, masters[:1], fix="nothing is under its other keys any more: delete all its lines but the first")
        traces.sweep(db)


def _survey(db: sqlite3.Connection, keyring: KeyRing) -> None:
    """Open every data key once, before anything is changed: one that does not open would be met half-way."""
    check_key(db, keyring)
    at = _START
    while found := db.execute(sql.KEYS_AFTER, (*at, AT_ONCE)).fetchall():
        for owner, number, wrapped in found:
            keyring.unwrap(wrapped, place_of_key((owner, number)))
        at = found[-1][:2]


def _keep_marks(db: sqlite3.Connection, keyring: KeyRing, path: Path) -> None:
    """Have the secret of the marks in the database, where it outlasts the master key that it is derived from."""
    with transaction(db):
        if know_marks(db, keyring):
            return
        try:
            with FileLock(path):
                db.execute(sql.ADD_KEY, (*MARKS, keyring.wrapped_marks(place_of_key(MARKS))))
        except AlreadyRunning as error:  # every bot that can follow a rotation keeps the secret when it starts
            who = f"the running bot (process {error.pid}) is of an older version, which cannot follow"
            raise StoreError(f"{who}: restart it, and begin again. Nothing was changed") from None


def _announce(db: sqlite3.Connection, target: Master) -> None:
    """Name the new key, and those that are on their way out. From this commit on, everybody wraps under the new one."""
    with transaction(db):
        before = {name for field in ("fingerprint", "leaving") for name in _named(db, field)}
        leaving = sorted(before - {target.fingerprint})
        db.execute(sql.CHANGE_META, ("leaving", " ".join(leaving)))
        db.execute(sql.CHANGE_META, ("fingerprint", target.fingerprint))


def _rewrapped(db: sqlite3.Connection, keyring: KeyRing, at_once: int) -> Iterator[Progress]:
    done, total, at = 0, _left(db, keyring.head), _START
    while True:  # until nothing is left: keys come and go meanwhile, with people who begin and people who are forgotten
        moved = _batch(db, keyring, at, at_once)
        if not moved and not _left(db, keyring.head):
            return
        at = moved[-1] if moved else _START
        done += len(moved)
        yield Progress(done, max(done, total))


def _batch(db: sqlite3.Connection, keyring: KeyRing, at: tuple[str, int], at_once: int) -> list[tuple[str, int]]:
    """Bring the next keys after a place under the key in use, and tell where they stand."""
    with transaction(db):
        found = db.execute(sql.KEYS_UNDER_OTHERS, (keyring.head, *at, at_once)).fetchall()
        again = [(keyring.rewrap(wrapped, place_of_key((owner, n))), owner, n) for owner, n, wrapped in found]
        db.executemany(sql.REWRAP, again)
    return [(owner, number) for owner, number, _ in found]


def _take_leave(db: sqlite3.Connection, keyring: KeyRing) -> None:
    """Say that nothing is under the older keys, having looked."""
    with transaction(db):
        if _left(db, keyring.head):
            raise StoreError("another process goes on with the old key: restart the bot, and begin again")
        db.execute(sql.DROP_META, ("leaving",))


def _write(file: Path, masters: Sequence[Master], fix: str) -> None:
    try:
        key_file.write(file, masters)
    except OSError as error:
        raise StoreError(f"{file} cannot be replaced ({error.strerror}): {fix}") from None


def _left(db: sqlite3.Connection, head: bytes) -> int:
    count: int = db.execute(sql.COUNT_UNDER_OTHERS, (head,)).fetchone()[0]
    return count


def _named(db: sqlite3.Connection, field: str) -> list[str]:
    row = db.execute(sql.META, (field,)).fetchone()
    return row[0].split() if row else []
