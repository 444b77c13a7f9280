"""Forgetting and erasing: keys destroyed, rows dropped, tombstones set so that a restored backup forgets again."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.disk import synced
from bot.adapters.keys import KeyRing
from bot.adapters.sqlite import rows, sql
from bot.adapters.sqlite.link import transaction
from bot.adapters.sqlite.vault import Vault, place_of_key

DAY = 86400.0
HANDLED_SECONDS = 2 * DAY
DEAD_SECONDS = 7 * DAY
TOMBSTONE_SECONDS = 35 * DAY  # backups expire after 30 days; a few more for the one that was forgotten in a drawer
ERASED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Notice:
    """When something was forgotten (epoch seconds), and the file beside the database that says so too."""

    at: float
    file: Path


@dataclass(frozen=True, slots=True)
class Tombstone:
    """Says that a person or a group was forgotten: a keyed hash of Telegram's id, the time, and our id if it was known."""

    mark: str
    at: float
    kind: str
    id: int | None


def forget(db: sqlite3.Connection, keyring: KeyRing, persons: Iterable[int], notice: Notice) -> None:
    """Set tombstones for persons and destroy all that is theirs, inside the caller's transaction. Raises OSError."""
    people = frozenset(persons)
    users = sql.rows(db, sql.USERS, people)
    stones = [Tombstone(keyring.mark("person", user), notice.at, "person", number) for number, user in users]
    bury(db, stones, notice.file)
    destroy(db, keyring, people)


def destroy(db: sqlite3.Connection, keyring: KeyRing, people: frozenset[int]) -> None:
    """Destroy the keys of persons and drop their rows; a session that nobody else who is kept has a seat in goes too."""
    seated = _ids(sql.rows(db, sql.SESSIONS_OF_PERSONS, people))
    chats = _ids(sql.rows(db, sql.CHATS_OF_PERSONS, people))
    for statement in (
        sql.DROP_WORDS_OF_PERSONS,
        sql.DROP_MARKS_OF_PERSONS,
        sql.DROP_OUTGOING_OF_PERSONS,
        sql.CLEAR_TIMERS,
        sql.DROP_PERSONS,
    ):
        sql.run(db, statement, people)
    _drop_keys(db, keyring, "person", people)
    part(db, keyring, _ids(sql.rows(db, sql.COUPLES_OF_PERSONS, people)))
    _drop_sessions(db, keyring, seated - _ids(sql.rows(db, sql.SESSIONS_SHARED, seated)))
    _drop_chats(db, chats)


def forget_group(db: sqlite3.Connection, keyring: KeyRing, chat: int) -> int:
    """Drop a group and the sessions and couples at home in it, inside the caller's transaction; gives how many sessions
    those were."""
    sessions = _ids(sql.rows(db, sql.SESSIONS_AT_HOME, [chat]))
    part(db, keyring, _ids(sql.rows(db, sql.COUPLES_AT_HOME, [chat])))
    _drop_sessions(db, keyring, sessions)
    _drop_chats(db, {chat})
    return len(sessions)


def part(db: sqlite3.Connection, keyring: KeyRing, couples: Iterable[int]) -> None:
    """Drop couples with what was to come to both, and destroy their keys, inside the caller's transaction."""
    gone = frozenset(couples)
    sql.run(db, sql.DROP_COUPLES, gone)
    sql.run(db, sql.CLEAR_TIMERS, gone)
    _drop_keys(db, keyring, "couple", gone)


def bury(db: sqlite3.Connection, tombstones: list[Tombstone], file: Path) -> None:
    """Set tombstones, in the file first: one too many costs nothing, one too few would bring somebody back."""
    if not tombstones:
        return
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as beside:
        beside.writelines(f"{t.mark} {t.at!r} {t.kind} {'-' if t.id is None else t.id}\n" for t in tombstones)
        beside.flush()
        os.fsync(beside.fileno())
    db.executemany(sql.TOMBSTONE, [(t.mark, t.at, t.kind, t.id) for t in tombstones])


def buried(file: Path) -> set[Tombstone]:
    """The tombstones in the file beside a database; none where there is no file. Raises OSError."""
    return {stone for line in _lines(file) if (stone := _stone(line)) is not None}


def tombstoned(db: sqlite3.Connection, persons: Iterable[int]) -> frozenset[int]:
    """Which of these persons were forgotten."""
    return _ids(sql.rows(db, sql.TOMBSTONED, persons))


def erase(db: sqlite3.Connection, vault: Vault, sessions: Iterable[int]) -> None:
    """Wipe the words and the bodies of sessions, inside the caller's transaction, and end them; seats and roles stay."""
    found = sql.rows(db, sql.SESSIONS, sessions)
    for statement in (sql.DROP_WORDS_OF_SESSIONS, sql.END_SEATS):
        sql.run(db, statement, [row[0] for row in found])
    db.executemany(sql.ERASE_BODY, [_emptied(row, vault) for row in found])


def prune(db: sqlite3.Connection, keyring: KeyRing, now: float) -> None:
    """Drop update ids, dead letters, passed-over updates and tombstones that are past their time, and couples that nobody
    came along to."""
    with transaction(db):
        db.execute(sql.PRUNE_HANDLED, (now - HANDLED_SECONDS,))
        db.execute(sql.PRUNE_DEAD, (now - DEAD_SECONDS,))
        db.execute(sql.PRUNE_POISON, (now - DEAD_SECONDS,))
        db.execute(sql.PRUNE_TOMBSTONES, (now - TOMBSTONE_SECONDS,))
        part(db, keyring, _ids(db.execute(sql.COUPLES_NOT_MET, (now - DAY,)).fetchall()))


def prune_file(db: sqlite3.Connection, file: Path, now: float) -> None:
    """Drop the lines of tombstones that are past their time. Raises OSError, and then the file is as it was.

    In a transaction, so that nobody sets a tombstone meanwhile. A line that cannot be read stays: it may be a torn one of
    somebody who asked to be forgotten.
    """
    with transaction(db):
        lines = _lines(file)
        kept = [line for line in lines if (stone := _stone(line)) is None or stone.at >= now - TOMBSTONE_SECONDS]
        if len(kept) < len(lines):
            _rewrite(file, kept)


def erase_old(db: sqlite3.Connection, keyring: KeyRing, now: float, retention: float) -> int:
    """Erase some of the sessions untouched for `retention` seconds, or for a day where a person did not agree that
    anything be kept; 0 once there are none left."""
    with transaction(db):
        found = _ids(db.execute(sql.ERASABLE, (now - retention, now - DAY, ERASED_AT_ONCE)).fetchall())
        erase(db, Vault(db, keyring), found)
    return len(found)


def _lines(file: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return file.read_text(encoding="latin-1").splitlines()  # which reads whatever a crash has left there
    return []


def _stone(line: str) -> Tombstone | None:
    """None for a line that is none, such as one that was being written when the disk was full."""
    with suppress(ValueError):
        mark, at, kind, number = line.split()
        return Tombstone(mark, float(at), kind, None if number == "-" else int(number))
    return None


def _rewrite(file: Path, lines: list[str]) -> None:
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)  # left by a crash
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="latin-1") as beside:
        beside.writelines(f"{line}\n" for line in lines)
        beside.flush()
        os.fsync(beside.fileno())
    fresh.replace(file)
    synced(file.parent)


def _emptied(row: sql.Row, vault: Vault) -> sql.Row:
    number, sealed, wrapped = row[0], row[6], row[7]
    owner, place = ("session", number), rows.session_place(number)
    vault.learn(owner, wrapped)
    opened = vault.unseal(owner, sealed, place)
    return (vault.seal(owner, opened | {"body": {}}, place), number)


def _drop_sessions(db: sqlite3.Connection, keyring: KeyRing, sessions: frozenset[int]) -> None:
    for statement in (sql.DROP_OUTGOING_OF_SESSIONS, sql.CLEAR_TIMERS, sql.DROP_SESSIONS):
        sql.run(db, statement, sessions)
    _drop_keys(db, keyring, "session", sessions)


def _drop_chats(db: sqlite3.Connection, chats: Iterable[int]) -> None:
    for statement in (sql.DROP_OUTGOING_TO_CHATS, sql.DROP_CHATS):
        sql.run(db, statement, chats)


def _drop_keys(db: sqlite3.Connection, keyring: KeyRing, kind: str, ids: Iterable[int]) -> None:
    sql.run(db, sql.DROP_KEYS, ids, kind)
    for number in ids:
        keyring.drop(place_of_key((kind, number)))


def _ids(found: Iterable[sql.Row]) -> frozenset[int]:
    return frozenset(row[0] for row in found)
