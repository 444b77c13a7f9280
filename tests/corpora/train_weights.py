"""Learn the screen's weights from the dev sentences and write them beside the rules.

    python -m tests.corpora.train_weights            writes dialogs/screening/*.weights.json
    python -m tests.corpora.train_weights --check    prints what each fifth gets from weights that never saw it

Logistic regression in plain Python, always in the same order, so that the same sentences give the same weights.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from math import exp, log
from pathlib import Path

from bot.coach import screening_rules
from bot.coach.normalise import plain
from bot.coach.screening import speller
from bot.coach.weighing import WINDOW, Weights, features

CORPORA = Path(__file__).parent
RULES = Path(__file__).parents[2] / "dialogs" / "screening"
KINDS = ("self_harm", "violence", "urge", "coercion", "child_risk", "history")
ENOUGH = {"en": 2.5}  # the other languages have too few sentences yet to weigh without false alarms
EPOCHS, RATE, DECAY = 40, 0.3, 0.002
HARMLESS_COUNTS = 2.0  # a false alarm costs more than a miss here, for the rules find most of the danger by themselves
SEEN, SMALL = 2, 0.1  # features seen less often, or that weigh less, are left out
FOLDS = 5

Row = tuple[list[str], str, bool]


def main() -> None:
    for language, enough in ENOUGH.items():
        rows = read(CORPORA / f"dev.{language}.jsonl", language)
        if "--check" in sys.argv:
            print(language, check(rows, enough))
        else:
            (RULES / f"{language}.weights.json").write_text(written(learn(rows, enough)), encoding="utf-8")


def read(path: Path, language: str) -> list[Row]:
    """The sentences as features, with their kind ("" for none) and whether they are hard."""
    rules = screening_rules.rules(language, (RULES / f"{language}.yaml").read_text(encoding="utf-8"))
    spell = speller(rules).read
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        kind = "urge" if entry.get("kind") == "urge" else entry["label"].replace("none", "")
        found = sorted(set(features(spell(plain(entry["text"]))[:WINDOW])))
        rows.append((found, kind, bool(entry.get("hard"))))
    return rows


def learn(rows: Sequence[Row], enough: float) -> Weights:
    counts = Counter(name for found, _, _ in rows for name in found)
    known = {name for name, count in counts.items() if count >= SEEN}
    weights, bias = _descend([([n for n in found if n in known], bool(kind)) for found, kind, _ in rows])
    kept = {name: round(weight, 2) for name, weight in sorted(weights.items()) if abs(weight) >= SMALL}
    return Weights(bias=round(bias, 2), enough=enough, words=kept, kinds=_kinds(rows, known))


def _descend(rows: Sequence[tuple[list[str], bool]]) -> tuple[dict[str, float], float]:
    """AdaGrad over the sentences in a fixed shuffle."""
    weights: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: 1e-3)
    order = sorted(range(len(rows)), key=lambda number: number * 7919 % 10007)
    for _ in range(EPOCHS):
        for number in order:
            names, is_danger = rows[number]
            names = ["", *names]
            sure = 1 / (1 + exp(-max(-30.0, min(30.0, sum(weights[name] for name in names)))))
            error = (1 - sure) if is_danger else -sure * HARMLESS_COUNTS
            for name in names:
                slope = error - DECAY * weights[name]
                squares[name] += slope * slope
                weights[name] += RATE * slope / (1 + squares[name]) ** 0.5
    bias = weights.pop("")
    return weights, bias


def _kinds(rows: Sequence[Row], known: set[str]) -> dict[str, dict[str, float]]:
    """How much more often a word stands in one kind of danger than in all of them."""
    of_kind = {kind: [found for found, label, _ in rows if label == kind] for kind in KINDS}
    everywhere = Counter(name for founds in of_kind.values() for found in founds for name in found)
    total = sum(map(len, of_kind.values()))
    words = [name for name in sorted(known) if " " not in name and everywhere[name] > SEEN]
    result: dict[str, dict[str, float]] = {}
    for kind, founds in of_kind.items():
        counts = Counter(name for found in founds for name in found)
        ratio = {w: log((counts[w] + 0.5) / (len(founds) + 1) * (total + 1) / (everywhere[w] + 0.5)) for w in words}
        result[kind] = {word: round(weight, 1) for word, weight in ratio.items() if abs(weight) > 0.5}
    return result


def written(weights: Weights) -> str:
    """One weight a line, so that a change can be read."""
    return json.dumps(asdict(weights), ensure_ascii=False, indent=0) + "\n"


def check(rows: Sequence[Row], enough: float) -> str:
    found: dict[str, list[bool]] = defaultdict(list)
    for fold in range(FOLDS):
        weights = learn([row for n, row in enumerate(rows) if n % FOLDS != fold], enough)
        for names, kind, is_hard in rows[fold::FOLDS]:
            weight = weights.bias + sum(weights.words.get(name, 0.0) for name in names)
            found["danger" if kind else "hard" if is_hard else "ordinary"].append(weight >= enough)
    return ", ".join(f"{part} {sum(hits)}/{len(hits)} = {sum(hits) / len(hits):.3f}" for part, hits in found.items())


if __name__ == "__main__":
    main()
