"""Turns a message's JSON into the parameters of a Bot API call. PURE: data in, data out; nothing is sent here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from bot.ports import Json

COPY_LIMIT = 256
NAME_LIMIT = 64
#: In the field that opens for an answer: no words, so that it needs no language.
PLACEHOLDER = "✍️ …"
NO_BUTTONS: dict[str, Json] = {"inline_keyboard": []}
NO_PREVIEW = {"is_disabled": True}


def new_message(chat: int, body: Mapping[str, Json]) -> dict[str, Json]:
    """Parameters of sendMessage. Raises KeyError, TypeError or ValueError for a body that is no message."""
    parameters = {"chat_id": chat, **_words(body)}
    if topic := body.get("topic"):
        parameters["message_thread_id"] = topic
    if body.get("silent"):
        parameters["disable_notification"] = True
    if markup := _markup(chat, body):
        parameters["reply_markup"] = markup
    return parameters


def new_text(chat: int, message: int, body: Mapping[str, Json]) -> dict[str, Json]:
    """Parameters of editMessageText: without buttons in the body, the message loses those it has."""
    return {"chat_id": chat, "message_id": message, **_words(body), "reply_markup": _keyboard(body)}


def new_buttons(chat: int, message: int, body: Mapping[str, Json]) -> dict[str, Json]:
    """Parameters of editMessageReplyMarkup, for a body without text."""
    return {"chat_id": chat, "message_id": message, "reply_markup": _keyboard(body)}


def under_photo(body: Mapping[str, Json]) -> dict[str, Json]:
    """What stands under a picture, as parameters of sendPhoto."""
    return {
        "caption": body["text"],
        "parse_mode": "HTML",
        "reply_markup": _keyboard(body) if body.get("buttons") else None,
    }


def _words(body: Mapping[str, Json]) -> dict[str, Json]:
    called = _mention(body)
    text = f"{called}, {body['text']}" if called else body["text"]
    return {"text": text, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}


def _mention(body: Mapping[str, Json]) -> str:
    """A link to the person's id, since partners may have no username; "" for none, or for a name without a letter to show."""
    if not (mention := body.get("mention")):
        return ""
    name = str(mention["name"]).strip()[:NAME_LIMIT]
    return f'<a href="tg://user?id={int(mention["user"])}">{escape(name, quote=False)}</a>' if name else ""


def _markup(chat: int, body: Mapping[str, Json]) -> Json:
    """Telegram takes one of the two; a question that wants typed words keeps its field."""
    if body.get("write"):
        return _force_reply(selective=chat < 0 and bool(_mention(body)))
    return _keyboard(body) if body.get("buttons") else None


def _force_reply(*, selective: bool) -> dict[str, Json]:
    """The field opens for those alone whom the text mentions; without a mention, or alone with the bot, for everybody."""
    return {"force_reply": True, "selective": selective, "input_field_placeholder": PLACEHOLDER}


def _keyboard(body: Mapping[str, Json]) -> dict[str, Json]:
    rows: Sequence[Sequence[Mapping[str, Json]]] = body.get("buttons") or ()
    if body.get("remove_buttons") or not rows:
        return NO_BUTTONS
    return {"inline_keyboard": [[_button(button) for button in row] for row in rows]}


def _button(button: Mapping[str, Json]) -> dict[str, Json]:
    label = button["text"]
    if "data" in button:
        return {"text": label, "callback_data": button["data"]}
    if "copy" in button:
        return {"text": label, "copy_text": {"text": button["copy"][:COPY_LIMIT]}}
    return {"text": label, "url": button["url"]}
