"""The master key, which stands apart from the database, and the data keys that it wraps. No SQL and no record stands here."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections import OrderedDict
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.ports import StoreError, WrongKeyError

KEY_BYTES = 32
NONCE_BYTES = 12
SEALED = b"\x01"  # the form of sealed bytes: this byte, the nonce, the ciphertext with its tag
WRAPPED = b"\x01\x01"  # the form of a wrapped key, and the number of the master key: room for a second one
HELD = 4096  # unwrapped keys held at once; the oldest goes first, so memory does not grow with the chats
SETTING = "privacy.key_file (ATTUNE_PRIVACY__KEY_FILE)"


class SealError(StoreError):
    """Sealed bytes do not open in their place: damaged, or moved there from elsewhere. Names the place, never the content."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{place} does not open: it was damaged or moved; restore a backup")


class KeyRing:
    """Wraps and unwraps data keys under the master key, and holds the ones used last.

    `origin` says where the master key came from, for the errors. Raises WrongKeyError where it is not 32 bytes.
    """

    def __init__(self, master: bytes, *, origin: str, held: int = HELD) -> None:
        if len(master) != KEY_BYTES:
            raise WrongKeyError(f"the key in {origin} is {len(master)} bytes long, not {KEY_BYTES}; {_fix()}")
        self.origin = origin
        self.fingerprint = _derived(master, "fingerprint").hex()[:32]
        self._master = AESGCM(master)
        self._marking = _derived(master, "tombstones")
        self._held: OrderedDict[str, tuple[bytes, AESGCM]] = OrderedDict()
        self._limit = held

    @classmethod
    def from_file(cls, path: Path) -> KeyRing:
        """Read the master key (base64 text). Raises WrongKeyError where it is missing, malformed, or others may read it."""
        try:
            mode = path.stat().st_mode & 0o777
            text = path.read_text(encoding="ascii", errors="replace")
        except OSError as error:
            raise WrongKeyError(f"no key can be read at {path} ({error.strerror}); {_fix()}") from None
        if os.name == "posix" and mode & 0o077:
            raise WrongKeyError(f"{path} ({SETTING}) is open to others (mode {mode:o}): run chmod 600 {path}")
        return cls.from_text(text, origin=str(path))

    @classmethod
    def from_text(cls, text: str, *, origin: str = "ATTUNE_PRIVACY__KEY") -> KeyRing:
        """Take the master key from base64 text. Raises WrongKeyError where it is none."""
        try:
            master = base64.b64decode(text.strip(), validate=True)
        except (binascii.Error, ValueError):
            raise WrongKeyError(f"the key in {origin} is not {KEY_BYTES} bytes of base64; {_fix()}") from None
        return cls(master, origin=origin)

    def wrap(self, key: bytes, place: str) -> bytes:
        """Wrap a data key for its place (`table|row|column`)."""
        nonce = os.urandom(NONCE_BYTES)
        return WRAPPED + nonce + self._master.encrypt(nonce, key, place.encode())

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

    def mark(self, kind: str, number: int) -> str:
        """A keyed hash of Telegram's id of a user or a chat: it recognises the id and does not give it away."""
        return hmac.digest(self._marking, f"{kind}:{number}".encode(), "sha256").hex()

    def __len__(self) -> int:
        """How many unwrapped keys are held."""
        return len(self._held)

    def _unwrapped(self, wrapped: bytes, place: str) -> bytes:
        if wrapped[:2] != WRAPPED:
            raise WrongKeyError(f"{place} is wrapped under a master key that the one in {self.origin} is not; {_fix()}")
        nonce, sealed = wrapped[2 : 2 + NONCE_BYTES], wrapped[2 + NONCE_BYTES :]
        try:
            return self._master.decrypt(nonce, sealed, place.encode())
        except InvalidTag:
            raise WrongKeyError(f"the key in {self.origin} does not open {place}; {_fix()}") from None

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


def _derived(master: bytes, purpose: str) -> bytes:
    return hmac.digest(master, f"attune|{purpose}|1".encode(), sha256().name)


def _fix() -> str:
    return f"set {SETTING} to the key file that this database was made with. Nothing was changed"
