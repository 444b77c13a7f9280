"""The real time and the real chance. The only place that sleeps, reads a clock or draws a random number."""

from __future__ import annotations

import asyncio
import secrets
import time


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
