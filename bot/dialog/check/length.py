"""How long a text can get once its holes are filled. Limits stand in the rules."""

from __future__ import annotations

from bot.dialog.model import Dialog, Slot
from bot.dialog.texts import Hole, Text


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def longest(text: Text, dialog: Dialog, *, own: bool) -> int:
    """UTF-16 units with the longest answer in every hole: of the choices, and of own words too if `own`."""
    return sum(_hole(part.name, dialog, own=own) if isinstance(part, Hole) else units(part) for part in text.parts)


def _hole(name: str, dialog: Dialog, *, own: bool) -> int:
    slot = dialog.slots.get(name)
    if slot is None:
        return 0
    return max(_chosen(slot), slot.most if own else 0)


def _chosen(slot: Slot) -> int:
    return max((units(choice.phrase.source) for choice in slot.choices), default=0)
