"""unknown-move: `move` is a common move, `break` where the dialog has one, or a state; and it is clear which."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.graph import COMMON_MOVES, is_move
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import BREAK, Dialog, Offer
from bot.dialog.problems import did_you_mean, quoted


@dialog_rule("unknown-move")
def unknown_move(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every button that does nothing, or may do two things."""
    for state in dialog.states.values():
        for offer in (*state.beside, *state.offer):
            if text := _wrong(dialog, offer):
                yield offer.marks.get("move", offer.mark), text


def _wrong(dialog: Dialog, offer: Offer) -> str:
    if offer.move == BREAK and dialog.break_ is None:
        return "this dialog has no break; add one at its top, such as break: {call: timeout, on: {…}}"
    if is_move(offer):
        clash = offer.move in dialog.states
        return f"'{offer.move}' is both a common move and a state; give the state another name" if clash else ""
    if offer.move in dialog.states:
        return ""
    hint = did_you_mean(offer.move, (*COMMON_MOVES, BREAK, *dialog.states))
    return f"{quoted(offer.move)} is no common move and no state. {hint}"
