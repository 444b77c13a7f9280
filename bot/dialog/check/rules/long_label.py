"""long-label: what stands on a button can be read at a glance, so 30 characters at most."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, common_rule, dialog_rule
from bot.dialog.check.seen import labels
from bot.dialog.model import Common, Dialog
from bot.dialog.problems import WARNING
from bot.dialog.texts import Text

MOST_CHARACTERS = 30


@dialog_rule("long-label", WARNING)
def long_label(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every button of a dialog that is hard to read."""
    for text in labels(dialog):
        yield from _long(text)


@common_rule("long-label", WARNING)
def long_move(common: Common) -> Iterator[Finding]:
    """Every common move that is hard to read."""
    for move in common.moves.values():
        yield from _long(move.label)


def _long(text: Text) -> Iterator[Finding]:
    if len(text.source) > MOST_CHARACTERS:
        size = len(text.source)
        yield text.mark, f"this button has {size} characters; phones show about {MOST_CHARACTERS}. Shorten it."
