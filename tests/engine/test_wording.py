"""What a message looks like: steps, variants, holes, lengths, and words kept for a later edit."""

from __future__ import annotations

import pytest

from bot.dialog.texts import plain
from bot.engine.effects import Say
from bot.engine.events import Added
from bot.engine.session import Frame, Seat, Session, Undo, pack, unpack
from bot.engine.wording import cut, units
from tests.engine.talk import HINTS, Talk, machine_of, shipped

BODY = f"""
cast: [me]
start: a
slots:
  word: {{text: 3500}}
  pick: {{choice: {{a: Apple, b: Bread}}}}
  feel: {{feelings: 60}}
states:
  a: {{step: TO, ask: {{me: word, text: ["One?", "Two?", "Three?"]}}, {HINTS}, next: b}}
  b:
    say: "*Not* <b>{{word}}</b>, {{name}}. {{nobody}} in {{dialog}}, {{step}}."
    wrong_example: "You always {{word}}!"
    copy: "I said: {{word}}"
    ask: {{me: pick, text: "And?"}}
    {HINTS}
    next: c
  c: {{ask: {{me: feel, text: "Feel?"}}, {HINTS}, next: [{{if: "visits >= 2 and feel in [hurt]", to: d}}, {{to: a}}]}}
  d: {{end: done}}
""".replace(" {nobody} in", " In")
MACHINE = machine_of(talk=BODY)


def test_the_step_and_how_far_along_it_is_stand_above_a_question() -> None:
    assert Talk(MACHINE).said[0].startswith("Tolerance · 3 of 6")


def test_outside_the_steps_nothing_stands_above() -> None:
    talk = Talk(MACHINE)
    talk.types("rain")

    assert not talk.said[0].startswith("Tol")


@pytest.mark.parametrize("seed", range(4))
def test_variants_take_turns_and_the_same_seed_gives_the_same_words(seed: int) -> None:
    first = [turn_of(Talk(MACHINE, seed=seed), round_) for round_ in range(3)]

    assert first == [turn_of(Talk(MACHINE, seed=seed), round_) for round_ in range(3)]
    assert set(first) == {"One?", "Two?", "Three?"}


def turn_of(talk: Talk, rounds: int) -> str:
    for _ in range(rounds):
        talk.types("rain")
        talk.taps("Apple")
        talk.moves("skip")
    return talk.said[0].split("\n\n")[-1]


def test_markup_of_the_author_is_bold_and_that_of_people_is_text() -> None:
    talk = Talk(MACHINE)
    talk.types("<i>x</i> & *y*")
    html = next(effect.text for effect in talk.effects if isinstance(effect, Say))

    assert "<b>Not</b> &lt;b&gt;&lt;i&gt;x&lt;/i&gt; &amp; *y*&lt;/b&gt;, Sam." in html
    assert talk.copies() == ["I said: <i>x</i> & *y*"]
    assert "Not like this: You always <i>x</i> & *y*!" in plain(html)


@pytest.mark.parametrize("text", ["word " * 690 + "\n" * 30, "<" * 3500, "👩‍👩‍👧" * 400, "&amp;👩" * 580, "ש👩" * 1700])
def test_long_answers_are_cut_so_that_telegram_takes_them(text: str) -> None:
    talk = Talk(MACHINE)
    talk.types(text)

    assert talk.state == "talk.b"
    assert units(talk.said[0]) <= 4096
    assert talk.said[0].endswith("…")
    assert units(talk.copies()[0]) <= 256
    assert talk.copies()[0].endswith("…")


def test_words_that_look_like_markup_are_copied_as_they_are_even_when_cut() -> None:
    talk = Talk(MACHINE)
    talk.types("<b>&lt;" * 60)

    assert talk.copies()[0].startswith("I said: <b>&lt;<b>&lt;")


def test_a_text_that_fits_is_not_touched() -> None:
    assert cut("<b>x</b>") == "<b>x</b>"
    assert units("👩") == 2
    assert units("\ud800") == 1


# Added and edited words


def test_a_burst_is_one_answer() -> None:
    talk = Talk(MACHINE)
    talk.types("he shouts", message=1)
    for number, text in enumerate(["again", "and again", "he shouts", "!"], start=2):
        talk.happens(Added("me", text, number))

    assert talk.value("word") == "he shouts\nagain\nand again\n!"
    assert talk.state == "talk.b"


def test_words_after_a_tap_are_kept_in_case_they_were_the_answer() -> None:
    talk = Talk(MACHINE)
    talk.types("rain")
    talk.taps("Apple")
    talk.happens(Added("me", "hurt", 9))

    assert talk.value("feel") is None
    talk.moves("reword")
    talk.taps("That was my answer")
    assert talk.value("word") == "rain"
    assert talk.state == "talk.a"


def test_words_right_after_a_question_was_seen_are_its_answer() -> None:
    talk = Talk(MACHINE)
    talk.types("rain")
    talk.taps("Apple")
    talk.happens(Added("me", "hurt", 9, seen=True))

    assert talk.state == "talk.a"


def test_words_for_a_question_of_a_talk_that_is_over_move_it_no_further() -> None:
    talk = Talk(MACHINE)
    talk.types("rain")
    talk.taps("Apple")
    talk.moves("over")
    before = talk.session
    talk.happens(Added("me", "hurt", 9, seen=True))

    assert talk.session == before


def test_an_edited_message_changes_the_answer_it_gave() -> None:
    talk = Talk(MACHINE)
    talk.types("rain", message=5)

    assert talk.edits("snow", 5) == "Changed. I use the new words."
    assert talk.value("word") == "snow"


@pytest.mark.parametrize("message", [4, 6, 0])
def test_an_edit_of_another_message_changes_nothing_and_says_so(message: int) -> None:
    talk = Talk(MACHINE)
    talk.types("rain", message=5)

    assert "I keep the first version" in talk.edits("snow", message)
    assert talk.value("word") == "rain"


def test_an_edit_after_the_next_answer_is_too_late() -> None:
    talk = Talk(MACHINE)
    talk.types("rain", message=5)
    talk.taps("Apple")

    assert "I keep the first version" in talk.edits("snow", 5)


def test_an_edit_that_is_longer_than_the_question_takes_is_not_taken() -> None:
    talk = Talk(machine_of(talk=BODY.replace("3500", "20")))
    talk.types("rain", message=5)
    talk.edits("x" * 21, 5)

    assert talk.value("word") == "rain"


def test_added_words_never_make_an_answer_endless() -> None:
    talk = Talk(MACHINE)
    talk.types("rain")
    for number in range(40):
        talk.happens(Added("me", f"{number}" * 300))

    assert len(str(talk.value("word"))) <= 4000


# At rest


def test_what_one_person_wrote_is_kept_apart_from_where_the_talk_stands() -> None:
    talk = Talk(MACHINE)
    talk.types("only mine", message=5)
    talk.moves("back")
    talk.types("mine too")
    body, words = pack(talk.session)

    assert "mine" not in str(body)
    assert "mine too" in str(words["me"])


def test_words_that_were_erased_are_simply_absent() -> None:
    talk = Talk(MACHINE)
    talk.types("rain")
    body, _ = pack(talk.session)
    session = Session(1, "b", 11, {"me": Seat(1, 11)}, **unpack(body, {}))

    assert session.frame.answers == {}
    assert session.history[-1] == Undo("me", session.history[-1].marks, "word", None, ("b",))


def test_an_older_record_with_fewer_frames_can_be_read() -> None:
    session = Session(1, "b", 11, {"me": Seat(1, 11)}, frames=(Frame("talk", "a"), Frame("talk", "b")))
    body, words = pack(session)
    words["me"]["frames"] = words["me"]["frames"][:1]

    assert unpack(body, words)["frames"] == session.frames


def test_every_shipped_dialog_begins_with_a_message() -> None:
    for name in shipped().bundle.dialogs:
        assert Talk(shipped(), name, known=frozenset({"language"})).said
