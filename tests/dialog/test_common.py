"""What all dialogs share: everything is there, nothing else is, and it is checked like the dialogs."""

from __future__ import annotations

import pytest

from bot.dialog.bundle import Bundle, read_common
from bot.dialog.check.bundle import check_bundle
from bot.dialog.common import parse_common
from bot.dialog.phrases import MOVES, PHRASES
from tests.dialog.files import SHIPPED, common_text, common_tree

NOTHING = Bundle({}, "", b"")


def changed(part: str, name: str, value: object) -> list[str]:
    """Rule names of what is found with one entry changed; None takes it out."""
    tree = common_tree()
    if value is None:
        del tree[part][name]
    else:
        tree[part][name] = value
    common, problems = parse_common(common_text(tree), "common.yaml")
    return [problem.rule for problem in (*problems, *check_bundle(NOTHING, common))]


def test_a_whole_common_file_is_read() -> None:
    common, problems = parse_common(common_text(), "common.yaml")
    assert problems == []
    assert common is not None
    assert common.moves["skip"].typed == ("skip",)
    assert common.moves["skip"].label.source == "Skip"
    assert set(common.phrases) == set(PHRASES)
    assert check_bundle(NOTHING, common) == []


def test_the_shipped_common_file_has_no_error() -> None:
    common, problems = read_common(SHIPPED)
    assert problems == []
    found = check_bundle(NOTHING, common)
    assert [str(problem) for problem in found if problem.level == "error"] == []


@pytest.mark.parametrize(
    ("part", "name", "value", "rule"),
    [
        ("moves", "skip", None, "missing-key"),
        ("moves", "skipp", {"label": "a", "typed": ["a"]}, "unknown-key"),
        ("moves", "skip", {"label": "Skip"}, "missing-key"),
        ("moves", "skip", {"label": "Skip", "typed": []}, "wrong-shape"),
        ("moves", "skip", {"label": "Skip", "typed": ["back"]}, "same-label"),
        ("moves", "skip", {"label": "Skip " * 14, "typed": ["skip"]}, "too-long"),
        ("moves", "skip", {"label": "Skip " * 7, "typed": ["skip"]}, "long-label"),
        ("moves", "skip", {"label": "Skip", "typed": ["skip"], "says": "so " * 41}, "long-line"),
        ("moves", "skip", {"label": "Skip", "typed": ["skip"], "says": "Calm down."}, "never"),
        ("moves", "skip", "Skip", "wrong-shape"),
        ("steps", "A", None, "missing-key"),
        ("steps", "A", "At least you tried", "never"),
        ("phrases", "paused", None, "missing-key"),
        ("phrases", "paused", "{heat}", "unknown-name"),
        ("phrases", "paused", "{0}", "bad-text"),
        ("phrases", "paused", "so " * 41, "long-line"),
        ("phrases", "help_text", "so " * 81, "long-line"),
        ("phrases", "press_stale", "Oh" * 101, "too-long"),
        ("phrases", "paused", "o" * 4097, "too-long"),
        ("phrases", "paused", "Forgive them.", "never"),
        ("commands", "now", "o" * 257, "too-long"),
        ("commands", "now", None, "missing-key"),
        ("commands", "later", "Later", "unknown-key"),
    ],
)
def test_a_fault_is_found(part: str, name: str, value: object, rule: str) -> None:
    assert rule in changed(part, name, value)


def test_help_may_be_longer() -> None:
    assert changed("phrases", "help_text", "so " * 80) == []


@pytest.mark.parametrize(
    "text", ["- a", "moves: {}", "moves: a\nsteps: b\nphrases: c\ncommands: d", "", "moves: {skip: {label: [a]}}"]
)
def test_what_is_no_common_file_is_refused(text: str) -> None:
    common, problems = parse_common(text, "common.yaml")
    assert common is None
    assert problems


def test_every_fault_is_told_at_once() -> None:
    tree = common_tree()
    tree["phrases"] |= {"paused": "{0}", "stopped": "{heat}"}
    tree["steps"] |= {"A": "{", "E": "}"}
    tree["moves"] |= {"skip": "a", "back": {"typed": ["b"]}}
    _, problems = parse_common(common_text(tree), "common.yaml")
    assert len(problems) == 6


def test_every_missing_move_is_told() -> None:
    tree = common_tree()
    tree["moves"] = {}
    _, problems = parse_common(common_text(tree), "common.yaml")
    assert len(problems) == len(MOVES)
