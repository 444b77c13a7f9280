"""never-asked: every slot is asked of everybody who owns it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import Dialog


@dialog_rule("never-asked")
def never_asked(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every slot that stays empty."""
    asked = {
        (slot, role)
        for state in dialog.states.values()
        if state.ask
        for role, slot in dialog.roles_of(state.ask).items()
    }
    for slot in dialog.slots.values():
        left = [role for role in slot.of if (slot.name, role) not in asked and not slot.given]
        if left:
            who = "" if len(slot.of) == 1 else f" of {' and '.join(left)}"
            yield slot.mark, f"'{slot.name}' is never asked{who}; ask it in a state, or take it out"
