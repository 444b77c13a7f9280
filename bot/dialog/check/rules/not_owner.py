"""not-owner: a question goes to a role that owns its slot, and a guard reads a slot of a role that owns it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.guards import names
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.check.seen import gates
from bot.dialog.model import EACH, Dialog, State


@dialog_rule("not-owner")
def not_owner(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every slot that is taken from the wrong role."""
    for state in dialog.states.values():
        yield from _asked(dialog, state)
    for gate in gates(dialog, shelf):
        for name in names(gate.guard):
            slot = dialog.slots.get(name.slot)
            if slot and name.role in dialog.cast and name.role not in slot.of:
                text = f"'{name.role}' does not own '{slot.name}' ({', '.join(slot.of)} does); name the owner"
                yield gate.mark, text


def _asked(dialog: Dialog, state: State) -> Iterator[Finding]:
    for role, name in state.ask.slots.items() if state.ask else ():
        slot = dialog.slots.get(name)
        asked = dialog.cast if role == EACH else (role,)
        wrong = [one for one in asked if slot and one in dialog.cast and one not in slot.of]
        if slot and state.ask and wrong:
            owners = ", ".join(slot.of)
            text = f"'{name}' belongs to {owners}, not to {', '.join(wrong)}; ask its owner, or write 'of: each'"
            yield state.ask.marks.get(role, state.ask.mark), text
