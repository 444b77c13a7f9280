"""endless-loop: a dialog rests somewhere. States that lead to each other and never ask, wait or end go round for ever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.dialog.check.graph import closure
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import STAY, Dialog, State


@dialog_rule("endless-loop")
def endless_loop(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every loop without a rest, at its first state."""
    onward = _onward(dialog, _instant(shelf))
    told: set[str] = set()
    for state in dialog.states.values():
        round_ = closure(onward[state.name], onward)
        if state.name in round_ and state.name not in told:
            loop = [name for name in dialog.states if name in round_ and state.name in closure(onward[name], onward)]
            told |= set(loop)
            who = f"{', '.join(loop)} lead to each other" if len(loop) > 1 else f"'{state.name}' leads to itself"
            yield state.mark, f"{who} without a rest, for ever; ask something there, or lead out of it"


def _onward(dialog: Dialog, instant: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    """State → where it leads at once, without anybody doing anything."""
    return {state.name: list(_at_once(state, instant)) for state in dialog.states.values()}


def _at_once(state: State, instant: Mapping[str, frozenset[str]]) -> Iterator[str]:
    if state.call:
        for outcome, to in state.call.on.items():
            if outcome in instant.get(state.call.dialog, ()):
                yield state.name if to == STAY else to
    elif not state.rests and not state.end:
        yield from (branch.to for branch in state.next)


def _instant(shelf: Shelf) -> dict[str, frozenset[str]]:
    """Dialog → the outcomes that it can end with at once; grows until nothing is added, since dialogs call dialogs."""
    known = dict.fromkeys(shelf.dialogs, frozenset[str]())
    while True:
        found = {name: _ends(dialog, known) for name, dialog in shelf.dialogs.items()}
        if found == known:
            return known
        known = found


def _ends(dialog: Dialog, known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    reached = closure([dialog.start], _onward(dialog, known))
    return frozenset(end for name in reached if (end := dialog.states[name].end))
