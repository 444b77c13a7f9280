"""Whether a text tells of danger, by the rules of its language. Keeps and returns no word of the text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.coach import screening_rules
from bot.coach.normalise import plain
from bot.coach.phrases import Automaton, Element, Match, Phrase
from bot.coach.screening_rules import Rules
from bot.coach.spelling import Speller

HARMLESS = "-"  # stands where harmless words were; no rule has it
SURE_VOTES = 2
SHELF = 250  # phrases; more make each step slower, fewer make more steps


class Kind(StrEnum):
    """What a text tells, the most urgent first."""

    CHILD_RISK = "child_risk"
    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    URGE = "urge"
    COERCION = "coercion"
    HISTORY = "history"


RANK = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Finding:
    """The most urgent danger that a text tells. `history`: it tells of the past, alone or beside the present."""

    kind: Kind
    history: bool


class Screen:
    """The screen in all its languages. Built once, then only read."""

    def __init__(self, rules: Mapping[str, Rules]) -> None:
        """Prepare the rules, by language code."""
        self._readers = {language: _Reader(entry) for language, entry in rules.items()}

    def look(self, text: str, language: str = "") -> Finding | None:
        """The danger in a text, or None. `language` is the person's setting and only breaks a tie.

        Never raises, and takes time in proportion to the text.
        """
        tokens = plain(text)
        found = [finding for reader in self._fitting(tokens, language) if (finding := reader.look(tokens))]
        return min(found, key=lambda finding: RANK[finding.kind], default=None)

    def _fitting(self, tokens: Sequence[str], language: str) -> Iterable["_Reader"]:
        """The one reader that clearly fits by the everyday words, else all of them."""
        votes = {code: reader.votes(tokens) + (code == language) for code, reader in self._readers.items()}
        first, *others = sorted(votes.values(), reverse=True)
        if first >= SURE_VOTES and first > 2 * max(others, default=0):
            return [self._readers[max(votes, key=lambda code: votes[code])]]
        return self._readers.values()


def parse(texts_by_language: Mapping[str, str]) -> Screen:
    """The screen from the screening files, by language code. Raises ValueError with the entry and the fix."""
    return Screen({language: screening_rules.parse(language, text) for language, text in texts_by_language.items()})


class _Shelf:
    """Some of the dangers, left alone where a text has none of their telling words."""

    def __init__(self, dangers: Sequence[Phrase], common: frozenset[str]) -> None:
        telling = [_telling(phrase, common) for phrase in dangers]
        self._words = frozenset(word for element in telling for word in element.words)
        self._stems = tuple(sorted({stem for element in telling for stem in element.stems}))
        self._automaton = Automaton(dangers)

    def find(self, words: Sequence[str], different: frozenset[str]) -> list[Match]:
        """The dangers in a text; `different` holds its words, each once."""
        if self._words.isdisjoint(different) and not self._has_stem(different):
            return []
        return self._automaton.find(words)

    def _has_stem(self, different: frozenset[str]) -> bool:
        return bool(self._stems) and any(word.startswith(self._stems) for word in different)


class _Reader:
    """The rules of one language, made ready."""

    def __init__(self, rules: Rules) -> None:
        everything = (*rules.passes, *rules.marks, *rules.dangers)
        self._common = rules.common
        self._present = rules.present
        self._speller = Speller(_words_of(everything), rules.spelled, rules.common | rules.ordinary)
        self._passes = Automaton(rules.passes)
        self._marks = Automaton(rules.marks)
        by_telling = sorted(rules.dangers, key=lambda phrase: sorted(_telling(phrase, rules.common).words))
        shelves = range(0, len(by_telling), SHELF)
        self._shelves = [_Shelf(by_telling[start : start + SHELF], rules.common) for start in shelves]

    def votes(self, tokens: Sequence[str]) -> int:
        """How many different everyday words of this language stand in a text."""
        return len(self._common.intersection(tokens))

    def look(self, tokens: Sequence[str]) -> Finding | None:
        """The most urgent danger in the words of a text."""
        words = self._speller.read(tokens)
        if not self._dangers(words):
            return None
        for match in self._passes.find(words):
            for place in match.places:
                words[place] = HARMLESS
        return self._judge(words, self._dangers(words))

    def _dangers(self, words: Sequence[str]) -> list[Match]:
        different = frozenset(words)
        return [match for shelf in self._shelves for match in shelf.find(words, different)]

    def _judge(self, words: Sequence[str], matches: Sequence[Match]) -> Finding | None:
        marks = {match.group for match in self._marks.find(words)} if matches else set()
        dangers = [(_kind(match), match) for match in matches if _counts(match, marks)]
        if not dangers:
            return None
        now = [kind for kind, match in dangers if kind != Kind.HISTORY and not self._is_past(kind, match, words, marks)]
        tells_past = len(now) < len(dangers)
        return Finding(min(now, key=RANK.__getitem__, default=Kind.HISTORY), tells_past)

    def _is_past(self, kind: Kind, match: Match, words: Sequence[str], marks: set[str]) -> bool:
        settled = "settled" in marks or ("settled_partner" in marks and kind != Kind.SELF_HARM)
        return settled and "ongoing" not in marks and self._present.isdisjoint(words[place] for place in match.places)


def _counts(match: Match, marks: set[str]) -> bool:
    return "/" not in match.group or "light" not in marks


def _kind(match: Match) -> Kind:
    return Kind(match.group.partition("/")[0])


def _words_of(phrases: Iterable[Phrase]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for element in phrase.elements for word in element.words)


def _telling(phrase: Phrase, common: frozenset[str]) -> Element:
    """The place of a phrase with the fewest everyday words: a text without one of its words cannot hold the phrase."""
    needed = (element for element in phrase.elements if not element.is_optional)
    return min(needed, key=lambda element: (len(element.words & common), len(element.words)))
