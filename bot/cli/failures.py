"""What ends a command, as lines and an exit code. An unexpected error is told by class and place: its text may carry words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from bot.config import BadConfig
from bot.dialog.problems import BrokenDialogs
from bot.ports import WrongKeyError

FINE = 0
PROBLEMS = 1
WRONG_USAGE = 2
INTERRUPTED = 130


class Failure(Exception):
    """A command cannot go on. The text is for the person at the shell: what is wrong, and the fix."""

    def __init__(self, *lines: str, code: int = PROBLEMS) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.code = code


@dataclass(frozen=True, slots=True)
class Told:
    """Lines for stderr, and the exit code."""

    lines: Sequence[str]
    code: int


def told(error: BaseException) -> Told:
    """What a person at a shell is told of an error, and the exit code."""
    lines: Sequence[str] = [f"attune: {error}"]
    code = PROBLEMS
    match error:
        case SystemExit(code=int() as asked):
            lines, code = [], asked
        case Failure():
            lines, code = [f"attune: {line}" for line in error.lines], error.code
        case BadConfig() | BrokenDialogs():
            lines = [str(problem) for problem in error.problems]
            code = WRONG_USAGE if isinstance(error, BadConfig) else PROBLEMS
        case WrongKeyError():
            code = WRONG_USAGE
        case typer.Abort() | KeyboardInterrupt():
            lines, code = ["attune: stopped"], INTERRUPTED
        case typer.TyperException():
            lines, code = [f"attune: {' '.join(error.format_message().split())} See attune --help"], WRONG_USAGE
        case _ if _is_ours(error):
            code = WRONG_USAGE if hasattr(error, "key") else PROBLEMS  # a key of the configuration is to be mended
        case _:
            lines = [f"attune: unexpected error {_place(error)}; nothing more is told, since it might carry words"]
    return Told(lines, code)


def _is_ours(error: BaseException) -> bool:
    """What this program raises itself says what is wrong and never what people wrote."""
    return type(error).__module__.startswith("bot.")


def _place(error: BaseException) -> str:
    place, trace = "", error.__traceback__
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}"
