"""The real time and the real chance, and a time that is moved by hand. The only place that sleeps, reads a clock or draws a random number."""

from __future__ import annotations

import asyncio
import heapq
import secrets
import time
from collections.abc import Awaitable, Callable

#: So many rounds of the loop let everything run that is ready, with room to spare.
ROUNDS = 20


class SystemClock:
    """The machine's time, as `ports.Clock`."""

    def now(self) -> float:
        """Epoch seconds, UTC. May jump when the machine's clock is set."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since some moment; never jumps and never goes backward."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds`; zero and less give others their turn and come back."""
        await asyncio.sleep(max(0.0, seconds))


class SystemChance:
    """Ids that nobody can guess, as `ports.Chance`."""

    def new_id(self) -> int:
        """A fresh id from 1 to 2**63 - 1, from the operating system's randomness."""
        return secrets.randbelow(2**63 - 1) + 1


async def settle(rounds: int = ROUNDS) -> None:
    """Let everything that is ready run, for so many rounds of the loop at most."""
    # Only the loop of the standard library can be asked whether anything is ready; with others all rounds are gone through.
    ready = getattr(asyncio.get_running_loop(), "_ready", (None,))
    for _ in range(rounds):
        await asyncio.sleep(0)
        if not ready:
            return


class MovedClock:
    """Time stands still until it is moved; sleepers wake in the order of their moments. As `ports.Clock`, for plays and tests.

    `quiet` returns once nothing more happens by itself; one that works with threads has to wait for them.
    """

    def __init__(self, now: float, quiet: Callable[[], Awaitable[None]] = settle) -> None:
        self.quiet = quiet
        self._now = now
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> float:
        """Epoch seconds, as far as it was moved."""
        return self._now

    def monotonic(self) -> float:
        """The same: this time never jumps back."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until the time was moved so far."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        self._count += 1
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, self._count, future))
        await future

    async def move(self, seconds: float) -> None:
        """Let so many seconds pass, waking everybody in between in turn."""
        until = self._now + seconds
        await self.quiet()
        while self._sleepers and self._sleepers[0][0] <= until:
            at, _, future = heapq.heappop(self._sleepers)
            if future.done():
                continue
            self._now = max(self._now, at)
            future.set_result(None)
            await self.quiet()
        self._now = until
        await self.quiet()
