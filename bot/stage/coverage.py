"""How much of the dialogs a run of conversations reached, and what it never did, with line numbers. Noting it stands in `reached`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.adapters.graph.guards import spoken
from bot.dialog.bundle import Bundle
from bot.dialog.model import Branch, Dialog, State
from bot.dialog.problems import Mark
from bot.stage.reached import BREAK, OFFER, OUTCOME, REMIND, STATE, WAIT, WAY, Reached, Spot, place

#: What a report counts, and the kinds of spots that belong to each.
COUNTED = {"states": (STATE,), "ways": (WAY, OUTCOME, BREAK, OFFER), "timers": (WAIT, REMIND)}


@dataclass(frozen=True, slots=True)
class Place:
    """A spot of a dialog: where it stands in its file, and what it is, in words."""

    spot: Spot
    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many of something were reached."""

    reached: int
    all: int

    def __str__(self) -> str:
        return f"{self.reached}/{self.all}"

    @property
    def part(self) -> float:
        """Between 0 and 1; nothing to reach counts as reached."""
        return self.reached / self.all if self.all else 1.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was reached of one dialog, or of all (path ""): shares by what is counted, and the places never reached."""

    name: str
    path: str
    shares: dict[str, Share]
    missed: tuple[Place, ...]


def coverage_of(bundle: Bundle, reached: Reached) -> list[Coverage]:
    """One for each dialog."""
    return [_of_one(dialog, reached) for dialog in bundle.dialogs.values()]


def total(parts: list[Coverage]) -> Coverage:
    """All dialogs together."""
    shares = {
        name: Share(sum(part.shares[name].reached for part in parts), sum(part.shares[name].all for part in parts))
        for name in COUNTED
    }
    return Coverage("all", "", shares, ())


def _of_one(dialog: Dialog, reached: Reached) -> Coverage:
    places = sorted(places_of(dialog), key=lambda each: each.mark)
    missed = tuple(each for each in places if each.spot not in reached.spots)
    shares = {
        name: Share(_count(places, kinds) - _count(missed, kinds), _count(places, kinds))
        for name, kinds in COUNTED.items()
    }
    return Coverage(dialog.id, dialog.path, shares, missed)


def _count(places: list[Place] | tuple[Place, ...], kinds: tuple[str, ...]) -> int:
    return sum(each.spot.kind in kinds for each in places)


def places_of(dialog: Dialog) -> Iterator[Place]:
    """Everything in a dialog that a conversation can reach."""
    for state in dialog.states.values():
        yield Place(Spot(dialog.id, STATE, state.name), state.mark, f"the state '{state.name}'")
        yield from _ways(dialog, state)
        yield from _timers(dialog, state)
    if dialog.break_:
        for outcome, target in dialog.break_.on.items():
            mark = dialog.break_.marks.get(f"on.{outcome}", dialog.break_.mark)
            yield Place(Spot(dialog.id, BREAK, which=outcome), mark, f"the break that ends with '{outcome}' ({target})")


def _ways(dialog: Dialog, state: State) -> Iterator[Place]:
    for branch in state.next:
        yield Place(Spot(dialog.id, WAY, which=place(branch.mark)), branch.mark, _way(state, branch))
    for kind, offers in (("b", state.beside), ("o", state.offer)):
        for number, offer in enumerate(offers):
            text = f"the button to '{offer.move}' in '{state.name}'"
            yield Place(Spot(dialog.id, OFFER, state.name, f"{kind}{number}"), offer.mark, text)
    if state.call:
        for outcome, target in state.call.on.items():
            mark = state.call.marks.get(f"on.{outcome}", state.call.mark)
            text = f"'{state.call.dialog}' in '{state.name}' that ends with '{outcome}' ({target})"
            yield Place(Spot(dialog.id, OUTCOME, state.name, outcome), mark, text)


def _way(state: State, branch: Branch) -> str:
    guard = f" if {spoken(branch.guard)}" if branch.guard else ""
    return f"the way from '{state.name}' to '{branch.to}'{guard}"


def _timers(dialog: Dialog, state: State) -> Iterator[Place]:
    if state.wait:
        yield Place(Spot(dialog.id, WAIT, state.name), state.wait.mark, f"the end of the wait in '{state.name}'")
    for number, remind in enumerate(state.remind):
        text = f"the reminder {number + 1} in '{state.name}'"
        yield Place(Spot(dialog.id, REMIND, state.name, str(number)), remind.mark, text)
