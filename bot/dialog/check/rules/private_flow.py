"""private-flow: what one of two answered in private stays with them.

A guard of a way that both take never reads a private slot, since the way itself would tell. No text or button that both
see names one. It is asked in private, and only its owner's offers, hints and private questions may read it. This holds
for dialogs of two, and for every dialog that they call. What is shown by `reveal` stays out of texts all the same. Nor does
a text for both name what is known of one, such as {country}: a number for help tells where somebody lives.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.guards import answers_read
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.check.seen import Eyes, Gate, gates, lines
from bot.dialog.expressions import Name
from bot.dialog.model import Dialog, Slot, State
from bot.dialog.texts import PERSONAL

_BOTH = ("the way that both take", "offer it to its owner with 'offer', or decide by something that is not private")
_OTHERS = ("what somebody else sees", "ask each in private and name no role, so that each reads their own answer")


@dialog_rule("private-flow")
def private_flow(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every place where a private answer could show."""
    if dialog.id not in shelf.shared:
        return
    for gate in gates(dialog, shelf):
        yield from _in_guard(dialog, gate)
    for line in lines(dialog, shelf):
        for name in dict.fromkeys(line.text.names()):
            slot = dialog.slots.get(name)
            if slot and slot.private and not _own(slot, None, line.eyes):
                yield line.text.mark, f"'{name}' is private, and others see this text; take {{{name}}} out"
            if slot is None and name in PERSONAL and not line.eyes.alone:
                yield line.text.mark, f"{{{name}}} tells something of one person, and both see this text; take it out"
    for state in dialog.states.values():
        yield from _in_state(dialog, state)


def _in_guard(dialog: Dialog, gate: Gate) -> Iterator[Finding]:
    for name in dict.fromkeys(answers_read(gate.guard)):
        slot = dialog.slots.get(name.slot)
        if slot and slot.private and not _own(slot, name, gate.eyes):
            why, fix = _BOTH if gate.word == "next" else _OTHERS
            yield gate.mark, f"'{slot.name}' is private, and this guard would let it decide {why}; {fix}"


def _in_state(dialog: Dialog, state: State) -> Iterator[Finding]:
    waited = dialog.slots.get(state.wait.slot or "") if state.wait else None
    if state.wait and waited and waited.private:
        yield state.wait.mark, f"'{waited.name}' is private, and the length of a wait shows it; use another slot"
    if state.ask is None or state.ask.where == "private":
        return
    for role, name in state.ask.slots.items():
        slot = dialog.slots.get(name)
        if slot and slot.private:
            mark = state.ask.marks.get(role, state.ask.mark)
            yield mark, f"'{name}' is private; ask it with 'in: private', or take 'private' off the slot"


def _own(slot: Slot, name: Name | None, eyes: Eyes) -> bool:
    """Whether each who sees it reads nothing but their own answer."""
    if not eyes.alone or not set(eyes.roles) <= set(slot.of):
        return False
    return name is None or name.role is None or eyes.roles == (name.role,)
