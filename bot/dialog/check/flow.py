"""What is known of each answer at each place: an analysis of all paths forward from the start.

An answer is unset, skipped or given. For every state this computes which of the three may be when it is entered, joined
over all paths that lead there; guards narrow it. So a text that reads an answer can be told from one that may read a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.dialog.check.graph import break_targets, is_move
from bot.dialog.check.rule import Shelf
from bot.dialog.check.seen import Eyes, Line, answerer, askers, everyone, owners, slot_of, state_lines, variants
from bot.dialog.expressions import Compare, Expr, Logic, Member, Name, Not, Test
from bot.dialog.model import STAY, Branch, Dialog, Offer, State

UNSET, SKIPPED, GIVEN = 1, 2, 4
ANY = UNSET | SKIPPED | GIVEN

#: (slot, role) → which of unset, skipped and given it may be.
Answers = dict[tuple[str, str], int]


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
        unset = {(slot, role): UNSET for slot in self.dialog.slots for role in self.dialog.cast}
        open_ = [(self.dialog.start, unset)]
        while open_:
            name, answers = open_.pop()
            if name in self.dialog.states and self._join_into(name, answers):
                open_ += self._edges(self.dialog.states[name], self.entering[name])
        for name, answers in self.entering.items():
            yield from self._sights(self.dialog.states[name], answers)

    def _join_into(self, name: str, answers: Answers) -> bool:
        """Add what one path knows to a state; whether that told anything new."""
        before = self.entering.get(name)
        self.entering[name] = answers if before is None else joined(before, answers)
        return self.entering[name] != before

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


@dataclass(frozen=True, slots=True)
class Whose:
    """Finds whose answer a name in a guard means."""

    dialog: Dialog
    eyes: Eyes

    def key(self, name: Name) -> tuple[str, str] | None:
        """The one (slot, role) that is meant, or None where it is unclear or unknown."""
        slot = slot_of(self.dialog, name)
        roles = owners(slot, name.role, self.eyes) if slot else ()
        return (name.slot, roles[0]) if len(roles) == 1 else None


def joined(one: Mapping[tuple[str, str], int], other: Mapping[tuple[str, str], int]) -> Answers:
    """What is known where two paths meet."""
    return {key: state | other[key] for key, state in one.items()}


def refine(known: Answers, expr: Expr, whose: Whose, *, holds: bool) -> Answers | None:
    """What is known once a guard holds, or does not; None if that cannot be."""
    match expr:
        case Not(part):
            return refine(known, part, whose, holds=not holds)
        case Logic(op, parts) if (op == "and") == holds:
            return _one_after_the_other(known, parts, whose, holds=holds)
        case Logic(_, parts):
            return _either(known, parts, whose, holds=holds)
        case Test(function, name):
            return _narrow(known, whose.key(name), _by_function(function, holds=holds))
        case Compare(_, left, right) if holds:
            return _given(known, (left, right), whose)
        case Member(left, items) if holds:
            return _given(known, (left, *(items if len(items) == 1 else ())), whose)
        case Name() if holds:
            return _given(known, (expr,), whose)
        case _:
            return known


def _one_after_the_other(known: Answers, parts: Iterable[Expr], whose: Whose, *, holds: bool) -> Answers | None:
    current: Answers | None = known
    for part in parts:
        current = None if current is None else refine(current, part, whose, holds=holds)
    return current


def _either(known: Answers, parts: Iterable[Expr], whose: Whose, *, holds: bool) -> Answers | None:
    """One of the parts decides; those before it were the other way."""
    found: Answers | None = None
    rest: Answers | None = known
    for part in parts:
        if rest is None:
            break
        here = refine(rest, part, whose, holds=holds)
        if here is not None:
            found = here if found is None else joined(found, here)
        rest = refine(rest, part, whose, holds=not holds)
    return found


def _given(known: Answers, sides: Iterable[Expr], whose: Whose) -> Answers | None:
    """A comparison that holds: the answers that it reads are there."""
    current: Answers | None = known
    for side in sides:
        if isinstance(side, Name) and current is not None:
            current = _narrow(current, whose.key(side), GIVEN)
    return current


def _by_function(function: str, *, holds: bool) -> int:
    if function == "skipped":
        return SKIPPED if holds else UNSET | GIVEN
    if function == "answered":
        return GIVEN if holds else UNSET | SKIPPED
    return GIVEN if function == "own" and holds else ANY


def _narrow(known: Answers, key: tuple[str, str] | None, to: int) -> Answers | None:
    if key is None or key not in known:
        return known
    left = known[key] & to
    return {**known, key: left} if left else None
