"""Help is there at every moment: also when help was asked for before and left open, in any status, by any way in."""

from __future__ import annotations

import pytest

from bot.app.incoming import Words
from tests.fakes import Caller, House

NUMBER = "call now if anyone is in danger"
DAY = 24 * 3600


async def left_open(house: House, how: str) -> Caller:
    """Somebody who told of danger and then let it be."""
    sam = house.person()
    await sam.say("danger")
    if how == "a day ago":
        await house.clock.move(DAY)
    elif how == "an hour ago":
        await house.clock.move(3600)
    elif how == "paused":
        await sam.say("pause")
    elif how == "another talk":
        await sam.say("/safety")
        await sam.tap("Not now")
    elif how == "stopped":
        await sam.say("stop")
    return sam


HOW = ["just now", "an hour ago", "a day ago", "paused", "another talk", "stopped"]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("way", ["words", "press", "now", "command with words", "edit"])
async def test_danger_is_answered_with_help_whatever_was_left_open(house: House, how: str, way: str) -> None:
    sam = await left_open(house, how)
    heard = len(sam.inbox)
    if way == "press":
        await sam.say("/help")
        await sam.tap("I don't feel safe")
    elif way == "edit":
        await sam.say("he came home")
        await sam.edit(house.messenger.next_number, "danger again")
    else:
        await sam.say({"words": "danger again", "now": "/now", "command with words": "/now danger"}[way])
    if way == "now" and how == "stopped":
        return

    assert len(sam.inbox) > heard
    assert NUMBER in sam.last.text or "in danger right now?" in sam.last.text or "go where people are" in sam.last.text
    assert "I was away" not in sam.last.text
    assert "We were in the middle" not in sam.last.text


@pytest.mark.parametrize("how", HOW)
async def test_danger_in_a_group_is_answered_alone_whatever_was_left_open(house: House, how: str) -> None:
    sam = await left_open(house, how)
    heard = len(sam.inbox)
    await house.deliver(Words(*sam.in_group(-5).head(), text="danger again", to_bot=True))

    assert len(sam.inbox) > heard or how == "just now"
    assert NUMBER in sam.last.text or "in danger right now?" in sam.last.text


async def test_something_new_at_the_end_of_help_is_asked_about_plainly(house: House) -> None:
    sam = house.person()
    await sam.say("danger")
    await sam.tap("No", "Skip this" if "Skip this" in sam.last.labels() else "United States", "I'll call a number")
    assert "I ask nothing more of you" in sam.last.text
    await sam.say("he is breaking the door down")

    assert "in danger right now?" in sam.last.text


async def test_words_to_the_plain_question_count_as_yes(house: House) -> None:
    sam = house.person()
    await sam.say("danger")
    await sam.say("he is outside the door")

    assert "go where people are" in sam.last.text


async def test_words_to_a_safety_question_count_as_yes(house: House) -> None:
    sam = house.person()
    await sam.say("/safety")
    await sam.tap("Ask me")
    await sam.say("he shouts and then i freeze")
    await sam.tap("No", "No")

    assert "It is not your fault" in sam.last.text


async def test_somebody_under_18_can_type_in_help_and_gets_lines_for_the_young(house: House) -> None:
    sam = house.person()
    await sam.say("/start")
    await sam.tap("No")
    await sam.say("danger at home")
    await sam.say("no")

    assert "This is not" not in sam.last.text
    assert "under 18, so I leave" not in sam.last.text


async def test_stopping_in_help_leaves_the_number(house: House) -> None:
    sam = house.person()
    await sam.say("danger")
    await sam.say("stop")

    assert "In danger: " in sam.last.text
    assert "/now" not in sam.last.text


async def test_what_has_no_words_is_one_tap_from_help(house: House) -> None:
    sam = house.person()
    await house.deliver(sam.unreadable("photo"))
    await sam.tap("I don't feel safe")

    assert NUMBER in sam.last.text


async def test_after_an_outage_nothing_of_help_comes_unasked(house: House) -> None:
    sam = house.person()
    await sam.say("/safety")
    await sam.tap("Ask me", "Yes")
    heard = len(sam.inbox)
    await house.writer.repeat([row.id for row in await house.sessions()])
    await house.clock.move(1)

    assert len(sam.inbox) == heard


@pytest.mark.parametrize(("word", "danger"), [("1", True), ("yes", True), ("2", False), ("nope", False), ("no", False)])
async def test_the_plain_question_takes_a_number_and_a_word(house: House, word: str, danger: bool) -> None:
    sam = house.person()
    await sam.say("danger")
    await sam.say(word)

    assert ("go where people are" in sam.last.text) is danger
