"""YAML text into marked nodes, strictly: plain words stay text, and aliases, tags, repeats and depth are refused.

PyYAML's events are composed here instead of by PyYAML itself: its composer resolves `no` and `12:30` away from what the
author typed, forgets repeated keys, and needs seconds or dies on hostile input where events need neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from bot.dialog.problems import Mark, Problems, quoted

#: Limits that no dialog of a counsellor's comes near.
MOST_BYTES = 256 * 1024
MOST_DEPTH = 40
MOST_NODES = 20_000


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word or a text, as typed."""

    value: str
    mark: Mark
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values, in the author's order; each key once."""

    entries: tuple[tuple[Scalar, Node], ...]
    mark: Mark

    def get(self, key: str) -> Node | None:
        """The value of a key, or None."""
        return next((value for name, value in self.entries if name.value == key), None)


Node = Scalar | Sequence | Mapping


class _Refused(Exception):
    """Composing stops here; the problem is already noted."""


def compose(text: str, problems: Problems) -> Node | None:
    """The one document of a text, or None where it cannot be read; what is wrong goes to `problems`."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        problems.error(
            Mark(), f"the file has {size} bytes; the most is {MOST_BYTES}. Split it into several dialogs.", "too-large"
        )
        return None
    try:
        return _Composer(text, problems).document()
    except _Refused:
        return None
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        mark = Mark(at.line + 1, at.column + 1) if at else Mark()
        problems.error(
            mark,
            f"this is not YAML: {error.problem or 'it breaks off here'}. Look at this line and the one before.",
            "syntax",
        )
    except (yaml.YAMLError, UnicodeError) as error:
        problems.error(
            _where_unreadable(text, error),
            "a character here cannot stand in YAML; delete it or retype the line",
            "character",
        )
    return None


def _where_unreadable(text: str, error: Exception) -> Mark:
    position = getattr(error, "position", getattr(error, "start", 0))
    before = text[:position] if isinstance(position, int) else ""
    return Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))


class _Composer:
    """Turns events into nodes and counts depth and nodes on the way."""

    def __init__(self, text: str, problems: Problems) -> None:
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=yaml.CBaseLoader))
        self._problems = problems
        self._nodes = 0

    def document(self) -> Node | None:
        """The only document; an empty file and a second document are problems."""
        self._next()
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            self._refuse(event, "the file is empty; start it with 'dialog: NAME'", "empty")
        node = self._node(self._next(), 1)
        self._next()
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            self._refuse(event, "a second document starts here; keep one dialog in a file", "second-document")
        return node

    def _next(self) -> yaml.Event:
        return next(self._events)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        self._guard(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, _mark(event), plain=not event.style)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _guard(self, event: yaml.Event, depth: int) -> None:
        self._nodes += 1
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "an alias (*name) is not allowed; write the text out", "alias")
        if getattr(event, "anchor", None):
            self._refuse(event, "an anchor (&name) is not allowed; write the text out", "alias")
        if getattr(event, "tag", None):
            self._refuse(event, "a tag (!name) is not allowed; take it out, or put the text in quotes", "tag")
        if depth > MOST_DEPTH:
            self._refuse(event, f"this is nested more than {MOST_DEPTH} deep; flatten it", "depth")
        if self._nodes > MOST_NODES:
            self._refuse(
                event, f"the file has more than {MOST_NODES} entries; split it into several dialogs", "too-large"
            )

    def _sequence(self, start: yaml.Event, depth: int) -> Sequence:
        items: list[Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return Sequence(tuple(items), _mark(start))

    def _mapping(self, start: yaml.Event, depth: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, Mark] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(self._next(), depth + 1)
            if not isinstance(key, Scalar):
                self._problems.error(key.mark, "a key must be one plain word; put the list or map behind it", "key")
            elif key.value in seen:
                text = f"{quoted(key.value)} stands here a second time (first in line {seen[key.value].line}); keep one"
                self._problems.error(key.mark, text, "duplicate-key")
            else:
                seen[key.value] = key.mark
                entries.append((key, value))
        return Mapping(tuple(entries), _mark(start))

    def _refuse(self, event: yaml.Event, text: str, rule: str) -> None:
        self._problems.error(_mark(event), text, rule)
        raise _Refused


def _mark(event: yaml.Event) -> Mark:
    at = event.start_mark
    return Mark(at.line + 1, at.column + 1) if at else Mark()
