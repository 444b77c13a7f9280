"""Whether a text tells of danger, by the rules of its language. Keeps and returns no word of the text."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.coach import screening_rules, weighing
from bot.coach.normalise import plain
from bot.coach.phrases import Phrase
from bot.coach.screening_rules import WEIGHTS, Rules
from bot.coach.shelves import Passage, Shelves, Stems
from bot.coach.spelling import Speller
from bot.coach.weighing import WINDOW, Features, Weights

FOLDER = "screening/"
SURE_VOTES = 2
PART, OVERLAP = 1200, 32  # words of a long text that are read at once; no phrase is longer than the overlap
LONG = 2 * WINDOW  # words; somewhere in a text so long the words are never all harmless, so a rule is believed


class Kind(StrEnum):
    """What a text tells, the most urgent first."""

    CHILD_RISK = "child_risk"
    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    URGE = "urge"
    COERCION = "coercion"
    HISTORY = "history"


#: What a partner who is gone no longer does. A child, or the danger from oneself, is not safe with that.
BY_PARTNERS = {Kind.VIOLENCE, Kind.URGE, Kind.COERCION, Kind.HISTORY}
Look = Callable[[Sequence[str]], "Finding | None"]
RANK = {kind: rank for rank, kind in enumerate(Kind)}
MOST_URGENT = min(RANK, key=RANK.__getitem__)


@dataclass(frozen=True)
class Finding:
    """The most urgent danger that a text tells. `history`: it tells of the past, alone or beside the present."""

    kind: Kind
    history: bool


class Screen:
    """The screen in all its languages. Made once, then only read."""

    def __init__(self, rules: Mapping[str, Rules], weights: Mapping[str, Weights]) -> None:
        """Prepare the rules and weights, by language code; a language may go without weights."""
        self._readers = {language: Reader(entry, weights.get(language)) for language, entry in rules.items()}

    def look(self, text: str, language: str = "") -> Finding | None:
        """The danger in a text, or None. `language` is the person's setting and only breaks a tie.

        Never raises, and takes time in proportion to the text.
        """
        tokens = plain(text)
        findings = (finding for reader in self._fitting(tokens, language) if (finding := reader(tokens)))
        return min(findings, key=lambda finding: RANK[finding.kind], default=None)

    def warm(self) -> None:
        """Make ready now what is else made at the first look in a language, in a few tenths of a second."""
        for reader in self._readers.values():
            assert reader.tools

    def _fitting(self, tokens: Sequence[str], language: str) -> Iterator[Look]:
        """How to read a text: in the language that fits best by the everyday words, and by the rules of those near it.

        Words weigh nothing in a language that others fit better, for there they mean something else.
        """
        votes = {code: reader.votes(tokens) + (code == language) for code, reader in self._readers.items()}
        most = max(votes.values())
        for code, reader in self._readers.items():
            if votes[code] == most:
                yield reader.look
            elif most < SURE_VOTES or most <= 2 * votes[code]:
                yield reader.look_by_rule


def texts_of(files: Mapping[str, str]) -> dict[str, str]:
    """The screening files among all, by language: "screening/en.yaml" is "en", "screening/en.weights.json" is "en.weights"."""
    names = [name for name in files if name.startswith(FOLDER)]
    return {name.removeprefix(FOLDER).rpartition(".")[0]: files[name] for name in names}


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


@dataclass(frozen=True, kw_only=True)
class Told:
    """A danger that a rule finds in a text. `is_past`: it is told as settled."""

    phrase: Phrase
    is_past: bool

    def counts(self, marks: set[str]) -> bool:
        """Whether it is believed beside these marks of the text."""
        return "/" not in self.phrase.group or "light" not in marks


class Tools:
    """What the rules of one language are searched with."""

    def __init__(self, rules: Rules) -> None:
        self.speller = speller(rules)
        self.passes = Shelves(rules.passes, rules.common)
        self.marks = Shelves(rules.marks, rules.common)
        self.dangers = Shelves(rules.dangers, rules.common)
        self.stems = Stems((*rules.passes, *rules.marks, *rules.dangers))


class Reader:
    """The rules of one language."""

    def __init__(self, rules: Rules, weights: Weights | None) -> None:
        self._rules = rules
        self._common = rules.common
        self._present = rules.present
        self._features = Features(rules.classes, weights.words if weights else ())
        self._weights = weights
        self._made: Tools | None = None

    @property
    def tools(self) -> Tools:
        """Made at the first look, or before. Two threads at once make them twice, and neither harms the other."""
        if self._made is None:
            self._made = Tools(self._rules)
        return self._made

    def votes(self, tokens: Sequence[str]) -> int:
        """How many different everyday words of this language stand in a text."""
        return len(self._common.intersection(tokens))

    def read(self, tokens: Sequence[str]) -> Iterator[Passage]:
        """The words of a text as the rules know them, ready to be searched; those of a long one in parts."""
        words = self.tools.speller.read(tokens)
        for start in range(0, max(len(words) - OVERLAP, 1), PART - OVERLAP):
            yield Passage(words[start : start + PART], self.tools.stems)

    def look(self, tokens: Sequence[str]) -> Finding | None:
        """The most urgent danger in the words of a text: told by rules or by weight, or by both a little."""
        return _together(map(self._look, self.read(tokens)))

    def look_by_rule(self, tokens: Sequence[str]) -> Finding | None:
        """The same, but only what a rule finds."""
        return _together(self._believed(self.told(passage), passage) for passage in self.read(tokens))

    def _look(self, passage: Passage) -> Finding | None:
        told = self.told(passage)
        if told or self._weights is None:
            return self._believed(told, passage)
        weight, names = self._weights.weigh(self._features.of(passage.words))
        return self._by_weight(passage, self._weights, names) if weight >= self._weights.enough else None

    def _believed(self, told: Sequence[Told], passage: Passage) -> Finding | None:
        """What the rules find, if the words beside it do not outweigh them."""
        weights = self._weights
        if told and weights is not None:
            trust = max(weights.trust(each.phrase.rule) for each in told)
            if trust < weights.rule or len(passage.words) <= LONG:
                weight, _ = weights.weigh(self._features.of(passage.words))
                return _judged(told) if weight + trust >= weights.enough else None
        return _judged(told)

    def told(self, passage: Passage) -> list[Told]:
        """What the rules find in a text, without what is harmless in it."""
        dangers = self.tools.dangers.found(passage)
        if not dangers:
            return []
        rest = passage.without(self.tools.passes.covered(passage))
        marks = self.tools.marks.groups(rest)
        return [told for told in self._told(rest, dangers, marks) if told.counts(marks)]

    def _told(self, rest: Passage, dangers: Iterable[int], marks: set[str]) -> Iterator[Told]:
        find = self.tools.dangers.found
        there, past = find(rest, dangers), dict[int, int]()
        if _may_be_past(marks):
            past = find(rest.without(rest.standing(self._present)), there)
        for number, ends in there.items():
            phrase = self.tools.dangers.phrases[number]
            ended = past.get(number, 0) if "settled" in marks or _kind(phrase) in BY_PARTNERS else 0
            if ended:
                yield Told(phrase=phrase, is_past=True)
            if ends & ~ended:
                yield Told(phrase=phrase, is_past=False)

    def _by_weight(self, passage: Passage, weights: Weights, names: Sequence[str]) -> Finding:
        """What the words point to; history only where something says that it is long ago."""
        marks = self.tools.marks.groups(passage)
        kind = weights.kind(names, [each for each in Kind if _may_be_past(marks) or each != Kind.HISTORY])
        is_past = kind == Kind.HISTORY or (_may_be_past(marks) and "settled" in marks)
        return Finding(Kind.HISTORY if is_past else Kind(kind), is_past)


def _together(findings: Iterable[Finding | None]) -> Finding | None:
    """What the parts of a text tell, read no further than where nothing more urgent can come."""
    found: list[Finding] = []
    for finding in filter(None, findings):
        found.append(finding)
        if finding.kind == MOST_URGENT:
            break
    if not found:
        return None
    return Finding(min((each.kind for each in found), key=RANK.__getitem__), any(each.history for each in found))


def _judged(told: Iterable[Told]) -> Finding | None:
    kinds = {(_kind(each.phrase), each.is_past) for each in told}
    if not kinds:
        return None
    now = [kind for kind, is_past in kinds if kind != Kind.HISTORY and not is_past]
    return Finding(min(now, key=RANK.__getitem__, default=Kind.HISTORY), len(now) < len(kinds))


def _may_be_past(marks: set[str]) -> bool:
    return "ongoing" not in marks and not marks.isdisjoint({"settled", "settled_partner"})


def _kind(phrase: Phrase) -> Kind:
    return Kind(phrase.group.partition("/")[0])


def _words_of(phrases: Iterable[Phrase]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for element in phrase.elements for word in element.words)
