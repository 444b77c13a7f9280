"""A dialog as boxes and arrows with words on them, for every form of picture. Where they are drawn stands elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.adapters.graph.guards import spoken
from bot.dialog.check.graph import is_move
from bot.dialog.model import PARK, STAY, Branch, Call, Dialog, Offer, Says, State, Wait
from bot.dialog.texts import Hole, Text

MOST_QUESTION = 130
MOST_LABEL = 90


class Shape(StrEnum):
    """What kind of place a state is."""

    ASK = "ask"
    SAY = "say"
    CALL = "call"
    REVEAL = "reveal"
    WAIT = "wait"
    END = "end"


class Line(StrEnum):
    """Why one state leads to another: a `next`, the time, a button, or what a called dialog ended with."""

    NEXT = "next"
    TIME = "time"
    BUTTON = "button"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Box:
    """A state: its name, its step ("" for none), what it does, what it asks or says, and what happens with time."""

    name: str
    shape: Shape
    step: str = ""
    does: tuple[str, ...] = ()
    words: str = ""
    times: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one state to another, and what leads there ("" for: always)."""

    source: str
    to: str
    line: Line
    label: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole dialog. `note` says what holds in every state."""

    title: str
    start: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    note: str = ""


def chart_of(dialog: Dialog) -> Chart:
    """The chart of a dialog. States that a state leads to and that do not exist are left out."""
    arrows = [arrow for state in dialog.states.values() for arrow in _arrows(state) if arrow.to in dialog.states]
    pause = f"A break calls {_called(dialog.break_)}" if dialog.break_ else ""
    return Chart(
        title=f"{_plain(dialog.title)} ({dialog.id}, version {dialog.version})",
        start=dialog.start,
        boxes=tuple(_box(state) for state in dialog.states.values()),
        arrows=tuple(_merged(arrow for arrow in arrows if arrow.source != arrow.to)),
        note=pause,
    )


def _box(state: State) -> Box:
    says = state.ask.text if state.ask else state.say
    words = [_first(says)] if says else []
    words += [f"“{_plain(state.copy)}”"] if state.copy else []
    return Box(
        name=state.name,
        shape=_shape(state),
        step=state.step or "",
        does=tuple(_does(state)),
        words=_cut(" ".join(words), MOST_QUESTION),
        times=tuple(_times(state)),
    )


def _shape(state: State) -> Shape:
    if state.end:
        return Shape.END
    if state.call:
        return Shape.CALL
    if state.reveal:
        return Shape.REVEAL
    if state.ask:
        return Shape.ASK
    return Shape.WAIT if state.wait else Shape.SAY


def _does(state: State) -> Iterator[str]:
    if state.ask:
        for role, slot in state.ask.slots.items():
            yield f"asks {slot}" if role == "me" else f"asks {role}: {slot}"
    if state.call:
        yield f"calls {_called(state.call)}"
    if state.reveal:
        yield f"reveals {state.reveal}"
    if state.do:
        yield f"does {', '.join(state.do)}"
    if state.end:
        yield f"ends: {state.end}"
    for branch in state.next:
        if branch.to == state.name:
            yield f"asks again if {spoken(branch.guard)}" if branch.guard else "asks again"


def _times(state: State) -> Iterator[str]:
    for remind in state.remind:
        yield f"reminds after {_span(remind.after)}"
    if state.wait and not state.wait.to:
        yield f"parks {_after(state.wait)}"


def _arrows(state: State) -> Iterator[Arrow]:
    for branch in state.next:
        yield Arrow(state.name, branch.to, Line.NEXT, _branch(branch))
    if state.wait and state.wait.to:
        yield Arrow(state.name, state.wait.to, Line.TIME, _after(state.wait))
    for offer in (*state.beside, *state.offer):
        if not is_move(offer):
            yield Arrow(state.name, offer.move, Line.BUTTON, _button(offer))
    if state.call:
        for outcome, to in state.call.on.items():
            yield Arrow(state.name, to, Line.OUTCOME, outcome)


def _branch(branch: Branch) -> str:
    guard = spoken(branch.guard) if branch.guard else ""
    swap = "roles swap" if branch.swap else ""
    return _cut(", ".join(part for part in (guard, swap) if part), MOST_LABEL)


def _button(offer: Offer) -> str:
    guard = f" if {spoken(offer.guard)}" if offer.guard else ""
    return _cut(f"[{_plain(offer.text)}]{guard}", MOST_LABEL)


def _called(call: Call) -> str:
    """What is called, and the outcomes that lead to no state of this dialog."""
    inside = [f"{outcome}: {to}" for outcome, to in call.on.items() if to in (STAY, PARK)]
    return f"{call.dialog} ({', '.join(inside)})" if inside else call.dialog


def _merged(arrows: Iterator[Arrow]) -> Iterator[Arrow]:
    """One arrow for all of a kind between the same two states; one that always leads there takes the others in."""
    together: dict[tuple[str, str, Line], list[str]] = {}
    for arrow in arrows:
        together.setdefault((arrow.source, arrow.to, arrow.line), []).append(arrow.label)
    for (source, to, line), labels in together.items():
        yield Arrow(source, to, line, "" if "" in labels else _cut(" or ".join(labels), MOST_LABEL))


def _after(wait: Wait) -> str:
    return f"after {wait.slot}" if wait.slot else f"after {_span(wait.after)}"


def _span(seconds: int) -> str:
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size and seconds % size == 0:
            number = seconds // size
            return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
    return f"{seconds} seconds"


def _first(says: Says) -> str:
    return _plain(says.variants[0])


def _plain(text: Text) -> str:
    words = "".join(f"{{{part.name}}}" if isinstance(part, Hole) else part.replace("*", "") for part in text.parts)
    return " ".join(words.split())


def _cut(words: str, most: int) -> str:
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0].rstrip(",.;: ") + " …"
