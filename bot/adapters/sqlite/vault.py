"""The data keys of one piece of work: fetched, made and used inside its transaction. Which column is sealed, `rows` knows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.adapters.keys import KeyRing, SealError, seal, unseal
from bot.adapters.sqlite import sql
from bot.ports import Json

#: Whose key it is: person, session, couple, store (id 0: messages that belong to none) or marks (id 0), and our id.
Owner = tuple[str, int]

STORE: Owner = ("store", 0)
#: Not a data key: the secret that tombstones and buttons are made with, kept like one so that it outlasts the master key.
MARKS: Owner = ("marks", 0)


class Vault:
    """Seals and opens under the keys of persons, sessions and couples.

    Keys are taken from the rows each time, never from memory alone: another process may have destroyed one meanwhile,
    and what would be sealed under it could never be read again.
    """

    def __init__(self, db: sqlite3.Connection, keyring: KeyRing) -> None:
        self._db = db
        self._keyring = keyring
        self._keys: dict[Owner, AESGCM] = {}

    def learn(self, owner: Owner, wrapped: bytes | None) -> None:
        """Take the key that a row brought along. Raises SealError where it brought none."""
        if wrapped is None:
            raise SealError(place_of_key(owner))
        if owner not in self._keys:
            self._keys[owner] = self._keyring.unwrap(wrapped, place_of_key(owner))

    def ensure(self, owners: Iterable[Owner]) -> None:
        """Fetch the keys of these owners; whoever has none gets a new one."""
        wanted = set(owners) - self._keys.keys()
        for kind in sorted({kind for kind, _ in wanted}):
            ids = [number for owner, number in wanted if owner == kind]
            for number, wrapped in sql.rows(self._db, sql.KEYS, ids, kind):
                self.learn((kind, number), wrapped)
        missing = sorted(wanted - self._keys.keys())
        if missing:
            follow(self._db, self._keyring)
        self._db.executemany(sql.ADD_KEY, [(*owner, self._made(owner)) for owner in missing])

    def seal(self, owner: Owner, value: Json, place: str) -> bytes:
        """Seal a value as JSON for its place. The owner's key must have been ensured."""
        return seal(self._keys[owner], encoded(value), place)

    def unseal(self, owner: Owner, sealed: bytes, place: str) -> Json:
        """Open a sealed value. Raises SealError."""
        key = self._keys.get(owner)
        if key is None:
            raise SealError(place)
        return orjson.loads(unseal(key, sealed, place))

    def _made(self, owner: Owner) -> bytes:
        wrapped, key = self._keyring.new_key(place_of_key(owner))
        self._keys[owner] = key
        return wrapped


def follow(db: sqlite3.Connection, keyring: KeyRing) -> None:
    """Wrap under the master key that the database names, inside the caller's transaction: another process may have changed
    it meanwhile, and nothing must be wrapped under one that is on its way out. Raises WrongKeyError."""
    row = db.execute(sql.META, ("fingerprint",)).fetchone()
    if row is not None:
        keyring.use(row[0])


def place_of_key(owner: Owner) -> str:
    """Where a wrapped key stands, as the authenticated data of its wrapping."""
    kind, number = owner
    return f"keys|{kind}:{number}|wrapped"


def encoded(value: Json) -> bytes:
    """A value as JSON bytes; frozen mappings go as objects."""
    return orjson.dumps(value, default=dict)
