"""Many phrases, searched quickly: only those are tried whose every needed word is in the text. Knows no risk."""

from collections.abc import Callable, Iterable, Sequence

from bot.coach.phrases import Automaton, Element, Phrase, bits

SHELF = 16  # phrases tried together
FEW_SHELVES = 24  # from here on, all phrases at once cost less
LEVELS = 4


class Shelves:
    """The phrases on small shelves, and as one automaton for texts that need many shelves."""

    def __init__(self, phrases: Sequence[Phrase], common: frozenset[str]) -> None:
        """`common`: everyday words, which say little about whether a phrase is there."""
        needed = [sorted(_needed(phrase), key=_commonness(common)) for phrase in phrases]
        order = sorted(range(len(phrases)), key=lambda number: sorted(needed[number][0].words)[:1])
        shelves = [order[start : start + SHELF] for start in range(0, len(order), SHELF)]
        self._shelves = [Automaton([phrases[number] for number in shelf]) for shelf in shelves]
        self._whole = Automaton(phrases)
        self._levels = [_Level([needed[number] for number in order], level) for level in range(LEVELS)]
        self._words = frozenset(word for level in self._levels for word in level.by_word)
        self._stems = frozenset(stem for level in self._levels for stem in level.by_stem)
        self._lengths = sorted({len(stem) for stem in self._stems})

    def fitting(self, words: Sequence[str]) -> list[Automaton]:
        """The automata that can find anything in a text of those words; most texts of an ordinary day have none."""
        telling = self._words.intersection(words)
        starts = {word[:length] for word in set(words) for length in self._lengths} & self._stems
        fitting = -1
        for level in self._levels:
            fitting &= level.fitting(telling, starts)
            if not fitting:
                return []
        shelves = sorted({number // SHELF for number in bits(fitting)})
        return [self._shelves[shelf] for shelf in shelves] if len(shelves) < FEW_SHELVES else [self._whole]


class _Level:
    """For each phrase, one of the places that must be filled, as a bit for the phrase under each word that fits."""

    def __init__(self, needed: Sequence[Sequence[Element]], level: int) -> None:
        self.by_word: dict[str, int] = {}
        self.by_stem: dict[str, int] = {}
        self._always = 0
        for number, elements in enumerate(needed):
            if level >= len(elements):
                self._always |= 1 << number
                continue
            for word in elements[level].words:
                self.by_word[word] = self.by_word.get(word, 0) | 1 << number
            for stem in elements[level].stems:
                self.by_stem[stem] = self.by_stem.get(stem, 0) | 1 << number

    def fitting(self, words: Iterable[str], starts: Iterable[str]) -> int:
        """The bits of the phrases for which a word of the text, or the start of one, fits here."""
        found = self._always
        for word in words:
            found |= self.by_word.get(word, 0)
        for start in starts:
            found |= self.by_stem.get(start, 0)
        return found


def _needed(phrase: Phrase) -> Iterable[Element]:
    return (element for element in phrase.elements if not element.is_optional)


def _commonness(common: frozenset[str]) -> Callable[[Element], tuple[int, int]]:
    return lambda element: (len(element.words & common), len(element.words))
