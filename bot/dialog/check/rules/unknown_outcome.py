"""unknown-outcome: `on` names outcomes that the called dialog can end with."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.graph import outcomes
from bot.dialog.check.rule import Finding, Shelf, calls, dialog_rule
from bot.dialog.model import Dialog
from bot.dialog.problems import did_you_mean, quoted


@dialog_rule("unknown-outcome")
def unknown_outcome(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every outcome that never comes."""
    for call in calls(dialog):
        if (called := shelf.dialogs.get(call.dialog)) is None:
            continue
        ends = outcomes(called)
        for outcome in call.on:
            if outcome not in ends:
                mark = call.marks.get(f"on.{outcome}", call.mark)
                yield mark, f"'{call.dialog}' never ends with {quoted(outcome)}. {did_you_mean(outcome, ends)}"
