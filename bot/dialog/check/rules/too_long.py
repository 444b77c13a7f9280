"""too-long: Telegram takes 4096 characters a message, 64 bytes on our buttons, 256 to copy, 200 in a toast, 256 for a command."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.length import longest, units
from bot.dialog.check.rule import Finding, Shelf, common_rule, dialog_rule
from bot.dialog.check.seen import all_texts, labels
from bot.dialog.model import Common, Dialog
from bot.dialog.texts import Text

MOST_MESSAGE = 4096
MOST_LABEL_BYTES = 64
MOST_COPIED = 256
MOST_TOAST = 200
MOST_COMMAND = 256


@dialog_rule("too-long")
def too_long(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every text whose own words do not fit."""
    for text in all_texts(dialog, shelf):
        yield from _over(text, units(text.source), MOST_MESSAGE, "characters in a message")
    for text in labels(dialog):
        yield from _over_label(text)
    for state in dialog.states.values():
        if state.copy:
            most = longest(state.copy, dialog, own=False)
            yield from _over(state.copy, most, MOST_COPIED, "characters to copy, with the longest answers")


@common_rule("too-long")
def too_long_common(common: Common) -> Iterator[Finding]:
    """Every shared text that does not fit."""
    for move in common.moves.values():
        yield from _over_label(move.label)
    for name, text in common.phrases.items():
        most = MOST_TOAST if name.startswith("press_") else MOST_MESSAGE
        yield from _over(text, units(text.source), most, "characters here")
    for text in common.commands.values():
        yield from _over(text, units(text.source), MOST_COMMAND, "characters for a command")


def _over_label(text: Text) -> Iterator[Finding]:
    yield from _over(text, len(text.source.encode("utf-8", "surrogatepass")), MOST_LABEL_BYTES, "bytes on a button")


def _over(text: Text, size: int, most: int, what: str) -> Iterator[Finding]:
    if size > most:
        yield text.mark, f"this has {size} {what}; the most is {most}. Shorten it."
