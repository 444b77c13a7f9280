"""What either of two may do at any time in their group, what strangers may not, and a group with topics."""

from __future__ import annotations

import pytest

from bot.app.incoming import Command, Who
from tests.fakes import House
from tests.pair import GROUP, OVER, apart, asked_apart, begins_apart, ended, joins, pair, together, welcomed


@pytest.mark.parametrize("way", ["/stop", "button", "words"])
async def test_either_stops_it_and_nobody_is_asked_why(house: House, way: str) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    other = two.other(speaker)
    if way == "button":
        await two.tap(other, "More", "Stop")
    else:
        await two.say(other, way.replace("words", "stop"))

    assert OVER in two.room[-1].text
    assert other.who.name not in two.room[-1].text
    assert await two.talks() == []
    await two.here(other).say("/stop")
    assert "No talk is open here" in two.room[-1].text


async def test_stop_in_the_private_chat_ends_it_too_where_nothing_else_is_open(house: House) -> None:
    two = await together(house)
    await two.to_feeling()
    await two.ben.say("/stop")

    assert OVER in two.room[-1].text
    assert OVER in two.ben.last.text
    assert await two.talks() == []


@pytest.mark.parametrize("word", ["stop", "/stop"])
async def test_a_talk_that_rests_is_stopped_from_the_private_chat(house: House, word: str) -> None:
    two = await together(house)
    await two.to_feeling()
    await house.clock.move(7600.0)
    await two.ann.say(word)

    assert OVER in two.room[-1].text
    assert await two.talks() == []


@pytest.mark.parametrize("alone", [False, True])
async def test_stop_in_words_ends_it_from_the_private_chat(house: House, alone: bool) -> None:
    two = await together(house)
    await two.to_feeling()
    if alone:  # a talk of her own that rests is not meant
        await two.ann.say("/start")
        await two.ann.tap("More", "Pause")
    await two.ann.say("stop")

    assert OVER in two.room[-1].text
    assert await two.talks() == []


async def test_a_break_can_be_called_in_words_from_the_private_chat(house: House) -> None:
    two = await together(house)
    await two.to_feeling()
    await two.ann.say("pause")

    assert await two.state() == "timeout_two.how_long"


@pytest.mark.parametrize("place", ["group", "alone", "in words"])
async def test_who_is_in_before_the_other_one_can_still_stop_it(house: House, place: str) -> None:
    two = await welcomed(house)
    await two.here(two.ann).say("/attune")
    await joins(two, two.ann)
    who = two.here(two.ann) if place == "group" else two.ann
    await who.say("stop" if place == "in words" else "/stop")
    assert "you are not in any more" in who.last.text
    assert "In:" not in two.room[1].text
    await joins(two, two.ben)
    assert await two.talks() == []
    await joins(two, two.ann, "I'm in", "That is good")

    assert await two.state() == "attune_group.hello"


async def test_a_yes_apart_can_be_taken_back(house: House) -> None:
    two = await asked_apart(house)
    await two.ann.say("/stop")
    await two.ben.tap("I'm in")
    assert "as soon as Ann wants it too" in two.ben.last.text
    await two.ann.tap("I'm in")

    assert await two.state() == "attune_group.hello"


async def test_a_talk_in_their_own_chats_can_be_stopped_in_the_group(house: House) -> None:
    two = await ended(house)
    await begins_apart(two)
    await two.here(two.ben).say("/stop")

    assert all(OVER in message.text for message in (two.room[-1], two.ann.last, two.ben.last))
    assert await two.talks() == []


async def test_leaving_a_talk_that_rested_ends_it_for_both(house: House) -> None:
    two = await apart(house)
    await two.ann.say("/attune")
    await two.ann.tap("Leave it")

    assert OVER in two.ben.last.text
    assert await two.talks() == []


@pytest.mark.parametrize("way", ["/timeout", "button"])
async def test_either_calls_a_break_and_both_come_back_to_their_question(house: House, way: str) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    other = two.other(speaker)
    if way == "button":
        await two.tap(other, "More", "Pause")
    else:
        await two.say(other, way)
    assert f"{other.who.name}, how long until you're both back?" in two.room[-1].text
    await two.tap(other, "20 minutes")
    assert "Back: in 20 minutes" in two.ann.last.text
    await house.clock.move(20 * 60)
    for who in (two.ann, two.ben):
        await who.tap("Ready to talk")

    assert "You are both ready" in two.room[-1].text
    assert await two.state() == "attune_group.a_feel"


async def test_a_break_without_a_talk_is_a_talk_of_its_own(house: House) -> None:
    two = await ended(house)
    await two.here(two.ben).say("/timeout")

    assert await two.state() == "timeout_two.how_long"
    assert "Ben, how long" in two.room[-1].text


async def test_calling_again_in_the_middle_says_where_it_stands(house: House) -> None:
    two = await together(house)
    await two.to_feeling()
    await two.here(two.ben).say("/attune")
    assert "in the middle of “A talk for two”" in two.room[-1].text
    assert two.room[-1].labels()[:2] == ["Go on from there", "Leave it"]
    await two.tap(two.ann, "Go on from there")

    assert "what do you feel most?" in two.room[-1].text


async def test_other_commands_lead_into_the_private_chat(house: House) -> None:
    two = await together(house)
    await two.here(two.ann).say("/now")
    assert two.room[-1].url("Open our chat").endswith("?start=now")
    await two.here(two.ann).say("/help")

    assert two.room[-1].url("Open our chat").endswith("?start=help")


async def test_a_command_that_may_be_for_another_bot_gets_no_answer(house: House) -> None:
    two = await together(house)
    count = len(house.messenger.sent)
    for who in (two.ann, house.person(9, "Carl")):
        await two.here(who).say_nothing_back("/weather")
        await house.deliver(Command(*two.here(who).head()[:1], Who(0), *two.here(who).head()[2:], name="weather"))
    assert len(house.messenger.sent) == count
    await house.deliver(Command(*two.here(two.ann).head(), name="weather", named=True))

    assert two.room[-1].text == "That one is for our own chat."


async def test_back_takes_back_what_was_answered_there(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    await two.tap(speaker, "Sad", "Sad, just that")
    await two.say(speaker, "/back")
    assert await two.state() == "attune_group.a_feel"
    await two.here(house.person(9, "Carl")).say("/back")

    assert "No talk is open here" in two.room[-1].text
    assert await two.state() == "attune_group.a_feel"


# A group with topics, and strangers


async def test_in_a_forum_all_of_it_stays_in_its_topic(house: House) -> None:
    two = await together(house, topic=44)
    speaker = await two.to_feeling()
    await two.tap(speaker, "Write")
    await two.say(speaker, "like a wet cloth")

    assert {message.topic for message in two.room[1:]} == {44}
    assert {message.topic for message in two.ann.inbox} == {0}
    count = len(two.room)
    await speaker.in_group(GROUP, 45).say_nothing_back("voices got loud")
    assert len(two.room) == count
    assert await two.state() == "attune_group.a_scene"
    await two.here(two.ben).say("/stop")
    assert two.room[-1].topic == 44


async def test_from_another_topic_it_ends_too_and_that_is_said_in_both(house: House) -> None:
    two = await together(house, topic=44)
    await two.ann.in_group(GROUP, 45).say("/stop")

    assert [(message.topic, OVER in message.text) for message in two.room[-2:]] == [(44, True), (45, True)]
    assert await two.talks() == []


async def test_a_topic_that_is_gone_takes_no_talk_along(house: House) -> None:
    two = await together(house, topic=44)
    await two.ann.in_group(GROUP, 45).say("/attune")
    assert "in the middle of “A talk for two”" in two.room[-1].text
    await two.ann.in_group(GROUP, 45).tap("Go on from there")

    assert "what is it about" in two.room[-1].text.lower()
    assert {message.topic for message in two.room[-2:]} == {45}


async def test_a_strangers_press_and_reply_change_nothing_and_are_counted(house: House) -> None:
    two = await together(house)
    await two.to_feeling()
    carl = house.person(9, "Carl").in_group(GROUP)
    count = len(house.messenger.sent)
    for label in ("Sad", "Back", "Help", "More"):
        await carl.tap(label)
        assert carl.toast == "That button is for somebody else."
    await carl.say_nothing_back("sad")

    assert house.metrics.counted[("presses_of_others",)] == 4
    assert len(house.messenger.sent) == count
    assert await two.state() == "attune_group.a_feel"
    for command in ("/stop", "/timeout"):
        await carl.say(command)
    assert await two.state() == "attune_group.a_feel"


async def test_buttons_of_the_group_are_worth_nothing_elsewhere(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    data = two.room[-1].data("Sad")
    await house.deliver(speaker.forged(data), pair(house, group=-600).here(speaker).forged(data))

    assert speaker.toast == "That button does nothing here."
    assert await two.state() == "attune_group.a_feel"
