"""The one writer: everything that changes what is kept goes through here, a batch at a time, and is committed before anybody hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from bot.app.conversation import Conversation
from bot.app.delivery import Delivery, Report
from bot.app.draft import Draft, Wish
from bot.app.incoming import Incoming
from bot.app.library import Library
from bot.app.loading import read, wanted_by
from bot.app.results import Note, applied, with_late
from bot.ports import (
    PROMPT,
    AttemptMark,
    Chance,
    Clock,
    Json,
    Loaded,
    Metrics,
    Poison,
    Sent,
    Store,
    StoreError,
    TimerRow,
    Wanted,
)

log = structlog.get_logger()

#: A transaction holds this many updates at most, and works on them for this long (seconds).
MOST_UPDATES = 100
LONGEST = 0.05
#: Results of sending are written with the next updates, or after this long (seconds).
LINGER = 0.02
#: Where the store does not take results, it is asked again after this long (seconds).
RETRY = 1.0
#: A daily prompt that failed is tried again after this long (seconds); hours late, it is only reckoned anew.
TRY_AGAIN = 3600.0
#: An update that was in hand at so many deaths of the process is passed over.
MOST_ATTEMPTS = 2

Raw = Mapping[str, Json]


class UnreadableUpdate(Exception):
    """An update that cannot be parsed. Never carries its content."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the writer works with. `parse` reads a raw update: None for nothing of ours; `kind` names its kind for the records."""

    store: Store
    library: Library
    conversation: Conversation
    delivery: Delivery
    clock: Clock
    chance: Chance
    mark: AttemptMark
    metrics: Metrics
    parse: Callable[[Raw], Incoming | None]
    kind: Callable[[Raw], str]


@dataclass(slots=True)
class _Post:
    """What somebody handed in and waits to see committed: updates, due timers, sessions whose question is to come again,
    messages that are about to be sent and must not be sent twice."""

    done: asyncio.Future[None]
    updates: Sequence[Raw] = ()
    timers: Sequence[TimerRow] = ()
    repeats: Sequence[int] = ()
    claims: Sequence[int] = ()

    def finish(self, error: StoreError | None = None) -> None:
        """Tell whoever waits."""
        if not self.done.done():
            self.done.set_exception(error) if error else self.done.set_result(None)


@dataclass(slots=True)
class _Batch:
    """What waits for the next commits."""

    posts: list[_Post] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.posts or self.reports or self.notes)


@dataclass(frozen=True, slots=True)
class _Work:
    """One transaction's work."""

    updates: Sequence[Raw] = ()
    reports: Sequence[Report] = ()
    notes: Sequence[Note] = ()
    timers: Sequence[TimerRow] = ()
    repeats: Sequence[int] = ()
    claims: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Parsed:
    """An update as far as it could be read."""

    number: int
    kind: str
    event: Incoming | None
    broken: Exception | None = None


class Writer:
    """Runs all turns in sequence, so that no chat needs a lock. Implements Intake."""

    def __init__(self, desk: Desk, *, last_id: int, attempts: Mapping[int, int]) -> None:
        self._desk = desk
        self._last_id = last_id
        self._attempts = dict(attempts)
        self._waiting = _Batch()
        self._wake = asyncio.Event()
        self._urgent = asyncio.Event()
        self._stopping = False
        self._ended = False
        self._portion = MOST_UPDATES
        desk.delivery.report = self.report
        desk.delivery.claim = self.claim
        desk.delivery.flights.note = self.note
        self.timers_changed: Callable[[Sequence[TimerRow]], None] = lambda _: None
        self.export: Callable[[int, int], None] = lambda *_: None
        self.picture: Callable[[Wish], None] = lambda _: None

    # What comes in

    async def take(self, updates: Sequence[Raw]) -> None:
        """Handle updates and return when they are committed. Raises StoreError when they were not."""
        await self._hand_in(_Post(self._promise(), updates=updates))

    async def due(self, timers: Sequence[TimerRow]) -> None:
        """Timers ran out; returns when what they cause is committed. Raises StoreError when it was not."""
        await self._hand_in(_Post(self._promise(), timers=timers))

    async def repeat(self, sessions: Sequence[int]) -> None:
        """After an outage, the questions of these sessions come again. Raises StoreError."""
        await self._hand_in(_Post(self._promise(), repeats=sessions))

    async def claim(self, message: int) -> None:
        """Strike a message off before it is sent, so that no crash can double it. Raises StoreError."""
        await self._hand_in(_Post(self._promise(), claims=(message,)))

    def note(self, chat: int, sent: Sent) -> None:
        """Note a message that went out beside the outbox to a chat (Telegram's id), so that it too can be taken away."""
        self._waiting.notes.append((chat, sent))
        self._wake.set()

    def report(self, report: Report) -> None:
        """Note what became of a message."""
        self._waiting.reports.append(report)
        self._wake.set()

    def stop(self) -> None:
        """Finish what waits, then return from `run`."""
        self._stopping = True
        self._hurry()

    def reopen(self) -> None:
        """After `stop`, take results again, so that what still goes out is noted."""
        self._stopping = False

    async def _hand_in(self, post: _Post) -> None:
        if self._ended:
            raise StoreError("the writer has stopped")
        self._waiting.posts.append(post)
        self._hurry()
        await post.done

    def _promise(self) -> asyncio.Future[None]:
        return asyncio.get_running_loop().create_future()

    def _hurry(self) -> None:
        self._wake.set()
        self._urgent.set()

    # The loop

    async def run(self) -> None:
        """Work until stopped."""
        while True:
            await self._wake.wait()
            if not self._urgent.is_set():
                await self._linger()
            self._wake.clear()
            self._urgent.clear()
            batch, self._waiting = self._waiting, _Batch()
            kept = await self._work(batch) if batch else True
            if self._stopping and not self._waiting.posts and (not kept or not self._waiting.reports):
                return
            if not kept and self._waiting.reports:
                await self._linger(RETRY)
                self._wake.set()

    async def _linger(self, seconds: float = LINGER) -> None:
        """Results alone are in no hurry: they wait for updates to share a commit with."""
        pause = asyncio.ensure_future(self._desk.clock.sleep(seconds))
        urgent = asyncio.ensure_future(self._urgent.wait())
        try:
            await asyncio.wait({pause, urgent}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()
            urgent.cancel()

    async def _work(self, batch: _Batch) -> bool:
        """Commit a batch; False where the store did not take all of it."""
        try:
            await self._commit_in_parts(batch)
            return True
        except StoreError as error:
            log.error("store_unavailable", error=type(error).__name__)
            self._desk.metrics.count("batches", outcome="store_error")
            self._waiting.reports = [*batch.reports, *self._waiting.reports]
            self._waiting.notes = [*batch.notes, *self._waiting.notes]
            for post in batch.posts:
                post.finish(StoreError("nothing was kept"))
            return False
        except BaseException:  # the end of the writer: nobody may wait for a commit that never comes
            self._ended = True
            for post in (*batch.posts, *self._waiting.posts):
                post.finish(StoreError("the writer has stopped"))
            raise

    async def _commit_in_parts(self, batch: _Batch) -> None:
        """All of a batch, in transactions of at most 100 updates and 50 ms each; a post is done with its last one."""
        queue = [(post, update) for post in batch.posts for update in post.updates]
        timers = [timer for post in batch.posts for timer in post.timers]
        repeats = [session for post in batch.posts for session in post.repeats]
        claims = [message for post in batch.posts for message in post.claims]
        first = [update for _, update in queue[: self._portion]]
        work = _Work(first, batch.reports, batch.notes, timers, repeats, claims)
        while True:
            done = await self._transaction(work)
            batch.reports, batch.notes = [], []
            queue = queue[done:]
            waiting = {id(post) for post, _ in queue}
            for post in batch.posts:
                if id(post) not in waiting:
                    post.finish()
            if not queue:
                return
            work = _Work([update for _, update in queue[: self._portion]])

    async def _transaction(self, work: _Work) -> int:
        """Load, work, save, and only then let anything out. Returns how many updates it dealt with."""
        desk = self._desk
        started = desk.clock.monotonic()
        events = [self._parsed(raw) for raw in work.updates]
        loaded = await read(desk.store, self._wanted(events, work))
        await desk.library.fetch((row.bundle for row in loaded.sessions.values()), desk.store)
        draft = Draft(loaded, desk.chance, last_id=self._last_id, now=desk.clock.now())
        struck = applied(draft, work.reports, work.notes)
        for timer in work.timers:
            went = self._guarded(draft, partial(desk.conversation.due, draft, timer), kind="timer")
            if not went and timer.kind == PROMPT:  # on this row hangs the next one
                draft.set_timer(replace(timer, due=draft.now + TRY_AGAIN))
        for session in work.repeats:
            self._guarded(draft, partial(desk.conversation.repeat, draft, session), kind="repeat")
        done = self._updates(draft, events, loaded, started)
        self._fit_portion(done, len(events))
        cancel = [_key(timer) for timer in work.timers]
        sent, dead = [*struck.sent, *work.claims], struck.dead
        await desk.store.save(replace(draft.changes(), sent=sent, dead=dead, cancel=cancel))
        self._release(draft, done, started)
        return done

    def _fit_portion(self, done: int, tried: int) -> None:
        """What does not fit was parsed and loaded in vain, so the next transactions take as much as the time sufficed for."""
        if done < tried:
            self._portion = max(1, done)
        elif tried == self._portion:
            self._portion = min(MOST_UPDATES, self._portion + 1 + self._portion // 8)

    def _parsed(self, raw: Raw) -> _Parsed:
        number, kind = _number(raw), self._desk.kind(raw)
        try:
            return _Parsed(number, kind, self._desk.parse(raw))
        except Exception as error:
            return _Parsed(number, kind, None, error)

    def _wanted(self, events: Sequence[_Parsed], work: _Work) -> Wanted:
        people = wanted_by([each.event for each in events if each.event is not None], self._desk.conversation)
        rows = [report.row for report in work.reports]
        prompted = frozenset(timer.owner for timer in work.timers if timer.kind == PROMPT)
        sessions = [*(timer.owner for timer in work.timers), *work.repeats, *(row.session for row in rows)]
        return replace(
            people,
            chats=people.chats.union(chat for chat, _ in work.notes),
            updates=frozenset(each.number for each in events),
            sessions=people.sessions.union(filter(None, sessions)),
            own_chats=frozenset(row.chat for row in rows),
            persons=prompted,
            couples=people.couples | prompted,
        )

    def _updates(self, draft: Draft, events: Sequence[_Parsed], loaded: Loaded, started: float) -> int:
        """Work on the updates in order; returns how many the time sufficed for."""
        seen = set(loaded.handled)
        done = len(events)
        for at, each in enumerate(events):
            if at and self._desk.clock.monotonic() - started > LONGEST:
                done = at
                break
            if each.number in seen:
                self._desk.metrics.count("updates", kind=each.kind, outcome="repeated")
                continue
            seen.add(each.number)
            self._update(draft, each)
        self._desk.mark.clear()
        return done

    def _update(self, draft: Draft, each: _Parsed) -> None:
        """One update: handled, or undone alone and passed over."""
        draft.mark()
        self._desk.mark.take(each.number)
        try:
            if each.broken is not None:
                raise each.broken
            if self._attempts.get(each.number, 0) >= MOST_ATTEMPTS:
                raise UnreadableUpdate("it was in hand when the process died")
            if each.event is not None:
                self._desk.conversation.handle(draft, each.event)
        except Exception as error:
            self._pass_over(draft, Poison(each.number, each.kind, type(error).__name__), each.event)
        else:
            draft.handled(each.number)
            self._desk.metrics.count("updates", kind=each.kind, outcome="handled")

    def _pass_over(self, draft: Draft, poison: Poison, event: Incoming | None) -> None:
        draft.undo()
        log.error("update_passed_over", update=poison.update, kind=poison.kind, error=poison.error)
        self._desk.metrics.count("updates", kind=poison.kind, outcome="poison")
        draft.handled(poison.update, poison)
        if event is not None:
            draft.mark()
            try:
                self._desk.conversation.apologise(draft, event)
            except Exception as error:
                draft.undo()
                log.error("apology_failed", update=poison.update, error=type(error).__name__)

    def _guarded(self, draft: Draft, act: Callable[[], None], *, kind: str) -> bool:
        """Let something happen that no update tells of; False where it had to be undone."""
        draft.mark()
        try:
            act()
        except Exception as error:
            draft.undo()
            log.error("turn_failed", kind=kind, error=type(error).__name__)
            self._desk.metrics.count("updates", kind=kind, outcome="poison")
            return False
        return True

    def _release(self, draft: Draft, updates: int, started: float) -> None:
        """After the commit: answers to presses first, then messages to their lanes."""
        desk = self._desk
        self._last_id = draft.last_id
        for chat in draft.left:
            desk.delivery.leave(chat)
        for aside in draft.asides:
            desk.delivery.aside(with_late(aside, draft.left, self._waiting.reports, self._waiting.notes))
        desk.delivery.forget(draft.forgotten)
        desk.delivery.offer(draft.outgoing, draft.chats, draft.superseded)
        if draft.timers:
            self.timers_changed(draft.timers)
        for name in draft.counted:
            desk.metrics.count(name)
        for person, where in draft.exports:
            self.export(person, where)
        for wish in draft.wishes:
            self.picture(wish)
        if updates:
            desk.metrics.observe("batch_updates", updates)
            desk.metrics.observe("turn_seconds", (desk.clock.monotonic() - started) / updates)


def _number(raw: Raw) -> int:
    number = raw.get("update_id") if isinstance(raw, Mapping) else None
    return number if isinstance(number, int) and abs(number) < 2**63 else -1


def _key(timer: TimerRow) -> tuple[int, str, int, int]:
    return timer.owner, timer.kind, timer.entry, timer.number
