"""What stays private in a talk of two: what is revealed and what is not, breaks, who is away, and words that nobody else ever sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.engine.effects import Say
from bot.engine.events import Added, Resume
from bot.engine.machine import Machine
from bot.engine.session import CARE, Answer
from bot.engine.wording import Sight
from tests.engine.pair import BOTH, MACHINE, PLACES, at, heard
from tests.engine.talk import GROUP, HINTS, TOGETHER, Talk, machine_of

# What is shown


@pytest.mark.parametrize("home", PLACES)
def test_each_looks_at_what_would_be_shown_alone(home: int) -> None:
    talk = at("show", home)

    assert set(heard(talk.effects)) == {11, 12}
    assert "This is what would be shown:\n\nben's view\n\nShow it to Ann?" in talk.told("ben")
    assert talk.labels("ann") == ["Show it", "Keep it to myself", "Back", "Help", "More"]
    assert "ben's" not in talk.told("ann")


@pytest.mark.parametrize("home", PLACES)
def test_what_both_show_is_shown_together(home: int) -> None:
    talk = at("show", home)
    talk.taps("Show it", "ann")
    assert "view" not in "".join(heard(talk.effects).values())
    talk.taps("Show it", "ben")

    shown = "Ann wrote:\n\nann's view\n\nBen wrote:\n\nben's view\n\nTwo views."
    told = heard(talk.effects)
    assert set(told) == ({TOGETHER} if home == TOGETHER else {11, 12})
    assert all(shown in words for words in told.values())


@pytest.mark.parametrize("home", PLACES)
@pytest.mark.parametrize("keeper", BOTH)
@pytest.mark.parametrize("order", [BOTH, BOTH[::-1]])
def test_what_one_keeps_stays_with_both_and_nobody_learns_who_kept(
    home: int, keeper: str, order: tuple[str, ...]
) -> None:
    talk = at("show", home)
    for seat in order:
        talk.taps("Keep it to myself" if seat == keeper else "Show it", seat)

    for told in heard(talk.effects).values():
        assert told.startswith("Your words stay with each of you this time. That is fine too.\n\nNo views.")
        assert "view" not in told.replace("No views.", "")


@pytest.mark.parametrize("home", PLACES)
@pytest.mark.parametrize("skips", [["ann"], ["ben"], ["ann", "ben"]])
def test_where_one_wrote_nothing_nobody_is_asked(home: int, skips: list[str]) -> None:
    talk = at("view", home)
    for seat in BOTH:
        talk.types("skip" if seat in skips else f"{seat}'s view", seat)

    assert talk.state == "talk.more"
    assert all("Your words stay with each of you this time." in told for told in heard(talk.effects).values())
    talk.moves("back", "ben")
    assert talk.state == "talk.more"


@pytest.mark.parametrize(
    ("words", "shown"), [("yes", True), ("Show it", True), ("1", True), ("no", False), ("2", False)]
)
def test_showing_it_has_typed_forms(words: str, shown: bool) -> None:
    talk = at("show")
    talk.types(words, "ann")
    talk.types("ok", "ben")

    assert ("ann's view" in talk.told(GROUP)) is shown


def test_it_can_be_written_anew_and_is_looked_at_again() -> None:
    talk = at("show")
    assert "new words\n\nShow it to Ben?" in talk.types("new words", "ann")
    talk.taps("Show it", "ann")
    talk.taps("Show it", "ben")

    assert "Ann wrote:\n\nnew words" in talk.told(GROUP)
    assert "ann's view" not in talk.told(GROUP)


def test_words_that_came_with_it_are_looked_at_before_they_are_shown() -> None:
    talk = at("show")
    talk.happens(Added("ben", "and more", 2))
    assert "ben's view\nand more" in talk.told("ben")
    assert "Changed." in talk.edits("other words", 1, "ben")

    assert "This is what would be shown:\n\nother words" in talk.told("ben")


def test_back_takes_back_the_word_to_show_it_and_never_what_was_shown() -> None:
    talk = at("show")
    talk.taps("Show it", "ann")
    assert "This is what would be shown:\n\nann's view" in talk.moves("back", "ann")
    for seat in BOTH:
        talk.taps("Show it", seat)

    for seat in BOTH:
        assert "nothing to go back to" in talk.moves("back", seat)
        assert talk.state == "talk.more"


def test_showing_cannot_be_skipped_and_time_alone_shows_nothing() -> None:
    talk = at("show")
    assert "I do need this one" in talk.moves("skip", "ann")
    talk.taps("Show it", "ann")
    talk.waits(20_000)

    assert talk.state == "talk.show"
    assert talk.session.status == "parked"


def test_a_second_time_everybody_is_asked_again() -> None:
    talk = at("show")
    for seat in BOTH:
        talk.taps("Show it", seat)
    talk.taps("Once more", "ben", here=True)
    for words in ("7", "Fine"):
        if words == "7":
            talk.taps("We both know", "ben", here=True)
        for seat in BOTH:
            talk.taps("3" if words == "7" else "Fine", seat, here=words == "Fine")
    for seat in BOTH:
        talk.types(f"{seat}'s second", seat)

    assert talk.state == "talk.show"
    assert "ann's second" in talk.told("ben").replace("ben's", "ann's")
    talk.taps("Show it", "ann")
    assert talk.state == "talk.show"


# Breaks


@pytest.mark.parametrize("home", PLACES)
@pytest.mark.parametrize("way", ["pause", "offer"])
@pytest.mark.parametrize("caller", BOTH)
def test_a_break_is_the_callers_and_looks_the_same_however_it_is_called(home: int, way: str, caller: str) -> None:
    talk = at("heat", home)
    talk.taps("9", caller)
    if way == "offer":
        talk.taps("Break first", caller)
    else:
        talk.moves("pause", caller)

    other = next(seat for seat in BOTH if seat != caller)
    assert talk.session.frame.roles == {"one": caller, "two": other}
    asks = f"{caller.capitalize()}, how long?"
    assert talk.told(GROUP if home == TOGETHER else caller) == asks
    assert "9" not in "".join(heard(talk.effects).values())
    talk.types("20 minutes", caller, here=home == TOGETHER)
    assert talk.state == "rest.quiet"


def test_only_its_owner_is_offered_a_break_and_the_offer_names_no_number_to_the_other() -> None:
    talk = at("heat")
    talk.taps("9", "ann")

    assert set(heard(talk.effects)) == {11}
    assert "Break first" in talk.labels("ann")


def test_nobody_goes_back_past_the_break_that_the_other_called() -> None:
    talk = at("hello")
    talk.types("the dishes", "ann", here=True)
    talk.moves("pause", "ben")
    talk.moves("back", "ann")

    assert talk.state == "rest.long"


@pytest.mark.parametrize("home", PLACES)
def test_after_the_break_those_are_asked_again_who_had_not_answered(home: int) -> None:
    talk = at("heat", home)
    talk.taps("9", "ann")
    talk.moves("pause", "ben")
    talk.waits(361)
    for seat in BOTH:
        talk.taps("Ready", seat)

    assert talk.state == "talk.heat"
    assert "How hot?" in talk.told("ben")
    assert "How hot?" not in talk.told("ann")
    talk.taps("4", "ben")
    assert talk.state == "talk.fine"


def test_where_one_does_not_come_back_the_talk_rests() -> None:
    talk = at("heat")
    talk.moves("pause", "ben")
    talk.waits(361 + 2401)

    assert (talk.state, talk.session.status) == ("talk.heat", "parked")
    assert talk.told(GROUP) == "Another day."


# Somebody who is away


@pytest.mark.parametrize("home", PLACES)
@pytest.mark.parametrize("state", ["hello", "heat", "fine", "view", "show", "more"])
@pytest.mark.parametrize("seat", BOTH)
def test_to_the_other_somebody_away_looks_like_any_silence(state: str, home: int, seat: str) -> None:
    """The same hours twice, once with one of the two held: word for word the same in every chat but theirs."""
    talk, held = at(state, home), at(state, home)
    held.holds("please help", 8, seat)
    assert held.effects == ()

    assert hours(talk, seat) == hours(held, seat)
    assert held.session.away == (seat,)
    assert talk.session.status == held.session.status == "ended"


def hours(talk: Talk, seat: str) -> list[tuple[dict[int, str], list[float]]]:
    """What everybody but this seat hears in some hours, and when the next timers are due; the other one answers and ends it."""
    other, found = next(each for each in BOTH if each != seat), []
    steps: list[Callable[[], object]] = [
        lambda: talk.waits(601),
        lambda: talk.moves("skip", other),
        lambda: talk.waits(601),
        lambda: talk.waits(7200),
        lambda: talk.moves("return", other),
        lambda: talk.forges("r:go", seat=other),
        lambda: talk.moves("stop", other),
    ]
    for step in steps:
        talk.effects = ()
        step()
        told = {chat: words for chat, words in heard(talk.effects).items() if chat != talk.session.seats[seat].chat}
        found.append((told, sorted(talk.timers.values())))
    return found


@pytest.mark.parametrize("home", PLACES)
def test_nothing_private_is_said_to_whoever_is_away(home: int) -> None:
    talk = at("fine", home)
    talk.holds(seat="ann")
    talk.moves("stuck", "ben")
    talk.waits(601)
    assert "One tap each." in talk.told(GROUP if home == TOGETHER else "ben")

    assert talk.told("ann") == ""


def test_who_comes_back_is_asked_what_they_still_owe_where_it_stands() -> None:
    talk = at("heat")
    talk.holds(seat="ann")
    assert talk.resumes("ann") == "How hot? Only you see it."
    assert talk.session.away == ()
    talk = at("fine")
    talk.holds(seat="ann")

    assert talk.resumes("ann") == "Your question waits in the group. There you can tap an answer, or press Write."
    assert set(heard(talk.effects)) == {11}


def test_words_that_were_held_can_be_the_answer_after_all() -> None:
    talk = at("view")
    talk.holds("I was so afraid of the dark", 8, "ann")
    talk.happens(Resume("ann", take=True))

    assert talk.value("view", "ann") == "I was so afraid of the dark"
    assert set(heard(talk.effects)) == {11}


def test_whoever_acts_is_there_again() -> None:
    talk = at("fine")
    talk.holds(seat="ann")
    talk.taps("Fine", "ann", here=True)

    assert talk.session.away == ()


@pytest.mark.parametrize("home", PLACES)
@pytest.mark.parametrize("seat", BOTH)
def test_who_is_to_be_asked_about_themselves_alone_diverts_no_talk_of_two(seat: str, home: int) -> None:
    talk = at("heat", home)
    seats = talk.session.seats
    talk.session = replace(talk.session, seats={**seats, seat: replace(seats[seat], known=frozenset({CARE}))})
    for each in BOTH:
        talk.taps("3", each)

    assert talk.state == "talk.fine"
    assert all("Fine for both?" in told for told in heard(talk.effects).values())


# A dialog that nobody checked


LEAKY = f"""
cast: [speaker, listener]
start: tell
slots:
  secret: {{text: 100, of: speaker, private: true}}
  both: {{text: 100, of: each, private: true}}
  x: {{choice: {{a: Apple, b: Bread}}, of: each}}
states:
  tell: {{ask: {{speaker: secret, in: private, text: "Tell?"}}, {HINTS}, next: write}}
  write: {{ask: {{each: both, in: private, text: "Write?"}}, {HINTS}, next: leak}}
  leak: {{say: "Known.", ask: {{each: x, text: "And?"}}, {HINTS}, next: end}}
  end: {{say: "Thank you.", end: done}}
"""


def leaky(home: int) -> Talk:
    """A talk at a text that names what one wrote in private, as the check would never let it."""
    machine = machine_of(talk=LEAKY)
    dialog = machine.dialog("talk")
    text = machine_of(talk=TELLING).dialog("talk").states["leak"]
    states = {**dialog.states, "leak": replace(dialog.states["leak"], say=text.say, copy=text.copy)}
    bundle = replace(machine.bundle, dialogs={"talk": replace(dialog, states=states)})
    talk = Talk(Machine(bundle, machine.common, machine.knowledge), home=home)
    talk.types("canary", "ann")
    talk.types("canary of ann", "ann")
    talk.types("canary of ben", "ben")
    return talk


TELLING = """
cast: [me]
start: first
slots:
  secret: {text: 100}
  both: {text: 100}
  x: {choice: {a: Apple, b: Bread}}
states:
  first: {ask: {me: secret, text: "Tell?"}, next: [{if: "answered(secret)", to: second}, {to: end}]}
  second: {ask: {me: both, text: "Write?"}, next: [{if: "answered(both)", to: leak}, {to: end}]}
  leak:
    say: "Look: {secret}; {both}; {name}; {country}."
    copy: "Take {secret} and {both}"
    ask: {me: x, text: "And?"}
    next: end
  end: {say: "Thank you.", end: done}
"""


def test_a_dialog_that_nobody_checked_tells_the_group_nothing_private_nor_what_is_known_of_one() -> None:
    talk = leaky(TOGETHER)
    told = " ".join(str(effect) for effect in talk.effects if isinstance(effect, Say))

    assert talk.state == "talk.leak"
    for known in ("canary", "Utopia", "Sam"):
        assert known not in told


def test_apart_each_still_sees_only_their_own() -> None:
    talk = leaky(11)

    assert "canary; canary of ann; Ann; Utopia." in talk.told("ann")
    assert "canary of ben" in talk.told("ben")
    assert "canary;" not in talk.told("ben")
    assert "of ann" not in talk.told("ben")


@pytest.mark.parametrize("viewer", [None, "ben"])
def test_a_private_answer_has_no_value_for_anybody_else(viewer: str | None) -> None:
    talk = at("fine")
    frame = talk.session.frame.with_answer("heat", "ann", Answer("number", 9)).with_answer("heat", "ben", None)
    sight = Sight(MACHINE.dialog("talk"), frame, viewer, {}, MACHINE.manner("en"), talk.now)

    assert sight.values(["heat", "view"]) == {}
