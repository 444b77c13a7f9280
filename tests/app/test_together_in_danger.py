"""Danger in the middle of a talk of two: help waits in private, and the partner sees, at the usual times, what any silence gives."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import pytest

from tests.fakes import Caller, House
from tests.pair import Pair, apart, called_again, together

DAY = 86_400.0
NUMBER = "call now if anyone is in danger"
Act = Callable[[Pair, Caller], Awaitable[object]]
Way = Callable[[House], Awaitable[tuple[Pair, Caller]]]


# Where they are, and who falls silent there


async def at_the_first_question(house: House) -> tuple[Pair, Caller]:
    two = await together(house)
    return two, await two.who("speaker")


async def at_the_number(house: House) -> tuple[Pair, Caller]:
    two = await together(house)
    await two.to_heat()
    return two, two.ann


async def with_the_number_of_the_other_one(house: House) -> tuple[Pair, Caller]:
    two, ann = await at_the_number(house)
    await two.ben.tap("3")
    return two, ann


async def with_a_number_of_their_own(house: House) -> tuple[Pair, Caller]:
    two, ann = await at_the_number(house)
    await ann.tap("3")
    return two, ann


async def in_the_others_turn(house: House) -> tuple[Pair, Caller]:
    two = await together(house)
    return two, two.other(await two.to_feeling())


async def in_their_own_turn(house: House) -> tuple[Pair, Caller]:
    two = await together(house)
    return two, await two.to_feeling()


async def on_a_break(house: House) -> tuple[Pair, Caller]:
    two, ann = await in_their_own_turn(house)
    await two.here(two.ben).say("/timeout")
    await two.tap(two.ben, "20 minutes")
    return two, ann


async def at_what_is_to_be_shown(house: House) -> tuple[Pair, Caller]:
    two = await called_again(house)
    await two.tap(two.ann, "Another talk", "Two views of one moment")
    await two.both_tap("I'm in")
    one = await two.who("one")
    await two.tap(one, "How it began")
    await two.tap(two.other(one), "Yes, that one")
    for who in (two.ann, two.ben):
        await who.say(f"{who.who.name} saw a closed door")
    await two.ben.tap("Show it")
    return two, two.ann


async def without_a_group(house: House) -> tuple[Pair, Caller]:
    two = await apart(house)
    return two, await two.who("speaker")


async def without_a_group_at_the_number(house: House) -> tuple[Pair, Caller]:
    two = await apart(house)
    await two.to_heat()
    return two, two.ann


WAYS: Mapping[str, Way] = {
    way.__name__: way
    for way in (
        at_the_first_question,
        at_the_number,
        with_the_number_of_the_other_one,
        with_a_number_of_their_own,
        in_the_others_turn,
        in_their_own_turn,
        on_a_break,
        at_what_is_to_be_shown,
        without_a_group,
        without_a_group_at_the_number,
    )
}


# What they do


async def nothing(two: Pair, who: Caller) -> None: ...


async def says_it_alone(two: Pair, who: Caller) -> None:
    await two.house.deliver(who.words("I am in danger"))


async def says_it_before_both(two: Pair, who: Caller) -> None:
    await two.house.deliver(two.here(who).words("I am in danger"))


async def presses_help_alone(two: Pair, who: Caller) -> None:
    await two.house.deliver(who.words("/help"))
    await two.house.deliver(who.press("I don't feel safe"))


async def presses_help_before_both(two: Pair, who: Caller) -> None:
    await two.house.deliver(two.here(who).press("Help"))


async def chooses_care(two: Pair, who: Caller) -> None:
    await two.house.deliver(who.words("/safety"))
    for label in ("Ask me", "Yes", "No", "No", "Only about me"):
        await two.house.deliver(who.press(label))


async def clears_the_chat(two: Pair, who: Caller) -> None:
    await two.house.deliver(who.words("/exit"))


async def tells_of_the_past(two: Pair, who: Caller) -> None:
    await two.house.deliver(who.words("he hit me years ago"))


async def blocks_the_bot(two: Pair, who: Caller) -> None:
    await who.stand("blocked")


ACTS: Mapping[str, Act] = {
    act.__name__: act
    for act in (
        says_it_alone,
        says_it_before_both,
        presses_help_alone,
        presses_help_before_both,
        chooses_care,
        clears_the_chat,
        tells_of_the_past,
        blocks_the_bot,
    )
}
#: Where nothing stands before both at which help could be pressed, or that could be replied to.
ALONE = ("at_the_number", "with_the_number_of_the_other_one", "with_a_number_of_their_own", "at_what_is_to_be_shown")
LEFT_OUT = {
    *((way, "presses_help_before_both") for way in ALONE),
    *((way, f"{what}_before_both") for way in WAYS if "without" in way for what in ("says_it", "presses_help")),
}
_SILENCE: dict[str, object] = {}


async def day_of_the_other(way: str, act: Act) -> object:
    """All that the partner can see from then on for a day: when, where, what."""
    house = await House().open()
    two, who = await WAYS[way](house)
    other = two.other(who)
    begun = house.clock.now()
    await act(two, who)
    await house.clock.move(begun + 7500.0 - house.clock.now())
    await house.clock.jump(DAY)
    edits = [edit for edit in house.messenger.edits if edit[0] in (two.group, other.where.chat)]
    seen = [(chat, str(body.get("text")), _labels(body["buttons"])) for chat, _, body in edits]
    await house.kill()
    return two.seen_by(other), seen


def _labels(rows: list[list[dict[str, str]]]) -> list[str]:
    return [button["text"] for row in rows for button in row]


@pytest.mark.parametrize(("way", "act"), [(way, act) for way in WAYS for act in ACTS if (way, act) not in LEFT_OUT])
async def test_the_partner_sees_what_silence_gives(way: str, act: str) -> None:
    if way not in _SILENCE:
        _SILENCE[way] = await day_of_the_other(way, nothing)

    assert await day_of_the_other(way, ACTS[act]) == _SILENCE[way]


# What becomes of the one who is in danger


@pytest.mark.parametrize("act", ["says_it_alone", "says_it_before_both", "presses_help_alone"])
@pytest.mark.parametrize("way", ["at_the_number", "with_the_number_of_the_other_one", "at_what_is_to_be_shown"])
async def test_nothing_of_the_talk_comes_to_who_is_in_danger(house: House, way: str, act: str) -> None:
    two, who = await WAYS[way](house)
    await ACTS[act](two, who)
    assert any(NUMBER in message.text for message in who.inbox)
    count = len(who.inbox)
    await house.clock.move(7500.0)

    assert len(who.inbox) == count


async def test_help_that_is_pressed_before_both_opens_the_private_chat(house: House) -> None:
    two, who = await in_their_own_turn(house)
    await presses_help_before_both(two, who)
    assert house.messenger.links[-1] == "https://t.me/attune_bot?start=help"
    assert NUMBER in who.last.text
    await who.follow(house.messenger.links[-1])

    assert "anyone is in danger" in who.last.text


async def test_afterwards_they_come_back_to_the_question_that_is_asked_alone(house: House) -> None:
    two, who = await with_the_number_of_the_other_one(house)
    await says_it_alone(two, who)
    await who.tap("That's not what I meant")
    assert "Only you see the number" in who.last.text
    await who.tap("4")

    assert await two.state() == "attune_group.order"


async def test_afterwards_they_hear_where_their_question_waits(house: House) -> None:
    two, who = await in_their_own_turn(house)
    await says_it_before_both(two, who)
    await who.tap("That's not what I meant")
    assert "Your question waits in the group" in who.last.text
    await two.tap(who, "Sad", "Sad, just that")

    assert await two.state() == "attune_group.a_scene"


async def test_what_was_asked_meanwhile_is_there_when_they_come_back(house: House) -> None:
    two = await together(house)
    speaker = await two.who("speaker")
    who = two.other(speaker)
    await says_it_alone(two, who)
    await two.tap(speaker, "Something said or done")
    assert NUMBER in who.last.text
    await who.tap("That's not what I meant")

    assert "Only you see the number" in who.last.text


async def test_who_acts_in_the_group_again_is_back(house: House) -> None:
    two, who = await in_their_own_turn(house)
    await clears_the_chat(two, who)
    await two.tap(who, "Sad", "Sad, just that")

    assert await two.state() == "attune_group.a_scene"


async def test_after_the_cover_now_leads_back_to_the_talk_or_out_of_it(house: House) -> None:
    two, who = await with_the_number_of_the_other_one(house)
    await clears_the_chat(two, who)
    await who.say("/now")
    assert "“A talk for two”" in who.last.text
    await who.tap("Go on from there")

    assert "Only you see the number" in who.last.text


async def test_the_cover_takes_no_question_from_the_other_one(house: House) -> None:
    two = await together(house)
    speaker = await two.who("speaker")
    house.messenger.down = True
    await house.deliver(two.here(speaker).press("Something said or done"), two.ann.words("/exit"))
    house.messenger.down = False
    await house.clock.move(120.0)

    assert "one quiet question to each of you" in two.room[-1].text
    assert "Only you see the number" in two.ben.last.text
    assert not any("Only you see the number" in message.text for message in two.ann.inbox)


async def test_on_the_care_path_the_talk_goes_on_only_by_their_own_press(house: House) -> None:
    two, who = await with_the_number_of_the_other_one(house)
    await chooses_care(two, who)
    count = len(who.inbox)
    await house.clock.move(7500.0)
    assert len(who.inbox) == count
    await who.say("/safety")
    await who.tap("About both again")

    assert "A talk for two" in " ".join(message.text for message in who.inbox[count:])


async def test_an_answer_that_stands_on_a_button_is_no_alarm_in_the_group(house: House) -> None:
    pair = await together(house)
    speaker = await pair.to_feeling()
    house.changed_screen(lambda text: "violence" if text == "scared" else "")
    await pair.say(speaker, "scared")

    assert all("call now" not in message.text for message in speaker.inbox)
    assert await pair.state() != "a_feel"
