"""Every statement that reads or writes rows, in a form that PostgreSQL takes too. Tables stand in `schema`, pragmas in `link`.

`{ids}` stands for a list of ids, the same wherever it stands in a statement; `rows` and `run` fill it in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

Row = tuple[Any, ...]

_SIZES = (1, 4, 16, 64, 256)  # few lengths of lists, so that prepared statements are found again

META = "SELECT value FROM meta WHERE name = ?"
SET_META = "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"
CHANGE_META = "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
DROP_META = "DELETE FROM meta WHERE name = ?"

BEAT = "INSERT INTO meta (name, value) VALUES ('beat', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
INTERRUPTED = """
SELECT s.id FROM sessions s WHERE s.status = 'open' AND s.touched > ? AND NOT EXISTS
(SELECT 1 FROM outgoing o WHERE o.session = s.id AND o.state = 'unsent') ORDER BY s.touched, s.id
"""

KEYS = "SELECT id, wrapped FROM keys WHERE owner = ? AND id IN ({ids})"
ADD_KEY = "INSERT INTO keys (owner, id, wrapped) VALUES (?, ?, ?)"
#: The head of a wrapped key says under which master key it is.
KEYS_AFTER = "SELECT owner, id, wrapped FROM keys WHERE (owner, id) > (?, ?) ORDER BY owner, id LIMIT ?"
KEYS_UNDER_OTHERS = """
SELECT owner, id, wrapped FROM keys WHERE substr(wrapped, 1, 2) <> ? AND (owner, id) > (?, ?) ORDER BY owner, id LIMIT ?
"""
COUNT_UNDER_OTHERS = "SELECT COUNT(*) FROM keys WHERE substr(wrapped, 1, 2) <> ?"
REWRAP = "UPDATE keys SET wrapped = ? WHERE owner = ? AND id = ?"
DROP_KEYS = "DELETE FROM keys WHERE owner = ? AND id IN ({ids})"

_PERSON = """
SELECT p.id, p.telegram_user, p.language, p.consent, p.touched, p.private, k.wrapped
FROM persons p LEFT JOIN keys k ON k.owner = 'person' AND k.id = p.id
"""
PERSONS_BY_USER = _PERSON + "WHERE p.telegram_user IN ({ids})"
PERSONS_BY_ID = _PERSON + "WHERE p.id IN ({ids})"
PERSON = """
INSERT INTO persons (id, telegram_user, language, consent, touched, private) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET telegram_user = excluded.telegram_user, language = excluded.language,
consent = excluded.consent, touched = excluded.touched, private = excluded.private
"""

_CHAT = """
SELECT id, telegram_chat, kind, person, language, focus, asked_session, asked_entry, asked_message, asked_at, blocked_at,
recent FROM chats
"""
CHATS_BY_TELEGRAM = _CHAT + "WHERE telegram_chat IN ({ids})"
CHATS_BY_ID = _CHAT + "WHERE id IN ({ids})"
CHAT = """
INSERT INTO chats (id, telegram_chat, kind, person, language, focus,
asked_session, asked_entry, asked_message, asked_at, blocked_at, recent)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET telegram_chat = excluded.telegram_chat, kind = excluded.kind, person = excluded.person,
language = excluded.language, focus = excluded.focus, asked_session = excluded.asked_session,
asked_entry = excluded.asked_entry, asked_message = excluded.asked_message, asked_at = excluded.asked_at,
blocked_at = excluded.blocked_at, recent = excluded.recent
"""
CHAT_ID = "SELECT id FROM chats WHERE telegram_chat = ?"
# Messages are counted anew under the new id.
REKEY_CHAT = "UPDATE chats SET telegram_chat = ?, asked_message = 0, recent = x'' WHERE telegram_chat = ?"
DROP_CHAT = "DELETE FROM chats WHERE id = ?"
MOVE_SEATS = "UPDATE seats SET chat = ? WHERE chat = ?"
MOVE_HOMES = "UPDATE sessions SET home = ? WHERE home = ?"
MOVE_OUTGOING = "UPDATE outgoing SET chat = ? WHERE chat = ?"
MOVE_COUPLES = "UPDATE couples SET home = ? WHERE home = ?"

SESSIONS = """
SELECT s.id, s.home, s.bundle, s.status, s.touched, s.version, s.body, k.wrapped
FROM sessions s LEFT JOIN keys k ON k.owner = 'session' AND k.id = s.id WHERE s.id IN ({ids})
"""
#: Sessions (0) and couples (1) in one statement, since every batch asks for both and hardly any has a couple.
LIVE_OF_PERSONS = """
SELECT session, 0 FROM seats WHERE live = 1 AND person IN ({ids})
UNION ALL SELECT id, 1 FROM couples WHERE one IN ({ids}) UNION ALL SELECT id, 1 FROM couples WHERE two IN ({ids})
"""
LIVE_AT_HOMES = """
SELECT id, 0 FROM sessions WHERE status <> 'ended' AND home IN ({ids})
UNION ALL SELECT id, 1 FROM couples WHERE home IN ({ids})
"""
SESSION = """
INSERT INTO sessions (id, home, bundle, status, touched, version, erased, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET home = excluded.home, bundle = excluded.bundle, status = excluded.status,
touched = excluded.touched, version = excluded.version, erased = excluded.erased, body = excluded.body
"""
ERASE_BODY = "UPDATE sessions SET body = ?, erased = 1, status = 'ended' WHERE id = ?"
END_SEATS = "UPDATE seats SET live = 0 WHERE session IN ({ids})"
#: Words past their time: for everybody, and sooner for those who did not agree that anything be kept. An appointed return
#: is kept first.
ERASABLE = """SELECT id FROM sessions WHERE erased = 0 AND (touched < ? OR (touched < ? AND EXISTS (
SELECT 1 FROM seats JOIN persons ON persons.id = seats.person WHERE seats.session = sessions.id AND persons.consent = '')))
AND NOT EXISTS (SELECT 1 FROM timers WHERE timers.session = sessions.id AND timers.kind = 'return') LIMIT ?"""
DROP_SESSIONS = "DELETE FROM sessions WHERE id IN ({ids})"

SEATS = "SELECT session, person, chat FROM seats WHERE session IN ({ids}) ORDER BY session, position"
SEATS_KEPT = "SELECT session, position, person, chat, live FROM seats WHERE session IN ({ids})"
SEAT = """
INSERT INTO seats (session, position, person, chat, live) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (session, position) DO UPDATE SET person = excluded.person, chat = excluded.chat, live = excluded.live
"""
DROP_SEAT = "DELETE FROM seats WHERE session = ? AND position = ?"

WORDS = """
SELECT w.session, w.person, w.body, k.wrapped
FROM words w LEFT JOIN keys k ON k.owner = 'person' AND k.id = w.person WHERE w.session IN ({ids})
"""
WORDS_KEPT = "SELECT session, person FROM words WHERE session IN ({ids})"
WORD = """
INSERT INTO words (session, person, body) VALUES (?, ?, ?)
ON CONFLICT (session, person) DO UPDATE SET body = excluded.body
"""
DROP_WORD = "DELETE FROM words WHERE session = ? AND person = ?"
DROP_WORDS_OF_SESSIONS = "DELETE FROM words WHERE session IN ({ids})"

COUPLES = """
SELECT c.id, c.one, c.two, c.home, c.topic, c.open_until, c.body, k.wrapped
FROM couples c LEFT JOIN keys k ON k.owner = 'couple' AND k.id = c.id WHERE c.id IN ({ids})
"""
COUPLE = """
INSERT INTO couples (id, one, two, home, topic, open_until, body) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET one = excluded.one, two = excluded.two, home = excluded.home, topic = excluded.topic,
open_until = excluded.open_until, body = excluded.body
"""
DROP_COUPLES = "DELETE FROM couples WHERE id IN ({ids})"
COUPLES_OF_PERSONS = "SELECT id FROM couples WHERE one IN ({ids}) OR two IN ({ids})"
COUPLES_AT_HOME = "SELECT id FROM couples WHERE home IN ({ids})"
COUPLES_NOT_MET = "SELECT id FROM couples WHERE two = 0 AND open_until < ?"

MARKS = """
SELECT m.id, m.person, m.body, k.wrapped
FROM marks m LEFT JOIN keys k ON k.owner = 'person' AND k.id = m.person WHERE m.person IN ({ids})
"""
MARK = "INSERT INTO marks (id, person, body) VALUES (?, ?, ?)"
DROP_MARKS_OF_PERSONS = "DELETE FROM marks WHERE person IN ({ids})"

CANCEL_TIMER = "DELETE FROM timers WHERE session = ? AND kind = ? AND entry = ? AND number = ?"
CLEAR_TIMERS = "DELETE FROM timers WHERE session IN ({ids})"
TIMER = """
INSERT INTO timers (session, kind, entry, number, due) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (session, kind, entry, number) DO UPDATE SET due = excluded.due
"""
#: Prompts apart from all other moments. The conditions stand here as in the indexes, or these would not be used.
DUE = """
SELECT session, kind, entry, number, due FROM timers WHERE kind <> 'prompt' AND due <= ?
ORDER BY due, session, kind, entry, number LIMIT ?
"""
PROMPTS_DUE = """
SELECT session, kind, entry, number, due FROM timers WHERE kind = 'prompt' AND due <= ?
ORDER BY due, session, entry, number LIMIT ?
"""
OUTDATED = """
SELECT session, kind, entry, number, due FROM timers WHERE kind = ? AND entry <> ? ORDER BY session LIMIT ?
"""
NEXT_DUE = "SELECT MIN(due) FROM timers WHERE kind <> 'prompt'"
NEXT_PROMPT = "SELECT MIN(due) FROM timers WHERE kind = 'prompt'"

SUPERSEDED = "DELETE FROM outgoing WHERE state = 'unsent' AND session = ? AND entry < ?"
LEFT = "DELETE FROM outgoing WHERE state = 'unsent' AND chat IN ({ids})"
OUTGOING = """
INSERT INTO outgoing (id, chat, priority, created, person, session, entry, state, body)
VALUES (?, ?, ?, ?, ?, ?, ?, 'unsent', ?)
ON CONFLICT (id) DO UPDATE SET chat = excluded.chat, priority = excluded.priority, created = excluded.created,
person = excluded.person, session = excluded.session, entry = excluded.entry,
state = excluded.state, body = excluded.body
"""
SENT = "DELETE FROM outgoing WHERE id IN ({ids})"
DEAD = "UPDATE outgoing SET state = 'dead', body = NULL WHERE id IN ({ids})"
UNSENT = """
SELECT o.id, o.chat, o.priority, o.created, o.person, o.session, o.entry, o.body, k.wrapped
FROM outgoing o LEFT JOIN keys k ON k.id = COALESCE(o.person, o.session, 0) AND k.owner =
CASE WHEN o.person IS NOT NULL THEN 'person' WHEN o.session IS NOT NULL THEN 'session' ELSE 'store' END
WHERE o.state = 'unsent' AND o.id > ? ORDER BY o.id LIMIT ?
"""
BACKLOG = "SELECT COUNT(*), MIN(created) FROM outgoing WHERE state = 'unsent'"
LAST_ID = "SELECT value FROM counters WHERE name = 'outgoing'"
RAISE_LAST_ID = "UPDATE counters SET value = ? WHERE name = 'outgoing' AND value < ?"

HANDLED_OF = "SELECT update_id FROM handled WHERE server = ? AND update_id IN ({ids})"
HANDLED = """
INSERT INTO handled (server, update_id, at) VALUES (?, ?, ?) ON CONFLICT (server, update_id) DO NOTHING
"""
ATTEMPTS = "SELECT update_id, count FROM attempts WHERE server = ?"
ATTEMPT = """
INSERT INTO attempts (server, update_id, count) VALUES (?, ?, ?)
ON CONFLICT (server, update_id) DO UPDATE SET count = excluded.count
"""
DROP_ATTEMPTS = "DELETE FROM attempts WHERE server = ? AND update_id IN ({ids})"
POISON = """
INSERT INTO poison (server, update_id, kind, error, at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (server, update_id) DO UPDATE SET kind = excluded.kind, error = excluded.error, at = excluded.at
"""

BUNDLE = "SELECT content FROM bundles WHERE digest = ?"
PUBLISH = "INSERT INTO bundles (digest, content, at) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING"

PRUNE_HANDLED = "DELETE FROM handled WHERE at < ?"
PRUNE_DEAD = "DELETE FROM outgoing WHERE state = 'dead' AND created < ?"
PRUNE_POISON = "DELETE FROM poison WHERE at < ?"
PRUNE_TOMBSTONES = "DELETE FROM tombstones WHERE at < ?"

USERS = "SELECT id, telegram_user FROM persons WHERE id IN ({ids})"
ALL_USERS = "SELECT id, telegram_user, touched FROM persons"
ALL_GROUPS = "SELECT id, telegram_chat FROM chats WHERE kind = 'group'"
CHATS_OF_PERSONS = "SELECT id FROM chats WHERE person IN ({ids})"
PERSONS_OF_USER = "SELECT id FROM persons WHERE telegram_user = ?"
SESSIONS_OF_PERSONS = "SELECT DISTINCT session FROM seats WHERE person IN ({ids})"
SESSIONS_AT_HOME = "SELECT id FROM sessions WHERE home IN ({ids})"
SESSIONS_SHARED = """
SELECT DISTINCT t.session FROM seats t JOIN persons p ON p.id = t.person WHERE t.session IN ({ids})
"""
DROP_PERSONS = "DELETE FROM persons WHERE id IN ({ids})"
DROP_CHATS = "DELETE FROM chats WHERE id IN ({ids})"
DROP_WORDS_OF_PERSONS = "DELETE FROM words WHERE person IN ({ids})"
DROP_OUTGOING_OF_PERSONS = "DELETE FROM outgoing WHERE person IN ({ids})"
DROP_OUTGOING_OF_SESSIONS = "DELETE FROM outgoing WHERE session IN ({ids})"
DROP_OUTGOING_TO_CHATS = "DELETE FROM outgoing WHERE chat IN ({ids})"
TOMBSTONE = "INSERT INTO tombstones (mark, at, kind, id) VALUES (?, ?, ?, ?) ON CONFLICT (mark, at) DO NOTHING"
TOMBSTONES = "SELECT mark, at, kind, id FROM tombstones"
TOMBSTONED = "SELECT id FROM tombstones WHERE kind = 'person' AND id IN ({ids})"

COUNTS = """
SELECT (SELECT COUNT(*) FROM persons), (SELECT COUNT(*) FROM chats),
(SELECT COUNT(*) FROM sessions WHERE status <> 'ended'), (SELECT COUNT(*) FROM sessions),
(SELECT COUNT(*) FROM timers), (SELECT COUNT(*) FROM outgoing WHERE state = 'unsent'),
(SELECT COUNT(*) FROM outgoing WHERE state = 'dead'), (SELECT COUNT(*) FROM poison),
(SELECT COUNT(*) FROM tombstones)
"""


def rows(db: sqlite3.Connection, statement: str, ids: Iterable[int], *before: str) -> list[Row]:
    """What a statement with `{ids}` gives for all the ids; `before` are the parameters in front of them."""
    found: list[Row] = []
    for chunk in _chunks(ids):
        found += db.execute(_filled(statement, len(chunk)), (*before, *chunk * statement.count("{ids}"))).fetchall()
    return found


def run(db: sqlite3.Connection, statement: str, ids: Iterable[int], *before: str) -> None:
    """Carry out a statement with `{ids}` for all the ids."""
    for chunk in _chunks(ids):
        db.execute(_filled(statement, len(chunk)), (*before, *chunk))


def _chunks(ids: Iterable[int]) -> Iterator[tuple[int, ...]]:
    every = tuple(dict.fromkeys(ids))
    for start in range(0, len(every), _SIZES[-1]):
        chunk = every[start : start + _SIZES[-1]]
        size = next(size for size in _SIZES if size >= len(chunk))
        yield chunk + chunk[-1:] * (size - len(chunk))  # the last one again: an IN list may name an id twice


@cache
def _filled(statement: str, size: int) -> str:
    return statement.replace("{ids}", ", ".join("?" * size))
