"""Runs every rule over a bundle. What a rule looks for stands in its own file."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from bot.dialog.bundle import Bundle
from bot.dialog.check.every import RULES
from bot.dialog.check.rule import Shelf
from bot.dialog.model import Common
from bot.dialog.problems import ERROR, MOST_PROBLEMS, TOO_MANY, Problem


def check_bundle(
    bundle: Bundle,
    common: Common | None,
    *,
    inventory: frozenset[str] | None = None,
    taught: frozenset[str] = frozenset(),
) -> list[Problem]:
    """What is wrong with dialogs that could be read, in the order of files and lines. Never raises.

    `inventory` has the ids of the ideas to teach (without it nothing is said of ids), `taught` those that prompts teach."""
    shelf = Shelf(bundle.dialogs, common, inventory, taught)
    found = sorted({problem for rule in RULES for problem in rule.problems(shelf)})
    return [problem for _, of_file in groupby(found, key=attrgetter("path")) for problem in _first(list(of_file))]


def _first(found: list[Problem]) -> list[Problem]:
    """The problems of one file; after a hundred the rest is cut, with a line that says so."""
    if len(found) <= MOST_PROBLEMS:
        return found
    last = found[MOST_PROBLEMS]
    return [*found[:MOST_PROBLEMS], replace(last, level=ERROR, text=TOO_MANY, rule="too-many-problems")]
