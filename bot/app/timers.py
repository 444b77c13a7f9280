"""Wakes sessions when their time has come. Timers are rows in the store; this only looks when the next one is due.

Daily prompts are looked for apart from all other moments: however many come due at once, nothing else waits behind them.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

import structlog

from bot.ports import PROMPT, Clock, Store, StoreError, TimerRow

log = structlog.get_logger()

#: Even where nothing is due, look again after so many seconds: a machine that slept, or whose clock was set, must not oversleep.
LONGEST_SLEEP = 30.0
AT_A_TIME = 100
#: Prompts come to the writer in small portions, about what goes out in a second, so that a reply never waits long behind one.
PROMPTS_AT_A_TIME = 25

HandOver = Callable[[Sequence[TimerRow]], Awaitable[None]]
#: Waits until so many more prompts may be handed over.
Room = Callable[[int], Awaitable[None]]


class Timers:
    """Looks for due timers and hands them to the writer; prompts only while there is room for them on their way out."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        hand_over: HandOver,
        *,
        room: Room,
        longest: float = LONGEST_SLEEP,
    ) -> None:
        """`longest`: the longest rest between two looks (seconds)."""
        moments = _Queue(store.due, store.next_due, AT_A_TIME, _always)
        prompts = _Queue(store.prompts_due, store.next_prompt, PROMPTS_AT_A_TIME, room)
        self._moments = _Watch(moments, clock, hand_over, longest=longest)
        self._prompts = _Watch(prompts, clock, hand_over, longest=longest)

    def changed(self, rows: Iterable[TimerRow]) -> None:
        """These were set: look again where one comes sooner than the next look."""
        for row in rows:
            (self._prompts if row.kind == PROMPT else self._moments).changed(row.due)

    async def run(self) -> None:
        """Look until cancelled."""
        await asyncio.gather(self._moments.run(), self._prompts.run())


@dataclass(frozen=True, slots=True)
class _Queue:
    """Some of the timers, in the order of their moments: how they are read, how many at a time, and when there is room."""

    due: Callable[[float, int], Awaitable[Sequence[TimerRow]]]
    next: Callable[[], Awaitable[float | None]]
    at_a_time: int
    room: Room


class _Watch:
    """Hands over what is due of one queue."""

    def __init__(self, queue: _Queue, clock: Clock, hand_over: HandOver, *, longest: float) -> None:
        self._queue = queue
        self._clock = clock
        self._hand_over = hand_over
        self._longest = longest
        self._changed = asyncio.Event()
        self._next_look = math.inf

    def changed(self, due: float) -> None:
        """A moment was set (epoch seconds)."""
        if due < self._next_look:
            self._changed.set()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self._rest(await self._look())

    async def _look(self) -> float:
        """Hand over what is due; returns how long to rest (seconds)."""
        await self._queue.room(self._queue.at_a_time)
        self._next_look = math.inf  # what is set while this looks may have been missed by it
        self._changed.clear()
        try:
            due = await self._queue.due(self._clock.now(), self._queue.at_a_time)
            if due:
                await self._hand_over(due)
                return 0.0
            at = await self._queue.next()
        except StoreError as error:
            log.error("timers_unreadable", error=type(error).__name__)
            return self._longest
        return self._longest if at is None else min(self._longest, max(0.0, at - self._clock.now()))

    async def _rest(self, seconds: float) -> None:
        self._next_look = self._clock.now() + seconds
        pause = asyncio.ensure_future(self._clock.sleep(seconds))
        changed = asyncio.ensure_future(self._changed.wait())
        try:
            await asyncio.wait({pause, changed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()
            changed.cancel()


async def _always(_: int) -> None:
    """There is room at any time."""
