"""`/timeout` in a private chat: out of the talk that is open, for two who are linked, or alone. There is always an answer to it."""

from __future__ import annotations

from tests.fakes import House
from tests.pair import apart, linked, together, welcomed

OWN = "I need a break. I'm not leaving us."


async def test_alone_it_is_a_break_of_ones_own_also_for_somebody_new(house: House) -> None:
    sam = house.person()
    await sam.say("/start")
    await sam.say("/timeout")
    await sam.tap("40 minutes")
    assert OWN in sam.last.text
    await house.clock.move(40 * 60)

    assert "Are you ready to talk?" in sam.last.text


async def test_in_a_talk_of_ones_own_it_is_a_break_from_that(house: House) -> None:
    two = await linked(house)
    await two.ann.say("/now")
    await two.ann.tap("5")
    count = len(two.ben.inbox)
    await two.ann.say("/timeout")
    await two.ann.tap("20 minutes")
    assert OWN in two.ann.last.text
    await house.clock.move(20 * 60)
    await two.ann.tap("Ready to talk")

    assert await two.talks() == []
    assert len(two.ben.inbox) == count
    assert "feel" in two.ann.last.text


async def test_two_without_a_group_have_a_break_of_both(house: House) -> None:
    two = await linked(house)
    await two.ben.say("/timeout")
    assert await two.state() == "timeout_two.how_long"
    assert "Ben, how long until you're both back?" in two.ben.last.text
    await two.ben.tap("20 minutes")
    await house.clock.move(20 * 60)

    for who in (two.ann, two.ben):
        assert "Are you ready to talk?" in who.last.text


async def test_in_a_talk_of_two_it_is_a_break_from_that(house: House) -> None:
    two = await apart(house)
    await two.to_feeling()
    await two.ann.say("/timeout")
    await two.ann.say("/timeout")

    assert await two.state() == "timeout_two.how_long"
    assert len(await two.talks()) == 1


async def test_a_talk_in_the_group_breaks_off_there_and_it_is_said_alone(house: House) -> None:
    two = await together(house)
    await two.to_feeling()
    await two.ann.say("/timeout")

    assert "Ann, how long until you're both back?" in two.room[-1].text
    assert "Your question waits in the group" in two.ann.last.text


async def test_a_talk_that_rests_says_where_it_stands(house: House) -> None:
    two = await apart(house)
    await two.to_feeling()
    await house.clock.move(7600.0)
    await two.ann.say("/timeout")

    assert "“A talk for two”" in two.ann.last.text
    assert len(await two.talks()) == 1


async def test_in_the_middle_of_help_the_number_comes_again(house: House) -> None:
    two = await linked(house)
    await two.ann.say("danger")
    count = len(two.ben.inbox)
    await two.ann.say("/timeout")

    assert await two.talks() == []
    assert len(two.ben.inbox) == count
    assert OWN not in two.ann.last.text


async def test_somebody_who_is_asked_about_themselves_alone_rests_alone(house: House) -> None:
    two = await linked(house)
    await two.ann.say("/safety")
    await two.ann.tap("Ask me", "Yes", "No", "No", "Only about me")
    count = len(two.ben.inbox)
    await two.ann.say("/timeout")

    assert "You owe nobody a word" in two.ann.last.text
    assert len(two.ben.inbox) == count


async def test_under_18_nothing_opens(house: House) -> None:
    sam = house.person()
    await sam.say("/start")
    await sam.tap("No")
    await sam.say("/timeout")

    assert "under 18" in sam.last.text


async def test_in_a_group_it_leads_there_as_long_as_nobody_is_in(house: House) -> None:
    two = await welcomed(house)
    await two.here(two.ann).say("/timeout")
    assert two.room[-1].text == "That one is for our own chat."
    await two.ann.follow(two.room[-1].url("Open our chat"))

    assert "20 minutes" in two.ann.last.labels()
