"""What it is like: a talk from the first word to the last, by tapping and by typing."""

import asyncio
import random
import re
from pathlib import Path

import pytest

from bot.demo.people import Heard, Person
from bot.dialog.phrases import COMMANDS
from tests.e2e.house import House, of_chat, running
from tests.e2e.walkers import Choice, choice_for, question_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROGRESS = re.compile(r"^.+ · (\d) of 6")


async def test_by_tapping_a_talk_goes_from_the_first_word_to_the_last(home: House) -> None:
    ana = await home.stand.person("Ana")
    heard, presses = await _through(ana, "tapping")
    assert len(await ana.inbox("toast,answered")) == presses
    assert len({question_in(each.text) for each in heard[:-1]}) >= 8
    answered = await ana.look()
    assert sum("✓" in str(message.get("reply_markup")) for message in answered) >= 8


async def test_by_typing_the_same_talk_goes_to_its_last_word_and_its_progress_never_goes_back(home: House) -> None:
    ana = await home.stand.person("Ana")
    heard, _ = await _through(ana, "typing")
    assert len({question_in(each.text) for each in heard[:-1]}) >= 8
    steps = [int(found.group(1)) for each in heard if (found := PROGRESS.match(each.text))]
    assert steps[0] == 1
    assert steps == sorted(steps)
    assert steps[-1] >= 5


async def test_the_first_sentence_to_say_is_one_tap_away(home: House) -> None:
    ana = await home.stand.person("Ana")
    await ana.say("/now")
    assert "0" in (await ana.hear()).buttons
    await ana.press("5")
    assert (await ana.toast()).text == ""
    assert "Copy this sentence" in (await ana.hear()).buttons
    assert (await ana.press("Copy this sentence"))["copied"] == "Give me a minute. I want to get this right."


async def test_the_menu_has_every_command(home: House) -> None:
    while not (commands := (await home.stand.get("bots"))["bots"][0]["commands"]):
        await asyncio.sleep(0.05)  # the menu may come a moment after the bot is ready
    ((_, menu),) = commands.items()
    assert [entry["command"] for entry in menu] == list(COMMANDS)
    ana = await home.stand.person("Ana")
    for entry in menu:
        await ana.say(f"/{entry['command']}")
        heard = await ana.hear()
        assert heard.text or heard.message["document"]


async def test_pictures_of_practice_come_as_wide_images_with_their_words(home: House) -> None:
    ana = await home.stand.person("Ana")
    await ana.say("/start")
    await ana.hear()
    await ana.press("Yes")
    await ana.hear_until("Is that all right?")
    await ana.press("That is fine")
    await ana.hear()
    await _to_the_feeling(ana)
    await ana.say("lonely")
    await ana.hear()
    await ana.say("/stop")
    await ana.hear_until("we stop here")
    await ana.say("/progress")
    await ana.hear_until("Which one?")
    await ana.press("Mood")
    await ana.hear_until("too little")
    await ana.press("Another picture")
    await ana.hear_until("Which one?")
    await ana.press("Days")

    picture = await ana.hear(timeout=60)
    assert picture.message["photo"][-1]["width"] == 1080
    assert picture.text.startswith("Days on which you practised")
    assert picture.buttons == ["Something to do now", "Another picture"]
    (call,) = of_chat(await home.stand.calls("sendPhoto"), ana)
    assert call["status"] == 200


async def test_every_move_has_a_typed_form(home: House) -> None:
    ana = await home.stand.person("Ana")
    await _to_the_feeling(ana)
    await ana.say("Back")
    assert question_in((await ana.hear()).text) == "heat"
    await ana.say("other words")
    assert (await ana.hear()).text.endswith("0 is not at all, 10 is as much as it gets.")
    await ana.say("I'm stuck")
    assert (await ana.hear()).text.startswith("Feel your jaw")
    await ana.say("help")
    assert (await ana.hear()).buttons
    await ana.say("/stop")
    await ana.hear_until("we stop here")


async def test_five_messages_in_a_burst_are_one_answer(tmp_path: Path) -> None:
    async with running(tmp_path, ATTUNE_CHAT__BURST_SECONDS="2") as home:
        ana = await home.stand.person("Ana")
        await ana.say("/now")
        await ana.hear()
        await ana.press("5")
        await ana.hear_until("feel" if "feel" in (await ana.look())[-1]["text"] else "")
        for text in ("i am", "so", "done", "with", "this"):
            await ana.say(text)
        await ana.hear()
        await home.settled(0.5)
        asked = [question_in(each.text) for each in await ana.inbox()]
        assert asked == ["heat", "feeling", "cue"]


async def _through(person: Person, how: str) -> tuple[list[Heard], int]:
    """A whole talk; returns what was said and how often a button was pressed."""
    chance, presses = random.Random(7), 0
    await person.say("/now")
    heard = [await person.hear()]
    while slot := question_in(heard[-1].text):
        choice = _choice(slot, chance)
        if how == "typing":
            await person.say(choice.typed)
        else:
            presses += len(choice.taps)
            await _tap(person, choice)
        heard.append(await person.hear())
    assert await person.heard_nothing()
    assert of_chat(await person.stand.calls("sendMessage"), person)[-1]["status"] == 200
    return heard, presses


async def _to_the_feeling(person: Person) -> None:
    """They have begun a talk, and are asked what they feel."""
    await person.say("/now")
    await person.hear()
    await person.say("5")
    await person.hear_until("feel")


async def _tap(person: Person, choice: Choice) -> None:
    *families, label = choice.taps
    for family in families:
        await person.press(family)
        await person.hear(kinds="edited")
    await person.press(label)
    await person.hear(kinds="edited")


def _choice(slot: str, chance: random.Random) -> Choice:
    """One that can be tapped as well as typed, on the long way."""
    if slot == "heat":
        return Choice(("2",), "2", ("number", 2.0))
    while True:
        choice = choice_for(slot, chance)
        if choice.taps:
            return choice
