"""Time in a talk: reminders, waits, promised returns, timers that come too late, and hours away."""

from __future__ import annotations

import pytest

from bot.engine.effects import SetTimer
from bot.engine.events import Due
from bot.engine.session import HELD, OPEN, PARKED
from tests.engine.talk import HINTS, Talk, machine_of

HOUR = 3600.0
BODY = f"""
cast: [me]
start: first
slots:
  word: {{text: 100}}
  pick: {{choice: {{a: Apple, b: Bread}}}}
  long: {{time: 20 minutes - 24 hours}}
states:
  first:
    ask: {{me: word, text: "Word?"}}
    {HINTS}
    remind: {{10 minutes: "No rush.", 1 hours: "Still here."}}
    wait: 2 hours
    next: how
  how: {{ask: {{me: long, text: "How long?"}}, {HINTS}, next: pause}}
  pause:
    say: "Until then."
    ask: {{me: pick, text: "I write in {{left}}."}}
    {HINTS}
    wait: {{long: back}}
    next: back
  back: {{ask: {{me: word, text: "You are back. Word?"}}, {HINTS}, next: end}}
  end: {{say: "Bye.", end: done}}
"""
MACHINE = machine_of(talk=BODY)


def resting(length: str = "40 minutes") -> Talk:
    """A talk in a break of a length."""
    talk = Talk(MACHINE)
    talk.types("rain")
    talk.types(length)
    assert talk.state == "talk.pause"
    return talk


# Reminders


def test_a_reminder_comes_once_an_entry() -> None:
    talk = Talk(MACHINE)

    assert talk.waits(11 * 60) == ["No rush."]
    assert talk.waits(40 * 60) == []
    assert talk.waits(10 * 60) == ["Still here."]
    assert talk.waits(50 * 60) == []


def test_a_reminder_brings_the_answers_along_and_its_buttons_work() -> None:
    body = f"""
cast: [me]
start: a
slots: {{pick: {{choice: {{a: Apple, b: Bread}}}}}}
states:
  a: {{ask: {{me: pick, text: "Which?"}}, {HINTS}, remind: {{10 minutes: "No rush."}}, next: end}}
  end: {{say: "Bye.", end: done}}
"""
    talk = Talk(machine_of(talk=body))
    talk.waits(601)

    assert talk.taps("Apple") == "Bye."


def test_nobody_is_reminded_of_what_is_answered() -> None:
    talk = Talk(MACHINE)
    talk.types("rain")

    assert talk.waits(2 * HOUR) == []


def test_a_reminder_that_the_dialog_no_longer_has_is_no_harm() -> None:
    talk = Talk(MACHINE)
    talk.happens(Due("remind", talk.session.frame.entry, 9))

    assert talk.effects == ()


@pytest.mark.parametrize("kind", ["remind", "wait", "return", "expire"])
def test_a_timer_of_an_earlier_entry_changes_nothing(kind: str) -> None:
    talk = Talk(MACHINE)
    old = talk.session.frame.entry
    talk.types("rain")
    before = talk.session
    talk.happens(Due(kind, old, 0))

    assert talk.session == before
    assert talk.effects == ()


# Waits


def test_a_wait_that_ends_parks_the_talk_without_a_word() -> None:
    talk = Talk(MACHINE)
    talk.waits(2 * HOUR + 1)

    assert talk.session.status == PARKED
    assert not talk.timers
    assert "Nothing was lost." in talk.types("hello")


def test_somebody_who_comes_back_to_a_parked_question_has_the_whole_wait_again() -> None:
    talk = Talk(MACHINE)
    talk.waits(5 * HOUR)
    talk.moves("return")
    talk.taps("Go on from there")

    assert talk.session.status == OPEN
    talk.waits(HOUR)
    assert talk.session.status == OPEN
    talk.types("rain")
    assert talk.state == "talk.how"


def test_a_break_ends_when_it_was_promised() -> None:
    talk = resting()

    assert talk.waits(39 * 60) == []
    assert "You are back." in talk.waits(61)[0]


def test_whatever_is_pressed_in_a_break_its_end_stays() -> None:
    talk = resting()
    talk.waits(600)
    assert "30 minutes left" in talk.types("pause")
    assert "30 minutes left" in talk.types("are you there?")
    talk.types("stuck")
    talk.moves("return")
    talk.taps("Go on from there")
    for _ in range(8):
        talk.types("stuck")

    assert talk.state == "talk.pause"
    assert talk.waits(1790) == []
    assert "You are back." in talk.waits(20)[0]


def test_another_talk_that_begins_leaves_a_running_break_alone() -> None:
    talk = resting()
    talk.moves("rest")

    assert talk.session.status == OPEN
    assert "You are back." in talk.waits(41 * 60)[0]


def test_a_break_ends_sooner_by_a_tap_and_then_no_timer_is_left() -> None:
    talk = resting()
    talk.taps("Apple")

    assert talk.state == "talk.back"
    assert not talk.timers


def test_a_break_of_a_length_that_was_not_given_takes_the_shortest() -> None:
    talk = Talk(MACHINE)
    talk.types("rain")
    talk.types("skip")

    assert SetTimer("return", talk.session.frame.entry, 0, 1200.0) in talk.effects


def test_the_time_left_counts_down() -> None:
    talk = resting("2 hours")
    assert "I write in 2 hours." in talk.said[-1]
    talk.waits(30 * 60)

    assert "90 minutes" in talk.types("hello?")


def test_a_word_right_after_a_long_break_is_an_answer_and_not_greeted() -> None:
    talk = resting("12 hours")
    talk.waits(12 * HOUR + 60)
    talk.types("ready")

    assert talk.session.status == "ended"


def test_a_break_that_ran_out_while_something_urgent_went_first_ends_at_once() -> None:
    talk = resting()
    talk.holds()
    talk.waits(5 * HOUR)
    assert talk.session.status == HELD
    talk.resumes()

    assert "You are back." in talk.waits(1)[-1]


# Hours away


def test_after_three_hours_a_text_is_greeted_and_kept() -> None:
    talk = Talk(MACHINE)
    talk.types("rain")
    talk.waits(3 * HOUR)
    said = talk.types("2 hours")

    assert "Good that you are back." in said
    talk.taps("Go on from there")
    talk.taps("That was my answer")
    assert talk.state == "talk.pause"


def test_a_tap_after_hours_counts_at_once() -> None:
    talk = Talk(MACHINE)
    talk.types("rain")
    talk.waits(9 * HOUR)
    talk.taps("20 minutes")

    assert talk.state == "talk.pause"


def test_shortly_before_three_hours_it_is_an_answer() -> None:
    talk = Talk(MACHINE)
    talk.types("rain")
    talk.waits(3 * HOUR - 1)
    talk.types("40 minutes")

    assert talk.state == "talk.pause"


# Held


def test_while_held_no_timer_runs_and_after_it_the_question_comes_again() -> None:
    talk = Talk(MACHINE)
    talk.holds("I am in danger", 5)

    assert not talk.timers
    assert talk.waits(9 * HOUR) == []
    talk.resumes()
    assert "Word?" in talk.said[0]
    assert talk.timers
    talk.taps("That was my answer")
    assert talk.value("word") == "I am in danger"


def test_after_an_outage_the_question_comes_again_and_words_can_be_its_answer() -> None:
    talk = Talk(MACHINE)
    talk.repeats("typed meanwhile")

    assert "Nothing was lost." in talk.said[0]
    assert "Word?" in talk.said[0]
    talk.taps("That was my answer")
    assert talk.value("word") == "typed meanwhile"


def test_going_on_with_an_open_talk_only_asks_again() -> None:
    talk = Talk(MACHINE)
    entry = talk.session.entry
    talk.resumes()

    assert "Word?" in talk.said[0]
    assert talk.session.entry == entry


# A question that lapses: at the end of its time nothing is said


LAPSING = machine_of(
    talk=f"""
cast: [me]
start: first
slots: {{word: {{text: 20}}}}
states:
  first: {{ask: {{me: word, text: "Word?"}}, {HINTS}, wait: {{20 hours: gone}}, next: end}}
  gone: {{end: unanswered}}
  end: {{say: "Bye.", end: done}}
"""
)


def test_a_question_that_lapses_comes_again_for_words_alone_and_is_no_break() -> None:
    talk = Talk(LAPSING)
    assert talk.repeats() == ""
    talk.repeats("typed meanwhile")

    assert "Word?" in talk.said[0]
    assert "break" not in talk.said[0]
    talk.taps("That was my answer")
    assert talk.value("word") == "typed meanwhile"


def test_what_is_no_answer_to_it_is_told_as_anywhere() -> None:
    talk = Talk(LAPSING)

    assert "20" in talk.types("a long story, longer than what may be kept of it")
    assert talk.state == "talk.first"


def test_it_can_be_paused_and_is_still_there() -> None:
    talk = Talk(LAPSING)

    assert talk.types("pause").startswith("Paused.")
    assert talk.waits(21 * HOUR) == []
    assert talk.session.status == PARKED
    talk.types("rain")
    assert "Nothing was lost" in talk.said[0]


def test_stuck_for_long_enough_it_is_left_kindly() -> None:
    talk = Talk(LAPSING)
    for _ in range(3):
        talk.moves("stuck")

    assert talk.said[0].endswith("Bye.")


def test_it_lapses_without_a_word_and_can_be_answered_until_then() -> None:
    talk = Talk(LAPSING)
    talk.waits(19 * HOUR)
    assert talk.types("rain") == "Bye."
    late = Talk(LAPSING)

    assert late.waits(21 * HOUR) == []
    assert late.session.status == "ended"
