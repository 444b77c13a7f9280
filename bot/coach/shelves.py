"""Finds phrases in a text: only those are tried whose needed words are all in it, and each in all places at once. Knows no risk.

A text is read as numbers: for what fits an element of a phrase, bit n is set while the text's word n fits there. A phrase
is then followed through the whole text by a shift and an "and" an element, so the time is linear in the text.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from bot.coach.normalise import END
from bot.coach.phrases import GAP, SHORTEST_STEM, Element, Phrase

LEVELS = 5  # needed elements that are looked for before a phrase is tried; most phrases have no more
EVERYWHERE = -1  # as a number: all bits
STRETCH = 4  # so many times the longest phrase is looked through at once
FEW_PHRASES = 300  # are tried at once
FEW = 8  # bits, from which on it is quicker to set them in a row of bytes


class Stems:
    """The word beginnings that phrases name."""

    def __init__(self, all_phrases: Iterable[Phrase]) -> None:
        """Collect them."""
        self._stems = frozenset(stem for phrase in all_phrases for each in phrase.elements for stem in each.stems)
        self._lengths = sorted({len(stem) for stem in self._stems})
        self._starts = frozenset(stem[:SHORTEST_STEM] for stem in self._stems)

    def of(self, word: str) -> tuple[str, ...]:
        """The beginnings that a word has."""
        if word[:SHORTEST_STEM] not in self._starts:  # most
            return ()
        return tuple(stem for length in self._lengths if (stem := word[:length]) in self._stems)


class Passage:
    """Words, made ready to be searched."""

    def __init__(self, words: Sequence[str], stems: Stems) -> None:
        """`stems`: those of all phrases that will be looked for."""
        self.words = words
        self._places: dict[str, int] = {}
        for place, word in enumerate(words):
            self._places[word] = self._places.get(word, 0) | 1 << place
        inside = ~self._places.pop(END, 0)
        self.different = frozenset(self._places)
        self._begun: dict[str, list[str]] = defaultdict(list)
        self._stems_of = {word: found for word in self.different if (found := stems.of(word))}
        for word, found in self._stems_of.items():
            for stem in found:
                self._begun[stem].append(word)
        self.kept = EVERYWHERE
        self.fits: dict[Element, int] = {GAP: inside}  # what `fitting` said, for all that search this text

    def without(self, places: int) -> "Passage":
        """The same with words in which no phrase sees its own, at the places whose bits are set; gaps go over them."""
        rest = object.__new__(Passage)
        rest.__dict__.update(self.__dict__)
        rest.kept = self.kept & ~places
        return rest

    def marks(self, words: frozenset[str]) -> frozenset[str]:
        """Some of its different words, and "thr*" for each beginning that they have and phrases name."""
        begun = [stem for word in words & self._stems_of.keys() for stem in self._stems_of[word]]
        return words.union([f"{stem}*" for stem in begun]) if begun else words

    def standing(self, words: Set[str]) -> int:
        """The places of these words, as bits."""
        return self._standing(words & self.different)

    def fitting(self, element: Element) -> int:
        """The places whose words fit an element that is no gap, as bits."""
        found = self._standing(element.words & self.different)
        for stem in element.stems:
            found |= self._standing(self._begun.get(stem, ()))
        return found

    def _standing(self, words: Iterable[str]) -> int:
        found = 0
        for word in words:
            found |= self._places[word]
        return found


class Shelves:
    """Phrases by the words that they need."""

    def __init__(self, phrases: Sequence[Phrase], common: frozenset[str]) -> None:
        """`common`: everyday words, which say little about whether a phrase is there."""
        self.phrases = tuple(phrases)
        self._longest = max((len(phrase.elements) for phrase in phrases), default=1)
        self._steps = [tuple((each, each.is_optional) for each in phrase.elements) for phrase in phrases]
        needed = [sorted(_needed(phrase), key=_commonness(common)) for phrase in phrases]
        self._levels = [_Level(needed, level) for level in range(LEVELS)]

    def found(self, passage: Passage, among: Iterable[int] | None = None) -> dict[int, int]:
        """Each phrase that stands in a text, by its number in `phrases`, with the places of its last words as bits.

        `among`: only these are tried. Without it, those that the words make possible.
        """
        fits, kept = passage.fits, passage.kept
        found: dict[int, int] = {}
        for number in bits(self.possible(passage)) if among is None else among:
            open_places = EVERYWHERE
            for element, is_optional in self._steps[number]:
                here = fits.get(element)
                if here is None:
                    here = fits[element] = passage.fitting(element)
                stepped = (open_places & here & (kept if element is not GAP else EVERYWHERE)) << 1
                open_places = open_places | stepped if is_optional else stepped
                if not open_places:
                    break
            else:
                found[number] = open_places >> 1
        return found

    def groups(self, passage: Passage) -> set[str]:
        """The groups of the phrases that stand in a text."""
        return {self.phrases[number].group for number in self.found(passage)}

    def covered(self, passage: Passage) -> int:
        """The places of all words of the phrases that stand in a text, as bits."""
        known: dict[tuple[int, tuple[str, ...]], tuple[int, ...]] = {}  # who pastes a line pastes it often
        covered: set[int] = set()
        for number, ends in self.found(passage).items():
            phrase = self.phrases[number]
            for end in bits(ends):
                start = max(0, end + 1 - len(phrase.elements))
                words = tuple(passage.words[start : end + 1])
                if (number, words) not in known:
                    known[number, words] = phrase.places(words, end - start)
                covered.update(start + place for place in known[number, words])
        return number_of(covered)

    def possible(self, passage: Passage) -> int:
        """The phrases, as bits, whose needed words stand near each other; an ordinary day's text has few."""
        if len(passage.words) <= self._longest * STRETCH or len(self.phrases) < FEW_PHRASES:
            return self._all_there(passage.marks(passage.different))
        near = 0
        for stretch in stretches(passage.words, self._longest):
            near |= self._all_there(passage.marks(passage.different.intersection(stretch)))
        return near

    def _all_there(self, marks: Set[str]) -> int:
        fitting = EVERYWHERE
        for level in self._levels:
            fitting &= level.fitting(marks)
            if not fitting:
                break
        return fitting


class _Level:
    """For each phrase, one of the elements that must be there, as a bit for the phrase under each word that fits."""

    def __init__(self, needed: Sequence[Sequence[Element]], level: int) -> None:
        by_mark: dict[str, list[int]] = defaultdict(list)
        always: list[int] = []
        for number, elements in enumerate(needed):
            if level >= len(elements):
                always.append(number)
                continue
            for mark in (*elements[level].words, *(f"{stem}*" for stem in elements[level].stems)):
                by_mark[mark].append(number)
        self._always = number_of(always)
        self._by_mark = {mark: number_of(numbers) for mark, numbers in by_mark.items()}
        self._marks = frozenset(by_mark)

    def fitting(self, marks: Set[str]) -> int:
        """The bits of the phrases for which one of these words, or beginnings of words, fits here."""
        found = self._always
        for mark in self._marks & marks:
            found |= self._by_mark[mark]
        return found


def stretches(words: Sequence[str], longest: int) -> Iterator[Sequence[str]]:
    """A text by its sentences, which no phrase goes beyond; a long one in stretches that overlap by the longest phrase."""
    start = 0
    for place in (*(place for place, word in enumerate(words) if word == END), len(words)):
        for begin in range(start, max(place - longest, start + 1), longest * (STRETCH - 1)):
            yield words[begin : min(begin + longest * STRETCH, place)]
        start = place + 1


def number_of(places: Iterable[int]) -> int:
    """The number in which the bits of these places are set."""
    known = list(places)
    if len(known) < FEW:
        return sum(1 << place for place in set(known))
    row = bytearray((max(known) >> 3) + 1)
    for place in known:
        row[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(row, "little")


def bits(number: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def _needed(phrase: Phrase) -> Iterable[Element]:
    return (element for element in phrase.elements if not element.is_optional)


def _commonness(common: frozenset[str]) -> Callable[[Element], tuple[int, int]]:
    return lambda element: (len(element.words & common), len(element.words))
