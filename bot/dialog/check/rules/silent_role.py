"""silent-role: in a dialog of two, each is asked something, named, revealed to or sent into a called dialog."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.check.seen import lines
from bot.dialog.model import Dialog


@dialog_rule("silent-role")
def silent_role(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every role of two that the dialog never turns to."""
    if len(dialog.cast) == 1:
        return
    met = {name for line in lines(dialog, shelf) for name in line.text.names()}
    for state in dialog.states.values():
        met |= set(dialog.roles_of(state.ask)) if state.ask else set()
        met |= set(state.call.roles.values()) if state.call else set()
        slot = dialog.slots.get(state.reveal or "")
        met |= set(slot.of) if slot else set()
    for role in dialog.cast:
        if role not in met:
            text = f"the dialog never turns to '{role}'; ask it something, or make the cast one role"
            yield dialog.marks.get("cast", dialog.mark), text
