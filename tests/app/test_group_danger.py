"""Danger that somebody types in a group is answered in their own chat, if there is one. The group sees nothing at all."""

from __future__ import annotations

import pytest

from bot.app.incoming import Command, Words
from tests.fakes import Caller, House, Message

GROUP = -500
NUMBER = "call now if anyone is in danger"


def in_group(house: House) -> list[Message]:
    """What the group was sent."""
    return [message for message in house.messenger.sent if message.chat == GROUP]


async def types_there(sam: Caller, text: str, *, to_bot: str = "yes") -> None:
    """Somebody types in the group; `to_bot` is whether they address the bot."""
    await sam.house.clock.move(3.0)
    await sam.house.deliver(Words(*sam.in_group(GROUP).head(), text=text, to_bot=to_bot == "yes"))


async def test_help_waits_in_the_private_chat_and_the_group_sees_nothing(house: House) -> None:
    sam = await house.at_the_feeling()
    await types_there(sam, "I am in danger")

    assert NUMBER in sam.last.text
    assert "Nobody should have to be afraid" in sam.last.text
    assert in_group(house) == []


@pytest.mark.parametrize("kind", ["self_harm", "violence", "urge", "coercion", "child_risk"])
async def test_no_kind_shows_in_the_group(house: House, kind: str) -> None:
    sam = await house.at_the_feeling()
    house.changed_screen(lambda _: kind)
    await types_there(sam, "what nobody else may hear")
    await house.clock.move(26 * 3600)

    assert NUMBER in sam.last.text
    assert in_group(house) == []


async def test_nobody_else_in_the_group_is_told(house: House) -> None:
    kim = house.person(8, "Kim")
    await kim.say("/now")
    count = len(kim.inbox)
    sam = await house.at_the_feeling()
    await types_there(sam, "I am in danger")
    await house.clock.move(26 * 3600)

    assert len(kim.inbox) == count
    assert {message.chat for message in house.messenger.sent} == {7, 8}


async def test_a_command_that_tells_of_danger_gets_no_answer_there(house: House) -> None:
    sam = await house.at_the_feeling()
    await house.deliver(Command(*sam.in_group(GROUP).head(), name="now", argument="I am in danger"))

    assert NUMBER in sam.last.text
    assert in_group(house) == []


async def test_without_a_talk_help_waits_there_too(house: House) -> None:
    sam = house.person()
    await sam.say("/help")
    await types_there(sam, "I am in danger")

    assert NUMBER in sam.last.text
    assert in_group(house) == []


async def test_who_never_wrote_in_private_is_sent_nothing_and_becomes_nobody_known(house: House) -> None:
    sam = house.person()
    await types_there(sam, "I am in danger")
    await house.deliver(Command(*sam.in_group(GROUP).head(), name="now", argument="I am in danger"))

    assert house.messenger.sent == []
    assert await house.chats() == []
    await sam.say("/now")
    assert "18 or over" in sam.last.text


async def test_who_was_forgotten_is_sent_nothing(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("/privacy")
    await sam.tap("Delete everything", "Yes, delete it all")
    count = len(sam.inbox)
    await types_there(sam, "I am in danger")

    assert len(sam.inbox) == count
    assert in_group(house) == []


async def test_who_blocked_the_bot_is_sent_nothing(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.stand("blocked")
    count = len(sam.inbox)
    await types_there(sam, "I am in danger")

    assert len(sam.inbox) == count
    assert in_group(house) == []


async def test_what_is_not_addressed_to_the_bot_is_not_listened_to(house: House) -> None:
    sam = await house.at_the_feeling()
    count = len(sam.inbox)
    await types_there(sam, "I am in danger", to_bot="no")

    assert len(sam.inbox) == count
    assert in_group(house) == []
    await sam.tap("Sad", "Sad, just that")
    assert "see or hear" in sam.last.text


async def test_the_past_that_is_told_in_a_group_is_not_asked_about(house: House) -> None:
    sam = await house.at_the_feeling()
    house.changed_screen(lambda _: "history")
    count = len(sam.inbox)
    await types_there(sam, "he did it years ago")

    assert len(sam.inbox) == count
    assert in_group(house) == []


async def test_harmless_words_to_the_bot_get_no_answer_in_private(house: House) -> None:
    sam = await house.at_the_feeling()
    count = len(sam.inbox)
    await types_there(sam, "we had a row about the dishes")

    assert len(sam.inbox) == count


async def test_while_somebody_is_being_helped_more_danger_in_the_group_changes_nothing(house: House) -> None:
    sam = await house.at_the_feeling()
    await types_there(sam, "I am in danger")
    count = len(sam.inbox)
    for _ in range(3):
        await types_there(sam, "still in danger")

    assert len(sam.inbox) == count
    assert in_group(house) == []
    await sam.tap("Yes")
    assert "go where people are" in sam.last.text


async def test_after_help_the_talk_goes_on_and_what_stood_in_the_group_is_no_answer_to_it(house: House) -> None:
    sam = await house.at_the_feeling()
    await types_there(sam, "I am in danger")
    await sam.tap("That's not what I meant")

    assert "feel" in sam.last.text
    assert "That was my answer" not in sam.last.labels()
    (row,) = await house.sessions()
    assert "in danger" not in str(dict(row.words))


async def test_a_break_rests_until_the_person_comes_back(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("More", "Pause", "20 minutes")
    await types_there(sam, "I am in danger")
    count = len(sam.inbox)
    await house.clock.move(2 * 3600)

    assert len(sam.inbox) == count
    assert in_group(house) == []


async def test_somebody_under_eighteen_gets_help_in_private_too(house: House) -> None:
    sam = house.person()
    await sam.say("/start")
    await sam.tap("No")
    await types_there(sam, "I am in danger")

    assert NUMBER in sam.last.text
    assert in_group(house) == []


async def test_help_in_private_comes_after_a_restart_of_the_bot_as_well(house: House) -> None:
    sam = await house.at_the_feeling()
    await house.clock.move(60)
    await house.reopen()
    await types_there(sam, "I am in danger")

    assert NUMBER in sam.last.text
    assert in_group(house) == []
