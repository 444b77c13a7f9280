"""never-true: a guard compares a number with what the slot can hold, so that it can be true, and can be false."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.guards import parts
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.check.seen import gates
from bot.dialog.expressions import COMPARISONS, Compare, Expr, Name, Number
from bot.dialog.model import Dialog, Slot

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dialog_rule("never-true")
def never_true(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every comparison of a number that is outside of the slot's bounds."""
    for gate in gates(dialog, shelf):
        for name, op, number in _numbers(gate.guard):
            slot = dialog.slots.get(name.slot)
            if slot and slot.high and not _possible(slot, op, number):
                text = f"'{slot.name}' goes from {slot.low} to {slot.high}, so this never holds; compare within that"
                yield gate.mark, text


def _possible(slot: Slot, op: str, number: float) -> bool:
    """Whether the lowest, the highest or the number itself makes it hold."""
    tried = [slot.low, slot.high, *([number] if slot.low <= number <= slot.high else [])]
    return any(COMPARISONS[op](value, number) for value in tried)


def _numbers(expr: Expr) -> Iterator[tuple[Name, str, float]]:
    if isinstance(expr, Compare):
        if isinstance(expr.left, Name) and isinstance(expr.right, Number):
            yield expr.left, expr.op, expr.right.value
        elif isinstance(expr.left, Number) and isinstance(expr.right, Name):
            yield expr.right, _TURNED.get(expr.op, expr.op), expr.left.value
    for part in parts(expr):
        yield from _numbers(part)
