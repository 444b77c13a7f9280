"""Phrases with gaps and choices, as rules write them. Knows no language and no risk, and searches no text.

A phrase is words in a row. HE is any word of the list HE, `thr*` any word that begins so, `[so]` may be missing,
`(him|the kids)` is a choice, `..` is up to three other words and `...` up to six. No gap crosses a sentence's end.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from bot.coach.normalise import forms

GAPS = {"..": 3, "...": 6}
MOST_VARIANTS = 64
SHORTEST_STEM = 2
#: An optional word, a choice between single words, a bracket of a longer choice, a word. Reads rules, never what people type.
TOKEN = re.compile(r"\[[^\]]*\]|\([^\s()|]+(?:\|[^\s()|]+)*\)|[()|]|[^\s()|]+")


@dataclass(frozen=True, eq=False)  # told apart by identity, which is quick; equal ones are made once
class Element:
    """One place of a phrase: the words and word beginnings that fit, or any word if `is_gap`."""

    words: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    is_gap: bool = False
    is_optional: bool = False


@dataclass(frozen=True, eq=False)
class Phrase:
    """A rule's words in a row, the name of the rule's group, and the rule as it was written."""

    elements: tuple[Element, ...]
    group: str
    rule: str


GAP = Element(is_gap=True, is_optional=True)


def phrases(text: str, places: "Places", group: str) -> list[Phrase]:
    """The phrases that a rule stands for. ValueError, with the fix, for a rule that cannot be read."""
    tokens = [token.strip("()") or token for token in TOKEN.findall(text)]
    if "(" not in tokens and ")" not in tokens and "|" not in tokens:  # most rules
        return [Phrase(_elements(tokens, places, text), group, text)]
    variants = _choices(tokens)
    if tokens:
        raise ValueError(f"'{text}' has a bracket too many. Take out '{tokens[0]}'.")
    if len(variants) > MOST_VARIANTS:
        raise ValueError(f"'{text}' stands for {len(variants)} phrases, over {MOST_VARIANTS}. Use a list or split it.")
    return [Phrase(_elements(variant, places, text), group, text) for variant in variants]


class Places:
    """What each token of a language's rules stands for. Few tokens make up most rules, so each is read once."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        """`lists` has the words behind each name in capitals."""
        self._lists = lists
        self._known: dict[str, tuple[Element, ...]] = {}

    def of(self, token: str, text: str) -> tuple[Element, ...]:
        """The elements of a token; ValueError, naming the rule's `text` and the fix, for one that cannot be read."""
        if token not in self._known:
            self._known[token] = self._read(token, text)
        return self._known[token]

    def _read(self, token: str, text: str) -> tuple[Element, ...]:
        if token in GAPS:
            return (GAP,) * GAPS[token]
        members = tuple(member for name in token.strip("[]").split("|") for member in self._members(name, text))
        element = _place(members, token.startswith("["))
        if not all(element.words) or any(len(stem) < SHORTEST_STEM for stem in element.stems):
            raise ValueError(
                f"'{text}': '{token}' is no word, or a beginning under {SHORTEST_STEM} letters. Write more."
            )
        return (element,)

    def _members(self, name: str, text: str) -> Iterable[str]:
        if name in self._lists:
            return self._lists[name]
        if name.isalpha() and name.isupper():
            raise ValueError(f"'{text}' uses the list {name}, which does not exist. Add it under 'lists'.")
        return [name]


def _choices(tokens: list[str]) -> list[tuple[str, ...]]:
    """All ways through a rule's choices, up to a bracket that closes; takes the tokens that it reads."""
    ways: list[tuple[str, ...]] = []
    parts: list[list[tuple[str, ...]]] = []
    while tokens and tokens[0] != ")":
        token = tokens.pop(0)
        if token == "(":
            parts.append(_merged(_choices(tokens)))
            if not tokens:
                raise ValueError("a bracket is not closed. Add ')'.")
            tokens.pop(0)
        elif token == "|":
            ways += _rows(parts)
            parts = []
        else:
            parts.append([(token,)])
    return ways + _rows(parts)


def _merged(ways: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """A choice between single words is one place in the phrase, not many phrases."""
    singles = [way[0] for way in ways if len(way) == 1]
    rows = [way for way in ways if len(way) != 1]
    return [("|".join(singles),), *rows] if singles else rows


def _rows(parts: list[list[tuple[str, ...]]]) -> list[tuple[str, ...]]:
    return [tuple(word for part in row for word in part) for row in product(*parts)]


def _elements(tokens: Sequence[str], places: "Places", text: str) -> tuple[Element, ...]:
    elements = tuple(element for token in tokens for element in places.of(token, text))
    if all(element.is_optional for element in elements):
        raise ValueError(f"'{text}' stands for nothing. Give it a word that has to be there.")
    if elements[0].is_gap or elements[-1].is_gap:
        raise ValueError(f"'{text}' begins or ends with a gap. Take the dots away.")
    return elements


@lru_cache(maxsize=8192)
def _place(members: tuple[str, ...], is_optional: bool) -> Element:
    """The place where one of these words stands. Few places make up most phrases, so each is made once and shared."""
    words = frozenset(form for member in members if not member.endswith("*") for form in forms(member))
    stems = frozenset(form for member in members if member.endswith("*") for form in forms(member[:-1]))
    return Element(words=words, stems=stems, is_optional=is_optional)
