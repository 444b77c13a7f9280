"""What the actions of a state make happen on entering it (`do:`). When a state is entered is decided in cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.engine.effects import Do, Open
from bot.engine.place import Place
from bot.engine.session import CARE

_CARING: Mapping[str, Callable[[frozenset[str]], frozenset[str]]] = {
    "care": lambda known: known | {CARE},
    "no_care": lambda known: known - {CARE},
}


def carry_out(place: Place) -> None:
    """Let all that the state here does happen, for each seat of the dialog in progress; `first` concerns one of them alone."""
    for action in place.here.do:
        roles = place.dialog.cast[:1] if action == "first" else place.dialog.cast
        for seat in [place.seat_of(role) for role in roles]:
            _act(place, action, seat)


def _act(place: Place, action: str, seat: str) -> None:
    if action.startswith("open_"):
        place.effects.append(Open(action.removeprefix("open_"), seat))
        return
    if action in _CARING:
        _learn(place, seat, {}, _CARING[action](place.session.seats[seat].known))
    slot = action.removeprefix("keep_")
    answer = place.frame.answer(slot, seat) if slot != action else None
    if slot == "country" and answer and not answer.skipped:
        known = place.session.seats[seat].known | {"country"}
        _learn(place, seat, place.manner.knowledge.help_facts(str(answer.value)), known)
    if slot == "called" and answer and not answer.skipped:
        _learn(place, seat, {"name": str(answer.value)}, place.session.seats[seat].known)
    place.effects.append(Do(action, seat, str(answer.value) if answer and not answer.skipped else ""))


def _learn(place: Place, seat: str, facts: Mapping[str, str], known: frozenset[str]) -> None:
    """What follows in this very turn must go by it: the numbers of the country just named, the way just chosen."""
    held = place.session.seats[seat]
    seats = {**place.session.seats, seat: replace(held, facts={**held.facts, **facts}, known=known)}
    place.session = replace(place.session, seats=seats)
