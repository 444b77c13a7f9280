"""same-label: no two answers of a choice, and no two common moves, are called the same, since people may also type them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.dialog.check.rule import Finding, Shelf, common_rule, dialog_rule
from bot.dialog.model import Common, Dialog
from bot.dialog.problems import TOP, Mark


@dialog_rule("same-label")
def same_label(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every answer that reads like one before it."""
    for slot in dialog.slots.values():
        yield from _twice((choice.label.source, choice.label.mark) for choice in slot.choices)


@common_rule("same-label")
def same_word(common: Common) -> Iterator[Finding]:
    """Every typed word that means two moves."""
    yield from _twice((word, move.label.mark) for move in common.moves.values() for word in dict.fromkeys(move.typed))


def _twice(words: Iterable[tuple[str, Mark]]) -> Iterator[Finding]:
    seen: dict[str, Mark] = {}
    for word, mark in words:
        key = " ".join(word.casefold().split())
        first = seen.setdefault(key, mark)
        if first is not mark and (first != mark or first == TOP):
            yield mark, f"this reads the same as another in line {first.line}; say it in other words"
