"""Which daily prompt comes next: through the steps in turn, with a free seventh, and none twice until all were there. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.dialog.model import ME, STEPS
from bot.dialog.prompts import Prompt

#: Six steps in the order of the model, then a free day.
WEEK = (*STEPS, "")


def next_prompt(prompts: Sequence[Prompt], used: Sequence[str], seed: int, *, alone: bool) -> Prompt | None:
    """The prompt after those `used` (ids, in order); None where there is none. `seed` gives each chat its own order. `alone`:
    only what is wholly about oneself, for somebody who is to be asked about nothing else. Once all were there it begins anew."""
    open_to_all = _asked_about(prompts, alone=alone)
    known = set(used)
    left = [prompt for prompt in open_to_all if prompt.id not in known] or open_to_all
    if not left:
        return None
    theme = _theme(left, WEEK[len(used) % len(WEEK)])
    return min((prompt for prompt in left if prompt.theme == theme), key=lambda prompt: _place(prompt.id, seed))


def used_with(prompts: Sequence[Prompt], used: Sequence[str], prompt: Prompt, *, alone: bool) -> list[str]:
    """What is used after a prompt: where it comes back, all that it comes back with is let go of."""
    again = {each.id for each in _asked_about(prompts, alone=alone)} if prompt.id in used else set()
    return [*(name for name in used if name not in again), prompt.id]


def _asked_about(prompts: Sequence[Prompt], *, alone: bool) -> list[Prompt]:
    return [prompt for prompt in prompts if prompt.about == ME or not alone]


def _theme(left: Sequence[Prompt], wanted: str) -> str:
    """The step whose turn it is; on a free day, or where that step has none left, the theme that has most left: first of those
    that are no step."""
    counts = Counter(prompt.theme for prompt in left)
    if wanted in counts:
        return wanted
    free = {theme: count for theme, count in counts.items() if theme not in STEPS} if wanted == "" else {}
    return max(free or counts, key=lambda theme: (free or counts)[theme])


def _place(name: str, seed: int) -> int:
    """Where a prompt stands in this chat's order: the same each time, and mixed. (Numbers as in a linear congruential generator.)"""
    place = seed
    for letter in name.encode():
        place = (place * 6_364_136_223_846_793_005 + letter + 1_442_695_040_888_963_407) % 2**64
    return place >> 16
