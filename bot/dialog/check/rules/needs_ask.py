"""needs-ask: words that belong to a question stand beside one: `stuck`, `reword`, `offer`, `remind` and `beside`."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import Dialog, State


@dialog_rule("needs-ask")
def needs_ask(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every word that has nothing to belong to."""
    for state in dialog.states.values():
        for word in _idle(state):
            text = f"'{word}' belongs to a question, and nothing is asked here; add 'ask', or take it out"
            yield state.marks.get(word, state.mark), text


def _idle(state: State) -> Iterator[str]:
    if state.ask:
        return
    idle = ["stuck", "reword", "offer"]
    idle += [] if state.reveal else ["remind"]
    idle += [] if state.reveal or state.wait else ["beside"]
    yield from (word for word in idle if getattr(state, word))
