"""wait-slot: `wait` takes its length from a slot of kind `time`."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import Dialog, Kind


@dialog_rule("wait-slot")
def wait_slot(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every wait for something that is no time."""
    for state in dialog.states.values():
        slot = dialog.slots.get(state.wait.slot or "") if state.wait else None
        if slot and state.wait and slot.kind is not Kind.TIME:
            text = f"'{slot.name}' is no time; make it one, such as {slot.name}: {{time: 20 minutes - 24 hours}}"
            yield state.wait.mark, text
