"""What a text's words and the rules found in it weigh, as learned from labelled sentences. Keeps no word of a text."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import sqrt
from typing import Any

import orjson

from bot.coach.normalise import END

BLOCK = 20  # words; two of them are weighed at once, and most of the sentences that were learned from are shorter
TYPICAL = 9  # words of a sentence; a shorter text is weighed as it is, for two everyday words are no proof of anything
STEM = 5
BITS = 32  # for the sum of one kind; no text has so many features that it runs over
HALF, MASK = 1 << BITS - 1, (1 << BITS) - 1
KEYS = {"bias", "enough", "features", "kinds"}
NUMBERS = ("bias", "enough")
RULE = "="  # begins the name of what rules say; no word of a text has it

Sorts = tuple[str, ...]
Numbers = Collection[int]
Stretch = tuple[set[int], int]  # the numbers of the features of some words, and how many words they are


@dataclass(frozen=True)
class Weights:
    """What features add up to, in hundredths: whole numbers, so that no order matters.

    From `enough` on, a text tells of danger; then each of `kinds` is added up, from what stands under "" on.
    """

    bias: int
    enough: int
    features: Mapping[str, int]
    kinds: Mapping[str, Mapping[str, int]]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """A number for each feature, for numbers are added up faster than names."""
        return {name: number for number, name in enumerate(self.features)}

    @cached_property
    def _values(self) -> Sequence[int]:
        return list(self.features.values())

    @cached_property
    def _packed(self) -> Sequence[int]:
        """Each feature's weights for all kinds in one number, so that one sum adds them all up."""
        tables = list(self.kinds.values())
        return [sum(table.get(name, 0) << BITS * place for place, table in enumerate(tables)) for name in self.features]

    def of(self, numbers: Numbers, words: int) -> float:
        """What the features of a stretch of so many words weigh."""
        return self.bias + scale(words) * sum(map(self._values.__getitem__, numbers))

    def of_kinds(self, numbers: Numbers, words: int) -> dict[str, float]:
        """What they weigh for each kind of danger."""
        total, scaled, weights = sum(map(self._packed.__getitem__, numbers)), scale(words), dict[str, float]()
        for kind, table in self.kinds.items():
            column = ((total + HALF) & MASK) - HALF
            total = (total - column) >> BITS
            weights[kind] = table.get("", 0) + scaled * column
        return weights


def scale(words: int) -> float:
    """What the sum of a stretch of so many words counts: more features of one and the same say little more."""
    return sqrt(TYPICAL / max(words, TYPICAL))


def stretches(blocks: Sequence[Sequence[int]], words: int) -> Iterator[Stretch]:
    """Two blocks of a text at a time, and how many of its words they are."""
    for number in range(max(len(blocks) - 1, 1)):
        yield set(chain(*blocks[number : number + 2])), min(2 * BLOCK, words - number * BLOCK)


class Features:
    """What is weighed in a language, word by word.

    "word", "begin*", "one two", "one .. two" for near ones, and by the sorts of words: SORT, "SORT .. SORT".
    """

    def __init__(self, sorts: Mapping[str, Sorts], numbers: Mapping[str, int] | None) -> None:
        """`sorts`: those of each word. `numbers`: of the features that matter; None to learn from all that there are."""
        self.numbers: Mapping[str, int] = _All() if numbers is None else numbers
        self._seconds = None if numbers is None else {name.rpartition(" ")[2] for name in numbers if " " in name}
        self._kinds = list(dict.fromkeys([(), *sorts.values()]))  # few words are of the same sorts as no other
        kinds = {each: number for number, each in enumerate(self._kinds)}
        self._sorts = {word: kinds[each] for word, each in sorts.items()}
        # What meets again and again; it holds words of the rules and of the weights, and none that somebody typed alone.
        self._alone = {word: self._of_one(word) for word in {*sorts, *(numbers or ())} if " " not in word}
        self._met: dict[int, Sequence[int]] = {}

    def of(self, words: Sequence[str]) -> list[list[int]]:
        """The features of a text by their numbers, for each `BLOCK` of its words."""
        number_of, alone, met, many = self.numbers.get, self._alone, self._met, len(self._kinds)
        sorts, seconds = self._sorts, self._seconds
        found: list[int] = []
        blocks = [found]
        third, second, first = END, END, END
        early, late, last = 0, 0, 0
        for place, word in enumerate(words):
            if place % BLOCK == 0 and place:
                found = []
                blocks.append(found)
            found += alone[word] if word in alone else self._of_one(word)
            if seconds is None or word in seconds:
                for name in (f"{first} {word}", f"{second} .. {word}", f"{third} .. {word}"):
                    if (number := number_of(name)) is not None:
                        found.append(number)
            kind = sorts.get(word, 0)
            if kind:
                for before in (early, late, last):
                    if before:
                        both = before * many + kind
                        found += met[both] if both in met else self._meeting(before, kind)
            third, second, first = second, first, word
            early, late, last = late, last, kind
        return blocks

    def known(self, names: Iterable[str]) -> list[int]:
        """The numbers of those features that matter."""
        return [number for name in names if (number := self.numbers.get(name)) is not None]

    def _of_one(self, word: str) -> Sequence[int]:
        begin = (f"{word[:STEM]}*",) if len(word) > STEM else ()
        return self.known((word, *begin, *self._kinds[self._sorts.get(word, 0)]))

    def _meeting(self, before: int, kind: int) -> Sequence[int]:
        pairs = (f"{one} .. {two}" for one in self._kinds[before] for two in self._kinds[kind])
        met = self._met[before * len(self._kinds) + kind] = self.known(pairs)
        return met


class _All(dict[str, int]):
    """Every feature matters, and gets its number when it is first met."""

    def get(self, name: str, _default: object = None) -> int:
        return self.setdefault(name, len(self))


def parse(name: str, text: str, kinds: Sequence[str]) -> Weights:
    """Read one weights file. Raises ValueError with the entry and the fix."""
    try:
        raw = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"screening {name}: not readable as JSON: {error}. Train it anew.") from error
    if not isinstance(raw, dict) or set(raw) != KEYS:
        raise ValueError(f"screening {name}: the file needs exactly the keys {', '.join(sorted(KEYS))}. Train it anew.")
    if not (all(_is_number(raw[key]) for key in NUMBERS) and _is_weights(raw["features"])):
        raise ValueError(f"screening {name}: {', '.join((*NUMBERS, 'features'))} need whole numbers. Train it anew.")
    if not isinstance(raw["kinds"], dict) or set(raw["kinds"]) != set(kinds):
        raise ValueError(f"screening {name}: 'kinds' needs exactly {', '.join(kinds)}. Train it anew.")
    for kind, weights in raw["kinds"].items():
        if not _is_weights(weights):
            raise ValueError(f"screening {name}: kind '{kind}' holds no whole numbers. Train it anew.")
    return Weights(**raw)


def _is_weights(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_number(each) for each in value.values())


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
