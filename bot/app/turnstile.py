"""Where all chats wait together for Telegram's overall limit: the most urgent message goes first, whatever its chat."""

from __future__ import annotations

import asyncio
import heapq

from bot.app.pacing import Bucket
from bot.ports import Clock

OVERALL_BURST = 5

#: What goes first: the lower, the sooner.
Rank = tuple[int, int]
Ticket = asyncio.Future[None]


class Turnstile:
    """Lets so many messages a second through, after a small burst; a rate of 0 is no limit."""

    def __init__(self, rate: float, clock: Clock) -> None:
        self._bucket = Bucket(rate=rate, burst=OVERALL_BURST)
        self._clock = clock
        self._queue: list[tuple[Rank, int, Ticket]] = []
        self._places = 0
        self._turning: asyncio.Task[None] | None = None

    def ticket(self, rank: Rank) -> Ticket:
        """A place in the queue: await it, and send. Cancel it to give the place up."""
        ticket: Ticket = asyncio.get_running_loop().create_future()
        if not self._queue and self._pause() <= 0:
            self._let_through(ticket)
        else:
            self.hasten(ticket, rank)
        return ticket

    def hasten(self, ticket: Ticket, rank: Rank) -> None:
        """Something more urgent came to a chat that waits: its ticket gets a place further ahead too."""
        self._places += 1
        heapq.heappush(self._queue, (rank, self._places, ticket))
        if self._turning is None or self._turning.done():
            self._turning = asyncio.ensure_future(self._turn())

    async def close(self) -> None:
        """Nobody goes through any more."""
        if self._turning is not None:
            self._turning.cancel()
            await asyncio.gather(self._turning, return_exceptions=True)

    async def _turn(self) -> None:
        while self._queue:
            pause = self._pause()
            if pause > 0:
                await self._clock.sleep(pause)
                continue
            ticket = heapq.heappop(self._queue)[2]
            if not ticket.done():  # given up, or let through from a place further ahead
                self._let_through(ticket)

    def _pause(self) -> float:
        return self._bucket.slot() - self._clock.monotonic()

    def _let_through(self, ticket: Ticket) -> None:
        self._bucket.spend(self._clock.monotonic())
        ticket.set_result(None)
