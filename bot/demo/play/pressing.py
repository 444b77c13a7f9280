"""Buttons and links: presses with what a bot gets of them, links that start a bot, stopping and resuming it."""

import re
from typing import Any

from bot.demo.bots import Bot, Press
from bot.demo.errors import PlayError
from bot.demo.members import member_json
from bot.demo.models import Chat, Json, Member, Message
from bot.demo.play.groups import enter
from bot.demo.play.speaking import Act, open_chat
from bot.demo.play.wish import Wish
from bot.demo.posting import Draft, post, tell_of_member
from bot.demo.updates import PRESS_LIFETIME

_LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(\w+)(?:\?(start|startgroup)=([\w-]{0,64}))?|tg://resolve\?.*")
_RESOLVE = re.compile(r"domain=(\w+)(?:&(start|startgroup)=([\w-]{0,64}))?")


def press(wish: Wish) -> Json:
    """Keys: chat, message_id (else the newest with such a button), and label, index or data (forged or not)."""
    chat = wish.chat()
    if wish.given.get("data") is not None:
        return _call_back(wish, chat, _pressed_message(wish, chat), wish.text("data"))
    message, button = _find(wish, chat)
    if "callback_data" in button:
        return _call_back(wish, chat, message, button["callback_data"])
    if "url" in button:
        if _LINK.fullmatch(button["url"]):
            return open_link(Wish(wish.world, wish.person, {"url": button["url"]}))
        return {"opened": button["url"]}
    if "copy_text" in button:
        return {"copied": button["copy_text"]["text"]}
    raise PlayError("this button does nothing here")


def open_link(wish: Wish) -> Json:
    """`url` as t.me/BOT?start=TOKEN; with startgroup and `chat` the bot joins that group.

    The app shows the private chat with a button, Start, which is pressed at once unless `start` is false.
    """
    found = _LINK.fullmatch(wish.text("url"))
    parts = _RESOLVE.search(wish.text("url")) if found and found.group(1) is None else found
    if parts is None:
        raise PlayError("not a link to a bot")
    name, kind, token = parts.groups()
    bot = wish.world.find_bot(name)
    if kind == "startgroup":
        return _start_in_group(wish, bot, token)
    inside = Wish(wish.world, wish.person, {"chat": bot.id})
    inside.chat().start = token or ""
    return start(inside) if wish.given.get("start", True) else {"opened": bot.id}


def start(wish: Wish) -> Json:
    """Presses Start, or Restart where the bot was stopped: /start goes to it with what the link carried, if one was opened."""
    _set_blocked(wish, blocked=False)
    chat = open_chat(wish)
    text = f"/start {chat.start}".rstrip()
    chat.start = ""
    content = {"text": text, "entities": [{"offset": 0, "length": 6, "type": "bot_command"}]}
    message = post(wish.world, chat, Draft(wish.person, content))
    return {"message": message.json, "messages": [message.json]}


def block(wish: Wish) -> Json:
    return _set_blocked(wish, blocked=True)


def unblock(wish: Wish) -> Json:
    return _set_blocked(wish, blocked=False)


def _set_blocked(wish: Wish, *, blocked: bool) -> Json:
    chat = wish.chat()
    if not chat.is_private:
        raise PlayError("only a private chat can be stopped or started")
    if chat.blocked == blocked:
        return {"blocked": blocked}
    chat.blocked = blocked
    bot = wish.world.bots_by_id[chat.bot_id]
    states = [member_json(Member(bot.user, status)) for status in ("member", "kicked")]
    old, new = states if blocked else reversed(states)
    tell_of_member(wish.world, chat, wish.person, (old, new))
    return {"blocked": blocked}


def _start_in_group(wish: Wish, bot: Bot, token: str) -> Json:
    chat = wish.group()
    enter(wish.world, chat, wish.person, bot.user)
    command = f"/start@{bot.username}"
    content: Json = {"text": f"{command} {token}" if token else command}
    content["entities"] = [{"offset": 0, "length": len(command), "type": "bot_command"}]
    message = post(wish.world, chat, Draft(wish.person, content))
    return {"message": message.json, "messages": [message.json]}


def _pressed_message(wish: Wish, chat: Chat) -> Message | int:
    """The message under a forged press need not exist any more."""
    wanted = wish.integer("message_id")
    if wanted:
        return chat.messages.get(wanted, wanted)
    for message in reversed(chat.messages.values()):
        if message.keyboard:
            return message
    raise PlayError("there is no message with buttons here; name a message_id")


def _find(wish: Wish, chat: Chat) -> tuple[Message, Json]:
    wanted = wish.integer("message_id")
    candidates = [wish.message(chat)] if wanted else list(reversed(chat.messages.values()))
    for message in candidates:
        buttons = [button for row in message.keyboard for button in row]
        button = _chosen(wish, buttons)
        if button is not None:
            return message, button
    shown = [button["text"] for message in candidates[:20] for row in message.keyboard for button in row]
    raise PlayError(f"no such button; there are {shown}")


def _chosen(wish: Wish, buttons: list[Json]) -> Json | None:
    if wish.given.get("index") is not None:
        index = wish.integer("index")
        return buttons[index] if -len(buttons) <= index < len(buttons) else None
    label = wish.text("label")
    exact: Any = next((button for button in buttons if button["text"] == label), None)
    return exact or next((button for button in buttons if label and label in button["text"]), None)


def _call_back(wish: Wish, chat: Chat, pressed: Message | int, data: str) -> Json:
    world, person = wish.world, wish.person
    bot = _bot_of(wish, chat, pressed)
    query_id = str(world.rng.getrandbits(62))
    bot.await_answer(Press(query_id, person.id, chat.id, world.clock.now()))
    bot.known.add(person.id)
    gone = {"chat": chat.json, "message_id": pressed, "date": 0}
    message = pressed.json if isinstance(pressed, Message) else gone
    query = {"id": query_id, "from": person.json, "message": message, "chat_instance": chat.instance, "data": data}
    bot.queue.put("callback_query", query, ("press", person.id), PRESS_LIFETIME)
    return {"query_id": query_id, "data": data, "message_id": message["message_id"]}


def _bot_of(wish: Wish, chat: Chat, pressed: Message | int) -> Bot:
    if chat.is_private:
        return wish.world.bots_by_id[chat.bot_id]
    if isinstance(pressed, Message) and pressed.author_id in wish.world.bots_by_id:
        return wish.world.bots_by_id[pressed.author_id]
    return next(bot for bot, _ in wish.world.bot_in(chat))


PRESSING: dict[str, Act] = {"press": press, "link": open_link, "start": start, "block": block, "unblock": unblock}
