"""no-end: from every state the dialog can come to an `end`, or is parked by a call."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.graph import closure, reached, targets
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import PARK, Dialog, State


@dialog_rule("no-end")
def no_end(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """The states that never lead to an end, at the first of them."""
    backwards: dict[str, list[str]] = {name: [] for name in dialog.states}
    for state in dialog.states.values():
        for target in targets(state):
            backwards.setdefault(target.to, []).append(state.name)
    out = [state.name for state in dialog.states.values() if _leaves(state)]
    unknown = [name for name in backwards if name not in dialog.states]
    good = closure([*out, *unknown], backwards)
    met = reached(dialog)
    trapped = [name for name in dialog.states if name in met and name not in good]
    if trapped:
        text = f"from here the dialog never ends ({', '.join(trapped[:6])}); add a state with 'end' and lead to it"
        yield dialog.states[trapped[0]].mark, text


def _leaves(state: State) -> bool:
    """Whether a state ends or parks the dialog, or is a dead end, which is another rule's."""
    parks = state.call is not None and PARK in state.call.on.values()
    return bool(state.end) or parks or not any(True for _ in targets(state))
