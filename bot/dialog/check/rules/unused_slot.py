"""unused-slot: what is asked is used: in a text, a guard, a wait, a reveal or an action, or it is noted. A question may also be there to think about."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.guards import names
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.check.seen import gates, lines
from bot.dialog.model import Dialog
from bot.dialog.problems import WARNING


@dialog_rule("unused-slot", WARNING)
def unused_slot(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every answer that nothing reads."""
    used = {name for line in lines(dialog, shelf) for name in line.text.names()}
    used |= {name.slot for gate in gates(dialog, shelf) for name in names(gate.guard)}
    for state in dialog.states.values():
        used |= {state.reveal or "", (state.wait.slot if state.wait else "") or ""}
        used |= {action.removeprefix("keep_") for action in state.do}
    used |= {slot.taps for slot in dialog.slots.values()}
    asked = {slot for state in dialog.states.values() if state.ask for slot in state.ask.slots.values()}
    for slot in dialog.slots.values():
        if slot.name in asked and slot.name not in used and not slot.note:
            yield slot.mark, f"'{slot.name}' is asked, but nothing reads it; use it, or leave it as a thought"
