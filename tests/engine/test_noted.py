"""What a dialog leaves for somebody's own pictures when it ends, and when it leaves nothing."""

from __future__ import annotations

import pytest

from bot.engine.effects import Note
from bot.engine.session import ENDED
from tests.engine.talk import HINTS, Talk, machine_of, shipped
from tests.fakes import START

NOTING = f"""
cast: [me]
start: heat
slots:
  heat: {{scale: 0-10, note: before}}
  feeling: {{feelings: 60, note: feelings}}
  part: {{text: 50}}
  after: {{scale: 1-5, note: after}}
states:
  heat: {{ask: {{me: heat, text: "Heat?"}}, {HINTS}, next: [{{if: "heat >= 9", to: inner}}, {{to: feeling}}]}}
  inner: {{call: inner, on: {{done: feeling}}}}
  feeling: {{step: A, ask: {{me: feeling, text: "Feeling?"}}, {HINTS}, next: part}}
  part: {{step: E, about: me, ask: {{me: part, text: "Part?"}}, {HINTS}, next: after}}
  after: {{ask: {{me: after, text: "And now?"}}, {HINTS}, next: end}}
  end: {{say: "Over.", end: done}}
"""
INNER = f"""
cast: [me]
start: mood
slots: {{mood: {{scale: 0-10, note: mood}}}}
states:
  mood: {{ask: {{me: mood, text: "Mood?"}}, {HINTS}, next: end}}
  end: {{end: done}}
"""
TWO = f"""
cast: [one, two]
start: heat
slots: {{heat: {{scale: 0-10, of: each, private: true, note: before}}}}
states:
  heat: {{ask: {{each: heat, in: private, text: "Heat?"}}, {HINTS}, next: end}}
  end: {{say: "Over.", end: done}}
"""


def talk(dialog: str = "talk") -> Talk:
    return Talk(machine_of(talk=NOTING, inner=INNER, sos=INNER, two=TWO), dialog=dialog)


def notes(talk: Talk) -> list[tuple[str, float | str]]:
    """What the last turn noted, by kind and value."""
    return [(effect.kind, effect.value) for effect in talk.effects if isinstance(effect, Note)]


def to_the_end(talk: Talk, *answers: str) -> Talk:
    for answer in answers:
        talk.types(answer)
    return talk


def test_a_talk_leaves_its_numbers_families_and_steps_and_no_word() -> None:
    ended = to_the_end(talk(), "6", "left out and so alone", "my tone", "2")
    assert ended.session.status == ENDED
    assert notes(ended) == [
        ("before", 6.0),
        ("feelings", shipped().knowledge.family("lonely")),
        ("after", 2.5),
        ("step", "A"),
        ("step", "E"),
        ("practised", "talk"),
    ]


def test_nothing_is_noted_before_the_end() -> None:
    assert notes(to_the_end(talk(), "6", "sad", "my tone")) == []


def test_what_was_skipped_or_taken_back_leaves_nothing() -> None:
    skipping = to_the_end(talk(), "6", "sad")
    skipping.moves("back")
    skipping.moves("skip")
    skipping.moves("skip")
    skipping.moves("skip")
    assert skipping.session.status == ENDED
    assert notes(skipping) == [("before", 6.0), ("practised", "talk")]


def test_who_only_skipped_has_not_practised() -> None:
    skipping = talk()
    for _ in range(4):
        skipping.moves("skip")
    assert skipping.session.status == ENDED
    assert notes(skipping) == []


@pytest.mark.parametrize(("answers", "practised"), [(["6"], False), (["6", "sad"], True)])
def test_a_talk_that_is_stopped_counts_once_a_step_was_answered(answers: list[str], practised: bool) -> None:
    stopped = to_the_end(talk(), *answers)
    stopped.moves("stop")
    assert ("before", 6.0) in notes(stopped)
    assert (("practised", "talk") in notes(stopped)) is practised


def test_what_is_left_belongs_to_the_day_on_which_they_were_last_here() -> None:
    left = to_the_end(talk(), "6", "sad")
    left.now += 3 * 86400
    left.moves("over")
    assert {effect.at for effect in left.effects if isinstance(effect, Note)} == {START}


def test_a_talk_that_goes_on_after_its_end_leaves_nothing_twice() -> None:
    stopped = to_the_end(talk(), "6", "sad")
    stopped.types("stop")
    assert notes(stopped)
    stopped.taps("That was my answer")
    assert stopped.session.status != ENDED
    stopped.types("3")
    assert stopped.session.status == ENDED
    assert notes(stopped) == []


def test_a_dialog_that_was_called_leaves_its_own_when_it_returns() -> None:
    calling = to_the_end(talk(), "9", "4")
    assert notes(calling) == [("mood", 4.0), ("practised", "inner")]
    to_the_end(calling, "sad", "my tone", "1")
    assert ("mood", 4.0) not in notes(calling)
    assert ("after", 0.0) in notes(calling)


def test_of_a_dialog_about_danger_nothing_is_noted_whatever_it_says() -> None:
    helped = to_the_end(talk("sos"), "4")
    assert helped.session.status == ENDED
    assert notes(helped) == []


def test_each_of_two_leaves_their_own() -> None:
    both = talk("two")
    both.types("3", seat="ann")
    both.types("8", seat="ben")
    found = [(effect.seat, effect.kind, effect.value) for effect in both.effects if isinstance(effect, Note)]
    seats = list(both.session.seats)
    assert found == [
        (seats[0], "before", 3.0),
        (seats[0], "practised", "two"),
        (seats[1], "before", 8.0),
        (seats[1], "practised", "two"),
    ]


def test_an_unknown_feeling_has_no_family() -> None:
    assert shipped().knowledge.family("green") == ""
    assert to_the_end(talk(), "6", "like a wet cloth", "x", "2").effects
    assert "wet" not in repr(notes(to_the_end(talk(), "6", "like a wet cloth", "x", "2")))
