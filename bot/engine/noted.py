"""What a dialog leaves for somebody's own pictures when it ends: numbers, families of feelings, steps, and that it was practised.

No words, nothing about danger. Who it is kept of, and whether they agreed to that, is decided outside.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialog.model import AFTER, BEFORE, DANGER, FEELINGS, MOOD, STEPS, Dialog, Slot
from bot.engine.effects import Note
from bot.engine.knowledge import Knowledge
from bot.engine.session import START, TOPIC, WORDS, Answer, Frame

PRACTISED, STEP = "practised", "step"

#: What is noted, the numbers first.
KINDS = (BEFORE, AFTER, MOOD, FEELINGS, PRACTISED, STEP)

#: Nobody practises by choosing what to do.
_NO_PRACTICE = DANGER | {START, TOPIC}
#: Scales of any length are put on this one.
TOP = 10


def notes(dialog: Dialog, frame: Frame, knowledge: Knowledge, *, outcome: str, at: float) -> Iterator[Note]:
    """What a dialog leaves for each seat that answered something in it. `outcome` is the end that it came to, "" where it was
    left before: then it counts as practised if a step of it was answered."""
    if dialog.id in _NO_PRACTICE:
        return
    for seat in dict.fromkeys(frame.roles.values()):
        given = {slot: answer for slot in dialog.slots if (answer := _given(dialog, frame, slot, seat))}
        for slot, answer in given.items():
            values = _values(dialog.slots[slot], answer, knowledge)
            yield from (Note(seat, dialog.slots[slot].note, value, at) for value in values)
        steps = _steps(dialog, frame, given)
        yield from (Note(seat, STEP, step, at) for step in steps)
        if steps or (given and outcome):
            yield Note(seat, PRACTISED, dialog.id, at)


def _given(dialog: Dialog, frame: Frame, slot: str, seat: str) -> Answer | None:
    """What a seat answered itself."""
    answer = frame.answer(slot, seat)
    return None if answer is None or answer.skipped or dialog.slots[slot].given else answer


def _values(slot: Slot, answer: Answer, knowledge: Knowledge) -> list[float | str]:
    if not slot.note:
        return []
    if slot.note != FEELINGS:
        return [round(TOP * (float(str(answer.value)) - slot.low) / (slot.high - slot.low), 1)]
    text = str(answer.value)
    keys = [key for key, _ in knowledge.recognise(text)] if answer.form == WORDS else [text]
    return list(dict.fromkeys(family for key in keys if (family := knowledge.family(key))))


def _steps(dialog: Dialog, frame: Frame, given: dict[str, Answer]) -> list[str]:
    """The steps of the states that were entered and whose question was answered, in their order."""
    reached = (state for state in dialog.states.values() if state.step and state.ask and frame.visits.get(state.name))
    found = {state.step for state in reached if state.ask and given.keys() & set(state.ask.slots.values())}
    return [step for step in STEPS if step in found]
