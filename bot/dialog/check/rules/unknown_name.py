"""unknown-name: {names} in texts are slots or roles of the dialog, or names that every text may use; answers to tap have none."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.check.seen import lines
from bot.dialog.model import Dialog
from bot.dialog.problems import did_you_mean, quoted
from bot.dialog.texts import BUILT_IN


@dialog_rule("unknown-name")
def unknown_name(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every name without a value."""
    known = (*dialog.slots, *dialog.cast, *BUILT_IN)
    for line in lines(dialog, shelf):
        for name in line.text.names():
            if name not in known:
                hint = did_you_mean(name, known)
                yield line.text.mark, f"{quoted('{' + name + '}')} is not known in this dialog. {hint}"
    fixed = [choice for slot in dialog.slots.values() for choice in slot.choices]
    for text in (dialog.title, *(text for choice in fixed for text in (choice.label, choice.phrase))):
        if any(True for _ in text.names()):
            yield text.mark, "a title and an answer to tap are always the same; take the {name} out"
