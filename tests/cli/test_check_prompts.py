"""`attune check` on files of daily prompts: each fault at its place, with the fix."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

GOOD = """\
theme: A
prompts:
  - id: z01
    about: me
    question: "Which sound of this house would you miss first?"
    act: "Switch one thing off for an hour, and listen."
    covers: [S1-A1]
"""
OTHER = """\
theme: A
prompts:
  - id: z02
    about: me
    question: "What did your hands carry today?"
    act: "Wash your hands slowly once."
    covers: [S1-A1]
"""


def faults(shell: Shell, one: str, two: str = OTHER) -> list[str]:
    """The lines on two files of prompts, in order."""
    folder: Path = shell.folder / "ours" / "daily"
    folder.mkdir(parents=True)
    for name, text in (("one.yaml", one), ("two.yaml", two)):
        (folder / name).write_text(text)
    result = shell.run("check", folder.parent)
    assert result.code == (1 if "error:" in result.out else 0)
    assert result.err == ""
    return [line.removeprefix(f"{folder}/") for line in result.out.splitlines() if "/daily/" in line]


def test_prompts_without_a_fault_are_fine(shell: Shell) -> None:
    assert faults(shell, GOOD) == []


@pytest.mark.parametrize(
    ("one", "two", "line"),
    [
        (
            GOOD.replace("this house", "{name}'s house"),
            OTHER,
            r"one\.yaml:5:15: error: a prompt has no braces: it is the same for everybody \(unknown-name\)",
        ),
        (
            GOOD,
            OTHER.replace("z02", "z01"),
            r"two\.yaml:3:5: error: the id 'z01' is also at .*one\.yaml:3; give one of them another \(same-id\)",
        ),
        (
            GOOD,
            OTHER.replace("What did your hands carry today?", "Which sound of your house would you miss first?"),
            r"two\.yaml:3:5: error: its question is nearly that of 'z01' at .*one\.yaml:3; write another thought .*",
        ),
        (
            GOOD,
            OTHER.replace("Wash your hands slowly once.", "Switch one thing off for one hour, and listen."),
            r"two\.yaml:3:5: error: its act is nearly that of 'z01' at .*one\.yaml:3; write another thought .*",
        ),
    ],
)
def test_a_fault_is_told_at_its_place_with_the_fix(shell: Shell, one: str, two: str, line: str) -> None:
    found = faults(shell, one, two)

    assert len(found) == 1
    assert re.fullmatch(line, found[0])
