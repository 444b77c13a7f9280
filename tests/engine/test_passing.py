"""Answers that are gone when a talk ends, and slots that whoever opens a dialog fills."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialog.texts import plain
from bot.engine.effects import Say
from bot.engine.events import Due, Hold
from bot.engine.session import ENDED
from bot.engine.turn import begin
from tests.engine.talk import HINTS, Talk, machine_of

PASSING = f"""
cast: [me]
start: secret
slots:
  secret: {{text: 100, private: true, passing: true}}
  again: {{text: 100, private: true, passing: true}}
  stays: {{choice: {{yes: Fine, more: "Tell me more"}}}}
states:
  secret: {{ask: {{me: secret, text: "Secret?"}}, {HINTS}, next: again}}
  again: {{ask: {{me: again, text: "Once more?"}}, {HINTS}, next: stays}}
  stays: {{ask: {{me: stays, text: "Well?"}}, {HINTS}, next: [{{if: "stays is more", to: secret}}, {{to: end}}]}}
  end: {{say: "Over.", end: done}}
"""
CALLING = f"""
cast: [me]
start: inner
slots: {{word: {{text: 50}}}}
states:
  inner: {{call: inner, on: {{done: word}}}}
  word: {{ask: {{me: word, text: "Word?"}}, {HINTS}, next: end}}
  end: {{end: done}}
"""


def told_secrets() -> Talk:
    talk = Talk(machine_of(talk=PASSING))
    talk.types("he hid my keys", message=4)
    talk.types("and my card", message=5)
    return talk


def kept_of(talk: Talk) -> str:
    """All that is kept of a talk, in words."""
    return repr((talk.session.frames, talk.session.history, talk.session.pending))


def test_a_passing_answer_is_there_while_the_talk_goes_on() -> None:
    talk = told_secrets()

    assert talk.value("secret") == "he hid my keys"
    talk.moves("back")
    assert talk.value("again") is None
    assert talk.value("secret") == "he hid my keys"


@pytest.mark.parametrize("way", ["to the end", "stop", "leave", "over again"])
def test_a_passing_answer_is_gone_when_the_talk_ends(way: str) -> None:
    talk = told_secrets()
    if way == "to the end":
        talk.taps("Fine")
        assert talk.value("stays") == "yes"
    elif way == "stop":
        talk.types("stop")
    else:
        talk.moves("return")
        talk.taps("Leave it" if way == "leave" else "Start over")

    assert talk.session.status == ENDED
    assert talk.value("secret") is None
    assert "keys" not in kept_of(talk)
    assert "card" not in kept_of(talk)


def test_an_answer_that_was_given_twice_is_gone_in_both_versions() -> None:
    talk = told_secrets()
    talk.taps("Tell me more")
    talk.types("he locks the door")
    assert talk.session.history[-1].before is not None
    talk.types("stop")

    assert "keys" not in kept_of(talk)
    assert "door" not in kept_of(talk)


def test_words_that_came_with_the_last_word_are_gone_too() -> None:
    talk = Talk(machine_of(talk=PASSING))
    talk.types("he hid my keys")
    talk.holds("he locks the door", 9)
    talk.moves("stop")

    assert not talk.session.pending
    assert "door" not in kept_of(talk)


def test_a_dialog_that_was_called_takes_its_answers_along() -> None:
    talk = Talk(machine_of(talk=CALLING, inner=PASSING))
    talk.types("he hid my keys")
    talk.types("and my card")
    talk.taps("Fine")

    assert talk.state == "talk.word"
    assert "keys" not in kept_of(talk)


GIVEN = f"""
cast: [me]
start: first
slots:
  found: {{given: true, choice: {{a: Apple, b: Bread}}}}
  word: {{text: 50}}
states:
  first: {{next: [{{if: "found is a", to: apple}}, {{if: "answered(found)", to: other}}, {{to: word}}]}}
  apple: {{say: "An apple.", next: word}}
  other: {{say: "Something else.", next: word}}
  word: {{ask: {{me: word, text: "Word?"}}, {HINTS}, next: end}}
  end: {{end: done}}
"""


def opened(**given: str) -> str:
    machine = machine_of(talk=GIVEN)
    talk = Talk(machine)
    turn = begin(machine, replace(talk.session, frames=(), entry=0), "talk", talk.now, given)
    return "\n".join(plain(effect.text) for effect in turn.effects if isinstance(effect, Say))


def test_what_is_given_decides_the_way_before_anything_is_asked() -> None:
    assert opened() == "Word?"
    assert opened(found="a") == "An apple.\n\nWord?"
    assert opened(found="b") == "Something else.\n\nWord?"


def test_only_slots_that_are_made_for_it_can_be_given() -> None:
    assert opened(word="a") == "Word?"
    assert opened(nothing="a") == "Word?"


def test_an_answer_that_comes_while_the_talk_is_held_passes_too() -> None:
    talk = Talk(machine_of(talk=PASSING))
    talk.happens(Hold("me"))
    talk.types("he hid my keys", message=4)
    (timer,) = talk.timers
    talk.now += 3600.0
    talk.happens(Due(*timer))

    assert "he hid my keys" not in kept_of(talk)
