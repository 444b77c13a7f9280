"""The ids of the last messages of a chat, packed: in a private chat what `/exit` can still take away, in a group what stood there
before the last question. Data in, data out; no word stands here."""

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
    """The chat with one more id among its own; nothing is taken away in a group, which keeps two of them alone."""
    if chat.kind is not ChatKind.PRIVATE:
        return replace(chat, recent=_packed(before_question(chat), message, at))
    return replace(chat, recent=with_message(chat.recent, message, at))


def questioned(chat: Chat, message: int, at: float) -> Chat:
    """The chat, which got a question: in a group, whatever is newer than all that came before may be a copy of it, since what
    was sent and not noted is sent again."""
    if chat.kind is not ChatKind.PRIVATE:
        return replace(chat, recent=_packed(newest(chat), message, at))
    return noted(chat, message, at)


def before_question(chat: Chat) -> int:
    """The newest message of a group that is known to be older than its last question; 0 where none is."""
    if not chat.recent and chat.asked:
        return max(chat.asked.message - 1, 0)
    return _ids(chat)[0]


def newest(chat: Chat) -> int:
    """The newest message of a group that is known to have arrived; 0 where none is."""
    return max(_ids(chat)[-1], chat.asked.message if chat.asked else 0)


def _ids(chat: Chat) -> tuple[int, ...]:
    return tuple(message for message, _ in _ONE.iter_unpack(chat.recent)) or (0,)


def _packed(before: int, message: int, at: float) -> bytes:
    return with_message(with_message(_ONE.pack(0, 0), before, at), message, at)[-2 * _ONE.size :]


def is_whole(packed: bytes, now: float) -> bool:
    """Whether all that was ever noted can still be deleted: nothing is too old, and nothing was pushed out."""
    ids = [message for message, _ in _ONE.iter_unpack(packed)]
    return len(ids) < MOST and len(set(ids)) == len(deletable(packed, now))


def deletable(packed: bytes, now: float) -> tuple[int, ...]:
    """The ids that Telegram would still delete, in order, each once."""
    return tuple(dict.fromkeys(message for message, at in _ONE.iter_unpack(packed) if now - at < DELETABLE))
