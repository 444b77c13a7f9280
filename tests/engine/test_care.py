"""Somebody who is to be asked about themselves alone meets no question about the partner, however they come to it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bot.dialog.model import PARTNER, State
from bot.dialog.texts import plain, render
from bot.engine.effects import Do, Say
from bot.engine.events import Resume, Tapped
from bot.engine.machine import Machine
from bot.engine.session import CARE, ENDED, OPEN, PARKED, Session
from tests.engine.talk import HINTS, Talk, buttons_of, dialogs_for, machine_of, shipped

CARING = frozenset({CARE})
BODY = f"""
cast: [me]
start: mine
care: own
break: {{call: rest, on: {{ready: stay, over: park}}}}
slots:
  mine: {{text: 100}}
  theirs: {{text: 100}}
  part: {{text: 100}}
  own: {{choice: {{on: "Go on", off: "Stop here"}}}}
states:
  mine: {{ask: {{me: mine, text: "Your side?"}}, {HINTS}, next: theirs}}
  theirs: {{about: partner, ask: {{me: theirs, text: "Their side?"}}, {HINTS}, reword: "Seen by them?", next: part}}
  part: {{about: me, ask: {{me: part, text: "Your day?"}}, {HINTS}, next: end}}
  own: {{ask: {{me: own, text: "Only about you. And now?"}}, {HINTS}, next: [{{if: "own is on", to: part}}, {{to: end}}]}}
  end: {{say: "Over.", end: done}}
"""
REST = f"""
cast: [me]
start: quiet
slots: {{ready: {{choice: {{yes: Ready, no: "Not today"}}}}}}
states:
  quiet: {{ask: {{me: ready, text: "Rest."}}, {HINTS}, next: [{{if: "ready is yes", to: ready}}, {{to: over}}]}}
  ready: {{end: ready}}
  over: {{end: over}}
"""
MACHINE = machine_of(talk=BODY, rest=REST)


def asked_about_them() -> Talk:
    """A talk that stands at the question about the partner."""
    talk = Talk(MACHINE)
    talk.types("tired")
    assert talk.state == "talk.theirs"
    return talk


def caring(talk: Talk, *, known: frozenset[str] = CARING) -> Talk:
    """The same talk, after its person chose to be asked about themselves alone elsewhere."""
    seats = {role: replace(seat, known=known) for role, seat in talk.session.seats.items()}
    talk.session = replace(talk.session, seats=seats)
    return talk


def made_way(talk: Talk) -> bool:
    """Whether the question about oneself came in place of the one about the partner."""
    return talk.state == "talk.own" and "Only about you." in talk.told() and "Their side?" not in talk.told()


# A question about the partner


def test_who_chose_nothing_is_asked_about_both() -> None:
    talk = asked_about_them()

    assert "Their side?" in talk.told()
    talk.types("late again")
    assert talk.state == "talk.part"


def test_in_place_of_a_question_about_the_partner_comes_one_about_oneself() -> None:
    talk = Talk(MACHINE, known=CARING)
    talk.types("tired")

    assert made_way(talk)
    assert talk.labels()[:2] == ["Go on", "Stop here"]
    assert talk.value("theirs") is None


def test_a_question_about_oneself_is_asked_as_ever() -> None:
    talk = Talk(MACHINE, known=CARING)
    talk.types("tired")
    talk.taps("Go on")

    assert "Your day?" in talk.told()
    talk.types("long")
    assert talk.session.status == ENDED


def test_skipping_on_does_not_lead_to_it_either() -> None:
    talk = Talk(MACHINE, known=CARING)
    talk.moves("skip")

    assert made_way(talk)


def test_a_talk_that_was_held_before_it_goes_on_about_oneself() -> None:
    talk = asked_about_them()
    talk.holds("he is late", 5)
    caring(talk).resumes()

    assert made_way(talk)
    assert talk.session.status == OPEN
    assert "That was my answer" not in talk.labels()


def test_words_that_were_kept_do_not_become_its_answer() -> None:
    talk = asked_about_them()
    talk.holds("he is late", 5)
    caring(talk).happens(Resume("me", take=True))

    assert made_way(talk)
    assert talk.value("theirs") is None
    assert talk.session.status == OPEN


def test_words_that_were_kept_are_the_answer_of_who_chose_nothing() -> None:
    talk = asked_about_them()
    talk.holds("he is late", 5)
    talk.happens(Resume("me", take=True))

    assert talk.value("theirs") == "he is late"
    assert talk.state == "talk.part"


def test_a_talk_that_rested_before_it_goes_on_about_oneself() -> None:
    talk = asked_about_them()
    talk.moves("rest")
    caring(talk).types("hello")
    assert "Their side?" not in talk.told()
    talk.taps("Go on from there")

    assert made_way(talk)


def test_after_hours_away_too() -> None:
    talk = asked_about_them()
    talk.now += 5 * 3600
    caring(talk).types("hello")
    assert talk.state == "talk.theirs"
    assert "Their side?" not in talk.told()
    talk.taps("Go on from there")

    assert made_way(talk)


def test_what_comes_again_after_an_outage_is_not_the_question_about_them() -> None:
    talk = asked_about_them()
    caring(talk).repeats("anybody there?")

    assert made_way(talk)


def test_back_does_not_lead_to_it() -> None:
    talk = asked_about_them()
    talk.types("late again")
    assert talk.state == "talk.part"
    caring(talk).moves("back")

    assert made_way(talk)
    assert talk.value("theirs") is None


def test_back_from_where_it_gave_way_leads_to_the_question_before() -> None:
    talk = Talk(MACHINE, known=CARING)
    talk.types("tired")
    talk.moves("back")

    assert talk.state == "talk.mine"
    talk.types("rested")
    assert made_way(talk)


def test_the_break_ends_before_it_gives_way() -> None:
    talk = asked_about_them()
    talk.moves("pause")
    assert talk.state == "rest.quiet"
    caring(talk).taps("Ready")

    assert made_way(talk)


def test_a_break_that_ends_for_today_leads_there_later() -> None:
    talk = asked_about_them()
    talk.moves("pause")
    caring(talk).taps("Not today")
    assert talk.session.status == PARKED
    talk.types("hello")
    talk.taps("Go on from there")

    assert made_way(talk)


def test_where_it_gave_way_the_buttons_of_the_old_question_are_stale() -> None:
    talk = asked_about_them()
    entry = talk.session.frame.entry
    caring(talk).repeats()
    talk.forges("m:more", entry=entry)

    assert talk.toast == "That button belongs to an earlier question."


def test_who_takes_the_choice_back_is_asked_about_both_again() -> None:
    talk = asked_about_them()
    caring(talk).repeats()
    talk.moves("back")
    caring(talk, known=frozenset()).types("rested")

    assert talk.state == "talk.theirs"
    assert "Their side?" in talk.told()


def test_a_dialog_that_names_no_way_round_asks_as_ever() -> None:
    talk = Talk(machine_of(talk=BODY.replace("care: own\n", ""), rest=REST), known=CARING)
    talk.types("tired")

    assert talk.state == "talk.theirs"


CHOOSING = f"""
cast: [me]
start: way
care: own
slots:
  way: {{choice: {{care: "Only me", both: "Both"}}}}
  theirs: {{text: 100}}
  own: {{text: 100}}
states:
  way: {{ask: {{me: way, text: "Which?"}}, {HINTS}, next: [{{if: "way is care", to: care}}, {{to: both}}]}}
  care: {{do: care, next: theirs}}
  both: {{do: no_care, next: theirs}}
  theirs: {{about: partner, ask: {{me: theirs, text: "Their side?"}}, {HINTS}, next: [{{if: "known(care)", to: end}}, {{to: end}}]}}
  own: {{ask: {{me: own, text: "Only about you."}}, {HINTS}, next: end}}
  end: {{say: "Over.", end: done}}
"""


def test_what_was_just_chosen_holds_in_the_same_turn() -> None:
    talk = Talk(machine_of(talk=CHOOSING))
    assert "Only about you." in talk.taps("Only me")
    assert Do("care", "me") in talk.effects

    talk = Talk(machine_of(talk=CHOOSING), known=CARING)
    assert "Their side?" in talk.taps("Both")
    assert Do("no_care", "me") in talk.effects


# Whatever ships: at random, by taps, words, rests and breaks


def about_them(machine: Machine) -> dict[str, list[State]]:
    """The states of each dialog whose questions are about the partner."""
    found = {
        name: [state for state in each.states.values() if state.about == PARTNER]
        for name, each in machine.bundle.dialogs.items()
    }
    return {name: states for name, states in found.items() if states}


def words_of(state: State) -> list[str]:
    """All that a question says of itself: variants, other words, examples, reminders."""
    asked = state.ask.text.variants if state.ask else ()
    texts = [*asked, *state.stuck, *(remind.text for remind in state.remind), *([state.reword] if state.reword else [])]
    return [plain(render(text, {})) for text in texts if not list(text.names())]


ALONE = dialogs_for(1)
FORBIDDEN = [
    words
    for dialog, states in about_them(shipped()).items()
    for state in states
    for words in words_of(state)
    if dialog in ALONE
]
TYPED = ["so tired", "skip", "back", "pause", "stuck", "more", "other words", "5", "2", "not sure", "hello", "help"]


class Walk:
    """Somebody who goes through a dialog without a plan; a walk is the same for the same number."""

    def __init__(self, dialog: str, number: int, known: frozenset[str]) -> None:
        self.chance = random.Random(f"{dialog} {number}")
        self.talk = Talk(shipped(), dialog, seed=number, known=known)
        self.told: list[str] = []
        self._note()

    def goes_on(self, steps: int) -> None:
        """So many steps, or until the talk is over."""
        for _ in range(steps):
            if self.talk.session.status == ENDED:
                return
            self._step()
            self._note()

    def _step(self) -> None:
        talk, chance = self.talk, self.chance
        talk.now += chance.choice([1.0, 60.0, 4000.0]) if chance.random() < 0.9 else 5 * 3600.0
        act = chance.random()
        if talk.session.status != OPEN:
            talk.resumes()
        elif act < 0.7 and (presses := self._presses()):
            talk.happens(chance.choice(presses))
        elif act < 0.8:
            talk.types(chance.choice(TYPED))
        elif act < 0.85:
            talk.holds(chance.choice(["", "he is late"]))
        elif act < 0.9:
            talk.moves("rest")
        elif act < 0.95:
            talk.repeats()
        else:
            talk.waits(7200.0)

    def _presses(self) -> list[Tapped]:
        page = self.talk.pages.get(11)
        if page is None or (isinstance(page, Say) and page.entry is None):
            return []
        return [Tapped("me", self.talk._entry_of(page), button.act, 7) for button in buttons_of([page]) if button.act]

    def _note(self) -> None:
        self.told += [plain(effect.text) for effect in self.talk.effects if isinstance(effect, Say)]

    def seen(self) -> list[str]:
        """What was told that asks about the partner."""
        return [words for words in FORBIDDEN if any(words in told for told in self.told)]


def stands_before_them(session: Session) -> bool:
    """Whether an open talk waits for an answer about the partner."""
    frame = session.frame
    return session.status == OPEN and shipped().dialog(frame.dialog).states[frame.state].about == PARTNER


def test_the_walk_would_meet_those_questions() -> None:
    met: set[str] = set()
    for number in range(60):
        walk = Walk("now", number, frozenset())
        walk.goes_on(60)
        met.update(walk.seen())

    assert len(FORBIDDEN) > 40
    asked = {words for state in about_them(shipped())["now"] for words in words_of(state)}
    assert len(met) > len(asked) / 3


@pytest.mark.parametrize("dialog", ALONE)
def test_no_dialog_asks_about_the_partner_whatever_is_done(dialog: str) -> None:
    for number in range(60 if dialog in about_them(shipped()) else 8):
        walk = Walk(dialog, number, CARING)
        for _ in range(60):
            walk.goes_on(1)
            assert walk.seen() == []
            if CARE in walk.talk.session.seats["me"].known:
                assert not stands_before_them(walk.talk.session)


@pytest.mark.parametrize("dialog", [dialog for dialog in ALONE if dialog in about_them(shipped())])
def test_who_chooses_it_in_the_middle_of_such_a_question_meets_none_any_more(dialog: str) -> None:
    tried = 0
    for number in range(60):
        walk = Walk(dialog, number, frozenset())
        for _ in range(60):
            walk.goes_on(1)
            if stands_before_them(walk.talk.session):
                break
        else:
            continue
        tried += 1
        walk.talk.holds("he is late")
        caring(walk.talk)
        walk.told.clear()
        walk.talk.resumes()
        walk._note()
        walk.goes_on(40)
        assert walk.seen() == []
    assert tried > 10
