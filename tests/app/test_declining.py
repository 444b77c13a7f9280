"""Who does not come in leaves no trace: before the group and to the other one it looks like an invitation that nobody answered."""

from __future__ import annotations

import pytest

from bot.app.incoming import Command
from tests.fakes import Caller, House
from tests.pair import GROUP, NEW, Pair, ended, joins, welcomed

DAY = 86_400.0
#: What Ben answers alone, by what becomes of it.
WAYS = {
    "under 18": ("No",),
    "does not agree": ("Yes", "No, thank you"),
    "not now": ("Yes", "That is fine", "Not now"),
    "does not want to be asked": ("Yes", "That is fine", "I'm in", "Not now"),
    "chooses care": (*NEW[:4], "Yes", "No", "No", "Only about me", "Stay out"),
    "would rather not say": (*NEW[:4], "I'd rather not say", "No", "No", "Only about me", "Stay out"),
    "needs help": (*NEW[:4], "Yes", "No", "No", "Show me who helps"),
    "does not feel safe": ("I don't feel safe",),
    "stops": ("Yes", "That is fine", "More", "Stop"),
    "leaves it half done": NEW[:5],
    "does not even open it": (),
}


async def evening(way: str | None) -> object:
    """Ann is in; Ben presses Join and goes a way alone, or nothing comes of him at all. What Ann can see for a day and an hour."""
    house = await House().open()
    two = await welcomed(house)
    await two.here(two.ann).say("/attune")
    await joins(two, two.ann)
    at = house.clock.now()
    if way is not None:
        await two.tap(two.ben, "Join")
        if way != "does not even open it":
            await two.ben.follow(house.messenger.links[-1])
            await two.ben.tap(*WAYS[way])
    await house.clock.move(at + 60.0 - house.clock.now())
    await house.clock.jump(DAY - 120)
    still = await pressed_by_ann(two, "Join")
    await house.clock.jump(120)
    over = await pressed_by_ann(two, "Join")
    edits = [(message, body["text"]) for chat, message, body in house.messenger.edits if chat == GROUP]
    seen = [entry[1:] for entry in two.seen_by(two.ann)]
    await house.kill()
    return still, over, edits, seen


async def pressed_by_ann(two: Pair, label: str) -> str:
    """What a press of Ann's is answered with."""
    await two.house.deliver(two.here(two.ann).press(label))
    return two.ann.toast


@pytest.mark.parametrize("way", WAYS)
async def test_to_the_other_one_it_looks_like_no_answer(way: str) -> None:
    assert await evening(way) == await evening(None)


async def quarter(act: str | None) -> object:
    """The second time, Ben is on the way that asks only about himself, presses in the group and goes no further; or he does
    nothing. What Ann can see for a day."""
    house = await House().open()
    two = await ended(house)
    await choose_care(two.ben)
    await house.clock.move(600.0 - house.clock.now() % 600.0)
    await two.here(two.ann).say("/attune")
    await two.tap(two.ann, "I'm in")
    if act is not None:
        await two.tap(two.ben, "I'm in")
        await two.ben.follow(house.messenger.links[-1])
        await two.ben.tap("I'm in", *([act] if act else []))
    await house.clock.jump(DAY)
    edits = [(message, body.get("text")) for chat, message, body in house.messenger.edits if chat == GROUP]
    seen = [entry[1:] for entry in two.seen_by(two.ann)]
    await house.kill()
    return edits, seen


async def choose_care(who: Caller) -> None:
    """Somebody chooses to be asked about themselves alone."""
    await who.say("/safety")
    await who.tap("Ask me", "Yes", "No", "No", "Only about me")


@pytest.mark.parametrize("act", ["", "Stay out"])
async def test_on_the_care_path_a_press_leads_into_private_first_and_a_no_shows_nowhere(act: str) -> None:
    assert await quarter(act) == await quarter(None)


async def test_on_the_care_path_a_yes_in_private_is_a_yes(house: House) -> None:
    two = await ended(house)
    await choose_care(two.ben)
    await two.here(two.ann).say("/attune")
    await two.tap(two.ann, "I'm in")
    await two.tap(two.ben, "I'm in")
    assert house.messenger.links[-1].startswith("https://t.me/attune_bot?start=j")
    await two.ben.follow(house.messenger.links[-1])
    await two.ben.tap("I'm in")
    assert "Stay out, or let me ask about both" in two.ben.last.text
    assert await two.talks() == []
    await two.ben.tap("Ask about both", "That is good")

    assert await two.state() == "attune_group.hello"


async def test_who_is_under_eighteen_gets_the_lines_for_young_people_at_every_link(house: House) -> None:
    two = await welcomed(house)
    await two.here(two.ann).say("/attune")
    await joins(two, two.ben, "No")
    assert "made for adults" in two.ben.last.text
    await two.tap(two.ben, "Join")
    await two.ben.follow(house.messenger.links[-1])

    assert "You said you are under 18" in two.ben.last.text
    assert "In:" not in two.room[-1].text


async def test_a_no_today_is_no_no_for_ever(house: House) -> None:
    two = await welcomed(house)
    await two.here(two.ann).say("/attune")
    await joins(two, two.ann)
    await joins(two, two.ben, *WAYS["not now"])
    await joins(two, two.ben, *NEW[2:])

    assert await two.state() == "attune_group.hello"


async def test_who_comes_to_the_link_in_danger_is_helped_and_nobody_hears_of_it(house: House) -> None:
    two = await welcomed(house)
    await two.here(two.ann).say("/attune")
    count = len(two.room), len(two.ann.inbox)
    await house.deliver(Command(*two.here(two.ben).head(), name="attune", argument="I am in danger"))
    await two.tap(two.ben, "Join")
    await two.ben.follow(house.messenger.links[-1])
    await two.ben.say("I am in danger")

    assert "call now if anyone is in danger" in two.ben.last.text
    assert (len(two.room), len(two.ann.inbox)) == count
