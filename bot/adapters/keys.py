"""The master keys, which stand apart from the database, and the data keys that they wrap. No SQL and no record stands here."""

from __future__ import annotations

import base64
import hmac
import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.adapters import key_file
from bot.adapters.key_file import FIX, KEY_BYTES, WRAPPED, Master
from bot.ports import StoreError, WrongKeyError

NONCE_BYTES = 12
SEALED = b"\x01"  # the form of sealed bytes: this byte, the nonce, the ciphertext with its tag
HELD = 4096  # unwrapped keys held at once; the oldest goes first, so memory does not grow with the chats


class SealError(StoreError):
    """Sealed bytes do not open in their place: damaged, or moved there from elsewhere. Names the place, never the content."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{place} does not open: it was damaged or moved; restore a backup")


class MasterKeyMissing(WrongKeyError, StoreError):
    """A master key that something is wrapped under is not at hand. At the start it is the wrong key; in the middle of work,
    trouble of the store: the batch is given up, nothing is confirmed, and it goes on when the key file is right again."""


class KeyRing:
    """Wraps data keys under one master key, unwraps those of every master key it knows, and holds the ones used last.

    It wraps under the first key until it is told of another (`use`). `origin` says where the master keys came from, for the
    errors; `source` reads them again, for a key that is not known. Raises WrongKeyError where one is not 32 bytes.
    """

    def __init__(
        self,
        master: bytes | Sequence[Master],
        *,
        origin: str,
        held: int = HELD,
        source: Callable[[], Sequence[Master]] | None = None,
    ) -> None:
        masters = [key_file.master_of(master, origin=origin)] if isinstance(master, bytes) else master
        self.origin = origin
        self._source = source
        self._masters: dict[str, Master] = {}
        self._opening: dict[int, AESGCM] = {}
        self._learn(masters)
        self._wrap_under(masters[0])
        self._secret = masters[0].derived("tombstones")
        self._secrets = {self._secret}
        self._held: OrderedDict[str, tuple[bytes, AESGCM]] = OrderedDict()
        self._limit = held

    @classmethod
    def from_file(cls, path: Path) -> KeyRing:
        """Read the master keys, and again whenever one is met that is not known: somebody may have rotated them. Raises
        WrongKeyError where the file is missing, malformed, or others may read it."""
        return cls(key_file.read(path), origin=str(path), source=lambda: key_file.read(path))

    @classmethod
    def from_text(cls, text: str, *, origin: str = "ATTUNE_PRIVACY__KEY") -> KeyRing:
        """Take the master keys from text, in the form of a key file. Raises WrongKeyError where it holds none."""
        return cls(key_file.parse(text, origin=origin), origin=origin)

    # Which master key

    def knows(self, fingerprint: str) -> bool:
        """Whether this master key is at hand. Raises WrongKeyError where the file cannot be read again."""
        if fingerprint not in self._masters:
            self._read_again()
        return fingerprint in self._masters

    def use(self, fingerprint: str) -> None:
        """Wrap under this master key from now on. Raises WrongKeyError where it is not at hand."""
        if fingerprint == self.fingerprint:
            return
        if not self.knows(fingerprint):
            raise MasterKeyMissing(f"the key with the fingerprint {fingerprint[:8]} is not in {self.origin}; {FIX}")
        self._wrap_under(self._masters[fingerprint])

    # Data keys

    def wrap(self, key: bytes, place: str) -> bytes:
        """Wrap a data key for its place (`table|row|column`)."""
        nonce = os.urandom(NONCE_BYTES)
        return self.head + nonce + self._wrapping.encrypt(nonce, key, place.encode())

    def rewrap(self, wrapped: bytes, place: str) -> bytes:
        """The same data key under the master key in use. Raises WrongKeyError."""
        return self.wrap(self._unwrapped(wrapped, place), place)

    def unwrap(self, wrapped: bytes, place: str) -> AESGCM:
        """The data key, from memory where the same wrapped bytes were opened lately. Raises WrongKeyError."""
        known = self._held.get(place)
        if known is not None and known[0] == wrapped:
            self._held.move_to_end(place)
            return known[1]
        return self._hold(place, wrapped, AESGCM(self._unwrapped(wrapped, place)))

    def new_key(self, place: str) -> tuple[bytes, AESGCM]:
        """A fresh data key: its wrapped bytes, and the key to work with."""
        key = AESGCM.generate_key(bit_length=KEY_BYTES * 8)
        wrapped = self.wrap(key, place)
        return wrapped, self._hold(place, wrapped, AESGCM(key))

    def drop(self, place: str) -> None:
        """Let go of a data key that was destroyed."""
        self._held.pop(place, None)

    # Marks

    def mark(self, kind: str, number: int) -> str:
        """A keyed hash of Telegram's id of a user or a chat: it recognises the id and does not give it away."""
        return _marked(self._secret, kind, number)

    def marks(self, kind: str, number: int) -> frozenset[str]:
        """The marks of an id under every secret that is known: of any database met so far, and of any master key."""
        own = {master.derived("tombstones") for master in self._masters.values()}
        return frozenset(_marked(secret, kind, number) for secret in own | self._secrets)

    def wrapped_marks(self, place: str) -> bytes:
        """The secret of the marks, wrapped, for a database that has none yet: derived from the master key it is made with,
        so that a database that takes the place of a lost one marks alike. It stays when the master key goes."""
        return self.wrap(self._wrapping_master.derived("tombstones"), place)

    def take_marks(self, wrapped: bytes | None, place: str) -> None:
        """Mark with the secret of a database from now on; None where it has none yet. Raises WrongKeyError."""
        made = self._wrapping_master.derived("tombstones")
        self._secret = made if wrapped is None else self._unwrapped(wrapped, place)
        self._secrets.add(self._secret)

    def __len__(self) -> int:
        """How many unwrapped keys are held."""
        return len(self._held)

    def _learn(self, masters: Sequence[Master]) -> bool:
        """Add what is new. What was known stays known: work in hand may still see rows from before a rotation."""
        new = [master for master in masters if master.fingerprint not in self._masters]
        for master in new:
            self._masters[master.fingerprint] = master
            self._opening[master.number] = AESGCM(master.key)
        return bool(new)

    def _wrap_under(self, master: Master) -> None:
        self._wrapping_master = master
        self._wrapping = AESGCM(master.key)
        self.fingerprint = master.fingerprint
        self.head = master.head

    def _read_again(self) -> bool:
        """Whether the source has a key that was not known."""
        try:
            return self._source is not None and self._learn(self._source())
        except WrongKeyError as error:
            raise MasterKeyMissing(str(error)) from None

    def _unwrapped(self, wrapped: bytes, place: str) -> bytes:
        key = self._opened(wrapped, place)
        if key is None and self._read_again():
            key = self._opened(wrapped, place)
        if key is None:
            raise MasterKeyMissing(f"no key in {self.origin} opens {place}; {FIX}")
        return key

    def _opened(self, wrapped: bytes, place: str) -> bytes | None:
        if wrapped[:1] != WRAPPED or len(wrapped) <= 2 + NONCE_BYTES:
            return None
        master = self._opening.get(wrapped[1])
        nonce, sealed = wrapped[2 : 2 + NONCE_BYTES], wrapped[2 + NONCE_BYTES :]
        try:
            return None if master is None else master.decrypt(nonce, sealed, place.encode())
        except InvalidTag:
            return None

    def _hold(self, place: str, wrapped: bytes, key: AESGCM) -> AESGCM:
        self._held[place] = (wrapped, key)
        self._held.move_to_end(place)
        if len(self._held) > self._limit:
            self._held.popitem(last=False)
        return key


def seal(key: AESGCM, plaintext: bytes, place: str) -> bytes:
    """Seal bytes for one place (`table|row|column`, by our own ids); they open nowhere else."""
    nonce = os.urandom(NONCE_BYTES)
    return SEALED + nonce + key.encrypt(nonce, plaintext, place.encode())


def unseal(key: AESGCM, sealed: bytes, place: str) -> bytes:
    """Open what was sealed for this place. Raises SealError."""
    if sealed[:1] != SEALED or len(sealed) <= NONCE_BYTES:
        raise SealError(place)
    try:
        return key.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], place.encode())
    except InvalidTag:
        raise SealError(place) from None


def make_key_file(path: Path) -> None:
    """Write a new master key that only its owner may read (0600). Raises FileExistsError: a key is never overwritten."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _marked(secret: bytes, kind: str, number: int) -> str:
    return hmac.digest(secret, f"{kind}:{number}".encode(), "sha256").hex()
