"""wrong-type: a guard compares numbers with numbers and choices with keys; a yes/no alone may stand without a comparison."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.guards import comparisons, parts
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.check.seen import gates
from bot.dialog.expressions import Compare, Expr, Logic, Member, Name, Not, Number, Test, Word
from bot.dialog.model import Dialog, Kind

NUMBERS = (Kind.NUMBER, Kind.SCALE, Kind.TIME, Kind.CLOCK)
ORDER = ("<", "<=", ">", ">=")


@dialog_rule("wrong-type")
def wrong_type(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every comparison that can never hold because of what it compares."""
    for gate in gates(dialog, shelf):
        for name, op, other in comparisons(gate.guard):
            if text := _unlike(dialog, name, op, other):
                yield gate.mark, text
        for part in _conditions(gate.guard):
            if text := _no_condition(dialog, part):
                yield gate.mark, text


def _unlike(dialog: Dialog, name: Name, op: str, other: Expr) -> str:
    kind = _kind(dialog, name)
    if kind is None:
        return ""
    if kind in NUMBERS:
        return f"'{name.slot}' is a number; compare it with one, such as >= 7" if isinstance(other, Word) else ""
    if isinstance(other, Number) or op in ORDER:
        return f"'{name.slot}' is no number; compare it with 'is' and an answer, not with numbers or their order"
    if kind is Kind.TEXT and isinstance(other, Word) and not other.quoted:
        return f"'{name.slot}' is own words; put what it is compared with in quotes"
    return ""


def _kind(dialog: Dialog, name: Name) -> Kind | None:
    """What a name holds: `visits` is a number."""
    if name.slot == "visits" and name.role is None:
        return Kind.NUMBER
    slot = dialog.slots.get(name.slot)
    return slot.kind if slot else None


def _conditions(expr: Expr) -> Iterator[Expr]:
    """What stands where a condition is needed: the whole guard, and each part of and, or and not."""
    if isinstance(expr, Logic):
        for part in expr.parts:
            yield from _conditions(part)
    elif isinstance(expr, Not):
        yield from _conditions(expr.part)
    else:
        yield expr


def _no_condition(dialog: Dialog, expr: Expr) -> str:
    if isinstance(expr, Name):
        kind = _kind(dialog, expr)
        wrong = kind is not None and kind is not Kind.YES_NO
        return f"'{expr.slot}' alone says nothing; compare it, or write answered({expr.slot})" if wrong else ""
    if isinstance(expr, (Number, Word)):
        return "this is always the same; compare an answer, such as heat >= 7"
    sides: tuple[Expr, ...] = parts(expr) if isinstance(expr, (Compare, Member)) else ()
    constant = sides and not any(isinstance(side, (Name, Test, Logic, Not, Compare, Member)) for side in sides)
    return "this compares no answer; name a slot on its left side" if constant else ""
