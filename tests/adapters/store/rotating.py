"""What the tests of rotation share: people with something to read, and what stands in the file and under which key."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.adapters import key_file
from bot.adapters.keys import KeyRing
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.ports import Changes
from tests.adapters.store.conftest import Opener
from tests.adapters.store.made import START, mark, message, pair, person, private, session, wanted

PEOPLE = 12


def somebody(number: int) -> Changes:
    """A person with a session of their own, somebody whom they called, and a message that waits."""
    return Changes(
        persons=[person(number, consent="1")],
        chats=[private(number)],
        sessions=[session(1000 + number, number)],
        couples=[pair(2000 + number, number, 0, home=0)],
        marks=[mark(number, value=number)],
        outgoing=[message(number, person=number, chat=100 + number)],
    )


async def filled(opened: Opener) -> SqliteStore:
    store = await opened()
    for number in range(1, PEOPLE + 1):
        await store.save(somebody(number))
    await store.save(Changes(outgoing=[message(99)]))
    return store


async def fresh(path: Path, file: Path) -> SqliteStore:
    """The store of a process that starts now."""
    return await SqliteStore.open(path, KeyRing.from_file(file), Terms(server="bot1@test", now=lambda: START))


async def all_is_there(store: SqliteStore, people: int = PEOPLE) -> bool:
    numbers = range(1, people + 1)
    loaded = await store.load(wanted(*numbers, sessions=tuple(1000 + number for number in numbers)))
    marks = {number: set(await store.marks(number)) for number in numbers}  # somebody may be saved twice
    texts = {found.id: found.body for found in await store.unsent(0, 999)}
    return (
        loaded.persons == {number: person(number, consent="1") for number in numbers}
        and loaded.sessions == {1000 + number: session(1000 + number, number) for number in numbers}
        and loaded.couples == {2000 + number: pair(2000 + number, number, 0, home=0) for number in numbers}
        and marks == {number: {mark(number, value=number)} for number in numbers}
        and texts == {number: {"text": f"text {number}"} for number in (*numbers, 99)}
    )


def rows(path: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(statement).fetchall()


def heads(path: Path) -> set[bytes]:
    return {head for (head,) in rows(path, "SELECT DISTINCT substr(wrapped, 1, 2) FROM keys")}


def numbers_in(file: Path) -> list[int]:
    return [master.number for master in key_file.read(file)]


def stopped_after(steps: Iterator[object], count: int) -> bool:
    """Whether a rotation that is given up after so many steps had so many."""
    return len(list(itertools.islice(steps, count))) == count
