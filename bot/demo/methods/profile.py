"""What a bot says about itself: getMe, commands, name, descriptions, menu button."""

import re
from typing import Any

import orjson

from bot.demo.errors import bad_request
from bot.demo.methods.call import Call, Handler
from bot.demo.models import Json

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LENGTHS = {"name": 64, "description": 512, "short_description": 120}


def get_me(call: Call) -> Json:
    return call.bot.me


def set_my_commands(call: Call) -> bool:
    commands: Any = call.params.parsed("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse list of bot commands JSON object")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[_scope(call)] = [_command(command) for command in commands]
    return True


def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(_scope(call), [])


def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop(_scope(call), None)
    return True


def set_chat_menu_button(call: Call) -> bool:
    button: Any = call.params.parsed("menu_button") or {"type": "default"}
    call.bot.menus[call.params.integer("chat_id")] = button
    return True


def get_chat_menu_button(call: Call) -> Json:
    default = call.bot.menus.get(0, {"type": "commands"})
    return call.bot.menus.get(call.params.integer("chat_id"), default)


def _command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad_request("expected an Object as a bot command")
    name = str(command.get("command", "")).removeprefix("/").lower()
    description = str(command.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _scope(call: Call) -> str:
    scope: Any = call.params.parsed("scope") or {"type": "default"}
    shown = orjson.dumps(scope, option=orjson.OPT_SORT_KEYS).decode()
    return f"{shown} {call.params.text('language_code')}"


def _setter(name: str) -> Handler:
    def set_text(call: Call) -> bool:
        text = call.params.text(name)
        if len(text) > _LENGTHS[name]:
            raise bad_request(f"{name.replace('_', ' ')} is too long")
        call.bot.texts[(name, call.params.text("language_code"))] = text
        return True

    return set_text


def _getter(name: str) -> Handler:
    def get_text(call: Call) -> Json:
        texts = call.bot.texts
        text = texts.get((name, call.params.text("language_code"))) or texts.get((name, ""), "")
        return {name: text or (call.bot.user.first_name if name == "name" else "")}

    return get_text


PROFILE: dict[str, Handler] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
}
