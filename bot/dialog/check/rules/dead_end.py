"""dead-end: from every state the dialog goes on (`next`, `call`, a `wait` that leads on) or is over (`end`)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.graph import targets
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import Dialog, State


@dialog_rule("dead-end")
def dead_end(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every state with no way on."""
    for state in dialog.states.values():
        if state.next or state.end or state.call:
            continue
        if state.ask or state.reveal:
            yield state.mark, f"state '{state.name}' asks, but does not go on after the answer; add 'next' or 'end'"
        elif not _leads_on(state):
            yield state.mark, f"state '{state.name}' is a dead end; add 'next' or 'end'"


def _leads_on(state: State) -> bool:
    return any(True for _ in targets(state))
