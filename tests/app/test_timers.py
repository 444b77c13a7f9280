"""What is due is handed over at its moment, in two lines: prompts while there is room for them, and everything else at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.adapters.memory import MemoryStore
from bot.app.timers import LONGEST_SLEEP, PROMPTS_AT_A_TIME, Timers
from bot.ports import PROMPT, Changes, StoreError, TimerRow
from tests.fakes import START, FakeClock


class Counting(MemoryStore):
    """Counts the looks, and fails while it is down."""

    looks = 0
    down = False

    async def due(self, now: float, limit: int) -> Sequence[TimerRow]:
        self.looks += 1
        if self.down:
            raise StoreError("down")
        return await super().due(now, limit)


class Desk:
    """Takes what is handed over, strikes it off, and opens and closes the door for prompts."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.store = Counting(now=self.clock.now)
        self.taken: list[TimerRow] = []
        self.door = asyncio.Event()
        self.door.set()
        self.timers = Timers(self.store, self.clock, self.take, room=self.room)

    async def take(self, rows: Sequence[TimerRow]) -> None:
        self.taken += rows
        await self.store.save(Changes(cancel=[(row.owner, row.kind, row.entry, row.number) for row in rows]))

    async def room(self, count: int) -> None:
        assert count == PROMPTS_AT_A_TIME
        await self.door.wait()

    async def set(self, *rows: TimerRow) -> None:
        await self.store.save(Changes(timers=rows))
        self.timers.changed(rows)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    task = asyncio.ensure_future(desk.timers.run())
    await desk.clock.move(0)
    yield desk
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def moment(after: float, session: int = 1, kind: str = "return") -> TimerRow:
    return TimerRow(session, kind, 1, 0, START + after)


@pytest.mark.parametrize("kind", ["return", PROMPT])
async def test_each_kind_is_handed_over_at_its_moment(desk: Desk, kind: str) -> None:
    row = moment(7, kind=kind)
    await desk.set(row)
    await desk.clock.move(6.9)
    assert desk.taken == []
    await desk.clock.move(0.2)
    assert desk.taken == [row]


async def test_what_comes_later_than_the_next_look_costs_no_look_of_its_own(desk: Desk) -> None:
    looks = desk.store.looks
    row = moment(LONGEST_SLEEP + 5)
    await desk.set(row)
    await desk.clock.move(1)
    assert desk.store.looks == looks
    await desk.clock.move(LONGEST_SLEEP + 4)
    assert desk.taken == [row]


async def test_a_prompt_that_is_set_costs_the_other_line_no_look(desk: Desk) -> None:
    looks = desk.store.looks
    await desk.set(moment(1, kind=PROMPT))
    await desk.clock.move(2)
    assert len(desk.taken) == 1
    assert desk.store.looks == looks


async def test_while_there_is_no_room_prompts_wait_in_the_store_and_nothing_else_does(desk: Desk) -> None:
    desk.door.clear()
    prompts = [moment(n / 10, session=n, kind=PROMPT) for n in range(2 * PROMPTS_AT_A_TIME)]
    back = moment(60)
    await desk.set(*prompts, back)
    await desk.clock.move(90)
    assert [row for row in desk.taken if row.kind != PROMPT] == [back]
    assert len(desk.taken) <= 1 + PROMPTS_AT_A_TIME  # one look may have begun before the door was closed
    desk.door.set()
    await desk.clock.move(0)
    assert [row for row in desk.taken if row.kind == PROMPT] == prompts


async def test_trouble_of_the_store_is_waited_out(desk: Desk) -> None:
    desk.store.down = True
    row = moment(1)
    await desk.set(row)
    await desk.clock.move(5)
    desk.store.down = False
    await desk.clock.move(LONGEST_SLEEP)
    assert desk.taken == [row]
