"""What only the file can show: sealing, keys, migrations, a full disk, and what is left after forgetting."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import struct
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.keys import KeyRing, SealError
from bot.adapters.sqlite import admin, schema
from bot.adapters.sqlite.link import Link
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.adapters.sqlite.store import begin as begin_database
from bot.ports import Changes, StoreError, Wanted, WrongKeyError
from tests.adapters.store.conftest import Opener
from tests.adapters.store.made import (
    DAY,
    START,
    Time,
    content,
    couple,
    linked,
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


def everything(path: Path) -> bytes:
    """All bytes that stand in the database, its log and its index."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(path.name + "*")))


def rows(path: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(statement).fetchall()


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement)


async def test_all_is_still_there_after_a_restart(opened: Opener) -> None:
    store = await opened()
    await store.save(couple())
    before = await store.load(wanted(1, 2))
    await store.close()
    again = await opened()
    assert await again.load(wanted(1, 2)) == before
    assert await again.last_id() == 3
    assert [found.body for found in await again.unsent(0, 9)] == [found.body for found in couple().outgoing]


def revealing(number: int, words: list[str]) -> Changes:
    """A person who puts eleven words wherever words can go."""
    name, country, zone, key, value, slot, body, answer, dialog, mine, ours = words
    return Changes(
        persons=[person(number, name=name, country=country, zone=zone, settings={key: value})],
        chats=[private(number)],
        sessions=[session(number, number, body={slot: body}, words={number: answer})],
        couples=[pair(number, number, 0, dialog=dialog)],
        outgoing=[
            message(2 * number, person=number, body={"text": mine}),
            message(2 * number + 1, session=number, body={"text": ours}),
        ],
    )


async def test_nothing_that_people_wrote_stands_in_the_files(opened: Opener, path: Path) -> None:
    canaries = [f"canary-{number}-{os.urandom(4).hex()}" for number in range(1100)]
    store = await opened()
    for number in range(100):
        await store.save(revealing(number + 1, canaries[11 * number : 11 * number + 11]))
    stands = everything(path)
    assert len(stands) > 100_000
    assert (path.parent / "attune.db-wal").stat().st_size > 0
    assert [canary for canary in canaries if canary.encode() in stands] == []
    assert b"role0" not in stands, "the names of roles are sealed too"


async def test_forgetting_leaves_no_byte_of_a_person(opened: Opener, path: Path) -> None:
    store = await opened()
    await store.save(replace(couple(), persons=[person(1, name="x" * 9000), person(2)]))
    sealed = [
        *rows(path, "SELECT wrapped FROM keys WHERE owner = 'person' AND id = 1"),
        *rows(path, "SELECT wrapped FROM keys WHERE owner = 'session' AND id = 11"),
        *rows(path, "SELECT wrapped FROM keys WHERE owner = 'couple' AND id = 50"),
        *rows(path, "SELECT body FROM couples WHERE id = 50"),
        *rows(path, "SELECT private FROM persons WHERE id = 1"),
        *rows(path, "SELECT body FROM words WHERE person = 1"),
        *rows(path, "SELECT body FROM sessions WHERE id = 11"),
        *rows(path, "SELECT body FROM outgoing WHERE person = 1 OR session = 11"),
    ]
    pieces = [value[start : start + 24] for (value,) in sealed for start in range(0, len(value) - 24, 500)]
    pieces.append(struct.pack(">q", user_of(1))[2:])
    assert len(sealed) == 10
    before = everything(path)
    pieces = [piece for piece in pieces if piece in before]
    assert len(pieces) > 20, "all but the few that a page's end cuts in two"
    await store.save(Changes(forget=[1]))
    left = everything(path)
    assert not [piece for piece in pieces if piece in left]
    assert (await store.load(wanted(2))).persons == {2: person(2)}


async def test_a_wrong_key_is_refused_with_the_fix_and_changes_nothing(opened: Opener, path: Path, time: Time) -> None:
    store = await opened()
    await store.save(couple())
    await store.close()
    before = content(path)
    with pytest.raises(WrongKeyError, match=r"privacy\.key_file \(ATTUNE_PRIVACY__KEY_FILE\)"):
        await SqliteStore.open(path, KeyRing(os.urandom(32), origin="other.key"), Terms(server="s", now=time))
    assert content(path) == before
    assert (await (await opened()).load(wanted(1))).persons[1] == person(1)


@pytest.mark.parametrize(
    "changes",
    [Changes(forget=[2]), Changes(parted=[50]), None],
    ids=["forgotten", "parted", "pruned"],
)
async def test_the_key_of_a_couple_goes_with_it(opened: Opener, path: Path, changes: Changes | None) -> None:
    store = await opened()
    await store.save(replace(couple(), couples=[pair(50, two=2 if changes else 0), pair(51, 1, 3)]))
    if changes is None:
        await store.prune(START + 2 * DAY)
    else:
        await store.save(changes)
    assert rows(path, "SELECT id FROM couples") == [(51,)]
    assert rows(path, "SELECT id FROM keys WHERE owner = 'couple'") == [(51,)]
    await store.save(Changes(couples=[pair(50, 1, 3)]))
    assert (await store.load(linked(50))).couples == {50: pair(50, 1, 3)}, "under a key of its own"


async def test_what_a_couple_is_asked_to_opens_in_its_row_alone(opened: Opener, path: Path) -> None:
    store = await opened()
    await store.save(replace(couple(), couples=[pair(50), pair(51)]))
    change(path, "UPDATE couples SET body = (SELECT c.body FROM couples c WHERE c.id = 101 - couples.id)")
    with pytest.raises(StoreError, match=r"couples\|5\d\|body"):
        await store.load(linked(50))


async def test_a_destroyed_key_is_told_and_never_blanks(opened: Opener, path: Path) -> None:
    store = await opened()
    await store.save(couple())
    change(path, "DELETE FROM keys WHERE owner = 'person' AND id = 1")
    with pytest.raises(SealError, match="person:1"):
        await store.load(wanted(1))


async def test_a_sealed_value_moved_to_another_row_is_told(opened: Opener, path: Path) -> None:
    store = await opened()
    await store.save(couple())
    change(path, "UPDATE persons SET private = (SELECT p.private FROM persons p WHERE p.id = 3 - persons.id)")
    with pytest.raises(StoreError, match=r"persons\|1\|private") as caught:
        await store.load(wanted(1))
    assert "Name" not in str(caught.value)


async def test_the_file_is_for_its_owner_alone(opened: Opener, path: Path) -> None:
    await (await opened()).save(couple())
    modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.glob("attune.db*")}
    assert set(modes.values()) == {0o600}, modes


async def test_migrations_lead_from_an_empty_file_and_run_once(opened: Opener, path: Path) -> None:
    await (await opened()).close()
    tables = rows(path, "SELECT sql FROM sqlite_master ORDER BY name")
    await (await opened()).close()
    assert rows(path, "SELECT sql FROM sqlite_master ORDER BY name") == tables
    assert rows(path, "PRAGMA user_version") == [(len(schema.MIGRATIONS),)]


def as_before_couples(path: Path) -> None:
    """Make of a file the one that the first version of the tables would have."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP TABLE couples")
        db.execute("DROP TABLE marks")
        db.execute("DROP INDEX prompts_due")
        db.execute("DROP INDEX timers_due")
        db.execute("CREATE INDEX timers_due ON timers (due)")
        db.execute("DELETE FROM keys WHERE owner = 'couple'")
        db.execute("PRAGMA user_version = 1")


async def old_file(opened: Opener, path: Path) -> Path:
    """A closed file from before there were couples, with two persons and what is theirs."""
    store = await opened()
    await store.save(replace(couple(), couples=[]))
    await store.close()
    as_before_couples(path)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        schema.migrate(db, schema.MIGRATIONS[:1])
        first = db.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    assert rows(path, "SELECT sql FROM sqlite_master ORDER BY name") == first
    return path


async def test_a_file_from_before_couples_keeps_everything_and_takes_them(opened: Opener, path: Path) -> None:
    await old_file(opened, path)
    store = await opened()
    assert rows(path, "PRAGMA user_version") == [(len(schema.MIGRATIONS),)]
    loaded = await store.load(wanted(1, 2))
    assert loaded.persons == {1: person(1), 2: person(2)}
    assert loaded.sessions == {10: session(10, 1, 2, home=900), 11: session(11, 1)}
    assert not loaded.couples
    await store.save(Changes(couples=[pair()]))
    assert (await store.load(wanted(1))).couples == {50: pair()}
    await store.save(Changes(marks=[mark()]))
    assert await store.marks(1) == [mark()]


async def test_commands_work_on_a_file_from_before_couples(opened: Opener, path: Path, keyring: KeyRing) -> None:
    await old_file(opened, path)
    admin.backup(path, path.with_name("copy.db"))
    assert (admin.facts(path).version, admin.facts(path).persons) == (1, 2)
    assert admin.forget_chat(path, keyring, user_of(1), START)
    admin.restore(path.with_name("copy.db"), path, keyring)
    assert (await (await opened()).load(wanted(1, 2))).persons.keys() == {2}


def test_a_migration_that_fails_leaves_the_version_before(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        with pytest.raises(sqlite3.OperationalError):
            schema.migrate(db, (("CREATE TABLE a (x)",), ("CREATE TABLE b (x)", "NONSENSE")))
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("a",)]
        schema.migrate(db, (("CREATE TABLE a (x)",), ("CREATE TABLE b (x)",)))
        assert db.execute("PRAGMA user_version").fetchone() == (2,)


async def test_a_newer_database_is_refused_plainly(opened: Opener, path: Path) -> None:
    await (await opened()).close()
    change(path, "PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="version 99"):
        await opened()


async def test_another_programs_database_is_refused(opened: Opener, path: Path) -> None:
    change(path, "CREATE TABLE theirs (x)")
    with pytest.raises(StoreError, match="another program"):
        await opened()
    assert rows(path, "SELECT name FROM sqlite_master") == [("theirs",)]


async def test_a_file_that_is_no_database_is_refused(opened: Opener, path: Path) -> None:
    spoil(path, b"some words of a diary" * 100)
    with pytest.raises(StoreError, match="no database") as caught:
        await opened()
    assert "diary" not in str(caught.value)


async def test_a_folder_that_is_missing_is_told(tmp_path: Path, keyring: KeyRing, time: Time) -> None:
    with pytest.raises(StoreError, match="absent"):
        await SqliteStore.open(tmp_path / "absent" / "a.db", keyring, Terms(server="s", now=time))


async def test_a_full_disk_keeps_the_old_state_and_the_store_recovers(path: Path, keyring: KeyRing, time: Time) -> None:
    link = Link(path)
    await link.open()
    await link.run(lambda db: begin_database(db, keyring))
    store = SqliteStore(link, path, keyring, Terms(server="s", now=time))
    await store.save(couple())
    pages = await link.run(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
    await link.run(lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchall())
    with pytest.raises(StoreError, match="disk is full") as caught:
        await store.save(Changes(sent=[1], sessions=[session(10, 1, 2, words={1: "secret" * 9999})], handled=[5]))
    assert "secret" not in str(caught.value)
    loaded = await store.load(replace(wanted(1, 2), updates=frozenset({5})))
    assert loaded.sessions[10] == session(10, 1, 2, home=900)
    assert not loaded.handled
    assert len(await store.unsent(0, 9)) == 3
    await link.run(lambda db: db.execute("PRAGMA max_page_count = 100000").fetchall())
    await store.save(Changes(sessions=[session(10, 1, 2, words={1: "secret" * 9999})], handled=[5]))
    assert (await store.load(Wanted(updates=frozenset({5})))).handled == {5}
    await store.close()


async def test_a_closed_store_says_so(opened: Opener) -> None:
    store = await opened()
    await store.close()
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await store.load(Wanted())


async def test_a_turn_that_is_cancelled_while_it_waits_is_kept_whole_or_not_at_all(opened: Opener) -> None:
    store = await opened()
    saving = asyncio.create_task(store.save(couple()))
    await asyncio.sleep(0)
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    loaded = await store.load(wanted(1, 2))
    assert len(loaded.persons) == len(loaded.sessions) == 2
    await store.save(Changes(forget=[1]))


async def test_updates_of_another_bot_are_not_taken_for_ours(opened: Opener, path: Path, keyring: KeyRing) -> None:
    store = await opened()
    await store.save(Changes(handled=[5], attempts={6: 1}))
    await store.close()
    other = await SqliteStore.open(path, keyring, Terms(server="bot2@test", now=Time()))
    assert not (await other.load(Wanted(updates=frozenset({5})))).handled
    assert not await other.attempts()
    await other.close()


async def test_few_keys_are_held_however_many_chats_there_are(opened: Opener, keyring: KeyRing) -> None:
    store = await opened()
    for first in range(1, 6001, 1000):
        await store.save(Changes(persons=[person(number) for number in range(first, first + 1000)]))
    assert len(keyring) == 4096
    assert (await store.load(wanted(1, 6000))).persons.keys() == {1, 6000}


async def test_dead_letters_lose_their_body_at_once_and_their_row_after_a_week(opened: Opener, path: Path) -> None:
    store = await opened()
    await store.save(Changes(outgoing=[message(1)]))
    await store.save(Changes(dead=[1]))
    assert rows(path, "SELECT state, body FROM outgoing") == [("dead", None)]
    await store.prune(START + 8 * DAY)
    assert rows(path, "SELECT COUNT(*) FROM outgoing") == [(0,)]


async def test_tombstones_outlast_the_backups_and_then_go(opened: Opener, path: Path) -> None:
    store = await opened()
    await store.save(couple())
    await store.save(Changes(forget=[1]))
    await store.prune(START + 31 * DAY)
    assert rows(path, "SELECT id FROM tombstones") == [(1,)]
    await store.prune(START + 36 * DAY)
    assert rows(path, "SELECT id FROM tombstones") == []
    assert str(user_of(1)) not in (path.parent / "attune.db.forgotten").read_text()


async def test_the_file_of_tombstones_beside_the_database_is_pruned_like_them(
    opened: Opener, path: Path, time: Time
) -> None:
    beside = path.with_name("attune.db.forgotten")
    store = await opened()
    await store.save(couple())
    await store.save(Changes(forget=[1]))
    time.at += 20 * DAY
    await store.save(Changes(forget=[2]))
    first, second = beside.read_text().splitlines()
    await store.prune(START + 35 * DAY)
    assert beside.read_text().splitlines() == [first, second]
    await store.prune(START + 35 * DAY + 1)
    assert beside.read_text().splitlines() == [second]
    assert beside.stat().st_mode & 0o777 == 0o600
    assert not beside.with_name("attune.db.forgotten.new").exists()
    await store.prune(START + 56 * DAY)
    assert beside.read_text() == ""


async def test_a_line_that_a_crash_has_torn_stays_in_the_file_and_harms_nothing(
    opened: Opener, path: Path, keyring: KeyRing
) -> None:
    beside = path.with_name("attune.db.forgotten")
    store = await opened()
    await store.save(couple())
    await store.save(Changes(forget=[1]))
    whole = beside.read_text()
    torn = "ab12 18000\xff\ncd34 soon person 7\n"
    beside.write_text(whole + torn, encoding="latin-1")
    await store.prune(START + 36 * DAY)
    assert beside.read_text(encoding="latin-1") == torn
    await store.close()
    admin.backup(path, path.with_name("copy.db"))
    admin.restore(path.with_name("copy.db"), path, keyring)
    assert (await (await opened()).load(wanted(1, 2))).persons.keys() == {2}


async def test_whoever_is_forgotten_while_the_file_is_pruned_stays_in_it(
    opened: Opener, path: Path, keyring: KeyRing
) -> None:
    beside = path.with_name("attune.db.forgotten")
    store = await opened()
    for number in range(1, 41):
        await store.save(Changes(persons=[person(number)]))
        await asyncio.gather(
            store.prune(START + 36 * DAY),
            asyncio.to_thread(admin.forget_chat, path, keyring, user_of(number), START + number * DAY),
        )
    await store.prune(START + 36 * DAY)
    ids = [line.split()[3] for line in beside.read_text().splitlines()]
    assert ids == [str(number) for number in range(1, 41)]


async def test_where_the_file_cannot_be_rewritten_the_rest_is_pruned_all_the_same(opened: Opener, path: Path) -> None:
    store = await opened()
    await store.save(couple())
    await store.save(Changes(forget=[1], handled=[5]))
    path.with_name("attune.db.forgotten.new").mkdir()
    with pytest.raises(StoreError, match=r"forgotten\.new"):
        await store.prune(START + 36 * DAY)
    assert rows(path, "SELECT COUNT(*) FROM tombstones") == [(0,)]
    assert rows(path, "SELECT COUNT(*) FROM handled") == [(0,)]
