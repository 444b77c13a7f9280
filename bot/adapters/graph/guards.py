"""A guard back into the words of an author, for a picture. Deciding guards stands in the dialog language."""

from __future__ import annotations

from bot.dialog.expressions import Compare, Expr, Logic, Member, Name, Not, Number, Test, Word


def spoken(expr: Expr) -> str:
    """The guard as an author could have written it."""
    match expr:
        case Number(value):
            return f"{value:g}"
        case Word(value, quoted):
            return f'"{value}"' if quoted else value
        case Name(slot, role):
            return f"{role}.{slot}" if role else slot
        case Test(function, name):
            return f"{function}({spoken(name)})"
        case Compare(op, left, right):
            return f"{spoken(left)} {op} {spoken(right)}"
        case Member(left, (Name() as slot,)):
            return f"{spoken(left)} in {spoken(slot)}"
        case Member(left, items):
            return f"{spoken(left)} in [{', '.join(map(spoken, items))}]"
        case Not(part):
            return f"not {_part(part)}"
        case Logic(op, inner):
            return f" {op} ".join(map(_part, inner))


def _part(expr: Expr) -> str:
    return f"({spoken(expr)})" if isinstance(expr, Logic) else spoken(expr)
