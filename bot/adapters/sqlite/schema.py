"""The tables, as numbered steps from an empty file to the newest form. Never change a step that was released: add one."""

from __future__ import annotations

import sqlite3

from bot.adapters.sqlite.link import transaction
from bot.ports import StoreError

APPLICATION = 0x4154_4E45  # "ATNE" in the file's head: it is ours, whatever it is called

_FIRST = (
    f"PRAGMA application_id = {APPLICATION}",
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value BIGINT NOT NULL) WITHOUT ROWID",
    "INSERT INTO counters (name, value) VALUES ('outgoing', 0)",
    """CREATE TABLE keys (
        owner TEXT NOT NULL, id BIGINT NOT NULL, wrapped BLOB NOT NULL, PRIMARY KEY (owner, id)
    ) WITHOUT ROWID""",
    """CREATE TABLE persons (
        id INTEGER PRIMARY KEY, telegram_user BIGINT NOT NULL UNIQUE, language TEXT NOT NULL, consent TEXT NOT NULL,
        touched DOUBLE PRECISION NOT NULL, private BLOB NOT NULL
    )""",
    """CREATE TABLE chats (
        id INTEGER PRIMARY KEY, telegram_chat BIGINT NOT NULL UNIQUE, kind TEXT NOT NULL, person BIGINT,
        language TEXT NOT NULL, focus BIGINT, asked_session BIGINT, asked_entry BIGINT, asked_message BIGINT,
        asked_at DOUBLE PRECISION, blocked_at DOUBLE PRECISION, recent BLOB NOT NULL
    )""",
    """CREATE TABLE sessions (
        id INTEGER PRIMARY KEY, home BIGINT NOT NULL, bundle TEXT NOT NULL, status TEXT NOT NULL,
        touched DOUBLE PRECISION NOT NULL, version BIGINT NOT NULL, erased INTEGER NOT NULL, body BLOB NOT NULL
    )""",
    "CREATE INDEX sessions_at_home ON sessions (home) WHERE status <> 'ended'",
    "CREATE INDEX sessions_to_erase ON sessions (touched) WHERE erased = 0",
    """CREATE TABLE seats (
        session BIGINT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, position INTEGER NOT NULL,
        person BIGINT NOT NULL, chat BIGINT NOT NULL, live INTEGER NOT NULL, PRIMARY KEY (session, position)
    ) WITHOUT ROWID""",
    "CREATE INDEX seats_of_person ON seats (person, live)",
    """CREATE TABLE words (
        session BIGINT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, person BIGINT NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY (session, person)
    )""",
    """CREATE TABLE timers (
        session BIGINT NOT NULL, kind TEXT NOT NULL, entry BIGINT NOT NULL, number BIGINT NOT NULL,
        due DOUBLE PRECISION NOT NULL, PRIMARY KEY (session, kind, entry, number)
    ) WITHOUT ROWID""",
    "CREATE INDEX timers_due ON timers (due)",
    """CREATE TABLE outgoing (
        id INTEGER PRIMARY KEY, chat BIGINT NOT NULL, priority TEXT NOT NULL, created DOUBLE PRECISION NOT NULL,
        person BIGINT, session BIGINT, entry BIGINT,
        state TEXT NOT NULL, body BLOB
    )""",
    "CREATE INDEX outgoing_of_session ON outgoing (session, entry)",
    """CREATE TABLE handled (
        server TEXT NOT NULL, update_id BIGINT NOT NULL, at DOUBLE PRECISION NOT NULL, PRIMARY KEY (server, update_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX handled_at ON handled (at)",
    """CREATE TABLE attempts (
        server TEXT NOT NULL, update_id BIGINT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (server, update_id)
    ) WITHOUT ROWID""",
    """CREATE TABLE poison (
        server TEXT NOT NULL, update_id BIGINT NOT NULL, kind TEXT NOT NULL, error TEXT NOT NULL,
        at DOUBLE PRECISION NOT NULL, PRIMARY KEY (server, update_id)
    ) WITHOUT ROWID""",
    "CREATE TABLE bundles (digest TEXT PRIMARY KEY, content BLOB NOT NULL, at DOUBLE PRECISION NOT NULL)",
    """CREATE TABLE tombstones (
        mark TEXT NOT NULL, at DOUBLE PRECISION NOT NULL, kind TEXT NOT NULL, id BIGINT, PRIMARY KEY (mark, at)
    ) WITHOUT ROWID""",
    "CREATE INDEX tombstones_of_id ON tombstones (id)",
)

_COUPLES = (
    """CREATE TABLE couples (
        id INTEGER PRIMARY KEY, one BIGINT NOT NULL, two BIGINT NOT NULL, home BIGINT NOT NULL, topic BIGINT NOT NULL,
        open_until DOUBLE PRECISION NOT NULL, body BLOB NOT NULL
    )""",
    "CREATE INDEX couples_of_one ON couples (one)",
    "CREATE INDEX couples_of_two ON couples (two)",
    "CREATE INDEX couples_at_home ON couples (home)",
    "CREATE INDEX couples_not_met ON couples (open_until) WHERE two = 0",
)

#: What is kept for people's own pictures. Who practises what and when tells a story, so all of it is sealed.
_MARKS = (
    "CREATE TABLE marks (id INTEGER PRIMARY KEY, person BIGINT NOT NULL, body BLOB NOT NULL)",
    "CREATE INDEX marks_of_person ON marks (person)",
)

#: Daily prompts are looked for apart from all other moments, so that a flood of them delays nothing else.
_PROMPTS_APART = (
    "DROP INDEX timers_due",
    "CREATE INDEX timers_due ON timers (due) WHERE kind <> 'prompt'",
    "CREATE INDEX prompts_due ON timers (due, session, entry, number) WHERE kind = 'prompt'",
)

#: Step n (from 1) leads from version n - 1 to version n.
MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _COUPLES, _MARKS, _PROMPTS_APART)


def version(db: sqlite3.Connection) -> int:
    """The version of the tables (0 for an empty file). Raises StoreError where they are newer than the program, or not ours."""
    found = _version(db)
    empty = db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0] == 0
    if not empty and db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise StoreError("the file holds another program's database: check database.url. Nothing was changed")
    if found > len(MIGRATIONS):
        raise StoreError(
            f"the database has version {found} and this program knows up to {len(MIGRATIONS)}: "
            "install the newer program, or restore a backup. Nothing was changed"
        )
    return found


def migrate(db: sqlite3.Connection, steps: tuple[tuple[str, ...], ...] = MIGRATIONS) -> None:
    """Bring the tables to the newest version, each step in its own transaction; a step that fails leaves the one before."""
    for number, statements in enumerate(steps[_version(db) :], start=_version(db) + 1):
        with transaction(db):
            if _version(db) >= number:  # another process was quicker
                continue
            for statement in statements:
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {number}")


def _version(db: sqlite3.Connection) -> int:
    found: int = db.execute("PRAGMA user_version").fetchone()[0]
    return found
