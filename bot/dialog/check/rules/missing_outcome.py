"""missing-outcome: `on` says where each outcome of the called dialog leads."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.graph import outcomes
from bot.dialog.check.rule import Finding, Shelf, calls, dialog_rule
from bot.dialog.model import Dialog


@dialog_rule("missing-outcome")
def missing_outcome(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every outcome that leads nowhere."""
    for call in calls(dialog):
        called = shelf.dialogs.get(call.dialog)
        for outcome in outcomes(called) if called else ():
            if outcome not in call.on:
                text = f"'{call.dialog}' can end with '{outcome}'; say where that leads: a state, 'stay' or 'park'"
                yield call.marks.get("on", call.mark), text
