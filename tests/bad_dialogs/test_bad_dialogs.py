"""Every file here has one fault, named by its file, and says at its end (or in a .txt beside it) what must be found there.

Files that would be too big to keep, and faults of a whole folder, are made below. Every rule has one of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.dialog.bundle import COMMON, read_bundle, read_common
from bot.dialog.check.bundle import check_bundle
from bot.dialog.check.every import RULES
from bot.dialog.problems import Problem

HERE = Path(__file__).parent
SOURCE = HERE.parent.parent / "bot" / "dialog"
CASES = sorted(path.stem for path in HERE.glob("*.yaml"))
OTHERS = {path.name: path.read_text() for path in (HERE / "others").glob("*.yaml")}
INVENTORY = frozenset({"S2-E5", "S2-E10", "S2-E9", "S2-X1"})

GOOD = "dialog: {name}\nversion: 1\ntitle: Good\ncast: [me]\nstart: a\nstates:\n  a: {{covers: [S2-E5], end: over}}\n"

#: name → files that are made here, and the whole of what must be found.
MADE: dict[str, tuple[dict[str, str], list[str]]] = {
    "a file of 300 KB": (
        {"big.yaml": "a: " + "x" * 300_000},
        ["big.yaml:1:1: error: the file has 300003 bytes; the most is 262144. Split it into several dialogs. (too-large)"],
    ),
    "a file of 100 KB of brackets": (
        {"brackets.yaml": "[" * 100_000},
        ["brackets.yaml:1:41: error: this is nested more than 40 deep; flatten it (depth)"],
    ),
    "a file of too many entries": (
        {"entries.yaml": "- a\n" * 30_000},
        ["entries.yaml:20000:3: error: the file has more than 20000 entries; split it into several dialogs (too-large)"],
    ),
    "two files of one dialog": (
        {"one.yaml": GOOD.format(name="one"), "two.yaml": GOOD.format(name="one")},
        ["two.yaml:1:1: error: the dialog 'one' is also in one.yaml; give one of them another id (duplicate-dialog)"],
    ),
    "a file of another name": (
        {"one.yaml": GOOD.format(name="two")},
        [
            "one.yaml:1:1: error: the dialog 'two' belongs into a file 'two.yaml'; rename the file or the dialog"
            " (file-name)"
        ],
    ),
}  # fmt: skip


def found_in(files: dict[str, str]) -> list[Problem]:
    """What reading and checking find in files."""
    bundle, problems = read_bundle(files)
    return sorted({*problems, *check_bundle(bundle, None, inventory=INVENTORY)})


def expected(name: str) -> list[str]:
    """What a case says must be found."""
    beside = HERE / f"{name}.txt"
    if beside.exists():
        return beside.read_text().splitlines()
    block = (HERE / f"{name}.yaml").read_text().split("# expect:\n")[-1]
    return [line.removeprefix("#").strip() for line in block.splitlines()]


@pytest.mark.parametrize("name", CASES)
def test_the_fault_is_found_at_its_place_with_its_fix(name: str) -> None:
    found = found_in({f"{name}.yaml": (HERE / f"{name}.yaml").read_text(), **OTHERS})
    mine = [str(problem).removeprefix(f"{name}.yaml:") for problem in found if problem.path == f"{name}.yaml"]
    assert mine == expected(name)
    assert expected(name)


@pytest.mark.parametrize("name", MADE)
def test_a_fault_that_is_made_is_found(name: str) -> None:
    files, problems = MADE[name]
    assert [str(problem) for problem in found_in(files) if problem.path in files] == problems


def test_the_dialogs_that_the_others_call_have_no_fault() -> None:
    assert [problem for problem in found_in(OTHERS) if problem.path != "inventory.yaml"] == []


def test_ideas_that_nothing_teaches_are_listed_once_for_each_source_in_their_order() -> None:
    found = [str(problem) for problem in found_in({"one.yaml": GOOD.format(name="one")})]
    assert found == [
        "inventory.yaml:1:1: warning: of S2 nothing teaches S2-E9, S2-E10; teach each in a state and name it in 'covers'"
        " (uncovered-id)"
    ]


def test_an_idea_that_a_prompt_teaches_is_covered() -> None:
    bundle, _ = read_bundle({"one.yaml": GOOD.format(name="one")})
    assert check_bundle(bundle, None, inventory=INVENTORY, taught=frozenset({"S2-E9", "S2-E10"})) == []


def test_after_a_hundred_problems_the_rest_is_cut() -> None:
    found = found_in({"many.yaml": "".join(f"word{number}: x\n" for number in range(300))})
    mine = [problem for problem in found if problem.path == "many.yaml"]
    assert len(mine) == 101
    assert mine[-1].rule == "too-many-problems"


def test_a_folder_without_common_yaml_has_a_problem() -> None:
    common, found = read_common({})
    assert common is None
    assert [str(problem) for problem in found] == [
        f"{COMMON}:1:1: error: the file is missing; every folder of dialogs needs it (missing-file)"
    ]


def test_every_rule_has_a_bad_dialog() -> None:
    shown = {line.rsplit("(", 1)[1].removesuffix(")") for name in CASES for line in expected(name)}
    shown |= {line.rsplit("(", 1)[1].removesuffix(")") for _, lines in MADE.values() for line in lines}
    shown |= {"uncovered-id", "too-many-problems", "missing-file"}  # each has a test of its own above
    shown |= {"same-id"}  # see tests/dialog/test_prompts.py
    known = {rule.name for rule in RULES} | set(rules_of_the_parser())
    assert known - shown == set()
    assert shown - known == set()


def rules_of_the_parser() -> Iterator[str]:
    """The rule at the end of every call that notes a problem."""
    files = [*SOURCE.glob("*.py"), *(SOURCE / "words").glob("*.py")]
    for node in (node for path in files for node in ast.walk(ast.parse(path.read_text()))):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[-1], ast.Constant):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in ("error", "warning", "refuse", "_refuse", "Problem") and isinstance(node.args[-1].value, str):
            yield node.args[-1].value


def test_every_rule_says_in_its_docs_what_it_is_for() -> None:
    for rule in RULES:
        assert rule.doc.startswith(f"{rule.name}: "), rule.name
        assert len(rule.doc) > len(rule.name) + 20
