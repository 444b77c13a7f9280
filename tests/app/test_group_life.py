"""What happens to a group in the middle of a talk: the bot is taken out or silenced, the group moves, somebody else comes along."""

from __future__ import annotations

import pytest

from bot.app.incoming import Came, Relocated, Words
from tests.fakes import House
from tests.pair import begins_apart, ended, goes_on_alone, leaves, stands, together, welcomed


async def test_the_bot_is_taken_out_of_the_group(house: House) -> None:
    two = await together(house)
    await two.to_heat()
    count = len(two.room)
    await stands(two, "removed")

    for who in (two.ann, two.ben):
        assert "I'm not in your group any more" in who.last.text
        assert who.last.labels() == ["Start now"]
    assert len(two.room) == count
    await two.ann.tap("9")
    assert await two.talks() == []
    await goes_on_alone(two, two.ann)
    await two.ben.say("/attune")
    assert "“A talk for two”" in two.ann.last.text


async def test_without_a_talk_nobody_hears_that_the_bot_was_taken_out(house: House) -> None:
    two = await ended(house)
    count = len(house.messenger.sent)
    await stands(two, "removed")

    assert len(house.messenger.sent) == count


async def test_silenced_and_heard_again_the_question_comes_once_more(house: House) -> None:
    two = await together(house)
    await two.to_feeling()
    await stands(two, "muted")
    for who in (two.ann, two.ben):
        assert "I can't write in your group just now" in who.last.text
    count = len(two.room)
    await house.clock.move(1200.0)
    assert len(two.room) == count
    await stands(two, "unmuted")

    assert len(two.room) == count + 1
    assert "what do you feel most?" in two.room[-1].text


async def test_heard_again_after_a_day_it_says_that_it_waits(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    await stands(two, "muted")
    await house.clock.move(7500.0)
    await stands(two, "unmuted")

    assert "“A talk for two”" in two.room[-1].text
    await two.tap(speaker, "Go on from there")
    assert "what do you feel most?" in two.room[-1].text


async def test_a_group_that_becomes_a_supergroup_keeps_its_talk(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    asked = two.room[-1]
    await house.deliver(Relocated(*two.here(two.ann).head(), to=-100_500))
    two.group = -100_500
    await house.deliver(two.here(speaker).forged(asked.data("Sad"), asked.number))
    await two.say(speaker, "heavy")

    assert await two.state() == "attune_group.a_scene"
    assert two.room[-1].chat == -100_500
    await two.here(two.ann).say("/stop")
    assert await two.talks() == []
    await two.here(two.ann).say("/attune")
    assert two.room[-1].labels() == ["I'm in", "Another talk"]


async def test_it_keeps_it_also_where_something_was_said_in_the_new_one_first(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    await house.deliver(speaker.in_group(-100_500).words("/now"), Relocated(*two.here(two.ann).head(), to=-100_500))
    two.group = -100_500
    await two.say(speaker, "heavy")

    assert await two.state() == "attune_group.a_scene"


async def test_its_messages_are_counted_anew_and_answers_are_heard_all_the_same(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    asked = two.room[-1]
    await house.deliver(Relocated(*two.here(two.ann).head(), to=-100_500))
    two.group, house.messenger.next_number = -100_500, 3
    await house.deliver(two.here(speaker).forged(asked.data("Write"), 2))
    await house.clock.move(5)
    await house.deliver(Words(*two.here(speaker).head(), text="heavy", reply_to=two.room[-1].number))

    assert await two.state() == "attune_group.a_scene"


# Somebody else comes along


async def test_when_somebody_else_can_read_along_it_waits(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    await house.deliver(Came(*two.here(two.ann).head(), users=(9,)))

    assert "Somebody else can read along" in two.room[-1].text
    count = len(two.room)
    await house.clock.move(7500.0)
    assert len(two.room) == count
    await two.tap(two.other(speaker), "Go on from there")
    assert two.ann.toast == f"Noted. We go on as soon as {speaker.who.name} has answered too."
    assert len(two.room) == count
    await two.tap(speaker, "Go on from there")
    assert "what do you feel most?" in two.room[-1].text


async def test_a_break_keeps_its_promise_though_somebody_else_can_read_along(house: House) -> None:
    two = await together(house)
    await two.to_feeling()
    await two.here(two.ann).say("/timeout")
    await two.tap(two.ann, "40 minutes")
    await house.deliver(Came(*two.here(two.ann).head(), users=(9,)))
    assert "Somebody else can read along" in two.room[-1].text
    await house.clock.move(2500.0)

    for who in (two.ann, two.ben):
        assert "Ready to talk" in who.last.labels()


@pytest.mark.parametrize("happens", ["comes", "muted", "unmuted", "removed", "leaves"])
async def test_what_happens_in_the_group_leaves_a_talk_in_their_own_chats_alone(house: House, happens: str) -> None:
    two = await ended(house)
    await begins_apart(two)
    count = len(house.messenger.sent)
    if happens == "comes":
        await house.deliver(Came(*two.here(two.ann).head(), users=(9,)))
    elif happens == "leaves":
        await leaves(two, two.ben)
    else:
        await stands(two, happens)

    assert len(house.messenger.sent) == count
    assert await two.state() == "attune_group.hello"


async def test_one_of_the_two_who_comes_in_disturbs_nothing(house: House) -> None:
    two = await together(house)
    await two.to_feeling()
    count = len(two.room)
    await house.deliver(Came(*two.here(two.ann).head(), users=(8,)))

    assert len(two.room) == count


async def test_whoever_comes_or_goes_while_nobody_is_in_yet_disturbs_nothing(house: House) -> None:
    two = await welcomed(house)
    await two.here(two.ann).say("/attune")
    await house.deliver(Came(*two.here(two.ann).head(), users=(9,)))
    await stands(two, "muted")
    await stands(two, "unmuted")
    assert len(two.room) == 2
    await stands(two, "removed")

    assert await two.couples() == []
    assert house.metrics.counted.get(("updates", "message", "poison")) is None
