"""Words that a test expects, and what they are found in."""

import pytest

from bot.stage.phrases import Phrase


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("18 or over", "18 or over, private."),
        ("GIVE me", "give  me\na minute"),
        ("don't feel safe", "I don’t feel safe"),
        ('"what now?"', "“What now?” she said"),
        ("It makes sense … right?", "It makes sense that you feel sad. Did I get that right?"),
        ("I feel ... try", "I feel sad.\n\nCan we try, please?"),
        ("? ", "Why?"),
        ("…", "anything"),
    ],
)
def test_words_are_found_whatever_the_case_the_quotes_or_the_line_breaks(words: str, text: str) -> None:
    assert Phrase(words).stands_in(text)


@pytest.mark.parametrize(("words", "text"), [("18", "180 people"), ("go", "ago"), ("sad … glad", "glad and sad")])
def test_parts_of_words_and_another_order_are_not_found(words: str, text: str) -> None:
    assert not Phrase(words).stands_in(text)


def test_a_button_is_named_whole() -> None:
    assert Phrase("go on").is_all_of("Go on")
    assert not Phrase("Go").is_all_of("Go on")
    assert Phrase("Go …").is_all_of("Go on")


def test_a_phrase_is_shown_on_one_line() -> None:
    assert str(Phrase("two\n  lines")) == "“two lines”"
