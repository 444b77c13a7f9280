"""Dialogs within dialogs: calls, breaks, what they come back to, and a talk on words that have changed since."""

from __future__ import annotations

import pytest

from bot.engine.cursor import EndlessError
from bot.engine.effects import Finish
from bot.engine.session import ENDED, OPEN, PARKED
from tests.engine.talk import HINTS, Talk, machine_of, shipped

OUTER = f"""
cast: [me]
start: before
break: {{call: rest, on: {{ready: stay, over: park}}}}
slots:
  word: {{text: 100}}
  pick: {{choice: {{a: Apple, b: Bread}}}}
states:
  before:
    ask: {{me: word, text: "Word?"}}
    offer: {{if: "answered(word)", text: "Rest first", move: break}}
    beside: {{text: "Straight on", move: after}}
    {HINTS}
    remind: {{10 minutes: "No rush."}}
    wait: 1 hours
    next: inner
  inner: {{call: inner, on: {{good: after, again: stay, late: park}}}}
  after: {{ask: {{me: pick, text: "After {{word}}?"}}, {HINTS}, next: end}}
  end: {{say: "Bye.", end: done}}
"""
INNER = f"""
cast: [you]
start: ask
slots: {{how: {{choice: {{good: Good, again: Again, late: Late}}}}}}
states:
  ask:
    ask: {{you: how, text: "How?"}}
    {HINTS}
    next: [{{if: "how is good", to: good}}, {{if: "how is again", to: again}}, {{to: late}}]
  good: {{say: "Well.", end: good}}
  again: {{end: again}}
  late: {{end: late}}
"""
REST = f"""
cast: [me]
start: quiet
slots: {{ready: {{choice: {{yes: Ready, no: "Not today"}}}}}}
states:
  quiet: {{ask: {{me: ready, text: "Rest."}}, {HINTS}, next: [{{if: "ready is yes", to: ready}}, {{to: over}}]}}
  ready: {{end: ready}}
  over: {{say: "Another day.", end: over}}
"""
MACHINE = machine_of(talk=OUTER, inner=INNER, rest=REST)


def called() -> Talk:
    talk = Talk(MACHINE)
    talk.types("rain")
    assert talk.state == "inner.ask"
    return talk


def test_an_outcome_leads_to_a_state_and_its_words_come_first() -> None:
    assert called().taps("Good") == "Well.\n\nAfter rain?"


def test_an_outcome_may_call_again() -> None:
    talk = called()
    talk.taps("Again")

    assert talk.state == "inner.ask"
    assert len(talk.session.frames) == 2
    assert talk.value("how") is None


def test_an_outcome_may_leave_it_for_later() -> None:
    talk = called()
    talk.taps("Late")

    assert talk.session.status == PARKED
    assert len(talk.session.frames) == 1


def test_the_called_dialog_knows_the_person_by_its_own_role() -> None:
    assert called().session.frame.roles == {"you": "me"}


def test_the_callers_timers_stop_and_begin_anew_on_return() -> None:
    talk = Talk(MACHINE)
    talk.waits(50 * 60)
    talk.moves("pause")
    assert talk.state == "rest.quiet"
    assert not talk.timers
    talk.waits(2 * 3600)
    talk.taps("Ready")

    assert talk.state == "talk.before"
    assert "Word?" in talk.said[0]
    assert talk.waits(59 * 60) == ["No rush."]
    assert talk.session.status == OPEN


def test_a_break_that_ends_for_today_parks_the_talk() -> None:
    talk = Talk(MACHINE)
    talk.moves("pause")

    assert talk.taps("Not today") == "Another day."
    assert talk.session.status == PARKED


def test_after_a_parked_break_everything_under_the_question_works_again() -> None:
    talk = Talk(MACHINE)
    talk.types("rain")
    talk.taps("Good")
    talk.moves("pause")
    talk.taps("Not today")
    talk.types("hello again")
    talk.taps("Go on from there")
    talk.taps("More")
    talk.taps("I'm stuck")
    assert talk.toast == ""
    talk.taps("Apple")

    assert talk.session.status == ENDED


def test_a_break_within_a_called_dialog_without_its_own_parks_it() -> None:
    talk = called()

    assert "Paused." in talk.moves("pause")
    assert talk.session.status == PARKED


def test_pausing_in_a_break_does_not_call_another() -> None:
    talk = Talk(MACHINE)
    talk.moves("pause")
    talk.moves("pause")

    assert len(talk.session.frames) == 2


def test_back_goes_into_the_caller_while_nothing_has_returned() -> None:
    talk = called()

    assert "Word?" in talk.moves("back")
    assert talk.state == "talk.before"


def test_back_never_goes_past_a_return() -> None:
    talk = called()
    talk.taps("Good")

    assert "nothing to go back to" in talk.moves("back")
    assert talk.value("word") == "rain"


def test_an_answer_may_be_followed_by_an_offer_to_its_owner() -> None:
    talk = called()
    assert "Rest first" in talk.labels()
    talk.taps("Good")

    assert "Rest first" not in talk.labels()


def test_an_offer_that_stands_beside_leads_on_and_cannot_be_undone() -> None:
    talk = Talk(MACHINE)

    assert "After …?" in talk.taps("Straight on")
    assert "nothing to go back to" in talk.moves("back")


@pytest.mark.parametrize(
    "act", ["b1", "b", "bx", "o", "o0", "o0.7", "o99.0", "ox.0", "o0.0", "r:x", "m:x", "f:x", "mine"]
)
def test_an_offer_that_was_never_made_does_nothing(act: str) -> None:
    talk = Talk(MACHINE)
    before = talk.session
    talk.forges(act)

    assert talk.toast == "That button does nothing here."
    assert talk.session.frames == before.frames
    assert not talk.said


def test_what_was_chosen_says_so_when_it_is_pressed_again() -> None:
    talk = called()
    talk.forges("done")

    assert talk.toast == "You have answered that one already."


def test_a_dialog_that_never_asks_is_stopped_and_nothing_has_changed() -> None:
    body = """
cast: [me]
start: a
slots: {word: {text: 100}}
states:
  a: {ask: {me: word, text: "Word?"}, next: b}
  b: {next: c}
  c: {next: b}
"""
    talk = Talk(machine_of(talk=body))
    before = talk.session
    with pytest.raises(EndlessError) as raised:
        talk.types("secret words")

    assert "secret" not in str(raised.value)
    assert talk.session == before


def test_a_dialog_that_turns_a_while_is_let() -> None:
    body = """
cast: [me]
start: a
slots: {word: {text: 10}}
states:
  a: {next: [{if: "visits >= 40", to: b}, {to: c}]}
  c: {next: a}
  b: {end: done}
"""
    assert Finish("done") in Talk(machine_of(talk=body)).effects


def test_a_talk_ends_on_the_words_it_began_with() -> None:
    old = Talk(MACHINE)
    new = Talk(machine_of(talk=OUTER.replace("Word?", "Other words?"), inner=INNER, rest=REST))

    assert old.session.bundle != new.session.bundle
    assert "Other words?" in new.moves("back")
    assert "Word?" in old.moves("back")


def test_a_break_is_offered_where_somebody_is_too_heated() -> None:
    talk = Talk(shipped(), "now")
    talk.taps("8")
    talk.taps("Take a break")

    assert talk.state == "timeout.how_long"
