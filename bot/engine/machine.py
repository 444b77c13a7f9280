"""Dialogs as state machines: the sole importer of transitions. Which way a dialog goes is decided here; what happens on it, in the cursor.

One flat machine a dialog, shared by all chats; a light cursor goes through it for one turn. Callbacks are functions,
never strings (transitions would import and call any dotted one), and nothing is logged.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

import transitions

from bot.dialog.bundle import Bundle
from bot.dialog.expressions import Expr
from bot.dialog.model import PARK, STAY, Branch, Call, Common, Dialog, State
from bot.dialog.texts import fill
from bot.engine.answers import Manner, clean
from bot.engine.knowledge import Knowledge, Remembering

#: The languages that the texts are in, the authors' own first.
LANGUAGES = ("en",)

ANSWERED = "answered"
FLOW = "flow"
WAITED = "waited"
#: Events of a call's outcomes are named for it: returned:ready, or broke:ready for the dialog's break.
RETURNED = "returned:"
BROKE = "broke:"


class Walker(Protocol):
    """What goes through a machine. `state` is where it stands."""

    state: str

    def owed(self) -> bool:
        """Whether somebody has still to answer here."""

    def decides(self, guard: Expr) -> bool:
        """Whether a guard holds."""

    def leaves(self, branch: Branch) -> None:
        """A way on was taken."""

    def entered(self) -> None:
        """A state was entered."""

    def stays(self) -> None:
        """The same state goes on."""

    def parks(self) -> None:
        """The dialog rests until somebody comes back."""


class Machine:
    """All dialogs of a bundle, ready to run, with what they share. Holds no session."""

    def __init__(self, bundle: Bundle, common: Common, knowledge: Knowledge) -> None:
        self.bundle = bundle
        self.common = common
        self.knowledge = knowledge
        self._flows: dict[str, transitions.Machine] = {}
        self.typed_moves = _typed_moves(common)

    def dialog(self, name: str) -> Dialog:
        """A dialog by its id."""
        return self.bundle.dialogs[name]

    def manner(self, language: str, *, country: str = "", now: float = 0.0) -> Manner:
        """How somebody with a language, and from a country, is spoken to at a time: in it, or in the language that all texts are in."""
        spoken = language if language in LANGUAGES else LANGUAGES[0]
        return Manner(self.common, Remembering(self.knowledge), spoken, language, country, now)

    def note_entered(self, dialog: str, state: str) -> None:
        """A state is entered. Nobody keeps it here; a machine that measures what was reached does."""

    def note_taken(self, dialog: str, branch: Branch) -> None:
        """A way on is taken; as above."""

    def fire(self, dialog: str, event: str, walker: Walker) -> bool:
        """Let an event happen to a walker; False where the state does not know it or no guard holds."""
        flow = self._flow(dialog)
        known = flow.events.get(event)
        if known is None or walker.state not in known.transitions:
            return False
        return bool(known.trigger(walker))

    def _flow(self, name: str) -> transitions.Machine:
        if name not in self._flows:
            self._flows[name] = compile_dialog(self.dialog(name))
        return self._flows[name]


def _typed_moves(common: Common) -> dict[str, str]:
    """The common move of each text that names one: its typed forms, and what stands on its button."""
    forms = ((form, name) for name, move in common.moves.items() for form in (*move.typed, fill(move.label, {})))
    return {clean(form): name for form, name in reversed(list(forms))}


def compile_dialog(dialog: Dialog) -> transitions.Machine:
    """A dialog as a flat machine."""
    flow = transitions.Machine(
        model=None,
        states=list(dialog.states),
        initial=dialog.start,
        auto_transitions=False,
        send_event=True,
    )
    for state in dialog.states.values():
        _add_ways(flow, state)
        _add_wait(flow, state)
        if state.call:
            _add_outcomes(flow, state.name, state.call, RETURNED)
        if dialog.break_ and not state.end:
            _add_outcomes(flow, state.name, dialog.break_, BROKE)
    return flow


def _add_ways(flow: transitions.Machine, state: State) -> None:
    event = ANSWERED if state.ask or state.reveal else FLOW
    if event == ANSWERED:
        flow.add_transition(event, state.name, None, conditions=_owed)
    for branch in state.next:
        guard = _decides(branch.guard) if branch.guard else None
        flow.add_transition(event, state.name, branch.to, conditions=guard, before=_leaves(branch), after=_entered)


def _add_wait(flow: transitions.Machine, state: State) -> None:
    if state.wait and state.wait.to:
        flow.add_transition(WAITED, state.name, state.wait.to, after=_entered)
    elif state.wait:
        flow.add_transition(WAITED, state.name, None, after=_parks)


def _add_outcomes(flow: transitions.Machine, source: str, call: Call, prefix: str) -> None:
    for outcome, target in call.on.items():
        if target == STAY:
            flow.add_transition(prefix + outcome, source, None, after=_stays)
        elif target == PARK:
            flow.add_transition(prefix + outcome, source, None, after=_parks)
        else:
            flow.add_transition(prefix + outcome, source, target, after=_entered)


def _walker(event: transitions.EventData) -> Walker:
    return cast(Walker, event.model)


def _entered(event: transitions.EventData) -> None:
    _walker(event).entered()


def _stays(event: transitions.EventData) -> None:
    _walker(event).stays()


def _parks(event: transitions.EventData) -> None:
    _walker(event).parks()


def _owed(event: transitions.EventData) -> bool:
    return _walker(event).owed()


def _decides(guard: Expr) -> Callable[[transitions.EventData], bool]:
    return lambda event: _walker(event).decides(guard)


def _leaves(branch: Branch) -> Callable[[transitions.EventData], None]:
    return lambda event: _walker(event).leaves(branch)
