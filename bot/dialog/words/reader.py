"""Reading nodes into values: texts, names, numbers, durations, guards. Every refusal says the fix. No word's meaning stands here."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Sequence as Items
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.dialog import expressions, texts
from bot.dialog.expressions import Expr
from bot.dialog.model import Says
from bot.dialog.problems import Mark, Problems, did_you_mean, quoted
from bot.dialog.source import Mapping, Node, Scalar, Sequence
from bot.dialog.texts import Text

T = TypeVar("T")
R = TypeVar("R")

NAME = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
NAME_FIX = "a name has small letters, digits and _, begins with a letter, and has at most 32"
_DURATION = re.compile(r"(\d{1,5}) (second|minute|hour|day|week)s?", re.ASCII)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
DURATION_FIX = "write a number and a unit, such as '10 minutes', '2 hours' or '1 day'"
LONGEST = 366 * 86_400


class Unusable(Exception):
    """A value could not be read; the problem is already noted."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the language: where it stands, how it is read, its JSON Schema, and its line of docs."""

    name: str
    scope: str
    read: Callable[[Node, Reader], Any]
    schema: dict[str, Any]
    doc: str
    required: str = ""


class Words:
    """The registry: every word by scope and name. Filled when the modules of words are imported."""

    def __init__(self) -> None:
        self._words: dict[str, dict[str, Word]] = {}

    def word(
        self, scope: str, name: str, *, schema: dict[str, Any], required: str = ""
    ) -> Callable[[Callable[[Node, Reader], Any]], Callable[[Node, Reader], Any]]:
        """Register a function as the reading of a word; its docstring is the line of docs. `required` says the fix if it is missing."""

        def keep(read: Callable[[Node, Reader], Any]) -> Callable[[Node, Reader], Any]:
            doc = (read.__doc__ or "").strip()
            self._words.setdefault(scope, {})[name] = Word(name, scope, read, schema, doc, required)
            return read

        return keep

    def of(self, scope: str) -> dict[str, Word]:
        """The words of a scope, in the order in which they were registered."""
        return self._words.get(scope, {})

    def scopes(self) -> list[str]:
        """All scopes."""
        return list(self._words)


class Reader:
    """Reads nodes of one file; notes what is wrong and raises Unusable."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def refuse(self, node: Node, text: str, rule: str) -> Unusable:
        """Note a problem at a node; the caller raises what comes back."""
        self.problems.error(node.mark, text, rule)
        return Unusable()

    def scope(self, words: Words, scope: str, node: Node) -> dict[str, Any]:
        """All words of a scope in a map that can be read; unknown, missing and unusable ones are noted. Raises Unusable if it is no map."""
        mapping = self.mapping(node, f"words such as {', '.join(list(words.of(scope))[:4])}")
        found = {}
        for key, value in mapping.entries:
            word = words.of(scope).get(key.value)
            if word is None:
                hint = did_you_mean(key.value, words.of(scope))
                self.problems.error(key.mark, f"{quoted(key.value)} is not a word of a {scope}. {hint}", "unknown-key")
                continue
            with suppress(Unusable):
                found[word.name] = word.read(value, self)
        self._require(words, scope, mapping)
        return found

    def _require(self, words: Words, scope: str, mapping: Mapping) -> None:
        present = {key.value for key, _ in mapping.entries}
        missing = [word for word in words.of(scope).values() if word.required and word.name not in present]
        for word in missing:
            self.problems.error(mapping.mark, f"this {scope} has no '{word.name}'; {word.required}", "missing-key")

    def each(self, items: Items[T], read: Callable[[T], R]) -> tuple[R, ...]:
        """All values of a list; raises Unusable after the last if any was unusable."""
        values = []
        for item in items:
            with suppress(Unusable):
                values.append(read(item))
        if len(values) < len(items):
            raise Unusable
        return tuple(values)

    def mapping(self, node: Node, what: str) -> Mapping:
        """A map, or a refusal that says what should stand there."""
        if isinstance(node, Mapping):
            return node
        raise self.refuse(node, f"here should stand a map of {what}", "wrong-shape")

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        """A list that is not empty."""
        if isinstance(node, Sequence) and node.items:
            return node.items
        raise self.refuse(node, f"here should stand a list of {what}", "wrong-shape")

    def one_or_more(self, node: Node) -> tuple[Node, ...]:
        """A list, or one thing as a list of one."""
        return node.items if isinstance(node, Sequence) and node.items else (node,)

    def scalar(self, node: Node, what: str) -> Scalar:
        """A word or a text that is not empty."""
        if isinstance(node, Scalar) and node.value.strip():
            return node
        raise self.refuse(node, f"here should stand {what}", "wrong-shape")

    def name(self, node: Node, what: str) -> str:
        """A name in small letters."""
        scalar = self.scalar(node, what)
        if NAME.fullmatch(scalar.value):
            return scalar.value
        raise self.refuse(node, f"{quoted(scalar.value)} cannot be {what}: {NAME_FIX}", "bad-name")

    def one_of(self, node: Node, known: Items[str], what: str) -> str:
        """One of a few words."""
        scalar = self.scalar(node, what)
        if scalar.value in known:
            return scalar.value
        raise self.refuse(
            node, f"{quoted(scalar.value)} is not {what}. {did_you_mean(scalar.value, known)}", "unknown-value"
        )

    def whole(self, node: Node, what: str, *, low: int, high: int) -> int:
        """A whole number within bounds."""
        scalar = self.scalar(node, what)
        if re.fullmatch(r"\d{1,9}", scalar.value, re.ASCII) and low <= int(scalar.value) <= high:
            return int(scalar.value)
        raise self.refuse(node, f"{what} is a whole number from {low} to {high}", "bad-number")

    def span(self, node: Node, what: str) -> tuple[int, int]:
        """Two whole numbers, such as 0-10, the lower first."""
        match = re.fullmatch(r"(\d{1,6}) ?- ?(\d{1,6})", self.scalar(node, what).value, re.ASCII)
        if match and int(match[1]) < int(match[2]):
            return int(match[1]), int(match[2])
        raise self.refuse(node, f"{what} is written as two whole numbers, the lower first, such as 0-10", "bad-number")

    def duration(self, node: Node) -> int:
        """Seconds of a time such as '10 minutes'."""
        scalar = self.scalar(node, "a length of time")
        seconds = seconds_of(scalar.value)
        if seconds is None:
            raise self.refuse(node, f"{quoted(scalar.value)} is no length of time; {DURATION_FIX}", "bad-duration")
        return seconds

    def text(self, node: Node) -> Text:
        """What the coach says: a template."""
        scalar = self.scalar(node, "a text")
        try:
            return texts.parse(scalar.value.strip(), scalar.mark)
        except texts.BadText as error:
            raise self.refuse(node, str(error), "bad-text") from None

    def says(self, node: Node) -> Says:
        """A text, or a list of variants."""
        return Says(self.each(self.one_or_more(node), self.text))

    def guard(self, node: Node) -> Expr:
        """A guard of the expression language."""
        scalar = self.scalar(node, "a guard")
        try:
            return expressions.parse(scalar.value)
        except expressions.BadExpression as error:
            mark = _inside(scalar, error.offset)
            self.problems.error(mark, str(error), "bad-guard")
            raise Unusable from None


def marks_of(node: Node) -> dict[str, Mark]:
    """Where the value of each key of a map stands."""
    return {key.value: value.mark for key, value in node.entries} if isinstance(node, Mapping) else {}


def _inside(scalar: Scalar, offset: int) -> Mark:
    """Where in the file a place of a scalar is; exact for what stands on one line."""
    if "\n" in scalar.value:
        return scalar.mark
    return Mark(scalar.mark.line, scalar.mark.column + offset + (0 if scalar.plain else 1))


def seconds_of(words: str) -> int | None:
    """Seconds of a length of time such as '2 hours', or None if it is none. At least a second, at most a year."""
    match = _DURATION.fullmatch(words.strip())
    seconds = int(match[1]) * _SECONDS[match[2]] if match else 0
    return seconds if 0 < seconds <= LONGEST else None
