"""The guard language: `heat >= 7 and not skipped(view)`. Parsed once into an allow-listed tree; nothing is ever eval'd.

    or ::= and ("or" and)*            and ::= not ("and" not)*           not ::= "not" not | compare
    compare ::= term [("is" | "is not" | "==" | "!=" | "<" | "<=" | ">" | ">=") term | ["not"] "in" list-or-slot]
    term ::= number | "text" | word | word.word | function(slot) | ( or )     list ::= "[" term ("," term)* "]"

Comparing an answer that is not there is false, whatever the comparison.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

#: An answer as a guard sees it: a choice's key, words, a number, or several words; None where there is none.
Value = str | float | tuple[str, ...] | None

#: Functions of one slot: name → what it asks. `known` takes a fact about the person instead of a slot.
FUNCTIONS = {
    "skipped": "the question was skipped",
    "answered": "there is an answer, not skipped",
    "own": "the answer is the person's own words, not one of the choices",
    "known": "the bot already knows this of the person",
    "shared": "both chose to show what they answered in private (`reveal`)",
}
#: Functions that tell of a slot nothing but what both saw happen.
OPEN_FUNCTIONS = frozenset({"shared"})
FACTS = frozenset(
    {
        "consent",
        "country",
        "language",
        "crisis",
        "minor",
        "afraid",
        "care",
        "checked",
        "zone",
        "daily",
        "ours",
        "namesake",
    }
)
MOST_CHARACTERS = 400
MOST_DEPTH = 20


class Reader(Protocol):
    """What a guard reads while it is decided."""

    def value(self, slot: str, role: str | None) -> Value:
        """The answer in a slot, or None."""

    def holds(self, function: str, slot: str, role: str | None) -> bool:
        """Whether a function of FUNCTIONS is true of a slot (or of a fact, for `known`)."""

    def visits(self) -> int:
        """How often the current state was entered."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float


@dataclass(frozen=True, slots=True)
class Word:
    """A choice's key, or a quoted text."""

    value: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A slot, of a role where one is named; `visits` is a name too."""

    slot: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """A function of a slot."""

    function: str
    name: Name


@dataclass(frozen=True, slots=True)
class Compare:
    """left OP right, where OP is one of COMPARISONS."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Member:
    """left in one of the items, or in a slot of several words."""

    left: Expr
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` over parts."""

    op: str
    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """not part."""

    part: Expr


Expr = Number | Word | Name | Test | Compare | Member | Logic | Not

COMPARISONS: dict[str, Callable[..., bool]] = {
    "is": operator.eq,
    "==": operator.eq,
    "is not": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class BadExpression(Exception):
    """A guard that cannot be read; says what and the fix. `offset` is where in its text."""

    def __init__(self, text: str, offset: int) -> None:
        super().__init__(text)
        self.offset = offset


def parse(text: str) -> Expr:
    """A guard as a tree. Raises BadExpression."""
    if len(text) > MOST_CHARACTERS:
        raise BadExpression(f"a guard has at most {MOST_CHARACTERS} characters; split it over two states", 0)
    return _Parser(text).whole()


def evaluate(expr: Expr, reader: Reader) -> bool:
    """Whether a guard holds. Never raises: what cannot be compared is false."""
    match expr:
        case Logic(op, inner):
            return (all if op == "and" else any)(evaluate(part, reader) for part in inner)
        case Not(part):
            return not evaluate(part, reader)
        case Test(function, name):
            return reader.holds(function, name.slot, name.role)
        case Compare(op, left, right):
            return _compare(op, _value(left, reader), _value(right, reader))
        case Member(left, items):
            return _member(_value(left, reader), [_value(item, reader) for item in items])
        case _:
            return _value(expr, reader) == "yes"


def _value(expr: Expr, reader: Reader) -> Value:
    match expr:
        case Number(value) | Word(value):
            return value
        case Name("visits", None):
            return float(reader.visits())
        case Name(slot, role):
            return reader.value(slot, role)
        case _:
            return "yes" if evaluate(expr, reader) else "no"


def _compare(op: str, left: Value, right: Value) -> bool:
    if left is None or right is None or isinstance(left, tuple) or isinstance(right, tuple):
        return False
    if isinstance(left, str) != isinstance(right, str):
        return False
    return COMPARISONS[op](left, right)


def _member(left: Value, items: list[Value]) -> bool:
    if left is None:
        return False
    flat = [part for item in items for part in (item if isinstance(item, tuple) else (item,))]
    return any(part in flat for part in left) if isinstance(left, tuple) else left in flat


_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,9}(?:\.\d{1,4})?)(?![\w.])|(?P<text>\"[^\"]*\"|'[^']*')|(?P<word>[a-z_][a-z0-9_]*)"
    r"|(?P<op><=|>=|==|!=|<|>)|(?P<mark>[()\[\],.]))",
    re.ASCII,
)
_RESERVED = frozenset({"and", "or", "not", "is", "in"})


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    offset: int


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            rest = text[position:].lstrip()
            raise BadExpression(_advice(rest[:1]), len(text) - len(rest))
        kind = match.lastgroup or ""
        tokens.append(_Token(kind, match.group(kind), match.start(kind)))
        position = match.end()
    tokens.append(_Token("end", "", len(text)))
    return tokens


def _advice(character: str) -> str:
    if character == "=":
        return "a single '=' is no comparison; write 'is' or '=='"
    if character in "\"'":
        return "a quote is not closed; add the other one"
    return (
        "this character has no meaning in a guard; use comparisons, 'and', 'or', 'not', 'in', numbers and quoted text"
    )


class _Parser:
    """Recursive descent over the tokens, with its depth counted."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def whole(self) -> Expr:
        if self._peek().kind == "end":
            raise BadExpression("the guard is empty; write a comparison, or leave 'if' out", 0)
        expr = self._or()
        if self._peek().kind != "end":
            raise BadExpression("the guard should end here; join comparisons with 'and' or 'or'", self._peek().offset)
        return expr

    def _peek(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _accept(self, text: str) -> bool:
        token = self._peek()
        if token.text == text and token.kind in ("word", "op", "mark"):
            self._at += 1
            return True
        return False

    def _or(self) -> Expr:
        parts = [self._and()]
        while self._accept("or"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Logic("or", tuple(parts))

    def _and(self) -> Expr:
        parts = [self._not()]
        while self._accept("and"):
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else Logic("and", tuple(parts))

    def _not(self) -> Expr:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise BadExpression(f"the guard is nested more than {MOST_DEPTH} deep; split it", self._peek().offset)
        expr = Not(self._not()) if self._accept("not") else self._comparison()
        self._depth -= 1
        return expr

    def _comparison(self) -> Expr:
        left = self._term()
        if self._accept("is"):
            return Compare("is not" if self._accept("not") else "is", left, self._answer(left))
        if self._peek().kind == "op":
            op = self._take().text
            return Compare(op, left, self._answer(left) if op in ("==", "!=") else self._term())
        if self._accept("in"):
            return Member(left, self._items(left))
        if self._peek().text == "not" and self._tokens[self._at + 1].text == "in":
            self._at += 2
            return Not(Member(left, self._items(left)))
        return left

    def _items(self, left: Expr) -> tuple[Expr, ...]:
        if not self._accept("["):
            return (self._term(),)
        items = [self._answer(left)]
        while self._accept(","):
            items.append(self._answer(left))
        if not self._accept("]"):
            raise BadExpression("the list is not closed; add ']'", self._peek().offset)
        return tuple(items)

    def _answer(self, left: Expr) -> Expr:
        """What an answer is held against: behind a slot, a bare word is the key of a choice, not another slot."""
        term = self._term()
        if isinstance(left, Name) and isinstance(term, Name) and term.role is None and term.slot != "visits":
            return Word(term.slot, quoted=False)
        return term

    def _term(self) -> Expr:
        token = self._take()
        if token.kind == "number":
            return Number(float(token.text))
        if token.kind == "text":
            return Word(token.text[1:-1], quoted=True)
        if token.kind == "word" and token.text not in _RESERVED:
            return self._word(token)
        if token.text == "(":
            return self._group()
        self._at -= 1
        raise BadExpression("a slot, a number or a quoted text is missing here", token.offset)

    def _group(self) -> Expr:
        expr = self._or()
        if not self._accept(")"):
            raise BadExpression("a bracket is not closed; add ')'", self._peek().offset)
        return expr

    def _word(self, token: _Token) -> Expr:
        if self._accept("("):
            return self._call(token)
        if self._accept("."):
            return Name(self._plain_word().text, token.text)
        return Name(token.text)

    def _call(self, token: _Token) -> Expr:
        if token.text not in FUNCTIONS:
            known = ", ".join(sorted(FUNCTIONS))
            raise BadExpression(f"there is no function of this name; there are {known}", token.offset)
        first = self._plain_word()
        name = Name(self._plain_word().text, first.text) if self._accept(".") else Name(first.text)
        if not self._accept(")"):
            raise BadExpression("a function takes one slot; close it with ')'", self._peek().offset)
        return Test(token.text, name)

    def _plain_word(self) -> _Token:
        token = self._take()
        if token.kind != "word" or token.text in _RESERVED:
            self._at -= 1
            raise BadExpression("a slot's name is missing here", token.offset)
        return token
