"""unreachable-state: every state can be come to from the start."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.graph import reached
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import Dialog


@dialog_rule("unreachable-state")
def unreachable_state(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every state that nothing leads to; quiet while the start itself is unknown."""
    if dialog.start not in dialog.states:
        return
    found = reached(dialog)
    for state in dialog.states.values():
        if state.name not in found:
            yield state.mark, f"nothing leads to state '{state.name}'; lead to it from another state, or take it out"
