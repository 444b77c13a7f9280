"""What people put into chats: text in all its forms, voice, stickers, photos; edits and deletions of their own."""

from collections.abc import Callable
from typing import Any, TypeAlias

from bot.demo.entities import utf16_length, with_found
from bot.demo.errors import PlayError
from bot.demo.files import Upload
from bot.demo.models import ANONYMOUS_ADMIN, Chat, Json, Message
from bot.demo.play.wish import Wish
from bot.demo.posting import Draft, change, post, remove
from bot.demo.world import World

Act: TypeAlias = Callable[[Wish], Json]

MAX_TEXT = 4096
_PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


def say(wish: Wish) -> Json:
    """Text; over 4096 units the app sends it in pieces. Keys: text, chat, and those of `_draft`."""
    text = wish.text("text").strip()
    if not text:
        raise PlayError("an app does not send an empty text")
    chat = open_chat(wish)
    sent = [_post_text(wish, chat, piece) for piece in _pieces(text)]
    return {"message": sent[-1].json, "messages": [message.json for message in sent]}


def send(wish: Wish) -> Json:
    """`kind`: voice, sticker, photo, document, location, contact, video_note, dice; `caption` where it has one."""
    kind = wish.text("kind")
    if kind not in _KINDS:
        raise PlayError(f"kind is one of {sorted(_KINDS)}")
    content = _KINDS[kind](wish)
    caption = wish.text("caption")
    if caption and kind in {"photo", "document", "voice"}:
        entities = with_found(caption, [])
        content |= {"caption": caption} | ({"caption_entities": entities} if entities else {})
    message = post(wish.world, open_chat(wish), _draft(wish, content))
    return {"message": message.json, "messages": [message.json]}


def edit(wish: Wish) -> Json:
    """Replaces the text of one's own message (the last one, where none is named)."""
    chat = wish.chat()
    message = wish.message(chat) if wish.given.get("message_id") else _last_own(wish, chat)
    if message.author_id != wish.person.id or "text" not in message.json:
        raise PlayError("only one's own texts can be edited")
    change(wish.world, message, _text_content(wish, wish.text("text").strip()), None)
    return {"message": message.json}


def delete(wish: Wish) -> Json:
    chat = wish.chat()
    remove(wish.world, wish.message(chat))
    return {}


def open_chat(wish: Wish) -> Chat:
    """The chat to write in; writing to a bot opens the private chat."""
    chat = wish.chat()
    if chat.is_private:
        if chat.blocked:
            raise PlayError("this person has stopped the bot: unblock first")
        chat.opened = True
    elif not chat.may_write(chat.members[wish.person.id]):
        raise PlayError("this person may not write here")
    return chat


def _post_text(wish: Wish, chat: Chat, text: str) -> Message:
    return post(wish.world, chat, _draft(wish, _text_content(wish, text)))


def _text_content(wish: Wish, text: str) -> Json:
    given: Any = wish.given.get("entities") or []
    entities = with_found(text, given)
    return {"text": text} | ({"entities": entities} if entities else {})


def _draft(wish: Wish, content: Json) -> Draft:
    """Keys: reply_to (message id), topic, anonymous, forward_from, via_bot."""
    chat = wish.chat()
    reply = wish.message(chat, "reply_to") if wish.given.get("reply_to") else None
    anonymous = not chat.is_private and (chat.members[wish.person.id].anonymous or wish.flag("anonymous"))
    topic = wish.integer("topic")
    if topic and topic not in chat.topics:
        raise PlayError(f"there is no topic {topic}")
    return Draft(
        ANONYMOUS_ADMIN if anonymous else wish.person,
        content,
        reply_to=reply,
        topic=topic or (reply.json.get("message_thread_id", 0) if reply and chat.is_forum else 0),
        anonymous=anonymous,
        extra=_origin(wish) | _via(wish),
    )


def _origin(wish: Wish) -> Json:
    """`forward_from`: a person's id, or the name of one who hides the account, or {channel: title}."""
    source: Any = wish.given.get("forward_from")
    if source is None:
        return {}
    date = wish.world.clock.unix() - 60
    if isinstance(source, dict):
        channel = {"id": -1_001_111_111_111, "title": str(source.get("channel")), "type": "channel"}
        return {"forward_origin": {"type": "channel", "date": date, "chat": channel, "message_id": 7}}
    user = wish.world.users.get(source) if isinstance(source, int) else None
    if user is not None:
        return {"forward_origin": {"type": "user", "date": date, "sender_user": user.json}}
    return {"forward_origin": {"type": "hidden_user", "date": date, "sender_user_name": str(source)}}


def _via(wish: Wish) -> Json:
    name = wish.text("via_bot").removeprefix("@")
    if not name:
        return {}
    known = next((bot.user.json for bot in wish.world.bots.values() if bot.username == name), None)
    return {"via_bot": known or {"id": 4242, "is_bot": True, "first_name": name, "username": name}}


def _last_own(wish: Wish, chat: Chat) -> Message:
    for message in reversed(chat.messages.values()):
        if message.author_id == wish.person.id and "text" in message.json:
            return message
    raise PlayError("this person has said nothing here")


def _pieces(text: str) -> list[str]:
    if utf16_length(text) <= MAX_TEXT:
        return [text]
    half = MAX_TEXT if text.isascii() else MAX_TEXT // 2
    return [text[at : at + half] for at in range(0, len(text), half)]


def _file(world: World, name: str, mime: str) -> Json:
    return world.files.keep(Upload(name, mime, _PNG), mime.partition("/")[0]).reference


def _voice(wish: Wish) -> Json:
    described = {"duration": wish.integer("duration", 3), "mime_type": "audio/ogg"}
    return {"voice": {**_file(wish.world, "voice.oga", "audio/ogg"), **described}}


def _sticker(wish: Wish) -> Json:
    shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    reference = _file(wish.world, "sticker.webp", "image/webp")
    return {"sticker": {**reference, **shape, "emoji": wish.text("emoji", "❤"), "set_name": "hearts"}}


def _photo(wish: Wish) -> Json:
    return {"photo": [{**_file(wish.world, "photo.png", "image/png"), "width": 1, "height": 1}]}


def _document(wish: Wish) -> Json:
    described = {"file_name": wish.text("file_name", "note.txt"), "mime_type": "text/plain"}
    return {"document": {**_file(wish.world, "note.txt", "text/plain"), **described}}


def _video_note(wish: Wish) -> Json:
    return {"video_note": {**_file(wish.world, "note.mp4", "video/mp4"), "length": 240, "duration": 3}}


def _location(wish: Wish) -> Json:
    place = {name: float(wish.given.get(name, 0.5)) for name in ("latitude", "longitude")}
    return {"location": place}


def _contact(wish: Wish) -> Json:
    names = {"first_name": wish.text("first_name", wish.person.first_name), "user_id": wish.person.id}
    return {"contact": {"phone_number": wish.text("phone_number", "+100000000"), **names}}


def _dice(wish: Wish) -> Json:
    return {"dice": {"emoji": "🎲", "value": wish.integer("value", 4)}}


_KINDS: dict[str, Act] = {
    "voice": _voice,
    "sticker": _sticker,
    "photo": _photo,
    "document": _document,
    "video_note": _video_note,
    "location": _location,
    "contact": _contact,
    "dice": _dice,
}

SPEAKING: dict[str, Act] = {"say": say, "send": send, "edit": edit, "delete": delete}
