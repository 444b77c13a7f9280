"""Runs every rule over a bundle. What a rule looks for stands in its own file."""

from __future__ import annotations

from bot.dialog.bundle import Bundle
from bot.dialog.check.every import RULES
from bot.dialog.check.rule import Shelf
from bot.dialog.model import Common
from bot.dialog.problems import Problem


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
    return sorted({problem for rule in RULES for problem in rule.problems(shelf)})
