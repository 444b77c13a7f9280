"""Whether a text tells of danger, by the rules of its language. Keeps and returns no word of the text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from bot.coach import screening_rules, weighing
from bot.coach.normalise import plain
from bot.coach.phrases import Automaton, Match, Passage, Phrase, Stems
from bot.coach.screening_rules import WEIGHTS, Rules
from bot.coach.shelves import Shelves
from bot.coach.spelling import Speller
from bot.coach.weighing import Weights

HARMLESS = "-"  # stands where harmless words were; no rule has it
SURE_VOTES = 2
ENOUGH_STRETCHES = 3  # a long text that tells of danger so often need not be read to its end


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
    """The screen in all its languages. Made once, then only read."""

    def __init__(self, rules: Mapping[str, Rules], weights: Mapping[str, Weights]) -> None:
        """Prepare the rules and weights, by language code; a language may go without weights."""
        self._readers = {language: _Reader(entry, weights.get(language)) for language, entry in rules.items()}

    def look(self, text: str, language: str = "") -> Finding | None:
        """The danger in a text, or None. `language` is the person's setting and only breaks a tie.

        Never raises, and takes time in proportion to the text.
        """
        tokens = plain(text)
        found = [finding for reader in self._fitting(tokens, language) if (finding := reader.look(tokens))]
        return min(found, key=lambda finding: RANK[finding.kind], default=None)

    def warm(self) -> None:
        """Make ready now what is else made at the first look in a language, in a few tenths of a second."""
        for reader in self._readers.values():
            assert reader.tools

    def _fitting(self, tokens: Sequence[str], language: str) -> Iterable["_Reader"]:
        """The one reader that clearly fits by the everyday words, else all of them."""
        votes = {code: reader.votes(tokens) + (code == language) for code, reader in self._readers.items()}
        first, *others = sorted(votes.values(), reverse=True)
        if first >= SURE_VOTES and first > 2 * max(others, default=0):
            return [self._readers[max(votes, key=lambda code: votes[code])]]
        return self._readers.values()


def parse(texts_by_language: Mapping[str, str]) -> Screen:
    """The screen from the screening files: rules under "en", learned weights, if any, under "en.weights".

    Raises ValueError with the entry and the fix.
    """
    weighed = {key: text for key, text in texts_by_language.items() if key.endswith(WEIGHTS)}
    rules = {key: screening_rules.rules(key, text) for key, text in texts_by_language.items() if key not in weighed}
    if not rules:
        raise ValueError("screening: there are no rules, so nobody would be heard. Add screening/en.yaml.")
    for key in weighed:
        if key.removesuffix(WEIGHTS) not in rules:
            raise ValueError(f"screening {key}: there are no rules for that language. Add them or take this file away.")
    kinds = [kind.value for kind in Kind]
    weights = {key.removesuffix(WEIGHTS): weighing.parse(key, text, kinds) for key, text in weighed.items()}
    return Screen(rules, weights)


def speller(rules: Rules) -> Speller:
    """What reads typed words as the rules of that language know them."""
    return Speller(
        _words_of((*rules.passes, *rules.marks, *rules.dangers)), rules.spelled, rules.common | rules.ordinary
    )


class _Tools:
    """What the rules of one language are searched with."""

    def __init__(self, rules: Rules) -> None:
        self.speller = speller(rules)
        self.passes = Automaton(rules.passes)
        self.marks = Automaton(rules.marks)
        self.dangers = Shelves(rules.dangers, rules.common)
        self.stems = Stems((*rules.passes, *rules.marks, *rules.dangers))


class _Reader:
    """The rules of one language."""

    def __init__(self, rules: Rules, weights: Weights | None) -> None:
        self._rules = rules
        self._common = rules.common
        self._present = rules.present
        self._weights = weights
        self._made: _Tools | None = None

    @property
    def tools(self) -> _Tools:
        """Made at the first look, or before. Two threads at once make them twice, and neither harms the other."""
        if self._made is None:
            self._made = _Tools(self._rules)
        return self._made

    def votes(self, tokens: Sequence[str]) -> int:
        """How many different everyday words of this language stand in a text."""
        return len(self._common.intersection(tokens))

    def look(self, tokens: Sequence[str]) -> Finding | None:
        """The most urgent danger in the words of a text."""
        passage = self.tools.stems.passage(self.tools.speller.read(tokens))
        return self._by_rule(passage) or self._by_weight(passage)

    def _by_rule(self, passage: Passage) -> Finding | None:
        stretches = self.tools.dangers.stretches(passage)
        first = next(stretches, None)
        if first is None:
            return None
        harmless = {place for match in self.tools.passes.find(passage) for place in match.places(passage.words)}
        rest = passage.without(harmless, HARMLESS)
        marks = self.tools.marks.groups(rest)
        found: list[Finding] = []
        for stretch, automata in chain((first,), stretches):
            finding = _judged(self._told(rest.part(stretch), automata, marks), marks)
            found += [finding] if finding else []
            if sum(each.kind != Kind.HISTORY for each in found) == ENOUGH_STRETCHES:
                break
        return _together(found)

    def _told(self, part: Passage, automata: Iterable[Automaton], marks: set[str]) -> Iterator[tuple[str, bool]]:
        """The groups of the dangers in a stretch, each with whether it is told as past."""
        may_be_past = "ongoing" not in marks and not marks.isdisjoint({"settled", "settled_partner"})
        for automaton in automata:
            if may_be_past:
                yield from ((match.group, self._is_past(match, part.words, marks)) for match in automaton.find(part))
            else:
                yield from ((group, False) for group in automaton.groups(part))

    def _by_weight(self, passage: Passage) -> Finding | None:
        kind = self._weights.kind(passage.words) if self._weights else None
        if kind is None:
            return None
        marks = self.tools.marks.groups(passage)
        is_past = kind == Kind.HISTORY or ("settled" in marks and "ongoing" not in marks)
        return Finding(Kind.HISTORY if is_past else Kind(kind), is_past)

    def _is_past(self, match: Match, words: Sequence[str], marks: set[str]) -> bool:
        if "settled" not in marks and _kind(match.group) == Kind.SELF_HARM:
            return False
        return self._present.isdisjoint(words[place] for place in match.places(words))


def _judged(told: Iterable[tuple[str, bool]], marks: set[str]) -> Finding | None:
    kinds = {(_kind(group), is_past) for group, is_past in told if _counts(group, marks)}
    if not kinds:
        return None
    now = [kind for kind, is_past in kinds if kind != Kind.HISTORY and not is_past]
    return Finding(min(now, key=RANK.__getitem__, default=Kind.HISTORY), len(now) < len(kinds))


def _together(found: Sequence[Finding]) -> Finding | None:
    if not found:
        return None
    return Finding(min((each.kind for each in found), key=RANK.__getitem__), any(each.history for each in found))


def _counts(group: str, marks: set[str]) -> bool:
    return "/" not in group or "light" not in marks


def _kind(group: str) -> Kind:
    return Kind(group.partition("/")[0])


def _words_of(phrases: Iterable[Phrase]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for element in phrase.elements for word in element.words)
