"""What is left of somebody's bytes once they are forgotten, or their words are past their days: nothing, in no file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.adapters.keys import KeyRing
from bot.adapters.sqlite import admin
from bot.adapters.sqlite.link import Link
from bot.adapters.sqlite.store import SqliteStore, Terms, begin
from bot.adapters.sqlite.traces import SMALL
from bot.ports import Changes, Wanted
from tests.adapters.store.conftest import Opener
from tests.adapters.store.made import DAY, START, Time, message, pair, person, private, session, user_of, wanted

#: So many batches, each with seven canaries of the person to be forgotten, and as many of another who stays.
ROUNDS = 340
A_FEW = 60
SESSIONS = 20
CANARIES = 7
#: A piece of a sealed blob that can hardly stand anywhere by chance.
PIECE = 20

#: Where sealed bytes and wrapped keys stand, of person 1 and of the sessions that only they have a seat in.
SEALED = (
    "SELECT wrapped FROM keys WHERE (owner = 'person' AND id = 1) OR (owner <> 'person' AND id BETWEEN 1 AND 999)",
    "SELECT private FROM persons WHERE id = 1",
    "SELECT body FROM words WHERE person = 1",
    "SELECT body FROM sessions WHERE id < 1000",
    "SELECT body FROM couples WHERE one = 1",
    "SELECT body FROM outgoing WHERE (person = 1 OR session < 1000) AND body IS NOT NULL",
)


class Talk:
    """Somebody who says much that is told apart from everything else, in several talks, and changes their mind."""

    def __init__(self, who: int) -> None:
        self.who = who
        self.said: list[str] = []
        self._history: dict[int, list[str]] = {}

    def turn(self, number: int) -> Changes:
        """A turn: a new name and setting, an answer and a history that grow, another dialog, two messages out, an older one sent."""
        canaries = [f"canary-{self.who}-{number}-{os.urandom(6).hex()}" for _ in range(CANARIES)]
        self.said += canaries
        name, setting, answer, past, dialog, mine, ours = canaries
        of = self.who * 1000 - 1000 + number % SESSIONS + 1
        history = self._history.setdefault(of, [])
        history.append(past)
        first = (self.who * ROUNDS + number) * 2
        return Changes(
            persons=[person(self.who, name=name, settings={"said": setting}, touched=START)],
            chats=[private(self.who)],
            sessions=[session(of, self.who, body={"history": list(history)}, words={self.who: {"view": answer * 8}})],
            couples=[pair(of, self.who, 3, home=0, dialog=dialog)],
            outgoing=[
                message(first, person=self.who, chat=100 + self.who, body={"text": mine}),
                message(first + 1, session=of, chat=100 + self.who, body={"text": ours}),
            ],
            sent=[first - 20, first - 19] if number % 2 else (),
        )


def files(path: Path) -> list[Path]:
    return [file for file in sorted(path.parent.glob(path.name + "*")) if file.suffix != ".lock"]


def bytes_of(paths: Sequence[Path]) -> bytes:
    """Without long runs of zeros, which only take time to look through."""
    return b"".join(file.read_bytes() for file in paths).replace(bytes(1000), b"")


def pieces_of(path: Path, statements: Sequence[str] = SEALED) -> set[bytes]:
    """Pieces from the middle of every blob; a page's end may cut some of them in two."""
    with closing(sqlite3.connect(path)) as db:
        blobs = [blob for statement in statements for (blob,) in db.execute(statement)]
    return {blob[at : at + PIECE] for blob in blobs for at in range(13, max(14, len(blob) - PIECE), 400)}


def found(pieces: set[bytes], stands: bytes) -> list[bytes]:
    """The pieces that stand there. Windows are looked up in the set, since thousands of searches would take long."""
    return [piece for piece in _windows(stands) if piece in pieces]


def _windows(stands: bytes) -> Iterator[bytes]:
    return (stands[at : at + PIECE] for at in range(len(stands) - PIECE))


async def spoken(store: SqliteStore, path: Path, rounds: int = ROUNDS) -> tuple[Talk, Talk, set[bytes]]:
    """Two people after all their turns, and pieces of everything of the first that was ever sealed."""
    gone, stays = Talk(1), Talk(2)
    pieces: set[bytes] = set()
    for number in range(rounds):
        await store.save(gone.turn(number))
        await store.save(stays.turn(number))
        if number % 20 == 19:
            pieces |= pieces_of(path)
    return gone, stays, pieces


def nothing_stands(path: Path, talk: Talk, pieces: set[bytes]) -> bool:
    stands = bytes_of(files(path))
    return (
        b"canary" not in stands
        and not [said for said in talk.said if said.encode() in stands]
        and not found(pieces, stands)
        and user_of(talk.who).to_bytes(6, "big") not in stands
    )


@pytest.mark.parametrize("rounds", [20, 60, 100, 150])
async def test_however_rows_were_moved_about_no_copy_is_left(opened: Opener, path: Path, rounds: int) -> None:
    """SQLite leaves copies in gaps as it balances its pages; when, depends on how much there is."""
    store = await opened()
    gone, _, pieces = await spoken(store, path, rounds)
    await store.save(Changes(forget=[1]))
    assert nothing_stands(path, gone, pieces)


async def test_a_large_database_is_clean_after_the_next_round(opened: Opener, path: Path, time: Time) -> None:
    """To write it anew takes too long for a turn. Without anything forgotten it is done once a day."""
    store = await opened()
    gone, _, pieces = await spoken(store, path, A_FEW)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO bundles (digest, content, at) VALUES ('large', zeroblob(?), 0)", (SMALL,))
    await store.prune(time())
    await store.save(Changes(forget=[1]))
    await store.prune(time())
    assert nothing_stands(path, gone, pieces)
    written = []
    for _ in range(25):
        time.at += 3600
        await store.prune(time())
        written.append(rewritten(path))
    assert len(set(written)) == 2, "a day later, and not before"


def rewritten(path: Path) -> float:
    with closing(sqlite3.connect(path)) as db:
        return float(db.execute("SELECT value FROM meta WHERE name = 'rewritten'").fetchone()[0])


async def test_of_thousands_of_answers_no_byte_is_left_of_who_is_forgotten(opened: Opener, path: Path) -> None:
    store = await opened()
    gone, stays, pieces = await spoken(store, path)
    assert len(gone.said) == ROUNDS * CANARIES > 2000
    assert len(pieces) > 500
    stood = set(found(pieces, bytes_of(files(path))))
    assert len(stood) > len(pieces) // 2, "the bytes were there, and are looked for rightly"
    await store.save(Changes(forget=[1]))
    assert nothing_stands(path, gone, pieces)
    loaded = await store.load(wanted(1, 2))
    assert loaded.persons.keys() == {2}
    assert loaded.persons[2].name in stays.said
    await store.close()
    assert nothing_stands(path, gone, pieces)


@pytest.fixture
async def impatient(path: Path, keyring: KeyRing, time: Time) -> AsyncIterator[SqliteStore]:
    """A store that does not wait for readers, so that the test need not either."""
    link = Link(path)
    await link.open()
    await link.run(lambda db: begin(db, keyring))
    await link.run(lambda db: db.execute("PRAGMA busy_timeout = 0").fetchall())
    store = SqliteStore(link, path, keyring, Terms(server="bot1@test", now=time))
    yield store
    await store.close()


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """As a backup reads: everything as of one moment."""
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM words").fetchone()
        yield reader


async def test_while_a_backup_is_read_the_next_sweep_does_it(impatient: SqliteStore, path: Path, time: Time) -> None:
    gone, _, pieces = await spoken(impatient, path, A_FEW)
    with reading(path) as reader:
        await impatient.save(Changes(forget=[1]))
        await impatient.prune(time())
        assert (await impatient.load(wanted(1))).persons == {}
        assert found(pieces, bytes_of(files(path))), "the reader still sees the time before"
        assert reader.execute("SELECT COUNT(*) FROM words WHERE person = 1").fetchone()[0] > 0
    await impatient.prune(time())
    assert nothing_stands(path, gone, pieces)


async def test_a_command_beside_the_bot_leaves_no_byte_either(
    opened: Opener, path: Path, keyring: KeyRing, time: Time
) -> None:
    store = await opened()
    gone, _, pieces = await spoken(store, path, A_FEW)
    assert admin.forget_chat(path, keyring, user_of(1), time())
    assert nothing_stands(path, gone, pieces)


async def test_what_a_crash_left_in_the_log_goes_with_the_first_sweep(
    impatient: SqliteStore, path: Path, keyring: KeyRing, time: Time
) -> None:
    """A copy of the files is what another process finds after the power went out."""
    gone, _, pieces = await spoken(impatient, path, A_FEW)
    left = path.parent / "after" / path.name
    left.parent.mkdir()
    with reading(path):
        await impatient.save(Changes(forget=[1]))
        for file in (path, path.with_name("attune.db-wal")):
            left.with_name(file.name).write_bytes(file.read_bytes())
    assert found(pieces, bytes_of(files(left)))
    again = await SqliteStore.open(left, keyring, Terms(server="bot1@test", now=time))
    await again.prune(time())
    assert nothing_stands(left, gone, pieces)
    await again.close()


async def test_words_past_their_days_leave_no_byte(opened: Opener, path: Path, time: Time) -> None:
    store = await opened()
    talk = Talk(1)
    for number in range(A_FEW):
        await store.save(talk.turn(number))
    bodies = ("SELECT body FROM words", "SELECT body FROM sessions")
    pieces = pieces_of(path, bodies)
    assert set(found(pieces, bytes_of(files(path))))
    time.at += 91 * DAY
    await store.prune(time())
    assert found(pieces, bytes_of(files(path))) == []
    loaded = await store.load(Wanted(users=frozenset({user_of(1)}), sessions=frozenset(range(1, SESSIONS + 1))))
    assert len(loaded.sessions) == SESSIONS
    assert all(not (row.words or row.body) and row.status == "ended" for row in loaded.sessions.values())
    assert loaded.persons[1].name in talk.said, "the person stays until they are forgotten"


@pytest.mark.parametrize("consent", ["", "1"])
async def test_who_did_not_agree_leaves_no_byte_after_a_day(
    opened: Opener, path: Path, time: Time, consent: str
) -> None:
    store = await opened()
    await store.save(Changes(persons=[person(1, consent=consent)], chats=[private(1)], sessions=[session(10, 1)]))
    pieces = pieces_of(path, ("SELECT body FROM words",))
    time.at += DAY + 60
    await store.prune(time())
    assert bool(found(pieces, bytes_of(files(path)))) == bool(consent)


async def test_a_message_that_was_sent_or_given_up_leaves_no_byte(opened: Opener, path: Path, time: Time) -> None:
    store = await opened()
    await store.save(Changes(outgoing=[message(number, body={"text": "x" * 99}) for number in (1, 2)]))
    pieces = pieces_of(path, ("SELECT body FROM outgoing",))
    assert len(pieces) == 2
    await store.save(Changes(sent=[1], dead=[2]))
    await store.prune(time())
    assert found(pieces, bytes_of(files(path))) == []
