"""The outbox: in order, one at a time a chat, tried again as long as it helps, and nothing for those who are gone."""

from __future__ import annotations

import asyncio
import random
from itertools import groupby

import pytest

from bot.app.delivery import Delivery
from bot.app.draft import Aside
from bot.app.pacing import Pace
from bot.ports import Blocked, Migrated, Priority, Refused, RetryLater, Unreachable
from tests.fakes import Caller, FakeChance, FakeMessenger, House, settle

HOUR = 3600.0
TOLD = [("/privacy", "end-to-end"), ("/settings", "Your"), ("/help", "In d")]


async def test_messages_of_a_chat_keep_their_order(house: House) -> None:
    sam = house.person()
    house.messenger.faults = [Unreachable("reset")]
    await house.deliver(sam.words("/privacy"), sam.words("/settings"), sam.words("/help"))
    await house.clock.move(5)

    assert [message.text[:4] for message in sam.inbox] == ["What", "Your", "In d"]


async def test_help_goes_out_before_what_waits(house: House) -> None:
    sam = await house.at_the_feeling()
    house.messenger.faults = [RetryLater(30)]
    await house.deliver(sam.words("/privacy"))
    await house.deliver(sam.words("danger"))
    await house.clock.move(31)

    assert "call now if anyone is in danger" in sam.inbox[-2].text
    assert "end-to-end" in sam.inbox[-1].text


async def test_one_chat_that_has_to_wait_delays_no_other(house: House) -> None:
    sam, kim = house.person(), house.person(8, "Kim")
    house.messenger.faults = [RetryLater(60)]
    await sam.say_nothing_back("/now")
    await kim.say("/now")
    assert len(kim.inbox) == 1
    assert sam.inbox == []
    await house.clock.move(61)

    assert len(sam.inbox) == 1


async def test_where_a_chat_waits_for_its_turn_it_sees_that_an_answer_is_written() -> None:
    house = await House(pace=Pace(0, 0.2, 0)).open()
    sam = house.person()
    await house.deliver(*[sam.words("/privacy") for _ in range(5)])
    await house.clock.move(20)

    assert len(sam.inbox) == 5
    assert house.messenger.typed
    await house.kill()


async def test_an_outage_of_hours_loses_nothing(house: House) -> None:
    sam = house.person()
    house.messenger.down = True
    await sam.say_nothing_back("/now")
    await house.clock.move(5 * HOUR)
    house.messenger.down = False
    await house.clock.move(100)

    assert len(sam.inbox) == 1
    await sam.tap("5")
    assert "Give me a minute" in sam.last.text


@pytest.mark.parametrize("seed", range(5))
async def test_six_hours_of_trouble_leave_every_answer_in_its_place(seed: int) -> None:
    """Each chat gets what it was told in the order it was said, however often sending fails or its answer is cut off."""
    house = await House(pace=Pace(25, 1, 20)).open()
    chance = random.Random(seed)
    people = [house.person(7 + number, f"P{number}") for number in range(8)]
    house.messenger.trouble = lambda: chance.choice([None, Unreachable("502"), Unreachable("reset"), RetryLater(7)])
    house.messenger.cut = lambda: chance.choice([None, None, None, Unreachable("cut")])
    said: dict[int, list[str]] = {person.who.user: [] for person in people}
    for _ in range(60):
        for person in chance.sample(people, 3):
            word, told = chance.choice(TOLD)
            said[person.who.user].append(told)
            await house.deliver(person.words(word))
        await house.clock.move(360)
    house.messenger.trouble = house.messenger.cut = lambda: None
    await house.clock.move(3600)

    for person in people:
        heard = [next(told for _, told in TOLD if told in message.text) for message in person.inbox]
        assert [told for told, _ in groupby(heard)] == [told for told, _ in groupby(said[person.who.user])]
        assert len(heard) >= len(said[person.who.user])
    assert await house.store_backlog() == 0
    await house.kill()


async def test_after_a_day_a_message_is_given_up_and_the_next_word_brings_the_question(house: House) -> None:
    sam = house.person()
    house.messenger.down = True
    await sam.say_nothing_back("/now")
    for _ in range(26):
        await house.clock.jump(HOUR)
    house.messenger.down = False
    assert await house.store_backlog() == 0
    await house.clock.move(100)
    assert sam.inbox == []
    await sam.say("hello?")

    assert sam.last.labels()


async def test_a_message_that_is_refused_for_good_frees_the_lane(house: House) -> None:
    sam = house.person()
    house.messenger.faults = [Refused("bad")]
    await house.deliver(sam.words("/now"), sam.words("/privacy"))
    assert "end-to-end" in sam.last.text
    await sam.say("5")

    assert "I was away for a while." in sam.last.text
    assert "18 or over" in sam.last.text
    await sam.tap("5")
    assert "Give me a minute" in sam.last.text


async def test_a_newer_question_takes_the_place_of_an_unsent_one(house: House) -> None:
    sam = await house.at_the_feeling()
    house.messenger.faults = [RetryLater(30)]
    await house.deliver(sam.press("Sad"))
    await house.deliver(sam.words("like a wet cloth"))
    await house.deliver(sam.words("/back"))
    count = len(sam.inbox)
    await house.clock.move(31)

    assert len(sam.inbox) == count + 1
    assert "Back to this one." in sam.last.text


async def test_a_question_under_way_that_was_replaced_is_not_tried_again(house: House) -> None:
    sam = await house.at_the_feeling()
    gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def hold(_: int) -> None:
        await gate

    house.messenger.before = hold
    await house.clock.move(5)
    await house.deliver(sam.words("like a wet cloth"))
    await house.deliver(sam.words("/back"))
    house.messenger.before = None
    house.messenger.faults = [Unreachable("reset")]
    count = len(sam.inbox)
    gate.set_result(None)
    await house.clock.move(10)

    assert len(sam.inbox) == count + 1
    assert "Back to this one." in sam.last.text


# Blocked, and back


async def test_who_blocked_the_bot_is_tried_once_and_nothing_is_queued(house: House) -> None:
    sam = await house.at_the_feeling()
    tries = house.messenger.tries
    house.messenger.faults = [Blocked("gone")]
    await house.deliver(sam.words("/privacy"), sam.words("/help"), sam.words("/settings"))
    await house.clock.move(HOUR)

    assert house.messenger.tries == tries + 1
    assert await house.store_backlog() == 0


async def test_nothing_is_queued_for_a_chat_that_is_blocked(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("8", "Take a break", "20 minutes")
    await sam.stand("blocked")
    count = len(sam.inbox)
    await house.clock.move(HOUR)

    assert len(sam.inbox) == count
    assert await house.store_backlog() == 0


async def test_who_comes_back_gets_the_question_again(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.stand("blocked")
    await sam.stand("unblocked")

    assert "feel" in sam.last.text
    assert "Sad" in sam.last.labels()


async def test_a_word_typed_after_coming_back_is_not_taken_for_an_answer_to_what_was_never_seen(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("8", "Take a break", "20 minutes")
    await sam.stand("blocked")
    await house.clock.move(HOUR)
    await sam.say("hello, I am back")

    assert "Are you ready to talk?" in sam.last.text
    await sam.say("ready to talk")
    assert "I'm back. Thank you for waiting." in sam.last.text or "small question" in sam.last.text


async def test_a_question_that_met_a_block_comes_again_with_the_next_word(house: House) -> None:
    sam = house.person()
    house.messenger.faults = [Blocked("gone")]
    await sam.say_nothing_back("/now")
    await sam.say("5")

    assert "18 or over" in sam.last.text
    await sam.tap("That was my answer") if "That was my answer" in sam.last.labels() else await sam.tap("5")
    assert "Give me a minute" in sam.last.text


async def test_a_group_that_moved_gets_its_message_under_the_new_id(house: House) -> None:
    there = house.person().in_group(-500)
    house.messenger.faults = [Migrated(-1001)]
    await house.deliver(there.words("/now"))
    await house.clock.move(1)
    await house.deliver(house.person().in_group(-1001).words("/now"))

    assert [message.chat for message in house.messenger.sent] == [-1001, -1001]


# At most once, and at least once


async def reminded(house: House) -> Caller:
    sam = await house.at_the_feeling()
    await sam.tap("Sad", "Sad, just that", "Tears", "To be heard", "They won't talk")
    return sam


async def test_a_reminder_is_struck_off_before_it_is_sent_and_never_comes_twice(house: House) -> None:
    sam = await reminded(house)
    count = len(sam.inbox)
    house.messenger.after = [Unreachable("lost answer")]
    await house.clock.move(31 * 60)
    assert len(sam.inbox) == count + 1
    assert await house.store_backlog() == 0
    await house.reopen()
    await house.clock.move(HOUR)

    assert len(sam.inbox) == count + 1


async def test_an_answer_whose_confirmation_was_lost_comes_again_rather_than_never(house: House) -> None:
    sam = house.person()
    house.messenger.after = [Unreachable("lost answer")]
    await house.deliver(sam.words("/now"))
    await house.clock.move(5)

    assert len(sam.inbox) == 2
    assert await house.store_backlog() == 0


async def test_what_was_not_sent_goes_out_after_a_restart(house: House) -> None:
    sam = house.person()
    house.messenger.down = True
    await sam.say_nothing_back("/now")
    house.messenger.down = False
    await house.reopen()

    assert "18 or over" in sam.last.text
    await sam.tap("5")
    assert "Give me a minute" in sam.last.text


# Small things beside


@pytest.mark.parametrize("fault", [Unreachable("x"), Refused("x"), Blocked("x"), RetryLater(1)])
async def test_a_toast_or_an_edit_that_fails_is_no_harm(house: House, fault: Exception) -> None:
    sam = house.person()
    await sam.say("/now")
    house.messenger.aside_fault = fault
    await sam.tap("5")

    assert "Give me a minute" in sam.last.text
    assert any(key[0] == "asides" for key in house.metrics.counted)


async def test_nothing_can_be_claimed_before_there_is_a_writer(house: House) -> None:
    messenger = FakeMessenger(house.clock)
    delivery = Delivery(messenger, house.clock, house.pace, chance=FakeChance(), metrics=house.metrics)
    await house.at_the_feeling()
    (chat,) = await house.chats()
    row = house.outgoing(chat.id, Priority.REMINDER)
    delivery.offer([row], {chat.id: chat}, {})
    delivery.aside(Aside(chat.chat, body={"text": "x"}))
    await settle()
    await house.clock.move(10)

    assert [message.text for message in messenger.sent] == ["x"]
    assert delivery.waiting == 1  # it was not sent, and so it may be tried again


async def test_draining_sends_what_is_ready_and_ends_within_its_time(house: House) -> None:
    sam = house.person()
    await house.writer.take([{"update_id": 1, "event": sam.words("/now")}])
    await asyncio.gather(house.delivery.drain(10), house.clock.move(1))
    assert len(sam.inbox) == 1

    await house.reopen()
    house.messenger.down = True
    await house.writer.take([{"update_id": 2, "event": sam.words("/privacy")}])
    before = house.clock.now()
    drained = asyncio.ensure_future(house.delivery.drain(10))
    await house.clock.move(11)
    assert drained.done()
    assert house.clock.now() - before <= 11.1
    assert await house.store_backlog() == 1
