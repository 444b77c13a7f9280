"""Writing: one batch, one transaction. Reads only what it must check; destroying is `forgetting`."""

from __future__ import annotations

import secrets
import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.adapters.keys import KeyRing
from bot.adapters.sqlite import forgetting, rows, sql
from bot.adapters.sqlite.gone import agreed_to_nothing, named, without
from bot.adapters.sqlite.link import transaction
from bot.adapters.sqlite.vault import Owner, Vault
from bot.ports import Changes, SessionRow


@dataclass(frozen=True, slots=True)
class Batch:
    """When and for whom a batch is written: the time (epoch seconds), the bot and server, and the file of tombstones."""

    now: float
    server: str
    tombstones: Path


def save(db: sqlite3.Connection, keyring: KeyRing, changes: Changes, batch: Batch) -> None:
    """Write a batch. Order matters: forgetting comes first, and what is cleared goes before what is set."""
    with transaction(db):
        if changes.forget:
            forgetting.forget(db, keyring, changes.forget, forgetting.Notice(at=batch.now, file=batch.tombstones))
        gone = forgetting.tombstoned(db, named(changes)).union(changes.forget)
        kept = _settled(without(changes, gone))
        vault = Vault(db, keyring)
        vault.ensure(_owners(kept))
        _places(db, vault, kept)
        _sessions(db, vault, kept)
        forgetting.part(db, keyring, kept.parted)
        db.executemany(sql.COUPLE, [rows.couple_row(couple, vault) for couple in kept.couples])
        _marks(db, vault, kept)
        forgetting.erase(db, vault, set(kept.erase) - {session.id for session in kept.sessions})
        _timers(db, kept)
        _outbox(db, vault, kept)
        _inbox(db, kept, batch)


def publish(db: sqlite3.Connection, digest: str, content: bytes, now: float) -> None:
    """Keep a bundle; a known one is left alone."""
    with transaction(db):
        db.execute(sql.PUBLISH, (digest, zlib.compress(content), now))


def beat(db: sqlite3.Connection, now: float) -> None:
    """Note that the process is alive."""
    with transaction(db):
        db.execute(sql.BEAT, (repr(now),))


def _settled(changes: Changes) -> Changes:
    """The last record of each session, without words and body where it is erased; no couple that is parted."""
    last = {session.id: session for session in changes.sessions}
    for number in last.keys() & changes.erase:
        last[number] = replace(last[number], status="ended", body={}, words={})
    couples = tuple(couple for couple in changes.couples if couple.id not in changes.parted)
    return replace(changes, sessions=tuple(last.values()), couples=couples)


def _owners(changes: Changes) -> set[Owner]:
    owners: set[Owner] = {("person", person.id) for person in changes.persons}
    owners.update(("session", session.id) for session in changes.sessions)
    owners.update(("person", person) for session in changes.sessions for person in session.words)
    owners.update(("person", mark.person) for mark in changes.marks)
    owners.update(("couple", couple.id) for couple in changes.couples)
    owners.update(rows.outgoing_owner(message.person, message.session) for message in changes.outgoing)
    return owners


def _places(db: sqlite3.Connection, vault: Vault, changes: Changes) -> None:
    db.executemany(sql.PERSON, [rows.person_row(person, vault) for person in changes.persons])
    db.executemany(sql.CHAT, [rows.chat_row(chat) for chat in changes.chats])
    for old, new in changes.migrated:
        _migrate(db, old, new)


def _migrate(db: sqlite3.Connection, old: int, new: int) -> None:
    """Give the chat its new Telegram id. A chat that was already met under the new id is merged into the old one."""
    group = db.execute(sql.CHAT_ID, (old,)).fetchone()
    met = db.execute(sql.CHAT_ID, (new,)).fetchone()
    if group is None:
        return
    if met is not None:
        for statement in (sql.MOVE_SEATS, sql.MOVE_HOMES, sql.MOVE_OUTGOING, sql.MOVE_COUPLES):
            db.execute(statement, (*group, *met))
        db.execute(sql.DROP_CHAT, met)
    db.execute(sql.REKEY_CHAT, (new, old))


def _sessions(db: sqlite3.Connection, vault: Vault, changes: Changes) -> None:
    sessions = changes.sessions
    db.executemany(sql.SESSION, [rows.session_row(session, vault) for session in sessions])
    _seats(db, sessions)
    kept = {(session.id, person) for session in sessions for person in session.words}
    before = set(sql.rows(db, sql.WORDS_KEPT, [session.id for session in sessions]))
    db.executemany(sql.DROP_WORD, sorted(before - kept))
    db.executemany(sql.WORD, [row for session in sessions for row in _word_rows(session, vault)])


def _seats(db: sqlite3.Connection, sessions: Sequence[SessionRow]) -> None:
    """Write only the seats that differ: they hardly ever do, and reading is cheaper."""
    before = set(sql.rows(db, sql.SEATS_KEPT, [session.id for session in sessions]))
    after = {row for session in sessions for row in _seat_rows(session)}
    left = {row[:2] for row in before} - {row[:2] for row in after}
    db.executemany(sql.DROP_SEAT, sorted(left))
    db.executemany(sql.SEAT, sorted(after - before))


def _seat_rows(session: SessionRow) -> list[sql.Row]:
    live = int(session.status != "ended")
    return [(session.id, place, seat.person, seat.chat, live) for place, seat in enumerate(session.seats)]


def _word_rows(session: SessionRow, vault: Vault) -> list[sql.Row]:
    return [
        (session.id, person, vault.seal(("person", person), words, rows.words_place(session.id, person)))
        for person, words in session.words.items()
    ]


def _marks(db: sqlite3.Connection, vault: Vault, changes: Changes) -> None:
    """The number of a row is drawn, since one that is counted tells when it was written."""
    nothing = agreed_to_nothing(changes)
    sql.run(db, sql.DROP_MARKS_OF_PERSONS, nothing)
    kept = [mark for mark in changes.marks if mark.person not in nothing]
    db.executemany(sql.MARK, [rows.mark_row(secrets.randbits(62), mark, vault) for mark in kept])


def _timers(db: sqlite3.Connection, changes: Changes) -> None:
    db.executemany(sql.CANCEL_TIMER, changes.cancel)
    sql.run(db, sql.CLEAR_TIMERS, changes.clear_timers)
    db.executemany(sql.TIMER, [(t.owner, t.kind, t.entry, t.number, t.due) for t in changes.timers])


def _outbox(db: sqlite3.Connection, vault: Vault, changes: Changes) -> None:
    db.executemany(sql.SUPERSEDED, changes.superseded)
    sql.run(db, sql.LEFT, changes.left)
    db.executemany(sql.OUTGOING, [rows.outgoing_row(message, vault) for message in changes.outgoing])
    if changes.outgoing:
        last = max(message.id for message in changes.outgoing)
        db.execute(sql.RAISE_LAST_ID, (last, last))
    sql.run(db, sql.SENT, changes.sent)
    sql.run(db, sql.DEAD, changes.dead)


def _inbox(db: sqlite3.Connection, changes: Changes, batch: Batch) -> None:
    server = batch.server
    db.executemany(sql.ATTEMPT, [(server, update, count) for update, count in changes.attempts.items()])
    db.executemany(sql.HANDLED, [(server, update, batch.now) for update in changes.handled])
    sql.run(db, sql.DROP_ATTEMPTS, changes.handled, server)
    db.executemany(sql.POISON, [(server, p.update, p.kind, p.error, batch.now) for p in changes.poison])
