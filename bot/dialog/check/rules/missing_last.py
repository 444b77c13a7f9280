"""missing-last: the last way of `next` has no `if`, so that there is always one."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import Dialog


@dialog_rule("missing-last")
def missing_last(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every `next` that may lead nowhere."""
    for state in dialog.states.values():
        if state.next and state.next[-1].guard is not None:
            last = state.next[-1]
            text = f"the last way on of state '{state.name}' has an 'if', so there may be none; add one without 'if'"
            yield last.marks.get("if", last.mark), text
