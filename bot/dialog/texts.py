"""What the coach says: templates with {names} from an allow-list, escaped when rendered. No template engine.

An author writes plain words; *stars* make bold, {{ and }} are braces. Rendering gives the small HTML that Telegram takes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from bot.dialog.problems import TOP, Mark

#: Names that every text may use, beside the slots and roles of its dialog.
BUILT_IN = {
    "name": "what the person is called",
    "emergency": "the emergency number of the person's country, or 'your local emergency number'",
    "crisis_lines": "helplines for thoughts of self-harm, one a line",
    "violence_lines": "helplines for violence at home, one a line",
    "youth_lines": "helplines for young people, one a line",
    "country": "the person's country in words, or 'your country'",
    "left": "how long the current wait still lasts, in words",
    "until": "when the current wait ends: 'at 2:40 PM' by the reader's own clock where it is known, else 'in 40 minutes'",
    "dialog": "the title of the dialog",
    "step": "the name of the step one is in",
}

#: Those that tell something of the one who reads, and so stand in no text that two see.
PERSONAL = frozenset({"name", "emergency", "crisis_lines", "violence_lines", "youth_lines", "country", "until"})

_BRACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_BOLD = re.compile(r"(?<!\w)\*(?=\S)([^*\n]+)(?<=\S)\*(?!\w)")
_TAG = re.compile(r"</?(?:b|i|blockquote)>")


class BadText(Exception):
    """A template that cannot be used; says what and the fix."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a text that a value fills."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """A template: `source` as the author wrote it (also the key for translations), cut into words and holes."""

    source: str
    parts: tuple[str | Hole, ...]
    mark: Mark = TOP

    def names(self) -> Iterator[str]:
        """The names of its holes."""
        return (part.name for part in self.parts if isinstance(part, Hole))

    def words(self) -> int:
        """How many words an author wrote; a hole counts as one."""
        plain = "".join("x" if isinstance(part, Hole) else part for part in self.parts)
        return len(re.findall(r"[^\W_]+(?:['’.:][^\W_]+)*", plain))


def parse(source: str, mark: Mark = TOP) -> Text:
    """A template from what an author wrote. Raises BadText."""
    parts: list[str | Hole] = []
    position = 0
    for match in _BRACE.finditer(source):
        parts.append(source[position : match.start()])
        parts.append(_part(match))
        position = match.end()
    parts.append(source[position:])
    return Text(source, tuple(_joined(parts)), mark)


def render(text: Text, values: Mapping[str, str]) -> str:
    """The text as HTML, with every value escaped; a name without a value leaves an ellipsis, never a gap or an error."""
    pieces = [
        _escape(values.get(part.name, "…")) if isinstance(part, Hole) else _marked_up(part) for part in text.parts
    ]
    return "".join(pieces)


def fill(text: Text, values: Mapping[str, str]) -> str:
    """The text as plain words, without markup, for what people copy."""
    if len(text.parts) == 1 and isinstance(text.parts[0], str):  # nearly all labels, and many a turn
        return text.parts[0].replace("*", "")
    pieces = [values.get(part.name, "…") if isinstance(part, Hole) else part.replace("*", "") for part in text.parts]
    return "".join(pieces)


def plain(rendered: str) -> str:
    """Rendered HTML back to plain words, for a terminal or a length in what people see."""
    return html.unescape(_TAG.sub("", rendered))


def _part(match: re.Match[str]) -> str | Hole:
    found = match.group(0)
    if found in ("{{", "}}"):
        return found[0]
    name = match.group(1)
    if name is None:
        raise BadText("a brace stands alone; write {name}, or double it for a real brace")
    if not _NAME.fullmatch(name):
        raise BadText("between braces stands one name in small letters, such as {name}")
    return Hole(name)


def _joined(parts: list[str | Hole]) -> Iterator[str | Hole]:
    """Neighbouring words as one part, so that *bold* may cross a doubled brace."""
    words = ""
    for part in parts:
        if isinstance(part, str):
            words += part
            continue
        if words:
            yield words
        words = ""
        yield part
    if words:
        yield words


@cache
def _marked_up(words: str) -> str:
    """An author's words as HTML, each made once; never for what people write, which would stay in memory."""
    return _BOLD.sub(r"<b>\1</b>", _escape(words))


def _escape(words: str) -> str:
    return html.escape(words, quote=False)
