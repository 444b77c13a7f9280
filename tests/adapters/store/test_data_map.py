"""docs/privacy.md classes every column of the real schema, and what it and docs/security.md point to is there."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.adapters.attempts import FileAttemptMark
from bot.adapters.keys import KeyRing, make_key_file
from bot.adapters.lock import FileLock
from bot.adapters.sqlite import admin
from bot.adapters.sqlite.rotation import rotate
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.ports import Changes, Poison
from tests.adapters.store.conftest import Opener
from tests.adapters.store.made import START, couple, mark, user_of

DOCS = (Path(__file__).parents[3] / "docs" / "privacy.md").read_text()
SECURITY = (Path(__file__).parents[3] / "docs" / "security.md").read_text()
CLASSES = {"none", "pseudonymous", "personal", "intimate"}
#: Columns of bytes that hold no words: wrapped keys, what authors wrote, and numbers of messages.
UNSEALED = {"keys.wrapped", "bundles.content", "chats.recent"}
#: A reason that is shorter is none.
REASON = 20


@dataclass(frozen=True)
class Column:
    """A row of the table: the column's name, its class, and how it is kept."""

    name: str
    kind: str
    rest: str

    @property
    def is_sealed(self) -> bool:
        return self.rest.startswith("sealed: ")

    @property
    def is_explained(self) -> bool:
        return self.rest.startswith("clear: ") and len(self.rest) > len("clear: ") + REASON


def columns(text: str = DOCS) -> list[Column]:
    """The rows of the table of columns, from the text of the docs."""
    cells = re.findall(r"^\| `(\w+\.\w+)` \| (\w+) \| [^|]+ \| ([^|]+) \| [^|]+ \|$", text, re.MULTILINE)
    return [Column(*row) for row in cells]


def faults(real: set[str], classed: list[Column]) -> Iterator[str]:
    """What is wrong with the map of these columns."""
    names = [column.name for column in classed]
    yield from (f"{name} is not classed" for name in sorted(real - set(names)))
    yield from (f"{name} does not exist" for name in sorted(set(names) - real))
    yield from (f"{name} stands twice" for name in sorted({name for name in names if names.count(name) > 1}))
    yield from (f"{column.name} has no known class" for column in classed if column.kind not in CLASSES)
    yield from (
        f"{column.name} is neither sealed nor explained"
        for column in classed
        if column.kind in ("personal", "intimate") and not (column.is_sealed or column.is_explained)
    )
    yield from (
        f"{column.name} is intimate and not sealed"
        for column in classed
        if column.kind == "intimate" and not column.is_sealed
    )


@pytest.fixture
async def filled(opened: Opener, path: Path) -> Path:
    """A database with something in every column that can be sealed."""
    store = await opened()
    await store.save(couple())
    await store.save(Changes(marks=[mark()]))
    await store.save(Changes(handled=[5], attempts={6: 1}, poison=[Poison(7, "message", "ValueError")]))
    await store.publish("digest", b"dialogs", START)
    return path


def columns_of(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {f"{table}.{row[1]}" for table in tables for row in db.execute(f"PRAGMA table_info({table})")}


async def test_every_column_is_classed_and_what_is_personal_is_sealed_or_explained(filled: Path) -> None:
    assert len(columns()) > 60
    assert list(faults(columns_of(filled), columns())) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("", "a.b is not classed"),
        ("| `a.c` | none | x | clear | y |", "a.c does not exist"),
        ("| `a.b` | none | x | clear | y |\n| `a.b` | none | x | clear | y |", "a.b stands twice"),
        ("| `a.b` | private | x | clear | y |", "a.b has no known class"),
        ("| `a.b` | personal | x | clear | y |", "a.b is neither sealed nor explained"),
        ("| `a.b` | personal | x | clear: so | y |", "a.b is neither sealed nor explained"),
        (
            "| `a.b` | intimate | x | clear: since it is quicker to read this way | y |",
            "a.b is intimate and not sealed",
        ),
    ],
)
def test_a_fault_in_the_map_is_found(row: str, fault: str) -> None:
    assert fault in list(faults({"a.b"}, columns(row)))


async def test_what_is_said_to_be_sealed_is_and_nothing_else_holds_sealed_bytes(filled: Path) -> None:
    for column in columns():
        table, name = column.name.split(".")
        with closing(sqlite3.connect(filled)) as db:
            found = [value for (value,) in db.execute(f"SELECT {name} FROM {table} WHERE {name} IS NOT NULL")]
        if column.is_sealed:
            assert found, column
            assert all(isinstance(value, bytes) and value[:1] == b"\x01" and len(value) > 29 for value in found), column
        elif column.name not in UNSEALED:
            assert not any(isinstance(value, bytes) for value in found), column


async def test_every_file_beside_the_database_is_named(path: Path) -> None:
    key = path.with_name("attune.key")
    make_key_file(key)
    with FileLock(path):
        mark = FileAttemptMark(path)
        keyring = KeyRing.from_file(key)
        store = await SqliteStore.open(path, keyring, Terms(server="bot1@test", now=lambda: START))
        await store.save(couple())
        assert admin.forget_chat(path, keyring, user_of(1), START)
        list(rotate(path, key))
        found = {file.name for file in path.parent.iterdir()}
        await store.close()
        mark.close()
    assert len(found) > 5
    assert [name for name in sorted(found - {"attune.db"}) if f"`{name}`" not in DOCS] == []
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}


def test_the_code_and_the_tests_that_security_points_to_are_there() -> None:
    root, file, missing = Path(__file__).parents[3], "", []
    pointers = re.findall(r"`((?:bot|tests)/[\w/]+\.py)?(?:::(\w+))?`", SECURITY)
    for named, test in pointers:
        file = named or file
        if not (root / file).is_file() or (test and f"def {test}(" not in (root / file).read_text()):
            missing.append((file, test))
    assert len(pointers) > 30
    assert missing == []
