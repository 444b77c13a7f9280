"""The ids of the last messages of a chat, packed: what `/exit` can still take away. Data in, data out; no word stands here."""

from __future__ import annotations

import struct
from dataclasses import replace

from bot.ports import Chat, ChatKind

#: Telegram lets a bot delete messages of a private chat for this long (seconds).
DELETABLE = 48 * 3600
#: So many ids are kept at most: ten long talks.
MOST = 400

_ONE = struct.Struct(">II")


def with_message(packed: bytes, message: int, at: float) -> bytes:
    """The ids with one more (its time in epoch seconds); the oldest go when there are too many."""
    if not 0 < message < 2**32:
        return packed
    return packed[-_ONE.size * (MOST - 1) :] + _ONE.pack(message, int(at) % 2**32)


def noted(chat: Chat, message: int, at: float) -> Chat:
    """The chat with one more id among its own, where it is private: nothing is taken away in a group."""
    if chat.kind is not ChatKind.PRIVATE:
        return chat
    return replace(chat, recent=with_message(chat.recent, message, at))


def is_whole(packed: bytes, now: float) -> bool:
    """Whether all that was ever noted can still be deleted: nothing is too old, and nothing was pushed out."""
    ids = [message for message, _ in _ONE.iter_unpack(packed)]
    return len(ids) < MOST and len(set(ids)) == len(deletable(packed, now))


def deletable(packed: bytes, now: float) -> tuple[int, ...]:
    """The ids that Telegram would still delete, in order, each once."""
    return tuple(dict.fromkeys(message for message, at in _ONE.iter_unpack(packed) if now - at < DELETABLE))
