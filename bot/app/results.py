"""What sending brought, noted on a draft: messages to strike off, questions that arrived, chats that are closed or have moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.app.delivery import Report
from bot.app.draft import Aside, Draft
from bot.app.incoming import Where
from bot.app.recent import noted, questioned
from bot.engine.session import ENDED
from bot.ports import Asked, Chat, Outgoing, Sent

#: Telegram's id of a chat, and what was sent there beside the outbox.
Note = tuple[int, Sent]


@dataclass(frozen=True, slots=True)
class Struck:
    """Messages that need not go out any more: those that were sent, and those that never will be."""

    sent: Sequence[int]
    dead: Sequence[int]


def applied(draft: Draft, reports: Sequence[Report], notes: Sequence[Note]) -> Struck:
    """Note in the chats what arrived, what is closed and what has moved; returns the messages to strike off."""
    for where, arrived in notes:
        known = draft.known_chat(Where(where))
        if known is not None:
            draft.keep_chat(noted(known, arrived.message, arrived.at))
    for report in reports:
        chat = draft.chats.get(report.row.chat)
        if chat is None:
            continue
        if report.outcome == "migrated":
            draft.migrate(chat.chat, report.chat)
        else:
            _note_on_chat(draft, chat, report)
    return Struck(
        sent=[report.row.id for report in reports if report.outcome == "sent"],
        dead=[report.row.id for report in reports if report.outcome in ("dead", "blocked")],
    )


def with_late(aside: Aside, left: Sequence[Chat], reports: Sequence[Report], notes: Sequence[Note]) -> Aside:
    """What takes the messages of a chat away takes those along that arrived while it was worked on, and stand nowhere yet."""
    chat = next((chat for chat in left if chat.chat == aside.chat), None)
    if chat is None or not aside.otherwise:
        return aside
    reported = [report.sent.message for report in reports if report.sent and report.row.chat == chat.id]
    noted = [sent.message for where, sent in notes if where == chat.chat]
    return replace(aside, gone=(*aside.gone, *reported, *noted))


def _note_on_chat(draft: Draft, chat: Chat, report: Report) -> None:
    row = report.row
    message, at = (report.sent.message, report.sent.at) if report.sent else (0, draft.now)
    asked = chat.asked
    if row.entry is not None and row.session is not None:
        same = asked is not None and (asked.session, asked.entry) == (row.session, row.entry) and asked.message
        if not same and _still_stands(draft, chat, row):
            asked = Asked(row.session, row.entry, message, at)
    if report.sent:
        chat = (noted if asked is chat.asked else questioned)(chat, message, at)
    if report.outcome == "blocked":
        chat = replace(chat, blocked_at=draft.now)
    draft.keep_chat(replace(chat, asked=asked))


def _still_stands(draft: Draft, chat: Chat, row: Outgoing) -> bool:
    """Whether texts of the chat go to this question now: a late note of an older one must not hide the one that stands."""
    session = draft.session(row.session)
    if session is None or session.status == ENDED:
        return False
    if chat.focus not in (None, session.id) and len(session.seats) == 1:  # one of two asks beside what is in focus
        return False
    known = chat.asked
    return known is None or known.session != session.id or (row.entry or 0) >= known.entry
