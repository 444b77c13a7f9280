"""unknown-state: `start`, `next`, `wait` and `on` name states of this dialog. Moves have a rule of their own."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.graph import Target, break_targets, targets
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import Dialog
from bot.dialog.problems import did_you_mean


@dialog_rule("unknown-state")
def unknown_state(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every target that does not exist."""
    if dialog.start not in dialog.states:
        yield _finding(
            dialog, "the dialog starts", Target(dialog.start, "start", dialog.marks.get("start", dialog.mark))
        )
    if dialog.care and dialog.care not in dialog.states:
        yield _finding(dialog, "care leads", Target(dialog.care, "care", dialog.marks.get("care", dialog.mark)))
    for target in break_targets(dialog):
        if target.to not in dialog.states:
            yield _finding(dialog, "the break leads", target)
    for state in dialog.states.values():
        for target in targets(state):
            if target.to not in dialog.states and target.word not in ("beside", "offer"):
                yield _finding(dialog, f"state '{state.name}' leads ({target.word})", target)


def _finding(dialog: Dialog, who: str, target: Target) -> Finding:
    where = "at" if target.word == "start" else "to"
    hint = did_you_mean(target.to, dialog.states)
    return target.mark, f"{who} {where} '{target.to}', which does not exist. {hint}"
