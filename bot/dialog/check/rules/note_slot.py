"""note-slot: `before`, `after` and `mood` note a scale, `feelings` a slot of feelings; never what is passing, nor anything about danger.

What is noted is kept until the person is forgotten, and shown in pictures on a phone that somebody else may hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import DANGER, FEELINGS, SAFETY, Dialog, Kind, Slot


@dialog_rule("note-slot")
def note_slot(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every note that does not fit its slot, or its place."""
    about_safety = {
        slot
        for state in dialog.states.values()
        if state.ask and state.serious == SAFETY
        for slot in state.ask.slots.values()
    }
    for slot in dialog.slots.values():
        if slot.note and (text := _unlike(slot)):
            yield slot.mark, text
        if slot.note and (dialog.id in DANGER or slot.name in about_safety):
            yield slot.mark, f"'{slot.name}' is about danger, of which nothing is kept for pictures; leave out 'note'"


def _unlike(slot: Slot) -> str:
    if slot.passing:
        return f"'{slot.name}' is to be gone when the talk ends; leave out 'note' or 'passing'"
    if slot.note == FEELINGS and slot.kind is not Kind.FEELINGS:
        return f"only feelings are noted as 'feelings'; make '{slot.name}' such a slot, or leave out 'note'"
    if slot.note != FEELINGS and slot.kind is not Kind.SCALE:
        return f"'{slot.note}' notes a number; make '{slot.name}' a scale, such as 0-10, or leave out 'note'"
    return ""
