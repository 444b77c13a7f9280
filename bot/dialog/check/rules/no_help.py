"""no-help: a question that can be hard has examples (`stuck`, for own words) and other words for it (`reword`)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import Dialog, Kind, State
from bot.dialog.problems import WARNING


@dialog_rule("no-help", WARNING)
def no_help(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every question that leaves somebody alone who does not know what to answer."""
    for state in dialog.states.values():
        if state.ask and not state.serious and (missing := _missing(dialog, state)):
            text = f"the question of '{state.name}' has no {' and no '.join(missing)}; add it for who does not know"
            yield state.marks.get("ask", state.mark), text


def _missing(dialog: Dialog, state: State) -> list[str]:
    slots = [dialog.slots.get(name) for name in (state.ask.slots.values() if state.ask else ())]
    own_words = any(slot and slot.kind is Kind.TEXT for slot in slots)
    return [word for word in (("stuck", "reword") if own_words else ("reword",)) if not getattr(state, word)]
