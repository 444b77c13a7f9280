"""contradiction: a state does one thing. It asks, reveals, calls another dialog or ends; what can never happen is an error."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import Dialog, State

#: Words of which a state has one at most.
ONE_OF = ("ask", "reveal", "call", "end")


@dialog_rule("contradiction")
def contradiction(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Words of a state that shut each other out."""
    for state in dialog.states.values():
        present = [word for word in ONE_OF if getattr(state, word)]
        for word in present[1:]:
            text = f"a state has one of '{present[0]}' and '{word}'; move '{word}' to a state of its own"
            yield state.marks.get(word, state.mark), text
        if state.next and (never := _why_never(state)):
            yield state.marks.get("next", state.mark), f"this 'next' is never taken: {never}"
        if state.wait and (state.call or state.end):
            text = "nothing is waited for here; take 'wait' out, or move it to a state of its own"
            yield state.marks.get("wait", state.mark), text


def _why_never(state: State) -> str:
    if state.end:
        return "the dialog ends here; take out 'end' or 'next'"
    if state.call:
        return "'on' says where the called dialog leads; take 'next' out"
    if state.wait and not state.ask and not state.reveal:
        return "nothing is asked here; write the state into the wait, such as {10 minutes: next_state}"
    return ""
