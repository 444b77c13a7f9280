"""A dialog file's text into a Dialog, with every problem at its place. Reading files from disk stands elsewhere."""

from __future__ import annotations

from bot.dialog.model import Dialog
from bot.dialog.problems import Problem, Problems
from bot.dialog.source import compose
from bot.dialog.words.dialog import read_dialog


def parse_dialog(text: str, path: str) -> tuple[Dialog | None, list[Problem]]:
    """The dialog, or None, and what is wrong. Never raises for anything that stands in `text`."""
    problems = Problems(path)
    node = compose(text, problems)
    dialog = read_dialog(node, problems) if node else None
    return (None if problems.found else dialog), problems.found
