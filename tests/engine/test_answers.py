"""What counts as an answer to each kind of question: tapped, typed, shown in another text, or unclear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialog.model import Slot
from bot.engine.answers import Unclear, kind_of, packed, spoken
from bot.engine.effects import Button
from bot.engine.session import KEY, NUMBER, SKIPPED, WORDS, Answer
from tests.engine.talk import HINTS, Talk, machine_of, shipped

ALL = f"""
cast: [me]
start: a
slots:
  pick: {{choice: {{tea: "A cup of *tea*", walk: {{label: "A walk", phrase: "a slow walk"}}, no: "Nothing"}}, of: me}}
  free: {{choice: {{tea: Tea, walk: Walk}}, own: 20}}
  word: {{text: 20}}
  many: {{number: 1-400}}
  heat: {{scale: 0-10}}
  feel: {{feelings: 60}}
  rest: {{time: 20 minutes - 24 hours}}
  sure: {{yesno: true}}
  land: {{country: true}}
states:
  a: {{ask: {{me: pick, text: "?"}}, {HINTS}, next: b}}
  b: {{ask: {{me: free, text: "?"}}, {HINTS}, next: c}}
  c: {{ask: {{me: word, text: "?"}}, {HINTS}, next: d}}
  d: {{ask: {{me: many, text: "?"}}, {HINTS}, next: e}}
  e: {{ask: {{me: heat, text: "?"}}, {HINTS}, next: f}}
  f: {{ask: {{me: feel, text: "?"}}, {HINTS}, next: g}}
  g: {{ask: {{me: rest, text: "?"}}, {HINTS}, next: h}}
  h: {{ask: {{me: sure, text: "?"}}, {HINTS}, next: i}}
  i: {{ask: {{me: land, text: "?"}}, {HINTS}, next: z}}
  z:
    say: "{{pick}}, {{free}}, {{word}}, {{many}}, {{heat}}, {{feel}}, {{rest}}, {{sure}}, {{land}}"
    end: done
"""
MACHINE = machine_of(talk=ALL)
SLOTS = MACHINE.dialog("talk").slots
MANNER = MACHINE.manner("en")


def typed(slot: str, text: str) -> Answer | Unclear:
    return kind_of(SLOTS[slot]).typed(SLOTS[slot], text, MANNER)


def tapped(slot: str, act: str) -> Answer | None:
    return kind_of(SLOTS[slot]).tapped(SLOTS[slot], act, MANNER)


def shown(slot: str, answer: Answer) -> str:
    return kind_of(SLOTS[slot]).shown(SLOTS[slot], answer, MANNER)


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("pick", "a walk", "walk"),
        ("pick", "  A WALK! ", "walk"),
        ("pick", "a cup of tee", "tea"),
        ("pick", "a cup of tea", "tea"),
        ("pick", "3", "no"),
        ("free", "tea.", "tea"),
        ("many", "about 12 times", 12),
        ("many", "400", 400),
        ("heat", "7", 7),
        ("heat", "7/10", 7),
        ("heat", "\u200f8\u200f", 8),
        ("heat", "8 ❤", 8),
        ("rest", "40 minutes", 2400.0),
        ("rest", "1,5 h", 5400.0),
        ("rest", "90", 5400.0),
        ("rest", "in 2 hours", 7200.0),
        ("sure", "Yep!", "yes"),
        ("sure", "not yet", "no"),
        ("land", "germany", "DE"),
    ],
)
def test_a_typed_answer_is_understood(slot: str, text: str, value: object) -> None:
    found = typed(slot, text)

    assert isinstance(found, Answer)
    assert found.value == value


@pytest.mark.parametrize(
    ("slot", "text", "phrase"),
    [
        ("pick", "whatever you think", "unclear_choice"),
        ("pick", "0", "unclear_choice"),
        ("pick", "4", "unclear_choice"),
        ("pick", "²", "unclear_choice"),
        ("pick", "", "unclear_choice"),
        ("free", "a" * 21, "too_long"),
        ("word", "   ", "no_words"),
        ("word", "x" * 21, "too_long"),
        ("many", "0", "unclear_number"),
        ("many", "401", "unclear_number"),
        ("many", "many", "unclear_number"),
        ("heat", "11", "unclear_number"),
        ("heat", "7 or 8", "unclear_number"),
        ("heat", "-1", "unclear_number"),
        ("heat", "7.5", "unclear_number"),
        ("heat", "99999999999999999999", "unclear_number"),
        ("feel", "", "no_words"),
        ("feel", "z" * 61, "too_long"),
        ("rest", "5 minutes", "unclear_time"),
        ("rest", "3 days", "unclear_time"),
        ("rest", "later", "unclear_time"),
        ("rest", "25 h", "unclear_time"),
        ("sure", "perhaps", "unclear_choice"),
        ("land", "where I live", "unclear_country"),
    ],
)
def test_a_text_that_is_no_answer_says_what_would_be_one(slot: str, text: str, phrase: str) -> None:
    found = typed(slot, text)

    assert isinstance(found, Unclear)
    assert found.phrase == phrase


@pytest.mark.parametrize(
    "text", ["אני עייף", "أنا متعب\u202e!", "<b>not bold</b>", "{word} & {heat}", "👩‍👩‍👧", "a\nb"]
)
def test_words_of_every_script_are_kept_as_they_were_typed(text: str) -> None:
    talk = at("word")

    talk.types(text)

    assert talk.value("word") == text


def test_what_somebody_typed_is_never_markup_and_never_a_hole() -> None:
    talk = at("word")
    talk.types("<b>{name}</b> & ")
    for label in ("skip",) * 6:
        last = talk.moves(label)

    assert "<b>{name}</b> &" in last
    assert "Sam" not in last


def test_everything_tapped_reads_well_in_another_text() -> None:
    talk = at("pick")
    talk.taps("A walk")
    talk.taps("Tea")
    talk.types("one two.")
    talk.types("12")
    talk.taps("7")
    talk.taps("Angry")
    talk.taps("annoyed")
    talk.taps("2 hours")
    talk.taps("Yes")
    last = talk.types("Germany")

    assert last == "A slow walk, Tea, one two, 12, 7, annoyed, 2 hours, Yes, Germany"


def test_what_was_skipped_leaves_an_ellipsis_and_no_gap() -> None:
    talk = at("pick")
    for _ in range(9):
        last = talk.moves("skip")

    assert last == "…, …, …, …, …, …, …, …, …"


def test_feelings_in_own_words_are_shown_as_the_feelings_they_name() -> None:
    assert shown("feel", Answer(WORDS, "I am so mad and a bit hurt")) == "angry and hurt"
    assert shown("feel", Answer(WORDS, "Like a wet cloth.")) == "Like a wet cloth"
    assert shown("feel", Answer(KEY, "gone_from_the_list")) == ""


def test_a_choice_that_has_gone_from_the_dialog_reads_as_what_was_kept() -> None:
    assert shown("pick", Answer(KEY, "coffee")) == "coffee"
    assert shown("free", Answer(WORDS, "a bath. ")) == "a bath"
    assert shown("land", Answer(KEY, "XX")) == ""


@pytest.mark.parametrize("act", ["c3", "c-1", "c", "cx", "c٣", "n99", "c1111111", "", "done", "w:none", "k:ZZ", "y "])
def test_a_press_that_no_button_makes_is_no_answer(act: str) -> None:
    assert all(tapped(slot, act) is None for slot in SLOTS)


def test_bounds_hold_for_presses_too() -> None:
    assert tapped("heat", "n10") == Answer(NUMBER, 10)
    assert tapped("heat", "n11") is None
    assert tapped("rest", "n1200") == Answer(NUMBER, 1200)
    assert tapped("rest", "n60") is None
    assert tapped("word", "n1") is None
    assert tapped("land", "k:DE") == Answer(KEY, "DE")
    assert tapped("sure", "n") == Answer(KEY, "no")


def test_lengths_of_time_are_spoken_kindly() -> None:
    assert spoken(0, "en") == "1 minute"
    assert spoken(2400, "en") == "40 minutes"
    assert spoken(90 * 60, "en") == "90 minutes"
    assert spoken(3600, "en") == "1 hour"
    assert spoken(86400, "en") == "1 day"
    assert spoken(7200, "de") == "2 Stunden"


def test_short_buttons_stand_side_by_side_and_long_ones_alone() -> None:
    rows = packed([Button("a"), Button("b"), Button("c"), Button("x" * 20), Button("d")])

    assert [[button.text for button in row] for row in rows] == [["a", "b"], ["c"], ["x" * 20], ["d"]]


def test_a_scale_of_eleven_stands_in_two_rows() -> None:
    rows = kind_of(SLOTS["heat"]).rows(SLOTS["heat"], MANNER)

    assert [len(row) for row in rows] == [6, 5]


@given(text=st.text(max_size=200))
def test_no_text_breaks_any_kind_and_what_is_taken_can_be_shown(text: str) -> None:
    for name, slot in SLOTS.items():
        found = typed(name, text)
        if isinstance(found, Answer):
            assert found.form in (KEY, WORDS, NUMBER)
            assert isinstance(kind_of(slot).shown(slot, found, MANNER), str)


def test_a_skipped_answer_knows_it() -> None:
    assert Answer(SKIPPED).skipped
    assert Answer(WORDS, "x", 3).given_by(4).message == 4


def test_every_kind_can_be_asked_of_the_shipped_words() -> None:
    slots: list[Slot] = [slot for dialog in shipped().bundle.dialogs.values() for slot in dialog.slots.values()]

    assert all(kind_of(slot).rows(slot, MANNER) is not None for slot in slots)


def at(slot: str) -> Talk:
    """A talk at the question of a slot, everything before it skipped."""
    talk = Talk(MACHINE)
    while slot not in talk.session.frame.state and slot not in _asked(talk):
        talk.moves("skip")
    return talk


def _asked(talk: Talk) -> list[str]:
    ask = MACHINE.dialog("talk").states[talk.session.frame.state].ask
    return list(ask.slots.values()) if ask else []
