"""The outbox: one message in flight a chat, in order, paced and tried again. What is sent was committed before; results go back to the writer."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

import structlog

from bot.app.draft import Aside
from bot.app.flights import PAUSES, Flight, Flights
from bot.app.pacing import Pace, Pacer
from bot.app.turnstile import Rank, Ticket, Turnstile
from bot.ports import (
    ONCE,
    Blocked,
    Chance,
    Chat,
    Clock,
    Messenger,
    Metrics,
    Migrated,
    Outgoing,
    Priority,
    RetryLater,
    SendError,
    Sent,
    StoreError,
    Unreachable,
)

#: The cover of a cleared chat does not wait longer than this for what lies under it (seconds).
SHORTLY = (1.0, 5.0)
_R = TypeVar("_R")
log = structlog.get_logger()

#: After this long a message is given up (seconds).
GIVE_UP = 24 * 3600
FIRST_BACKOFF = 0.5
MOST_BACKOFF = 60.0
#: Where a chat has to wait for longer than this, it sees that an answer is being written (seconds).
ODD_PAUSE = 1.0
#: So many requests are under way at once.
IN_FLIGHT = 64
#: So many daily prompts wait to be sent at most, a few seconds' worth: those behind them wait in the store, in order.
MOST_PROMPTS = 100

_ORDER = {priority: number for number, priority in enumerate(Priority)}


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a message: sent, dead, blocked or migrated."""

    row: Outgoing
    outcome: str
    sent: Sent | None = None
    chat: int = 0


@dataclass(slots=True)
class _Lane:
    """The messages of one chat."""

    chat: Chat
    rows: list[Outgoing] = field(default_factory=list)
    held_until: float = 0.0
    ticket: Ticket | None = None
    tried: int = 0
    tries: int = 0
    flying: Outgoing | None = None
    outdated: int = 0

    def first(self) -> Outgoing:
        """Help before replies, replies before prompts; within a kind as they were written."""
        return min(self.rows, key=_rank)


class Delivery:
    """Sends what the writer commits. Lanes exist only while a chat has something to send."""

    def __init__(self, messenger: Messenger, clock: Clock, pace: Pace, *, chance: Chance, metrics: Metrics) -> None:
        self._messenger = messenger
        self._clock = clock
        self._pacer = Pacer(pace)
        self._turnstile = Turnstile(pace.overall, clock)
        self._chance = chance
        self._metrics = metrics
        self._lanes: dict[int, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._fewer = asyncio.Event()
        self.flights = Flights(messenger, clock)
        self.report: Callable[[Report], None] = lambda _: None
        self.claim: Callable[[int], Awaitable[None]] = _unclaimed

    @property
    def waiting(self) -> int:
        """How many messages wait in lanes."""
        return sum(len(lane.rows) for lane in self._lanes.values())

    @property
    def prompts(self) -> int:
        """How many daily prompts wait in lanes."""
        now = self._clock.monotonic()
        free = (
            lane for lane in self._lanes.values() if lane.held_until <= now
        )  # what Telegram holds keeps nobody else waiting
        return sum(row.priority is Priority.PROMPT for lane in free for row in lane.rows)

    async def room(self, count: int) -> None:
        """Wait until so many more daily prompts may be offered."""
        while self.prompts > MOST_PROMPTS - count:
            self._fewer.clear()
            await self._fewer.wait()

    def offer(self, rows: Iterable[Outgoing], chats: Mapping[int, Chat], superseded: Mapping[int, int]) -> None:
        """Take committed messages; older unsent questions of a session give way to newer ones."""
        if superseded:
            self._drop(superseded)
        for row in rows:
            lane = self._lanes.get(row.chat)
            if lane is None:
                lane = self._lanes[row.chat] = _Lane(chats[row.chat])
                self._start(self._drain(lane))
            lane.rows.append(row)
            if lane.ticket is not None:
                self._turnstile.hasten(lane.ticket, _rank(row))

    def aside(self, aside: Aside) -> None:
        """Answer a press or edit a message, at once and outside the lanes."""
        self._start(self._do(aside))

    def leave(self, chat: Chat) -> None:
        """Nothing that was written to a chat before goes out any more; what is under way is taken away when it has arrived."""
        self.flights.leave(chat.chat)
        lane = self._lanes.get(chat.id)
        if lane is not None:
            lane.outdated = lane.flying.id if lane.flying else lane.outdated
            lane.rows = [row for row in lane.rows if row is lane.flying]

    def forget(self, persons: Collection[int]) -> None:
        """Nothing more goes out to people who asked to be forgotten."""
        for lane in self._lanes.values() if persons else ():
            lane.rows = [row for row in lane.rows if row is lane.flying or row.person not in persons]

    async def drain(self, seconds: float) -> None:
        """Send what is ready for at most so many seconds, then stop. What is left goes out after the next start."""
        until = self._clock.monotonic() + seconds
        while self._tasks and self._clock.monotonic() < until:
            await self._clock.sleep(0.02)
        await self._turnstile.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _drop(self, superseded: Mapping[int, int]) -> None:
        for lane in self._lanes.values():
            if lane.flying and _is_superseded(lane.flying, superseded):
                lane.outdated = lane.flying.id
            lane.rows = [row for row in lane.rows if row is lane.flying or not _is_superseded(row, superseded)]

    async def _drain(self, lane: _Lane) -> None:
        """Send the messages of a chat one after the other until none is left."""
        try:
            while lane.rows:
                await self._wait_turn(lane)
                if lane.rows:
                    await self._send(lane)
                self._fewer.set()
        finally:
            self._lanes.pop(lane.chat.id, None)
            self._fewer.set()

    async def _wait_turn(self, lane: _Lane) -> None:
        """First for what holds this chat alone, then for the limit of all chats together."""
        await self._wait_for_chat(lane)
        if lane.rows:
            lane.ticket = self._turnstile.ticket(_rank(lane.first()))
            try:
                await lane.ticket
            finally:
                lane.ticket = None

    async def _wait_for_chat(self, lane: _Lane) -> None:
        shown = False
        while True:
            now = self._clock.monotonic()
            slot = max(lane.held_until, self._pacer.slot(lane.chat.id, lane.chat.kind, now))
            if slot <= now or not lane.rows:
                return
            if slot - now > ODD_PAUSE and not shown and lane.first().priority is Priority.REPLY:
                shown = True
                await self._messenger.typing(lane.chat.chat)
            await self._clock.sleep(min(slot - now, 5.0))

    async def _send(self, lane: _Lane) -> None:
        row = lane.flying = lane.first()
        if is_past(row, self._clock.now()):
            self._given_up(lane, row)
            lane.flying = None
            return
        self._pacer.spend(lane.chat.id, lane.chat.kind, self._clock.monotonic())
        try:
            with self.flights.to(lane.chat.chat) as flight:
                sent = await self._sent(row, flight)
        except StoreError:  # it could not be struck off, and so was not sent
            self._hold(lane, row)
        except SendError as error:
            self._metrics.count("sends", outcome=type(error).__name__.lower())
            self._failed(lane, row, error)
        except Exception as error:  # one message must never close its chat's lane
            self._metrics.count("sends", outcome="failed")
            log.error("send_failed", message=row.id, error=type(error).__name__)
            self._again(lane, row)
        else:
            lane.rows.remove(row)
            self._arrived(row, sent, flight)
        finally:
            lane.flying = None

    async def _sent(self, row: Outgoing, flight: Flight) -> Sent | None:
        """None where the chat was left before it went out."""
        if row.priority in ONCE:
            await self.claim(row.id)
        async with self._slots:
            return None if flight.left else await self._messenger.send(flight.chat, row.body)

    def _arrived(self, row: Outgoing, sent: Sent | None, flight: Flight) -> None:
        """What belongs to a chat that was left is struck off already; nobody is to see it."""
        self._metrics.count("sends", outcome="left" if flight.left else "sent")
        if not flight.left:
            self.report(Report(row, "sent", sent))
        elif sent is not None:
            self._start(self.flights.landed(flight, sent))

    def _failed(self, lane: _Lane, row: Outgoing, error: SendError) -> None:
        match error:
            case RetryLater(seconds=seconds):
                self._metrics.count("retry_after_seconds", seconds)
                lane.held_until = self._clock.monotonic() + seconds
                self._let_go_of_outdated(lane, row)
            case Unreachable():
                self._again(lane, row)
            case Migrated(chat=new):
                lane.chat = replace(lane.chat, chat=new)
                self.report(Report(row, "migrated", chat=new))
            case Blocked():
                dropped, lane.rows = lane.rows, []
                for each in dropped:
                    self.report(Report(each, "blocked"))
            case _:
                lane.rows.remove(row)
                self.report(Report(row, "dead"))
                log.warning("message_refused", message=row.id, chat=row.chat)

    def _again(self, lane: _Lane, row: Outgoing) -> None:
        """Try once more, later and later, for a day; what may come at most once is not tried again."""
        if self._let_go_of_outdated(lane, row):
            return
        if row.priority in ONCE or self._clock.now() - row.created > GIVE_UP:
            self._given_up(lane, row)
        else:
            self._hold(lane, row)

    def _given_up(self, lane: _Lane, row: Outgoing) -> None:
        """It goes out no more; whoever writes next hears the question again."""
        lane.rows = [each for each in lane.rows if each is not row]
        self.report(Report(row, "dead"))
        log.warning("message_given_up", message=row.id, chat=row.chat)

    def _hold(self, lane: _Lane, row: Outgoing) -> None:
        lane.tries = lane.tries + 1 if lane.tried == row.id else 1
        lane.tried = row.id
        pause = min(MOST_BACKOFF, FIRST_BACKOFF * 2.0 ** min(lane.tries - 1, 10))
        jitter = 0.75 + (self._chance.new_id() % 1000) / 2000
        lane.held_until = self._clock.monotonic() + pause * jitter

    def _let_go_of_outdated(self, lane: _Lane, row: Outgoing) -> bool:
        """A question that a newer one replaced while it was under way is not tried again."""
        if row.id != lane.outdated:
            return False
        lane.rows = [each for each in lane.rows if each is not row]
        return True

    async def _do(self, aside: Aside) -> None:
        """Once, without a queue: a press that is not answered in time is no loss."""
        try:
            if aside.press:
                await self._messenger.answer(aside.press, aside.text, aside.link)
            elif aside.message:
                await self._messenger.edit(aside.chat, aside.message, aside.body)
            else:
                await self._put_in_place(aside)
        except SendError as error:
            self._metrics.count("asides", outcome=type(error).__name__.lower())

    async def _put_in_place(self, aside: Aside) -> None:
        """Take messages away and leave one in their place, unless the chat was left once more meanwhile."""
        with self.flights.to(aside.chat) as flight:
            body = aside.body if await self._taken_away(aside) else aside.otherwise
            if not flight.left:
                await self.flights.landed(
                    flight, await self._persist(partial(self._messenger.send, aside.chat, body), PAUSES)
                )

    async def _taken_away(self, aside: Aside) -> bool:
        """Delete messages; False where some stay."""
        try:
            delete = partial(self._messenger.delete, aside.chat, aside.gone)
            return not aside.gone or await self._persist(delete, SHORTLY) == len(aside.gone)
        except SendError as error:
            self._metrics.count("asides", outcome=type(error).__name__.lower())
            return False

    async def _persist(self, attempt: Callable[[], Awaitable[_R]], pauses: Iterable[float]) -> _R:
        """Again and again, for somebody who wants a chat cleared. Raises the last SendError."""
        for pause in pauses:
            try:
                return await attempt()
            except RetryLater as error:
                await self._clock.sleep(error.seconds)
            except Unreachable:
                await self._clock.sleep(pause)
        return await attempt()


def is_past(row: Outgoing, now: float) -> bool:
    """Whether what comes unasked comes too late by now: a prompt of another hour is none for this one."""
    return bool(row.body.get("until", math.inf) < now)


def _rank(row: Outgoing) -> Rank:
    return _ORDER[row.priority], row.id


def _is_superseded(row: Outgoing, superseded: Mapping[int, int]) -> bool:
    first = superseded.get(row.session or 0)
    return first is not None and row.entry is not None and row.entry < first


async def _unclaimed(message: int) -> None:
    """Until a writer is there, nothing can be claimed."""
    raise StoreError(f"message {message} cannot be claimed yet")
