"""What a bot can learn about chats and files, and leaving."""

from bot.demo.errors import bad_request
from bot.demo.files import MAX_DOWNLOAD
from bot.demo.members import member_json
from bot.demo.methods.call import Call, Handler
from bot.demo.methods.targets import find_chat
from bot.demo.models import Json, Member
from bot.demo.posting import Draft, post, tell_bots, tell_of_member

_GIFTS = ["unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"]


def get_chat(call: Call) -> Json:
    chat = find_chat(call)
    gifts = dict.fromkeys(_GIFTS, chat.is_private)
    full: Json = {**chat.json, "accent_color_id": chat.id % 7, "max_reaction_count": 11, "accepted_gift_types": gifts}
    if chat.is_private:
        return full
    return {**full, "permissions": {"can_send_messages": not chat.silent, "can_invite_users": True}}


def get_chat_member(call: Call) -> Json:
    chat = find_chat(call)
    user = call.world.users.get(call.params.integer("user_id"))
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID" if call.params.integer("user_id") else "invalid user_id specified")
    if chat.is_private:
        return member_json(Member(user))
    return member_json(chat.members.get(user.id) or Member(user, "left"))


def get_chat_administrators(call: Call) -> list[Json]:
    chat = find_chat(call)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    bots = call.params.flag("return_bots")
    admins = [member for member in chat.present() if member.is_admin and (bots or not member.user.is_bot)]
    return [member_json(member) for member in admins]


def get_chat_member_count(call: Call) -> int:
    chat = find_chat(call)
    return 2 if chat.is_private else sum(1 for _ in chat.present())


def leave_chat(call: Call) -> bool:
    chat = find_chat(call)
    if chat.is_private:
        raise bad_request("chat_id points to a private chat")
    member = chat.members[call.bot.id]
    old = member_json(member)
    goodbye = post(call.world, chat, Draft(call.bot.user, {"left_chat_member": call.bot.user.json}))
    tell_bots(call.world, goodbye, "message")
    member.status = "left"
    tell_of_member(call.world, chat, call.bot.user, (old, member_json(member)))
    return True


def get_file(call: Call) -> Json:
    stored = call.world.files.find(call.params.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.upload.data) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return stored.json


CHATS: dict[str, Handler] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "getFile": get_file,
}
