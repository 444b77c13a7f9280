"""unknown-fact: `known(…)` takes one of the facts that the bot keeps of a person."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.guards import tests
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.check.seen import gates
from bot.dialog.expressions import FACTS
from bot.dialog.model import Dialog
from bot.dialog.problems import did_you_mean, quoted


@dialog_rule("unknown-fact")
def unknown_fact(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every fact that nobody keeps."""
    for gate in gates(dialog, shelf):
        for test in tests(gate.guard):
            if test.function == "known" and test.name.slot not in FACTS:
                yield gate.mark, f"nothing is kept as {quoted(test.name.slot)}. {did_you_mean(test.name.slot, FACTS)}"
