"""The one mutable object: it goes through the machines for a single turn, and never leaves it.

Primitives stand here: enter, ask, wait, accept, call, return. What an event means is decided in turn, typed, presses and moves;
what can be read off it stands in place, what it says in voice, what becomes of answers given before in recall, and what a state
does on entering in actions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from bot.dialog.expressions import Expr, evaluate
from bot.dialog.model import BREAK, CALLER, OTHER, PARTNER, Branch, Call, Kind, Offer
from bot.engine import wording
from bot.engine.actions import carry_out
from bot.engine.effects import Button, ClearTimers, Effect, Finish, SetTimer, Toast
from bot.engine.machine import ANSWERED, BROKE, FLOW, RETURNED, Machine
from bot.engine.recall import Recall
from bot.engine.session import (
    CARE,
    ENDED,
    HELD,
    KEY,
    MOST_HISTORY,
    OPEN,
    PARKED,
    WORDS,
    Answer,
    Frame,
    Session,
    Undo,
    mark,
)
from bot.engine.voice import CHAT

#: More steps than this in one turn are a loop that never rests.
MOST_STEPS = 100

#: The timer after which passing answers go though nobody ended the talk, and how long that is (seconds).
EXPIRE, SHORT_LIFE = "expire", 3600.0


class EndlessError(Exception):
    """A dialog went on and on without asking anything. The text names the dialog's id only."""


class Cursor(Recall):
    """Goes through the machines, and notes what the turn wants done."""

    __slots__ = ("_after", "_swaps")

    def __init__(self, machine: Machine, session: Session, now: float) -> None:
        super().__init__(machine, session, now)
        self._after: list[Callable[[], object]] = []
        self._swaps = False

    # What the machine asks and tells (see Walker)

    def owed(self) -> bool:
        """Whether somebody has still to answer here."""
        return bool(self.owing())

    def decides(self, guard: Expr) -> bool:
        """Whether a guard holds for everybody."""
        return evaluate(guard, self.reading(None))

    def leaves(self, branch: Branch) -> None:
        """A way on was taken: say what it says, and exchange the roles on entering if it swaps."""
        self.machine.note_taken(self.frame.dialog, branch)
        if branch.says:
            self.tell_all(self.pick(branch.says))
        self._swaps = branch.swap and len(self.frame.roles) == 2

    def entered(self) -> None:
        """A state was entered: do, say, ask, and set what it waits for. One that is about the partner gives way to the
        dialog's `care`, for somebody who is to be asked about themselves alone."""
        self.state = self._stand_in(self.state) or self.state
        self.entry += 1
        self._drop_pending()
        self._swap()
        visits = {**self.frame.visits, self.state: self.frame.visits.get(self.state, 0) + 1}
        self.frame = replace(
            self.frame, state=self.state, entry=self.entry, visits=visits, done=(), tries={}, until=0.0
        )
        self.frame = self.frame.without_shares(self.here.reveal) if self.here.reveal else self.frame
        self.machine.note_entered(self.frame.dialog, self.state)
        if self.history and len(self.history[-1].marks) == len(self.frames):
            last = self.history[-1]
            self.history[-1] = replace(last, entered=(*last.entered, self.state))
        carry_out(self)
        self.speak()
        state = self.here
        if state.end:
            self._after.append(partial(self._end, state.end))
        elif state.call:
            self._after.append(partial(self.call, state.call, "call"))
        elif state.reveal and not self.asked():
            self.show(state.reveal)
            self.history.clear()
            self._after.append(partial(self.fire, ANSWERED))
        elif state.rests:
            self.put()
        else:
            self._after.append(partial(self.fire, FLOW))

    def _swap(self) -> None:
        """Exchange the roles, now that what was kept for the question before is gone."""
        if self._swaps:
            (one, first), (two, second) = self.frame.roles.items()
            self.frame = replace(self.frame, roles={one: second, two: first})
        self._swaps = False

    def _drop_pending(self) -> None:
        """Words that were kept of somebody who was asked here were for that question. Those of the other one wait."""
        asked = self.asked() if self.is_for_two() else self.pending
        self.pending = {seat: kept for seat, kept in self.pending.items() if seat not in asked}

    def makes_way(self) -> bool:
        """Leave a question about the partner that somebody is not to be asked any more; False where there is none."""
        if self._stand_in(self.here.name) is None:
            return False
        self.state = self.here.name
        self.entered()
        return True

    def _stand_in(self, state: str) -> str | None:
        """What stands in for a state about the partner, for somebody who is to be asked about themselves alone. Where two
        take part it would tell the other one; such a talk is held for them instead."""
        if self.dialog.states[state].about != PARTNER or self.is_for_two():
            return None
        seats = [self.session.seats[self.seat_of(role)] for role in self.dialog.cast]
        return self.dialog.care if any(CARE in seat.known for seat in seats) else None

    def stays(self) -> None:
        """The same state goes on: its question comes again under a new entry."""
        if self.here.call:
            self._after.append(partial(self.call, self.here.call, "call"))
            return
        self.entry += 1
        self.frame = replace(self.frame, entry=self.entry, until=0.0)
        self.put()

    def wait_anew(self) -> None:
        """A wait that has parked the talk begins again; one that leads somewhere keeps its promised end."""
        wait = self.here.wait
        if wait and wait.to is None and self.frame.until <= self.now:
            self.frame = replace(self.frame, until=0.0)

    def wakes(self) -> None:
        """What has rested goes on, and waits as before."""
        self.status = OPEN
        self.wait_anew()
        self.set_timers()

    def parks(self) -> None:
        """The dialog rests until somebody comes back."""
        self.status = PARKED
        self._clear_timers()

    # What a turn does with it

    def begin(self, dialog: str, given: Mapping[str, str]) -> None:
        """Push a dialog and enter its first state. `given` fills slots that nobody is asked (slot → key, or words for a text)."""
        start = self.machine.dialog(dialog)
        seats = list(self.session.seats)
        answers = {
            slot: {seats[0]: Answer(WORDS if start.slots[slot].kind is Kind.TEXT else KEY, value)}
            for slot, value in given.items()
            if slot in start.slots and start.slots[slot].given
        }
        self._push(Frame(dialog, start.start, roles=dict(zip(start.cast, seats, strict=False)), answers=answers))

    def fire(self, event: str) -> bool:
        """Let an event happen in the dialog in progress."""
        return self.machine.fire(self.frame.dialog, event, self)

    def settle(self) -> None:
        """Carry on until the dialog rests. Raises EndlessError after 100 steps."""
        for _ in range(MOST_STEPS):
            if not self._after:
                return
            self._after.pop(0)()
        raise EndlessError(self.frames[0].dialog if self.frames else "")

    def accept(self, seat: str, answer: Answer) -> None:
        """Keep an answer to the question here, offer what belongs to it, and go on if it was the last one owed."""
        slot = self.asked()[seat]
        marks = [mark(frame) for frame in self.frames]
        self.history.append(Undo(seat, marks, slot, self.frame.answer(slot, seat)))
        del self.history[:-MOST_HISTORY]
        self.pending.pop(seat, None)
        self.frame = replace(self.frame.with_answer(slot, seat, answer), done=(*self.frame.done, seat))
        self.offer(seat)
        if self.owing():
            self._wait_for_others(seat)
        elif self.here.reveal:
            self.show(self.here.reveal)
            self.history.clear()
        self._after.append(partial(self.fire, ANSWERED))

    def _wait_for_others(self, seat: str) -> None:
        """The other one has still to answer: a press in the group is answered there by a toast, words by nothing."""
        if self.ear_of(seat).seat is None:
            self.toast = self.manner.phrase("noted") if self.toast is not None else None
        elif self.in_break():
            self.phrase(seat, "waiting")
        else:
            self.phrase(seat, "waits_for_other", other=self.called(self.owing()))

    def hold(self, seat: str) -> None:
        """Something more urgent goes first. Where two take part, only this seat is away, and nobody else sees it."""
        if len(self.session.seats) > 1:
            self.session = replace(self.session, away=tuple(dict.fromkeys((*self.session.away, seat))))
            return
        self.status = HELD
        self._clear_timers()

    def comes_back(self, seat: str) -> None:
        """A seat of two is there again."""
        self.session = replace(self.session, away=tuple(each for each in self.session.away if each != seat))

    def call(self, call: Call, via: str, caller: str = "") -> None:
        """Push a called dialog; the caller's timers stop until it returns. `caller` is the seat that wanted it, if one did: of
        two, nobody goes back past what that one did."""
        if caller and self.is_for_two():
            self.history.clear()
        callee = self.machine.dialog(call.dialog)
        roles = {
            role: self._player(call.roles.get(role, ours), caller)
            for role, ours in zip(callee.cast, self._ours(call), strict=False)
        }
        self._push(Frame(call.dialog, callee.start, roles=roles, via=via))

    def _player(self, role: str, caller: str) -> str:
        """Who plays a role in a call: a role of ours, whoever called, or the other one."""
        if not caller or role not in (CALLER, OTHER):
            return self.seat_of(role)
        return caller if role == CALLER else next(iter(self.others(caller)), caller)

    def _ours(self, call: Call) -> list[str]:
        callee = self.machine.dialog(call.dialog)
        own = list(self.dialog.cast)
        return [call.roles.get(role, own[min(at, len(own) - 1)]) for at, role in enumerate(callee.cast)]

    def _push(self, frame: Frame) -> None:
        self.effects.append(ClearTimers())
        self.frames.append(frame)
        self.state = frame.state
        self.entered()

    def _end(self, outcome: str) -> None:
        self.note(self.frame, outcome, self.now)
        if len(self.frames) == 1:
            self.session = replace(self.session, noted=True)
            self.finish(outcome)
            return
        via = self.frames.pop().via  # with all its answers, those that are passing too
        self.history.clear()
        self.state = self.frame.state
        if not self.fire((BROKE if via == BREAK else RETURNED) + outcome):
            self.parks()

    def finish(self, outcome: str) -> None:
        """The session is over."""
        self.status = ENDED
        self._after.clear()
        self.note_all()
        self.let_pass()
        self.effects += [ClearTimers(), Finish(outcome)]

    def expire(self) -> None:
        """A talk with passing answers was left lying: they go, and so does the talk, unless help runs on top of it."""
        if len(self.frames) == 1:
            self.finish("left")
        else:
            self.let_pass()

    # Asking and waiting

    def put(self, *, only: str = "") -> None:
        """Put the question here to those who owe an answer (or to one of them), and set its timers. Without a question, just
        the moves."""
        if self.status != OPEN:
            self._clear_timers()
            return
        if self.makes_way():
            return
        self.set_timers()
        ask = self.here.ask
        for ear in self.asked_ears():
            if only and ear.seat not in (None, only):
                continue
            if self.here.reveal and ear.seat:
                self.preview(ear.seat)
                continue
            if ask:
                self.hear(ear, self.pick(ask.text))
            self.lay_out(ear)
        if not only:
            self._tell_others()

    def _tell_others(self) -> None:
        """Those who are not asked hear whose turn it is; in the group, a way leads to what each is asked alone."""
        group = self.group()
        if group is None:
            for seat in self.frame.roles.values() if self.is_for_two() and self.asked() else ():
                if seat not in self.asked():
                    ear = self.own_ear(seat)
                    self.hear_phrase(ear, "other_answers", other=self.called(self.asked()))
                    self.hand(ear, (wording.moves_row(self.manner),))
        elif self.asks_privately() and group in self.pages:
            self.pages[group].extra.append(Button(self.manner.phrase("open_private"), CHAT))

    def take_offer(self, offer: Offer, seat: str) -> None:
        """Make the move of an offer: break, a state of this dialog, or a common move (left to the caller's table)."""
        if offer.move == BREAK and self.dialog.break_:
            self.call(self.dialog.break_, BREAK, seat)
            return
        self.history.clear()
        self.state = offer.move
        self.entered()

    def set_timers(self) -> None:
        """Set what the question here waits for."""
        self._clear_timers()
        for number, remind in enumerate(self.here.remind):
            self.effects.append(SetTimer("remind", self.frame.entry, number, remind.after))
        wait = self.here.wait
        if wait is None:
            return
        if not self.frame.until:
            self.frame = replace(self.frame, until=self.now + self._length(wait.after, wait.slot))
        kind = "return" if wait.to else "wait"
        self.effects.append(SetTimer(kind, self.frame.entry, 0, max(self.frame.until - self.now, 0.0)))

    def _clear_timers(self) -> None:
        """Forget what was waited for. Passing answers do not wait for ever, whatever becomes of their talk."""
        self.effects.append(ClearTimers())
        if any(self.passing()):
            self.effects.append(SetTimer(EXPIRE, self.frame.entry, 0, SHORT_LIFE))

    def _length(self, after: int, slot: str | None) -> float:
        if slot is None:
            return float(after)
        given = self.frame.answers.get(slot, {}).values()
        low = float(self.dialog.slots[slot].low)
        return max((float(str(answer.value)) for answer in given if not answer.skipped), default=low)

    # What comes out

    def result(self, *, touched: float) -> tuple[Session, tuple[Effect, ...]]:
        """The session after the turn, and its effects: one message a chat, after what else is to be done.
        `touched` is its last sign of life."""
        for seat in self.session.away:
            self.pages.pop(self.session.seats[seat].chat, None)
        for page in self.pages.values():
            if page.extra and not page.lines:
                page.lines.append(self.manner.phrase("choose"))
        said = [page.message(chat, self.priority) for chat, page in self.pages.items() if page.lines]
        session = replace(
            self.session,
            frames=tuple(self.frames),
            entry=self.entry,
            history=tuple(self.history),
            status=self.status,
            pending=self.pending,
            touched=touched,
        )
        toast = [] if self.toast is None else [Toast(self.toast, self.opens)]
        return session, (*toast, *self.effects, *said)
