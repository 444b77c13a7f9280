"""What a button carries: session, entry and act in an opaque token of at most 64 bytes, bound to its chat. No meaning of acts here."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from hashlib import blake2b

_HEAD = 12
_MAC = 8
#: The longest act that fits: 64 bytes less 28 for the sealed head.
MOST_ACT = 36


@dataclass(frozen=True, slots=True)
class Token:
    """The session (0: none), the entry that the button belongs to, and what it does."""

    session: int
    entry: int
    act: str


class Tokens:
    """Makes and reads tokens under a key that only we have (at most 64 bytes)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, token: Token, chat: int) -> str:
        """The token as text for a button in a chat (our id)."""
        head = token.session.to_bytes(8, "big") + token.entry.to_bytes(4, "big")
        sealed = base64.urlsafe_b64encode(head + self._mac(head, token.act, chat)).rstrip(b"=").decode()
        return f"{sealed}.{token.act}"

    def read(self, data: str, chat: int) -> Token | None:
        """The token behind a press in a chat, or None for one that we never made there."""
        sealed, _, act = data.partition(".")
        raw = _unsealed(sealed)
        if raw is None or not hmac.compare_digest(raw[_HEAD:], self._mac(raw[:_HEAD], act, chat)):
            return None
        return Token(int.from_bytes(raw[:8], "big"), int.from_bytes(raw[8:_HEAD], "big"), act)

    def peek(self, data: str) -> int | None:
        """The session that a press names, genuine or not; None where it names none that could be."""
        raw = _unsealed(data.partition(".")[0])
        number = int.from_bytes(raw[:8], "big") if raw else 0
        return number if 0 < number < 2**63 else None

    def _mac(self, head: bytes, act: str, chat: int) -> bytes:
        """BLAKE2b under our key: a message carries a dozen of these, and HMAC costs six times as much."""
        bound = head + chat.to_bytes(8, "big") + act.encode("utf-8", "replace")
        return blake2b(bound, digest_size=_MAC, key=self._key).digest()


def _unsealed(sealed: str) -> bytes | None:
    try:
        raw = base64.urlsafe_b64decode(sealed.encode() + b"=" * (-len(sealed) % 4))
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == _HEAD + _MAC else None
