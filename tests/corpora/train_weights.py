"""Learn the screen's weights from the dev sentences and write them beside the rules.

    python -m tests.corpora.train_weights            writes dialogs/screening/*.weights.json
    python -m tests.corpora.train_weights --check    prints what each fifth gets from weights that never saw it

Logistic regression in plain Python, always in the same order, so that the same sentences give the same weights. The lists of
the rules have the same names in every language, so what one language's sentences say of sorts of words is taught to all.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict, dataclass, replace
from math import exp, log
from pathlib import Path
from typing import Any

from bot.coach import screening_rules
from bot.coach.normalise import plain
from bot.coach.screening import Reader, Told
from bot.coach.weighing import WINDOW, Features, Weights, scale

CORPORA = Path(__file__).parent
RULES = Path(__file__).parents[2] / "dialogs" / "screening"
KINDS = ("self_harm", "violence", "urge", "coercion", "child_risk", "history")
HUNDREDTHS = 100
ENOUGH = {"en": 1.5, "es": 1.5, "de": 1.5}  # by language, what a text has to weigh to be danger
#: What a rule is trusted with: as much as is enough, a bit more, since a miss is worse than a false alarm, and the
#: logarithm of how often it was right and how often wrong, had it been each so much more often. A wrong that a pass
#: prevents counts less.
BELIEF, RIGHT, WRONG, TRUST, PASSED = 1.0, 4.0, 0.5, 1.6, 0.2
SHARE = 0.5  # of what the rules say, while the words learn; with all of it they would trust rules that were written for a sentence
OFTEN = 8  # a rule that was never wrong is named only if it was right as often
EPOCHS, RATE, DECAY, BIAS_RATE = 6, 0.3, 0.01, 0.01
SEEN, SMALL = 2, 0.03  # features seen less often, or that weigh less, are left out
FOLDS = 5


@dataclass(frozen=True)
class Row:
    """A sentence as its features. `kind` is "" for none; `rules` find something in it, and `told` still after the passes."""

    names: tuple[str, ...]
    size: int
    kind: str
    is_hard: bool
    rules: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()

    @property
    def part(self) -> str:
        """What the sentence is measured under."""
        if self.kind:
            return "history" if self.kind == "history" else "danger"
        return "hard" if self.is_hard else "ordinary"


def main() -> None:
    corpora = {language: read(language) for language in ENOUGH}
    for language, enough in ENOUGH.items():
        others = [_sorts(row) for other in ENOUGH if other != language for row in corpora[other]]
        if "--check" in sys.argv:
            print(language, check(corpora[language], others, enough))
        else:
            weights = learn(corpora[language], others, enough)
            (RULES / f"{language}.weights.json").write_text(written(weights), encoding="utf-8")


def _sorts(row: Row) -> Row:
    """What a sentence says in any language: the sorts of its words."""
    return replace(
        row, names=tuple(name for name in row.names if name.replace(" .. ", "").isupper()), rules=frozenset()
    )


def read(language: str) -> list[Row]:
    """The dev sentences of a language."""
    rules = screening_rules.rules(language, (RULES / f"{language}.yaml").read_text(encoding="utf-8"))
    reader, features = Reader(rules, None), Features(rules.classes, None)
    lines = (CORPORA / f"dev.{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_row(json.loads(line), reader, features) for line in lines]


def _row(entry: dict[str, Any], reader: Reader, features: Features) -> Row:
    passage = next(reader.read(plain(entry["text"])))
    marks = reader.tools.marks.groups(passage)
    found = [Told(phrase=reader.tools.dangers.phrases[n], is_past=False) for n in reader.tools.dangers.found(passage)]
    return Row(
        names=tuple(sorted({name for names in features.of(passage.words)[:WINDOW] for name in names})),
        size=len(passage.words[:WINDOW]),
        kind="urge" if entry.get("kind") == "urge" else entry["label"].replace("none", ""),
        is_hard=bool(entry.get("hard")),
        rules=frozenset(each.phrase.rule for each in found if each.counts(marks)),
        told=frozenset(each.phrase.rule for each in reader.told(passage)),
    )


def learn(rows: Sequence[Row], others: Sequence[Row], enough: float) -> Weights:
    """The weights of a language from its own sentences and what those of other languages say of sorts of words."""
    counts = Counter(name for row in rows for name in row.names)
    known = {name for name, count in counts.items() if count >= SEEN}
    rules = _rules(rows)
    weights, bias = _descend([_Lesson(row, known, _told(row, rules)) for row in (*rows, *others)])
    kept = {name: _whole(weight) for name, weight in sorted(weights.items()) if abs(weight) >= SMALL}
    return Weights(
        bias=_whole(bias),
        enough=_whole(enough),
        rule=_whole(enough + BELIEF + _trust(0, 0)),
        rules={rule: _whole(enough + BELIEF + trust) for rule, trust in rules.items()},
        words=kept,
        kinds=_kinds(rows, known),
    )


def _rules(rows: Sequence[Row]) -> dict[str, float]:
    """What each rule is trusted with that was wrong, or right often."""
    right = Counter(rule for row in rows if row.kind for rule in row.rules)
    wrong: dict[str, float] = defaultdict(float)
    for row in rows:
        for rule in row.rules if not row.kind else ():
            wrong[rule] += 1.0 if rule in row.told else PASSED
    named = {rule for rule, times in right.items() if times >= OFTEN} | set(wrong)
    # A rule was written for one of the sentences, so that one says nothing for it.
    return {rule: _trust(max(right[rule] - 1, 0), wrong[rule]) for rule in sorted(named)}


def _trust(right: float, wrong: float) -> float:
    return TRUST * log((right + RIGHT) / (wrong + WRONG))


def _told(row: Row, rules: Mapping[str, float]) -> float:
    """What the rules say of a sentence already, the passes left aside; the words learn what is left to say."""
    return max((rules.get(rule, _trust(0, 0)) for rule in row.rules), default=0.0)


def _whole(weight: float) -> int:
    return round(weight * HUNDREDTHS)


class _Lesson:
    """A sentence while it is learned from."""

    def __init__(self, row: Row, known: Set[str], told: float) -> None:
        self.names = [name for name in row.names if name in known]
        self.scale = scale(row.size)
        self.told = SHARE * told
        self.is_danger = bool(row.kind)


def _descend(lessons: Sequence[_Lesson]) -> tuple[dict[str, float], float]:
    """AdaGrad over the sentences in a fixed shuffle."""
    weights: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: 1e-3)
    bias = 0.0
    order = sorted(range(len(lessons)), key=lambda number: number * 7919 % 10007)
    for _ in range(EPOCHS):
        for number in order:
            lesson = lessons[number]
            weight = bias + lesson.told + lesson.scale * sum(weights[name] for name in lesson.names)
            error = lesson.is_danger - 1 / (1 + exp(-max(-30.0, min(30.0, weight))))
            bias += BIAS_RATE * error
            for name in lesson.names:
                slope = error * lesson.scale - DECAY * weights[name]
                squares[name] += slope * slope
                weights[name] += RATE * slope / (1 + squares[name]) ** 0.5
    return weights, bias


def _kinds(rows: Sequence[Row], known: set[str]) -> dict[str, dict[str, int]]:
    """How much more often a feature stands in one kind of danger than in all of them."""
    of_kind = {kind: [row.names for row in rows if row.kind == kind] for kind in KINDS}
    everywhere = Counter(name for founds in of_kind.values() for found in founds for name in found)
    total = sum(map(len, of_kind.values()))
    words = [name for name in sorted(known) if " " not in name and everywhere[name] > SEEN]
    result: dict[str, dict[str, int]] = {}
    for kind, founds in of_kind.items():
        counts = Counter(name for found in founds for name in found)
        ratio = {w: log((counts[w] + 0.5) / (len(founds) + 1) * (total + 1) / (everywhere[w] + 0.5)) for w in words}
        result[kind] = {word: _whole(weight) for word, weight in ratio.items() if abs(weight) > 0.5}
    return result


def written(weights: Weights) -> str:
    """One weight a line, so that a change can be read."""
    return json.dumps(asdict(weights), ensure_ascii=False, indent=0) + "\n"


def check(rows: Sequence[Row], others: Sequence[Row], enough: float) -> str:
    """For each part, in how many of the sentences danger is seen."""
    seen: dict[str, list[bool]] = defaultdict(list)
    for fold in range(FOLDS):
        weights = learn([row for n, row in enumerate(rows) if n % FOLDS != fold], others, enough)
        for row in rows[fold::FOLDS]:
            weight = weights.bias + scale(row.size) * sum(weights.words.get(name, 0) for name in row.names)
            seen[row.part].append(weight + max(map(weights.trust, row.told), default=0) >= weights.enough)
    return ", ".join(f"{part} {sum(hits)}/{len(hits)} = {sum(hits) / len(hits):.3f}" for part, hits in seen.items())


if __name__ == "__main__":
    main()
