"""Plain text as Telegram keeps it."""

import pytest

from bot.demo.entities import entity_text, found_entities, trimmed, utf16_length, with_found


def test_lengths_are_in_utf16_units() -> None:
    assert [utf16_length(text) for text in ("a", "ä", "😀", "👩‍❤️‍👩")] == [1, 1, 2, 8]


def test_an_entity_names_its_stretch_behind_an_emoji() -> None:
    text = "😀 @someone"
    (mention,) = found_entities(text)
    assert entity_text(text, mention) == "@someone"


@pytest.mark.parametrize("text", ["and/or", "1/2", "a @ b", "5 # 6", "/", "//x"])
def test_ordinary_signs_are_no_entities(text: str) -> None:
    assert found_entities(text) == []


def test_trimming_moves_and_shrinks_entities() -> None:
    entity = {"type": "bold", "offset": 0, "length": 8}
    assert trimmed("  bold  ", [entity]) == ("bold", [{"type": "bold", "offset": 0, "length": 4}])


def test_nothing_is_found_inside_code() -> None:
    code = {"type": "code", "offset": 0, "length": 6}
    assert with_found("/start", [code]) == [code]
