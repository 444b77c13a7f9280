"""What stands on buttons and in lines of the dialogs is typed and passed on too, and is no danger to the screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.coach.screening import Screen, parse

FOLDER = Path(__file__).parents[2] / "dialogs"
#: Dialogs about danger itself, and files of another sort.
ASIDE = {"sos", "safety_check", "still", "screening", "helplines", "countries", "inventory", "feelings"}
#: Where words of the coach end up in an answer: buttons, what may be typed for them, lines to copy, hints.
WORDS = {
    "slots": {"choice", "label", "typed", "phrase"},
    "moves": {"label", "typed"},
    "phrases": {"yes_typed", "no_typed"},
    "states": {"copy", "beside", "stuck"},
}
#: These tell of danger, and say so.
TELLING = {
    "I don't feel safe",
    "It frightens me",
    "What they might do",
    "What they might do means: to you, to someone else, to your things.",
    "Afraid of what they might do means: to you, to someone else, to your things.",
    "Are you afraid of them, or is someone being harmed? Then stop here and press Help.",
    "If you are ever afraid of them, stay out. Talks on your own stay open to you.",
    "If anyone shouts or throws things, go where you are safe and press Help.",
    "If they keep silent to scare you, or you fear what comes after, take 'It frightens me'.",
}

Texts = Iterator[tuple[tuple[str, ...], str]]


def texts(node: object, path: tuple[str, ...] = ()) -> Texts:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from texts(value, (*path, str(key)))
    elif isinstance(node, list):
        for value in node:
            yield from texts(value, path)
    elif isinstance(node, str):
        yield path, node


def authored() -> list[str]:
    """Each once, with a placeholder for what is filled in."""
    found: dict[str, None] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        content = {} if file.stem in ASIDE else yaml.load(file.read_text(encoding="utf-8"), yaml.CBaseLoader)
        for path, text in texts({key: content[key] for key in WORDS if key in content}):
            is_move = path[-2:] == ("beside", "move")
            if not WORDS[path[0]].isdisjoint(path) and not is_move:
                found |= dict.fromkeys(text.split(", ") if path[0] == "phrases" else [text])
    return list(found)


@pytest.fixture(scope="module")
def screen() -> Screen:
    return parse({path.stem: path.read_text(encoding="utf-8") for path in sorted((FOLDER / "screening").iterdir())})


def test_what_the_dialogs_say_is_no_danger(screen: Screen):
    words = authored()
    assert len(words) > 800
    assert [text for text in words if text not in TELLING and screen.look(text, "en")] == []


def test_each_exception_still_stands_in_a_dialog():
    assert set(authored()) >= TELLING


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_a_button_is_no_danger_in_any_setting(screen: Screen, language: str):
    buttons = [text for text in authored() if len(text) <= 24 and text not in TELLING]
    assert [text for text in buttons if screen.look(text, language)] == []
