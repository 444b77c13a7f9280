"""Where states lead: the edges of a dialog, and what can be reached over them. What is wrong with them stands in the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.dialog.model import BREAK, PARK, STAY, Dialog, Offer, State
from bot.dialog.phrases import MOVES
from bot.dialog.problems import TOP, Mark

#: What `move` of an offer may name beside a state. The menu itself is no move of an author's.
COMMON_MOVES = tuple(move for move in MOVES if move != "more")


@dataclass(frozen=True, slots=True)
class Target:
    """A state that something leads to: its name, what leads there, and where that stands."""

    to: str
    word: str
    mark: Mark


def targets(state: State) -> Iterator[Target]:
    """Every state that a state can lead to, whether it exists or not."""
    for branch in state.next:
        yield Target(branch.to, "next", branch.marks.get("to", branch.mark))
    if state.wait and state.wait.to:
        yield Target(state.wait.to, "wait", state.wait.mark)
    for word, offers in (("beside", state.beside), ("offer", state.offer)):
        for offer in offers:
            if not is_move(offer):
                yield Target(offer.move, word, offer.marks.get("move", offer.mark))
    if state.call:
        yield from call_targets(state.call.on, state.call.marks)


def call_targets(on: Mapping[str, str], marks: Mapping[str, Mark]) -> Iterator[Target]:
    """The states that the outcomes of a call lead to."""
    for outcome, to in on.items():
        if to not in (STAY, PARK):
            yield Target(to, "on", marks.get(f"on.{outcome}", TOP))


def is_move(offer: Offer) -> bool:
    """Whether an offer makes a move that is no state."""
    return offer.move in COMMON_MOVES or offer.move == BREAK


def break_targets(dialog: Dialog) -> Iterator[Target]:
    """The states that the outcomes of the dialog's pause lead to."""
    if dialog.break_:
        yield from call_targets(dialog.break_.on, dialog.break_.marks)


def outcomes(dialog: Dialog) -> tuple[str, ...]:
    """What a dialog can end with, in the author's order."""
    return tuple(dict.fromkeys(state.end for state in dialog.states.values() if state.end))


def reached(dialog: Dialog) -> set[str]:
    """The states that can be come to from the start."""
    first = [dialog.start, *(target.to for target in break_targets(dialog))]
    if dialog.care:
        first.append(dialog.care)
    return closure(first, {name: [target.to for target in targets(state)] for name, state in dialog.states.items()})


def closure(first: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    """All that can be come to over the edges, the first among them; what has no edges of its own is left out."""
    open_, found = list(first), set[str]()
    while open_:
        name = open_.pop()
        if name in edges and name not in found:
            found.add(name)
            open_ += edges[name]
    return found
