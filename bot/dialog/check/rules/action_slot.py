"""action-slot: an action that keeps an answer has the slot that it keeps: `country` (a country), `language` (a choice), `called` (text)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import Dialog, Kind

KEEPS = {
    "keep_country": ("country", Kind.COUNTRY, "country: {country: true}"),
    "keep_called": ("called", Kind.TEXT, "called: {text: 40}"),
    "keep_zone": ("zone", Kind.ZONE, "zone: {zone: true}"),
    "keep_daily": ("daily", Kind.CLOCK, 'daily: {clock: ["7:30", "20:00"]}'),
    "keep_days": ("days", Kind.CHOICE, "days: {choice: {every: Every day, weekdays: Monday to Friday}}"),
    "keep_quiet": ("quiet", Kind.CHOICE, "quiet: {choice: {none: None, night: At night}}"),
    "keep_rest": ("rest", Kind.TIME, "rest: {time: 1 day - 30 days}"),
    "keep_language": ("language", Kind.CHOICE, "language: {choice: {en: English, de: Deutsch}}"),
}


@dialog_rule("action-slot")
def action_slot(dialog: Dialog, _shelf: Shelf) -> Iterator[Finding]:
    """Every action without its slot."""
    for state in dialog.states.values():
        for action in state.do:
            if action not in KEEPS:
                continue
            name, kind, example = KEEPS[action]
            slot = dialog.slots.get(name)
            if slot is None or slot.kind is not kind:
                text = f"'{action}' keeps the slot '{name}', a {kind.value}; add it to 'slots': {example}"
                yield state.marks.get("do", state.mark), text
