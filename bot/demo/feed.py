"""What people's apps and the web page are told: numbered events, kept a while, with waiting for the next."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from bot.demo.models import Json

INBOX = 2_000
Wanted = Callable[[Json], bool]


class Channel:
    """A bounded run of events with waiters; one for each person and one for the whole world."""

    def __init__(self, limit: int) -> None:
        self.events: deque[Json] = deque(maxlen=limit)
        self._waiters: list[asyncio.Future[None]] = []

    def add(self, event: Json) -> None:
        self.events.append(event)
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    def since(self, seq: int, wanted: Wanted) -> list[Json]:
        """Events after `seq`, oldest first."""
        found: list[Json] = []
        for event in reversed(self.events):
            if event["seq"] <= seq:
                break
            if wanted(event):
                found.append(event)
        return found[::-1]

    async def wait(self, seq: int, count: int, timeout: float, wanted: Wanted) -> list[Json]:
        """At least `count` wanted events after `seq`, or what came within `timeout` real seconds."""
        deadline = asyncio.get_running_loop().time() + timeout
        found = self.since(seq, wanted)
        while len(found) < count:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await asyncio.wait([waiter], timeout=left)
            found = self.since(seq, wanted)
        return found


class Feed:
    def __init__(self, limit: int) -> None:
        self.seq = 0
        self.world = Channel(limit)
        self._inboxes: dict[int, Channel] = {}

    def publish(self, event: Json, people: Iterable[int]) -> None:
        """Numbers the event and shows it to the world and to each of `people`."""
        self.seq += 1
        event["seq"] = self.seq
        self.world.add(event)
        for person in people:
            self.inbox(person).add(event)

    def inbox(self, person: int) -> Channel:
        found = self._inboxes.get(person)
        if found is None:
            found = self._inboxes[person] = Channel(INBOX)
        return found
