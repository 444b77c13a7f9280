"""The weight of a text's words, learned from labelled sentences, for and against what rules say. Keeps no word of a text."""

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import sqrt
from typing import Any

import orjson

from bot.coach.normalise import END

WINDOW = 32  # words; the sentences that were learned from are about that long, and a long text would only add up
STEP = 20
STEM = 5
TYPICAL, SHORTEST = 9, 3  # words of a sentence
KEYS = {"bias", "enough", "rule", "rules", "words", "kinds"}
NUMBERS = ("bias", "enough", "rule")
TABLES = ("rules", "words")

Sorts = tuple[str, ...]


@dataclass(frozen=True)
class Weights:
    """What words, pairs of words and sorts of words add up to, in hundredths: whole numbers, so that no order matters.

    From `enough` on, a text tells of danger. A rule that finds something adds what it is trusted with: `rule`, or what
    stands under `rules` for one that is right more often or less. So words can outweigh a weak rule, and stand in for one.
    """

    bias: int
    enough: int
    rule: int
    rules: Mapping[str, int]
    words: Mapping[str, int]
    kinds: Mapping[str, Mapping[str, int]]

    def weigh(self, features: Sequence[Sequence[str]]) -> tuple[float, Sequence[str]]:
        """The weight of the heaviest stretch of a text, by the features of its words, and those that count there."""
        heaviest, there = float(self.bias), set[str]()
        for start in range(0, max(len(features) - STEP, 1), STEP):
            stretch = features[start : start + WINDOW]
            names = set(chain.from_iterable(stretch))
            weight = self.bias + scale(len(stretch)) * sum(map(self.words.__getitem__, names))
            if weight > heaviest or not start:
                heaviest, there = weight, names
        return heaviest, sorted(there)

    def trust(self, rule: str) -> int:
        """What it adds that this rule finds something."""
        return self.rules.get(rule, self.rule)

    def kind(self, names: Sequence[str], among: Sequence[str]) -> str:
        """The kind of danger, of some, that features point to most."""
        return max(among, key=lambda kind: sum(self.kinds[kind].get(name, 0) for name in names))


def scale(words: int) -> float:
    """What the sum of a stretch of so many words counts: more features of one and the same say little more."""
    return sqrt(TYPICAL / max(words, SHORTEST))


class Features:
    """What is weighed in a language.

    "word", "begin*", "one two", "one .. two" for near ones, and by the sorts of words: SORT, "SORT .. SORT".
    """

    def __init__(self, sorts: Mapping[str, Sorts], known: Collection[str] | None) -> None:
        """`sorts`: those of each word. `known`: the features that matter; None for all, to learn from."""
        self._known: Container[str] = _Everything() if known is None else known
        self._seconds = None if known is None else {name.rpartition(" ")[2] for name in known if " " in name}
        self._kinds = list(dict.fromkeys([(), *sorts.values()]))  # few words are of the same sorts as no other
        numbers = {each: number for number, each in enumerate(self._kinds)}
        self._sorts = {word: numbers[each] for word, each in sorts.items()}
        self._met: dict[int, Sequence[str]] = {}  # the same sorts meet again and again; holds no words

    def of(self, words: Sequence[str]) -> list[Sequence[str]]:
        """The features of a text, word by word."""
        known, kinds, met, many = self._known, self._kinds, self._met, len(self._kinds)
        found: list[Sequence[str]] = []
        third, second, first = END, END, END
        last = (0, 0, 0)
        for word in words:
            kind = self._sorts.get(word, 0)
            names = [name for name in (word, *_begin(word), *kinds[kind]) if name in known]
            if self._seconds is None or word in self._seconds:
                pairs = (f"{first} {word}", f"{second} .. {word}", f"{third} .. {word}")
                names += [name for name in pairs if name in known]
            for before in last if kind else ():
                if before:
                    both = before * many + kind
                    names += met[both] if both in met else self._meeting(before, kind)
            found.append(names)
            third, second, first = second, first, word
            last = (last[1], last[2], kind)
        return found

    def _meeting(self, before: int, kind: int) -> Sequence[str]:
        pairs = (f"{one} .. {two}" for one in self._kinds[before] for two in self._kinds[kind])
        met = self._met[before * len(self._kinds) + kind] = [name for name in pairs if name in self._known]
        return met


def _begin(word: str) -> Sequence[str]:
    return (f"{word[:STEM]}*",) if len(word) > STEM else ()


class _Everything:
    def __contains__(self, name: object) -> bool:
        return True


def parse(name: str, text: str, kinds: Sequence[str]) -> Weights:
    """Read one weights file. Raises ValueError with the entry and the fix."""
    try:
        raw = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"screening {name}: not readable as JSON: {error}. Train it anew.") from error
    if not isinstance(raw, dict) or set(raw) != KEYS:
        raise ValueError(f"screening {name}: the file needs exactly the keys {', '.join(sorted(KEYS))}. Train it anew.")
    if not (all(_is_number(raw[key]) for key in NUMBERS) and all(_is_weights(raw[key]) for key in TABLES)):
        raise ValueError(f"screening {name}: {', '.join((*NUMBERS, *TABLES))} need whole numbers. Train it anew.")
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
