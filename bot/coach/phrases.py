"""Phrases with gaps and choices, and the automaton that finds them all in one pass. Knows no language and no risk.

A phrase is words in a row. HE is any word of the list HE, `thr*` any word that begins so, `[so]` may be missing,
`(him|the kids)` is a choice, `..` is up to three other words and `...` up to six. No gap crosses a sentence's end.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from bot.coach.normalise import END, forms

GAPS = {"..": 3, "...": 6}
MOST_VARIANTS = 64
SHORTEST_STEM = 2
#: An optional word, a choice between single words, a bracket of a longer choice, a word. Reads rules, never what people type.
TOKEN = re.compile(r"\[[^\]]*\]|\([^\s()|]+(?:\|[^\s()|]+)*\)|[()|]|[^\s()|]+")


@dataclass(frozen=True)
class Element:
    """One place of a phrase: the words and word beginnings that fit, or any word if `is_gap`."""

    words: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    is_gap: bool = False
    is_optional: bool = False

    def fits(self, word: str) -> bool:
        """Whether that word may stand here. The end of a sentence never may."""
        if word == END:
            return False
        return self.is_gap or word in self.words or any(word.startswith(stem) for stem in self.stems)


@dataclass(frozen=True)
class Phrase:
    """A rule's words in a row, and the name of the rule's group."""

    elements: tuple[Element, ...]
    group: str


@dataclass(frozen=True)
class Match:
    """A phrase, and the place in the text of its last word."""

    phrase: Phrase
    end: int

    @property
    def group(self) -> str:
        """The group of the phrase."""
        return self.phrase.group

    def places(self, words: Sequence[str]) -> tuple[int, ...]:
        """Where the phrase's own words stand in the text, gaps left out; the nearest way, if there are several."""
        return _places(self.phrase.elements, words, self.end)


def phrases(text: str, places: Places, group: str) -> list[Phrase]:
    """The phrases that a rule stands for. ValueError, with the fix, for a rule that cannot be read."""
    tokens = [token.strip("()") or token for token in TOKEN.findall(text)]
    if "(" not in tokens and ")" not in tokens and "|" not in tokens:  # most rules
        return [Phrase(_elements(tokens, places, text), group)]
    variants = _choices(tokens)
    if tokens:
        raise ValueError(f"'{text}' has a bracket too many. Take out '{tokens[0]}'.")
    if len(variants) > MOST_VARIANTS:
        raise ValueError(f"'{text}' stands for {len(variants)} phrases, over {MOST_VARIANTS}. Use a list or split it.")
    return [Phrase(_elements(variant, places, text), group) for variant in variants]


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
            return (Element(is_gap=True, is_optional=True),) * GAPS[token]
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


class Stems:
    """The word beginnings that phrases name."""

    def __init__(self, all_phrases: Iterable[Phrase]) -> None:
        """Collect them."""
        self._stems = frozenset(stem for phrase in all_phrases for each in phrase.elements for stem in each.stems)
        self._lengths = sorted({len(stem) for stem in self._stems})

    def passage(self, words: Sequence[str]) -> Passage:
        """Words, made ready to be searched."""
        return Passage(words, [self._of(word) for word in words])

    def _of(self, word: str) -> tuple[str, ...]:
        return tuple(stem for length in self._lengths if (stem := word[:length]) in self._stems)


@dataclass(frozen=True, slots=True)
class Passage:
    """Words, each with those of its beginnings that some phrase names."""

    words: Sequence[str]
    stems: Sequence[tuple[str, ...]]

    def part(self, stretch: slice) -> Passage:
        """A stretch of it."""
        return Passage(self.words[stretch], self.stems[stretch])

    def without(self, places: Set[int], word: str) -> Passage:
        """The same with a word in place of some."""
        return Passage(
            [word if place in places else known for place, known in enumerate(self.words)],
            [() if place in places else known for place, known in enumerate(self.stems)],
        )


class Automaton:
    """All phrases at once, as bits of one number: bit n is set while the words so far lead up to element n.

    A word costs a few operations on that number, whatever the words before it, so the time is linear in the text.
    """

    def __init__(self, all_phrases: Sequence[Phrase]) -> None:
        """Number the elements of all phrases in a row."""
        places = _Placing(all_phrases)
        self._ends = places.ends
        self._first, self._last = number_of(places.first), number_of(places.ends)
        self._optional, self._gaps = number_of(places.optional), number_of(places.gaps)
        self._before = self._optional >> 1 & ~self._optional
        self._after = self._optional & ~(self._optional >> 1)
        self._stems = {stem: number_of(at) for stem, at in places.stems.items()}
        self._fitting = {word: number_of(at) | self._gaps for word, at in places.words.items()} | {END: 0}

    def find(self, passage: Passage) -> list[Match]:
        """Each phrase wherever it ends, in the order of the text."""
        return [Match(self._ends[bit], place) for place, ends in self._run(passage) for bit in bits(ends)]

    def finds(self, passage: Passage) -> bool:
        """Whether any phrase stands in the text."""
        return any(True for _ in self._run(passage))

    def groups(self, passage: Passage) -> set[str]:
        """The groups of all phrases that stand in the text."""
        found = 0
        for _, ends in self._run(passage):
            found |= ends
        return {self._ends[bit].group for bit in bits(found)}

    def _run(self, passage: Passage) -> Iterator[tuple[int, int]]:
        """The place of each word at which phrases end, and the bits of their last elements."""
        first, last, gaps, fitting, by_stem = self._first, self._last, self._gaps, self._fitting, self._stems
        optional, before, after = self._optional, self._before, self._after
        state = 0
        for place, (word, stems) in enumerate(zip(passage.words, passage.stems, strict=True)):
            fits = fitting.get(word)
            if fits is None:
                if not state and not stems:  # most words lead nowhere
                    continue
                fits = gaps
            for stem in stems:
                fits |= by_stem.get(stem, 0)
            state = (state << 1 | first) & fits
            if state:
                # The borrow of the subtraction stops at each element that is reached: what it leaves as it was, of the
                # elements that may be missing, can be skipped.
                ready = state | after
                state |= optional ^ optional & (ready - before ^ ready)
                ends = state & last
                if ends:
                    yield place, ends


class _Placing:
    """Where the elements of phrases in a row stand, by what fits there."""

    def __init__(self, all_phrases: Sequence[Phrase]) -> None:
        self.ends: dict[int, Phrase] = {}
        self.words: dict[str, list[int]] = defaultdict(list)
        self.stems: dict[str, list[int]] = defaultdict(list)
        self.first: list[int] = []
        self.optional: list[int] = []
        self.gaps: list[int] = []
        at = 0
        for phrase in all_phrases:
            self._add(phrase, at)
            at += len(phrase.elements)
            self.ends[at - 1] = phrase

    def _add(self, phrase: Phrase, start: int) -> None:
        must = False
        for at, element in enumerate(phrase.elements, start):
            if not must:
                self.first.append(at)
            must = must or not element.is_optional
            for word in element.words:
                self.words[word].append(at)
            for stem in element.stems:
                self.stems[stem].append(at)
            if element.is_gap:
                self.gaps.append(at)
            if element.is_optional:
                self.optional.append(at)


def _places(elements: Sequence[Element], words: Sequence[str], end: int) -> tuple[int, ...]:
    """The phrase read backwards from its last word; its length bounds the work."""
    ways: dict[int, tuple[int, ...]] = {end: ()}
    for element in reversed(elements):
        steps: dict[int, tuple[int, ...]] = dict(ways) if element.is_optional else {}
        for place, taken in ways.items():
            if place >= 0 and element.fits(words[place]):
                steps.setdefault(place - 1, taken if element.is_gap else (place, *taken))
        ways = steps
    return ways[max(ways)]


def number_of(places: Iterable[int]) -> int:
    """The number in which the bits of these places are set."""
    number = 0
    for place in places:
        number |= 1 << place
    return number


def bits(number: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


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


def _elements(tokens: Sequence[str], places: Places, text: str) -> tuple[Element, ...]:
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
