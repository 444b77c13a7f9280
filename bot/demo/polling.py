"""getUpdates of one bot: the long poll on the event loop's clock, and who loses when two poll."""

import asyncio
import contextlib

from bot.demo.errors import ApiError, conflict
from bot.demo.updates import Queued, UpdateQueue

OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
BY_WEBHOOK = "terminated by setWebhook request"
MAX_TIMEOUT = 50
GATHER = 0.001  # seconds Telegram waits after the first update for more of them


class Poller:
    """`conflict_pause`: Telegram answers the second conflict within 3 s only after 3 s (real seconds).

    `strict` is Telegram's brake on a bot that asks again at once with the same offset: it waits 3 s for
    news even if asked not to, and within half a second it gets one update only.
    """

    def __init__(self, queue: UpdateQueue, *, conflict_pause: float, strict: bool) -> None:
        self._queue = queue
        self._pause = conflict_pause
        self._strict = strict
        self._last_poll = (0, float("-inf"))
        self._waiter: asyncio.Future[None] | None = None
        self._quiet_until = 0.0
        queue.listeners.append(self._wake)

    async def poll(self, offset: int, limit: int, timeout: float) -> list[bytes]:
        """Raises ApiError 409 when a newer poll or a webhook ends this one."""
        limit, timeout = self._braked(offset, limit, timeout)
        found = self._queue.collect(offset, limit)
        if found or timeout <= 0:
            return found
        self.abort(OTHER_POLL)
        waiter = self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(min(timeout, MAX_TIMEOUT)):
                await waiter
            await asyncio.sleep(GATHER)
        except TimeoutError:
            pass
        except ApiError:
            await self._hold_back()
            raise
        finally:
            if self._waiter is waiter:
                self._waiter = None
        return self._queue.collect(offset, limit)

    def abort(self, reason: str) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter and not waiter.done():
            waiter.set_exception(conflict(reason))

    def release(self) -> None:
        """Ends a long poll with what there is, as when the server stops."""
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def _braked(self, offset: int, limit: int, timeout: float) -> tuple[int, float]:
        now = asyncio.get_running_loop().time()
        (last_offset, last_at), self._last_poll = self._last_poll, (offset, now)
        if not self._strict or offset != last_offset:
            return limit, timeout
        since = now - last_at
        return (1 if since < 0.5 else limit), (max(timeout, 3.0) if since < 3.0 else timeout)

    def _wake(self, _: Queued) -> None:
        self.release()

    async def _hold_back(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._quiet_until:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(self._pause)
        else:
            self._quiet_until = now + self._pause
