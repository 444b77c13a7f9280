"""House-keeping beside the turns: signs of life, old things dropped, gauges, and questions that come again after an outage."""

from __future__ import annotations

import structlog

from bot.app.delivery import Delivery, is_past
from bot.app.writer import Writer
from bot.coach.schedules import TZ_DATA
from bot.ports import Clock, Metrics, Outgoing, Store, StoreError, Wanted

log = structlog.get_logger()

BEAT = 15.0
PRUNE = 3600.0
#: Presses die after this long at Telegram; an outage that lasted longer may have swallowed one (seconds).
OUTAGE = 150.0
#: Who was in a talk so shortly before the outage may be waiting for an answer (seconds).
IN_TALK = 600.0
PAGE = 500


class Keeping:
    """What runs beside the writer. Store trouble here is logged and tried again at the next beat."""

    def __init__(self, store: Store, clock: Clock, writer: Writer, delivery: Delivery, metrics: Metrics) -> None:
        self._store = store
        self._clock = clock
        self._writer = writer
        self._delivery = delivery
        self._metrics = metrics

    async def resend(self, after_a_moment: float = 0.0) -> None:
        """Messages that an earlier process did not get out go out, a page at a time. Raises StoreError.

        What people wrote meanwhile may go first, for `after_a_moment` (seconds): it makes many an old question needless.
        """
        last, after = await self._store.last_id(), 0
        if after_a_moment:
            await self._clock.sleep(after_a_moment)
        while rows := await self._page(after, last):
            await self._offer(rows, after, last)
            after = rows[-1].id
            while self._delivery.waiting > PAGE:
                await self._clock.sleep(0.1)

    async def catch_up(self) -> None:
        """After an outage, the questions of those who were in a talk come again, once. Raises StoreError."""
        now, beat = self._clock.now(), await self._store.last_beat()
        if beat is not None and now - beat > OUTAGE:
            sessions = await self._store.interrupted(beat - IN_TALK)
            log.info("after_outage", seconds=round(now - beat), sessions=len(sessions))
            await self._writer.repeat(sessions)
        await self._store.beat(now)
        await self._reckon_anew()

    async def _reckon_anew(self) -> None:
        """Daily prompts whose moment was reckoned with other tz data get theirs by the present one."""
        while rows := await self._store.outdated(TZ_DATA, PAGE):
            await self._writer.due(rows)

    async def run(self) -> None:
        """Beat, measure and prune until cancelled."""
        pruned = 0.0
        while True:
            try:
                await self._beat()
                if self._clock.monotonic() - pruned > PRUNE or not pruned:
                    await self._store.prune(self._clock.now())
                    pruned = self._clock.monotonic()
            except StoreError as error:
                log.error("keeping_failed", error=type(error).__name__)
            await self._clock.sleep(BEAT)

    async def _beat(self) -> None:
        await self._store.beat(self._clock.now())
        depth, age = await self._store.backlog(self._clock.now())
        self._metrics.gauge("outbox_depth", depth)
        self._metrics.gauge("outbox_age_seconds", age)

    async def _page(self, after: int, last: int) -> list[Outgoing]:
        return [row for row in await self._store.unsent(after, PAGE) if row.id <= last]

    async def _offer(self, rows: list[Outgoing], after: int, last: int) -> None:
        """What a turn has replaced meanwhile stays behind: so the rows are read again as the last thing before."""
        for row in [row for row in rows if is_past(row, self._clock.now())]:
            await self._writer.claim(row.id)
        loaded = await self._store.load(Wanted(own_chats=frozenset(row.chat for row in rows)))
        there = {row.id for row in await self._page(after, last)}
        chats = loaded.chats
        open_ = [r for r in rows if r.id in there and r.chat in chats and chats[r.chat].blocked_at is None]
        self._delivery.offer(open_, chats, {})
