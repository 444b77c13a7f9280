"""Whether the question that stands had been seen when somebody typed: people in a fight send five short messages. What becomes of
the words is decided in conversation and group."""

from __future__ import annotations

from dataclasses import replace

from bot.app.incoming import Words
from bot.app.recent import before_question, newest, noted, questioned
from bot.app.visit import Visit
from bot.ports import Asked, Chat, SessionRow


def is_early(visit: Visit, event: Words, row: SessionRow, chat: Chat) -> bool:
    """Typed before the current question was seen, so that it belongs to the answer before."""
    asked = chat.asked
    other = visit.draft.session(asked.session) if asked and asked.session != row.id else None
    if other is not None and len(other.seats) > len(row.seats):
        return False  # a talk of two asked meanwhile: what was asked before it had long been seen
    if asked is None or not was_asked(row, chat) or event.message < asked.message:
        return True
    return event.at - asked.at < visit.manners.burst_seconds


def answers_older(event: Words, row: SessionRow, chat: Chat) -> bool:
    """Whether it is a reply to a message that stood there before the current question came. What came after it may be another
    copy of the question, also where none was noted yet."""
    if was_asked(row, chat):
        return event.reply_to <= before_question(chat)
    return not newest(chat) or event.reply_to <= newest(chat)


def seen_by_reply(event: Words, row: SessionRow, chat: Chat) -> Chat:
    """The chat as a reply to what is asked there shows it: the message arrived, though a crash or a cut connection may have kept
    that from being noted, and what comes next is newer."""
    if event.reply_to <= newest(chat):
        return chat
    if was_asked(row, chat):
        return noted(chat, event.reply_to, event.at)
    asked = Asked(row.id, entry_of(row), event.reply_to, event.at)
    return replace(questioned(chat, event.reply_to, event.at), asked=asked)


def was_seen(event: Words, row: SessionRow, chat: Chat) -> bool:
    """Whether the current question had come before it was typed, however short before."""
    return chat.asked is not None and was_asked(row, chat) and event.message > chat.asked.message


def was_asked(row: SessionRow, chat: Chat) -> bool:
    """Whether the question that stands in a session is the one that the chat got last."""
    return chat.asked is not None and (chat.asked.session, chat.asked.entry) == (row.id, entry_of(row))


def entry_of(row: SessionRow) -> int:
    """The entry that a session stands in."""
    frames = row.body.get("frames") or [{"entry": 0}]
    return int(frames[-1]["entry"])
