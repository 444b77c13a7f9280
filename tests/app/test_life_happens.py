"""One of two goes in the middle of a talk: out of the group, out of reach, out of what they agreed to. Nothing private shows, and the
other one can go on alone."""

from __future__ import annotations

import pytest

from tests.fakes import Caller, House
from tests.pair import (
    ALONE,
    FIRST,
    OVER,
    Make,
    Pair,
    apart,
    goes_on_alone,
    joins,
    leaves,
    link_of,
    linked,
    together,
    welcomed,
)


async def does_nothing_there(two: Pair, who: Caller, label: str) -> None:
    """What still stands in the group is worth nothing any more."""
    count = len(two.room)
    shown = next(message for message in reversed(two.room) if label in message.labels())
    await two.house.deliver(two.here(who).press(label, shown))
    assert len(two.room) == count


async def test_who_leaves_the_group_ends_the_talk_in_neutral_words(house: House) -> None:
    two = await together(house)
    await two.to_heat()
    await two.ben.tap("9")
    count = len(two.ben.inbox)
    await leaves(two, two.ben)

    assert OVER in two.room[-1].text
    assert ALONE in two.ann.last.text
    assert len(two.ben.inbox) == count
    await two.ann.tap("9")
    assert two.ann.toast == "That button belongs to an earlier question."
    await goes_on_alone(two, two.ann)


async def test_who_comes_back_to_the_group_is_asked_anew(house: House) -> None:
    two = await together(house)
    await leaves(two, two.ben)
    await two.here(two.ann).say("/attune")
    assert two.room[-1].labels() == ["Join"]
    for who in (two.ann, two.ben):
        await joins(two, who, "I'm in", "That is good")

    assert await two.state() == "attune_group.hello"
    await two.tap(two.ann, "More", "Stop")
    await two.ann.say("/unlink")
    assert await two.couples() == []


async def test_whose_turn_it_is_goes_along_when_they_begin_anew(house: House) -> None:
    two = await together(house)
    first = await two.to_feeling()
    await leaves(two, two.ben)
    await two.here(two.ann).say("/attune")
    for who in (two.ann, two.ben):
        await joins(two, who, "I'm in", "That is good")

    assert (await two.who("speaker")).who == two.other(first).who


async def test_who_leaves_before_anybody_is_in_takes_the_invitation_along(house: House) -> None:
    two = await welcomed(house)
    await two.here(two.ann).say("/attune")
    await leaves(two, two.ann)
    await two.tap(two.ben, "Join")

    assert "That invitation is over" in two.ben.toast
    assert len(two.room) == 2


async def test_somebody_else_who_leaves_is_none_of_its_business(house: House) -> None:
    two = await together(house)
    count = len(house.messenger.sent)
    await leaves(two, house.person(9, "Carl"))

    assert len(house.messenger.sent) == count
    assert await two.state() == "attune_group.hello"


@pytest.mark.parametrize("make", [together, apart])
async def test_who_blocks_the_bot_is_just_silent(house: House, make: Make) -> None:
    two = await make(house)
    await two.to_heat()
    await two.ben.stand("blocked")
    count = len(two.ben.inbox)
    await two.ann.tap("9")
    await house.clock.move(7500.0)

    assert len(two.ben.inbox) == count
    assert "as soon as Ben has answered too" in two.ann.last.text
    await two.ann.say("/stop" if not two.group else "/now")
    assert ("over for now" if not two.group else FIRST) in two.ann.last.text
    assert "9" not in " ".join(message.text for message in two.room)


async def test_who_unblocks_the_bot_finds_their_question_again(house: House) -> None:
    two = await together(house)
    await two.ben.stand("blocked")
    await two.to_heat()
    await two.ben.stand("unblocked")
    assert "Only you see the number" in two.ben.last.text
    for who in (two.ann, two.ben):
        await who.tap("3")

    assert await two.state() == "attune_group.order"


async def takes_back(who: Caller) -> None:
    """Agree to nothing any more."""
    await who.say("/privacy")
    await who.tap("Take back my yes", "Yes, take it back")


@pytest.mark.parametrize("make", [together, apart])
async def test_who_takes_back_their_consent_ends_it_for_both(house: House, make: Make) -> None:
    two = await make(house)
    await two.to_heat()
    await two.ann.tap("9")
    await takes_back(two.ben)

    assert not two.group or OVER in two.room[-1].text
    assert ALONE in two.ann.last.text
    assert "your yes is taken back" in two.ben.last.text
    assert not any(ALONE in message.text for message in two.ben.inbox)
    assert await two.couples() == []
    await goes_on_alone(two, two.ann)
    await two.ben.say("/attune")
    assert "not linked" in two.ben.last.text


async def test_who_took_back_their_consent_is_asked_for_it_anew(house: House) -> None:
    two = await together(house)
    await takes_back(two.ben)
    await two.ben.say("/privacy")
    assert "Take back my yes" not in two.ben.last.labels()
    await two.here(two.ann).say("/attune")
    await joins(two, two.ann, "I'm in", "That is good")
    await two.ben.follow(await link_of(two, two.ben))

    assert "Are you 18" in two.ben.last.text


async def test_without_a_talk_the_other_one_hears_nothing_of_it(house: House) -> None:
    two = await linked(house)
    count = len(two.ann.inbox)
    await takes_back(two.ben)

    assert len(two.ann.inbox) == count
    assert await two.couples() == []


async def test_a_yes_stays_where_the_question_about_it_is_declined_late_or_meant_otherwise(house: House) -> None:
    two = await linked(house)
    await two.ben.say("/privacy")
    await two.ben.say("take back my yes")
    assert "talks for two end" in two.ben.last.text
    await two.ben.say("1")
    await two.ben.tap("No, leave it")
    assert two.ben.last.text == "All right, nothing has changed."
    await two.ben.tap("Take back my yes")
    await house.clock.move(3600.0)
    await two.ben.tap("Yes, take it back")

    assert "Ask again with /privacy" in two.ben.toast
    assert len(await two.couples()) == 1


async def forgets(who: Caller) -> None:
    """Delete everything."""
    await who.say("/forget")
    await who.tap("Yes, delete it all")


@pytest.mark.parametrize("make", [together, apart])
async def test_who_deletes_everything_ends_it_for_both(house: House, make: Make) -> None:
    two = await make(house)
    await two.to_heat()
    await two.ann.tap("9")
    await forgets(two.ben)
    await house.clock.move(10.0)

    assert "is deleted" in two.ben.last.text
    assert ALONE in two.ann.last.text
    assert await two.talks() == []
    if two.group:
        assert OVER in two.room[-1].text
        assert not any(who.who.name in two.room[-1].text for who in (two.ann, two.ben))
    count = len(house.messenger.sent)
    await house.clock.move(7500.0)
    assert len(house.messenger.sent) == count
    await goes_on_alone(two, two.ann)


async def test_after_one_deleted_everything_old_buttons_do_nothing(house: House) -> None:
    two = await together(house)
    await two.to_feeling()
    await forgets(two.ben)
    for who in (two.ann, two.ben):
        await does_nothing_there(two, who, "Sad")
    assert await two.talks() == []
    await two.here(two.ann).say("/attune")
    assert two.room[-1].labels() == ["Join"]
