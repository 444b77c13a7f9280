"""What becomes of words and answers given before: taken back, changed, kept in case they were one, gone when the talk ends."""

from __future__ import annotations

from dataclasses import replace

from bot.engine import wording
from bot.engine.noted import notes
from bot.engine.place import PRIVATE
from bot.engine.session import ENDED, SOS, WORDS, Frame, Pending, Undo, put_back
from bot.engine.voice import Voice


class Recall(Voice):
    """A voice that remembers."""

    __slots__ = ()

    def undo(self, seat: str) -> bool:
        """Take back the seat's own last answer, if nobody did anything since."""
        if not self.history or self.history[-1].seat != seat:
            return False
        last = self.history.pop()
        self.pending.pop(seat, None)
        self.frames = [put_back(frame, stood) for frame, stood in zip(self.frames, last.marks, strict=False)]
        self._take_back_visits(last.entered)
        self.frame = self.frame.with_answer(last.slot, seat, last.before)
        if self.state == self.frame.state and self.owing() != [seat]:
            return True  # the other one has the same question before them, and its buttons still hold
        self.state = self.frame.state
        self.entry += 1
        self.frame = replace(self.frame, entry=self.entry)
        return True

    def _take_back_visits(self, entered: tuple[str, ...]) -> None:
        visits = dict(self.frame.visits)
        for state in entered:
            visits[state] -= 1
        self.frame = replace(self.frame, visits={state: count for state, count in visits.items() if count})

    def amend(self, seat: str, text: str, *, message: int, add: bool) -> bool:
        """Change the words of the seat's last answer: add to them, or put others in their place. False if it had none."""
        if not self.history or self.history[-1].seat != seat or len(self.history[-1].marks) > len(self.frames):
            return False
        if self._was_before_both(self.history[-1]) is not self.in_group:
            return False
        depth, slot = len(self.history[-1].marks) - 1, self.history[-1].slot
        before = self.frames[depth].answer(slot, seat)
        if before is None or before.form != WORDS or (not add and before.message != message):
            return False
        if not add and len(text) > self.machine.dialog(self.frames[depth].dialog).slots[slot].most:
            return False
        known = str(before.value)
        words = known if add and text in known.split("\n") else f"{known}\n{text}" if add else text
        after = replace(before, value=words[: wording.MOST_UNITS])
        self.frames[depth] = self.frames[depth].with_answer(slot, seat, after)
        return True

    def _was_before_both(self, last: Undo) -> bool:
        """Whether an answer was given in the group: only what is written there may change it, and nothing else."""
        dialog, state, *_ = last.marks[-1]
        asked = self.machine.dialog(dialog)
        ask = asked.states[state].ask
        return self.session.group is not None and len(asked.cast) > 1 and ask is not None and ask.where != PRIVATE

    def has_given(self, seat: str, message: int) -> bool:
        """Whether an answer of the seat came by this message."""
        own = (held.get(seat) for frame in self.frames for held in frame.answers.values())
        return any(answer is not None and answer.message == message for answer in own)

    def count_try(self, seat: str) -> int:
        """Count that a seat did not know what to answer here; returns how often so far."""
        tries = {**self.frame.tries, seat: self.frame.tries.get(seat, 0) + 1}
        self.frame = replace(self.frame, tries=tries)
        return tries[seat]

    def keep(self, seat: str, text: str, message: int) -> None:
        """Keep words that were taken for something else, in case they were the answer."""
        self.pending[seat] = Pending(text[: wording.MOST_UNITS], message)

    def keep_too(self, seat: str, text: str, message: int) -> None:
        """Keep words behind those that are kept already."""
        known = self.pending.get(seat)
        words = f"{known.text}\n{text}" if known else text
        self.pending[seat] = Pending(words[: wording.MOST_UNITS], message, entry=known.entry if known else 0)

    def keep_for_turn(self, seat: str, text: str, message: int) -> bool:
        """Keep all that somebody writes until they are asked; False if they have heard so since the question here was put."""
        known = self.pending.get(seat)
        if known is not None and known.entry:
            self.keep_too(seat, text, message)
        else:
            self.keep(seat, text, message)
        self.pending[seat] = replace(self.pending[seat], entry=self.frame.entry)
        return known is None or known.entry != self.frame.entry

    def note(self, frame: Frame, outcome: str, at: float) -> None:
        """What a dialog leaves for pictures, once: an answer that revives a talk does not leave it again."""
        if not self.session.noted:
            dialog = self.machine.dialog(frame.dialog)
            self.effects += notes(dialog, frame, self.machine.knowledge, outcome=outcome, at=at)

    def note_all(self) -> None:
        """What dialogs that are left before their end leave: that belongs to the day on which somebody was last here."""
        for frame in self.frames:
            self.note(frame, "", self.session.touched)
        self.session = replace(self.session, noted=True)

    def let_pass(self) -> None:
        """Answers that are to be gone when the talk ends, go, and all that was said to help: also those that back would have
        brought again, and the way that was taken by them."""
        passing = [
            self._all_slots(frame) if frame.dialog == SOS and self.status == ENDED else names
            for frame, names in zip(self.frames, self.passing(), strict=True)
        ]
        if any(passing):
            both = zip(self.frames, passing, strict=True)
            self.frames = [frame.without(names) if names else frame for frame, names in both]
            self.history.clear()
            self.pending.clear()

    def _all_slots(self, frame: Frame) -> set[str]:
        return set(self.machine.dialog(frame.dialog).slots)

    def passing(self) -> list[set[str]]:
        """The slots of each frame whose answers are to be gone when the talk ends."""
        dialogs = self.machine.bundle.dialogs
        return [{slot.name for slot in dialogs[frame.dialog].slots.values() if slot.passing} for frame in self.frames]
