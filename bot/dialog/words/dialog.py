"""The words at the top of a dialog file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.dialog.model import EACH, Call, Dialog
from bot.dialog.problems import Problems, quoted
from bot.dialog.source import Mapping, Node
from bot.dialog.words import state as state_words
from bot.dialog.words.reader import Reader, Unusable, Words, marks_of
from bot.dialog.words.slot import read_slot

words = Words()
MOST_STATES = 200
#: Names that a role or a slot may not have, since they mean something in a question or a guard.
TAKEN = frozenset({EACH, "in", "text", "visits", "and", "or", "not", "is", "true", "false"})

_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,31}$"}


@words.word("dialog", "dialog", schema=_NAME, required="start the file with 'dialog: NAME'")
def dialog(node: Node, reader: Reader) -> str:
    """The dialog's id; the file has the same name."""
    return reader.name(node, "the id of a dialog")


@words.word("dialog", "version", schema={"type": ["integer", "string"]}, required="add 'version: 1'")
def version(node: Node, reader: Reader) -> int:
    """Counts the author's editions."""
    return reader.whole(node, "a version", low=1, high=99_999)


@words.word("dialog", "title", schema={"type": "string"}, required="add what people call it")
def title(node: Node, reader: Reader) -> Any:
    """What people call it."""
    return reader.text(node)


@words.word(
    "dialog",
    "cast",
    schema={"type": "array", "items": _NAME, "minItems": 1, "maxItems": 2},
    required="add 'cast: [me]', or two roles",
)
def cast(node: Node, reader: Reader) -> tuple[str, ...]:
    """Who takes part: one role, or two."""
    roles = reader.each(reader.items(node, "one or two roles"), lambda item: _role(item, reader))
    if len(roles) > 2 or len(set(roles)) < len(roles):
        raise reader.refuse(node, "a cast has one role, or two different ones", "bad-cast")
    return roles


def _role(node: Node, reader: Reader) -> str:
    name = reader.name(node, "a role")
    if name in TAKEN:
        raise reader.refuse(
            node, f"{quoted(name)} means something else here; choose another name for the role", "bad-name"
        )
    return name


@words.word("dialog", "start", schema=_NAME, required="add the name of the first state")
def start(node: Node, reader: Reader) -> str:
    """The first state."""
    return reader.name(node, "a state")


@words.word("dialog", "break", schema={"$ref": "#/$defs/break"})
def break_(node: Node, reader: Reader) -> Call | None:
    """The dialog's pause, as `{call, with, on}`."""
    allowed = Words()
    for name in ("call", "with", "on"):
        word = state_words.words.of("state")[name]
        allowed.word("break", name, schema=word.schema)(word.read)
    found = reader.scope(allowed, "break", node)
    if "call" not in found:
        raise reader.refuse(node, "a break calls a dialog; add 'call: timeout'", "missing-key")
    return state_words.read_call(found, node, reader)


@words.word("dialog", "care", schema=_NAME)
def care(node: Node, reader: Reader) -> str:
    """The state that stands in for each that is `about: partner`, for somebody who is to be asked about themselves alone."""
    return reader.name(node, "a state")


@words.word("dialog", "slots", schema={"type": "object", "additionalProperties": {"$ref": "#/$defs/slot"}})
def slots(node: Node, reader: Reader) -> Mapping:
    """The answers that the dialog takes."""
    return reader.mapping(node, "slots, such as heat: {scale: 0-10}")


@words.word(
    "dialog",
    "states",
    schema={"type": "object", "additionalProperties": {"$ref": "#/$defs/state"}, "minProperties": 1},
    required="add the states",
)
def states(node: Node, reader: Reader) -> Mapping:
    """The places of the dialog."""
    mapping = reader.mapping(node, "states")
    if not 1 <= len(mapping.entries) <= MOST_STATES:
        raise reader.refuse(node, f"a dialog has 1 to {MOST_STATES} states; split it, and use 'call'", "too-many")
    return mapping


def read_dialog(node: Node, problems: Problems) -> Dialog | None:
    """A dialog from its file's map, or None with the problems noted."""
    reader = Reader(problems)
    before = len(problems.found)
    try:
        found = reader.scope(words, "dialog", node)
        if "cast" not in found or "states" not in found:
            return None
        slot_map = _read_slots(found, reader)
        state_map = {key.value: state for key, state in _read_states(found["states"], reader)}
    except Unusable:
        return None
    if len(problems.found) > before:
        return None
    return Dialog(
        id=found["dialog"], version=found["version"], title=found["title"], cast=found["cast"], start=found["start"],
        slots=slot_map, states=state_map, break_=found.get("break"), care=found.get("care"), path=problems.path, mark=node.mark, marks=marks_of(node),
    )  # fmt: skip


def _read_slots(found: dict[str, Any], reader: Reader) -> dict[str, Any]:
    entries = found["slots"].entries if "slots" in found else ()
    result = {}
    for key, node in entries:
        try:
            name = reader.name(key, "a slot")
            if name in TAKEN or name in found["cast"]:
                raise reader.refuse(
                    key, f"{quoted(name)} means something else here; choose another name for the slot", "bad-name"
                )
            result[name] = replace(read_slot(name, node, reader, found["cast"]), mark=key.mark)
        except Unusable:
            continue
    return result


def _read_states(mapping: Mapping, reader: Reader) -> list[tuple[Any, Any]]:
    result = []
    for key, node in mapping.entries:
        try:
            state = state_words.read_state(reader.name(key, "a state"), node, reader)
            result.append((key, replace(state, mark=key.mark)))
        except Unusable:
            continue
    return result
