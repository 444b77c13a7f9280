"""long-line: a hint, a reminder, other words for a question, and each shared phrase have 40 words at most; help and privacy 80."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.reading import MOST_SERIOUS_WORDS, MOST_WORDS, most_of
from bot.dialog.check.rule import Finding, Shelf, common_rule, dialog_rule
from bot.dialog.check.seen import lines
from bot.dialog.model import Common, Dialog
from bot.dialog.texts import Text

LINES = ("stuck", "reword", "remind")
LONG_PHRASES = ("help_text", "privacy_text", "settings_text", "export_ask", "minor_closed")


@dialog_rule("long-line")
def long_line(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every line of a question that is too long."""
    for line in lines(dialog, shelf):
        if line.word in LINES:
            yield from _long(line.text, most_of(dialog, line.state))


@common_rule("long-line")
def long_phrase(common: Common) -> Iterator[Finding]:
    """Every shared text that is too long."""
    for name, text in common.phrases.items():
        yield from _long(text, MOST_SERIOUS_WORDS if name in LONG_PHRASES else MOST_WORDS)
    for move in common.moves.values():
        yield from _long(move.says, MOST_WORDS) if move.says else ()


def _long(text: Text, most: int) -> Iterator[Finding]:
    if text.words() > most:
        yield text.mark, f"this line has {text.words()} words; the most is {most}. Shorten it."
