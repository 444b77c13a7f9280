"""What a person at a shell does to the file: back up, restore, forget, look."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.adapters.keys import KeyRing
from bot.adapters.lock import AlreadyRunning, FileLock
from bot.adapters.sqlite import admin
from bot.ports import Changes, StoreError, WrongKeyError
from tests.adapters.store.conftest import Opener
from tests.adapters.store.made import (
    START,
    content,
    couple,
    group,
    linked,
    lose,
    mark,
    message,
    pair,
    person,
    private,
    session,
    spoil,
    user_of,
    wanted,
)


async def test_a_backup_is_made_while_turns_go_on(opened: Opener, path: Path, keyring: KeyRing) -> None:
    store = await opened()
    await store.save(couple())
    target = path.with_name("copy.db")
    copying = asyncio.create_task(asyncio.to_thread(admin.backup, path, target))
    number = 100
    while not copying.done():
        number += 1
        await store.save(Changes(outgoing=[message(number)]))
        await asyncio.sleep(0)
    await copying
    assert target.stat().st_mode & 0o777 == 0o600
    assert admin.facts(target).sound
    assert admin.facts(target).persons == 2
    assert await store.last_id() == number


async def test_a_backup_never_overwrites(path: Path, copied: Path) -> None:
    before = content(copied)
    with pytest.raises(StoreError, match="exists"):
        admin.backup(path, copied)
    assert content(copied) == before


def test_a_database_that_is_not_there_is_told_and_not_made(path: Path) -> None:
    assert admin.is_new(path)
    with pytest.raises(StoreError, match="no database"):
        admin.backup(path, path.with_name("copy.db"))
    with pytest.raises(StoreError, match="no database"):
        admin.facts(path)
    assert not path.exists()


async def test_a_restore_brings_back_what_the_backup_had(
    opened: Opener, path: Path, keyring: KeyRing, copied: Path
) -> None:
    store = await opened()
    await store.save(Changes(persons=[person(3)], sent=[1, 2, 3]))
    await store.close()
    admin.restore(copied, path, keyring)
    again = await opened()
    loaded = await again.load(wanted(1, 2, 3))
    assert loaded.persons.keys() == {1, 2}
    assert loaded.couples == {50: pair()}
    assert len(await again.unsent(0, 9)) == 3


async def test_a_restore_forgets_again_whoever_was_forgotten_since(
    opened: Opener, path: Path, keyring: KeyRing, copied: Path
) -> None:
    store = await opened()
    await store.save(Changes(forget=[1]))
    await store.close()
    admin.restore(copied, path, keyring)
    loaded = await (await opened()).load(wanted(1, 2, sessions=(10, 11)))
    assert loaded.persons == {2: person(2)}
    assert loaded.sessions.keys() == {10}
    assert loaded.sessions[10].words.keys() == {2}
    assert not loaded.couples


async def test_a_restore_brings_marks_back_and_none_of_who_was_forgotten_since(
    opened: Opener, path: Path, keyring: KeyRing
) -> None:
    store = await opened()
    await store.save(Changes(persons=[person(1, consent="1"), person(2, consent="1")], marks=[mark(1), mark(2)]))
    admin.backup(path, path.with_name("copy.db"))
    await store.save(Changes(forget=[1]))
    await store.close()
    admin.restore(path.with_name("copy.db"), path, keyring)
    store = await opened()
    assert await store.marks(1) == []
    assert await store.marks(2) == [mark(2)]


async def test_a_restore_forgets_again_though_the_database_was_lost(
    opened: Opener, path: Path, keyring: KeyRing, copied: Path
) -> None:
    store = await opened()
    await store.save(Changes(forget=[2]))
    await store.close()
    lose(path)
    admin.restore(copied, path, keyring)
    assert (await (await opened()).load(wanted(1, 2))).persons.keys() == {1}


async def test_somebody_who_came_back_before_the_backup_stays(opened: Opener, path: Path, keyring: KeyRing) -> None:
    store = await opened()
    await store.save(couple())
    await store.save(Changes(forget=[1]))
    again = person(5, touched=START + 60)
    await store.save(Changes(persons=[again]))
    await store.close()
    admin.backup(path, path.with_name("copy.db"))
    admin.restore(path.with_name("copy.db"), path, keyring)
    assert (await (await opened()).load(wanted(1, 5))).persons == {5: again}


async def test_a_restore_is_refused_while_a_bot_owns_the_file(path: Path, keyring: KeyRing, copied: Path) -> None:
    before = content(path)
    with FileLock(path), pytest.raises(AlreadyRunning):
        admin.restore(copied, path, keyring)
    assert content(path) == before


async def test_a_backup_made_with_another_key_is_refused(path: Path, copied: Path) -> None:
    before = content(path)
    with pytest.raises(WrongKeyError):
        admin.restore(copied, path, KeyRing(os.urandom(32), origin="other.key"))
    assert content(path) == before
    assert not list(path.parent.glob("*.restoring*"))


@pytest.mark.usefixtures("copied")
async def test_a_backup_that_is_none_is_refused(path: Path, keyring: KeyRing) -> None:
    wrong = path.with_name("wrong.db")
    spoil(wrong, b"a letter" * 500)
    before = content(path)
    with pytest.raises(StoreError, match="no database"):
        admin.restore(wrong, path, keyring)
    assert content(path) == before


async def test_a_person_is_forgotten_beside_a_running_bot(opened: Opener, path: Path, keyring: KeyRing) -> None:
    store = await opened()
    await store.save(couple())
    assert admin.forget_chat(path, keyring, user_of(1), START)
    await store.save(Changes(persons=[person(1)], chats=[private(1)], sessions=[session(11, 1)], couples=[pair()]))
    assert not (await store.load(wanted(1, sessions=(11,)))).persons
    assert not (await store.load(linked(50))).couples
    assert [found.id for found in await store.unsent(0, 9)] == [2]


async def test_a_group_is_forgotten_with_what_was_at_home_in_it(
    opened: Opener, path: Path, keyring: KeyRing, copied: Path
) -> None:
    assert admin.forget_chat(path, keyring, group().chat, START)
    assert not admin.forget_chat(path, keyring, group().chat, START + 1)
    store = await opened()
    loaded = await store.load(wanted(1, 2, chats=(group().chat,)))
    assert loaded.sessions.keys() == {11}
    assert not loaded.couples
    assert 900 not in loaded.chats
    await store.close()
    admin.restore(copied, path, keyring)
    again = await (await opened()).load(wanted(1, 2))
    assert again.sessions.keys() == {11}
    assert not again.couples


async def test_somebody_unknown_is_forgotten_in_older_backups_too(
    opened: Opener, path: Path, keyring: KeyRing, copied: Path
) -> None:
    lose(path)
    await (await opened()).close()
    assert not admin.forget_chat(path, keyring, user_of(1), START + 60)
    admin.restore(copied, path, keyring)
    assert (await (await opened()).load(wanted(1, 2))).persons.keys() == {2}


@pytest.mark.usefixtures("copied")
async def test_forgetting_with_the_wrong_key_changes_nothing(opened: Opener, path: Path) -> None:
    with pytest.raises(WrongKeyError):
        admin.forget_chat(path, KeyRing(os.urandom(32), origin="other.key"), user_of(1), START)
    assert (await (await opened()).load(wanted(1))).persons.keys() == {1, 2}


async def test_the_facts_are_counted(opened: Opener, path: Path) -> None:
    store = await opened()
    await store.save(couple())
    await store.save(Changes(sessions=[session(11, 1, status="ended")], dead=[3]))
    found = admin.facts(path)
    assert found.sound
    assert found.version == found.newest
    assert (found.persons, found.chats, found.live, found.sessions) == (2, 3, 1, 2)
    assert (found.timers, found.unsent, found.dead, found.poison, found.tombstones) == (2, 2, 1, 0, 0)
