"""uncovered-id: every idea of the inventory is taught by some state or prompt; one line for each source says which are not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.dialog.check.rule import Shelf, shelf_rule
from bot.dialog.check.rules.unknown_id import CAUTION
from bot.dialog.problems import TOP, WARNING, Problem

INVENTORY = "inventory.yaml"


@shelf_rule("uncovered-id", WARNING)
def uncovered_id(shelf: Shelf) -> Iterator[Problem]:
    """The ideas that nothing teaches, by source."""
    taught = {idea for dialog in shelf.dialogs.values() for state in dialog.states.values() for idea in state.covers}
    left: dict[str, list[str]] = {}
    for idea in sorted(shelf.inventory or (), key=_in_order):
        if idea not in taught | shelf.taught and not CAUTION.fullmatch(idea):
            left.setdefault(idea.split("-")[0], []).append(idea)
    for source, ideas in left.items():
        text = f"of {source} nothing teaches {', '.join(ideas)}; teach each in a state and name it in 'covers'"
        yield Problem(INVENTORY, TOP, WARNING, text, "uncovered-id")


def _in_order(idea: str) -> tuple[str | int, ...]:
    """S2-E10 after S2-E9."""
    return tuple(int(part) if part.isdigit() else part for part in re.findall(r"\d+|\D+", idea))
