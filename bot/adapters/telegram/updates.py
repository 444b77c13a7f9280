"""Telegram's JSON in, `Incoming` out. PURE: tolerant of unknown fields, strict on what it reads; it decides no answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.adapters.telegram import texts
from bot.adapters.telegram.fields import clean, natural, record, records, string, whole, words
from bot.adapters.telegram.standing import change_of
from bot.adapters.telegram.texts import Me
from bot.app.incoming import (
    Came,
    Command,
    Edited,
    Incoming,
    Left,
    Pressed,
    Relocated,
    Standing,
    Unreadable,
    Where,
    Who,
    Words,
)
from bot.coach import places
from bot.ports import Json

#: The updates that are asked of Telegram; no others come.
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

PRIVATE = "private"
GROUPS = ("group", "supergroup")

#: Content that is no answer, by its field. An animation also has a document and a venue a location, each with the same kind.
UNREADABLE = {
    **dict.fromkeys(("voice", "video_note", "audio"), "voice"),
    "sticker": "sticker",
    **dict.fromkeys(("photo", "video", "animation", "document", "live_photo", "paid_media"), "photo"),
    **dict.fromkeys(("location", "venue"), "location"),
    "contact": "contact",
    **dict.fromkeys(("dice", "poll", "game", "story", "checklist", "rich_message", "giveaway", "invoice"), "other"),
}


def kind_of(raw: Mapping[str, Json]) -> str:
    """Which of the updates it is, "other" for those not asked for. Safe to log."""
    return next((kind for kind in ALLOWED_UPDATES if kind in raw), "other")


def read_update(raw: Json, me: Me) -> Incoming | None:
    """What a person did, or None where it is nothing for the bot. Raises Unparsable, and nothing else, for any JSON."""
    update = record(raw, "update")
    number = natural(update, "update_id")
    match kind_of(update):
        case "message":
            return _message(number, record(update["message"], "message"), me)
        case "edited_message":
            return _edited(number, record(update["edited_message"], "edited_message"), me)
        case "callback_query":
            return _pressed(number, record(update["callback_query"], "callback_query"))
        case "my_chat_member":
            return _standing(number, record(update["my_chat_member"], "my_chat_member"))
        case _:
            return None


def _message(update: int, message: Mapping[str, Json], me: Me) -> Incoming | None:
    head = _head(update, message)
    if head is None:
        return None
    kind = _kind(message)
    if kind is None:
        return _service(head, message)
    if kind == "anonymous" and texts.command(message) is not None:
        number, _, where, identity, at = head
        return _text((number, Who(user=0), where, identity, at), message, me)
    if kind != "text":
        beside = next((words(message, field) for field in ("caption", "text") if field in message), "")
        to_bot = head[2].private or bool(_answered(message, me)) or texts.names(message, me)
        return Unreadable(*head, kind=kind, text=beside, to_bot=to_bot, zone=_zone(message) if head[2].private else "")
    return _text(head, message, me)


def _zone(message: Mapping[str, Json]) -> str:
    """The time zone of a place that was shared, "" without one."""
    place = message.get("location")
    if not isinstance(place, Mapping):
        return ""
    latitude, longitude = place.get("latitude"), place.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return ""
    return places.nearest(latitude, longitude)


def _service(head: _Head, message: Mapping[str, Json]) -> Incoming | None:
    """What a group tells of itself. Bots that come and go are nobody; this one learns of itself by its standing."""
    if "migrate_to_chat_id" in message:
        return Relocated(*head, to=whole(message, "migrate_to_chat_id"))
    if "new_chat_members" in message:
        members = records(message["new_chat_members"], "new_chat_members")
        people = tuple(whole(member, "id") for member in members if not member.get("is_bot"))
        return Came(*head, users=people) if people else None
    if "left_chat_member" in message:
        member = record(message["left_chat_member"], "left_chat_member")
        return None if member.get("is_bot") else Left(*head, user=whole(member, "id"))
    return None


def _text(head: _Head, message: Mapping[str, Json], me: Me) -> Incoming | None:
    called = texts.command(message)
    if called is not None:
        command = Command(*head, name=clean(called.name), argument=called.argument, named=bool(called.bot))
        return command if called.is_for(me) else None
    said = texts.spoken(message, me)
    if not said.strip():
        return Unreadable(*head, kind="other")
    answered = _answered(message, me)
    to_bot = head[2].private or bool(answered) or texts.names(message, me)
    return Words(*head, text=said, to_bot=to_bot, reply_to=answered)


def _edited(update: int, message: Mapping[str, Json], me: Me) -> Incoming | None:
    """Only a changed text counts; a live location moves by edits, and captions are no answers."""
    head = _head(update, message)
    if head is None or _kind(message) != "text":
        return None
    number, who, where, identity, at = head
    at = float(natural(message, "edit_date")) if "edit_date" in message else at
    to_bot = where.private or bool(_answered(message, me)) or texts.names(message, me)
    return Edited(number, who, where, identity, at, text=words(message, "text"), to_bot=to_bot)


def _pressed(update: int, query: Mapping[str, Json]) -> Incoming | None:
    """A message that is gone or too old comes with the date 0: then nothing can be edited, and its id is 0 too.

    Anonymous admins press under their own id, though they write under the group's.
    """
    if "message" not in query:
        return None
    message = record(query["message"], "message")
    where = _where(message)
    if where is None:
        return None
    at = natural(message, "date")
    return Pressed(
        update,
        _who(query),
        where,
        whole(message, "message_id") if at else 0,
        float(at),
        press=string(query, "id"),
        data=words(query, "data"),
        copies=tuple(_copies(message)),
    )


def _copies(message: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """The buttons of a message of ours that copy a sentence; whatever has another form is passed over."""
    markup = message.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            match button:
                case {"text": str(label), "copy_text": {"text": str(sentence)}}:
                    yield clean(label), clean(sentence)


def _standing(update: int, changed: Mapping[str, Json]) -> Incoming | None:
    where = _where(changed)
    if where is None:
        return None
    change = change_of(changed, private=where.private)
    if not change:
        return None
    return Standing(update, _who(changed), where, 0, float(natural(changed, "date")), change=change)


_Head = tuple[int, Who, Where, int, float]


def _head(update: int, message: Mapping[str, Json]) -> _Head | None:
    """The fields that every Incoming begins with; None for a channel."""
    where = _where(message)
    if where is None:
        return None
    return update, _who(message), where, whole(message, "message_id"), float(natural(message, "date"))


def _where(message: Mapping[str, Json]) -> Where | None:
    chat = record(message.get("chat"), "chat")
    kind = string(chat, "type")
    if kind != PRIVATE and kind not in GROUPS:
        return None
    topic = natural(message, "message_thread_id") if message.get("is_topic_message") else 0
    return Where(chat=whole(chat, "id"), private=kind == PRIVATE, topic=topic)


def _who(source: Mapping[str, Json]) -> Who:
    """The sender. What is sent in the name of a chat may have none: user 0."""
    if "from" not in source and "sender_chat" in source:
        return Who(user=0)
    sender = record(source.get("from"), "from")
    return Who(user=whole(sender, "id"), name=words(sender, "first_name"), language=words(sender, "language_code"))


def _kind(message: Mapping[str, Json]) -> str | None:
    """What a person's message brings: "text", a kind of Unreadable, or None where there is nothing or nobody to answer.

    Anonymous admins and those who write as a channel come with sender_chat, under the name of a bot of Telegram's.
    """
    content = _content(message)
    if content is None or message.get("is_automatic_forward"):
        return None
    if "sender_chat" in message:
        return "anonymous"
    return None if record(message.get("from"), "from").get("is_bot") else content


def _content(message: Mapping[str, Json]) -> str | None:
    """What a message brings: "text", a kind of Unreadable, or None for a service message."""
    if "forward_origin" in message or "forward_date" in message:  # the second: servers before Bot API 7.0
        return "forward"
    if "via_bot" in message:
        return "via_bot"
    if "text" in message:
        return "text"
    return next((kind for field, kind in UNREADABLE.items() if field in message), None)


def _answered(message: Mapping[str, Json], me: Me) -> int:
    """The message of the bot's that this one is a reply to, 0 for none.

    In a topic every message comes as a reply to the one that opened it, and that is nobody's word.
    """
    if "reply_to_message" not in message:
        return 0
    replied = record(message["reply_to_message"], "reply_to_message")
    author = replied.get("from")
    if author is None or "forum_topic_created" in replied or whole(record(author, "from"), "id") != me.user:
        return 0
    return whole(replied, "message_id")
