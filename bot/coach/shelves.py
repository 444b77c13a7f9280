"""Finds phrases in a text, all at once and each in all places. Knows no risk.

A text is read as numbers: for what fits an element of a phrase, bit n is set while the text's word n fits there. The phrases
stand on shelves by their beginnings: what several begin with is followed once, by a shift and an "and" an element through the
whole text, and a shelf to which no word of the text leads is never looked at. So the time is linear in the text.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.coach.normalise import END
from bot.coach.phrases import GAP, SHORTEST_STEM, Element, Phrase

EVERYWHERE = -1  # as a number: all bits


@dataclass
class Shelf:
    """What may come next after a beginning, and the numbers of the phrases that end with it."""

    steps: dict[Element, "Shelf"] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)


class Shelves:
    """Phrases by their beginnings."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        """Sort them in."""
        self.phrases = tuple(phrases)
        self._first = Shelf()
        self._by_word: dict[str, list[Element]] = defaultdict(list)
        self._by_stem: dict[str, list[Element]] = defaultdict(list)
        for number, phrase in enumerate(phrases):
            shelf = self._first
            for element in phrase.elements:
                shelf = shelf.steps.setdefault(element, Shelf())
            shelf.ends.append(number)
        for element in dict.fromkeys(element for phrase in phrases for element in phrase.elements):
            for word in element.words:
                self._by_word[word].append(element)
            for stem in element.stems:
                self._by_stem[stem].append(element)
        self._lengths = sorted({len(stem) for stem in self._by_stem})
        self._starts = frozenset(stem[:SHORTEST_STEM] for stem in self._by_stem)

    def found(self, words: Sequence[str]) -> dict[int, int]:
        """Each phrase that stands in a text, by its number in `phrases`, with the places of its last words as bits."""
        fits = self._fitting(words)
        found: dict[int, int] = {}
        open_shelves = [(self._first, EVERYWHERE)]
        while open_shelves:
            shelf, places = open_shelves.pop()
            for element, after in shelf.steps.items():
                there = (places & fits.get(element, 0)) << 1
                if element.is_optional:
                    there |= places
                if there:
                    for number in after.ends:
                        found[number] = there >> 1
                    open_shelves.append((after, there))
        return found

    def _fitting(self, words: Sequence[str]) -> dict[Element, int]:
        """The places whose words fit, for each element that any word fits, as bits."""
        places: dict[str, int] = defaultdict(int)
        for place, word in enumerate(words):
            places[word] |= 1 << place
        fits = {GAP: ~places.pop(END, 0)}
        for word, here in places.items():
            for element in self._elements(word):
                fits[element] = fits.get(element, 0) | here
        return fits

    def _elements(self, word: str) -> Iterable[Element]:
        whole = self._by_word.get(word, ())
        if word[:SHORTEST_STEM] not in self._starts:  # most
            return whole
        stems = (stem for length in self._lengths if (stem := word[:length]) in self._by_stem)
        return [*whole, *(element for stem in stems for element in self._by_stem[stem])]


def bits(number: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
