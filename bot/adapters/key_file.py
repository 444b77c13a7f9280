"""The file of master keys: how its lines read, and how it is replaced. Nothing is wrapped or sealed here.

A line a key, `NUMBER:BASE64`: first the one to wrap under, behind it older ones until nothing needs them. A line without a
number is number 1. The number (1-255) stands in front of all that the key wrapped, so a key keeps it for life.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.adapters.disk import synced
from bot.ports import WrongKeyError

KEY_BYTES = 32
WRAPPED = b"\x01"  # the form of a wrapped key: this byte, the number of the master key, the nonce, the ciphertext
SETTING = "privacy.key_file (ATTUNE_PRIVACY__KEY_FILE)"
FIX = f"set {SETTING} to the key file that this database was made with. Nothing was changed"
_MOST = 255  # a number is one byte, and 0 is none


@dataclass(frozen=True, slots=True)
class Master:
    """A master key and its number."""

    number: int
    key: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Names the key and gives nothing of it away."""
        return self.derived("fingerprint").hex()[:32]

    @property
    def head(self) -> bytes:
        """What stands in front of all that the key wrapped."""
        return WRAPPED + bytes([self.number])

    def derived(self, purpose: str) -> bytes:
        """32 bytes for another purpose, from which the key cannot be found."""
        return hmac.digest(self.key, f"attune|{purpose}|1".encode(), "sha256")


def read(path: Path) -> tuple[Master, ...]:
    """The keys of a file. Raises WrongKeyError where it is missing, malformed, or others may read it."""
    try:
        mode = path.stat().st_mode & 0o777
        text = path.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise WrongKeyError(f"no key can be read at {path} ({error.strerror}); {FIX}") from None
    if os.name == "posix" and mode & 0o077:
        raise WrongKeyError(f"{path} ({SETTING}) is open to others (mode {mode:o}): run chmod 600 {path}")
    return parse(text, origin=str(path))


def parse(text: str, *, origin: str) -> tuple[Master, ...]:
    """The keys of a text, at least one. Raises WrongKeyError, which never shows any of it."""
    masters = tuple(_of_line(line, origin) for line in text.split() or [""])
    if len({master.number for master in masters}) < len(masters):
        raise WrongKeyError(f"two keys in {origin} have one number: each key is a line NUMBER:BASE64 with its own")
    return masters


def master_of(key: bytes, *, origin: str, number: int = 1) -> Master:
    """A key of the right length. Raises WrongKeyError."""
    if len(key) != KEY_BYTES:
        raise WrongKeyError(f"the key in {origin} is {len(key)} bytes long, not {KEY_BYTES}; {FIX}")
    return Master(number, key)


def text_of(masters: Sequence[Master]) -> str:
    """The lines of keys."""
    return "".join(f"{master.number}:{base64.b64encode(master.key).decode()}\n" for master in masters)


def successor(masters: Sequence[Master]) -> Master:
    """A new key, with the next number that none of these has."""
    number = masters[0].number
    taken = {master.number for master in masters}
    while number in taken:
        number = number % _MOST + 1
    return Master(number, os.urandom(KEY_BYTES))


def write(path: Path, masters: Sequence[Master]) -> None:
    """Replace an existing file in one step: it holds the old lines or the new ones, for its owner alone (0600).

    Raises OSError, and then it is as it was.
    """
    real = path.resolve()  # a link goes on pointing there
    fresh = real.with_name(real.name + ".new")
    owner = real.stat()
    fresh.unlink(missing_ok=True)  # left by a crash
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            if owner.st_uid != os.geteuid():  # root does it for the bot's user, who must be able to read it
                os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
            file.write(text_of(masters))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(real)
    finally:
        fresh.unlink(missing_ok=True)
    synced(real.parent)


def _of_line(line: str, origin: str) -> Master:
    number, colon, text = line.rpartition(":")
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise WrongKeyError(f"the key in {origin} is not {KEY_BYTES} bytes of base64; {FIX}") from None
    if colon and not (number.isascii() and number.isdecimal() and 1 <= int(number) <= _MOST):
        raise WrongKeyError(f"the number of a key in {origin} is none from 1 to {_MOST}; {FIX}")
    return master_of(key, origin=origin, number=int(number) if colon else 1)
