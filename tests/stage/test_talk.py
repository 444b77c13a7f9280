"""`attune talk`, fed with lines as from a pipe."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot.adapters.terminal.drawing import Drawing
from bot.adapters.terminal.lines import Lines
from bot.config import BadConfig, Config
from bot.stage.recording import Knob
from bot.stage.stage import Props, Stage
from bot.stage.stores import Memory
from bot.stage.talk import _Talk, talk


def said(*lines: str, dialog: str | None = None) -> str:
    out = io.StringIO()
    drawing = Drawing(out, width=80)
    assert talk(Config(), dialog, source=io.StringIO("\n".join([*lines, ""])), drawing=drawing) == 0
    return out.getvalue()


class Sitting:
    """A talk on the small dialogs."""

    def __init__(self, props: Props) -> None:
        self.props = props

    async def say(self, *lines: str, dialog: str = "small") -> str:
        out = io.StringIO()
        drawing = Drawing(out, width=80)
        source = Lines(io.StringIO("\n".join([*lines, ""])), drawing.dim)
        assert await _Talk(Stage(self.props, Memory()), drawing, source).run(dialog) == 0
        return out.getvalue()


@pytest.fixture
def sitting(props: Props) -> Sitting:
    return Sitting(props)


def test_a_whole_conversation_in_the_terminal(tmp_path: Path) -> None:
    shown = said("6", "i am so angry", ":quit", "never read")
    assert "18 or over" in shown
    assert "[0]   [1]   [2]" in shown
    assert "│ Give me a minute. I want to get this right. │" in shown
    assert "●○○○○○ Awareness · 1 of 6" in shown
    assert "> i am so angry" in shown
    assert "[1] A loud voice   [2] Silence" in shown
    assert "never read" not in shown
    assert shown.endswith("Take care.\n")


def test_an_unknown_dialog_is_told_with_the_nearest() -> None:
    with pytest.raises(BadConfig, match=r"there is no dialog 'timeuot'. Did you mean 'timeout'?"):
        talk(Config(), "timeuot")


async def test_numbers_press_answers_and_letters_the_rest(sitting: Sitting) -> None:
    shown = await sitting.say("3", "c", "1")
    assert "✓ 3" in shown
    assert "(copied: I am here.)" in shown
    assert "✓ Enough" in shown
    assert "That was all." in shown


async def test_a_hash_presses_by_place(sitting: Sitting) -> None:
    assert "✓ 3" in await sitting.say("#4")
    assert "I need a number from 0 to 10" in await sitting.say("#99")


async def test_a_letter_that_presses_nothing_is_no_answer(sitting: Sitting) -> None:
    shown = await sitting.say("3", "z", ":say z")
    assert "(no button has the key z; :say z types it)" in shown
    assert "That was all." in shown


async def test_other_buttons_are_drawn_again(sitting: Sitting) -> None:
    shown = await sitting.say("m")
    assert "[s] Skip this" in shown
    assert "[b] Back to the answers" in shown


async def test_time_passes_on_command(sitting: Sitting) -> None:
    for words in (":clock 11 minutes", ":+11m", ":+ 11 m"):
        assert "Still there?" in await sitting.say(words)
    shown = await sitting.say(":clock soon", ":clock")
    assert "'soon' is no length of time" in shown
    assert "Still there?" not in shown


async def test_the_bot_can_be_killed_at_any_time(sitting: Sitting) -> None:
    shown = await sitting.say("3", ":restart", "because")
    assert "killed and runs again" in shown
    assert "That was all." in shown


async def test_several_people_can_talk(sitting: Sitting) -> None:
    shown = await sitting.say("3", ":who ana", "/now", "you: because", ":who", ":who Not a name")
    assert "to ana" in shown
    assert "18 or over" in shown
    assert "to you\nThat was all." in shown
    assert "→ you" in shown
    assert "ana> " in shown
    assert "a name is one word" in shown


async def test_a_toast_is_shown(sitting: Sitting) -> None:
    assert "(That button belongs to an earlier question.)" in await sitting.say("stop", "", "5")


async def test_a_link_is_told(sitting: Sitting) -> None:
    stage, out = Stage(sitting.props, Memory()), io.StringIO()
    talking = _Talk(stage, Drawing(out, width=80), Lines(io.StringIO(":q"), lambda _: None))
    await talking.run("small")
    await talking._press(stage.messenger.messages[0], Knob("Open", url="https://example.org"))
    assert "(opens https://example.org)" in out.getvalue()


async def test_help_and_unknown_commands(sitting: Sitting) -> None:
    shown = await sitting.say(":help", ":hlep", ":q")
    assert ":clock 20 minutes" in shown
    assert "Did you mean 'help'?" in shown
