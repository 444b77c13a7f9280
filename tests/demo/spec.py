"""Holds calls and objects against the published Bot API. Pure: reads the specification once, returns problems."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "spec" / "telegram-bot-api-10.1.json"
_ALWAYS = re.compile(r"(?:always|must be) [“\"*]?([a-z_]+)[”\"*]?(?:$|[ ,.])")
_WHOLE = re.compile(r"-?\d+")


@cache
def specification() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return found


def check_call(method: str, params: dict[str, Any]) -> list[str]:
    """Problems of one call; nested parameters may be JSON text and numbers may be text, as in forms."""
    known = specification()["methods"].get(method)
    if known is None:
        return [f"{method}: there is no such method"]
    fields = {field["name"]: field for field in known.get("fields", [])}
    problems = [f"{method}.{name}: there is no such parameter" for name in params if name not in fields]
    for name, field in fields.items():
        if name in params:
            problems += _any_of(field["types"], _loosened(field["types"], params[name]), f"{method}.{name}")
        elif field["required"]:
            problems.append(f"{method}.{name}: required, but missing")
    return problems


def check_result(method: str, value: Any) -> list[str]:
    """Problems of what a method returned."""
    return _any_of(specification()["methods"][method]["returns"], value, method)


def check_object(type_name: str, value: Any) -> list[str]:
    """Problems of a value that should be a `type_name`: missing, unknown or mistyped fields, with their paths."""
    return _check(type_name, value, type_name)


def _any_of(types: list[str], value: Any, path: str) -> list[str]:
    attempts = [_check(name, value, path) for name in types]
    return min(attempts, key=len)


def _check(type_name: str, value: Any, path: str) -> list[str]:
    if type_name.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{path}: should be an array, is {_named(value)}"]
        inner = type_name.removeprefix("Array of ")
        return [item for i, each in enumerate(value) for item in _check(inner, each, f"{path}[{i}]")]
    plain = _PLAIN.get(type_name)
    if plain is not None:
        right = isinstance(value, plain) and (type_name == "Boolean" or not isinstance(value, bool))
        return [] if right else [f"{path}: should be {type_name}, is {_named(value)}"]
    return _check_fields(type_name, value, path)


_PLAIN: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
}


def _check_fields(type_name: str, value: Any, path: str) -> list[str]:
    known = specification()["types"][type_name]
    if type_name == "InputFile":
        return [] if isinstance(value, str) else [f"{path}: should be a file"]
    if not isinstance(value, dict):
        return [f"{path}: should be {type_name}, is {_named(value)}"]
    if known.get("subtypes"):
        return _any_of(known["subtypes"], value, path)
    fields = {field["name"]: field for field in known.get("fields", [])}
    problems = [f"{path}.{name}: {type_name} has no such field" for name in value if name not in fields]
    for name, field in fields.items():
        if name in value:
            problems += _any_of(field["types"], value[name], f"{path}.{name}")
            problems += _constant(field, value[name], f"{path}.{name}")
        elif field["required"]:
            problems.append(f"{path}.{name}: required in {type_name}, but missing")
    return problems


def _constant(field: dict[str, Any], value: Any, path: str) -> list[str]:
    """Kinds such as ChatMemberLeft are told apart by a field that is always the same."""
    if field["name"] not in {"status", "type", "source"}:
        return []
    always = _ALWAYS.search(field["description"])
    return [f"{path}: should be {always.group(1)}, is {value}"] if always and always.group(1) != value else []


def _loosened(types: list[str], value: Any) -> Any:
    if not isinstance(value, str) or "String" in types:
        return value
    if types == ["Integer"] and _WHOLE.fullmatch(value):
        return int(value)
    if types == ["Boolean"] and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if types == ["InputFile"]:
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


def _named(value: Any) -> str:
    return type(value).__name__
