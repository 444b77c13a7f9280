"""What a guard is made of, listed for the checks: its slots, its functions, its comparisons. Nothing is read or decided here."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.expressions import OPEN_FUNCTIONS, Compare, Expr, Logic, Member, Name, Not, Test


def names(expr: Expr) -> Iterator[Name]:
    """Every slot that a guard reads, also inside functions other than `known`."""
    if isinstance(expr, Name):
        if expr.slot != "visits":
            yield expr
    elif isinstance(expr, Test):
        if expr.function != "known":
            yield expr.name
    else:
        for part in parts(expr):
            yield from names(part)


def answers_read(expr: Expr) -> Iterator[Name]:
    """Every slot whose answer decides a guard; not those of which it only asks what both saw."""
    if isinstance(expr, Test) and expr.function in OPEN_FUNCTIONS:
        return
    if isinstance(expr, Name | Test):
        yield from names(expr)
    for part in parts(expr):
        yield from answers_read(part)


def tests(expr: Expr) -> Iterator[Test]:
    """Every function call of a guard."""
    if isinstance(expr, Test):
        yield expr
    for part in parts(expr):
        yield from tests(part)


def parts(expr: Expr) -> tuple[Expr, ...]:
    """What an expression is made of, one level down."""
    match expr:
        case Compare(_, left, right):
            return (left, right)
        case Member(left, items):
            return (left, *items)
        case Logic(_, inner):
            return inner
        case Not(part):
            return (part,)
        case _:
            return ()


def comparisons(expr: Expr) -> Iterator[tuple[Name, str, Expr]]:
    """Every (slot, comparison, other side) of a guard, with `in` once for each item."""
    match expr:
        case Compare(op, Name() as left, right):
            yield left, op, right
        case Compare(op, left, Name() as right):
            yield right, op, left
        case Member(Name() as left, items):
            for item in items:
                yield left, "in", item
        case _:
            for part in parts(expr):
                yield from comparisons(part)
