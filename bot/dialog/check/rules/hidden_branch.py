"""hidden-branch: only the last way of `next` goes without `if`, since none after it is ever taken."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import Dialog


@dialog_rule("hidden-branch")
def hidden_branch(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every way without `if` that hides others."""
    for state in dialog.states.values():
        for branch in state.next[:-1]:
            if branch.guard is None:
                text = "this way has no 'if', so those after it are never taken; give it one, or move it to the end"
                yield branch.mark, text
