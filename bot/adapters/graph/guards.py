"""A guard back into the words of an author, for a picture. Deciding guards stands in the dialog language."""

from __future__ import annotations

from bot.dialog.expressions import Compare, Expr, Logic, Member, Name, Not, Number, Test, Word


def spoken(expr: Expr) -> str:
    """The guard as an author could have written it."""
    match expr:
        case Test(function, name):
            return f"{function}({_value(name)})"
        case Compare(op, left, right):
            return f"{spoken(left)} {op} {spoken(right)}"
        case Member(left, items):
            return f"{spoken(left)} in {_listed(items)}"
        case Not(part):
            return f"not {_part(part)}"
        case Logic(op, inner):
            return f" {op} ".join(map(_part, inner))
        case _:
            return _value(expr)


def _value(expr: Number | Word | Name) -> str:
    match expr:
        case Number(value):
            return f"{value:g}"
        case Word(value, quoted):
            return f'"{value}"' if quoted else value
        case Name(slot, role):
            return f"{role}.{slot}" if role else slot


def _listed(items: tuple[Expr, ...]) -> str:
    """A slot of several words stands alone."""
    if len(items) == 1 and isinstance(items[0], Name):
        return _value(items[0])
    return f"[{', '.join(map(spoken, items))}]"


def _part(expr: Expr) -> str:
    return f"({spoken(expr)})" if isinstance(expr, Logic) else spoken(expr)
