"""Wakes sessions when their time has come. Timers are rows in the store; this only looks when the next one is due."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.ports import Clock, Store, StoreError, TimerRow

log = structlog.get_logger()

#: Even where nothing is due, look again after so many seconds: a machine that slept, or whose clock was set, must not oversleep.
LONGEST_SLEEP = 30.0
AT_A_TIME = 100


class Timers:
    """Looks for due timers and hands them to the writer."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        hand_over: Callable[[Sequence[TimerRow]], Awaitable[None]],
        *,
        longest: float = LONGEST_SLEEP,
    ) -> None:
        """`longest`: the longest rest between two looks (seconds)."""
        self._longest = longest
        self._store = store
        self._clock = clock
        self._hand_over = hand_over
        self._changed = asyncio.Event()

    def changed(self) -> None:
        """Something was set: look again."""
        self._changed.set()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self._rest(await self._look())

    async def _look(self) -> float:
        """Hand over what is due; returns how long to rest (seconds)."""
        self._changed.clear()
        try:
            due = await self._store.due(self._clock.now(), AT_A_TIME)
            if due:
                await self._hand_over(due)
                return 0.0
            at = await self._store.next_due()
        except StoreError as error:
            log.error("timers_unreadable", error=type(error).__name__)
            return self._longest
        return self._longest if at is None else min(self._longest, max(0.0, at - self._clock.now()))

    async def _rest(self, seconds: float) -> None:
        pause = asyncio.ensure_future(self._clock.sleep(seconds))
        changed = asyncio.ensure_future(self._changed.wait())
        try:
            await asyncio.wait({pause, changed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()
            changed.cancel()
