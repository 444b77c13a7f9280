"""How long the danger screen takes: for short texts, and for 4,096 characters of several sorts.

`python -m bench.screen --times 9`
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import time
from collections.abc import Iterator, Sequence

from bench.processes import ROOT
from bot.coach.screening import Screen, parse

LONGEST = 4096  # characters of a Telegram message
FILES = ROOT / "dialogs" / "screening"
CORPORA = ROOT / "tests" / "corpora"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.screen", description=__doc__)
    parser.add_argument("--times", type=int, default=9)
    times = parser.parse_args().times
    screen = parse({path.stem: path.read_text(encoding="utf-8") for path in sorted(FILES.iterdir())})
    screen.warm()
    rows = {language: _rows(language) for language in ("en", "es", "de")}
    gc.collect()
    gc.freeze()  # as the bot does once it has read its files
    short = [_milliseconds(screen, row["text"]) for each in rows.values() for row in each]
    _report("short texts", short)
    for name, text in _long(rows["en"], rows["de"]):
        _report(name, [_milliseconds(screen, text[:LONGEST]) for _ in range(times)])


def _rows(language: str) -> list[dict[str, str]]:
    lines = (CORPORA / f"dev.{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _long(english: Sequence[dict[str, str]], german: Sequence[dict[str, str]]) -> Iterator[tuple[str, str]]:
    """Long texts by name, the same at each call."""
    chance = random.Random(1)
    danger = [row["text"] for row in english if row["label"] not in ("none", "history")]
    hard = [row["text"] for row in english if row.get("hard") and row["label"] == "none"]
    ordinary = [row["text"] for row in english if not row.get("hard") and row["label"] == "none"]
    both = [row["text"] for row in (*english, *german)]
    for texts in (danger, hard, ordinary, both):
        chance.shuffle(texts)
    yield "danger in a row", " ".join(danger)
    yield "dangerous words, harmless", " ".join(hard)
    yield "ordinary talk", " ".join(ordinary)
    yield "two languages mixed", " ".join(both)
    yield "one line again and again", "years ago he hit me and " * 200
    yield "noise", "".join(chance.choices("abcdefghijklmnopqrstuvwxyz    ", k=LONGEST))


def _milliseconds(screen: Screen, text: str) -> float:
    started = time.perf_counter()
    screen.look(text)
    return (time.perf_counter() - started) * 1000


def _report(name: str, milliseconds: Sequence[float]) -> None:
    high = sorted(milliseconds)[int(0.95 * len(milliseconds))]
    print(f"{name:<26} {statistics.median(milliseconds):6.2f} / {high:6.2f} ms (median/p95)")


if __name__ == "__main__":
    main()
