"""Which key presses which button in a terminal: numbers for answers; letters where a number is itself an answer, and for the moves."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

from bot.stage.recording import Keyboard, Knob

Keyed = tuple[tuple[tuple[str, Knob], ...], ...]

#: Back, Help and More: a finger that is used to them must not press something else.
RESERVED = "bhm"


def keyed(keyboard: Keyboard) -> Keyed:
    """The keyboard with a key on every button that can be pressed.

    A button that shows a number is pressed by that number. Then everything else has letters, so that no number means two
    things; without such buttons the answers are numbered from 1. Moves (Back, Help, More) and copies have letters always,
    so the keys of Back, Help and More stay the same from question to question.
    """
    knobs = [knob for row in keyboard for knob in row]
    numbers = any(knob.text.isdecimal() for knob in knobs)
    taken = {knob.text for knob in knobs if knob.text.isdecimal()}
    keys: dict[int, str] = {}
    count = iter(range(1, len(knobs) + 1))
    for knob in sorted(knobs, key=lambda each: not _is_move(each)):
        if knob.text.isdecimal():
            keys[id(knob)] = knob.text
        elif numbers or _is_beside(knob):
            keys[id(knob)] = next(each for each in _letters(knob.text) if each not in taken)
        elif not _is_shown(knob):
            keys[id(knob)] = str(next(count))
        taken.add(keys.get(id(knob), ""))
    return tuple(tuple((keys.get(id(knob), ""), knob) for knob in row) for row in keyboard)


def _letters(label: str) -> Iterator[str]:
    """The letters of a label, then the others; where there are too many buttons for one, two."""
    first, *others = [letter for letter in label.casefold() if letter in ascii_lowercase] or [""]
    yield from (letter for letter in first if letter)
    yield from (letter for letter in (*others, *ascii_lowercase) if letter not in RESERVED)
    yield from (first + second for first in ascii_lowercase for second in ascii_lowercase)


def _act(knob: Knob) -> str:
    return knob.data.partition(".")[2]


def _is_move(knob: Knob) -> bool:
    return _act(knob).startswith("m:")


def _is_beside(knob: Knob) -> bool:
    return _is_move(knob) or _act(knob) == "less" or bool(knob.copy or knob.url)


def _is_shown(knob: Knob) -> bool:
    """A button that only shows what was chosen."""
    return _act(knob) == "done"
