"""The words of a slot: one kind, and who answers. What an answer must look like when it comes is decided in the engine."""

from __future__ import annotations

import re
from typing import Any

from bot.dialog.model import EACH, NOTES, Choice, Kind, Slot
from bot.dialog.problems import quoted
from bot.dialog.source import Mapping, Node, Scalar
from bot.dialog.words.reader import DURATION_FIX, Reader, Unusable, Words, seconds_of

words = Words()
KINDS = tuple(kind.value for kind in Kind)
MOST_CHOICES = 12
MOST_TEXT = 3500


@words.word(
    "slot", "choice", schema={"type": "object", "minProperties": 2, "additionalProperties": {"$ref": "#/$defs/choice"}}
)
def choice(node: Node, reader: Reader) -> dict[str, Any]:
    """Two or more answers to tap: `key: label`, or `key: {label, phrase}`."""
    mapping = reader.mapping(node, 'answers, such as full: "Yes, that is it"')
    if not 2 <= len(mapping.entries) <= MOST_CHOICES:
        raise reader.refuse(
            node, f"a choice has 2 to {MOST_CHOICES} answers; this has {len(mapping.entries)}", "bad-choice"
        )
    return {"choices": reader.each(mapping.entries, lambda entry: _choice(entry, reader))}


def _choice(entry: tuple[Scalar, Node], reader: Reader) -> Choice:
    key, node = entry
    name = reader.name(key, "the key of an answer")
    if isinstance(node, Mapping):
        parts = reader.scope(words, "choice", node)
        if "label" not in parts:
            raise Unusable
        return Choice(name, parts["label"], parts.get("phrase", parts["label"]), key.mark)
    label = reader.text(node)
    return Choice(name, label, label, key.mark)


@words.word("choice", "label", schema={"type": "string"}, required="add what stands on the button")
def label(node: Node, reader: Reader) -> Any:
    """What stands on the button."""
    return reader.text(node)


@words.word("choice", "phrase", schema={"type": "string"})
def phrase(node: Node, reader: Reader) -> Any:
    """How the answer reads inside another text."""
    return reader.text(node)


@words.word("slot", "text", schema={"type": ["integer", "string"]})
def text(node: Node, reader: Reader) -> dict[str, Any]:
    """Own words, with the most characters that are taken."""
    return {"most": reader.whole(node, "the length of a text", low=1, high=MOST_TEXT)}


@words.word("slot", "number", schema={"type": "string", "pattern": r"^\d+ ?- ?\d+$"})
def number(node: Node, reader: Reader) -> dict[str, Any]:
    """A whole number between two bounds, such as 1-12."""
    low, high = reader.span(node, "a number")
    return {"low": low, "high": high}


@words.word("slot", "scale", schema={"type": "string", "pattern": r"^\d+ ?- ?\d+$"})
def scale(node: Node, reader: Reader) -> dict[str, Any]:
    """A step on a scale to tap, such as 0-10; at most 16 steps."""
    low, high = reader.span(node, "a scale")
    if high - low > 15:
        raise reader.refuse(node, "a scale has at most 16 steps; use 'number' for more", "bad-number")
    return {"low": low, "high": high}


@words.word("slot", "feelings", schema={"type": ["integer", "string"]})
def feelings(node: Node, reader: Reader) -> dict[str, Any]:
    """Feelings by family to tap, or own words of at most so many characters."""
    return {"most": reader.whole(node, "the length of own words for feelings", low=20, high=MOST_TEXT)}


@words.word("slot", "time", schema={"type": "string"})
def time(node: Node, reader: Reader) -> dict[str, Any]:
    """A length of time between two bounds, such as 20 minutes - 24 hours."""
    parts = [seconds_of(part) for part in reader.scalar(node, "two lengths of time").value.split(" - ")]
    if len(parts) != 2 or parts[0] is None or parts[1] is None or parts[0] >= parts[1]:
        raise reader.refuse(
            node,
            f"a time has two bounds, the shorter first, such as 20 minutes - 24 hours; {DURATION_FIX}",
            "bad-duration",
        )
    return {"low": parts[0], "high": parts[1]}


@words.word("slot", "yesno", schema={"type": ["boolean", "string"]})
def yesno(node: Node, reader: Reader) -> dict[str, Any]:
    """Yes or no; write `yesno: true`."""
    reader.one_of(node, ("true",), "the value of yesno")
    return {}


@words.word("slot", "country", schema={"type": ["boolean", "string"]})
def country(node: Node, reader: Reader) -> dict[str, Any]:
    """A country, by tapping a likely one or by its name; write `country: true`."""
    reader.one_of(node, ("true",), "the value of country")
    return {}


@words.word("slot", "clock", schema={"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 8})
def clock(node: Node, reader: Reader) -> dict[str, Any]:
    """A time of the day, with those to tap, such as ["7:30", "12:30", "20:00"]; any other may be typed."""
    return {"times": reader.each(reader.items(node, "times of the day"), lambda item: _minute(item, reader))}


def _minute(node: Node, reader: Reader) -> int:
    text = reader.scalar(node, "a time of the day").value
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text, re.ASCII)
    if match is None:
        raise reader.refuse(node, f"{quoted(text)} is no time of the day; write it as 7:30 or 20:00", "bad-number")
    return int(match.group(1)) * 60 + int(match.group(2))


@words.word("slot", "zone", schema={"type": ["boolean", "string"]})
def zone(node: Node, reader: Reader) -> dict[str, Any]:
    """A time zone, by tapping what time it is, or by a typed time or city; write `zone: true`."""
    reader.one_of(node, ("true",), "the value of zone")
    return {}


@words.word("slot", "taps", schema={"type": "string"})
def taps(node: Node, reader: Reader) -> str:
    """Beside a `text`: the name of a given slot, each line of which can be tapped as the answer."""
    return reader.name(node, "a slot")


@words.word("slot", "of", schema={"type": "string"})
def of(node: Node, reader: Reader) -> str:
    """The role that answers, or `each`; may be left out where the cast has one role."""
    return reader.name(node, "a role")


@words.word("slot", "private", schema={"type": ["boolean", "string"]})
def private(node: Node, reader: Reader) -> bool:
    """`true`: only the person who answered sees it, unless shared by `reveal`."""
    return reader.one_of(node, ("true", "false"), "true or false") == "true"


@words.word("slot", "given", schema={"type": ["boolean", "string"]})
def given(node: Node, reader: Reader) -> bool:
    """`true`: the program fills it when it opens the dialog, and nobody is asked."""
    return reader.one_of(node, ("true", "false"), "true or false") == "true"


@words.word("slot", "passing", schema={"type": ["boolean", "string"]})
def passing(node: Node, reader: Reader) -> bool:
    """`true`: the answer is gone when the talk ends, or when nobody has gone on with it for an hour."""
    return reader.one_of(node, ("true", "false"), "true or false") == "true"


@words.word("slot", "note", schema={"enum": list(NOTES)})
def note(node: Node, reader: Reader) -> str:
    """`before`, `after`, `mood` or `feelings`: its number (or the family of the feeling) is kept for the person's own pictures, without words."""
    return reader.one_of(node, NOTES, "what is noted")


@words.word("slot", "own", schema={"type": ["integer", "string"]})
def own(node: Node, reader: Reader) -> int:
    """Beside the choices, or yes and no, own words of at most so many characters are an answer too."""
    return reader.whole(node, "the length of own words", low=1, high=MOST_TEXT)


def read_slot(name: str, node: Node, reader: Reader, cast: tuple[str, ...]) -> Slot:
    """A slot from its map. Raises Unusable."""
    found = reader.scope(words, "slot", node)
    kinds = [kind for kind in KINDS if _names(node, kind)]
    if len(kinds) != 1:
        raise reader.refuse(
            node, f"a slot has exactly one kind, one of {', '.join(KINDS)}; this has {len(kinds)}", "slot-kind"
        )
    if kinds[0] not in found:
        raise Unusable
    if "own" in found and kinds[0] not in (Kind.CHOICE, Kind.YES_NO):
        raise reader.refuse(
            node, "'own' goes with 'choice' and 'yesno'; the other kinds say their length themselves", "slot-kind"
        )
    bounds = dict(found[kinds[0]])
    bounds.setdefault("most", found.get("own", 0))
    owners = _owners(found.get("of"), node, reader, cast)
    if "taps" in found and kinds[0] != Kind.TEXT:
        raise reader.refuse(node, "'taps' goes with 'text'; the other kinds say themselves what is tapped", "slot-kind")
    marks = {word: found[word] for word in ("private", "given", "passing", "taps", "note") if word in found}
    return Slot(name, Kind(kinds[0]), owners, mark=node.mark, **marks, **bounds)


def _names(node: Node, key: str) -> bool:
    return isinstance(node, Mapping) and node.get(key) is not None


def _owners(role: str | None, node: Node, reader: Reader, cast: tuple[str, ...]) -> tuple[str, ...]:
    if role == EACH or (role is None and len(cast) == 1):
        return cast
    if role is None:
        raise reader.refuse(
            node, f"say who answers: add 'of: each' or 'of:' and one of {', '.join(cast)}", "slot-owner"
        )
    if role in cast:
        return (role,)
    raise reader.refuse(node, f"{quoted(role)} is not in the cast; there is {', '.join(cast)}", "unknown-role")
