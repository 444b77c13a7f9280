"""Registers the command menu with Telegram, a language at a time. Which commands there are is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from telegram.error import TelegramError

from bot.adapters.telegram.api import Line
from bot.adapters.telegram.errors import as_send_error
from bot.ports import Json

#: The menu of everybody whose language has none of its own.
FALLBACK = ""

Menu = Sequence[tuple[str, str]]


async def register(line: Line, menus: Mapping[str, Menu]) -> int:
    """Give each language (two letters, or FALLBACK) its menu of (command, description); returns how many changed.

    Asks first, since Telegram lets menus be set only now and then. Raises SendError.
    """
    try:
        return sum([await _register(line, language, menu) for language, menu in menus.items()])
    except TelegramError as error:
        raise as_send_error(error) from None


async def _register(line: Line, language: str, menu: Menu) -> bool:
    where = {"language_code": language} if language else {}
    wanted: list[Json] = [{"command": command, "description": description} for command, description in menu]
    if await line.sending.call("getMyCommands", where) == wanted:
        return False
    await line.sending.call("setMyCommands", {**where, "commands": wanted})
    return True
