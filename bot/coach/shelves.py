"""Many phrases, searched quickly: only those are tried whose every needed word is in the text. Knows no risk."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.coach.normalise import END
from bot.coach.phrases import Automaton, Element, Passage, Phrase, bits, number_of

SHELF = 16  # phrases tried together
LEVELS = 4


class Shelves:
    """The phrases on small shelves."""

    def __init__(self, phrases: Sequence[Phrase], common: frozenset[str]) -> None:
        """`common`: everyday words, which say little about whether a phrase is there."""
        needed = [sorted(_needed(phrase), key=_commonness(common)) for phrase in phrases]
        order = sorted(range(len(phrases)), key=lambda number: sorted(needed[number][0].words)[:1])
        shelves = [order[start : start + SHELF] for start in range(0, len(order), SHELF)]
        self._shelves = [Automaton([phrases[number] for number in shelf]) for shelf in shelves]
        self._longest = max((len(phrase.elements) for phrase in phrases), default=1)
        self._levels = [_Level([needed[number] for number in order], level) for level in range(LEVELS)]
        self._words = frozenset(word for level in self._levels for word in level.by_word)

    def fitting(self, passage: Passage) -> list[Automaton]:
        """The automata that can find anything in a text of those words; most texts of an ordinary day have none."""
        words, stems = self._words.intersection(passage.words), frozenset().union(*passage.stems)
        fitting = -1
        for level in self._levels:
            fitting &= level.fitting(words, stems)
            if not fitting:
                return []
        return [self._shelves[shelf] for shelf in sorted({number // SHELF for number in bits(fitting)})]

    def stretches(self, passage: Passage) -> Iterator[tuple[slice, list[Automaton]]]:
        """The stretches of a text in which phrases stand, in order, each with the automata that find them there."""
        for stretch in stretches(passage.words, self._longest) if self.fitting(passage) else ():
            part = passage.part(stretch)
            automata = [automaton for automaton in self.fitting(part) if automaton.finds(part)]
            if automata:
                yield stretch, automata


class _Level:
    """For each phrase, one of the places that must be filled, as a bit for the phrase under each word that fits."""

    def __init__(self, needed: Sequence[Sequence[Element]], level: int) -> None:
        by_word: dict[str, list[int]] = defaultdict(list)
        by_stem: dict[str, list[int]] = defaultdict(list)
        always: list[int] = []
        for number, elements in enumerate(needed):
            if level >= len(elements):
                always.append(number)
                continue
            for word in elements[level].words:
                by_word[word].append(number)
            for stem in elements[level].stems:
                by_stem[stem].append(number)
        self._always = number_of(always)
        self.by_word = {word: number_of(numbers) for word, numbers in by_word.items()}
        self.by_stem = {stem: number_of(numbers) for stem, numbers in by_stem.items()}

    def fitting(self, words: Iterable[str], starts: Iterable[str]) -> int:
        """The bits of the phrases for which a word of the text, or the start of one, fits here."""
        found = self._always
        for word in words:
            found |= self.by_word.get(word, 0)
        for start in starts:
            found |= self.by_stem.get(start, 0)
        return found


def stretches(words: Sequence[str], longest: int) -> Iterator[slice]:
    """A text by its sentences, which no phrase goes beyond; a long one in stretches that overlap by the longest phrase."""
    start = 0
    for place in (*(place for place, word in enumerate(words) if word == END), len(words)):
        for begin in range(start, max(place - longest, start + 1), longest):
            yield slice(begin, min(begin + 2 * longest, place))
        start = place + 1


def _needed(phrase: Phrase) -> Iterable[Element]:
    return (element for element in phrase.elements if not element.is_optional)


def _commonness(common: frozenset[str]) -> Callable[[Element], tuple[int, int]]:
    return lambda element: (len(element.words & common), len(element.words))
