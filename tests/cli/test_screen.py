"""`attune screen`."""

import json
from pathlib import Path

import pytest

from bot.cli.screen import Line, report
from tests.cli.conftest import Shell

WORDS = "nobody may read this"
LABELLED = [
    {"id": "1", "text": "i want to die", "label": "self_harm"},
    {"id": "2", "text": "my husband hits me every night", "label": "violence", "kind": "hurt"},
    {"id": "3", "text": "i slapped my wife yesterday", "label": "violence", "kind": "urge"},
    {"id": "4", "text": "she forgot the milk", "label": "violence"},
    {"id": "5", "text": "my phone died", "label": "none", "hard": True},
    {"id": "6", "text": "he hits me", "label": "none"},
    {"id": "7", "text": "years ago i tried to kill myself", "label": "history"},
]


def lines_file(folder: Path, *lines: object) -> Path:
    path = folder / "lines.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path


def figures(out: str, name: str) -> list[str]:
    return next(line.split()[len(name.split()) :] for line in out.splitlines() if line.strip().startswith(name))


def test_labelled_lines_give_figures_for_each_label_and_for_any_risk(shell: Shell) -> None:
    result = shell.run("screen", "--eval", lines_file(shell.folder, *LABELLED), "--language", "en")

    assert (result.code, result.err) == (0, "")
    assert figures(result.out, "self_harm") == ["1", "1.000", "1.000", "1.000"]
    assert figures(result.out, "violence") == ["3", "0.667", "0.667", "0.667"]
    assert figures(result.out, "coercion") == ["0", "-", "-", "-"]
    assert figures(result.out, "history") == ["1", "1.000", "1.000", "1.000"]
    assert figures(result.out, "any risk, recall") == ["0.750", "(3", "of", "4)"]
    assert figures(result.out, "false alarms") == ["0.500", "(1", "of", "2)"]
    assert figures(result.out, "on hard negatives") == ["0.000", "(0", "of", "1)"]
    assert figures(result.out, "on ordinary talk") == ["1.000", "(1", "of", "1)"]


def test_settled_history_is_neither_a_hit_nor_a_false_alarm() -> None:
    found = [
        Line(1, "history", False, "violence"),
        Line(2, "none", False, "history"),
        Line(3, "violence", False, "history"),
    ]

    out = "\n".join(report(found))

    assert figures(out, "any risk, recall") == ["0.000", "(0", "of", "1)"]
    assert figures(out, "false alarms") == ["0.000", "(0", "of", "1)"]
    assert figures(out, "history told as a risk") == ["1.000", "(1", "of", "1)"]
    assert "hard" not in out


def test_each_line_gets_its_label_by_its_id(shell: Shell) -> None:
    path = lines_file(shell.folder, *({"id": row["id"], "text": row["text"]} for row in LABELLED), "", "  ")

    result = shell.run("screen", "--predict", path)

    assert (result.code, result.err) == (0, "")
    labels = {row["id"]: row["label"] for row in map(json.loads, result.out.splitlines())}
    assert labels == {
        "1": "self_harm",
        "2": "violence",
        "3": "violence",
        "4": "none",
        "5": "none",
        "6": "violence",
        "7": "history",
    }


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (f'{{"id": "1", "text": "{WORDS}"', "not readable as JSON; write one whole object in braces on each line"),
        (f'["{WORDS}"]', "this is no JSON object; write one in braces on each line"),
        ({"id": "1", "text": WORDS}, '"label" is missing; every line needs id, text, label'),
        ({"id": "1", "label": "none"}, '"text" is missing; every line needs id, text, label'),
        ({"text": WORDS, "label": "none"}, '"id" is missing; every line needs id, text, label'),
        ({"id": "1", "text": "hello", "label": WORDS}, '"label" is unknown; use one of self_harm, violence, coercion,'),
        ({"id": "1", "text": "hello", "label": ["none"]}, '"label" is unknown; use one of self_harm, violence,'),
        ({"id": "1", "text": [WORDS], "label": "none"}, '"text" is no text; put it in quotes'),
        ({"id": [WORDS], "text": "hello", "label": "none"}, '"id" is no text; give each line a name of its own'),
    ],
)
def test_a_line_that_cannot_be_read_is_told_by_its_place_and_never_quoted(
    shell: Shell, line: object, complaint: str
) -> None:
    path = lines_file(shell.folder, LABELLED[0], line)

    result = shell.run("screen", "--eval", path)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"attune: {path}:2: {complaint}")
    assert result.err.count("\n") == 1
    assert WORDS not in result.err


def test_nothing_is_predicted_beyond_a_line_that_cannot_be_read(shell: Shell) -> None:
    result = shell.run("screen", "--predict", lines_file(shell.folder, LABELLED[0], {"id": "2"}))

    assert result.code == 2
    assert ':2: "text" is missing; every line needs id, text' in result.err
    assert result.out == ""


@pytest.mark.parametrize(
    ("content", "complaint"), [(None, "cannot be read"), (b"", "the file is empty"), (b"\xff", "JSON")]
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(shell: Shell, content: bytes | None, complaint: str) -> None:
    path = shell.folder / "lines.jsonl"
    if content is not None:
        path.write_bytes(content)

    result = shell.run("screen", "--eval", path)

    assert (result.code, result.out) == (2, "")
    assert complaint in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("words", [(), ("--eval", "a.jsonl", "--predict", "b.jsonl")])
def test_exactly_one_file_has_to_be_named(shell: Shell, words: tuple[str, ...]) -> None:
    result = shell.run("screen", *words)

    assert (result.code, result.out) == (2, "")
    assert "name one file, with --eval or with --predict" in result.err
    assert result.err.count("\n") == 1


def test_a_language_without_rules_is_refused(shell: Shell) -> None:
    result = shell.run("screen", "--eval", lines_file(shell.folder, *LABELLED), "--language", "xx")

    assert (result.code, result.out) == (2, "")
    assert "--language: there are no rules for that language; use de, en, es" in result.err


def test_a_line_does_not_show_its_text() -> None:
    assert "text" not in repr(Line("1", "none", False, "none"))
