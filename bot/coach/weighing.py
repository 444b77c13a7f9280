"""The weight of a text's words, learned from labelled sentences, for what no rule foresees. Keeps no word of a text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import orjson

from bot.coach.normalise import END

WINDOW = 24  # words; the sentences that were learned from are about that long, and a long text would only add up
STEP = 12
STEM = 5
KEYS = {"bias", "enough", "words", "kinds"}


@dataclass(frozen=True)
class Weights:
    """What words and pairs of words add up to. From `enough` on, a text tells of danger."""

    bias: float
    enough: float
    words: Mapping[str, float]
    kinds: Mapping[str, Mapping[str, float]]

    def kind(self, words: Sequence[str]) -> str | None:
        """The kind of danger that the words weigh up to; None if they do not, as most do not."""
        for window in windows(words):
            found = dict.fromkeys(features(window))  # in order: sums of fractions depend on it
            if self.bias + sum(self.words.get(name, 0.0) for name in found) >= self.enough:
                return max(self.kinds, key=lambda kind: sum(self.kinds[kind].get(word, 0.0) for word in found))
        return None


def windows(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """A text in stretches that overlap; a short one whole."""
    yield words[:WINDOW]
    for start in range(STEP, len(words) - STEP, STEP):
        yield words[start : start + WINDOW]


def features(words: Sequence[str]) -> Iterator[str]:
    """What is weighed: "word", "begin*" for a word's beginning, "one two" for neighbours, "one .. two" for near ones."""
    last: list[str] = [END, END, END]
    for word in words:
        yield word
        if len(word) > STEM:
            yield f"{word[:STEM]}*"
        yield f"{last[2]} {word}"
        yield f"{last[1]} .. {word}"
        yield f"{last[0]} .. {word}"
        last = [last[1], last[2], word]


def parse(name: str, text: str, kinds: Sequence[str]) -> Weights:
    """Read one weights file. Raises ValueError with the entry and the fix."""
    try:
        raw = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"screening {name}: not readable as JSON: {error}. Train it anew.") from error
    if not isinstance(raw, dict) or set(raw) != KEYS:
        raise ValueError(f"screening {name}: the file needs exactly the keys {', '.join(sorted(KEYS))}. Train it anew.")
    if not (_is_number(raw["bias"]) and _is_number(raw["enough"]) and _is_weights(raw["words"])):
        raise ValueError(f"screening {name}: 'bias', 'enough' or 'words' holds no number. Train it anew.")
    if not isinstance(raw["kinds"], dict) or set(raw["kinds"]) != set(kinds):
        raise ValueError(f"screening {name}: 'kinds' needs exactly {', '.join(kinds)}. Train it anew.")
    for kind, weights in raw["kinds"].items():
        if not _is_weights(weights):
            raise ValueError(f"screening {name}: kind '{kind}' holds no numbers. Train it anew.")
    return Weights(raw["bias"], raw["enough"], raw["words"], raw["kinds"])


def _is_weights(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(key, str) and _is_number(v) for key, v in value.items())


def _is_number(value: Any) -> bool:
    return isinstance(value, float | int) and isfinite(value)
