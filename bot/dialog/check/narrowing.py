"""What a guard tells about answers: whether each is unset, skipped or given once it holds, or once it does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.dialog.check.seen import Eyes, owners, slot_of
from bot.dialog.expressions import Compare, Expr, Logic, Member, Name, Not, Test
from bot.dialog.model import Dialog

UNSET, SKIPPED, GIVEN = 1, 2, 4
ANY = UNSET | SKIPPED | GIVEN

#: Guards that are nested deeper tell nothing: following them takes time that grows with a power of their depth.
MOST_DEPTH = 6

#: (slot, role) → which of unset, skipped and given it may be.
Answers = dict[tuple[str, str], int]


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


def refine(known: Answers, guard: Expr, whose: Whose, *, holds: bool) -> Answers | None:
    """What is known once a guard holds, or does not; None if that cannot be."""
    return _Narrowing(whose).by(known, guard, holds=holds, depth=0)


@dataclass(frozen=True, slots=True)
class _Narrowing:
    whose: Whose

    def by(self, known: Answers, expr: Expr, *, holds: bool, depth: int) -> Answers | None:
        if depth > MOST_DEPTH:
            return known
        if isinstance(expr, Not):
            return self.by(known, expr.part, holds=not holds, depth=depth)
        if isinstance(expr, Logic):
            follow = self._all if (expr.op == "and") == holds else self._either
            return follow(known, expr.parts, holds=holds, depth=depth + 1)
        if isinstance(expr, Test):
            return self._to(known, expr.name, _by_function(expr.function, holds=holds))
        return self._given(known, _read(expr)) if holds else known

    def _all(self, known: Answers, parts: Iterable[Expr], *, holds: bool, depth: int) -> Answers | None:
        current: Answers | None = known
        for part in parts:
            current = None if current is None else self.by(current, part, holds=holds, depth=depth)
        return current

    def _either(self, known: Answers, parts: Iterable[Expr], *, holds: bool, depth: int) -> Answers | None:
        """One of the parts decides; those before it were the other way."""
        found: Answers | None = None
        rest: Answers | None = known
        for part in parts:
            if rest is None:
                break
            here = self.by(rest, part, holds=holds, depth=depth)
            if here is not None:
                found = here if found is None else joined(found, here)
            rest = self.by(rest, part, holds=not holds, depth=depth)
        return found

    def _given(self, known: Answers, names: Iterable[Name]) -> Answers | None:
        """A comparison that holds: the answers that it reads are there."""
        current: Answers | None = known
        for name in names:
            current = None if current is None else self._to(current, name, GIVEN)
        return current

    def _to(self, known: Answers, name: Name, possible: int) -> Answers | None:
        key = self.whose.key(name)
        if key is None or key not in known:
            return known
        left = known[key] & possible
        return {**known, key: left} if left else None


def _read(expr: Expr) -> list[Name]:
    """The names that must have an answer for a comparison, a membership or a bare name to hold."""
    sides: tuple[Expr, ...] = ()
    if isinstance(expr, Compare):
        sides = (expr.left, expr.right)
    elif isinstance(expr, Member):
        sides = (expr.left, *expr.items) if len(expr.items) == 1 else (expr.left,)
    elif isinstance(expr, Name):
        sides = (expr,)
    return [side for side in sides if isinstance(side, Name)]


def _by_function(function: str, *, holds: bool) -> int:
    if function == "skipped":
        return SKIPPED if holds else UNSET | GIVEN
    if function == "answered":
        return GIVEN if holds else UNSET | SKIPPED
    return GIVEN if function == "own" and holds else ANY
