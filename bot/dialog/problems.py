"""What is wrong with a file that an author wrote, and where. Rules that find problems stand elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

ERROR = "error"
WARNING = "warning"

#: More problems than this in one file help nobody; the rest is cut with a line that says so.
MOST_PROBLEMS = 100
TOO_MANY = "there are more problems in this file; mend these first"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a text: line and column, both counted from 1."""

    line: int = 1
    column: int = 1


#: The start of a file, for problems of the whole.
TOP = Mark()


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem: where, what and the fix, and the rule that found it."""

    path: str
    mark: Mark
    level: str
    text: str
    rule: str

    def __str__(self) -> str:
        return f"{self.path}:{self.mark.line}:{self.mark.column}: {self.level}: {self.text} ({self.rule})"


class Problems:
    """Collects the problems of one file while it is read."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[Problem] = []

    def error(self, mark: Mark, text: str, rule: str) -> None:
        """Note a problem that keeps the file from being used."""
        self._add(Problem(self.path, mark, ERROR, text, rule))

    def warning(self, mark: Mark, text: str, rule: str) -> None:
        """Note a problem that an author should look at."""
        self._add(Problem(self.path, mark, WARNING, text, rule))

    def _add(self, problem: Problem) -> None:
        if len(self.found) < MOST_PROBLEMS:
            self.found.append(problem)
        elif len(self.found) == MOST_PROBLEMS:
            self.found.append(Problem(self.path, problem.mark, ERROR, TOO_MANY, "too-many-problems"))


class BrokenDialogs(Exception):
    """Files that cannot be used. `problems` has every one of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems forbids using the files."""
    return any(problem.level == ERROR for problem in problems)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that points to the nearest known word, or lists a few."""
    names = sorted(known)
    near = get_close_matches(word[:60], names, n=1)
    if near:
        return f"Did you mean '{near[0]}'?"
    if not names:
        return "There is none to name here."
    listed = ", ".join(names[:12])
    return f"Known here: {listed}." if len(names) <= 12 else f"Known here: {listed} …"


def quoted(word: str) -> str:
    """A word of an author's, short enough and plain enough to stand in a line of output."""
    plain = word if word.isprintable() else word.encode("unicode_escape").decode("ascii")
    return f"'{plain}'" if len(plain) <= 40 else f"'{plain[:40]}…'"
