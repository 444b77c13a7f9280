"""Beside the turns: signs of life, what is left from before, and questions that come again after an outage."""

from __future__ import annotations

import asyncio

from bot.adapters.memory import MemoryStore
from bot.ports import Blocked, StoreError
from tests.fakes import FakeClock, House


async def test_after_an_outage_the_question_comes_again_once(house: House) -> None:
    sam = house.person()
    await house.keeping.catch_up()
    await sam.say("/now")
    await house.clock.jump(200)
    await house.reopen()
    await house.keeping.catch_up()
    await house.clock.move(1)
    assert "I was away for a while." in sam.last.text
    assert "18 or over" in sam.last.text
    count = len(sam.inbox)
    await house.keeping.catch_up()
    await house.clock.move(1)

    assert len(sam.inbox) == count
    await sam.tap("5")
    assert "Give me a minute" in sam.last.text


async def test_after_a_short_gap_nothing_comes_again(house: House) -> None:
    sam = house.person()
    await house.keeping.catch_up()
    await sam.say("/now")
    await house.clock.move(100)
    await house.reopen()
    await house.keeping.catch_up()
    await house.clock.move(1)

    assert len(sam.inbox) == 1


async def test_who_had_left_long_before_the_outage_is_left_in_peace(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await house.clock.jump(3600)
    await house.keeping.catch_up()
    await house.clock.jump(400)
    await house.reopen()
    await house.keeping.catch_up()
    await house.clock.move(1)

    assert len(sam.inbox) == 1


async def test_many_messages_of_before_go_out_in_pages() -> None:
    house = await House().open()
    house.messenger.down = True
    callers = [house.person(number) for number in range(1, 604)]
    raws = [{"update_id": number, "event": each.words("/now")} for number, each in enumerate(callers, start=1)]
    await house.writer.take(raws)
    house.messenger.down = False
    await house.kill()
    opening = asyncio.ensure_future(house.open())
    await house.clock.move(5)
    await opening

    assert all(len(each.inbox) == 1 for each in callers)
    await house.kill()


async def test_nothing_of_before_goes_to_somebody_who_blocked(house: House) -> None:
    sam = house.person()
    house.messenger.faults = [Blocked("x")]
    await sam.say_nothing_back("/now")
    await house.reopen()

    assert sam.inbox == []


async def test_the_loop_beats_measures_and_prunes_and_survives_a_store_that_is_down() -> None:
    clock = FakeClock()
    store = Counting(clock)
    house = await House(clock=clock, store=store).open()
    task = asyncio.ensure_future(house.keeping.run())
    await clock.move(60)
    assert store.beats >= 4
    assert store.prunes == 1
    store.down = True
    await clock.move(60)
    store.down = False
    await clock.move(3700)

    assert store.prunes >= 2
    assert not task.done()
    task.cancel()
    await house.kill()


class Counting(MemoryStore):
    """Counts beats and prunes, and fails while it is down."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(now=clock.now)
        self.beats = self.prunes = 0
        self.down = False

    async def beat(self, now: float) -> None:
        if self.down:
            raise StoreError("down")
        self.beats += 1
        await super().beat(now)

    async def prune(self, now: float) -> None:
        self.prunes += 1
        await super().prune(now)
