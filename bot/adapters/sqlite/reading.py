"""Reading: what a batch needs, and the queues. Each function is one piece of work in the connection's thread; nothing is written."""

from __future__ import annotations

import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping

from bot.adapters.keys import KeyRing
from bot.adapters.sqlite import rows, sql
from bot.adapters.sqlite.link import transaction
from bot.adapters.sqlite.vault import Vault
from bot.ports import PROMPT, Chat, Couple, Json, Loaded, Mark, Outgoing, Person, SessionRow, TimerRow, Wanted


def load(db: sqlite3.Connection, keyring: KeyRing, wanted: Wanted, *, server: str) -> Loaded:
    """What is there of the wanted, as of one moment: also the sessions not ended and the couples at home in the wanted chats,
    and the sessions that asked there last."""
    vault = Vault(db, keyring)
    with transaction(db, "BEGIN"):
        persons = _persons(sql.rows(db, sql.PERSONS_BY_USER, wanted.users), vault)
        persons |= _persons(sql.rows(db, sql.PERSONS_BY_ID, wanted.persons - persons.keys()), vault)
        chats = _chats(sql.rows(db, sql.CHATS_BY_TELEGRAM, wanted.chats))
        chats |= _chats(sql.rows(db, sql.CHATS_BY_ID, wanted.own_chats))
        owners = {chat.person for chat in chats.values() if chat.person is not None}
        asked = {chat.asked.session for chat in chats.values() if chat.asked}
        live, linked = _live(db, persons.keys() | owners, chats)
        sessions = _sessions(db, vault, {*wanted.sessions, *asked, *live})
        couples = _couples(sql.rows(db, sql.COUPLES, wanted.couples | linked), vault)
        seats = [seat for session in sessions.values() for seat in session.seats]
        pairs = {who for couple in couples.values() for who in (couple.one, couple.two) if who}
        others = owners.union((seat.person for seat in seats), pairs) - persons.keys()
        places = {*(seat.chat for seat in seats), *(session.home for session in sessions.values())}
        places |= {couple.home for couple in couples.values() if couple.home}
        persons |= _persons(sql.rows(db, sql.PERSONS_BY_ID, others), vault)
        chats |= _chats(sql.rows(db, sql.CHATS_BY_ID, places - chats.keys()))
        chats |= _private(db, [persons[who] for who in (pairs | wanted.persons) & persons.keys()], chats)
        handled = frozenset(number for (number,) in sql.rows(db, sql.HANDLED_OF, wanted.updates, server))
    return Loaded(persons=persons, chats=chats, sessions=sessions, handled=handled, couples=couples)


def own(db: sqlite3.Connection, keyring: KeyRing, person: int) -> tuple[Person | None, list[SessionRow]]:
    """A person with all their sessions, the one touched first in front."""
    vault = Vault(db, keyring)
    with transaction(db, "BEGIN"):
        found = _persons(sql.rows(db, sql.PERSONS_BY_ID, [person]), vault).get(person)
        ids = [number for (number,) in sql.rows(db, sql.SESSIONS_OF_PERSONS, [person])]
        sessions = _sessions(db, vault, ids)
    return found, sorted(sessions.values(), key=lambda session: (session.touched, session.id))


def marks(db: sqlite3.Connection, keyring: KeyRing, person: int) -> list[Mark]:
    """What is kept for a person's pictures, in order of time."""
    vault = Vault(db, keyring)
    return sorted(rows.mark(row, vault) for row in sql.rows(db, sql.MARKS, [person]))


def due(db: sqlite3.Connection, now: float, limit: int) -> list[TimerRow]:
    """The timers due by `now` that are no daily prompts, the earliest first."""
    return [TimerRow(*row) for row in db.execute(sql.DUE, (now, limit))]


def prompts_due(db: sqlite3.Connection, now: float, limit: int) -> list[TimerRow]:
    """The daily prompts due by `now`, the earliest first."""
    return [TimerRow(*row) for row in db.execute(sql.PROMPTS_DUE, (now, limit))]


def outdated(db: sqlite3.Connection, entry: int, limit: int) -> list[TimerRow]:
    """Daily prompts whose time was reckoned with other tz data."""
    return [TimerRow(*row) for row in db.execute(sql.OUTDATED, (PROMPT, entry, limit))]


def next_due(db: sqlite3.Connection) -> float | None:
    """When the earliest timer that is no daily prompt is due."""
    moment: float | None = db.execute(sql.NEXT_DUE).fetchone()[0]
    return moment


def next_prompt(db: sqlite3.Connection) -> float | None:
    """When the earliest daily prompt is due."""
    moment: float | None = db.execute(sql.NEXT_PROMPT).fetchone()[0]
    return moment


def unsent(db: sqlite3.Connection, keyring: KeyRing, after: int, limit: int) -> list[Outgoing]:
    """Messages not yet sent, in order of their ids."""
    vault = Vault(db, keyring)
    return [rows.outgoing(row, vault) for row in db.execute(sql.UNSENT, (after, limit)).fetchall()]


def backlog(db: sqlite3.Connection, now: float) -> tuple[int, float]:
    """How many messages wait, and the age of the oldest."""
    count, oldest = db.execute(sql.BACKLOG).fetchone()
    return count, max(0.0, now - oldest) if count else 0.0


def last_id(db: sqlite3.Connection) -> int:
    """The highest id ever given to an outgoing message."""
    number: int = db.execute(sql.LAST_ID).fetchone()[0]
    return number


def attempts(db: sqlite3.Connection, server: str) -> dict[int, int]:
    """Updates that were in hand when the process died, and how often."""
    return dict(db.execute(sql.ATTEMPTS, (server,)).fetchall())


def last_beat(db: sqlite3.Connection) -> float | None:
    """When a process was last alive on this file."""
    row = db.execute(sql.META, ("beat",)).fetchone()
    return None if row is None else float(row[0])


def interrupted(db: sqlite3.Connection, since: float) -> list[int]:
    """Open sessions touched after a moment that have no unsent message, the one touched first in front."""
    return [number for (number,) in db.execute(sql.INTERRUPTED, (since,))]


def bundle(db: sqlite3.Connection, digest: str) -> bytes | None:
    """The content of a bundle."""
    row = db.execute(sql.BUNDLE, (digest,)).fetchone()
    return None if row is None else zlib.decompress(row[0])


def _live(db: sqlite3.Connection, persons: Iterable[int], homes: Iterable[int]) -> tuple[set[int], set[int]]:
    """The sessions not ended, and the couples, of persons and at home in chats."""
    found: tuple[set[int], set[int]] = (set(), set())
    for number, which in (*sql.rows(db, sql.LIVE_OF_PERSONS, persons), *sql.rows(db, sql.LIVE_AT_HOMES, homes)):
        found[which].add(number)
    return found


def _private(db: sqlite3.Connection, people: Iterable[Person], known: Mapping[int, Chat]) -> dict[int, Chat]:
    """The private chats of people, beside those that are known: Telegram's number of one is its person's."""
    absent = {person.user for person in people} - {chat.chat for chat in known.values()}
    return _chats(sql.rows(db, sql.CHATS_BY_TELEGRAM, absent))


def _persons(found: list[sql.Row], vault: Vault) -> dict[int, Person]:
    return {row[0]: rows.person(row, vault) for row in found}


def _chats(found: list[sql.Row]) -> dict[int, Chat]:
    return {row[0]: rows.chat(row) for row in found}


def _couples(found: list[sql.Row], vault: Vault) -> dict[int, Couple]:
    return {row[0]: rows.couple(row, vault) for row in found}


def _sessions(db: sqlite3.Connection, vault: Vault, ids: Iterable[int]) -> dict[int, SessionRow]:
    found = sql.rows(db, sql.SESSIONS, ids)
    known = [row[0] for row in found]
    seats: dict[int, list[sql.Row]] = defaultdict(list)
    for session, *seat in sql.rows(db, sql.SEATS, known):
        seats[session].append(tuple(seat))
    words = _words(db, vault, known)
    return {row[0]: rows.session(row, seats[row[0]], words.get(row[0], {}), vault) for row in found}


def _words(db: sqlite3.Connection, vault: Vault, sessions: Iterable[int]) -> Mapping[int, dict[int, Json]]:
    words: dict[int, dict[int, Json]] = defaultdict(dict)
    for session, person, sealed, wrapped in sql.rows(db, sql.WORDS, sessions):
        vault.learn(("person", person), wrapped)
        words[session][person] = vault.unseal(("person", person), sealed, rows.words_place(session, person))
    return words
