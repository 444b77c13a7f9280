"""missing-role: a call gives every role of the called dialog to somebody, and no two of them to one; a single role needs no `with`."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, calls, dialog_rule
from bot.dialog.model import Call, Dialog


@dialog_rule("missing-role")
def missing_role(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every call that leaves a role open."""
    for call in calls(dialog):
        called = shelf.dialogs.get(call.dialog)
        if called is None or (len(called.cast) == len(dialog.cast) == 1):
            continue
        yield from _open_roles(call, called)


def _open_roles(call: Call, called: Dialog) -> Iterator[Finding]:
    mark = call.marks.get("with", call.marks.get("call", call.mark))
    for role in called.cast:
        if role not in call.roles:
            yield mark, f"'{call.dialog}' has a role '{role}'; say who plays it: add it to 'with'"
    if len(set(call.roles.values())) < len(call.roles):
        yield mark, "one person cannot play two roles; give each role of 'with' to another"
