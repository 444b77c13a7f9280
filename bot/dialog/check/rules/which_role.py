"""which-role: where each of two has an answer, a guard for both says whose it reads (`speaker.view`), and a text for both names none."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.guards import answers_read
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.check.seen import gates, lines, owners
from bot.dialog.model import Dialog


@dialog_rule("which-role")
def which_role(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every name that may mean two answers."""
    for gate in gates(dialog, shelf):
        for name in answers_read(gate.guard):
            slot = dialog.slots.get(name.slot)
            if slot and not owners(slot, name.role, gate.eyes):
                text = f"each has a '{slot.name}'; say whose is meant, such as {slot.of[0]}.{slot.name}"
                yield gate.mark, text
    for line in lines(dialog, shelf):
        for name_ in dict.fromkeys(line.text.names()):
            slot = dialog.slots.get(name_)
            if slot and not owners(slot, None, line.eyes):
                text = f"each has a '{name_}', and all see this text; show both with 'reveal', or take {{{name_}}} out"
                yield line.text.mark, text
