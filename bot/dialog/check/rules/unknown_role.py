"""unknown-role: questions, guards and `with` name roles of the cast; `each` stands alone in a question."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.guards import names, tests
from bot.dialog.check.rule import Finding, Shelf, calls, dialog_rule
from bot.dialog.check.seen import gates
from bot.dialog.model import CALLER, EACH, OTHER, Ask, Call, Dialog
from bot.dialog.problems import did_you_mean, quoted


@dialog_rule("unknown-role")
def unknown_role(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every role that is named and not in the cast."""
    for state in dialog.states.values():
        if state.ask:
            yield from _in_ask(dialog, state.ask)
    for gate in gates(dialog, shelf):
        facts = [test.name for test in tests(gate.guard) if test.function == "known"]
        for name in (*names(gate.guard), *facts):
            if name.role is not None and name.role not in dialog.cast:
                yield gate.mark, f"{quoted(name.role)} is not in the cast. {did_you_mean(name.role, dialog.cast)}"
    for call in calls(dialog):
        yield from _in_call(dialog, shelf, call)


def _in_ask(dialog: Dialog, ask: Ask) -> Iterator[Finding]:
    for role in ask.slots:
        if role != EACH and role not in dialog.cast:
            hint = did_you_mean(role, (*dialog.cast, EACH))
            yield ask.marks.get(role, ask.mark), f"{quoted(role)} is not in the cast. {hint}"
    if EACH in ask.slots and len(ask.slots) > 1:
        yield ask.mark, "'each' already asks everybody; take the other roles out"


def _in_call(dialog: Dialog, shelf: Shelf, call: Call) -> Iterator[Finding]:
    called = shelf.dialogs.get(call.dialog)
    for theirs, ours in call.roles.items():
        mark = call.marks.get(f"with.{theirs}", call.mark)
        if ours not in dialog.cast and not (call is dialog.break_ and ours in (CALLER, OTHER)):
            yield mark, f"{quoted(ours)} is not in the cast. {did_you_mean(ours, dialog.cast)}"
        if called and theirs not in called.cast:
            hint = did_you_mean(theirs, called.cast)
            yield mark, f"the dialog '{call.dialog}' has no role {quoted(theirs)}. {hint}"
