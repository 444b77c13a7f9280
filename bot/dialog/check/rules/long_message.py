"""long-message: what a person reads at once has 40 words at most, 80 where it is about safety or consent.

Read at once is all that comes without a rest between: what is said on a way, on entering, to copy, the question, and all
of that in the states that flow on, also into a dialog that is called and out of it. The longest variant counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.check.reading import Reading, Stretch, words_of
from bot.dialog.check.rule import Finding, Shelf, dialog_rule
from bot.dialog.model import PARK, STAY, Dialog, State


@dialog_rule("long-message")
def long_message(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every stretch that is too long, where its first words stand; not again for those that lead into it."""
    reading = Reading(shelf)
    for state in dialog.states.values():
        here, onward = reading.from_state(dialog, state.name), reading.onward(dialog, state)
        if here.excess > 0 and all(stretch.excess <= 0 for stretch in onward):
            yield state.mark, _told(here)
        for branch in state.next:
            way, target = reading.from_branch(dialog, branch), reading.from_state(dialog, branch.to)
            if words_of(branch.says) and way.excess > 0 >= target.excess:
                yield branch.marks.get("say", branch.mark), _told(way)
        yield from _after_call(reading, dialog, state)


def _after_call(reading: Reading, dialog: Dialog, state: State) -> Iterator[Finding]:
    called = reading.shelf.dialogs.get(state.call.dialog) if state.call else None
    if state.call is None or called is None:
        return
    for outcome, to in state.call.on.items():
        target = reading.from_state(dialog, to)
        way = target.after(reading.tail(called, outcome))
        if to not in (STAY, PARK) and way.excess > 0 >= target.excess:
            yield state.call.marks.get(f"on.{outcome}", state.call.mark), f"with the end of '{called.id}', {_told(way)}"


def _told(stretch: Stretch) -> str:
    where = f" ({' → '.join(stretch.states)})" if len(stretch.states) > 1 else ""
    return f"{stretch.words} words stand here at once{where}; the most is {stretch.most}. Shorten, or ask in between."
