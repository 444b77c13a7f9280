"""Whether a text tells of danger, by the rules and weights of its language. Keeps and returns no word of the text."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.coach import screening_rules, weighing
from bot.coach.normalise import plain
from bot.coach.phrases import Phrase
from bot.coach.screening_rules import WEIGHTS, Rules
from bot.coach.shelves import Shelves, bits
from bot.coach.spelling import Speller
from bot.coach.weighing import BLOCK, RULE, Features, Stretch, Weights

FOLDER = "screening/"
SURE_VOTES = 2
PART, OVERLAP = 1200, 32  # words of a long text that are read at once; no phrase is longer than the overlap
#: Hundredths; what a more urgent kind may weigh less than another and still be named: a bit, or more where a rule of it found
#: something, since of two dangers in one text words say the more frequent.
NEAR, NEAR_BY_RULE = 60, 300
SETTLED = (
    0  # hundredths; what history has to weigh, besides more than any danger: a past beside a danger does not hide it
)
UNLEARNED = 100  # hundredths; what a rule weighs in a language without weights


class Kind(StrEnum):
    """What a text tells, the most urgent first."""

    CHILD_RISK = "child_risk"
    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    URGE = "urge"
    COERCION = "coercion"
    HISTORY = "history"


Look = Callable[[Sequence[str]], Kind | None]
RANK = {kind: rank for rank, kind in enumerate(Kind)}
MOST_URGENT = min(RANK, key=RANK.__getitem__)


@dataclass(frozen=True)
class Finding:
    """The most urgent danger that a text tells; `history` where it tells of the past alone."""

    kind: Kind


class Screen:
    """The screen in all its languages. Made once, then only read."""

    def __init__(self, rules: Mapping[str, Rules], weights: Mapping[str, Weights]) -> None:
        """Prepare the rules and weights, by language code; in a language without weights every rule counts alike."""
        self._readers = {
            language: Reader(entry, weights.get(language) or unlearned(entry)) for language, entry in rules.items()
        }

    def look(self, text: str, language: str = "") -> Finding | None:
        """The danger in a text, or None. `language` is the person's setting and only breaks a tie.

        Never raises, and takes time in proportion to the text.
        """
        tokens = plain(text)
        kinds = [kind for look in self._fitting(tokens, language) if (kind := look(tokens))]
        return Finding(min(kinds, key=RANK.__getitem__)) if kinds else None

    def warm(self) -> None:
        """Make ready now what is else made at the first look in a language, in a few tenths of a second."""
        for reader in self._readers.values():
            assert reader.tools

    def _fitting(self, tokens: Sequence[str], language: str) -> Iterator[Look]:
        """How to read a text: in the language that fits best by the everyday words, and where rules are found in those near it.

        Words alone weigh nothing in a language that others fit better, for there they mean something else.
        """
        votes = {code: reader.votes(tokens) + (code == language) for code, reader in self._readers.items()}
        most = max(votes.values())
        best = max(votes, key=lambda code: (votes[code], self._readers[code].known(tokens)))
        for code, reader in self._readers.items():
            if code == best:
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


def unlearned(rules: Rules) -> Weights:
    """What stands in for weights where nobody has learned any: a danger's rule counts, a harmless one takes it away."""
    groups = {phrase.group for phrase in rules.phrases}
    features = {RULE + group: -2 * UNLEARNED if group in ("pass", "light") else 0 for group in groups}
    features |= {RULE + group: UNLEARNED for group in groups if screening_rules.kind(group) in RANK}
    kinds = {
        kind.value: {RULE + group: UNLEARNED for group in groups if screening_rules.kind(group) == kind}
        for kind in Kind
    }
    kinds[Kind.HISTORY] |= {RULE + "settled": 10 * UNLEARNED, RULE + "ongoing": -10 * UNLEARNED}
    return Weights(bias=0, enough=1, features=features, kinds=kinds)


class Tools:
    """What the words of one language are read and its rules are searched with."""

    def __init__(self, rules: Rules, features: Features) -> None:
        words = {word for phrase in rules.phrases for element in phrase.elements for word in element.words}
        self.speller = Speller(words | rules.telling, rules.spelled, rules.common | rules.ordinary)
        known_of = [(phrase, features.known(_names(phrase))) for phrase in rules.phrases]
        phrases = [phrase for phrase, numbers in known_of if numbers]
        self.features = [numbers for _, numbers in known_of if numbers]
        self.shelves = Shelves(phrases)
        groups = {phrase.group for phrase in phrases}
        #: The kind of danger that a feature tells of, for those that are groups of rules.
        self.dangers = {
            number: kind
            for group in groups
            if (kind := screening_rules.kind(group))
            for number in features.known([RULE + group])
        }


class Reader:
    """The rules and weights of one language."""

    def __init__(self, rules: Rules, weights: Weights | None) -> None:
        """Without `weights`, it can only tell the features of a text, to learn from: all that there are."""
        self._rules = rules
        self._weights = weights
        self.features = Features(rules.classes, weights.numbers if weights else None)
        self._made: Tools | None = None

    @property
    def tools(self) -> Tools:
        """Made at the first look, or before. Two threads at once make them twice, and neither harms the other."""
        if self._made is None:
            self._made = Tools(self._rules, self.features)
        return self._made

    def votes(self, tokens: Sequence[str]) -> int:
        """How many different everyday words of this language stand in a text."""
        return len(self._rules.common.intersection(tokens))

    def known(self, tokens: Sequence[str]) -> int:
        """How many different words that weigh something stand in a text."""
        return sum(token in self.features.numbers for token in set(tokens))

    def look(self, tokens: Sequence[str]) -> Kind | None:
        """The most urgent danger in the words of a text."""
        return self._most_urgent(self.stretches(tokens))

    def look_by_rule(self, tokens: Sequence[str]) -> Kind | None:
        """The same, but only where a rule of danger finds something."""
        return self._most_urgent(each for each in self.stretches(tokens) if not each[0].isdisjoint(self.tools.dangers))

    def _most_urgent(self, stretches: Iterable[Stretch]) -> Kind | None:
        """What some stretches tell, read no further than where nothing more urgent can come."""
        most: Kind | None = None
        for numbers, words in stretches:
            kind = self._kind(numbers, words)
            if kind is not None and (most is None or RANK[kind] < RANK[most]):
                most = kind
            if most == MOST_URGENT:
                break
        return most

    def _kind(self, numbers: set[int], words: int) -> Kind | None:
        assert self._weights is not None
        if self._weights.of(numbers, words) < self._weights.enough:
            return None
        told = {self.tools.dangers[number] for number in numbers & self.tools.dangers.keys()}
        return most_urgent(self._weights.of_kinds(numbers, words), told)

    def stretches(self, tokens: Sequence[str]) -> Iterator[Stretch]:
        """The features of a text by stretches, those of rules among them, each with how many words it is."""
        words = self.tools.speller.read(tokens)
        for start in range(0, max(len(words) - OVERLAP, 1), PART - OVERLAP):
            part = words[start : start + PART]
            blocks = self.features.of(part)
            for place, numbers in self._told(part):
                blocks[place // BLOCK] += numbers
            yield from weighing.stretches(blocks, len(part))

    def _told(self, words: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
        """What rules find, each at its last word: the features of the rule and of its group."""
        tools = self.tools
        for number, ends in tools.shelves.found(words).items():
            for place in bits(ends):
                yield place, tools.features[number]


def _names(phrase: Phrase) -> tuple[str, str]:
    return f"{RULE}{phrase.group}", f"{RULE}{phrase.group}: {phrase.rule}"


def most_urgent(weights: Mapping[str, float], told: Container[str]) -> Kind:
    """The kind that weighs most, or a more urgent one near it; nearness is wider for those of which a rule has `told`."""
    dangers = {kind: weight for kind, weight in weights.items() if kind != Kind.HISTORY}
    most, history = max(dangers.values()), weights[Kind.HISTORY]
    if history >= max(most, SETTLED):
        return Kind.HISTORY
    near = (Kind(kind) for kind, weight in dangers.items() if weight >= most - (NEAR_BY_RULE if kind in told else NEAR))
    return min(near, key=RANK.__getitem__)
