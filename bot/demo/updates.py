"""One bot's queue of updates: ids, lifetimes, confirmation by offset. Handing them out is in polling and webhook."""

import asyncio
import random
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import orjson

from bot.demo.clock import Clock
from bot.demo.models import Json

DAY = 86_400.0
PRESS_LIFETIME = 150.0
MAX_PENDING = 100_000
SWAP_SECONDS = 1.0
_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True)
class Queued:
    """`body` is the serialized Update; updates of one `lane` are delivered one after the other."""

    id: int
    lane: Hashable
    expires: float
    body: bytes


class UpdateQueue:
    """Updates stay until a getUpdates with a higher offset, a webhook's 2xx, or the end of their life."""

    def __init__(self, clock: Clock, rng: random.Random) -> None:
        self._clock = clock
        self._rng = rng
        self._items: OrderedDict[int, Queued] = OrderedDict()
        self._next = rng.randint(100_000_000, 900_000_000)
        self._last_at = clock.now()
        self._held: tuple[str, Json, Hashable, float] | None = None
        self._swaps = 0
        self.confirmed: deque[Queued] = deque(maxlen=100)
        self.allowed: frozenset[str] | None = None
        self.listeners: list[Callable[[Queued], None]] = []

    def put(self, kind: str, payload: Json, lane: Hashable, lifetime: float = DAY) -> None:
        """Queues one update, unless the bot did not ask for its kind."""
        if not self.wants(kind):
            return
        if self._swaps and self._held is None:
            self._swaps -= 1
            self._held = (kind, payload, lane, lifetime)
            asyncio.get_running_loop().call_later(SWAP_SECONDS, self.release)
            return
        self._append(kind, payload, lane, lifetime)
        self.release()

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in _NOT_BY_DEFAULT

    def swap_next(self, times: int) -> None:
        """The next update waits (at most a second) for the one after it and gets the later id."""
        self._swaps += times

    def release(self) -> None:
        """Lets a held update go, also when no second one came."""
        if self._held:
            held, self._held = self._held, None
            self._append(*held)

    def collect(self, offset: int, limit: int) -> list[bytes]:
        """getUpdates: confirms what is below `offset`, returns at most `limit` of the rest."""
        if offset < 0:
            self._keep_last(-offset)
        elif offset and self._in_reach(offset):
            self._confirm(offset)
        self._expire()
        found: list[bytes] = []
        for item in self._items.values():
            if len(found) == limit:
                break
            found.append(item.body)
        return found

    def pending(self) -> list[Queued]:
        self._expire()
        return list(self._items.values())

    def __len__(self) -> int:
        self._expire()
        return len(self._items)

    def drop(self, update_id: int) -> None:
        self._items.pop(update_id, None)

    def clear(self) -> None:
        self._items.clear()

    def restore_confirmed(self) -> None:
        """Puts the last confirmed batch back in front, as after a confirmation Telegram lost."""
        while self.confirmed:
            item = self.confirmed.pop()
            self._items[item.id] = item
            self._items.move_to_end(item.id, last=False)

    def alive(self, item: Queued) -> bool:
        return item.id in self._items and item.expires > self._clock.now()

    def _append(self, kind: str, payload: Json, lane: Hashable, lifetime: float) -> None:
        now = self._clock.now()
        if now - self._last_at > 7 * DAY:
            # After a quiet week Telegram picks the next id at random, possibly a lower one.
            self._next = self._rng.randint(100_000_000, 900_000_000)
        self._last_at = now
        body = orjson.dumps({"update_id": self._next, kind: payload})
        item = Queued(self._next, lane, now + lifetime, body)
        self._items[self._next] = item
        self._next += 1
        if len(self._items) > MAX_PENDING:
            self._items.popitem(last=False)
        for listener in self.listeners:
            listener(item)

    def _in_reach(self, offset: int) -> bool:
        """Telegram ignores an offset more than 10 past the newest id: the whole queue comes again."""
        return offset <= self._next + 10

    def _confirm(self, offset: int) -> None:
        dropped = []
        while self._items:
            item = next(iter(self._items.values()))
            if item.id >= offset:
                break
            self._items.popitem(last=False)
            dropped.append(item)
        if dropped:
            self.confirmed.clear()
            self.confirmed.extend(dropped)

    def _keep_last(self, count: int) -> None:
        while len(self._items) > count:
            self._items.popitem(last=False)

    def _expire(self) -> None:
        now = self._clock.now()
        # Presses expire out of order, so all are looked at; the queue is short while a bot is alive.
        if self._items and (len(self._items) < 1000 or now - self._last_at > PRESS_LIFETIME):
            for update_id in [item.id for item in self._items.values() if item.expires <= now]:
                del self._items[update_id]
