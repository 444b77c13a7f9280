"""Which chat or message a call means, and whether this bot may reach it; refuses in Telegram's words."""

from bot.demo.errors import ApiError, bad_request, forbidden, migrated
from bot.demo.methods.call import Call
from bot.demo.models import Chat, Message

_KINDS = {"group": "group chat", "supergroup": "supergroup chat"}


def find_chat(call: Call) -> Chat:
    """The chat of `chat_id`, which the bot may at least read."""
    wanted = call.params.text("chat_id").strip()
    if not wanted:
        raise bad_request("chat_id is empty")
    if wanted.startswith("@"):
        return _group(call, _by_username(call, wanted[1:].lower()))
    try:
        chat_id = int(wanted)
    except ValueError:
        raise bad_request("chat not found") from None
    return _private(call, chat_id) if chat_id > 0 else _group(call, call.world.groups.get(chat_id))


def writable_chat(call: Call, what: str = "text messages") -> Chat:
    """The same, where the bot may also send. Counts against the flood limits."""
    chat = find_chat(call)
    if chat.person is not None:
        _check_person(chat)
    elif not chat.may_write(chat.members[call.bot.id]):
        raise bad_request(f"not enough rights to send {what} to the chat")
    return chat


def find_message(call: Call, chat: Chat, missing: str) -> Message:
    """`missing` is the refusal where there is no such message."""
    message_id = call.params.integer("message_id")
    if message_id <= 0:
        raise bad_request("message identifier is not specified" if message_id == 0 else missing)
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request(missing)
    return message


def topic_of(call: Call, chat: Chat) -> int:
    topic = call.params.integer("message_thread_id")
    if not topic or (chat.is_forum and topic == 1):
        return 0
    if topic not in chat.topics:
        raise bad_request("message thread not found")
    return topic


def replied_message(call: Call, chat: Chat) -> Message | None:
    """The message of `reply_parameters`, in the same chat."""
    wanted = call.params.parsed("reply_parameters")
    if not isinstance(wanted, dict):
        return None
    number = str(wanted.get("message_id", ""))
    message = chat.messages.get(int(number)) if number.isdecimal() else None
    if message is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def _private(call: Call, user_id: int) -> Chat:
    chat = call.world.private.get((call.bot.id, user_id))
    if chat is not None and chat.opened:
        return chat
    if user_id in call.world.bots_by_id:
        raise forbidden("bot can't send messages to bots")
    if user_id in call.bot.known:
        raise forbidden("bot can't initiate conversation with a user")
    raise bad_request("chat not found")


def _check_person(chat: Chat) -> None:
    if chat.person and chat.person.deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")


def _by_username(call: Call, name: str) -> Chat | None:
    chats = call.world.groups.values()
    return next((chat for chat in chats if (chat.username or "").lower() == name), None)


def _group(call: Call, chat: Chat | None) -> Chat:
    member = chat.members.get(call.bot.id) if chat else None
    if chat is None or member is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise migrated(chat.migrated_to)
    if not member.present:
        raise _outside(chat, member.status)
    return chat


def _outside(chat: Chat, status: str) -> ApiError:
    kind = _KINDS[chat.type]
    return forbidden(f"bot was kicked from the {kind}" if status == "kicked" else f"bot is not a member of the {kind}")
