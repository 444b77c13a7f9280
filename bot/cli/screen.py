"""`attune screen`: judges the lines of a file, and measures the screen on labelled ones. Prints ids, labels and figures, never a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import typer

from bot.adapters.dialog_files import folder_in_use
from bot.cli.console import say, shown
from bot.cli.failures import FINE, WRONG_USAGE, Failure
from bot.coach.screening import Kind, Screen, parse, texts_of
from bot.config import Config

NONE = "none"
HISTORY = Kind.HISTORY.value
RISKS = ("self_harm", "violence", "coercion", "child_risk")
LABELS = (*RISKS, HISTORY, NONE)

Judge = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a file. Its text must not show in a repr; `label` is empty where none was asked for."""

    id: str | int
    label: str
    is_hard: bool
    found: str


def evaluate(config: Config, path: Path, language: str) -> int:
    """Print how often the screen is right on the labelled lines of a file."""
    judge = _judge(config, language)
    lines = [_judged(entry, where, judge) for where, entry in _entries(path, ("id", "text", "label"))]
    for row in report(lines):
        say(row)
    return FINE


def predict(config: Config, path: Path, language: str) -> int:
    """Print the label that the screen gives each line, as a line of JSON."""
    judge = _judge(config, language)
    lines = [_judged(entry | {"label": NONE}, where, judge) for where, entry in _entries(path, ("id", "text"))]
    for line in lines:
        typer.echo(orjson.dumps({"id": line.id, "label": line.found}))
    return FINE


def report(lines: Sequence[Line]) -> Iterator[str]:
    """The figures as lines of text: every label by itself, then any risk, then the false alarms."""
    pairs = Counter((line.label, line.found) for line in lines)
    yield f"{'label':<12}{'lines':>6}{'precision':>11}{'recall':>9}{'F1':>8}"
    for label in LABELS:
        right = pairs[label, label]
        told = sum(number for (_, found), number in pairs.items() if found == label)
        there = sum(number for (meant, _), number in pairs.items() if meant == label)
        f1 = _share(2 * right, told + there)
        yield f"{label:<12}{there:>6}{_share(right, told):>11}{_share(right, there):>9}{f1:>8}"
    yield ""
    yield _part("any risk, recall", [line for line in lines if line.label in RISKS])
    harmless = [line for line in lines if line.label == NONE]
    yield _part("false alarms", harmless)
    if any(line.is_hard for line in harmless):
        yield _part("  on hard negatives", [line for line in harmless if line.is_hard])
        yield _part("  on ordinary talk", [line for line in harmless if not line.is_hard])
    yield _part("history told as a risk", [line for line in lines if line.label == HISTORY])


def _part(name: str, lines: Sequence[Line]) -> str:
    """How many of some lines were taken for a risk of any kind; history is none."""
    alarms = sum(line.found in RISKS for line in lines)
    return f"{name:<24}{_share(alarms, len(lines)):>6}  ({alarms} of {len(lines)})"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def _judge(config: Config, language: str) -> Judge:
    """What gives a text its label, by the rules that the bot would use with this configuration."""
    folder = folder_in_use(config.dialogs.path)
    if folder.problems:  # without a file that cannot be read, another screen than the bot's would be measured
        raise Failure("\n".join(map(str, folder.problems)), code=WRONG_USAGE)
    texts = texts_of(folder.files)
    known = sorted(name for name in texts if "." not in name)
    if language and language not in known:
        raise Failure(f"--language: there are no rules for that language; use {', '.join(known)}", code=WRONG_USAGE)
    screen = parse(texts)
    return lambda text: _label(screen, text, language)


def _label(screen: Screen, text: str, language: str) -> str:
    finding = screen.look(text, language)
    if finding is None:
        return NONE
    return "violence" if finding.kind == Kind.URGE else finding.kind.value


def _judged(entry: dict[str, Any], where: str, judge: Judge) -> Line:
    if not isinstance(entry["id"], str | int):
        raise _wrong(where, '"id" is no text; give each line a name of its own in quotes')
    if not isinstance(entry["text"], str):
        raise _wrong(where, '"text" is no text; put it in quotes')
    if entry["label"] not in LABELS:
        raise _wrong(where, f'"label" is unknown; use one of {", ".join(LABELS)}')
    return Line(entry["id"], entry["label"], entry.get("hard") is True, judge(entry["text"]))


def _entries(path: Path, needed: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each line of the file that is not blank, read, with its place."""
    for number, raw in enumerate(_content(path).splitlines(), 1):
        if not raw.strip():
            continue
        where = f"{shown(path)}:{number}"
        try:
            entry = orjson.loads(raw)
        except orjson.JSONDecodeError:
            raise _wrong(where, "not readable as JSON; write one whole object in braces on each line") from None
        if not isinstance(entry, dict):
            raise _wrong(where, "this is no JSON object; write one in braces on each line")
        for key in needed:
            if key not in entry:
                raise _wrong(where, f'"{key}" is missing; every line needs {", ".join(needed)}')
        yield where, entry


def _content(path: Path) -> bytes:
    """The file; bytes, since a text may hold line ends of its own that are none in JSON lines."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _wrong(shown(path), f"cannot be read ({error.strerror}); check the path") from None
    if not content.strip():
        raise _wrong(f"{shown(path)}:1", "the file is empty; write one JSON object on each line")
    return content.removeprefix(b"\xef\xbb\xbf")


def _wrong(where: str, what: str) -> Failure:
    return Failure(f"{where}: {what}", code=WRONG_USAGE)
