"""Reads inventory.yaml: the ideas to teach, by source. Whether each is taught is a rule."""

from __future__ import annotations

from bot.dialog.problems import Problem, Problems, quoted
from bot.dialog.source import Mapping, Node, Scalar, compose
from bot.dialog.words.state import ID


def read_inventory(text: str, path: str) -> tuple[frozenset[str], list[Problem]]:
    """The ids of all ideas, such as S2-E5, and what is wrong with the file. Never raises for anything in `text`."""
    problems = Problems(path)
    node = compose(text, problems)
    ids: set[str] = set()
    for source, ideas in _entries(node, problems) if node else ():
        for idea, _ in _entries(ideas, problems):
            name = f"{source.value}-{idea.value}"
            if ID.fullmatch(name):
                ids.add(name)
            else:
                problems.error(idea.mark, f"{quoted(name)} is no id of an idea; they look like S2-E5", "bad-id")
    return frozenset(ids), problems.found


def _entries(node: Node, problems: Problems) -> tuple[tuple[Scalar, Node], ...]:
    if isinstance(node, Mapping):
        return node.entries
    what = quoted(node.value) if isinstance(node, Scalar) else "a list"
    problems.error(
        node.mark, f"here should stand a map, not {what}; write 'S0:' and under it 'T1: what it says'", "wrong-shape"
    )
    return ()
