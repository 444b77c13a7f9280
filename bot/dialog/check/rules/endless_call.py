"""endless-call: no dialog calls itself, not by way of others either."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.graph import closure
from bot.dialog.check.rule import Finding, Shelf, calls, dialog_rule
from bot.dialog.model import Dialog


@dialog_rule("endless-call")
def endless_call(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every call that comes back to this dialog."""
    edges = {name: [call.dialog for call in calls(other)] for name, other in shelf.dialogs.items()}
    for call in calls(dialog):
        if dialog.id in closure([call.dialog], edges):
            way = "itself" if call.dialog == dialog.id else f"'{call.dialog}', which leads back to '{dialog.id}'"
            yield call.marks.get("call", call.mark), f"this calls {way}; lead to a state instead, or leave it out"
