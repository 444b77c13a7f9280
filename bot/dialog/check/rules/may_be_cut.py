"""may-be-cut: a sentence to copy has room for people's own words within 256 characters; longer ones are cut."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.length import longest
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.check.rules.too_long import MOST_COPIED
from bot.dialog.model import Dialog
from bot.dialog.problems import WARNING


@dialog_rule("may-be-cut", WARNING)
def may_be_cut(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every sentence that own words can make too long."""
    for state in dialog.states.values():
        text = state.copy
        if text is None or longest(text, dialog, own=False) > MOST_COPIED:
            continue
        most = longest(text, dialog, own=True)
        if most > MOST_COPIED:
            fix = "it is cut then; shorten it, or let its slots take fewer characters"
            yield text.mark, f"with the longest own words this has {most} characters to copy, {MOST_COPIED} fit; {fix}"
