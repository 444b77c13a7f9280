"""Marks, buttons and backups across a new master key: who was forgotten stays forgotten, and what is old needs its own key."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.adapters import key_file
from bot.adapters.keys import KeyRing
from bot.adapters.sqlite import admin
from bot.adapters.sqlite.rotation import rotate
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.ports import WrongKeyError
from tests.adapters.store.conftest import Opener
from tests.adapters.store.made import START, lose, person, user_of, wanted
from tests.adapters.store.rotating import filled, fresh, heads, stopped_after


@pytest.fixture
def keyring(file: Path) -> KeyRing:
    """The running bot's, read before any rotation."""
    return KeyRing.from_file(file)


async def test_marks_and_the_key_of_the_buttons_are_the_same_afterwards(
    opened: Opener, path: Path, file: Path, keyring: KeyRing
) -> None:
    await (await filled(opened)).close()
    before = [keyring.mark("buttons", 0), keyring.mark("person", user_of(1))]
    list(rotate(path, file))
    list(rotate(path, file))
    ring = KeyRing.from_file(file)
    await (await SqliteStore.open(path, ring, Terms(server="bot1@test", now=lambda: START))).close()
    assert [ring.mark("buttons", 0), ring.mark("person", user_of(1))] == before


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_old_backup_still_forgets_whoever_was_forgotten(
    path: Path, file: Path, copied: Path, when: str
) -> None:
    """By the mark alone: whoever came back and was forgotten again has another of our ids."""
    old = key_file.read(file)
    if when == "after":
        list(rotate(path, file))
    assert admin.forget_chat(path, KeyRing.from_file(file), user_of(1), START + 60)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE tombstones SET id = 77")
    path.with_name("attune.db.forgotten").unlink()
    if when == "before":
        list(rotate(path, file))
    key_file.write(file, (*key_file.read(file), *old))
    admin.restore(copied, path, KeyRing.from_file(file))
    store = await fresh(path, file)
    assert (await store.load(wanted(1, 2))).persons == {2: person(2)}
    await store.close()


async def test_a_restore_forgets_again_though_the_database_was_lost_and_made_anew_under_another_key(
    path: Path, file: Path, copied: Path
) -> None:
    old = key_file.read(file)
    lose(path)
    new = [key_file.successor(old)]
    key_file.write(file, new)
    await (await fresh(path, file)).close()
    assert not admin.forget_chat(path, KeyRing.from_file(file), user_of(1), START + 60)
    key_file.write(file, (*new, *old))
    admin.restore(copied, path, KeyRing.from_file(file))
    store = await fresh(path, file)
    assert (await store.load(wanted(1, 2))).persons == {2: person(2)}
    await store.close()


async def test_an_old_backup_needs_the_old_key_and_goes_under_the_new_one_by_a_rotation(
    path: Path, file: Path, copied: Path
) -> None:
    old = key_file.read(file)
    list(rotate(path, file))
    new = key_file.read(file)
    with pytest.raises(WrongKeyError, match="add the line of the missing key"):
        admin.restore(copied, path, KeyRing.from_file(file))
    assert heads(path) == {b"\x01\x02"}
    key_file.write(file, (*new, *old))
    admin.restore(copied, path, KeyRing.from_file(file))
    assert heads(path) == {b"\x01\x01"}
    list(rotate(path, file))
    assert (heads(path), key_file.read(file)) == ({b"\x01\x02"}, new)
    store = await fresh(path, file)
    assert (await store.load(wanted(1, 2))).persons.keys() == {1, 2}
    await store.close()


async def test_a_backup_made_in_the_middle_needs_both_keys(path: Path, file: Path, copied: Path) -> None:
    steps = rotate(path, file, 1)
    assert stopped_after(steps, 3)
    steps.close()
    middle = path.with_name("middle.db")
    admin.backup(path, middle)
    both = key_file.read(file)
    list(rotate(path, file))
    with pytest.raises(WrongKeyError):
        admin.restore(middle, path, KeyRing.from_file(file))
    key_file.write(file, both)
    admin.restore(middle, path, KeyRing.from_file(file))
    store = await fresh(path, file)
    assert (await store.load(wanted(1, 2))).persons.keys() == {1, 2}
    await store.close()
