"""Which key presses which button."""

from __future__ import annotations

from bot.stage.keys import keyed
from bot.stage.recording import Knob

MOVES = (Knob("Back", "x.m:back"), Knob("Help", "x.m:help"), Knob("More", "x.m:more"))


def keys(*rows: tuple[Knob, ...]) -> list[list[str]]:
    return [[key for key, _ in row] for row in keyed(rows)]


def test_answers_have_numbers_and_moves_letters() -> None:
    assert keys((Knob("Hurt", "x.c0"), Knob("Sad", "x.c1")), MOVES) == [["1", "2"], ["b", "h", "m"]]


def test_a_number_on_a_button_is_its_key_and_everything_else_has_letters() -> None:
    assert keys((Knob("0", "x.n0"), Knob("10", "x.n10")), (Knob("I don't feel safe", "x.b0"),), MOVES) == [
        ["0", "10"],
        ["i"],
        ["b", "h", "m"],
    ]


def test_copying_has_a_letter_and_does_not_shift_the_numbers() -> None:
    assert keys((Knob("Copy this sentence", copy="Hello"),), (Knob("Go on", "x.c0"),)) == [["c"], ["1"]]


def test_the_letters_of_back_help_and_more_press_nothing_else() -> None:
    rows = keys(
        (Knob("Stop", "x.m:stop"), Knob("Something else", "x.m:else")), (Knob("Back to the answers", "x.less"),)
    )
    assert rows == [["s", "o"], ["b"]]
    assert keys((Knob("0", "x.n0"), Knob("mmm", "x.c1"), Knob("Bbm", "x.c2"), Knob("bhm", "x.c3"))) == [
        ["0", "m", "b", "a"]
    ]


def test_a_button_that_only_shows_what_was_chosen_has_no_key() -> None:
    assert keys((Knob("✓ 6", "x.done"),)) == [[""]]


def test_there_are_keys_for_more_buttons_than_letters_and_for_labels_without_any() -> None:
    many = keys((Knob("0", "x.n0"), *(Knob("…", f"x.c{number}") for number in range(40))))[0]
    assert len(set(many)) == 41
