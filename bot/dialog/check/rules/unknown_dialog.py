"""unknown-dialog: `call` and `break` name dialogs of this folder."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, calls, dialog_rule
from bot.dialog.model import Dialog
from bot.dialog.problems import did_you_mean, quoted


@dialog_rule("unknown-dialog")
def unknown_dialog(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every call of a dialog that does not exist."""
    for call in calls(dialog):
        if call.dialog not in shelf.dialogs:
            hint = did_you_mean(call.dialog, shelf.dialogs)
            yield call.marks.get("call", call.mark), f"there is no dialog {quoted(call.dialog)}. {hint}"
