"""Both act at once, one is away for a day, the process dies between them: a legal state, one question, nothing lost."""

from __future__ import annotations

import pytest

from tests.fakes import House
from tests.pair import (
    FIRST,
    GROUP,
    OVER,
    Make,
    apart,
    asked_in_the_group,
    begins_apart,
    called_again,
    linked,
    together,
    welcomed,
)

DAY = 86_400.0


@pytest.mark.parametrize("order", [1, -1])
async def test_both_press_at_once(house: House, order: int) -> None:
    two = await together(house)
    await two.to_heat()
    await house.deliver(*[who.press("3") for who in (two.ann, two.ben)][::order])
    assert await two.state() == "attune_group.order"
    there = [two.here(who) for who in (two.ann, two.ben)]
    await house.deliver(*[who.press("Fine") for who in there][::order])

    assert await two.state() == "attune_group.a_feel"
    assert sum("what do you feel most?" in message.text for message in two.room) == 1


@pytest.mark.parametrize("order", [1, -1])
async def test_both_want_in_at_once(house: House, order: int) -> None:
    two = await called_again(house)
    there = [two.here(who) for who in (two.ann, two.ben)]
    await house.deliver(*[who.press("I'm in") for who in there][::order])

    assert await two.state() == "attune_group.hello"


async def test_a_yes_to_a_talk_while_another_is_open_leads_to_that_one(house: House) -> None:
    two = await asked_in_the_group(house)
    await begins_apart(two)
    await two.tap(two.ben, "I'm in")

    assert "in the middle of “A talk for two”" in two.ben.last.text
    assert len(await two.talks()) == 1


async def test_what_was_wanted_before_they_began_is_not_wanted_afterwards(house: House) -> None:
    two = await asked_in_the_group(house)
    await begins_apart(two)
    await two.ann.say("/stop")
    await two.tap(two.ben, "I'm in")

    assert await two.talks() == []
    assert two.room[-1].text.endswith("In: Ben")


@pytest.mark.parametrize("order", [1, -1])
async def test_both_stop_at_once(house: House, order: int) -> None:
    two = await together(house)
    there = [two.here(who) for who in (two.ann, two.ben)]
    await house.deliver(*[who.words("/stop") for who in there][::order])

    assert await two.talks() == []
    assert sum(OVER in message.text for message in two.room) == 1


@pytest.mark.parametrize("make", [together, apart])
async def test_one_who_is_offline_for_a_day_finds_it_as_it_was(house: House, make: Make) -> None:
    two = await make(house)
    await two.to_heat()
    await two.ann.tap("9")
    count = len(two.ann.inbox), len(two.room)
    await house.clock.move(7500.0)
    await house.clock.jump(DAY)
    assert (len(two.ann.inbox), len(two.room)) == count
    await two.ben.tap("3", message=next(m for m in reversed(two.ben.inbox) if "3" in m.labels()))

    assert await two.state() == "attune_group.order"
    assert not any("9" in message.text for message in (*two.room[-1:], *two.ben.inbox[-1:]))


async def test_meanwhile_the_other_one_can_go_on_alone(house: House) -> None:
    two = await together(house)
    await two.to_heat()
    await two.ann.tap("9")
    await house.clock.move(7500.0)
    await two.ann.say("/now")
    assert FIRST in two.ann.last.text
    await two.ann.tap("5")
    await two.ben.tap("3", message=next(m for m in reversed(two.ben.inbox) if "3" in m.labels()))

    assert await two.state() == "attune_group.order"


@pytest.mark.parametrize("make", [together, apart])
async def test_a_restart_between_the_two_answers_changes_nothing(house: House, make: Make) -> None:
    two = await make(house)
    await two.to_heat()
    await two.ann.tap("9")
    await house.reopen()
    await two.ben.tap("3")
    await house.reopen()

    assert await two.state() == "attune_group.order"
    said = [message.chat for message in house.messenger.sent if "speaks first this time" in message.text]
    assert sorted(said) == ([two.group] if two.group else [7, 8])


async def test_after_an_outage_what_stands_before_both_comes_again_once(house: House) -> None:
    two = await together(house)
    await two.to_feeling()
    (talk,) = await two.talks()
    count = len(two.room), len(two.ann.inbox), len(two.ben.inbox)
    await house.writer.repeat([talk.id])
    await house.clock.move(1.0)

    assert (len(two.room), len(two.ann.inbox), len(two.ben.inbox)) == (count[0] + 1, *count[1:])
    assert "I was away for a while" in two.room[-1].text


async def test_after_an_outage_what_is_asked_alone_comes_again_to_who_owes_it(house: House) -> None:
    two = await together(house)
    await two.to_heat()
    await two.ann.tap("9")
    (talk,) = await two.talks()
    count = len(two.room), len(two.ann.inbox), len(two.ben.inbox)
    await house.writer.repeat([talk.id])
    await house.clock.move(1.0)

    assert (len(two.room), len(two.ann.inbox), len(two.ben.inbox)) == (*count[:2], count[2] + 1)
    assert "Only you see the number" in two.ben.last.text


async def test_a_restart_between_press_and_link_changes_nothing(house: House) -> None:
    two = await welcomed(house)
    await two.here(two.ann).say("/attune")
    await two.tap(two.ann, "Join")
    link = house.messenger.links[-1]
    await house.reopen()
    await two.ann.follow(link)
    await two.ann.tap("Yes", "That is fine")
    await house.reopen()
    await two.ann.tap("I'm in", "Ask me", "No", "No", "No", "That is good")

    assert two.room[-1].text.endswith("In: Ann")


async def test_two_without_a_group_outlive_the_loss_of_one_talk(house: House) -> None:
    two = await linked(house)
    for _ in range(2):
        await two.ben.say("/attune")
        await two.both_tap("I'm in")
        await two.ann.say("/stop")
        assert "over for now" in two.ben.last.text

    assert [couple.home for couple in await two.couples()] == [0]
    assert not [message for message in house.messenger.sent if message.chat == GROUP]
