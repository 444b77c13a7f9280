"""Append new labelled sentences to a dev file, with ids counted on, without what is nearly there already.

    python -m tests.corpora.add_sentences LANGUAGE WRITER FILE.jsonl

The lines have `text`, `label` and, where they fit, `kind` and `hard`. WRITER is a short name; it stands in `by`, so that the
figures can be counted by writers that the weights never saw.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

CORPORA = Path(__file__).parent
ALIKE = 88  # rapidfuzz.fuzz.ratio of two texts, from which on the later one is left out
LABELS = ("self_harm", "violence", "coercion", "child_risk", "history", "none")


def main() -> None:
    language, writer, source = sys.argv[1:]
    path = CORPORA / f"dev.{language}.jsonl"
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    there = [entry["text"] for entry in entries]
    last = max(int(entry["id"].rpartition("-")[2]) for entry in entries)
    new = [json.loads(line) for line in Path(source).read_text(encoding="utf-8").splitlines() if line.strip()]
    lines = [
        _line(f"{language}-d-{number:04}", writer, entry) for number, entry in enumerate(fresh(there, new), last + 1)
    ]
    with path.open("a", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)
    sys.stdout.write(f"{language} {writer}: {len(lines)} of {len(new)} added\n")


def fresh(there: Sequence[str], new: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The new sentences that are not nearly the same as one that is there, or as a new one before them."""
    known = _ByLength()
    for text in there:
        known.add(text)
    for entry in new:
        if entry["label"] in LABELS and entry["text"].strip() and not known.has_alike(entry["text"]):
            known.add(entry["text"])
            yield entry


class _ByLength:
    """Texts by their length, since two of very different length cannot be alike."""

    def __init__(self) -> None:
        self._texts: dict[int, list[str]] = {}

    def add(self, text: str) -> None:
        self._texts.setdefault(len(text), []).append(text)

    def has_alike(self, text: str) -> bool:
        most = len(text) * (200 - ALIKE) // ALIKE + 1
        near = (
            each
            for length in range(len(text) * ALIKE // (200 - ALIKE), most + 1)
            for each in self._texts.get(length, ())
        )
        return process.extractOne(text, near, scorer=fuzz.ratio, score_cutoff=ALIKE) is not None


def _line(name: str, writer: str, entry: dict[str, Any]) -> str:
    row = {"id": name, "text": entry["text"], "label": entry["label"]}
    if entry["label"] == "violence":
        row["kind"] = "urge" if entry.get("kind") == "urge" else "hurt"
    if entry["label"] == "none" and entry.get("hard") is True:
        row["hard"] = True
    return json.dumps(row | {"by": writer}, ensure_ascii=False)


if __name__ == "__main__":
    main()
