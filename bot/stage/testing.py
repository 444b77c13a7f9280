"""`attune test`: finds conversation tests, plays them, and prints what did not come true and what was never reached."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.adapters.dialog_files import read_file, shipped_folder
from bot.compose import load_shelf, run_loop
from bot.config import Config, load
from bot.dialog.problems import Problem
from bot.stage.coverage import COUNTED, Coverage, coverage_of, total
from bot.stage.running import run_one
from bot.stage.script import Conversation, read_script
from bot.stage.stage import Props

FINE, PROBLEMS, NOTHING = 0, 1, 2
OWN = Path("tests") / "conversations"
_PACKAGE = Path(__file__).resolve().parents[1]


def run_tests(paths: Sequence[Path | str], config: Config | None = None) -> int:
    """Play the conversation tests of these files and folders, else of tests/conversations, else those of the program.

    Returns 0 where all came true, 1 where one did not or a file has problems, 2 where there is nothing to play.
    Raises BadConfig and BrokenDialogs.
    """
    printer = Printer()
    files = _files([Path(path) for path in paths] or [usual_folder(printer)])
    if not files:
        sys.stderr.write(f"attune: no conversation tests in {', '.join(map(str, paths or [OWN]))}; check the path\n")
        return NOTHING
    conversations, problems = read_files(files)
    for problem in problems:
        printer.line(str(problem), "red")
    if problems:
        return PROBLEMS
    config = config or load()
    props = Props.of(load_shelf(config), config.chat.burst_seconds)
    failed = run_loop(_run_all(conversations, props, printer))
    printer.coverage(coverage_of(props.machine.bundle, props.reached), config.dialogs.path or shipped_folder())
    number = len(conversations)
    printer.line(f"{number - failed} of {number} conversations came true", "bold red" if failed else "bold green")
    return PROBLEMS if failed else FINE


def shipped_conversations() -> Path:
    """The conversation tests that come with the program: inside the installed package, else those of the repository."""
    installed = _PACKAGE / "shipped" / "conversations"
    return installed if installed.is_dir() else _PACKAGE.parent / OWN


def read_files(paths: Sequence[Path]) -> tuple[list[Conversation], list[Problem]]:
    """The conversations of these files, and every problem in them."""
    conversations: list[Conversation] = []
    problems: list[Problem] = []
    for path in paths:
        file = read_file(path)
        problems += [replace(problem, path=_shown(path)) for problem in file.problems]
        for text in file.files.values():
            found, wrong = read_script(text, _shown(path))
            conversations += found
            problems += wrong
    return conversations, sorted(problems)


def usual_folder(printer: Printer) -> Path:
    """tests/conversations of the working folder, else those of the program, which is said."""
    if OWN.is_dir():
        return OWN
    shipped = shipped_conversations()
    printer.line(f"there is no {OWN} here; these are the conversations that come with the program ({shipped})", "dim")
    return shipped


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those in the folders named. A path that is not there is left out."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
        found |= dict.fromkeys(each for each in inside if each.is_file())
    return list(found)


async def _run_all(conversations: Sequence[Conversation], props: Props, printer: Printer) -> int:
    """How many did not come true."""
    number = 0
    for conversation in conversations:
        failed = await run_one(conversation, props)
        if failed is not None:
            number += 1
            printer.line(str(failed), "red")
    return number


def _shown(path: Path) -> str:
    """A path as a person at this shell would write it."""
    try:
        return str(path.relative_to(Path.cwd())) if path.is_absolute() else str(path)
    except ValueError:
        return str(path)


class Printer:
    """Plain lines, in colour where a person looks on."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, emoji=False, no_color="NO_COLOR" in os.environ or None)

    def line(self, text: str, style: str = "") -> None:
        """A line as it is; the first one coloured where there are more."""
        first, newline, rest = text.partition("\n")
        self._console.print(Text.assemble((first, style), newline, rest), soft_wrap=True)

    def coverage(self, parts: Sequence[Coverage], folder: Path) -> None:
        """What was never reached, with its place, and then the table."""
        for part in parts:
            if part.shares["states"].reached:
                for each in part.missed:
                    self.line(
                        f"{_shown(folder / part.path)}:{each.mark.line}:{each.mark.column}: never reached: {each.text}",
                        "dim",
                    )
            else:
                self.line(f"{_shown(folder / part.path)}: never opened", "dim")
        width = max(len(part.name) for part in parts)
        for part in [*parts, total(list(parts))]:
            cells = [f"{name} {part.shares[name]!s:>8} {part.shares[name].part:4.0%}" for name in COUNTED]
            self.line(f"{part.name:<{width}}   {'   '.join(cells)}")
