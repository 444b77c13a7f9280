"""How much a person reads at once: texts of states that flow on without a rest stand together on the screen."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.dialog.check.rule import Shelf
from bot.dialog.check.seen import variants
from bot.dialog.model import Branch, Dialog, Says, State

MOST_WORDS = 40
MOST_SERIOUS_WORDS = 80
#: More states than this in a row without a rest are not followed; a turn has 100 steps at most.
MOST_FLOW = 40
#: Dialogs whose texts need more room: they say where help is, or what one agrees to.
SERIOUS_DIALOGS = frozenset({"sos", "safety_check", "exit", "privacy"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that are read at once, the most that may be, and the states that they come from."""

    words: int
    most: int
    states: tuple[str, ...] = ()

    @property
    def excess(self) -> int:
        """How many words there are too many; 0 or less if there are not."""
        return self.words - self.most

    def after(self, words: int) -> Stretch:
        """This stretch with words before it."""
        return Stretch(self.words + words, self.most, self.states)


@dataclass(slots=True)
class Reading:
    """The longest stretches of a shelf; each state is computed once."""

    shelf: Shelf
    _known: dict[tuple[str, str], Stretch] = field(default_factory=dict)
    _open: set[tuple[str, str]] = field(default_factory=set)
    _ends: dict[tuple[str, str, str], int | None] = field(default_factory=dict)

    def from_state(self, dialog: Dialog, name: str) -> Stretch:
        """The longest that is read at once from entering a state. A loop without a rest is read once."""
        key = (dialog.id, name)
        state = dialog.states.get(name)
        if state is None or key in self._open or len(self._open) > MOST_FLOW:
            return Stretch(0, most_of(dialog, state))
        if key not in self._known:
            self._open.add(key)
            self._known[key] = self._measure(dialog, state)
            self._open.discard(key)
        return self._known[key]

    def from_branch(self, dialog: Dialog, branch: Branch) -> Stretch:
        """The longest that is read at once on a way on."""
        return self.from_state(dialog, branch.to).after(words_of(branch.says))

    def onward(self, dialog: Dialog, state: State) -> list[Stretch]:
        """What is read with a state because it does not rest, or rests in another dialog that opens."""
        if state.call:
            called = self.shelf.dialogs.get(state.call.dialog)
            return [self.from_state(called, called.start)] if called else []
        return [] if state.rests else [self.from_branch(dialog, branch) for branch in state.next]

    def tail(self, dialog: Dialog, outcome: str) -> int:
        """The most words that stand between the last rest of a dialog and one of its ends."""
        rests = [state for state in dialog.states.values() if state.rests]
        return self._longest_to_end(dialog, rests, outcome) or 0

    def _measure(self, dialog: Dialog, state: State) -> Stretch:
        here = own_words(state) + (words_of(state.ask.text) if state.ask else 0)
        most = most_of(dialog, state)
        onward = self.onward(dialog, state)
        if not onward:
            return Stretch(here, most, (state.name,))
        worst = max(onward, key=lambda stretch: stretch.excess)
        return Stretch(here + worst.words, max(most, worst.most), (state.name, *worst.states))

    def _to_end(self, dialog: Dialog, name: str, outcome: str) -> int | None:
        """The most words from entering a state to an end without a rest; None if there is no such way."""
        key = (dialog.id, name, outcome)
        state = dialog.states.get(name)
        if key not in self._ends and state and len(self._open) <= MOST_FLOW:
            self._ends[key] = None  # a loop without a rest is read once
            self._open.add((dialog.id, name))
            self._ends[key] = self._measure_to_end(dialog, state, outcome)
            self._open.discard((dialog.id, name))
        return self._ends.get(key)

    def _measure_to_end(self, dialog: Dialog, state: State, outcome: str) -> int | None:
        if state.rests:
            return None
        if state.end:
            return own_words(state) if state.end == outcome else None
        further = self._longest_to_end(dialog, [state], outcome)
        return None if further is None else own_words(state) + further

    def _longest_to_end(self, dialog: Dialog, states: list[State], outcome: str) -> int | None:
        """The most words on a way on from one of the states to an end."""
        ways = [(branch, self._to_end(dialog, branch.to, outcome)) for state in states for branch in state.next]
        return max((words_of(branch.says) + words for branch, words in ways if words is not None), default=None)


def most_of(dialog: Dialog, state: State | None) -> int:
    """How many words may be read at once here."""
    serious = dialog.id in SERIOUS_DIALOGS or (state is not None and state.serious)
    return MOST_SERIOUS_WORDS if serious else MOST_WORDS


def own_words(state: State) -> int:
    """The words that a state says on entering, without its question."""
    single = [text.words() for text in (state.copy, state.wrong_example) if text]
    return words_of(state.say) + sum(single)


def words_of(says: Says | None) -> int:
    """The words of the longest variant."""
    return max((text.words() for text in variants(says)), default=0)
