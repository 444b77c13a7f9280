"""A couple with a group, and one without: who hears what, whose answer counts, who ends it and who comes back."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from bot.engine.effects import Button, Edit, Finish, Open, Say, SetTimer, Toast
from bot.engine.events import Event, Repeat, Tapped, Typed
from bot.engine.session import ENDED, OPEN, PARKED
from bot.engine.voice import CHAT
from tests.engine.pair import BOTH, MACHINE, PLACES, at, edits, heard
from tests.engine.talk import APART, FACTS, GROUP, TOGETHER, Talk, buttons_of

# Who hears what


def test_what_both_hear_is_said_once_in_the_group() -> None:
    assert heard(Talk(MACHINE, home=TOGETHER).effects) == {TOGETHER: "Welcome, Ann and Ben.\n\nAnn, what is it?"}


def test_without_a_group_each_hears_it_alone_and_who_is_not_asked_hears_whose_turn_it_is() -> None:
    talk = Talk(MACHINE)

    assert talk.told("ann") == "Welcome, Ann and Ben.\n\nAnn, what is it?"
    assert talk.told("ben") == "Welcome, Ann and Ben.\n\nIt is Ann's turn now. I'll write when we go on."
    assert talk.labels("ben") == ["Back", "Help", "More"]


def test_what_is_asked_in_private_stands_in_each_ones_own_chat_and_the_group_leads_there() -> None:
    talk = at("hello")
    talk.types("the dishes", "ann", 1, here=True)

    assert heard(talk.effects) == {
        TOGETHER: "It is: the dishes.",
        11: "How hot? Only you see it.",
        12: "How hot? Only you see it.",
    }
    assert buttons_of([talk.page(GROUP)]) == [Button("Open our chat", CHAT)]


def test_a_private_question_alone_says_nothing_in_the_group() -> None:
    talk = at("hello")
    talk.taps("We both know", "ann", here=True)

    assert set(heard(talk.effects)) == {11, 12}


def test_names_are_what_people_are_called_and_change_places_with_the_roles() -> None:
    talk = at("more")
    talk.taps("Once more", "ben", here=True)

    assert talk.told(GROUP) == "Welcome, Ben and Ann.\n\nBen, what is it?"
    talk.taps("Write", "ann", here=True)
    assert talk.toast == "This one is for Ben. Your turn comes."


@pytest.mark.parametrize(("zone", "told"), [("Europe/Berlin", "Back at"), ("", "Back in 40 minutes")])
def test_each_is_told_the_time_by_their_own_clock_and_the_group_never(zone: str, told: str) -> None:
    talk = Talk(MACHINE, home=TOGETHER, facts={**FACTS, "zone": zone})
    talk.moves("pause", "ben")
    talk.waits(361)

    assert talk.state == "rest.quiet"
    assert told in talk.told("ann")
    assert talk.told(GROUP) == "A break."


# Words in the group


def test_write_calls_on_somebody_and_their_reply_is_the_answer() -> None:
    talk = at("hello")
    talk.taps("Write", "ann", here=True)
    calls = next(effect for effect in talk.effects if isinstance(effect, Say))
    assert (calls.chat, calls.to, calls.rows, calls.entry) == (TOGETHER, "ann", (), talk.session.frame.entry)
    talk.types("the dishes", "ann", 5, here=True)

    assert talk.value("topic", "ann") == "the dishes"


def test_who_is_not_asked_is_told_so_by_a_toast_and_nothing_changes() -> None:
    talk = at("hello")
    before = talk.session
    for act in ("Write", "We both know"):
        assert talk.taps(act, "ben", here=True) == ""
        assert talk.toast == "This one is for Ann. Your turn comes."
        assert len(talk.effects) == 1
        assert replace(talk.session, touched=before.touched) == before


def test_words_of_who_is_not_asked_are_passed_over_in_silence_in_the_group() -> None:
    talk = at("hello")

    assert talk.types("but I", "ben", here=True) == ""
    assert talk.effects == ()
    assert talk.session.pending == {}


def test_apart_they_are_kept_for_ones_turn() -> None:
    talk = at("hello", APART)

    assert talk.types("but I", "ben") == "It is Ann's turn now. I keep your words for yours."
    assert talk.session.pending["ben"].text == "but I"


def test_apart_all_that_came_before_ones_turn_is_kept_and_said_so_once_a_question() -> None:
    talk = at("more", APART)
    notice = "It is Ben's turn now. I keep your words for yours."
    assert [talk.types(words, "ann") for words in ("but I", "was there", "all day")] == [notice, "", ""]
    talk.taps("Once more", "ben")
    assert talk.state == "talk.hello"
    assert talk.types("and night", "ann") == notice

    assert talk.session.pending["ann"].text == "but I\nwas there\nall day\nand night"


def test_apart_words_kept_in_case_of_something_else_are_not_mixed_with_those_for_ones_turn() -> None:
    talk = at("hello", APART)
    talk.holds("I want to hide", 3, "ben")
    talk.resumes("ben")
    talk.types("but I", "ben")

    assert talk.session.pending["ben"].text == "but I"


@pytest.mark.parametrize("words", ["7", "Show it", "yes", "my view"])
@pytest.mark.parametrize("state", ["heat", "view", "show"])
def test_nothing_said_in_the_group_answers_what_was_asked_in_private(state: str, words: str) -> None:
    talk = at(state)
    before = talk.session.frame
    talk.types(words, "ann", 9, here=True)

    assert talk.effects == ()
    assert talk.session.frame == before


@pytest.mark.parametrize("act", ["n7", "c0", "w:hurt", "write"])
@pytest.mark.parametrize("state", ["heat", "show"])
def test_no_press_in_the_group_answers_it_either(state: str, act: str) -> None:
    talk = at(state)
    before = talk.session.frame
    talk.happens(Tapped("ann", before.entry, act, 7, here=True))

    assert not [effect for effect in talk.effects if not isinstance(effect, Toast)]
    assert talk.session.frame == before


# Both press on one message


def test_the_first_of_two_presses_leaves_the_message_as_it_is_and_the_second_names_both() -> None:
    talk = at("fine")
    talk.taps("Not so", "ann", here=True)
    assert talk.effects == (Toast("Noted."),)
    talk.taps("Fine", "ben", here=True)

    assert edits(talk) == [Edit(TOGETHER, 7, ((Button("✓ Ann and Ben", "done"),),))]
    assert "Not so" not in "".join(heard(talk.effects).values())


def test_one_who_has_answered_presses_in_vain() -> None:
    talk = at("fine")
    talk.taps("Not so", "ann", here=True)
    talk.taps("Fine", "ann", here=True)

    assert talk.effects == (Toast("You have answered that one already."),)
    assert talk.value("fine", "ann") == "no"


def test_who_is_asked_alone_leaves_what_they_chose() -> None:
    talk = at("more")
    talk.taps("Enough", "ben", here=True)

    assert edits(talk) == [Edit(TOGETHER, 7, ((Button("✓ Enough", "done"),),))]


def test_help_that_is_pressed_in_the_group_leaves_no_mark_there() -> None:
    talk = at("hello")
    talk.taps("I don't feel safe", "ben", here=True)

    assert talk.effects == (Toast("", "help"), Open("sos", "ben", hold=True))


@pytest.mark.parametrize("home", PLACES)
@pytest.mark.parametrize("state", ["heat", "fine", "view", "show"])
def test_answers_that_race_lead_to_the_same_in_either_order(state: str, home: int) -> None:
    ends = []
    for first, second in permutations(BOTH):
        talk = at(state, home)
        for seat in (first, second):
            talk.happens(answer_of(talk, seat, home == TOGETHER and state == "fine"))
        shared = [edit for edit in edits(talk) if edit.chat == TOGETHER]
        ends.append((replace(talk.session, history=()), heard(talk.effects), shared))

    assert ends[0] == ends[1]


def answer_of(talk: Talk, seat: str, here: bool) -> Event:
    """What this seat answers: each something else."""
    number = BOTH.index(seat)
    acts = {"heat": f"n{number}", "fine": f"c{number}", "show": "c0"}
    act = acts.get(talk.session.frame.state)
    if act is None:
        return Typed(seat, f"{seat}'s view", 3 + number)
    return Tapped(seat, talk.session.frame.entry, act, 7, here)


# Stopping, resting, coming back


@pytest.mark.parametrize("home", PLACES)
@pytest.mark.parametrize("state", ["hello", "heat", "fine", "view", "show", "more"])
@pytest.mark.parametrize("seat", BOTH)
def test_either_ends_it_and_nobody_is_named(home: int, state: str, seat: str) -> None:
    talk = at(state, home)
    talk.moves("stop", seat)

    over = "This talk is over for now. What you kept to yourself stays yours. You can begin a new one on any day."
    mine = talk.session.seats[seat].chat
    assert heard(talk.effects) == dict.fromkeys({TOGETHER, mine} if home == TOGETHER else {11, 12}, over)
    assert Finish("stopped") in talk.effects
    assert talk.session.status == ENDED


def test_what_one_has_ended_no_kept_word_of_the_other_brings_back() -> None:
    talk = at("hello", APART)
    talk.types("but I", "ben")
    talk.moves("stop", "ann")
    talk.forges("mine", seat="ben")

    assert talk.session.status == ENDED


@pytest.mark.parametrize("home", PLACES)
def test_a_talk_nobody_answers_rests_and_welcomes_back_who_comes(home: int) -> None:
    talk = at("fine", home)
    here = home == TOGETHER
    talk.waits(7201)
    assert talk.session.status == PARKED
    assert "Good that you are back" in talk.types("hello", "ben", here=here)
    assert talk.labels(GROUP if here else "ben") == ["Go on from there", "Leave it", "Help"]
    talk.taps("Go on from there", "ben", here=here)

    assert talk.session.status == OPEN
    assert all("Fine for both?" in told for told in heard(talk.effects).values())


@pytest.mark.parametrize("home", PLACES)
def test_who_leaves_it_leaves_it_for_both(home: int) -> None:
    talk = at("fine", home)
    talk.waits(7201)
    talk.types("hello", "ben")
    talk.taps("Leave it", "ben")

    assert set(heard(talk.effects)) == ({TOGETHER, 12} if home == TOGETHER else {11, 12})
    assert Finish("left") in talk.effects
    assert not talk.forges("r:new", seat="ann")


def test_a_late_answer_wakes_it_and_the_other_is_waited_for_as_long_as_ever() -> None:
    talk = at("fine")
    talk.waits(7201)
    talk.taps("Fine", "ann", here=True)

    assert talk.session.status == OPEN
    assert [effect.kind for effect in talk.effects if isinstance(effect, SetTimer)] == ["remind", "wait"]


def test_while_somebody_else_reads_along_it_waits_and_who_is_away_stays_away() -> None:
    talk = at("fine")
    talk.holds(seat="ann")
    talk.moves("guest", "ann")

    assert heard(talk.effects)[TOGETHER].startswith("Somebody else can read along here now.")
    assert talk.session.status == PARKED
    assert talk.session.away == ("ann",)
    talk.taps("Go on from there", "ben", here=True)
    assert talk.toast == "Noted. We go on as soon as Ann has answered too."
    assert talk.session.status == PARKED


@pytest.mark.parametrize("first", BOTH)
def test_after_somebody_else_came_nothing_goes_on_before_both_say_so(first: str) -> None:
    talk = at("heat")
    talk.moves("guest", "ann")
    second = BOTH[1 - BOTH.index(first)]
    talk.taps("Go on from there", first, here=True)
    talk.taps("Go on from there", first, here=True)
    assert heard(talk.effects) == {} == dict.fromkeys(edits(talk))
    for act in ("n3", "m:skip", "r:new", "mine"):
        talk.forges(act, seat=second)
        assert talk.session.status == PARKED
    talk.types("3", second)
    assert talk.labels(second) == ["Go on from there", "Leave it", "Help"]
    talk.resumes(second)
    assert talk.session.status == PARKED
    talk.taps("Go on from there", second)

    assert talk.session.status == OPEN
    assert set(heard(talk.effects)) >= {11, 12}
    talk.waits(7201)
    assert talk.session.status == PARKED
    talk.taps("3", "ann")
    assert talk.session.status == OPEN


# The moves behind More


def test_more_of_one_who_is_not_asked_leaves_the_answers_of_the_other_one_where_they_are() -> None:
    talk = at("hello")
    talk.taps("More", "ben", here=True)

    assert edits(talk) == []
    assert talk.toast == "I have put that into our own chat."
    assert set(heard(talk.effects)) == {12}
    assert "Pause" in talk.labels("ben")
    talk.taps("Stop", "ben")
    assert talk.session.status == ENDED


def test_one_who_is_not_asked_puts_no_menu_of_the_other_one_away() -> None:
    talk = at("hello")
    talk.taps("More", "ann", here=True)
    assert "Pause" in talk.labels(GROUP)
    talk.taps("Back to the answers", "ben", here=True)
    assert talk.toast == "This one is for Ann. Your turn comes."
    talk.taps("Back to the answers", "ann", here=True)

    assert "Write" in talk.labels(GROUP)


def test_after_an_outage_the_question_comes_once_for_both() -> None:
    talk = at("fine")
    told = [heard(advanced.effects) for seat in BOTH for advanced in [after(talk, Repeat(seat))]]

    assert [set(each) for each in told] == [{TOGETHER}, set()]
    talk = at("heat")
    assert [set(heard(after(talk, Repeat(seat)).effects)) for seat in BOTH] == [{11}, {12}]


def after(talk: Talk, event: Event) -> Talk:
    talk.happens(event)
    return talk
