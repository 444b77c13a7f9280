"""Two people, anything in any order, on every dialog that ships for two, in a group and apart: nothing breaks, nobody is stuck,
and nobody sees what another one keeps."""

from __future__ import annotations

from dataclasses import replace

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

from bot.dialog.model import Kind
from bot.engine.answers import clean
from bot.engine.cursor import Cursor
from bot.engine.effects import Edit, Effect, Finish, Open, Say, SetTimer, Toast
from bot.engine.events import Added, Due, Event, Hold, Moved, Repeat, Resume, Revised, Tapped, Typed
from bot.engine.moves import MOVES
from bot.engine.session import ENDED, OPEN, PARKED, SHARE, Session, shares
from bot.engine.turn import Turn, advance
from tests.engine.pair import BOTH, PLACES
from tests.engine.talk import FACTS, TOGETHER, Talk, buttons_of, dialogs_for, shipped
from tests.engine.test_random_play import ACTS, JUNK

DIALOGS = dialogs_for(2)
SHOWS = ("show it", "yes", "y", "1", "ok")
#: What else people press to answer in private, for telling whether the other one could tell the difference.
OTHERWISE = {"n": "n{0}", "c": "c{0}", "w": "w:sad"}
MOST_TOAST = 200

seats = st.sampled_from(BOTH)
others = {"ann": "ben", "ben": "ann"}
texts = st.sampled_from([*JUNK, "yes", "no", "Show it", "20 minutes"]) | st.text(max_size=40)
pauses = st.sampled_from([1.0, 700.0, 3000.0, 3 * 3600.0, 26 * 3600.0])


class Two(RuleBasedStateMachine):
    """Two people and one dialog; whatever is typed in private carries a mark that nobody else may ever see."""

    name = "attune_group"
    home = TOGETHER

    @initialize(seed=st.integers(0, 96), ways=st.lists(st.integers(0, 9), max_size=40))
    def begins(self, seed: int, ways: list[int]) -> None:
        """Somewhere on the way: so many answers were given before."""
        self.talk = Talk(shipped(), self.name, seed=seed, home=self.home)
        self.secrets: dict[str, str] = {}
        self.told_group = 0
        self.old: list[Tapped] = []
        self.check(None, self.talk.session)
        for way in ways:
            self.answers(BOTH[way % 2], way // 2, typing=way > 6)

    # What holds of every turn

    def happens(self, event: Event) -> None:
        """Let it happen, and look at what everybody heard."""
        before = self.talk.session
        self.talk.happens(event)
        self.check(event, before)
        self.old += [press for seat in BOTH for press in self.presses(seat)[:2]]

    def check(self, event: Event | None, before: Session) -> None:
        """What must hold of a turn, besides what `sound` holds."""
        session, effects = self.talk.session, self.talk.effects
        says = [effect for effect in effects if isinstance(effect, Say)]
        chats = [say.chat for say in says]
        assert len(set(chats)) == len(chats)
        assert set(chats) <= {11, 12, self.home}
        assert not [say for say in says if say.chat in {session.seats[seat].chat for seat in session.away}]
        toasts = [effect for effect in effects if isinstance(effect, Toast)]
        assert len(toasts) == (isinstance(event, Tapped) and before.status != ENDED)
        assert all(len(toast.text) <= MOST_TOAST for toast in toasts)
        self.count_in_group(event, says)
        self.nobody_shows_for_another(event, before)
        self.secrets_are_kept(event)

    def count_in_group(self, event: Event | None, says: list[Say]) -> None:
        """Between two acts of people, or the returns that were promised, the group hears two things at most."""
        returned = any(say.priority == "return" for say in says)
        self.told_group = 0 if returned or not isinstance(event, Due) else self.told_group
        told = [say for say in says if say.chat == TOGETHER]
        self.told_group += len(told)
        assert self.told_group <= 2
        words = " ".join(f"{say.text} {say.rows}" for say in told)
        assert not any(FACTS[fact] in words for fact in ("name", "country", "crisis_lines", "youth_lines"))

    def nobody_shows_for_another(self, event: Event | None, before: Session) -> None:
        """Only somebody's own press or word to show it lets what they wrote be shown."""
        for seat in BOTH:
            if shown_by(self.talk.session, seat) - shown_by(before, seat):
                assert isinstance(event, Tapped | Typed | Resume)
                assert event.seat == seat
                assert not isinstance(event, Tapped) or event.act in ("c0", "mine")
                assert not isinstance(event, Typed) or clean(event.text) in SHOWS

    def secrets_are_kept(self, event: Event | None) -> None:
        """What one typed in private is in nobody else's chat, unless both showed it."""
        open_ = " ".join(shown_words(self.talk.session))
        for secret, owner in self.secrets.items():
            if secret not in open_:
                assert secret not in self.heard_by(others[owner], event)

    def heard_by(self, seat: str, event: Event | None) -> str:
        """All that a seat can see of the last turn."""
        chats = {self.talk.session.seats[seat].chat, TOGETHER}
        seen = [effect for effect in self.talk.effects if isinstance(effect, Say | Edit) and effect.chat in chats]
        mine = isinstance(event, Tapped) and event.seat == seat
        return repr(seen) + repr([effect for effect in self.talk.effects if mine and isinstance(effect, Toast)])

    # What people do

    def presses(self, seat: str) -> list[Tapped]:
        """Every press that a seat could make on the newest message of its own chat and of the group."""
        found = []
        for chat in {self.talk.session.seats[seat].chat, self.home}:
            if (page := self.talk.pages.get(chat)) and chat in (self.talk.session.seats[seat].chat, TOGETHER):
                entry, here = self.talk._entry_of(page), chat == TOGETHER
                found += [Tapped(seat, entry, each.act, 7, here) for each in buttons_of([page]) if each.act]
        return sorted(found, key=repr)

    def answers(self, seat: str, way: int, *, typing: bool) -> None:
        """An answer to what this seat is asked, by a tap if it can be, else in words."""
        cursor = Cursor(shipped(), self.talk.session, self.talk.now)
        if self.talk.session.status != OPEN or seat not in cursor.owing():
            return
        slot = cursor.slot(cursor.asked()[seat])
        here = self.home == TOGETHER and not cursor.asks_privately()
        answers = [press for press in self.presses(seat) if press.here is here and press.act[:1] in "cnyw"]
        answers = [press for press in answers if press.act != "write"]
        if slot.kind is Kind.FEELINGS and not typing:
            answers = [Tapped(seat, self.talk.session.frame.entry, "w:hurt", 7, here)]
        if answers and not (typing and slot.takes_words):
            self.presses_in_private(answers[way % len(answers)])
            return
        self.types_in(seat, self.marked(seat) if slot.private else "one line", here=here)

    def presses_in_private(self, press: Tapped) -> None:
        """A press; where it answers something private, another answer would have looked the same to the other one."""
        cursor = Cursor(shipped(), self.talk.session, self.talk.now)
        name = cursor.asked().get(press.seat, "")
        private = name in cursor.dialog.slots and cursor.dialog.slots[name].private
        before, now = self.talk.session, self.talk.now
        self.happens(press)
        if private and not press.here and press.act[:1] in OTHERWISE and press.act != "write":
            for number in range(4) if not press.act.startswith("w") else (0,):
                act = OTHERWISE[press.act[0]].format(number)
                turn = advance(shipped(), before, replace(press, act=act), now)
                if name in turn.session.frame.answers or turn.session.frame.state != before.frame.state:
                    assert self.seen(turn, press.seat) == self.seen(
                        Turn(self.talk.session, self.talk.effects), press.seat
                    )

    def seen(self, turn: Turn, seat: str) -> list[Effect]:
        """What a turn gave to all but this seat's own chat, and when it wakes."""
        mine = turn.session.seats[seat].chat
        kept = [effect for effect in turn.effects if not isinstance(effect, Toast | Open)]
        return [effect for effect in kept if not isinstance(effect, Say | Edit) or effect.chat != mine]

    def marked(self, seat: str) -> str:
        """Words that can be told from all others."""
        secret = f"zq{len(self.secrets)}x{seat}"
        self.secrets[secret] = seat
        return f"{secret} and more"

    def types_in(self, seat: str, text: str, *, here: bool) -> None:
        self.happens(Typed(seat, text, len(self.secrets) + 100, here))

    @rule(seat=seats, way=st.integers(0, 4), typing=st.booleans())
    def one_answers(self, seat: str, way: int, typing: bool) -> None:
        self.answers(seat, way, typing=typing)

    @rule(way=st.integers(0, 4), typing=st.booleans())
    def both_answer(self, way: int, typing: bool) -> None:
        for seat in BOTH:
            self.answers(seat, way, typing=typing)

    @rule(ways=st.lists(st.integers(0, 3), min_size=3, max_size=8))
    def they_go_on_for_a_while(self, ways: list[int]) -> None:
        for way in ways:
            for seat in BOTH:
                self.answers(seat, way, typing=way == 3)

    @rule(seat=seats, data=st.data())
    def presses_what_is_offered(self, seat: str, data: st.DataObject) -> None:
        if found := self.presses(seat):
            self.presses_in_private(data.draw(st.sampled_from(found)))

    @rule(seat=seats, data=st.data(), here=st.booleans())
    def presses_something_old_or_of_the_other(self, seat: str, data: st.DataObject, here: bool) -> None:
        if self.old:
            self.happens(replace(data.draw(st.sampled_from(self.old[-30:])), seat=seat, here=here))

    @rule(
        seat=seats,
        act=st.sampled_from([*ACTS, "write", "chat", "m:back", "m:skip"]),
        late=st.integers(-2, 2),
        here=st.booleans(),
    )
    def forges_a_press(self, seat: str, act: str, late: int, here: bool) -> None:
        self.happens(Tapped(seat, max(0, self.talk.session.frame.entry + late), act, 7, here))

    @rule(seat=seats, text=texts, here=st.booleans())
    def types(self, seat: str, text: str, here: bool) -> None:
        self.types_in(seat, text, here=here)

    @rule(seat=seats)
    def types_something_of_their_own(self, seat: str) -> None:
        """To a private question, or what they wrote to one anew."""
        cursor = Cursor(shipped(), self.talk.session, self.talk.now)
        slot = cursor.asked().get(seat)
        if slot and cursor.slot(slot).private and self.talk.session.status == OPEN:
            self.types_in(seat, self.marked(seat), here=False)

    @rule(seat=seats, text=texts, message=st.integers(99, 110), seen=st.booleans())
    def adds(self, seat: str, text: str, message: int, seen: bool) -> None:
        self.happens(Added(seat, text, message, seen))

    @rule(seat=seats, text=texts, message=st.integers(99, 110))
    def edits(self, seat: str, text: str, message: int) -> None:
        self.happens(Revised(seat, text, message))

    @rule(seat=seats, name=st.sampled_from(sorted(set(MOVES) - {"over", "stop", "drop"})), here=st.booleans())
    def moves(self, seat: str, name: str, here: bool) -> None:
        self.happens(Moved(seat, name, here))

    @rule(seat=seats, text=texts)
    def something_urgent_goes_first(self, seat: str, text: str) -> None:
        self.happens(Hold(seat, text, 3))
        assert self.talk.effects == ()

    @rule(seat=seats, take=st.booleans())
    def comes_back(self, seat: str, take: bool) -> None:
        self.happens(Resume(seat, take))

    @rule(text=texts)
    def the_question_comes_again(self, text: str) -> None:
        told = 0
        for seat in BOTH:
            self.happens(Repeat(seat, text, 3))
            told += sum(isinstance(effect, Say) and effect.chat == TOGETHER for effect in self.talk.effects)
        assert told <= 1

    @rule(seconds=pauses)
    def time_passes(self, seconds: float) -> None:
        self.talk.now += seconds

    @precondition(lambda self: self.talk.timers)
    @rule(data=st.data())
    def a_timer_runs_out(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.talk.timers)))
        self.talk.now = max(self.talk.now, self.talk.timers.pop(key))
        self.happens(Due(*key))

    @rule(kind=st.sampled_from(["remind", "wait", "return", "x"]), entry=st.integers(0, 60), number=st.integers(0, 3))
    def a_late_timer_comes(self, kind: str, entry: int, number: int) -> None:
        self.happens(Due(kind, entry, number))

    # What holds at every moment

    @invariant()
    def either_can_end_it(self) -> None:
        """Without the other one, at any time; and nobody hears by whom. A question that lapses by itself they leave out."""
        session, now = self.talk.session, self.talk.now
        if session.status == ENDED:
            return
        if session.status == OPEN and Cursor(shipped(), session, now).lapses():
            for seat in BOTH:
                after = advance(shipped(), session, Moved(seat, "stop"), now).session
                assert after.status == ENDED or seat not in Cursor(shipped(), after, now).owing() or after.away
            return
        over = {seat: advance(shipped(), session, Moved(seat, "stop"), now) for seat in BOTH}
        for seat, turn in over.items():
            assert turn.session.status == ENDED
            assert Finish("stopped") in turn.effects
            says = {effect.chat: effect.text for effect in turn.effects if isinstance(effect, Say)}
            assert len(set(says.values())) == 1
            assert (
                TOGETHER if self.home == TOGETHER else session.seats[others[seat]].chat
            ) in says or turn.session.away
        assert len({says.text for turn in over.values() for says in turn.effects if isinstance(says, Say)}) == 1

    @invariant()
    def an_open_talk_does_not_wait_for_ever(self) -> None:
        assert self.talk.session.status != OPEN or {kind for kind, _, _ in self.talk.timers} & {"wait", "return"}

    def teardown(self) -> None:
        """By time alone it comes to rest, and from there either can go on or leave; after a third came, both go on."""
        if not hasattr(self, "talk"):
            return
        for _ in range(40):
            if not self.talk.timers:
                break
            key = min(self.talk.timers, key=lambda each: self.talk.timers[each])
            self.talk.now = max(self.talk.now, self.talk.timers.pop(key))
            self.happens(Due(*key))
        session = self.talk.session
        assert session.status in (PARKED, ENDED)
        for seat in BOTH if session.status == PARKED else ():
            met = advance(shipped(), session, Moved(seat, "return"), self.talk.now)
            assert any(isinstance(effect, Say) for effect in met.effects)
            entry = met.session.frame.entry
            on = advance(shipped(), met.session, Tapped(seat, entry, "r:go", 7), self.talk.now)
            if set(met.session.to_agree) - {seat}:
                assert on.session.status == PARKED
                on = advance(shipped(), on.session, Tapped(others[seat], entry, "r:go", 7), self.talk.now)
            assert on.session.status == OPEN
            assert any(isinstance(effect, SetTimer) for effect in on.effects)
            left = advance(shipped(), met.session, Tapped(seat, entry, "r:end", 7), self.talk.now)
            assert left.session.status == ENDED


def shown_by(session: Session, seat: str) -> set[str]:
    """The private slots that a seat lets be shown."""
    found = set()
    for frame in session.frames:
        for slot in shipped().dialog(frame.dialog).slots:
            answer = frame.answer(shares(slot), seat)
            if answer is not None and answer.value == SHARE:
                found.add(slot)
    return found


def shown_words(session: Session) -> list[str]:
    """What both have shown."""
    slots = shown_by(session, "ann") & shown_by(session, "ben")
    return [str(frame.answers.get(slot)) for frame in session.frames for slot in slots]


@pytest.mark.long
@pytest.mark.parametrize("home", PLACES)
@pytest.mark.parametrize("dialog", DIALOGS)
def test_nothing_breaks_nobody_is_stuck_and_nobody_sees_what_another_keeps(dialog: str, home: int) -> None:
    class Pair(Two):
        name = dialog

    Pair.home = home
    run_state_machine_as_test(
        Pair,
        settings=settings(
            max_examples=4,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
