"""What a button carries: session, entry and act in an opaque token of at most 64 bytes, bound to its chat. No meaning of acts here."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

#: What the argument of a link into the private chat begins with.
INVITATION = "j"
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
        return self.maker(token.session, token.entry, chat)(token.act)

    def maker(self, session: int, entry: int, chat: int) -> Callable[[str], str]:
        """What makes the tokens of one message from their acts: a message carries a dozen, alike but for these."""
        head = _head(session, entry)
        start, mac = base64.urlsafe_b64encode(head).decode(), self._mac(head, chat)

        def make(act: str) -> str:
            return f"{start}{base64.urlsafe_b64encode(_digest(mac, act)).rstrip(b'=').decode()}.{act}"

        return make

    def read(self, data: str, chat: int) -> Token | None:
        """The token behind a press in a chat, or None for one that we never made there."""
        sealed, _, act = data.partition(".")
        raw = _unsealed(sealed)
        if raw is None or not hmac.compare_digest(raw[_HEAD:], _digest(self._mac(raw[:_HEAD], chat), act)):
            return None
        return Token(int.from_bytes(raw[:8], "big"), int.from_bytes(raw[8:_HEAD], "big"), act)

    def peek(self, data: str) -> int | None:
        """The session that a press names, genuine or not; None where it names none that could be."""
        raw = _unsealed(data.partition(".")[0])
        number = int.from_bytes(raw[:8], "big") if raw else 0
        return number if 0 < number < 2**63 else None

    def invitation(self, couple: int, user: int = 0, number: int = 0) -> str:
        """What a link into the private chat carries (at most 64 letters that Telegram takes): the couple that somebody is
        asked to join, bound to that user and the number of their link; for whoever comes first where no user is named."""
        head = couple.to_bytes(8, "big") + number.to_bytes(4, "big")
        return INVITATION + base64.urlsafe_b64encode(head + self._seal(head, user)).decode().rstrip("=")

    def invited(self, text: str, user: int, number: int) -> int | None:
        """The couple behind a link that this user follows, `number` being the one that they may still use; None for another."""
        raw = _decoded(text.removeprefix(INVITATION)) if text.startswith(INVITATION) else b""
        head, seal = raw[:_HEAD], raw[_HEAD:]
        bound = [(user, number), (0, 0)]
        for whose, which in bound:
            if head[8:] == which.to_bytes(4, "big") and hmac.compare_digest(seal, self._seal(head, whose)):
                return int.from_bytes(head[:8], "big")
        return None

    @staticmethod
    def couple_in(text: str) -> int | None:
        """The couple that a link names, genuine or not."""
        raw = _decoded(text.removeprefix(INVITATION)) if text.startswith(INVITATION) else b""
        number = int.from_bytes(raw[:8], "big")
        return number if len(raw) == _HEAD + _MAC and 0 < number < 2**63 else None

    def _seal(self, head: bytes, user: int) -> bytes:
        own = blake2b(b"invitation" + head + user.to_bytes(8, "big", signed=True), digest_size=_MAC, key=self._key)
        return own.digest()

    def _mac(self, head: bytes, chat: int) -> blake2b:
        """BLAKE2b under our key; HMAC costs six times as much."""
        return blake2b(head + chat.to_bytes(8, "big"), digest_size=_MAC, key=self._key)


def _head(session: int, entry: int) -> bytes:
    """Of twelve bytes, so that it fills its letters and the rest can be put behind it."""
    return session.to_bytes(8, "big") + entry.to_bytes(4, "big")


def _digest(mac: blake2b, act: str) -> bytes:
    own = mac.copy()
    own.update(act.encode("utf-8", "replace"))
    return own.digest()


def _unsealed(sealed: str) -> bytes | None:
    raw = _decoded(sealed)
    return raw if len(raw) == _HEAD + _MAC else None


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
