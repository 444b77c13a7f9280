"""Imports every rule's file, so that the registry is full. A new rule is added here and nowhere else."""

from __future__ import annotations

from bot.dialog.check import rule
from bot.dialog.check.rules import (
    dead_end,
    hidden_branch,
    missing_last,
    unknown_state,
    unreachable_state,
)

MODULES = (dead_end, hidden_branch, missing_last, unknown_state, unreachable_state)
RULES = tuple(rule.RULES)
