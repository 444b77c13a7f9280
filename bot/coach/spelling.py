"""From words as typed to words as the rules know them: slips, censored and joined words. Draws no conclusion."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rapidfuzz.distance import OSA

SHORTEST_SLIP = 5  # a shorter word with a letter changed is too often another word
SWAPS_ONLY = 6  # up to so many letters, a letter instead of another is too often another word
LONGEST_WORD = 24
MOST_GUESSES = 150  # a long story has fewer unknown words; typed noise must not cost more than a story
JOINED = range(7, 41)  # letters of words typed without a space
_TWICE = re.compile(r"(.)\1+", re.DOTALL)  # a letter as often as it stands in a row; linear
DIGITS = str.maketrans("0134578@$", "oieastbas")


class Speller:
    """Reads typed words against the words of the rules."""

    def __init__(self, known: Iterable[str], spelled: Mapping[str, Sequence[str]], ordinary: Iterable[str]) -> None:
        """`known`: the rules' words. `spelled`: short forms written out. `ordinary`: words that are never a slip."""
        self._known = frozenset(known)
        self._spelled = {short: tuple(full) for short, full in spelled.items()}
        self._ordinary = frozenset(ordinary)
        self._settled = self._known | self._ordinary
        self._squeezed = {_squeeze(word): word for word in sorted(self._known) if len(word) > 2}
        self._stretched = {_squeeze(short): full for short, full in self._spelled.items() if len(short) > 2}
        self._beginnings = frozenset(
            word[:end] for word in {*self._settled, *spelled} for end in range(1, len(word) + 1)
        )
        self._slips: dict[str, list[str]] = {}
        self._starred: dict[tuple[int, str], list[str]] = {}
        for word in sorted(self._known):
            self._starred.setdefault((len(word), word[0]), []).append(word)
            if len(word) >= SHORTEST_SLIP and word not in self._ordinary:
                for lacking in _lacking(word):
                    self._slips.setdefault(lacking, []).append(word)

    def read(self, tokens: Sequence[str]) -> list[str]:
        """The words as the rules know them; what they do not know stays as typed."""
        words: list[str] = []
        guesses = MOST_GUESSES
        for token in tokens:
            if token in self._spelled:
                words += self._spelled[token]
            elif token in self._settled:
                words.append(token)
            elif guesses:
                guesses -= 1
                words += self._guess(token)
            else:
                words.append(token)
        return words

    def _guess(self, token: str) -> Sequence[str]:
        if not token.isalpha():
            token = self._uncensored(token)
        if len(token) < 3 or len(token) > JOINED.stop or not token.isalpha():
            return (token,)
        squeezed = _squeeze(token)
        if squeezed in self._stretched:
            return self._stretched[squeezed]
        if squeezed in self._ordinary:
            return (squeezed,)
        whole = token if token in self._known else self._squeezed.get(squeezed) or self._slip(token)
        return (whole,) if whole else self._parted(token) or (token,)

    def _uncensored(self, token: str) -> str:
        if "*" in token:
            token = token.strip("*")
            fitting = (word for word in self._starred.get((len(token), token[:1]), ()) if _is_starred(token, word))
            return next(fitting, token)
        return token if token.isdecimal() else token.translate(DIGITS)

    def _slip(self, token: str) -> str | None:
        """The one word that this is, but for a letter missing, doubled, swapped or, in a long word, mistaken."""
        if not SHORTEST_SLIP - 1 <= len(token) <= LONGEST_WORD:
            return None
        for lacking in _lacking(token):
            for word in self._slips.get(lacking, ()):
                if _is_slip(token, word):
                    return word
        return None

    def _parted(self, token: str) -> Sequence[str]:
        """The known words of which one without spaces is made ("killmyself"); empty if there is another piece."""
        if len(token) not in JOINED:
            return ()
        ways: dict[int, tuple[str, ...]] = {0: ()}
        for start in range(len(token)):
            if start not in ways:
                continue
            for end in range(start + 1, min(start + LONGEST_WORD, len(token)) + 1):
                piece = token[start:end]
                if piece not in self._beginnings:
                    break
                if end not in ways and (piece in self._settled or piece in self._spelled):
                    ways[end] = (*ways[start], *self._spelled.get(piece, (piece,)))
        pieces = ways.get(len(token), ())
        return pieces if len(pieces) <= len(token) // 2 else ()


def _squeeze(word: str) -> str:
    return _TWICE.sub(r"\1", word)


def _lacking(word: str) -> Iterator[str]:
    """The word itself, and with each letter but the first taken out: two words a slip apart share one of them."""
    yield word
    for place in range(1, len(word)):
        yield word[:place] + word[place + 1 :]


def _is_slip(typed: str, meant: str) -> bool:
    if typed[0] != meant[0] or OSA.distance(typed, meant, score_cutoff=1) > 1:
        return False
    return len(typed) != len(meant) or sorted(typed) == sorted(meant) or len(meant) > SWAPS_ONLY


def _is_starred(typed: str, word: str) -> bool:
    return any(a != "*" for a in typed) and all(a in (b, "*") for a, b in zip(typed, word, strict=True))
