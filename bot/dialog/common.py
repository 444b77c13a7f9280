"""Reads common.yaml: the moves, steps, phrases and commands that all dialogs share. What they do stands in the engine."""

from __future__ import annotations

from typing import Any

from bot.dialog.model import STEPS, Common, Move
from bot.dialog.phrases import COMMANDS, MOVES, PHRASES
from bot.dialog.problems import Problem, Problems, did_you_mean, quoted
from bot.dialog.source import Mapping, Node, compose
from bot.dialog.texts import BUILT_IN, Text
from bot.dialog.words.reader import Reader, Unusable, Words

words = Words()


@words.word("common", "moves", schema={"type": "object"}, required="add the common moves")
def moves(node: Node, reader: Reader) -> dict[str, Move]:
    """The moves that every state has, each `{label, typed, says}`."""
    found = _table(node, reader, MOVES, "move")
    return dict(reader.each(tuple(found.items()), lambda entry: (entry[0], _move(*entry, reader))))


@words.word("common", "steps", schema={"type": "object"}, required="add the names of the six steps")
def steps(node: Node, reader: Reader) -> dict[str, Text]:
    """The names of the six steps as people see them."""
    return _texts(_table(node, reader, STEPS, "step"), reader)


@words.word("common", "phrases", schema={"type": "object"}, required="add the coach's stock phrases")
def phrases(node: Node, reader: Reader) -> dict[str, Text]:
    """What the coach says beside the dialogs, by name."""
    found = _table(node, reader, tuple(PHRASES), "phrase")
    return dict(reader.each(tuple(found.items()), lambda entry: (entry[0], _phrase(*entry, reader))))


@words.word("common", "commands", schema={"type": "object"}, required="add a line for each command")
def commands(node: Node, reader: Reader) -> dict[str, Text]:
    """One line for each command, as the chat's menu shows it."""
    return _texts(_table(node, reader, COMMANDS, "command"), reader)


@words.word("move", "label", schema={"type": "string"}, required="add what stands on its button")
def label(node: Node, reader: Reader) -> Any:
    """What stands on its button."""
    return reader.text(node)


@words.word("move", "typed", schema={"type": "array"}, required="add the words that mean it when typed alone")
def typed(node: Node, reader: Reader) -> Any:
    """Words that mean it when they are the whole message."""
    items = reader.items(node, "words")
    return reader.each(items, lambda item: reader.scalar(item, "a word").value.strip().casefold())


@words.word("move", "says", schema={"type": "string"})
def says(node: Node, reader: Reader) -> Any:
    """What the coach says to it."""
    return reader.text(node)


def parse_common(text: str, path: str) -> tuple[Common | None, list[Problem]]:
    """What all dialogs share, or None, and what is wrong. Never raises for anything that stands in `text`."""
    problems = Problems(path)
    node = compose(text, problems)
    if node is None:
        return None, problems.found
    try:
        found = Reader(problems).scope(words, "common", node)
    except Unusable:
        return None, problems.found
    if problems.found:
        return None, problems.found
    return Common(found["moves"], found["steps"], found["phrases"], found["commands"], path), []


def _table(node: Node, reader: Reader, known: tuple[str, ...], what: str) -> dict[str, Node]:
    mapping = reader.mapping(node, f"{what}s")
    for key, _ in mapping.entries:
        if key.value not in known:
            text = f"{quoted(key.value)} is no {what}. {did_you_mean(key.value, known)}"
            reader.problems.error(key.mark, text, "unknown-key")
    missing = [name for name in known if mapping.get(name) is None]
    for name in missing:
        reader.problems.error(mapping.mark, f"the {what} '{name}' is missing; add it", "missing-key")
    return {key.value: value for key, value in mapping.entries if key.value in known}


def _texts(found: dict[str, Node], reader: Reader) -> dict[str, Text]:
    return dict(reader.each(tuple(found.items()), lambda entry: (entry[0], reader.text(entry[1]))))


def _move(name: str, node: Node, reader: Reader) -> Move:
    found = reader.scope(words, "move", node)
    if not isinstance(node, Mapping) or "label" not in found or "typed" not in found:
        raise Unusable
    return Move(name, found["label"], found["typed"], found.get("says"))


def _phrase(name: str, node: Node, reader: Reader) -> Text:
    text = reader.text(node)
    for hole in text.names():
        if hole not in PHRASES[name] and hole not in BUILT_IN:
            hint = did_you_mean(hole, (*PHRASES[name], *BUILT_IN))
            raise reader.refuse(node, f"{{{hole}}} is not known in this phrase. {hint}", "unknown-name")
    return text
