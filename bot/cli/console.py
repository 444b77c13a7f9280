"""How commands print: plain lines, in colour where a person looks on. What is printed stands in the commands."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.dialog.problems import ERROR, Problem

_STYLES = {"error": "bold red", "warning": "yellow", "ok": "green", "problem": "bold red", "note": "cyan"}


def say(text: str, style: str = "") -> None:
    """One line, as it is: nothing in it is read as markup, and nothing is wrapped."""
    _console().print(Text(text, style=style), soft_wrap=True)


def say_problems(problems: Iterable[Problem]) -> None:
    """A line for each problem, with its level in colour."""
    console = _console()
    for problem in problems:
        line = Text(str(problem))
        line.highlight_words([f" {problem.level}: "], _STYLES["error" if problem.level == ERROR else "warning"])
        console.print(line, soft_wrap=True)


def say_finding(state: str, name: str, text: str) -> None:
    """A line of `attune doctor`: how it stands (ok, problem, note), what was looked at, and what was found."""
    line = Text.assemble((f"{state:<8}", _STYLES[state]), (f"{name:<10}", "bold"), text)
    _console().print(line, soft_wrap=True)


def shown(path: Path) -> str:
    """A path as a person at this shell would write it."""
    try:
        return str(path.relative_to(Path.cwd())) if path.is_absolute() else str(path)
    except ValueError:
        return str(path)


def _console() -> Console:
    """Made for each use, since stdout may be another one; width 0 of a pipe must not break lines."""
    return Console(highlight=False, markup=False, emoji=False, no_color="NO_COLOR" in os.environ or None)
