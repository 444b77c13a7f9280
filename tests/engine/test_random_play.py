"""Anything in any order, on every dialog that ships for one: nothing breaks, nobody gets stuck, and the same events give the same talk."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.engine.cursor import EXPIRE
from bot.engine.effects import Edit, Open, Say
from bot.engine.events import Added, Due, Event, Hold, Moved, Repeat, Resume, Revised, Tapped, Typed
from bot.engine.moves import MOVES
from bot.engine.session import ENDED, HELD, OPEN, PARKED, Session
from bot.engine.turn import advance, begin
from tests.engine.talk import Talk, buttons_of, dialogs_for, shipped

DIALOGS = dialogs_for(1)
JUNK = [
    "",
    " ",
    "5",
    "-1",
    "yes",
    "no",
    "2 hours",
    "stop",
    "help",
    "I'm stuck",
    "more",
    "hurt and so angry",
    "<b>&",
    "{left}",
]
JUNK += [
    "a" * 5000,
    "👩‍👩‍👧" * 900,
    "שלום",
    "\u202e\u200f",
    "germany",
    "skip",
    "pause",
    "back",
    "something else",
    "\n\n\n",
]
ACTS = [
    "c0",
    "c1",
    "c9",
    "n0",
    "n5",
    "n7200",
    "n99999",
    "w:hurt",
    "f:hurt",
    "f:x",
    "y",
    "n",
    "k:DE",
    "k:XX",
    "b0",
    "b7",
    "o0.0",
]
ACTS += [
    "o9.9",
    "o",
    "mine",
    "less",
    "done",
    "r:go",
    "r:new",
    "r:end",
    "r:",
    "m:x",
    "",
    "c٣",
    "m:more",
    "m:rest",
    "o1",
    "b",
]

texts = st.sampled_from(JUNK) | st.text(max_size=60)
pauses = st.sampled_from([0.0, 1.0, 700.0, 3000.0, 3 * 3600.0, 26 * 3600.0])


class Play(RuleBasedStateMachine):
    """One person, one dialog, whatever comes."""

    name = "now"

    @initialize(seed=st.integers(0, 96), known=st.sets(st.sampled_from(["consent", "country", "minor", "afraid"])))
    def begins(self, seed: int, known: set[str]) -> None:
        self.talk = Talk(shipped(), self.name, seed=seed, known=frozenset(known))
        self.first = self.talk.session
        self.dated: list[tuple[Event, float]] = []
        self.said: list[Any] = [self.talk.effects]
        self.old: list[Tapped] = []

    def happens(self, event: Event) -> None:
        """Let it happen, and keep it for the replay."""
        entry = self.talk.session.entry
        self.dated.append((event, self.talk.now))
        self.talk.happens(event)
        self.said.append(self.talk.effects)
        self.old += self.buttons()[:3]
        if self.talk.session.status != ENDED:
            assert self.talk.session.entry - entry <= 100

    def buttons(self) -> list[Tapped]:
        """Every press that somebody could make on the newest message."""
        page = self.talk.pages.get(11)
        if page is None:
            return []
        entry = self.talk._entry_of(page)
        return [Tapped("me", entry, button.act, 7) for button in buttons_of([page]) if button.act]

    @rule(data=st.data())
    def taps_what_is_offered(self, data: st.DataObject) -> None:
        if found := self.buttons():
            self.happens(data.draw(st.sampled_from(found)))

    @rule(data=st.data())
    def taps_an_answer(self, data: st.DataObject) -> None:
        found = [press for press in self.buttons() if not press.act.startswith(("m:", "r:"))]
        if found:
            self.happens(data.draw(st.sampled_from(found)))

    @rule(data=st.data())
    def taps_something_old(self, data: st.DataObject) -> None:
        if self.old:
            self.happens(data.draw(st.sampled_from(self.old[-30:])))

    @rule(act=st.sampled_from(ACTS), late=st.integers(-2, 2))
    def forges_a_press(self, act: str, late: int) -> None:
        self.happens(Tapped("me", max(0, self.talk.session.frame.entry + late), act, 7))

    @rule(text=texts, message=st.integers(0, 20))
    def types(self, text: str, message: int) -> None:
        self.happens(Typed("me", text, message))

    @rule(text=texts, message=st.integers(0, 20), seen=st.booleans())
    def adds(self, text: str, message: int, seen: bool) -> None:
        self.happens(Added("me", text, message, seen))

    @rule(text=texts, message=st.integers(0, 20))
    def edits(self, text: str, message: int) -> None:
        self.happens(Revised("me", text, message))

    @rule(name=st.sampled_from(sorted(MOVES)))
    def moves(self, name: str) -> None:
        self.happens(Moved("me", name))

    @rule(text=texts)
    def something_urgent_goes_first(self, text: str) -> None:
        self.happens(Hold("me", text, 3))

    @rule()
    def resumes(self) -> None:
        self.happens(Resume("me"))

    @rule(text=texts)
    def the_question_comes_again(self, text: str) -> None:
        self.happens(Repeat("me", text, 3))

    @rule(seconds=pauses)
    def time_passes(self, seconds: float) -> None:
        self.talk.now += seconds

    @precondition(lambda self: self.talk.timers)
    @rule(data=st.data())
    def a_timer_runs_out(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.talk.timers)))
        self.talk.now = max(self.talk.now, self.talk.timers.pop(key))
        self.happens(Due(*key))

    @rule(kind=st.sampled_from(["remind", "wait", "return", "x"]), entry=st.integers(0, 40), number=st.integers(0, 3))
    def a_late_timer_comes(self, kind: str, entry: int, number: int) -> None:
        self.happens(Due(kind, entry, number))

    @invariant()
    def nobody_is_stuck(self) -> None:
        """What rests can be woken, what is open can be answered, and whatever it is can be stopped."""
        session, now = self.talk.session, self.talk.now
        if session.status == ENDED:
            return
        awake = session if session.status == OPEN else advance(shipped(), session, Resume("me"), now).session
        assert awake.status == OPEN
        asked = advance(shipped(), awake, Moved("me", "back"), now)
        assert leads_on(asked.session, now)
        stopped = advance(shipped(), session, Moved("me", "stop"), now)
        assert stopped.session.status == ENDED
        assert any(isinstance(effect, Say) for effect in stopped.effects)

    @invariant()
    def what_rests_waits_for_nothing_but_the_end_of_passing_answers(self) -> None:
        if self.talk.session.status in (PARKED, HELD, ENDED):
            waits = {kind for kind, _, _ in self.talk.timers}
            assert waits == ({EXPIRE} if self._holds_passing() else set())

    def _holds_passing(self) -> bool:
        slots = [slot for frame in self.talk.session.frames for slot in shipped().dialog(frame.dialog).slots.values()]
        return self.talk.session.status != ENDED and any(slot.passing for slot in slots)

    def teardown(self) -> None:
        """The same events once more: the same talk, word for word."""
        if not hasattr(self, "first"):
            return
        fresh = Session(1, self.first.bundle, 11, self.first.seats, seed=self.first.seed)
        turn = begin(shipped(), fresh, self.name, self.first.touched)
        said = [turn.effects]
        for event, at in self.dated:
            turn = advance(shipped(), turn.session, event, at)
            said.append(turn.effects)
        assert turn.session == self.talk.session
        assert said == self.said


def leads_on(session: Session, now: float) -> bool:
    """Whether one or two taps on what is offered change where the talk stands."""
    turn = advance(shipped(), session, Moved("me", "return"), now)
    turn = advance(shipped(), turn.session, Tapped("me", session.frame.entry, "r:go", 7), now)
    where = (turn.session.frame.state, turn.session.entry, len(turn.session.frames))
    presses = presses_of(turn.effects, turn.session)
    for offered in presses:
        press = offered
        after = advance(shipped(), turn.session, press, now)
        opened = [effect for effect in after.effects if isinstance(effect, Edit)]
        if press.act.startswith("f:") and opened:
            press = presses_of(opened, after.session)[0]
            after = advance(shipped(), after.session, press, now)
        if (
            not press.act.startswith("m:")
            and (after.session.frame.state, after.session.entry, len(after.session.frames)) != where
        ):
            return True
    texts = ("one line", "2 hours", "5", "yes", "skip")
    changed = (advance(shipped(), turn.session, Typed("me", text, 0), now) for text in texts)
    return any((after.session.frame.state, after.session.entry) != where[:2] for after in changed)


def presses_of(effects: Any, session: Session) -> list[Tapped]:
    """What can be pressed after a turn."""
    return [Tapped("me", session.frame.entry, button.act, 7) for button in buttons_of(effects) if button.act]


@pytest.mark.parametrize("dialog", DIALOGS)
def test_nothing_breaks_and_nobody_gets_stuck(dialog: str) -> None:
    class One(Play):
        name = dialog

    run_state_machine_as_test(
        One,
        settings=settings(
            max_examples=8,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


#: What may be known of somebody that leads to other questions.
KNOWN = ((), ("consent",), ("consent", "daily", "zone"), ("consent", "daily", "zone", "ours"))


@pytest.mark.parametrize("dialog", DIALOGS)
def test_every_button_of_every_reachable_question_does_something(dialog: str) -> None:
    """Breadth first through a dialog by tapping alone: every button is genuine where it stands."""
    seen: set[tuple[str, ...]] = set()
    queue = [Talk(shipped(), dialog, known=frozenset(known)) for known in KNOWN]
    while queue and len(seen) < 250:
        talk = queue.pop(0)
        key = (*(f"{frame.dialog}.{frame.state}" for frame in talk.session.frames), heat_of(talk), page_of(talk))
        if key in seen or talk.session.status != OPEN:
            continue
        seen.add(key)
        page = talk.page()
        for button in buttons_of([page]):
            if not button.act:
                continue
            turn = advance(shipped(), talk.session, Tapped("me", talk._entry_of(page), button.act, 7), talk.now)
            toasts = [getattr(effect, "text", "") for effect in turn.effects if type(effect).__name__ == "Toast"]
            assert toasts == [""], (key, button)
            assert len(turn.effects) > 1 or any(isinstance(effect, Open) for effect in turn.effects), (key, button)
            if turn.session.entry != talk.session.entry or button.act.startswith(("f:", "m:more")):
                queue.append(copied(talk, turn))
        if not any(not button.act.startswith("m:") for button in buttons_of([page]) if button.act):
            for text in ("one line", "yes"):
                turn = advance(shipped(), talk.session, Typed("me", text), talk.now)
                queue.append(copied(talk, turn))
    asked = {state.name for state in shipped().dialog(dialog).states.values() if state.ask}
    assert len({key[0].partition(".")[2] for key in seen} & asked) > 0.4 * len(asked)


def heat_of(talk: Talk) -> str:
    """How heated, in the three bands that lead to different questions."""
    answer = talk.session.frames[0].answer("heat", "me")
    number = answer.value if answer and not answer.skipped else None
    return "" if not isinstance(number, int) else "low" if number <= 3 else "mid" if number <= 6 else "high"


def page_of(talk: Talk) -> str:
    """What stands there in place of the answers: a family of feelings, or the moves."""
    return talk.labels()[0] if isinstance(talk.page(), Edit) else ""


def copied(talk: Talk, turn: Any) -> Talk:
    """The talk as it is after another turn."""
    other = Talk.__new__(Talk)
    other.__dict__.update(talk.__dict__, pages=dict(talk.pages), timers=dict(talk.timers))
    other._settle(talk.session, turn)
    return other
