"""The real adapters on a clock that is moved by hand: what is under way is counted, and the stand-in reads the same clock.

`python -m bench.moved FILE --people N` is that stand-in as a process; its address is its first line.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import math
import mmap
import os
import signal
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

import uvloop

from bench.processes import ATTUNE, ATTUNE_NAME
from bot.adapters.clock import MovedClock
from bot.adapters.keys import KeyRing
from bot.adapters.sqlite.link import Link
from bot.adapters.sqlite.store import SqliteStore, Terms, begin
from bot.adapters.telegram.messenger import TelegramMessenger
from bot.app.writer import Raw, Writer
from bot.demo.clock import Clock
from bot.demo.limits import Limits
from bot.demo.server import Server
from bot.demo.world import Settings

#: People of the stand-in who may be written to are numbered from here on.
FIRST = 10_000_000
ROUNDS = 20
#: The clock goes in steps of this many seconds, so that what is due within one is under way together, as in real time.
STEP = 0.125
_MOMENT = struct.Struct("d")


class Busy:
    """Counts what is under way: use it as a context around each piece."""

    def __init__(self) -> None:
        self._count = 0
        self._begun = 0
        self._idle = asyncio.Event()

    def __enter__(self) -> Self:
        self._count += 1
        self._begun += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._count -= 1
        if not self._count:
            self._idle.set()

    async def quiet(self) -> None:
        """Until nothing is under way, and nothing that is ready begins anything."""
        begun = -1
        while begun != self._begun:
            while self._count:
                self._idle.clear()
                await self._idle.wait()
            begun = self._begun
            for _ in range(ROUNDS):  # all of them after the last piece ended
                await asyncio.sleep(0)


class ToldClock(MovedClock):
    """A moved clock whose time stands in a file, for another process to read."""

    def __init__(self, now: float, busy: Busy, path: Path) -> None:
        path.write_bytes(_MOMENT.pack(now))
        self._page = _page(path)
        super().__init__(now, busy.quiet)

    async def sleep(self, seconds: float) -> None:
        """Wait until the first step by which so much time has passed."""
        until = math.ceil((self._at + seconds) / STEP) * STEP
        await super().sleep(until - self._at if seconds > 0 else 0.0)

    async def move(self, seconds: float) -> None:
        """Let so many seconds pass, waking all of one step together."""
        until = self._at + seconds
        await self.quiet()
        while self._sleepers and self._sleepers[0][0] <= until:
            at = self._sleepers[0][0]
            woken = []
            while self._sleepers and self._sleepers[0][0] == at:
                woken.append(heapq.heappop(self._sleepers)[2])
            awake = [future for future in woken if not future.done()]
            if awake:
                self._now = at
                for future in awake:
                    future.set_result(None)
                await self.quiet()
        self._now = until
        await self.quiet()

    @property
    def _now(self) -> float:
        return self._at

    @_now.setter
    def _now(self, moment: float) -> None:
        self._at = moment
        _MOMENT.pack_into(self._page, 0, moment)


class CountedLink(Link):
    """A connection to SQLite whose calls are counted while they are under way."""

    def __init__(self, path: Path, busy: Busy) -> None:
        super().__init__(path)
        self._busy = busy

    async def run(self, work: Callable[..., Any]) -> Any:
        with self._busy:
            return await super().run(work)


async def open_store(path: Path, busy: Busy, now: Callable[[], float]) -> SqliteStore:
    """A store of its own, whose calls are counted."""
    keyring = KeyRing(bytes(32), origin="a bench")
    link = CountedLink(path, busy)
    await link.open()
    await link.run(lambda db: begin(db, keyring))
    return SqliteStore(link, path, keyring, Terms("bench", now))


class CountedMessenger(TelegramMessenger):
    """Sends over HTTP, and counts what is under way; `sent` is told of each message that arrived."""

    def __init__(self, line: Any, busy: Busy, sent: Callable[[int], None]) -> None:
        super().__init__(line)
        self._busy = busy
        self._told = sent

    async def _call(self, method: str, parameters: dict[str, Any], *, done: tuple[str, ...] = ()) -> Any:
        with self._busy:
            answer = await super()._call(method, parameters, done=done)
        if method == "sendMessage":
            self._told(parameters["chat_id"])
        return answer


class CountedIntake:
    """The writer as the poller's intake; whoever said something can wait until it has come in."""

    def __init__(self, writer: Writer, busy: Busy) -> None:
        self._writer = writer
        self._busy = busy
        self._came = asyncio.Event()
        self.count = 0

    async def take(self, updates: Sequence[Raw]) -> None:
        """Hand it on."""
        with self._busy:
            self.count += len(updates)
            self._came.set()
            await self._writer.take(updates)

    async def have(self, count: int) -> None:
        """Until so many have come in since the start."""
        while self.count < count:
            self._came.clear()
            await asyncio.wait_for(self._came.wait(), 10)


class ReadClock(Clock):
    """The stand-in's clock: the time that another process writes into a file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._page = _page(path)

    def now(self) -> float:
        """Epoch seconds."""
        return float(_MOMENT.unpack_from(self._page, 0)[0])


def _page(path: Path) -> mmap.mmap:
    file = os.open(path, os.O_RDWR)
    try:
        return mmap.mmap(file, _MOMENT.size)
    finally:
        os.close(file)


async def _serve(path: Path, people: int) -> None:
    server = Server(token=ATTUNE, username=ATTUNE_NAME, settings=Settings(journal=0, feed=1000))
    server.world.clock = ReadClock(path)
    server.world.limits = Limits(server.world.clock)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with server:
        bot = server.world.find_bot()
        for number in range(FIRST, FIRST + people):
            server.world.private_chat(bot, server.world.add_person({"id": number})).opened = True
        print(server.url, flush=True)
        await stopped.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.moved", description=__doc__)
    parser.add_argument("clock", type=Path)
    parser.add_argument("--people", type=int, default=0)
    options = parser.parse_args()
    uvloop.run(_serve(options.clock, options.people))
