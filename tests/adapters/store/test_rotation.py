"""A new master key, with turns in between, crashes at every step, and whatever can be wrong with the file."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.adapters import key_file
from bot.adapters.keys import KeyRing, make_key_file
from bot.adapters.lock import FileLock
from bot.adapters.sqlite import admin
from bot.adapters.sqlite.rotation import rotate
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.ports import StoreError, WrongKeyError
from tests.adapters.store.conftest import Opener
from tests.adapters.store.made import START, wanted
from tests.adapters.store.rotating import (
    PEOPLE,
    all_is_there,
    filled,
    fresh,
    heads,
    numbers_in,
    rows,
    somebody,
    stopped_after,
)

#: Data keys of these people, their sessions and couples, the store and the marks.
KEYS = 3 * PEOPLE + 2
AT_ONCE = 5


@pytest.fixture
def keyring(file: Path) -> KeyRing:
    """The running bot's, read before any rotation."""
    return KeyRing.from_file(file)


def everything_but_keys(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, without the wrapped keys and the name of the master key."""
    tables = [name for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {table: sorted(rows(path, f"SELECT * FROM {table}"), key=repr) for table in tables}
    found["keys"] = [row[:2] for row in found["keys"]]
    found["meta"] = [row for row in found["meta"] if row[0] != "fingerprint"]
    return found


def bytes_of(path: Path) -> bytes:
    return b"".join(beside.read_bytes() for beside in sorted(path.parent.glob(path.name + "*")))


async def test_everything_is_under_the_new_key_and_nothing_else_changed(opened: Opener, path: Path, file: Path) -> None:
    await (await filled(opened)).close()
    (old,), before = key_file.read(file), everything_but_keys(path)
    steps = list(rotate(path, file, AT_ONCE))
    assert (steps[0].done, steps[0].total) == (0, KEYS)
    assert (steps[-1].done, steps[-1].total) == (KEYS, KEYS)
    assert numbers_in(file) == [2]
    assert file.stat().st_mode & 0o777 == 0o600
    assert key_file.read(file)[0].key != old.key
    assert heads(path) == {b"\x01\x02"}
    assert everything_but_keys(path) == before
    store = await fresh(path, file)
    assert await all_is_there(store)
    await store.close()


async def test_no_byte_that_the_old_key_wrapped_is_left(opened: Opener, path: Path, file: Path) -> None:
    store = await filled(opened)
    wrapped = [blob for (blob,) in rows(path, "SELECT wrapped FROM keys")]
    assert sum(blob[2:26] in bytes_of(path) for blob in wrapped) > KEYS // 2
    list(rotate(path, file, AT_ONCE))
    assert [blob for blob in wrapped if blob[2:26] in bytes_of(path)] == []
    assert await all_is_there(store)


async def test_a_running_bot_reads_and_writes_between_all_steps(opened: Opener, path: Path, file: Path) -> None:
    store = await filled(opened)
    people = PEOPLE
    for _ in rotate(path, file, AT_ONCE):
        people += 1
        await store.save(somebody(people))
        assert await all_is_there(store, people)
    assert heads(path) == {b"\x01\x02"}
    await store.save(somebody(people + 1))
    assert heads(path) == {b"\x01\x02"}, "nothing is wrapped under the key that was dropped"
    await store.close()
    again = await fresh(path, file)
    assert await all_is_there(again, people + 1)
    await again.close()


def rotated_twice(path: Path, file: Path) -> None:
    for _ in range(2):
        for _ in rotate(path, file, AT_ONCE):
            time.sleep(0.002)  # in real time, since the other side's lock is real


async def test_a_bot_in_full_swing_and_a_rotation_do_not_get_in_each_others_way(
    opened: Opener, path: Path, file: Path
) -> None:
    store = await filled(opened)
    rotating = asyncio.create_task(asyncio.to_thread(rotated_twice, path, file))
    people = PEOPLE
    while not rotating.done():
        people += 1
        await store.save(somebody(people))
        await asyncio.sleep(0.002)
    await rotating
    assert people > PEOPLE
    assert numbers_in(file) == [3]
    assert heads(path) == {b"\x01\x03"}
    await store.close()
    again = await fresh(path, file)
    assert await all_is_there(again, people)
    await again.close()


async def test_a_rotation_that_ended_at_any_step_is_resumed(opened: Opener, path: Path, file: Path) -> None:
    await (await filled(opened)).close()
    number, seen = 1, set()
    for count in itertools.count(1):
        steps = rotate(path, file, AT_ONCE)
        if not stopped_after(steps, count):
            break
        steps.close()
        number += 1
        assert numbers_in(file) == [number, number - 1]
        target = key_file.read(file)[0]
        seen.add(len(heads(path)))
        store = await fresh(path, file)
        assert await all_is_there(store)
        await store.save(somebody(1))
        await store.close()
        list(rotate(path, file, AT_ONCE))
        assert key_file.read(file) == (target,), "the second run goes on with the key of the first"
        assert heads(path) == {target.head}
    assert number > 1 + KEYS // AT_ONCE
    assert seen == {1, 2}
    store = await fresh(path, file)
    assert await all_is_there(store)
    await store.close()


CRASH = """
import itertools, os, sys
from pathlib import Path
from bot.adapters.sqlite.rotation import rotate
database, file, count = sys.argv[1:]
list(itertools.islice(rotate(Path(database), Path(file), 5), int(count)))
os._exit(9)
"""


@pytest.mark.parametrize("count", [1, 3])
async def test_a_process_that_dies_leaves_nothing_locked(opened: Opener, path: Path, file: Path, count: int) -> None:
    store = await filled(opened)
    words = [sys.executable, "-c", CRASH, str(path), str(file), str(count)]
    died = await asyncio.to_thread(subprocess.run, words, timeout=60, check=False)
    assert died.returncode == 9
    assert numbers_in(file) == [2, 1]
    assert await all_is_there(store)
    await store.save(somebody(PEOPLE + 1))
    list(rotate(path, file))
    assert numbers_in(file) == [2]
    assert await all_is_there(store, PEOPLE + 1)


async def test_a_crash_before_the_old_line_was_dropped_only_leaves_that_to_do(
    opened: Opener, path: Path, file: Path
) -> None:
    await (await filled(opened)).close()
    old = key_file.read(file)
    list(rotate(path, file))
    key_file.write(file, (*key_file.read(file), *old))
    assert [(step.done, step.total) for step in rotate(path, file)] == [(0, 0)]
    assert numbers_in(file) == [2]


async def test_a_second_rotation_is_one_more_key(opened: Opener, path: Path, file: Path) -> None:
    await (await filled(opened)).close()
    for number in (2, 3, 4):
        list(rotate(path, file))
        assert numbers_in(file) == [number]
    store = await fresh(path, file)
    assert await all_is_there(store)
    await store.close()


async def test_the_wrong_key_changes_nothing(opened: Opener, path: Path, file: Path) -> None:
    store = await filled(opened)
    other = file.with_name("other.key")
    make_key_file(other)
    before, text = bytes_of(path), other.read_bytes()
    with pytest.raises(WrongKeyError, match="ATTUNE_PRIVACY__KEY_FILE"):
        list(rotate(path, other))
    assert (other.read_bytes(), heads(path)) == (text, {b"\x01\x01"})
    assert before[:100] == bytes_of(path)[:100]
    assert await all_is_there(store)


async def test_a_data_key_that_does_not_open_is_told_before_anything_changes(
    opened: Opener, path: Path, file: Path
) -> None:
    await (await filled(opened)).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "UPDATE keys SET wrapped = CAST(substr(wrapped, 1, 50) || x'00' AS BLOB) WHERE owner = 'person' AND id = 3"
        )
    before = file.read_bytes()
    with pytest.raises(WrongKeyError, match="person:3"):
        list(rotate(path, file))
    assert file.read_bytes() == before
    assert heads(path) == {b"\x01\x01"}


async def test_a_key_file_that_cannot_be_used_changes_nothing(opened: Opener, path: Path, file: Path) -> None:
    await (await filled(opened)).close()
    file.chmod(0o640)
    with pytest.raises(WrongKeyError, match="chmod 600"):
        list(rotate(path, file))
    file.chmod(0o600)
    text = file.read_bytes()
    file.with_name("attune.key.new").mkdir()
    with pytest.raises(StoreError, match="must be writable"):
        list(rotate(path, file))
    assert (file.read_bytes(), heads(path)) == (text, {b"\x01\x01"})
    with pytest.raises(WrongKeyError, match="no key can be read"):
        list(rotate(path, file.with_name("absent.key")))


async def test_a_file_that_may_not_be_written_is_rotated_by_hand(opened: Opener, path: Path, file: Path) -> None:
    """As on a read-only mount: the operator puts the new line in front, and takes the old one away."""
    await (await filled(opened)).close()
    old = key_file.read(file)
    key_file.write(file, (key_file.successor(old), *old))
    file.with_name("attune.key.new").mkdir()
    with pytest.raises(StoreError, match="delete all its lines but the first"):
        list(rotate(path, file))
    assert heads(path) == {b"\x01\x02"}
    file.write_text(key_file.text_of(key_file.read(file)[:1]))
    store = await fresh(path, file)
    assert await all_is_there(store)
    await store.close()


async def test_without_the_old_line_a_rotation_that_was_not_ended_stops_the_start(
    opened: Opener, path: Path, file: Path
) -> None:
    await (await filled(opened)).close()
    stopped_after(rotate(path, file, AT_ONCE), 2)
    both = key_file.read(file)
    for alone in both:
        key_file.write(file, [alone])
        with pytest.raises(WrongKeyError, match="add the line of the missing key"):
            await fresh(path, file)
    key_file.write(file, both)
    store = await fresh(path, file)
    assert await all_is_there(store)
    await store.close()


async def test_a_bot_whose_key_came_from_the_environment_takes_nothing_more_in(path: Path, file: Path) -> None:
    """It cannot follow. For the writer it is trouble of the store, so nothing is confirmed and nothing lost."""
    keyring = KeyRing.from_text(file.read_text())
    store = await SqliteStore.open(path, keyring, Terms(server="bot1@test", now=lambda: START))
    await store.save(somebody(1))
    list(rotate(path, file))
    with pytest.raises(StoreError, match=r"ATTUNE_PRIVACY__KEY .*ATTUNE_PRIVACY__KEY_FILE"):
        await store.load(wanted(1))
    with pytest.raises(StoreError, match="is not in ATTUNE_PRIVACY__KEY"):
        await store.save(somebody(2))
    await store.close()
    assert heads(path) == {b"\x01\x02"}


async def test_a_running_bot_goes_on_when_the_key_file_is_right_again(opened: Opener, path: Path, file: Path) -> None:
    store = await filled(opened)
    list(rotate(path, file))
    file.chmod(0o644)
    with pytest.raises(StoreError, match="chmod 600"):
        await store.save(somebody(PEOPLE + 1))
    file.chmod(0o600)
    await store.save(somebody(PEOPLE + 1))
    assert await all_is_there(store, PEOPLE + 1)


async def test_two_rotations_or_a_restore_do_not_meet(opened: Opener, path: Path, file: Path, keyring: KeyRing) -> None:
    await (await filled(opened)).close()
    admin.backup(path, path.with_name("copy.db"))
    steps = rotate(path, file, AT_ONCE)
    next(steps)
    with pytest.raises(StoreError, match="wait until it has ended"):
        list(rotate(path, file))
    with pytest.raises(StoreError, match="wait until it has ended"):
        admin.restore(path.with_name("copy.db"), path, keyring)
    list(steps)
    assert numbers_in(file) == [2]


def test_a_database_that_is_not_there_is_told_and_nothing_is_made(path: Path, file: Path) -> None:
    with pytest.raises(StoreError, match="no database"):
        list(rotate(path, file))
    assert list(path.parent.iterdir()) == [file.parent]


async def test_a_running_bot_of_an_older_version_must_be_restarted_first(
    opened: Opener, path: Path, file: Path
) -> None:
    store = await filled(opened)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM keys WHERE owner = 'marks'")
    with FileLock(path), pytest.raises(StoreError, match="older version"):
        list(rotate(path, file))
    assert numbers_in(file) == [1]
    list(rotate(path, file))
    assert heads(path) == {b"\x01\x02"}
    assert await all_is_there(store)
