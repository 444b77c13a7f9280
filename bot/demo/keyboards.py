"""Reply markup: what Telegram accepts under a message and how it refuses the rest; pure."""

from dataclasses import dataclass
from typing import Any

from bot.demo.errors import bad_request
from bot.demo.html import checked_link
from bot.demo.models import Json

MAX_BUTTONS = 100
MAX_IN_ROW = 8
_ASIDE = ("force_reply", "keyboard", "remove_keyboard")
_OTHER_ACTIONS = [
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
]


@dataclass(frozen=True, slots=True)
class Markup:
    """`inline` is kept in the Message; `aside` (ForceReply, keyboards) only the person's app shows."""

    inline: Json | None = None
    aside: Json | None = None


def read_markup(raw: Any) -> Markup:
    """Raises ApiError 400 for what Telegram would refuse."""
    if raw is None or raw == "":
        return Markup()
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in raw:
        return Markup(inline=_inline(raw["inline_keyboard"]))
    if any(name in raw for name in _ASIDE):
        return Markup(aside=raw)
    return Markup()


def _inline(rows: Any) -> Json | None:
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    kept = [[_button(button) for button in _row(row)] for row in rows if row]
    if sum(map(len, kept)) > MAX_BUTTONS or any(len(row) > MAX_IN_ROW for row in kept):
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _row(row: Any) -> list[Any]:
    if not isinstance(row, list):
        raise bad_request('field "inline_keyboard" must be an Array of Arrays of InlineKeyboardButton')
    return row


def _button(button: Any) -> Json:
    prefix = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request("expected an Object as an inline keyboard button")
    if not isinstance(button.get("text"), str):
        raise bad_request(prefix + 'Can\'t find field "text"')
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    if button.get("callback_data"):
        _check_data(button["callback_data"])
    elif button.get("url"):
        return {**button, "url": _url(button["url"])}
    elif button.get("copy_text"):
        _check_copy(button["copy_text"])
    elif not any(name in button for name in _OTHER_ACTIONS):
        raise bad_request(prefix + "Text buttons are unallowed in the inline keyboard")
    return button


def _check_data(data: Any) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_copy(copy: Any) -> None:
    text = copy.get("text") if isinstance(copy, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _url(url: Any) -> str:
    checked = checked_link(str(url))
    if checked is None:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return checked
