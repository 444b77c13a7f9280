"""Words that a test expects, found in what was said: whole words, whatever the case, the quotes or the line breaks. `…` is a gap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})
_GAP = re.compile(r"\s*(?:…|\.\.\.)\s*")


@dataclass(frozen=True)
class Phrase:
    """Expected words as the author wrote them."""

    words: str

    def __str__(self) -> str:
        return f"“{' '.join(self.words.split())}”"

    def stands_in(self, text: str) -> bool:
        """Whether the words stand anywhere in a text."""
        return self._pattern.search(plain(text)) is not None

    def is_all_of(self, text: str) -> bool:
        """Whether the words are the whole text, but for gaps."""
        return self._pattern.fullmatch(plain(text)) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = [re.escape(part) for part in _GAP.split(plain(self.words))]
        before = r"(?<!\w)" if re.match(r"\w", parts[0][:1]) else ""
        after = r"(?!\w)" if re.search(r"\w$", parts[-1]) else ""
        return re.compile(before + ".*?".join(parts) + after)


def plain(text: str) -> str:
    """A text without what does not matter for comparing."""
    return " ".join(text.translate(_QUOTES).casefold().split())
