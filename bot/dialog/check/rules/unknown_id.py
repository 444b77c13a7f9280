"""unknown-id: `covers` names ideas of the inventory that can be taught. An X is a caution, not content."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import Dialog
from bot.dialog.problems import did_you_mean

CAUTION = re.compile(r"S\d+-X\d+")


@dialog_rule("unknown-id")
def unknown_id(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every id that is no idea to teach."""
    if shelf.inventory is None:
        return
    known = [idea for idea in shelf.inventory if not CAUTION.fullmatch(idea)]
    for state in dialog.states.values():
        for idea in state.covers:
            if idea not in known:
                yield state.marks.get("covers", state.mark), f"'{idea}' {_what(idea, shelf.inventory, known)}"


def _what(idea: str, inventory: frozenset[str], known: list[str]) -> str:
    if idea in inventory:
        return "is a caution, not an idea to teach; take it out"
    return f"is not in the inventory. {did_you_mean(idea, known)}"
