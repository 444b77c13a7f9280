"""How anything gets into a chat: new messages, edits, deletions, and who is told of each."""

from dataclasses import dataclass, field

from bot.demo.bots import Bot
from bot.demo.keyboards import Markup
from bot.demo.models import Chat, Json, Member, Message, User
from bot.demo.reach import reaches
from bot.demo.updates import DAY
from bot.demo.world import HISTORY, World


@dataclass(frozen=True, slots=True)
class Draft:
    """`content` is what is said (text, voice, a service field); `extra` is about it (forward_origin, via_bot)."""

    sender: User
    content: Json
    reply_to: Message | None = None
    topic: int = 0
    anonymous: bool = False
    markup: Markup = field(default_factory=Markup)
    extra: Json = field(default_factory=dict)


def post(world: World, chat: Chat, draft: Draft) -> Message:
    """Puts a new message into the chat and tells people and bots."""
    message_id = world.next_message_id(chat)
    message = Message(message_id, chat, draft.sender.id, world.clock.now(), {}, draft.markup.aside)
    message.json = _composed(world, message, draft)
    chat.messages[message_id] = message
    if len(chat.messages) > HISTORY:
        del chat.messages[next(iter(chat.messages))]
    if message.author_id in world.bots_by_id:
        chat.spoke = message.author_id
    show(world, message, "message")
    if not draft.sender.is_bot or draft.anonymous:
        tell_bots(world, message, "message")
    return message


def change(world: World, message: Message, content: Json, markup: Json | None) -> None:
    """Replaces content and keyboard. Older events keep the old JSON, so it is never changed in place."""
    kept = {key: value for key, value in message.json.items() if key not in _CONTENT}
    kept |= {"edit_date": world.clock.unix(), **content}
    if markup:
        kept["reply_markup"] = markup
    message.json = kept
    show(world, message, "edited")
    if message.author_id not in world.bots_by_id:
        tell_bots(world, message, "edited_message")


def remove(world: World, message: Message) -> None:
    """Bots are never told of deletions; people see them."""
    message.chat.messages.pop(message.id, None)
    event = {"kind": "deleted", **_place(message.chat), "message_id": message.id}
    event["from_bot"] = message.author_id in world.bots_by_id
    world.feed.publish(event, message.chat.people())


def show(world: World, message: Message, kind: str) -> None:
    """Tells the people of the chat, and the world's feed."""
    event: Json = {"kind": kind, **_place(message.chat), "message": shown(message)}
    event["from_bot"] = message.author_id in world.bots_by_id
    world.feed.publish(event, message.chat.people())


def shown(message: Message) -> Json:
    """The message as a person's app has it: the Bot API's JSON and, beside it, ForceReply or keyboards."""
    return {**message.json, "aside": message.aside} if message.aside else message.json


def tell_bots(world: World, message: Message, kind: str) -> None:
    lane = ("chat", message.chat.id)
    for bot, member in world.bot_in(message.chat):
        if member is None or reaches(bot, member, message):
            bot.known |= _met(message)
            bot.queue.put(kind, message.json, lane)


def tell_of_member(world: World, chat: Chat, by: User, change: tuple[Json, Json]) -> None:
    """my_chat_member to the bot it is about, chat_member to bots that are admins."""
    old, new = change
    payload = {"chat": chat.json, "from": by.json, "date": world.clock.unix()}
    payload |= {"old_chat_member": old, "new_chat_member": new}
    about = new["user"]["id"]
    own = world.bots_by_id.get(about) or (world.bots_by_id[chat.bot_id] if chat.is_private else None)
    if own:
        own.queue.put("my_chat_member", payload, ("my_member", chat.id), DAY)
    for bot, member in world.bot_in(chat):
        if bot is not own and member and member.is_admin:
            bot.queue.put("chat_member", payload, ("member", about), DAY)


def tell_person(world: World, person_id: int, chat: Chat, event: Json) -> None:
    """A toast, or that a press was answered: only this person sees it."""
    world.feed.publish({**event, **_place(chat), "person": person_id, "from_bot": True}, [person_id])


def tell_action(world: World, bot: Bot, chat: Chat, action: str) -> None:
    event = {"kind": "action", **_place(chat), "action": action, "from_bot": True, "by": bot.id}
    world.feed.publish(event, chat.people())


def _met(message: Message) -> set[int]:
    """The people whom a bot knows from a message: who wrote it, and who came into the group by it."""
    came = {user["id"] for user in message.json.get("new_chat_members", ())}
    founded = message.chat.people() if "group_chat_created" in message.json else ()
    return {message.author_id, *came, *founded}


_CONTENT = frozenset({"text", "entities", "caption", "caption_entities", "link_preview_options", "reply_markup"})


def _place(chat: Chat) -> Json:
    return {"chat": chat.id, "bot": chat.bot_id or None}


def _composed(world: World, message: Message, draft: Draft) -> Json:
    chat = message.chat
    json: Json = {"message_id": message.id, "from": draft.sender.json}
    if draft.anonymous:
        json["sender_chat"] = chat.json
    json |= {"chat": chat.json, "date": world.clock.unix()}
    json |= _thread(message, draft)
    json |= draft.extra
    json |= draft.content
    if draft.markup.inline:
        json["reply_markup"] = draft.markup.inline
    return json


def _thread(message: Message, draft: Draft) -> Json:
    """Topics answer their opening message; in other supergroups a reply names the thread it is in."""
    chat, replied = message.chat, draft.reply_to
    if draft.topic:
        replied = replied or chat.messages.get(draft.topic)
        found: Json = {"message_thread_id": draft.topic, "is_topic_message": True}
    elif "forum_topic_created" in draft.content:
        return {"message_thread_id": message.id, "is_topic_message": True}
    elif replied and chat.type == "supergroup" and not chat.is_forum:
        found = {"message_thread_id": replied.json.get("message_thread_id", replied.id)}
    else:
        found = {}
    if replied:
        found["reply_to_message"] = {k: v for k, v in replied.json.items() if k != "reply_to_message"}
    return found


def member_of(chat: Chat, user_id: int) -> Member | None:
    member = chat.members.get(user_id)
    return member if member and member.present else None
