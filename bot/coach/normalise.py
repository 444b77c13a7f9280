"""Typed text as plain small words, whatever the script's tricks. Knows no language and draws no conclusion."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

END = "."  # the token of a sentence's end
SPACED_LETTERS = 3  # "d i e" is one word, "a b" may be two
MANY_ENDS = 3

APOSTROPHES = "'’‘`´ʼ＇"
KEPT_SYMBOLS = "*@$"  # "k*ll", "r@pe"
LOOKALIKES = dict(zip("аеорсхуіјѕԁһαοιυ", "aeopcxyijsdhaoiu", strict=True))


class _Letters(dict[int, str | None]):
    """How each character is written: a letter stays, a symbol stands alone, a mark falls, the rest is a space."""

    def __missing__(self, code: int) -> str | None:
        written = _written(chr(code))
        self[code] = written  # one entry a character of Unicode, never more
        return written


def plain(text: str) -> list[str]:
    """The words of a text, in small letters without accents; END between sentences; a spelled-out word joined."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    tokens = text.casefold().translate(_LETTERS).split()
    if END in tokens:
        tokens = list(_sentences(tokens))
    if sum(map(len, tokens)) < 3 * len(tokens):
        tokens = list(_joined(tokens))
    return tokens


@lru_cache(maxsize=16_384)
def forms(word: str) -> frozenset[str]:
    """One word of a rule as `plain` would write it; with ä, ö or ü also as people without the key do."""
    typed = word.casefold()
    if typed.isascii() and typed.isalpha():  # nearly all of them
        return frozenset({typed})
    spelled_out = typed.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return frozenset("".join(plain(way)) for way in {typed, spelled_out})


def _written(character: str) -> str | None:
    if character in APOSTROPHES or unicodedata.category(character) in ("Mn", "Me", "Cf", "Sk"):
        return None
    if character in ".!?;":
        return f" {END} "
    if unicodedata.category(character) == "So":
        return f" {character} "
    if character.isalnum() or character in KEPT_SYMBOLS:
        return LOOKALIKES.get(character, character)
    return " "


def _sentences(tokens: list[str]) -> Iterator[str]:
    """The ends that are ends: hesitating dots ("i just... want") and a dot after every word are none."""
    ends = tokens.count(END)
    if ends >= MANY_ENDS and ends * 5 >= (len(tokens) - ends) * 3:
        yield from (token for token in tokens if token != END)
        return
    run = 0
    for token in [*tokens, ""]:
        if token == END:
            run += 1
            continue
        if run == 1:
            yield END
        run = 0
        if token:
            yield token


def _joined(tokens: list[str]) -> Iterator[str]:
    run: list[str] = []
    for token in [*tokens, ""]:
        if len(token) == 1 and token.isalpha():
            run.append(token)
            continue
        yield from ["".join(run)] if len(run) >= SPACED_LETTERS else run
        run = []
        if token:
            yield token


_LETTERS = _Letters()
