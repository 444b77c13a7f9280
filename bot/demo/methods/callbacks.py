"""Answering presses."""

import re

from bot.demo.bots import Bot
from bot.demo.entities import utf16_length
from bot.demo.errors import bad_request
from bot.demo.methods.call import Call, Handler
from bot.demo.models import Json
from bot.demo.posting import tell_person

MAX_TOAST = 200
_OWN_LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(\w+)\?start=[A-Za-z0-9_-]{1,64}", re.ASCII)


def answer_callback_query(call: Call) -> bool:
    """Once, within 150 seconds of the stand-in's clock."""
    text = call.params.text("text")
    if utf16_length(text) > MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.params.text("url")
    if url and not _opens(call.bot, url):
        raise bad_request("URL_INVALID")
    query_id = call.params.text("callback_query_id")
    press = call.bot.answer(query_id, call.world.clock.now())
    if press is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    chat = call.world.groups.get(press.chat_key) or call.world.private[(call.bot.id, press.chat_key)]
    event: Json = {"kind": "toast" if text else "answered", "query_id": query_id}
    if text:
        event |= {"text": text, "alert": call.params.flag("show_alert")}
    if url:
        event["url"] = url
    tell_person(call.world, press.person_id, chat, event)
    return True


def _opens(bot: Bot, url: str) -> bool:
    """A press can open the private chat with its own bot and nothing else; games apart, which are not imitated."""
    found = _OWN_LINK.fullmatch(url)
    return bool(found and found.group(1).lower() == bot.username.lower())


CALLBACKS: dict[str, Handler] = {"answerCallbackQuery": answer_callback_query}
