"""The text or caption of a call: parse mode, entities, trimming, lengths."""

from typing import Any

from bot.demo.entities import trimmed, utf16_length, with_found
from bot.demo.errors import bad_request
from bot.demo.html import parse_html
from bot.demo.methods.call import Call
from bot.demo.models import Json

MAX_TEXT = 4096
MAX_CAPTION = 1024


def message_text(call: Call, too_long: str = "message is too long") -> Json:
    """`text` and `entities` of a message, as it will be kept."""
    source = call.params.text("text")
    if not source:
        raise bad_request("message text is empty")
    text, entities = _formatted(call, source, "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request(too_long)
    content: Json = {"text": text} | ({"entities": entities} if entities else {})
    preview = call.params.parsed("link_preview_options")
    return content | ({"link_preview_options": preview} if preview else {})


def caption(call: Call) -> Json:
    source = call.params.text("caption")
    if not source:
        return {}
    text, entities = _formatted(call, source, "caption_entities")
    if utf16_length(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return {"caption": text} | ({"caption_entities": entities} if entities else {}) if text else {}


def _formatted(call: Call, source: str, name: str) -> tuple[str, list[Json]]:
    mode = call.params.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(source, lambda user_id: _user(call, user_id))
    elif mode in {"", "none"}:
        text, entities = source, _given(call.params.parsed(name))
    elif mode in {"markdown", "markdownv2"}:
        raise bad_request("this stand-in does not parse Markdown; use HTML or entities")
    else:
        raise bad_request("unsupported parse_mode")
    text = text.replace("\0", " ").replace("\r", "")
    return trimmed(text, with_found(text, entities))


def _given(entities: Any) -> list[Json]:
    if not isinstance(entities, list):
        return []
    for entity in entities:
        if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
            raise bad_request("can't parse MessageEntity: Can't find field \"type\"")
        if not isinstance(entity.get("offset"), int) or not isinstance(entity.get("length"), int):
            raise bad_request("can't parse MessageEntity: Can't find field \"offset\"")
    return entities


def _user(call: Call, user_id: int) -> Json | None:
    """Whom a mention by id may name: who dealt with the bot before, or is in the group."""
    user = call.world.users.get(user_id)
    group = call.world.groups.get(call.params.integer("chat_id"))
    member = group.members.get(user_id) if group else None
    return user.json if user and (user_id in call.bot.known or (member and member.present)) else None
