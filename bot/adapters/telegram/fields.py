"""Reads single fields of untrusted JSON: the right type, or Unparsable. It does not know what an update is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.ports import Json

LARGEST = 2**63 - 1
_UNWANTED = {0: None, **dict.fromkeys(range(0xD800, 0xE000))}


class Unparsable(Exception):
    """An update lacks what it must have, or has it in another form. Names the field, never its content."""

    def __init__(self, field: str) -> None:
        super().__init__(f"malformed {field}")
        self.field = field


def record(value: Json, name: str) -> Mapping[str, Json]:
    """`value`, which must be an object; `name` says which field it is."""
    if not isinstance(value, dict):
        raise Unparsable(name)
    return value


def records(value: Json, name: str) -> Sequence[Mapping[str, Json]]:
    """`value`, which must be a list of objects."""
    if not isinstance(value, list):
        raise Unparsable(name)
    return [record(item, name) for item in value]


def whole(source: Mapping[str, Json], name: str) -> int:
    """A whole number of at most 64 bits. True and false are none."""
    value = source.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not -LARGEST <= value <= LARGEST:
        raise Unparsable(name)
    return value


def natural(source: Mapping[str, Json], name: str) -> int:
    """A whole number from zero up."""
    value = whole(source, name)
    if value < 0:
        raise Unparsable(name)
    return value


def string(source: Mapping[str, Json], name: str) -> str:
    """A string as it came."""
    value = source.get(name)
    if not isinstance(value, str):
        raise Unparsable(name)
    return value


def words(source: Mapping[str, Json], name: str) -> str:
    """What a person wrote ("" where missing), without what no database or JSON takes: NUL and lone surrogates."""
    return clean(string(source, name)) if name in source else ""


def clean(text: str) -> str:
    """`text` without NUL and lone surrogates."""
    return text.translate(_UNWANTED)
