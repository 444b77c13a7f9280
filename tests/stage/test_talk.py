"""`attune talk`, fed with lines as from a pipe."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from bot.adapters.terminal.drawing import Drawing
from bot.adapters.terminal.lines import Lines
from bot.config import BadConfig, Config
from bot.stage.recording import Knob
from bot.stage.sitting import Sitting
from bot.stage.sitting_two import SittingOfTwo
from bot.stage.stage import GROUP, Props, Stage
from bot.stage.stores import Memory
from bot.stage.talk import talk


def said(*lines: str, dialog: str | None = None) -> str:
    out = io.StringIO()
    drawing = Drawing(out, width=80)
    assert talk(Config(), dialog, source=io.StringIO("\n".join([*lines, ""])), drawing=drawing) == 0
    return out.getvalue()


class Small:
    """A talk on the small dialogs."""

    def __init__(self, props: Props) -> None:
        self.props = props

    async def say(self, *lines: str, dialog: str = "small") -> str:
        out = io.StringIO()
        drawing = Drawing(out, width=80)
        source = Lines(io.StringIO("\n".join([*lines, ""])), drawing.dim)
        assert await Sitting(Stage(self.props, Memory()), drawing, source).run(dialog) == 0
        return out.getvalue()


@pytest.fixture
def sitting(props: Props) -> Small:
    return Small(props)


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


async def test_numbers_press_answers_and_letters_the_rest(sitting: Small) -> None:
    shown = await sitting.say("3", "c", "1")
    assert "✓ 3" in shown
    assert "(copied: I am here.)" in shown
    assert "✓ Enough" in shown
    assert "That was all." in shown


async def test_a_hash_presses_by_place(sitting: Small) -> None:
    assert "✓ 3" in await sitting.say("#4")
    assert "I need a number from 0 to 10" in await sitting.say("#99")


async def test_a_letter_that_presses_nothing_is_no_answer(sitting: Small) -> None:
    shown = await sitting.say("3", "z", ":say z")
    assert "(no button has the key z; :say z types it)" in shown
    assert "That was all." in shown


async def test_other_buttons_are_drawn_again(sitting: Small) -> None:
    shown = await sitting.say("m")
    assert "[s] Skip this" in shown
    assert "[b] Back to the answers" in shown


async def test_time_passes_on_command(sitting: Small) -> None:
    for words in (":clock 11 minutes", ":+11m", ":+ 11 m"):
        assert "Still there?" in await sitting.say(words)
    shown = await sitting.say(":clock soon", ":clock")
    assert "'soon' is no length of time" in shown
    assert "Still there?" not in shown


async def test_the_bot_can_be_killed_at_any_time(sitting: Small) -> None:
    shown = await sitting.say("3", ":restart", "because")
    assert "killed and runs again" in shown
    assert "That was all." in shown


async def test_several_people_can_talk(sitting: Small) -> None:
    shown = await sitting.say("3", ":who ana", "/now", "you: because", ":who", ":who Not a name")
    assert "to ana" in shown
    assert "18 or over" in shown
    assert "to you\nThat was all." in shown
    assert "→ you" in shown
    assert "ana> " in shown
    assert "a name is one word" in shown


async def test_a_toast_is_shown(sitting: Small) -> None:
    assert "(That button belongs to an earlier question.)" in await sitting.say("stop", "", "5")


async def test_a_link_is_told(sitting: Small) -> None:
    stage, out = Stage(sitting.props, Memory()), io.StringIO()
    talking = Sitting(stage, Drawing(out, width=80), Lines(io.StringIO(":q"), lambda _: None))
    await talking.run("small")
    await talking._press(stage.messenger.messages[0], Knob("Open", url="https://example.org"))
    assert "(opens https://example.org)" in out.getvalue()


async def test_help_and_unknown_commands(sitting: Small) -> None:
    shown = await sitting.say(":help", ":hlep", ":q")
    assert ":clock 20 minutes" in shown
    assert "Did you mean 'help'?" in shown


class Two:
    """A talk for two on the shipped dialogs, as both people."""

    def __init__(self, props: Props) -> None:
        self.props = props

    async def say(self, *lines: str, dialog: str = "two_views", place: int = GROUP, width: int = 100) -> str:
        out = io.StringIO()
        drawing = Drawing(out, width=width)
        source = Lines(io.StringIO("\n".join([*lines, ""])), drawing.dim)
        sitting = SittingOfTwo(Stage(self.props, Memory()), drawing, source, place)
        assert await sitting.run(dialog) == 0
        return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


@pytest.fixture
def two(props: Props) -> Two:
    return Two(props)


async def test_two_play_a_whole_talk_from_the_keyboard_and_the_prompt_says_who_is_to_act(two: Two) -> None:
    shown = await two.say(
        *("2", "1", "1: a door shut", "a loud voice", "1", "1: 1", "You were alone", "1", "You were tired", "2: 1"),
        *("something new", "2: 1", ":q"),
    )
    assert "the group ──" in shown
    assert "1 ana, in the group> 2" in shown
    assert "2 ben, in the group> 1" in shown
    assert "ben, alone> 1: a door shut" in shown
    assert "2 ben, alone> a loud voice" in shown
    assert "1 Ana, alone" in shown
    assert "│ a door shut" in shown
    assert "Ben heard: “You were alone”. Ana, is that it?" in shown
    assert "Ana takes along: something new." in shown
    assert shown.endswith("Take care.")


async def test_the_chats_of_two_stand_side_by_side_or_below_each_other_where_there_is_no_room(two: Two) -> None:
    lines = ("2", "1")
    asked = "The moment: one thing that was said"
    assert re.search(f"{asked}.* {asked}", await two.say(*lines))
    narrow = await two.say(*lines, width=60)
    assert len(re.findall(asked, narrow)) == 2
    assert not re.search(f"{asked}.* {asked}", narrow)


async def test_each_line_may_name_who_says_it_and_where(two: Two) -> None:
    shown = await two.say("2: 1", "2p: hello", "ben in group: hm", "1g: 2", "ben: 1", "3: 1")
    assert "(This one is for Ana. Your turn comes.)" in shown
    assert "I have kept what you wrote" in shown
    assert "this is the moment that Ana names" in shown
    assert "alone> 3: 1" in shown


async def test_a_couple_without_a_group_plays_apart(two: Two) -> None:
    shown = await two.say("2", "1p: x", ":who", place=0)
    assert "the group" not in shown
    assert "It is Ana's turn now" in shown
    assert "1 ana> 2" in shown
    assert "→ ben" in shown


async def test_help_in_the_group_opens_the_own_chat(two: Two) -> None:
    shown = await two.say("h", "4", dialog="two_views")
    assert "(the chat with the bot opens)" in shown
    assert "What is happening?" in shown
    assert "1 ana, alone> 4" in shown


async def test_a_command_in_the_group_a_stranger_and_a_restart(two: Two) -> None:
    shown = await two.say(":who zoe", "3g: 1", "ana:", "1g: /stop", ":restart", ":help", "1g: 1")
    assert "(That button is for somebody else.)" in shown
    assert "This talk is over for now" in shown
    assert "1: LINE, 2: LINE" in shown


def test_a_dialog_of_two_is_played_as_both_and_one_of_a_single_person_never_apart() -> None:
    out = io.StringIO()
    source = io.StringIO("1: 1\n")
    assert talk(Config(), "timeout_two", place=0, source=source, drawing=Drawing(out, width=100)) == 0
    assert "I'm back now" in out.getvalue()
    with pytest.raises(BadConfig, match="'timeout' is a dialog of one person"):
        talk(Config(), "timeout", place=0)
