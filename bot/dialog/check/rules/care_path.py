"""care-path: somebody who is to be asked about themselves alone meets no question about the partner.

Whom a question is about is written where it could be either: in Tolerance, Understanding, Non-defensive listening and
Empathy. In place of a question about the partner they come to the state that `care` names, which asks, so that they choose.
A dialog of two needs none: it is held for them as a whole, since another way would tell the other one.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import PARTNER, Dialog

#: The steps whose questions are mostly about the partner.
EITHER = ("TO", "U", "N", "E")


@dialog_rule("care-path")
def care_path(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every question, and every sentence to take along, that does not say whom it is about, and a way round that is missing
    or asks the same."""
    for state in dialog.states.values():
        if state.step in EITHER and (state.ask or state.copy) and state.about is None:
            fix = "add 'about: partner' (their side, empathy, an own part, repair) or 'about: me'"
            yield state.mark, f"say whom '{state.name}' is about: {fix}"
        if state.about == PARTNER and dialog.care is None and len(dialog.cast) == 1:
            fix = "add 'care:' at the top, with a state that asks about oneself"
            yield state.mark, f"'{state.name}' is about the partner, and not everybody may be asked that; {fix}"
    stand_in = dialog.states.get(dialog.care or "")
    if stand_in and (stand_in.ask is None or stand_in.about == PARTNER):
        mark = dialog.marks.get("care", dialog.mark)
        yield mark, f"'{stand_in.name}' stands in for questions about the partner; let it ask something about oneself"
