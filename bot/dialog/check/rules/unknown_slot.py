"""unknown-slot: questions, guards, `wait` and `reveal` name slots of this dialog."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.guards import names
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.check.seen import gates
from bot.dialog.model import Dialog, State
from bot.dialog.problems import Mark, did_you_mean, quoted


@dialog_rule("unknown-slot")
def unknown_slot(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every slot that is named and not there."""
    for state in dialog.states.values():
        for mark, slot in _named(state):
            if slot not in dialog.slots:
                yield mark, f"there is no slot {quoted(slot)}; add it to 'slots'. {did_you_mean(slot, dialog.slots)}"
    for gate in gates(dialog, shelf):
        for name in names(gate.guard):
            if name.slot not in dialog.slots:
                hint = did_you_mean(name.slot, (*dialog.slots, "visits"))
                yield gate.mark, f"the guard reads {quoted(name.slot)}, which is no slot. {hint}"


def _named(state: State) -> Iterator[tuple[Mark, str]]:
    if state.ask:
        for role, slot in state.ask.slots.items():
            yield state.ask.marks.get(role, state.ask.mark), slot
    if state.wait and state.wait.slot:
        yield state.wait.mark, state.wait.slot
    if state.reveal:
        yield state.marks.get("reveal", state.mark), state.reveal
