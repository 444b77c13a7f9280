"""The common moves, which every state has: by command, typed and tapped."""

from __future__ import annotations

import pytest

from bot.dialog.phrases import MOVES as NAMED
from bot.engine.effects import Edit, Finish, Open, Say
from bot.engine.moves import MOVES
from bot.engine.session import ENDED, HELD, PARKED
from tests.engine.talk import HINTS, Talk, buttons_of, machine_of, shipped

BODY = f"""
cast: [me]
start: one
slots:
  one: {{text: 100}}
  two: {{choice: {{tea: Tea, walk: Walk}}, own: 40}}
  three: {{choice: {{a: Apple, b: Bread}}}}
states:
  one:
    ask: {{me: one, text: "First?"}}
    stuck: ["You could start with when.", "One line is enough."]
    reword: "In other words: first?"
    next: two
  two: {{ask: {{me: two, text: "Second, after {{one}}?"}}, {HINTS}, next: three}}
  three: {{serious: consent, ask: {{me: three, text: "Third?"}}, {HINTS}, next: end}}
  end: {{say: "{{one}} and {{two}}.", end: done}}
"""
MACHINE = machine_of(talk=BODY)


def talk_at(state: str) -> Talk:
    talk = Talk(MACHINE)
    if state != "one":
        talk.types("rain")
    if state == "three":
        talk.taps("Tea")
    assert talk.state == f"talk.{state}"
    return talk


def test_every_move_that_is_offered_or_typed_can_be_made() -> None:
    assert set(NAMED) <= set(MOVES)
    for name, move in MACHINE.common.moves.items():
        for words in (*move.typed, move.label.source):
            talk = talk_at("three")
            talk.types(words)
            assert talk.said or any(isinstance(effect, Open) for effect in talk.effects), (name, words)
            assert talk.value("three") is None
            assert "I did not get that" not in "".join(talk.said), words


@pytest.mark.parametrize("name", sorted(MOVES.keys() - {"rest", "over", "wake", "drop"}))
@pytest.mark.parametrize("state", ["one", "two", "three"])
def test_no_move_leaves_somebody_without_an_answer(state: str, name: str) -> None:
    talk = talk_at(state)
    talk.moves(name)

    assert any(isinstance(effect, Say | Open) for effect in talk.effects)


def test_a_talk_rests_without_a_word_when_another_begins() -> None:
    talk = talk_at("two")
    talk.moves("rest")

    assert talk.session.status == PARKED
    assert not talk.said


def test_a_move_counts_only_as_a_whole_message() -> None:
    talk = talk_at("one")
    talk.types("stop it, he said, and then help me")

    assert talk.state == "talk.two"


# Back


def test_back_puts_the_question_before_again_and_forgets_its_answer() -> None:
    talk = talk_at("two")
    said = talk.taps("Back")

    assert "Back to this one." in said
    assert "First?" in said
    assert talk.value("one") is None


def test_back_over_two_answers_and_on_again_ends_in_the_same_words() -> None:
    talk = talk_at("three")
    talk.taps("Back")
    talk.taps("Back")
    talk.types("snow")
    talk.taps("Walk")

    assert talk.taps("Apple") == "Snow and Walk."


def test_back_restores_what_a_slot_held_before() -> None:
    body = f"""
cast: [me]
start: again
slots: {{word: {{text: 50}}}}
states:
  again: {{ask: {{me: word, text: "Word, not {{word}}?"}}, {HINTS}, next: [{{if: "visits >= 3", to: end}}, {{to: again}}]}}
  end: {{end: done}}
"""
    talk = Talk(machine_of(talk=body))
    talk.types("first")
    talk.types("second")
    talk.taps("Back")

    assert talk.value("word") == "first"
    assert talk.session.frame.visits["again"] == 2


def test_at_the_start_there_is_nothing_to_go_back_to_and_the_question_comes_again() -> None:
    talk = talk_at("one")
    said = talk.taps("Back")

    assert "nothing to go back to" in said
    assert "First?" in said


def test_buttons_of_the_question_that_was_left_behind_are_stale() -> None:
    talk = talk_at("two")
    old = talk.session.frame.entry
    talk.taps("Back")
    talk.forges("c0", entry=old)

    assert talk.toast == "That button belongs to an earlier question."
    assert talk.state == "talk.one"


def test_going_back_drops_words_that_were_kept_for_the_later_question() -> None:
    talk = talk_at("two")
    talk.types("more")
    assert talk.session.pending
    talk.moves("back")

    assert "That was my answer" not in talk.labels()


def test_twenty_answers_are_remembered_and_no_more() -> None:
    body = f"""
cast: [me]
start: again
slots: {{word: {{text: 50}}}}
states:
  again: {{ask: {{me: word, text: "Word?"}}, {HINTS}, next: [{{if: "visits >= 40", to: end}}, {{to: again}}]}}
  end: {{end: done}}
"""
    talk = Talk(machine_of(talk=body))
    for number in range(25):
        talk.types(f"word {number}")
    for _ in range(20):
        assert "Back to this one." in talk.moves("back")

    assert "nothing to go back to" in talk.moves("back")
    assert talk.value("word") == "word 4"


# Skip


def test_skip_goes_on_without_an_answer() -> None:
    talk = talk_at("one")

    assert "Second, after …?" in talk.types("Skip this")


def test_a_serious_question_cannot_be_skipped_and_does_not_offer_it() -> None:
    talk = talk_at("three")
    talk.taps("More")
    assert "Skip this" not in talk.labels()

    assert "I do need this one." in talk.moves("skip")
    assert talk.state == "talk.three"


# Other words, and being stuck


def test_other_words_are_the_authors_where_there_are_some() -> None:
    assert "In other words: first?" in talk_at("one").types("reword")


def test_other_words_are_an_example_where_the_author_wrote_none() -> None:
    assert "One line is enough." in talk_at("two").types("reword")


def test_a_stuck_person_gets_an_example_each_time_and_then_the_question_is_left_kindly() -> None:
    talk = talk_at("one")

    assert "You could start with when." in talk.types("I'm stuck")
    assert "One line is enough." in talk.types("stuck")
    said = talk.types("stuck")
    assert "Let us leave that one." in said
    assert "Second" in said


def test_a_serious_question_is_never_left_for_being_stuck() -> None:
    talk = talk_at("three")
    for _ in range(6):
        said = talk.types("stuck")

    assert "I do need this one." in said
    assert talk.state == "talk.three"


def test_words_that_fit_no_answer_lead_to_an_example_and_then_on() -> None:
    body = f"""
cast: [me]
start: a
slots: {{a: {{choice: {{x: Apple, y: Bread}}}}}}
states:
  a: {{ask: {{me: a, text: "Which?"}}, {HINTS}, next: end}}
  end: {{say: "Over.", end: done}}
"""
    talk = Talk(machine_of(talk=body))

    assert "Tap one of the answers" in talk.types("I cannot say")
    assert "One line is enough." in talk.types("really not")
    assert "Let us leave that one." in talk.types("no idea at all")
    assert "Over." in talk.said[-1]


def test_a_question_without_examples_has_a_kind_line() -> None:
    body = """
cast: [me]
start: a
slots: {a: {text: 50}}
states:
  a: {ask: {me: a, text: "Which?"}, next: end}
  end: {say: "Over.", end: done}
"""
    talk = Talk(machine_of(talk=body))

    assert "There is no right answer here." in talk.types("stuck")
    assert "Which?" not in talk.types("stuck")
    assert "Let us leave that one." in talk.types("stuck")


# Pause, stop, help, something else


def test_a_pause_keeps_the_place_and_the_next_word_is_greeted() -> None:
    talk = talk_at("two")
    assert "Paused." in talk.types("pause")
    assert talk.session.status == PARKED
    said = talk.types("tea")

    assert "We were in the middle of “The talk”" in said
    assert talk.labels() == ["Go on from there", "Start over", "Leave it", "Help"]
    talk.taps("Go on from there")
    assert "Second, after rain?" in talk.said[-1]


def test_words_with_which_somebody_came_back_may_be_the_answer() -> None:
    talk = talk_at("two")
    talk.moves("pause")
    talk.types("a bath")
    talk.taps("Go on from there")
    talk.taps("That was my answer")

    assert talk.value("two") == "a bath"
    assert talk.state == "talk.three"


def test_a_tap_on_the_old_question_wakes_a_paused_talk() -> None:
    talk = talk_at("two")
    shown = talk.page()
    talk.moves("pause")
    talk.pages[11] = shown
    talk.taps("Tea")

    assert talk.state == "talk.three"
    assert talk.session.status == "open"


@pytest.mark.parametrize("move", ["back", "skip", "reword", "stuck", "pause", "more"])
def test_a_paused_talk_greets_before_it_makes_a_move(move: str) -> None:
    talk = talk_at("two")
    talk.moves("pause")

    assert "Nothing was lost." in talk.moves(move)


def test_starting_over_opens_the_same_dialog_and_ends_this_one() -> None:
    talk = talk_at("two")
    talk.moves("return")
    talk.taps("Start over")

    assert Open("talk", "me") in talk.effects
    assert Finish("left") in talk.effects
    assert talk.session.status == ENDED


def test_leaving_ends_it_without_a_question() -> None:
    talk = talk_at("two")
    talk.moves("return")

    assert "We leave it there." in talk.taps("Leave it")
    assert talk.session.status == ENDED


def test_stop_ends_it_and_nothing_but_the_answer_revives_it() -> None:
    talk = talk_at("two")

    assert "we stop here" in talk.types("stop")
    assert talk.session.status == ENDED
    for act in ("c0", "m:back", "m:help", "r:go", "less", "f:angry"):
        talk.forges(act)
        assert talk.effects == ()
    assert talk.types("tea") == ""
    assert talk.moves("back") == ""


def test_a_typed_stop_was_the_answer_if_the_person_says_so() -> None:
    talk = talk_at("one")
    talk.types("Stop", message=12)
    talk.taps("That was my answer")

    assert talk.state == "talk.two"
    assert talk.value("one") == "Stop"
    assert talk.session.status == "open"


def test_a_stop_pressed_as_a_button_offers_no_answer() -> None:
    talk = talk_at("one")
    talk.taps("More")
    talk.taps("Stop")

    assert talk.session.status == ENDED
    assert not buttons_of(talk.effects)


def test_help_holds_this_talk_and_opens_the_way_to_safety() -> None:
    talk = talk_at("two")
    talk.taps("Help")

    assert Open("sos", "me", hold=True) in talk.effects
    assert talk.session.status == HELD
    assert not talk.timers


def test_a_word_taken_for_a_cry_for_help_can_be_the_answer_after_all() -> None:
    talk = talk_at("one")
    talk.types("help")
    talk.resumes()
    talk.taps("That was my answer")

    assert talk.value("one") == "help"


def test_help_in_the_way_to_safety_repeats_its_question() -> None:
    talk = Talk(shipped(), "sos")
    talk.taps("Help")

    assert "112: call now" in talk.said[0]
    assert not any(isinstance(effect, Open) for effect in talk.effects)


def test_something_else_leaves_this_where_it_is() -> None:
    talk = talk_at("two")
    talk.taps("More")
    talk.taps("Something else")

    assert Open("start", "me", hold=True) in talk.effects
    assert talk.session.status == PARKED


def test_something_else_in_the_choice_of_talks_only_asks_again() -> None:
    talk = Talk(shipped(), "start")
    talk.moves("else")

    assert not any(isinstance(effect, Open) for effect in talk.effects)
    assert "18 or over" in talk.said[0]


# More


def test_more_shows_the_other_moves_in_place_of_the_answers_and_back() -> None:
    talk = talk_at("two")
    answers = talk.labels()
    talk.taps("More")

    assert isinstance(talk.effects[-1], Edit)
    assert "I'm stuck" in talk.labels()
    talk.taps("Back to the answers")
    assert talk.labels() == answers


def test_typing_more_gives_the_moves_as_a_message() -> None:
    talk = talk_at("two")

    assert "What would you like?" in talk.types("menu")
    talk.taps("I'm stuck")
    assert "One line is enough." in talk.said[0]


def test_every_move_that_is_shown_under_more_does_something() -> None:
    for label in ("Skip this", "Other words", "I'm stuck", "Pause", "Stop", "Something else"):
        talk = talk_at("two")
        talk.taps("More")
        talk.taps(label)
        assert talk.toast == ""
