"""Learn the screen's weights from the dev sentences and write them beside the rules.

    python -m tests.corpora.train_weights            writes dialogs/screening/*.weights.json
    python -m tests.corpora.train_weights --check    prints what each writer's sentences get from weights that never saw them

Logistic regression by Newton's method, always in the same order, so that the same sentences give the same weights. The lists of
the rules have the same names in every language, so what one language's sentences say of sorts of words is taught to all.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.coach import screening_rules
from bot.coach.normalise import plain
from bot.coach.screening import Kind, Reader, most_urgent
from bot.coach.weighing import RULE, Stretch, Weights, scale

CORPORA = Path(__file__).parent
RULES = Path(__file__).parents[2] / "dialogs" / "screening"
LANGUAGES = ("en", "es", "de")
HUNDREDTHS = 100
ENOUGH = {"en": 0.4, "es": 0.4, "de": 0.4}  # by language, what a text has to weigh to be danger
PENALTY, KIND_PENALTY = 1.0, 1.0
OTHERS, ORDINARY = 0.2, 2.5  # what a sentence of another language counts, and one of ordinary talk
SEEN = 2  # features seen less often are left out
SMALL, SMALL_KIND = 0.05, 0.25  # weights smaller are left out
STEPS, TURNS = 8, 15

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """A sentence as its features. `kind` is "" for none; `by` tells the writers apart."""

    names: frozenset[str]
    words: int
    kind: str
    is_hard: bool
    by: str

    @property
    def part(self) -> str:
        """What the sentence is measured under."""
        if self.kind:
            return "history" if self.kind == "history" else "danger"
        return "hard" if self.is_hard else "ordinary"


def main() -> None:
    corpora = {language: read(language) for language in LANGUAGES}
    for language in LANGUAGES:
        others = [shared(row) for other in LANGUAGES if other != language for row in corpora[other]]
        if "--check" in sys.argv:
            check(language, corpora[language], others)
        else:
            weights = learn(corpora[language], others, ENOUGH[language])
            (RULES / f"{language}.weights.json").write_text(written(weights), encoding="utf-8")


def read(language: str) -> list[Row]:
    """The dev sentences of a language."""
    rules = screening_rules.rules(language, (RULES / f"{language}.yaml").read_text(encoding="utf-8"))
    reader = Reader(rules, None)
    lines = (CORPORA / f"dev.{language}.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    found = [list(reader.stretches(plain(entry["text"]))) for entry in entries]
    names = list(reader.features.numbers)
    return [_row(entry, parts, names) for entry, parts in zip(entries, found, strict=True)]


def _row(entry: Mapping[str, Any], parts: Sequence[Stretch], names: Sequence[str]) -> Row:
    """One sentence as its features; a long one as all of them together."""
    return Row(
        names=frozenset(names[number] for numbers, _ in parts for number in numbers),
        words=max(words for _, words in parts),
        kind="urge" if entry.get("kind") == "urge" else entry["label"].replace("none", ""),
        is_hard=bool(entry.get("hard")),
        by=entry.get("by", ""),
    )


def learn(rows: Sequence[Row], others: Sequence[Row], enough: float) -> Weights:
    """The weights of a language from its own sentences and what those of other languages say of sorts of words."""
    seen = Counter(name for each in rows for name in each.names)
    known = sorted(name for name, count in seen.items() if count >= SEEN)
    table = Table(known, [*rows, *others])
    is_danger = np.array([bool(each.kind) for each in (*rows, *others)], dtype=float)
    counts = np.array([ORDINARY if each.part == "ordinary" else 1.0 for each in rows] + [OTHERS] * len(others))
    weights, bias = descend(table, is_danger, counts, PENALTY)
    features = _kept(known, weights, SMALL)
    return Weights(_whole(bias), _whole(enough), features, _kinds(rows, features))


def shared(each: Row) -> Row:
    """What a sentence says in any language: the sorts of its words and the groups of its rules."""
    return replace(each, names=frozenset(name for name in each.names if _is_shared(name)))


def _is_shared(name: str) -> bool:
    return name.replace(" .. ", "").isupper() or (name.startswith(RULE) and ":" not in name)


def _kinds(rows: Sequence[Row], features: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """What each kind weighs against the others, by the features that are weighed at all."""
    dangers = [each for each in rows if each.kind]
    table = Table(list(features), dangers)
    ones = np.ones(len(dangers))
    result = {}
    for kind in Kind:
        weights, bias = descend(
            table, np.array([each.kind == kind for each in dangers], dtype=float), ones, KIND_PENALTY
        )
        result[kind.value] = {"": _whole(bias)} | _kept(list(features), weights, SMALL_KIND)
    return result


def _kept(names: Sequence[str], weights: Vector, small: float) -> dict[str, int]:
    return {name: _whole(weight) for name, weight in zip(names, weights, strict=True) if abs(weight) >= small}


def _whole(weight: float) -> int:
    return round(float(weight) * HUNDREDTHS)


class Table:
    """Sentences by features: which stand where, and what each sentence's sum is multiplied with."""

    def __init__(self, known: Sequence[str], rows: Sequence[Row]) -> None:
        numbers = {name: number for number, name in enumerate(known)}
        found = [sorted(numbers[name] for name in each.names if name in numbers) for each in rows]
        self.features = np.array([number for each in found for number in each], dtype=np.int64)
        self.rows = np.repeat(np.arange(len(found)), [len(each) for each in found])
        self.scales = np.array([scale(each.words) for each in rows])
        self.shape = (len(found), len(known))

    def sums(self, weights: Vector) -> Vector:
        """What each sentence's features add up to."""
        return self.scales * np.bincount(self.rows, weights=weights[self.features], minlength=self.shape[0])

    def slopes(self, errors: Vector) -> Vector:
        """What each feature's sentences add up to."""
        weights = (errors * self.scales)[self.rows]
        return np.bincount(self.features, weights=weights, minlength=self.shape[1]).astype(float)


def descend(table: Table, right: Vector, counts: Vector, penalty: float) -> tuple[Vector, float]:
    """The weights and the bias that fit best, each step found by conjugate gradients; the bias is last in each vector."""
    fit = np.zeros(table.shape[1] + 1)
    keep = np.append(np.full(table.shape[1], penalty), 0.0)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(table.sums(fit[:-1]) + fit[-1])))
        slope = _slopes(table, counts * (chance - right)) + keep * fit
        step = _solved(_Curve(table, counts * chance * (1 - chance) + 1e-9, keep), -slope)
        fit = fit + step
        if np.abs(step).max() < 1e-2:
            break
    return fit[:-1], float(fit[-1])


@dataclass(frozen=True)
class _Curve:
    """How the slope changes with a step."""

    table: Table
    curve: Vector
    keep: Vector

    def __call__(self, way: Vector) -> Vector:
        return _slopes(self.table, self.curve * (self.table.sums(way[:-1]) + way[-1])) + self.keep * way


def _slopes(table: Table, errors: Vector) -> Vector:
    return np.append(table.slopes(errors), errors.sum())


def _solved(turned: Callable[[Vector], Vector], goal: Vector) -> Vector:
    """Where `turned` comes to the goal, near enough."""
    found, rest = np.zeros_like(goal), goal.copy()
    way, size = rest.copy(), float(rest @ rest)
    enough = size * 1e-2
    for _ in range(TURNS):
        ahead = turned(way)
        far = size / float(way @ ahead)
        found, rest = found + far * way, rest - far * ahead
        left = float(rest @ rest)
        if left < enough:
            break
        way, size = rest + left / size * way, left
    return found


def written(weights: Weights) -> str:
    """One weight a line, so that a change can be read."""
    return json.dumps(asdict(weights), ensure_ascii=False, indent=0) + "\n"


def check(language: str, rows: Sequence[Row], others: Sequence[Row]) -> None:
    """Print, for each writer, what weights do that never saw a sentence of theirs."""
    for by in sorted({each.by for each in rows}):
        mine = [each for each in rows if each.by == by]
        weights = learn([each for each in rows if each.by != by], others, ENOUGH[language])
        print(f"{language} {by or 'first'}: {', '.join(report(mine, weights))}")


def report(rows: Sequence[Row], weights: Weights) -> Iterator[str]:
    """In how many sentences of each part danger is seen, and how well each label is told."""
    seen: dict[str, list[bool]] = defaultdict(list)
    pairs = Counter[tuple[str, str]]()
    for each in rows:
        label = _label(each, weights)
        seen[each.part].append(label not in ("", "history"))
        pairs[each.kind.replace("urge", "violence"), label] += 1
    for part, hits in sorted(seen.items()):
        yield f"{part} {sum(hits)}/{len(hits)} = {sum(hits) / len(hits):.3f}"
    for label in ("self_harm", "violence", "coercion", "child_risk", "history"):
        both = sum(number * ((meant == label) + (told == label)) for (meant, told), number in pairs.items())
        yield f"{label} {2 * pairs[label, label] / max(both, 1):.2f}"


def _label(each: Row, weights: Weights) -> str:
    numbers = [weights.numbers[name] for name in each.names if name in weights.numbers]
    if weights.of(numbers, each.words) < weights.enough:
        return ""
    told = {screening_rules.kind(name.removeprefix(RULE)) for name in each.names if name.startswith(RULE)}
    return most_urgent(weights.of_kinds(numbers, each.words), told).value.replace("urge", "violence")


if __name__ == "__main__":
    main()
