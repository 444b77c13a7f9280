"""What comes in is committed once, in order, and confirmed only then: batches, poison, deaths, store trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from bot.adapters.memory import MemoryStore
from bot.app.incoming import Incoming, Relocated, Where
from bot.ports import Changes, Json, Loaded, StoreError, TimerRow, Wanted
from tests.fakes import FakeClock, House, settle


class Failing(MemoryStore):
    """Fails at so many saves or loads, or at one that a test names."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(now=clock.now)
        self.saves = 0
        self.loads = 0
        self.fail_saves: set[int] = set()
        self.down = False
        self.broken = False
        self.seen: list[Changes] = []

    async def load(self, wanted: Wanted) -> Loaded:
        self.loads += 1
        if self.down:
            raise StoreError("down")
        return await super().load(wanted)

    async def save(self, changes: Changes) -> None:
        self.saves += 1
        if self.broken:
            raise RuntimeError("a defect")
        if self.down or self.saves in self.fail_saves:
            raise StoreError("down")
        self.seen.append(changes)
        await super().save(changes)

    async def due(self, now: float, limit: int) -> Any:
        if self.down:
            raise StoreError("down")
        return await super().due(now, limit)

    async def prompts_due(self, now: float, limit: int) -> Any:
        if self.down:
            raise StoreError("down")
        return await super().prompts_due(now, limit)


@pytest.fixture
async def failing() -> Any:
    clock = FakeClock()
    house = await House(clock=clock, store=Failing(clock)).open()
    yield house
    await house.kill()


def store_of(house: House) -> Failing:
    assert isinstance(house.store, Failing)
    return house.store


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_a_poison_update_is_passed_over_alone(house: House, place: int) -> None:
    sam, kim = house.person(), house.person(8, "Kim")
    events: list[Incoming | Exception] = [sam.words("/now"), kim.words("/now")]
    events.insert(place, ValueError("secret words"))
    await house.deliver(*events)

    assert "18 or over" in sam.last.text
    assert "18 or over" in kim.last.text
    assert house.metrics.counted[("updates", "message", "poison")] == 1


async def test_a_chat_is_asked_to_say_it_again_and_nothing_of_the_broken_turn_is_kept(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    broken = house.changed_screen(lambda text: 1 / 0 if text == "boom" else False)
    where = await house.where(sam)
    await house.deliver(sam.words("boom"), sam.words("5"))

    assert any("Please send it once more." in message.text for message in sam.inbox)
    assert "Give me a minute" in sam.last.text
    assert await house.where(sam) != where
    broken()


async def test_somebody_new_whose_first_word_is_poison_is_asked_kindly(house: House) -> None:
    restore = house.changed_screen(lambda text: 1 / 0)
    sam = house.person()
    await sam.say("hello")
    assert "Please send it once more." in sam.last.text
    restore()


async def test_updates_of_nothing_we_read_are_confirmed(house: House) -> None:
    await house.writer.take([{"update_id": 1, "event": None}, {"update_id": 2, "event": None}])

    assert house.messenger.sent == []


@pytest.mark.parametrize("raw", [{}, {"update_id": "x"}, {"update_id": 2**70}, {"update_id": None}])
async def test_an_update_without_a_usable_number_harms_nobody(house: House, raw: Mapping[str, Json]) -> None:
    sam = house.person()
    await house.writer.take([raw, {"update_id": 9, "event": sam.words("/now")}])
    await settle()

    assert "18 or over" in sam.last.text


async def test_an_update_is_handled_once_however_often_it_comes(house: House) -> None:
    sam = house.person()
    event = sam.words("/now")
    await house.deliver(event, event)
    await house.deliver(event)
    await house.reopen()
    await house.deliver(event)

    assert len(sam.inbox) == 1
    assert house.metrics.counted[("updates", "message", "repeated")] == 3


async def test_update_ids_may_begin_again_lower(house: House) -> None:
    sam = house.person()
    house.update = 9000
    await sam.say("/now")
    house.update = 10
    await sam.say("5")

    assert "Give me a minute" in sam.last.text


async def test_what_the_store_does_not_take_is_not_confirmed_and_can_come_again(failing: House) -> None:
    sam = failing.person()
    event = sam.words("/now")
    store_of(failing).down = True
    with pytest.raises(StoreError):
        await failing.deliver(event)
    assert failing.messenger.sent == []
    store_of(failing).down = False
    await failing.deliver(event)

    assert len(sam.inbox) == 1


async def test_a_long_batch_goes_in_parts_and_is_confirmed_after_the_last(failing: House) -> None:
    callers = [failing.person(number) for number in range(1, 251)]
    raws = [{"update_id": number, "event": each.words("/now")} for number, each in enumerate(callers, start=1)]
    await failing.writer.take(raws)

    assert [len(changes.handled) for changes in store_of(failing).seen if changes.handled] == [100, 100, 50]


async def test_a_slow_batch_is_cut_after_fifty_milliseconds() -> None:
    house = await House().open()

    callers = [house.person(number) for number in range(1, 7)]
    restore = house.changed_screen(lambda text: bool(house.clock.pass_by(0.02)))
    raws = [{"update_id": number, "event": each.words("hello")} for number, each in enumerate(callers, start=1)]
    await house.writer.take(raws)
    await settle()
    restore()

    assert all(each.inbox for each in callers)
    await house.kill()


async def test_a_failure_in_the_second_part_leaves_the_first_standing(failing: House) -> None:
    callers = [failing.person(number) for number in range(1, 151)]
    first = [{"update_id": number, "event": each.words("/now")} for number, each in enumerate(callers, start=1)]
    store_of(failing).fail_saves = {store_of(failing).saves + 2}
    with pytest.raises(StoreError):
        await failing.writer.take(first)
    await settle()
    assert len(failing.messenger.sent) == 100
    await failing.writer.take(first)
    await settle()

    assert len(failing.messenger.sent) == 150


async def test_posts_that_came_together_are_each_done_with_their_own_last_part(failing: House) -> None:
    callers = [failing.person(number) for number in range(1, 152)]
    raws = [{"update_id": number, "event": each.words("/now")} for number, each in enumerate(callers, start=1)]
    store_of(failing).fail_saves = {store_of(failing).saves + 2}
    results = await asyncio.gather(
        failing.writer.take(raws[:50]), failing.writer.take(raws[50:]), return_exceptions=True
    )

    assert results[0] is None
    assert isinstance(results[1], StoreError)


async def test_results_of_sending_are_kept_once_the_store_is_back(failing: House) -> None:
    sam = failing.person()
    store_of(failing).fail_saves = {store_of(failing).saves + 2, store_of(failing).saves + 3}
    await failing.deliver(sam.words("/now"))
    assert await failing.store_backlog() == 1
    await failing.clock.move(5)

    assert await failing.store_backlog() == 0


async def test_stopping_does_not_hang_while_the_store_is_down(failing: House) -> None:
    sam = failing.person()
    await failing.deliver(sam.words("/now"))
    failing.messenger.before = None
    await failing.writer.take([{"update_id": 77, "event": sam.words("5")}])
    store_of(failing).down = True
    failing.writer.stop()
    await failing.clock.move(5)

    assert failing.tasks[0].done()


async def test_stopping_finishes_what_waits(house: House) -> None:
    sam = house.person()
    taking = asyncio.ensure_future(house.writer.take([{"update_id": 1, "event": sam.words("/now")}]))
    await asyncio.sleep(0)
    house.writer.stop()
    await taking
    await settle()

    assert house.tasks[0].done()


@pytest.mark.parametrize(("deaths", "handled"), [(1, True), (2, False)])
async def test_an_update_that_kills_the_process_is_passed_at_the_third_start(deaths: int, handled: bool) -> None:
    house = await House().open()
    sam = house.person()
    event = sam.words("/now")
    for _ in range(deaths):
        house.mark.take(event.update)
        await house.die_in_hand()
    await house.deliver(event)

    assert ("18 or over" in sam.last.text) is handled
    assert ("Please send it once more." in sam.last.text) is not handled
    await sam.say("5" if handled else "/now")
    assert "Something went wrong" not in sam.last.text
    await house.kill()


async def test_the_mark_is_clear_after_each_batch(house: House) -> None:
    await house.person().say("/now")

    assert house.mark.in_hand is None


async def test_a_timer_whose_turn_breaks_is_no_loop(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("8", "Take a break", "20 minutes")
    (row,) = await house.sessions()
    await house.writer.due([TimerRow(row.id + 1, "return", 1, 0, house.clock.now())])
    await house.clock.move(21 * 60)

    assert "Are you ready to talk?" in sam.last.text


async def test_timers_wait_while_the_store_is_down(failing: House) -> None:
    sam = failing.person()
    await sam.say("/now")
    await sam.tap("8", "Take a break", "20 minutes")
    store_of(failing).down = True
    await failing.clock.move(30 * 60)
    store_of(failing).down = False
    await failing.clock.move(60)

    assert "Are you ready to talk?" in sam.last.text


async def test_a_group_that_moved_keeps_its_place(house: House) -> None:
    there = house.person().in_group(-500)
    await house.deliver(there.words("/now"))
    head = there.head()
    await house.deliver(Relocated(head[0], there.who, Where(-500, private=False), head[3], head[4], to=-1001))
    await house.deliver(house.person().in_group(-1001).words("/now"))

    assert [message.chat for message in house.messenger.sent] == [-500, -1001]


async def test_nobody_waits_for_a_writer_that_a_defect_has_ended(failing: House) -> None:
    sam = failing.person()
    store_of(failing).broken = True
    with pytest.raises(StoreError):
        await failing.deliver(sam.words("/now"))
    with pytest.raises(StoreError):
        await failing.deliver(sam.words("/now"))
    with pytest.raises(RuntimeError, match="a defect"):
        await failing.tasks[0]
    failing.tasks.pop(0)
