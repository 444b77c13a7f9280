"""The commands, what they say, and being forgotten."""

from __future__ import annotations

import pytest

from bot.adapters.memory import MemoryStore
from tests.fakes import Caller, House


async def test_start_says_what_this_is_and_asks_for_age(house: House) -> None:
    sam = house.person()
    await sam.say("/start")
    assert "I'm a program, not a person" in sam.last.text
    await sam.tap("Yes", "That is fine")
    await sam.say("Germany")
    assert "What do you need right now?" in sam.last.text
    await sam.tap("A fight right now")
    assert "18 or over, private" in sam.last.text
    await sam.tap("5")
    assert "Give me a minute" in sam.last.text


async def test_a_link_from_a_group_opens_the_talk_at_once(house: House) -> None:
    assert "18 or over, private" in (await house.person().say("/start now")).text


async def test_start_a_second_time_greets_somebody_known(house: House) -> None:
    sam = house.person()
    await sam.say("/start")
    await sam.tap("Yes", "That is fine", "More", "Skip this", "Just looking")
    await sam.say("/start")

    assert "Hello again" in sam.last.text or "Good that you're here" in sam.last.text


async def test_who_declines_can_still_use_now(house: House) -> None:
    sam = house.person()
    await sam.say("/start")
    await sam.tap("Yes", "No, thank you")
    assert "/now still works" in sam.last.text
    assert "18 or over, private" in (await sam.say("/now")).text


async def test_help_begins_with_the_number(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("/help")

    assert sam.last.text.startswith("In danger right now? Call ")
    assert sam.last.labels() == ["I don't feel safe", "Go on from there"]
    count = len(sam.inbox)
    await sam.tap("Go on from there")
    assert len(sam.inbox) == count + 1
    assert "feel" in sam.last.text


async def test_the_number_is_that_of_the_country(house: House) -> None:
    sam = house.person()
    await sam.say("/settings")
    await sam.tap("Change country", "Ireland")
    assert sam.last.text == "Changed: Ireland."
    await sam.say("/help")

    assert sam.last.text.startswith("In danger right now? Call 112.")
    await sam.say("/settings")
    assert "country: Ireland." in sam.last.text


async def test_help_without_a_talk_offers_safety_only(house: House) -> None:
    sam = house.person()
    await sam.say("/help")
    page = sam.last
    assert page.labels() == ["I don't feel safe"]


@pytest.mark.parametrize("command", ["/unknown", "/Wat now", "/"])
async def test_a_command_that_does_not_exist_is_answered_with_help(house: House, command: str) -> None:
    assert "I am a program" in (await house.person().say(command)).text


async def test_stop_ends_the_talk_and_back_takes_an_answer_back(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("/back")
    assert "Back to this one." in sam.last.text
    await sam.say("/stop")
    assert "we stop here" in sam.last.text
    assert await house.sessions() == []


@pytest.mark.parametrize("command", ["/stop", "/back"])
async def test_without_a_talk_there_is_nothing_to_stop_or_take_back(house: House, command: str) -> None:
    sam = house.person()
    await sam.say(command)

    assert "No talk is open right now." in sam.last.text
    await sam.tap("Start now")
    assert "18 or over" in sam.last.text


async def test_going_on_when_the_talk_is_over_meanwhile(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("/help")
    page = sam.last
    await sam.say("/stop")
    await sam.tap("Go on from there", message=page)

    assert "No talk is open right now." in sam.last.text


async def test_privacy_says_what_is_kept_and_nothing_goes_without_a_yes(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("/privacy")
    assert "not end-to-end encrypted" in sam.last.text
    await sam.tap("Delete everything", "No, keep it")

    assert sam.last.text == "Nothing was deleted."
    assert len(await house.sessions()) == 1


async def forgotten(house: House) -> Caller:
    sam = await house.at_the_feeling()
    await sam.say("like a wet cloth")
    await sam.say("/privacy")
    await sam.tap("Delete everything", "Yes, delete it all")
    return sam


async def test_who_is_forgotten_leaves_nothing_behind(house: House) -> None:
    sam = await forgotten(house)
    assert sam.last.text.startswith("Done. What I had of you is deleted.")
    assert isinstance(house.store, MemoryStore)
    kept = house.store._kept

    assert not kept.persons
    assert not kept.chats
    assert not kept.sessions
    assert not kept.timers
    assert not kept.outgoing
    assert "wet cloth" not in str(kept)


async def test_who_was_forgotten_comes_back_as_a_stranger(house: House) -> None:
    sam = await forgotten(house)
    await sam.say("/start")

    assert "I'm a program, not a person" in sam.last.text
    await sam.tap("Yes")
    assert "stored locked" in sam.last.text


async def test_a_message_right_behind_the_yes_comes_from_a_stranger(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("/privacy")
    await sam.tap("Delete everything")
    await house.deliver(sam.words("old words"), sam.press("Yes, delete it all"), sam.words("/now"))
    assert "18 or over, private" in sam.last.text
    await sam.tap("5")

    assert "Give me a minute" in sam.last.text
    assert sam.toast == ""
    assert "old words" not in str([row.words for row in await house.sessions()])


async def test_old_buttons_of_somebody_forgotten_do_nothing(house: House) -> None:
    sam = await house.at_the_feeling()
    old = sam.last
    await sam.say("/privacy")
    await sam.tap("Delete everything", "Yes, delete it all")
    await sam.tap("Sad", message=old)

    assert sam.toast == "That button does nothing here."


async def test_messages_on_their_way_to_somebody_forgotten_are_called_back(house: House) -> None:
    from bot.ports import RetryLater

    sam = await house.at_the_feeling()
    await sam.say("/privacy")
    await sam.tap("Delete everything")
    yes = sam.press("Yes, delete it all")
    house.messenger.faults = [RetryLater(60)]
    await house.deliver(sam.words("/help"))
    await house.deliver(yes)
    await house.clock.move(120)

    assert sam.last.text.startswith("Done. What I had of you is deleted.")
