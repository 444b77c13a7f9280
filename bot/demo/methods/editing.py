"""Calls that change or delete what is in a chat."""

from typing import Any

from bot.demo.errors import ApiError, bad_request
from bot.demo.keyboards import read_markup
from bot.demo.methods.call import Call, Handler
from bot.demo.methods.targets import find_chat, find_message, writable_chat
from bot.demo.methods.texts import caption, message_text
from bot.demo.models import Chat, Json, Message
from bot.demo.posting import change, member_of, remove

DELETABLE_SECONDS = 48 * 3600
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
_UNDELETABLE = frozenset({"supergroup_chat_created", "migrate_to_chat_id", "migrate_from_chat_id"})
_SHOWN = ("text", "entities", "caption", "caption_entities")


def edit_message_text(call: Call) -> Json:
    content = message_text(call, too_long="MESSAGE_TOO_LONG")
    message = _own(call)
    if "text" not in message.json:
        raise bad_request("there is no text in the message to edit")
    return _edit(call, message, content)


def edit_message_caption(call: Call) -> Json:
    message = _own(call)
    if "photo" not in message.json and "document" not in message.json:
        raise bad_request("there is no caption in the message to edit")
    return _edit(call, message, caption(call))


def edit_message_reply_markup(call: Call) -> Json:
    message = _own(call)
    kept = {key: message.json[key] for key in (*_SHOWN, "link_preview_options") if key in message.json}
    return _edit(call, message, kept)


def delete_message(call: Call) -> bool:
    chat = find_chat(call)
    message = find_message(call, chat, "message to delete not found")
    _check_deletable(call, chat, message)
    remove(call.world, message)
    return True


def delete_messages(call: Call) -> bool:
    """Skips what is not there, as Telegram does."""
    chat = find_chat(call)
    wanted: Any = call.params.parsed("message_ids")
    if not isinstance(wanted, list) or not wanted:
        raise bad_request("message identifiers are not specified")
    if len(wanted) > 100:
        raise bad_request("too many message identifiers specified")
    found = [chat.messages[number] for number in wanted if number in chat.messages]
    for message in found:
        _check_deletable(call, chat, message)
    for message in found:
        remove(call.world, message)
    return True


def _own(call: Call) -> Message:
    """A message of this bot's that can be edited: one that opens a field to answer cannot."""
    if call.params.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    message = find_message(call, writable_chat(call), "message to edit not found")
    if message.author_id != call.bot.id or message.aside:
        raise bad_request("message can't be edited")
    return message


def _edit(call: Call, message: Message, content: Json) -> Json:
    markup = read_markup(call.params.parsed("reply_markup")).inline
    now = {key: message.json[key] for key in _SHOWN if key in message.json}
    same = now == {key: content[key] for key in _SHOWN if key in content}
    if same and markup == message.json.get("reply_markup"):
        raise bad_request(_NOT_MODIFIED)
    change(call.world, message, content, markup)
    return message.json


def _check_deletable(call: Call, chat: Chat, message: Message) -> None:
    own = message.author_id == call.bot.id
    member = None if chat.is_private else member_of(chat, call.bot.id)
    may_delete_others = chat.is_private or bool(member and member.is_admin and member.can_delete)
    if not own and not may_delete_others:
        raise bad_request("message can't be deleted")
    if call.world.clock.now() - message.at > DELETABLE_SECONDS and not _admin_of_supergroup(call, chat):
        raise _too_old()
    if not _UNDELETABLE.isdisjoint(message.json):
        raise bad_request("message can't be deleted")


def _admin_of_supergroup(call: Call, chat: Chat) -> bool:
    member = member_of(chat, call.bot.id)
    return bool(chat.type == "supergroup" and member and member.is_admin and member.can_delete)


def _too_old() -> ApiError:
    return bad_request("message can't be deleted for everyone")


EDITING: dict[str, Handler] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
}
