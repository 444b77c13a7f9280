"""reveal-slot: `reveal` shows a private slot that each of two has; what is not private needs no revealing."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import Dialog


@dialog_rule("reveal-slot")
def reveal_slot(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every reveal of something else."""
    for state in dialog.states.values():
        slot = dialog.slots.get(state.reveal or "")
        if slot and not (slot.private and len(slot.of) == len(dialog.cast) > 1):
            text = f"only what each of two answered in private is revealed; give '{slot.name}' of: each, private: true"
            yield state.marks.get("reveal", state.mark), text
