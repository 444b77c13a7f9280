"""swap-alone: only two roles can change places."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import Dialog


@dialog_rule("swap-alone")
def swap_alone(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every swap in a dialog of one."""
    for state in dialog.states.values():
        for branch in state.next:
            if branch.swap and len(dialog.cast) == 1:
                mark = branch.marks.get("swap", branch.mark)
                yield mark, "there is only one role, so nothing changes places; take 'swap' out"
