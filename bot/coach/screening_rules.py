"""The screening files as frozen rules: one language each. Reads and checks data, judges no text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from bot.coach import weighing
from bot.coach.normalise import forms, plain
from bot.coach.phrases import Phrase, Places, phrases
from bot.coach.weighing import Weights

WORDS = ("common", "ordinary", "telling")
MARKS = ("pass", "light", "settled", "settled_partner", "ongoing")
KINDS = ("child_risk", "self_harm", "violence", "urge", "coercion", "history")
WHEN = ("always", "unless_light")
WEIGHTS = ".weights"
KEYS = {*WORDS, *MARKS, "spelled", "lists", "kinds"}


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What one language says about danger. A phrase's group is its mark, or its kind, or `kind/unless_light`.

    `classes`: the names of the lists that a word stands in, for what was learned about words of a sort.
    """

    common: frozenset[str]
    ordinary: frozenset[str]
    telling: frozenset[str]
    spelled: Mapping[str, tuple[str, ...]]
    phrases: tuple[Phrase, ...]
    classes: Mapping[str, tuple[str, ...]]


def kind(group: str) -> str:
    """The kind of danger that a group's rules tell of; "" for a group that tells of none."""
    name = group.partition("/")[0]
    return name if name in KINDS else ""


def parse(name: str, text: str) -> Rules | Weights:
    """Read one screening file by its name: "en" holds rules, "en.weights" what was learned. Errors as below."""
    return weighing.parse(name, text, KINDS) if name.endswith(WEIGHTS) else rules(name, text)


def rules(name: str, text: str) -> Rules:
    """Read one file of rules. Raises ValueError that lists every problem, each with its entry and the fix."""
    raw = _load(name, text)
    problems = list(_shape(raw))
    found: list[Phrase | str] = []
    if not problems:
        found = list(_phrases(raw))
        problems = [problem for problem in found if isinstance(problem, str)]
    if problems:
        raise ValueError("\n".join(f"screening {name}: {problem}" for problem in problems))
    return _rules(raw, [phrase for phrase in found if isinstance(phrase, Phrase)])


def _load(name: str, text: str) -> Any:
    try:
        # The base loader keeps "no" and "on" as the words that people write.
        return yaml.CBaseLoader(text).get_single_data()
    except yaml.YAMLError as error:
        raise ValueError(f"screening {name}: not readable as YAML: {error}. Fix the spaces or quotes there.") from error


def _shape(raw: Any) -> Iterator[str]:
    if not isinstance(raw, dict) or set(raw) != KEYS:
        yield f"the file needs exactly the keys {', '.join(sorted(KEYS))}. Add or remove keys."
        return
    for key in (*WORDS, *MARKS):
        if not _is_texts(raw[key]):
            yield f"'{key}' is no list of texts. Write [so, very], or a dash before each rule."
    if not isinstance(raw["spelled"], dict) or not _is_texts(list(raw["spelled"].values())):
        yield "'spelled' is no mapping. Write the short form, a colon, then the words meant."
    if not isinstance(raw["lists"], dict) or not all(map(_is_texts, raw["lists"].values())):
        yield "'lists' is no mapping of lists. Write a name in capitals, a colon, then [words]."
    yield from _kinds_shape(raw["kinds"])


def _kinds_shape(kinds: Any) -> Iterator[str]:
    if not isinstance(kinds, dict) or set(kinds) != set(KINDS):
        yield f"'kinds' needs exactly {', '.join(KINDS)}. Add or remove kinds."
        return
    for kind, entry in kinds.items():
        if not isinstance(entry, dict) or not set(entry) <= set(WHEN) or not all(map(_is_texts, entry.values())):
            yield f"kind '{kind}' is no lists of rules under {' and '.join(WHEN)}. Put a dash before each rule."


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _phrases(raw: Mapping[str, Any]) -> Iterator[Phrase | str]:
    """The phrases of all rules; for a rule that cannot be read, what is wrong with it."""
    places = Places(raw["lists"])
    for group, texts in _groups(raw):
        for text in texts:
            try:
                yield from phrases(text, places, group)
            except ValueError as error:
                yield f"{group}: {error}"


def _groups(raw: Mapping[str, Any]) -> Iterator[tuple[str, Iterable[str]]]:
    for mark in MARKS:
        yield mark, raw[mark]
    for kind, entry in raw["kinds"].items():
        for when, texts in entry.items():
            yield (kind if when == "always" else f"{kind}/{when}"), texts


def _rules(raw: Mapping[str, Any], found: Sequence[Phrase]) -> Rules:
    return Rules(
        common=_words(raw["common"]),
        ordinary=_words(raw["ordinary"]),
        telling=_words(raw["telling"]),
        spelled={form: tuple(plain(full)) for short, full in raw["spelled"].items() for form in forms(short)},
        phrases=tuple(found),
        classes=_classes(raw["lists"]),
    )


def _classes(lists: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, members in lists.items():
        for word in {form for member in members if member.isalpha() for form in forms(member)}:
            found.setdefault(word, []).append(name)
    return {word: tuple(names) for word, names in found.items()}


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(form for text in texts for form in forms(text))
