"""reading-level: a ten-year-old can read it. The grade of a dialog's English texts by Flesch and Kincaid is 6 at most."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.check.seen import lines
from bot.dialog.model import Dialog
from bot.dialog.problems import WARNING
from bot.dialog.texts import Hole, Text

HIGHEST_GRADE = 6.0
#: The formula was made for passages; of fewer words it says nothing.
FEWEST_WORDS = 40

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_STOP = re.compile(r"[.!?:;…\n]+")
_VOWELS = re.compile(r"[aeiouy]+")


@dialog_rule("reading-level", WARNING)
def reading_level(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """A dialog that is hard to read."""
    text = " . ".join(_plain(line.text) for line in lines(dialog, shelf))
    grade = grade_of(text)
    if grade > HIGHEST_GRADE and len(text.split()) >= FEWEST_WORDS:
        told = f"the texts read like school year {grade:.1f}; the most is {HIGHEST_GRADE:.0f}"
        yield dialog.mark, f"{told}. Use shorter words and sentences."


def grade_of(text: str) -> float:
    """The school year, in the United States, whose pupils read a text with ease. 0 without words."""
    sentences = [found for part in _STOP.split(text.casefold().replace("’", "'")) if (found := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """How many syllables an English word has, by its groups of vowels; a silent e at its end is none."""
    found = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and found > 1
    silent = silent or (word.endswith("ed") and not word.endswith(("ted", "ded")) and found > 1)
    return max(1, found - silent)


def _plain(text: Text) -> str:
    return "".join("it" if isinstance(part, Hole) else part for part in text.parts)
