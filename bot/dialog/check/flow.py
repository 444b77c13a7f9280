"""What is known of each answer at each place: an analysis of all paths forward from the start.

An answer is unset, skipped or given. For every state this computes which of the three may be when it is entered, joined
over all paths that lead there; guards narrow it. So a text that reads an answer can be told from one that may read a gap.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.dialog.check.graph import break_targets, is_move
from bot.dialog.check.narrowing import GIVEN, SKIPPED, UNSET, Answers, Whose, joined, refine
from bot.dialog.check.rule import Shelf
from bot.dialog.check.seen import Eyes, Line, answerer, askers, everyone, lines, state_lines, variants
from bot.dialog.expressions import Expr
from bot.dialog.model import PARTNER, STAY, Branch, Dialog, Offer, State


@dataclass(frozen=True, slots=True)
class Sight:
    """A text, and what may be known of each answer when it is shown."""

    line: Line
    answers: Answers


@dataclass(slots=True)
class Flow:
    """The analysis of one dialog. `entering` fills while `run` goes round until nothing changes."""

    dialog: Dialog
    shelf: Shelf
    entering: dict[str, Answers] = field(default_factory=dict)

    def run(self) -> Iterator[Sight]:
        """Every text that can be seen, with what is known then."""
        read = {name for line in lines(self.dialog, self.shelf) for name in line.text.names()}
        unset = {(slot, role): UNSET for slot in self.dialog.slots if slot in read for role in self.dialog.cast}
        open_ = deque(self._joined_into([(self.dialog.start, unset)]) if unset else ())
        while open_:
            name = open_.popleft()
            told = self._joined_into(self._edges(self.dialog.states[name], self.entering[name]))
            open_ += [name for name in told if name not in open_]
        for name, answers in self.entering.items():
            yield from self._sights(self.dialog.states[name], answers)

    def _joined_into(self, edges: Iterable[tuple[str, Answers]]) -> list[str]:
        """Add what paths know to the states that they lead to; the states that were told anything new."""
        told: dict[str, None] = {}
        for name, answers in edges:
            before = self.entering.get(name)
            after = answers if before is None else joined(before, answers)
            if after != before and name in self.dialog.states:
                self.entering[name] = after
                told[name] = None
        return list(told)

    def _edges(self, state: State, entered: Answers) -> Iterator[tuple[str, Answers]]:
        pending, after = self._pending(state, entered), self._after(state, entered)
        for branch, known in self._ways(state, after):
            yield branch.to, self._swapped(known) if branch.swap else known
        if state.wait and state.wait.to:
            yield state.wait.to, pending
        yield from self._moves(state.beside, pending, askers(self.dialog, state, self.shelf))
        given = after if len(self.dialog.cast) == 1 else pending
        yield from self._moves(state.offer, given, answerer(self.dialog, state))
        for to in state.call.on.values() if state.call else ():
            yield (state.name if to == STAY else to), entered
        for target in break_targets(self.dialog):
            yield target.to, pending
        if state.about == PARTNER and self.dialog.care:
            yield self.dialog.care, entered

    def _moves(self, offers: Iterable[Offer], known: Answers, eyes: Eyes) -> Iterator[tuple[str, Answers]]:
        for offer in offers:
            narrowed = self._narrowed(known, offer.guard, eyes)
            if narrowed is not None and not is_move(offer):
                yield offer.move, narrowed

    def _ways(self, state: State, after: Answers) -> Iterator[tuple[Branch, Answers]]:
        """Each way on that can be taken, with what is known on it: its guard holds, and none before it did."""
        eyes = everyone(self.dialog, self.shelf)
        rest: Answers | None = after
        for branch in state.next:
            if rest is None:
                return
            taken = self._narrowed(rest, branch.guard, eyes)
            if taken is not None:
                yield branch, taken
            rest = None if branch.guard is None else refine(rest, branch.guard, self._whose(eyes), holds=False)

    def _after(self, state: State, entered: Answers) -> Answers:
        """What is known once all have answered."""
        if state.ask is None:
            return entered
        given = GIVEN if state.serious else GIVEN | SKIPPED
        asked = self.dialog.roles_of(state.ask).items()
        return {**entered, **{(slot, role): given for role, slot in asked if (slot, role) in entered}}

    def _pending(self, state: State, entered: Answers) -> Answers:
        """What is known while one still owes an answer: of two, the other may have given theirs."""
        return entered if len(self.dialog.cast) == 1 else joined(entered, self._after(state, entered))

    def _swapped(self, known: Answers) -> Answers:
        """The two roles change places, and their answers with them."""
        other = dict(zip(self.dialog.cast, reversed(self.dialog.cast), strict=True))
        return {(slot, other[role]): state for (slot, role), state in known.items()}

    def _narrowed(self, known: Answers, guard: Expr | None, eyes: Eyes) -> Answers | None:
        return known if guard is None else refine(known, guard, self._whose(eyes), holds=True)

    def _whose(self, eyes: Eyes) -> Whose:
        return Whose(self.dialog, eyes)

    def _sights(self, state: State, entered: Answers) -> Iterator[Sight]:
        pending, after = self._pending(state, entered), self._after(state, entered)
        at = {
            "stuck": pending,
            "reword": pending,
            "remind": pending,
            "beside": pending,
            "offer": joined(pending, after),
        }
        if len(self.dialog.cast) == 1:
            at["offer"] = after
        for line in state_lines(self.dialog, state, self.shelf):
            known = self._narrowed(at.get(line.word, entered), line.guard, line.eyes)
            if line.word != "next" and known is not None:
                yield Sight(line, known)
        eyes = everyone(self.dialog, self.shelf)
        for branch, known in self._ways(state, after):
            yield from (Sight(Line(text, "next", state, eyes), known) for text in variants(branch.says))
