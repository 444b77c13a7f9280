"""`/exit` while something is under way: whatever was written before it is gone, and the neutral line is the last that is seen."""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters.memory import MemoryStore
from bot.app.recent import deletable
from bot.ports import Changes, Refused, RetryLater, Unreachable
from tests.fakes import Caller, FakeClock, House, SlowFiles, settle

COVER = "Hi. Send /start to begin."
Gate = asyncio.Future[None]


class SlowSaves(MemoryStore):
    """Writes when the gate opens."""

    gate: Gate | None = None

    async def save(self, changes: Changes) -> None:
        if self.gate:
            await asyncio.wait([self.gate])
        await super().save(changes)


def seen(sam: Caller) -> list[str]:
    """What stands in the chat of all that the bot sent there."""
    deleted = sam.house.messenger.deleted
    return [message.text for message in sam.inbox if message.number not in deleted]


def hold_first(house: House) -> Gate:
    """The next message is held on its way until the gate opens; those behind it go."""
    gate: Gate = asyncio.get_running_loop().create_future()

    async def hold(_: int) -> None:
        house.messenger.before = None
        await gate

    house.messenger.before = hold
    return gate


async def open_gate(house: House, gate: Gate) -> None:
    gate.set_result(None)
    await house.clock.move(5)


async def test_a_message_that_was_under_way_is_taken_away_as_soon_as_it_has_arrived(house: House) -> None:
    sam = await house.at_the_feeling()
    gate = hold_first(house)
    await house.deliver(sam.words("/privacy"))
    await sam.say("/exit")
    assert seen(sam) == [COVER]
    await open_gate(house, gate)

    assert "end-to-end" in sam.last.text
    assert seen(sam) == [COVER]
    assert await house.store_backlog() == 0


async def test_what_waited_behind_it_never_goes_out(house: House) -> None:
    sam = await house.at_the_feeling()
    gate = hold_first(house)
    await house.deliver(sam.words("/privacy"), sam.words("/settings"), sam.words("/help"))
    await house.deliver(sam.press("Sad"))
    await sam.say("/exit")
    heard = len(sam.inbox)
    await open_gate(house, gate)
    await house.reopen()

    assert len(sam.inbox) == heard + 1
    assert seen(sam) == [COVER]


async def test_a_message_that_failed_on_its_way_is_not_tried_again(house: House) -> None:
    for fault in (Unreachable("reset"), RetryLater(9), Refused("bad")):
        sam = house.person()
        gate = hold_first(house)
        await house.deliver(sam.words("/privacy"))
        await sam.say("/exit")
        house.messenger.faults = [fault]
        heard = len(sam.inbox)
        await open_gate(house, gate)
        await house.clock.move(60)

        assert len(sam.inbox) == heard
        assert await house.store_backlog() == 0


async def test_a_reminder_that_was_claimed_is_taken_away_too(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Sad", "Sad, just that", "Tears", "To be heard", "They won't talk")
    gate = hold_first(house)
    await house.clock.move(31 * 60)
    assert await house.store_backlog() == 0
    heard = len(sam.inbox)
    await sam.say("/exit")
    await open_gate(house, gate)

    assert len(sam.inbox) == heard + 2
    assert seen(sam) == [COVER]


async def test_a_message_that_waits_for_its_turn_is_dropped_and_the_line_does_not_wait(house: House) -> None:
    sam = await house.at_the_feeling()
    house.messenger.faults = [RetryLater(60)]
    await house.deliver(sam.words("/help"))
    await sam.say("/exit")
    assert sam.last.text == COVER
    await house.clock.move(120)

    assert seen(sam) == [COVER]


async def test_what_an_earlier_process_left_unsent_does_not_come_behind_the_line(house: House) -> None:
    sam = house.person()
    house.messenger.down = True
    await house.deliver(sam.words("/now"), sam.words("/privacy"), sam.words("danger"))
    await house.reopen()
    assert await house.store_backlog() == 3
    await house.deliver(sam.words("/exit"))
    assert await house.store_backlog() == 0
    house.messenger.down = False
    await house.reopen()
    await sam.say("/exit")
    await house.clock.move(60)

    assert [message.text for message in sam.inbox] == [COVER]


async def test_what_was_said_in_the_same_batch_before_is_dropped_and_what_comes_behind_is_not(house: House) -> None:
    sam = await house.at_the_feeling()
    await house.deliver(sam.words("/help"), sam.words("danger"), sam.words("/exit"))
    assert seen(sam) == [COVER]
    await house.deliver(sam.words("/exit"), sam.words("danger"))
    cover, answer = sorted(seen(sam), key=len)

    assert cover == COVER
    assert "call now if anyone is in danger" in answer


async def test_twice_in_a_row_leaves_one_line(house: House) -> None:
    sam = await house.at_the_feeling()
    gate = hold_first(house)
    await house.deliver(sam.words("/exit"))
    await house.deliver(sam.words("/exit"))
    await open_gate(house, gate)
    assert seen(sam) == [COVER]
    await house.deliver(sam.words("/exit"), sam.words("/exit"))

    assert seen(sam) == [COVER]


async def test_what_arrives_while_leaving_is_worked_on_is_taken_along() -> None:
    """It has arrived, but that was not written down yet when the messages of the chat were gathered."""
    clock = FakeClock()
    store = SlowSaves(now=clock.now)
    house = await House(clock=clock, store=store).open()
    sam = await house.at_the_feeling()
    gate = hold_first(house)
    await house.deliver(sam.words("/privacy"))
    store.gate = asyncio.get_running_loop().create_future()
    leaving = asyncio.ensure_future(house.deliver(sam.words("/exit")))
    await settle()
    gate.set_result(None)
    await settle()
    assert "end-to-end" in sam.last.text
    store.gate.set_result(None)
    await leaving

    assert seen(sam) == [COVER]
    await house.kill()


async def test_the_file_that_was_under_way_is_taken_away(house: House) -> None:
    slow = SlowFiles(house.clock)
    house.messenger = slow
    await house.reopen()
    sam = await house.at_the_feeling()
    slow.gate = asyncio.get_running_loop().create_future()
    await sam.say("/export")
    await sam.tap("Send it")
    await sam.say("/exit")
    await open_gate(house, slow.gate)

    assert len(slow.files) == 1
    assert slow.next_number in slow.deleted
    assert seen(sam) == [COVER]


async def test_a_file_that_was_asked_for_in_the_same_breath_is_never_made(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("/export")
    await house.deliver(sam.press("Send it"), sam.words("/exit"))
    await settle()

    assert house.messenger.files == []
    assert seen(sam) == [COVER]


@pytest.mark.parametrize("trouble", [Unreachable("down"), RetryLater(20)])
async def test_where_it_cannot_be_taken_away_at_once_it_is_tried_again(house: House, trouble: Exception) -> None:
    sam = await house.at_the_feeling()
    gate = hold_first(house)
    await house.deliver(sam.words("/privacy"))
    await sam.say("/exit")
    house.messenger.aside_fault = trouble
    await open_gate(house, gate)
    assert len(seen(sam)) == 2
    house.messenger.aside_fault = None
    await house.clock.move(60)

    assert seen(sam) == [COVER]


async def test_what_stayed_after_all_goes_with_the_next_exit(house: House) -> None:
    sam = await house.at_the_feeling()
    gate = hold_first(house)
    await house.deliver(sam.words("/privacy"))
    await sam.say("/exit")
    house.messenger.aside_fault = Refused("no")
    await open_gate(house, gate)
    late = sam.last
    house.messenger.aside_fault = None
    (chat,) = await house.chats()
    assert late.number in deletable(chat.recent, house.clock.now())
    await sam.say("/exit")

    assert seen(sam) == [COVER]


async def test_the_question_that_was_taken_away_is_put_again_when_they_come_back(house: House) -> None:
    sam = await house.at_the_feeling()
    gate = hold_first(house)
    await house.deliver(sam.words("like a wet cloth"))
    await sam.say("/exit")
    await open_gate(house, gate)
    await sam.say("/now")
    await sam.tap("Go on from there")

    assert "see or hear" in sam.last.text
    assert sam.last.text in seen(sam)


async def test_another_chat_is_left_alone(house: House) -> None:
    sam, kim = await house.at_the_feeling(), house.person(8, "Kim")
    gate = hold_first(house)
    await house.deliver(kim.words("/privacy"))
    await sam.say("/exit")
    await open_gate(house, gate)

    assert "end-to-end" in seen(kim)[0]


async def test_clearing_waits_for_telegram_and_is_tried_again(house: House) -> None:
    sam = await house.at_the_feeling()
    house.messenger.aside_fault = RetryLater(3)
    await sam.say_nothing_back("/exit")
    assert not house.messenger.deleted
    house.messenger.aside_fault = None
    await house.clock.move(10)

    assert house.messenger.deleted
    assert sam.last.text == "Hi. Send /start to begin."


async def test_after_days_the_cover_says_that_older_messages_are_still_there(house: House) -> None:
    sam = await house.at_the_feeling()
    await house.clock.move(3 * 24 * 3600)
    await sam.say_nothing_back("/exit")
    await house.clock.move(5)

    assert "Some older messages are still here" in sam.last.text
