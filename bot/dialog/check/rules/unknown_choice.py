"""unknown-choice: a guard holds a choice against its own keys, a yes/no against `yes` and `no`."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.guards import comparisons
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.check.seen import gates
from bot.dialog.expressions import Word
from bot.dialog.model import Dialog, Kind, Slot
from bot.dialog.problems import did_you_mean, quoted


@dialog_rule("unknown-choice")
def unknown_choice(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every key that the slot does not have."""
    for gate in gates(dialog, shelf):
        for name, _, other in comparisons(gate.guard):
            slot = dialog.slots.get(name.slot)
            keys = keys_of(slot) if slot else ()
            if slot and keys and isinstance(other, Word) and other.value not in keys:
                hint = did_you_mean(other.value, keys)
                yield gate.mark, f"{quoted(other.value)} is no answer of '{slot.name}'. {hint}"


def keys_of(slot: Slot) -> tuple[str, ...]:
    """The keys that a guard may name; none where answers are not of a fixed list."""
    if slot.kind is Kind.YES_NO:
        return ("yes", "no")
    return tuple(choice.key for choice in slot.choices)
