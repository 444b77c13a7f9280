"""What a my_chat_member update says of the bot's standing in a chat. PURE; what follows from it is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from bot.adapters.telegram.fields import record, string
from bot.ports import Json

OUTSIDE = ("left", "kicked")


def change_of(changed: Mapping[str, Json], *, private: bool) -> str:
    """blocked or unblocked; in a group added, removed, muted or unmuted; "" where nothing changed that matters.

    A group that takes the right to write from all its members at once tells no bot: the next message is refused.
    """
    before = record(changed.get("old_chat_member"), "old_chat_member")
    after = record(changed.get("new_chat_member"), "new_chat_member")
    if private:
        return _privately(was_in=_is_in(before), is_in=_is_in(after))
    return _in_group(before, after)


def _privately(*, was_in: bool, is_in: bool) -> str:
    if was_in == is_in:
        return ""
    return "unblocked" if is_in else "blocked"


def _in_group(before: Mapping[str, Json], after: Mapping[str, Json]) -> str:
    if not _is_in(after):
        return "removed" if _is_in(before) else ""
    if not _may_write(after):
        return "muted" if _may_write(before) or not _is_in(before) else ""
    if not _is_in(before):
        return "added"
    return "" if _may_write(before) else "unmuted"


def _is_in(member: Mapping[str, Json]) -> bool:
    status = string(member, "status")
    return bool(member.get("is_member")) if status == "restricted" else status not in OUTSIDE


def _may_write(member: Mapping[str, Json]) -> bool:
    return _is_in(member) and (member["status"] != "restricted" or bool(member.get("can_send_messages")))
