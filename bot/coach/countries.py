"""Which country a person is in: likely ones by language, and typed names. Knows no helpline and no wording."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml
from rapidfuzz.distance import OSA

MOST_FOUND = 3
LONGEST_NAME = 40  # letters; what is longer is a story, not a name with a slip in it
KEYS = ("languages", "default", "filler", "words", "names")


@dataclass(frozen=True)
class Place:
    """A country by its ISO code, its English name, and the other names that people type."""

    code: str
    name: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Language:
    """Where the speakers of a language mostly live. `guess` is set where nearly all live in one country."""

    code: str
    likely: tuple[str, ...]
    guess: str | None = None


@dataclass(frozen=True)
class Countries:
    """All countries by name, and the likely ones by language."""

    places: tuple[Place, ...]
    languages: tuple[Language, ...]
    default: tuple[str, ...]
    filler: frozenset[str]
    words: frozenset[str]

    def name(self, code: str) -> str | None:
        """The English name, or None for a code that is in no list."""
        return self._names.get(code)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {place.code: place.name for place in self.places}

    def guess(self, language_code: str | None) -> str | None:
        """The country that a Telegram language code implies: its region ("pt-br"), or its language's only one."""
        base, *rest = (language_code or "").lower().replace("_", "-").split("-")
        region = rest[-1].upper() if rest else ""
        if self.name(region):
            return region
        language = self._language(base)
        return language.guess if language else None

    def likely(self, language_code: str | None) -> tuple[str, ...]:
        """Countries to offer on buttons, the likeliest first; the guess leads where there is one."""
        language = self._language((language_code or "").lower().replace("_", "-").split("-")[0])
        guess = self.guess(language_code)
        codes = language.likely if language else self.default
        return tuple(dict.fromkeys((guess, *codes) if guess else codes))

    def _language(self, base: str) -> Language | None:
        return next((language for language in self.languages if language.code == base), None)

    @cached_property
    def codes_by_name(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """Every name, as folded words, with the codes that bear it ("congo" has two)."""
        found: dict[tuple[str, ...], tuple[str, ...]] = {}
        for place in self.places:
            for name in (place.name, *place.also):
                key = tuple(_fold(word) for word in _words(name))
                found[key] = tuple(dict.fromkeys((*found.get(key, ()), place.code)))
        return found


def find(text: str, countries: Countries) -> tuple[str, ...]:
    """The codes that a typed text means, the best first: a code, names in it, or one name with a slip."""
    words = _words(text)
    telling = [word for word in words if _fold(word) not in countries.filler] if len(words) > 1 else words
    code = telling[0] if len(telling) == 1 else ""
    if countries.name(code.upper()) and (code.isupper() or code.lower() not in countries.words):
        return (code.upper(),)
    named = tuple(dict.fromkeys(_named([_fold(word) for word in words], countries)))
    typed = _fold(" ".join(telling))
    return (named or (() if typed in countries.words else _resembling(typed, countries)))[:MOST_FOUND]


def parse(text: str) -> Countries:
    """Read the countries file. Raises ValueError that lists every problem, each with its entry and the fix."""
    raw = _load(text)
    problems = list(_problems(raw))
    if problems:
        raise ValueError("\n".join(problems))
    return Countries(
        places=tuple(Place(code, e["name"], tuple(e.get("also", ()))) for code, e in raw["names"].items()),
        languages=tuple(
            Language(code, tuple(entry["likely"]), entry.get("guess")) for code, entry in raw["languages"].items()
        ),
        default=tuple(raw["default"]),
        filler=frozenset(_fold(word) for word in raw["filler"]),
        words=frozenset(raw["words"]),
    )


def _words(text: str) -> list[str]:
    joined = text.replace(".", "").replace("'", "").replace("’", "")  # U.S.A. is one word, as is I'm
    return "".join(c if unicodedata.category(c)[0] in "LM" else " " for c in joined).split()


def _fold(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


def _named(words: list[str], countries: Countries) -> Iterator[str]:
    names = countries.codes_by_name
    longest = max(map(len, names), default=0)
    start = 0
    while start < len(words):
        for size in range(longest, 0, -1):
            codes = names.get(tuple(words[start : start + size]))
            if codes:
                yield from codes
                start += size - 1
                break
        start += 1


def _resembling(typed: str, countries: Countries) -> tuple[str, ...]:
    slips = _slips(typed)
    if not slips:
        return ()
    near: list[tuple[int, tuple[str, ...]]] = []
    for words, codes in countries.codes_by_name.items():
        name = " ".join(words)
        # A slip hardly ever hits the first letter, and "pain" must not become Spain.
        if len(name) >= 5 and name[0] == typed[0]:
            near.append((OSA.distance(typed, name, score_cutoff=slips), codes))
    best = min((distance for distance, _ in near), default=slips + 1)
    if best > slips:
        return ()
    return tuple(dict.fromkeys(code for distance, codes in near if distance == best for code in codes))


def _slips(typed: str) -> int:
    """How many wrong letters a name of that length may have and still be meant."""
    if len(typed) < 5 or len(typed) > LONGEST_NAME:
        return 0
    return 1 if len(typed) < 7 else 2 if len(typed) < 11 else 3


def _load(text: str) -> Any:
    try:
        # The base loader keeps "no" as text: it is a language, and NO is a country.
        return yaml.CBaseLoader(text).get_single_data()
    except yaml.YAMLError as error:
        raise ValueError(f"countries: not readable as YAML: {error}. Fix the spaces or quotes there.") from error


def _problems(raw: Any) -> Iterator[str]:
    if not isinstance(raw, dict) or set(raw) != set(KEYS):
        yield f"countries: the file needs exactly the keys {', '.join(KEYS)}. Add or remove keys."
        return
    yield from (f"countries: '{key}' is no list. Write [A, B]." for key in KEYS[1:4] if not _is_texts(raw[key]))
    for key in ("languages", "names"):
        if not isinstance(raw[key], dict):
            yield f"countries: '{key}' is no mapping. Write a code, a colon, then its entry."
            return
    for code, entry in raw["names"].items():
        if not isinstance(entry, dict) or not _is_place(entry):
            yield f"countries: names, {code}: not an entry. Write {{name: Germany, also: [Deutschland]}}."
    for code, entry in raw["languages"].items():
        if not isinstance(entry, dict) or not _is_language(entry):
            yield f"countries: languages, {code}: not an entry. Write {{likely: [DE, AT], guess: DE}}."
            continue
        yield from _unknown(f"languages, {code}", [*entry["likely"], *filter(None, [entry.get("guess")])], raw)
    if _is_texts(raw["default"]):
        yield from _unknown("default", raw["default"], raw)


def _unknown(where: str, codes: list[str], raw: dict[str, Any]) -> Iterator[str]:
    for code in dict.fromkeys(codes):
        if code not in raw["names"]:
            yield f"countries: {where}: '{code}' has no name. Add it under names, or remove it here."


def _is_place(entry: dict[str, Any]) -> bool:
    return isinstance(entry.get("name"), str) and set(entry) <= {"name", "also"} and _is_texts(entry.get("also", []))


def _is_language(entry: dict[str, Any]) -> bool:
    guess_is_text = isinstance(entry.get("guess", ""), str)
    return set(entry) <= {"likely", "guess"} and _is_texts(entry.get("likely")) and guess_is_text


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
