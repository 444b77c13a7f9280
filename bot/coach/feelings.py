"""Feelings by family, cues, and the feeling words in what people write. Draws no conclusion from them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml
from rapidfuzz.distance import OSA

MOST_RECOGNISED = 3
LABEL_LETTERS = 20  # more does not fit on a button beside another
NO_FEELING = ""
SHORTEST_SLIP = 4  # letters; shorter words are other words too often
LONG_WORD = 10  # letters; two slips leave it what it was
MOST_SLIP = 2  # letters that may be other, lost or swapped
_DRAWN_OUT = re.compile(r"(.)\1\1+", re.DOTALL)  # the same letter three times or more
KEYS = ("families", "calm", "nots", "between", "lookalikes", "cues")


@dataclass(frozen=True)
class Word:
    """One feeling. Answers are kept by `key`; `label` fits after "I feel"; `heard` is what people write for it."""

    key: str
    label: str
    heard: tuple[str, ...]


@dataclass(frozen=True)
class Family:
    """Feelings that belong together, and the button that opens them."""

    key: str
    label: str
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Cue:
    """Something that one can see or hear in the other, without a meaning put on it."""

    key: str
    label: str


@dataclass(frozen=True)
class Phrase:
    """The words of a written feeling; the key is NO_FEELING where they only look like one."""

    words: tuple[str, ...]
    key: str


@dataclass(frozen=True)
class Feelings:
    """The families for an argument, the good feelings for quiet times, and the cues."""

    families: tuple[Family, ...]
    calm: Family
    cues: tuple[Cue, ...]
    nots: frozenset[str]
    between: frozenset[str]
    lookalikes: tuple[str, ...]

    def word(self, key: str) -> Word | None:
        """The feeling of that key, of whatever family."""
        return next((word for word in self._all_words() if word.key == key), None)

    def family_of(self, key: str) -> Family | None:
        """The family to which the feeling of that key belongs."""
        families = (*self.families, self.calm)
        return next((family for family in families if any(word.key == key for word in family.words)), None)

    @cached_property
    def keys_by_label(self) -> Mapping[tuple[str, ...], str]:
        """Each label, as plain words, with its key."""
        return {_plain(word.label): word.key for word in self._all_words()}

    @cached_property
    def phrases_by_start(self) -> Mapping[str, tuple[Phrase, ...]]:
        """All phrases by their first word, the longest first, so that "let down" is found before "down"."""
        found: dict[str, list[Phrase]] = {}
        for phrase in self._phrases():
            found.setdefault(phrase.words[0], []).append(phrase)
        return {word: tuple(sorted(phrases, key=_longest_first)) for word, phrases in found.items()}

    @cached_property
    def slips(self) -> Mapping[tuple[str, int], tuple[Phrase, ...]]:
        """Feelings by first letter and length of a first word that was typed: those which that word may mean by a slip."""
        found: dict[tuple[str, int], list[Phrase]] = {}
        for phrase in self._phrases():
            first = phrase.words[0]
            if phrase.key != NO_FEELING and len(first) >= SHORTEST_SLIP:
                for length in range(len(first) - MOST_SLIP, len(first) + MOST_SLIP + 1):
                    found.setdefault((first[0], length), []).append(phrase)
        return {start: tuple(sorted(phrases, key=_longest_first)) for start, phrases in found.items()}

    @cached_property
    def most_words(self) -> int:
        """So many words the longest phrase has."""
        return max((len(phrase.words) for phrase in self._phrases()), default=1)

    def _phrases(self) -> Iterator[Phrase]:
        for word in self._all_words():
            yield from (Phrase(_plain(text), word.key) for text in word.heard)
        yield from (Phrase(_plain(text), NO_FEELING) for text in self.lookalikes)

    def _all_words(self) -> Iterator[Word]:
        for family in (*self.families, self.calm):
            yield from family.words


def recognise(text: str, feelings: Feelings) -> tuple[str, ...]:
    """The keys of the feelings written in a text, in their order, three at most; a denied feeling is none.

    Whole words only, with small slips: "scaerd" counts, the "mad" in "made" does not.
    """
    words = _plain(text)
    if words in feelings.keys_by_label:
        return (feelings.keys_by_label[words],)
    found: dict[str, None] = {}
    for key in _recognised(words, feelings):
        found[key] = None
        if len(found) == MOST_RECOGNISED:
            break
    return tuple(found)


def parse(text: str) -> Feelings:
    """Read the feelings file. Raises ValueError that lists every problem, each with its entry and the fix."""
    raw = _load(text)
    problems = list(_problems(raw))
    if problems:
        raise ValueError("\n".join(problems))
    return Feelings(
        families=tuple(_family(entry) for entry in raw["families"]),
        calm=_family(raw["calm"]),
        cues=tuple(Cue(entry["key"], entry["label"]) for entry in raw["cues"]),
        nots=frozenset(raw["nots"]),
        between=frozenset(raw["between"]),
        lookalikes=tuple(raw["lookalikes"]),
    )


def _plain(text: str) -> tuple[str, ...]:
    """Small letters only, "don't" as dont, "saaad" as sad."""
    joined = text.casefold().replace("'", "").replace("’", "")
    return tuple(_shortened(word) for word in "".join(c if c.isalpha() else " " for c in joined).split())


def _shortened(word: str) -> str:
    return _DRAWN_OUT.sub(r"\1", word)


def _recognised(words: tuple[str, ...], feelings: Feelings) -> Iterator[str]:
    start = 0
    while start < len(words):
        phrase = _phrase_at(words, start, feelings)
        if phrase and phrase.key != NO_FEELING and not _denied(words, start, feelings):
            yield phrase.key
        start += len(phrase.words) if phrase else 1


def _phrase_at(words: tuple[str, ...], start: int, feelings: Feelings) -> Phrase | None:
    typed, ahead = words[start], words[start : start + feelings.most_words]
    known = feelings.phrases_by_start.get(typed, ())
    exact = (phrase for phrase in known if ahead[: len(phrase.words)] == phrase.words)
    found = next(exact, None)
    if found:
        return found
    close = feelings.slips.get((typed[0], len(typed)), ()) if len(typed) >= SHORTEST_SLIP else known
    alike = (phrase for phrase in close if phrase.key != NO_FEELING and _is_alike(ahead, phrase.words))
    return next(alike, None)


def _is_alike(words: tuple[str, ...], meant: tuple[str, ...]) -> bool:
    return len(words) >= len(meant) and all(map(_is_slip, words, meant))


def _longest_first(phrase: Phrase) -> tuple[int, int]:
    return -len(phrase.words), -len(" ".join(phrase.words))


def _is_slip(typed: str, meant: str) -> bool:
    """Whether one is the other, but for a slip. Swaps and lost letters are slips early on; another letter
    instead makes a real word too often ("lovely" for "lonely"), so it counts in long words alone."""
    if typed == meant:
        return True
    if typed[0] != meant[0] or min(len(typed), len(meant)) < SHORTEST_SLIP or abs(len(typed) - len(meant)) > MOST_SLIP:
        return False
    most = MOST_SLIP if len(meant) >= LONG_WORD else 1
    if OSA.distance(typed, meant, score_cutoff=most) > most:
        return False
    if len(meant) >= LONG_WORD or sorted(typed) == sorted(meant):
        return True
    return len(meant) >= (8 if len(typed) == len(meant) else 5) and len(typed) >= 5


def _denied(words: tuple[str, ...], start: int, feelings: Feelings) -> bool:
    before = start - 1
    while before >= 0 and words[before] in feelings.between:
        before -= 1
    return before >= 0 and words[before] in feelings.nots


def _load(text: str) -> Any:
    try:
        # The base loader keeps "no" as the word that people write.
        return yaml.CBaseLoader(text).get_single_data()
    except yaml.YAMLError as error:
        raise ValueError(f"feelings: not readable as YAML: {error}. Fix the spaces or quotes there.") from error


def _problems(raw: Any) -> Iterator[str]:
    if not isinstance(raw, dict) or set(raw) != set(KEYS):
        yield f"feelings: the file needs exactly the keys {', '.join(KEYS)}. Add or remove keys."
        return
    for key in ("nots", "between", "lookalikes"):
        if not _is_texts(raw[key]):
            yield f"feelings: '{key}' is no list of words. Write [so, very]."
    for key in ("families", "cues"):
        if not isinstance(raw[key], list):
            yield f"feelings: '{key}' is no list. Start each entry with a dash."
            return
    groups = [*raw["families"], raw["calm"]]
    for entry in groups:
        yield from _group_problems(entry)
    for entry in raw["cues"]:
        yield from _entry_problems("cues", entry, {"key", "label"})
    yield from _twice("families", groups)
    yield from _twice("cues", raw["cues"])
    yield from _twice("words", [word for entry in groups if isinstance(entry, dict) for word in _words_of(entry)])


def _group_problems(entry: Any) -> Iterator[str]:
    problems = list(_entry_problems("families", entry, {"key", "label", "words"}))
    yield from problems
    if problems:
        return
    if not isinstance(entry["words"], list) or not entry["words"]:
        yield f"feelings: family '{entry['key']}' has no list of words. Start each word with a dash."
        return
    for word in entry["words"]:
        yield from _entry_problems(f"family '{entry['key']}'", word, {"key", "label", "heard"})
        if isinstance(word, dict) and not _is_texts(word.get("heard", [])):
            yield f"feelings: word '{word.get('key')}': 'heard' is no list of words. Write [sad, sadness]."


def _entry_problems(where: str, entry: Any, keys: set[str]) -> Iterator[str]:
    if not isinstance(entry, dict) or set(entry) != keys:
        yield f"feelings: {where}: an entry needs exactly {', '.join(sorted(keys))}. Add or remove keys."
        return
    key, label = entry["key"], entry["label"]
    if not (isinstance(key, str) and key.isascii() and key.isidentifier()):
        yield f"feelings: {where}: key '{key}' is no plain name. Use letters and underscores, such as let_down."
    if not (isinstance(label, str) and label and len(label) <= LABEL_LETTERS):
        yield f"feelings: {where}, '{key}': the label needs 1 to {LABEL_LETTERS} letters. Find a shorter word."


def _twice(where: str, entries: list[Any]) -> Iterator[str]:
    keys = [str(entry.get("key")) for entry in entries if isinstance(entry, dict)]
    for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
        yield f"feelings: {where}: key '{key}' stands there twice. Rename one."


def _words_of(entry: dict[str, Any]) -> list[Any]:
    words = entry.get("words")
    return words if isinstance(words, list) else []


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and _plain(item) for item in value)


def _family(entry: dict[str, Any]) -> Family:
    words = (Word(word["key"], word["label"], tuple(word["heard"])) for word in entry["words"])
    return Family(entry["key"], entry["label"], tuple(words))
