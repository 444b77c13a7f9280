"""skippable-read: a text that reads an answer is shown only where the answer is there: asked before, and not skipped.

Every path from the start is followed. A question of a state that is not `serious` can be skipped, so before a text reads
its answer a guard must tell: answered(x), not skipped(x), or a comparison of x, which is false without an answer. What
the program gives is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.flow import Flow, Sight
from bot.dialog.check.narrowing import GIVEN, SKIPPED
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.check.seen import owners
from bot.dialog.model import Dialog
from bot.dialog.texts import BUILT_IN


@dialog_rule("skippable-read")
def skippable_read(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every text that may show a gap."""
    for sight in Flow(dialog, shelf).run():
        for name in sight.line.text.names():
            if name in dialog.slots and name not in BUILT_IN and (why := _why_empty(dialog, sight, name)):
                fix = f"lead here with a guard such as answered({name}), or say it without"
                yield sight.line.text.mark, f"{{{name}}} may be empty here, since {why}; {fix}"


def _why_empty(dialog: Dialog, sight: Sight, name: str) -> str:
    if dialog.slots[name].given:
        return ""
    possible = 0
    for role in owners(dialog.slots[name], None, sight.line.eyes):
        possible |= sight.answers.get((name, role), GIVEN)
    if possible & SKIPPED:
        return "the question can be skipped"
    return "a way leads here without the question" if possible & ~GIVEN else ""
