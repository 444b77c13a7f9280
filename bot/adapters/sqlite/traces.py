"""What deleting leaves behind: the log, and copies in gaps of the file. How to be rid of both. What is deleted stands elsewhere.

`secure_delete` zeroes a row where it stood. But as SQLite moves rows between pages to balance its trees, it leaves copies in
the gaps between them, which nothing zeroes: only writing the whole file anew does (10 ms a MiB, while turns wait).
"""

from __future__ import annotations

import sqlite3

from bot.adapters.sqlite import sql
from bot.adapters.sqlite.link import checkpoint

SMALL = 16 * 2**20  # bytes: up to this, a file is written anew at once
DAY = 86400.0
_NOTE = "rewritten"


def sweep(db: sqlite3.Connection) -> bool:
    """After forgetting: a small file is clean at once, a larger one after the next `tidy`. False while a reader, such as a
    backup, holds the log for longer than the connection waits; then the next `tidy` empties it."""
    if _size(db) <= SMALL:
        db.execute("VACUUM")
    else:
        db.execute(sql.DROP_META, (_NOTE,))
    return checkpoint(db)


def tidy(db: sqlite3.Connection, now: float) -> bool:
    """Every hour or so: write a small file anew, a larger one once a day or where `sweep` left it to do; empty the log, unless
    a reader holds it (False)."""
    if _size(db) <= SMALL:
        db.execute("VACUUM")
    elif _is_due(db, now):
        _rewrite_large(db)
        db.execute(sql.CHANGE_META, (_NOTE, repr(now)))
    return _checkpoint_at_once(db)


def _rewrite_large(db: sqlite3.Connection) -> None:
    """By way of a file of SQLite's own, which has no name: in memory it would take as much as the whole database."""
    db.execute("PRAGMA temp_store = FILE")
    try:
        db.execute("VACUUM")
    finally:
        db.execute("PRAGMA temp_store = MEMORY")


def _is_due(db: sqlite3.Connection, now: float) -> bool:
    row = db.execute(sql.META, (_NOTE,)).fetchone()
    return row is None or not 0 <= now - float(row[0]) < DAY


def _size(db: sqlite3.Connection) -> int:
    pages: int = db.execute("PRAGMA page_count").fetchone()[0]
    size: int = db.execute("PRAGMA page_size").fetchone()[0]
    return pages * size


def _checkpoint_at_once(db: sqlite3.Connection) -> bool:
    """Without waiting for readers: turns wait behind it."""
    patience: int = db.execute("PRAGMA busy_timeout").fetchone()[0]
    db.execute("PRAGMA busy_timeout = 0")
    try:
        return checkpoint(db)
    finally:
        db.execute(f"PRAGMA busy_timeout = {patience}")
