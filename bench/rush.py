"""Very many daily prompts within one hour of a moved clock, over real HTTP, while people write.

`python -m bench.rush --chats 100000`
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import math
import os
import statistics
import tempfile
import time
from array import array
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog
import uvloop

from bench.moved import FIRST, Busy, CountedIntake, CountedMessenger, ToldClock, open_store
from bench.processes import ATTUNE, Process
from bot.adapters.attempts import FileAttemptMark
from bot.adapters.clock import SystemChance
from bot.adapters.dialog_files import folder_in_use
from bot.adapters.metrics import PrometheusMetrics
from bot.adapters.sqlite.store import SqliteStore
from bot.adapters.telegram import start
from bot.adapters.telegram.api import Line
from bot.adapters.telegram.poller import Poller
from bot.adapters.telegram.updates import kind_of, read_update
from bot.app.conversation import Conversation
from bot.app.daily import SPREAD
from bot.app.delivery import Delivery
from bot.app.keeping import Keeping
from bot.app.library import Library
from bot.app.pacing import Pace
from bot.app.people import CONSENT, DAILY
from bot.app.timers import Timers
from bot.app.tokens import Tokens
from bot.app.visit import Manners
from bot.app.writer import Desk, Writer
from bot.coach.schedules import TZ_DATA
from bot.compose import build_shelf
from bot.demo.people import Person as Caller
from bot.demo.stand import Stand
from bot.ports import PROMPT, Changes, Chat, Person, TimerRow

#: 15 January 2027, 8:00 UTC, and the same as a minute of the day.
START, EIGHT = 1_800_000_000.0, 480
A_MINUTE = 60.0
#: What Telegram lets through, and what the bot keeps to.
LIMITS = {"overall": 30, "chat": 1, "group": 20, "clock": "stand"}
PACE = Pace(25, 1, 20)
CHUNK = 2000


@dataclass
class Seen:
    """What arrived, by the moved clock. Its arrays are made before anything is weighed."""

    clock: ToldClock
    chats: int
    minutes: int
    at: array[float] = field(init=False)
    times: bytearray = field(init=False)
    asked: dict[int, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    latest: float = 0.0
    inversion: float = 0.0

    def __post_init__(self) -> None:
        self.at = array("d", [0.0] * self.chats)
        self.times = bytearray(self.chats)

    def sent(self, chat: int) -> None:
        """A message arrived: a prompt, or what somebody asked for."""
        now, number = self.clock.now(), chat - FIRST
        if not 0 <= number < self.chats:
            if (asked := self.asked.pop(chat, None)) is not None:
                self.delays.append(now - asked)
            return
        self.at[number] = now
        self.times[number] += 1
        due = self.due(number)
        self.inversion = max(self.inversion, self.latest - due)
        self.latest = max(self.latest, due)

    def minute(self, number: int) -> int:
        """The minute that a person has chosen."""
        return self.minutes * number // self.chats

    def due(self, number: int) -> float:
        """When a prompt is due (epoch seconds): that minute, and the spread that every person has."""
        return START + A_MINUTE * self.minute(number) + (number + 1) % SPREAD


async def fill(store: SqliteStore, seen: Seen) -> None:
    """So many people agreed to a prompt, each at a minute."""
    for first in range(0, seen.chats, CHUNK):
        numbers = range(first, min(seen.chats, first + CHUNK))
        await store.save(
            Changes(
                persons=[_person(n, seen.minute(n)) for n in numbers],
                chats=[Chat(n + 1, chat=FIRST + n, person=n + 1) for n in numbers],
                timers=[TimerRow(n + 1, PROMPT, TZ_DATA, 0, seen.due(n)) for n in numbers],
            )
        )


def _person(number: int, minute: int) -> Person:
    plan = {DAILY: {"at": EIGHT + minute}}
    return Person(number + 1, FIRST + number, name="Ana", zone="UTC", consent=CONSENT, touched=START, settings=plan)


class Bot:
    """What `attune run` is made of, on the moved clock."""

    def __init__(self, store: SqliteStore, line: Line, busy: Busy, seen: Seen) -> None:
        self.store, self.line, self.busy, self.seen = store, line, busy, seen
        self.metrics = PrometheusMetrics()
        self.until = math.inf

    async def open(self, folder: Path) -> None:
        """Wire it, and begin."""
        clock, chance, store = self.seen.clock, SystemChance(), self.store
        me = await start.introduce(self.line, clock, chance)
        library = Library(build_shelf(folder_in_use(None)))
        library.shelf.screen.warm()
        await library.publish(store, clock.now())
        messenger = CountedMessenger(self.line, self.busy, self.seen.sent)
        self.delivery = Delivery(messenger, clock, PACE, chance=chance, metrics=self.metrics)
        desk = Desk(
            store=store,
            library=library,
            conversation=Conversation(library, Tokens(b"k" * 32), Manners(2.0, me.username, clock.now())),
            delivery=self.delivery,
            clock=clock,
            chance=chance,
            mark=FileAttemptMark(folder / "attune.db"),
            metrics=self.metrics,
            parse=lambda raw: read_update(raw, me),
            kind=kind_of,
        )
        writer = Writer(desk, last_id=0, attempts={})
        timers = Timers(store, clock, writer.due, room=self.delivery.room)
        writer.timers_changed = timers.changed
        keeping = Keeping(store, clock, writer, self.delivery, self.metrics)
        self.intake = CountedIntake(writer, self.busy)
        poller = Poller(self.line.polling, self.intake, clock, chance)
        self.tasks = [asyncio.ensure_future(each.run()) for each in (writer, timers, keeping, poller)]

    def goes_on(self) -> bool:
        """False where the time is over. Raises what one of its tasks died of."""
        for task in self.tasks:
            if task.done():
                task.result()
        return time.perf_counter() < self.until

    def attempts(self) -> str:
        """How many attempts to send there were, by outcome."""
        lines = self.metrics.text().decode().splitlines()
        found = [line.split('"')[1::2] + line.split()[-1:] for line in lines if line.startswith("attune_sends_total")]
        return "attempts to send: " + ", ".join(f"{outcome} {float(number):.0f}" for outcome, number in found)

    async def close(self) -> None:
        """Stop at once."""
        await self.delivery.drain(0)
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def measure(options: argparse.Namespace, folder: Path) -> None:
    """All of it, and as long afterwards as it takes."""
    busy = Busy()
    clock = ToldClock(START - A_MINUTE, busy, folder / "clock")
    store = await open_store(folder / "attune.db", busy, clock.now)
    seen = Seen(clock, options.chats, options.minutes)
    await fill(store, seen)
    with Process("-m", "bench.moved", str(folder / "clock"), "--people", str(seen.chats), quiet=False) as server:
        async with Stand(server.line()) as stand, Line(ATTUNE, stand.base_url) as line:
            await stand.limits(**LIMITS)
            bot = Bot(store, line, busy, seen)
            await bot.open(folder)
            gc.freeze()
            began, memory = time.perf_counter(), [resident()]
            bot.until = began + options.seconds
            print(f"{seen.chats} prompts within {seen.minutes} minutes; {memory[0]:.0f} MB", flush=True)
            await rush(bot, stand, options.writing, memory)
            report(seen, memory)
            print(bot.attempts())
            print(f"took {time.perf_counter() - began:.0f} s")
            await bot.close()
    await store.close()


async def rush(bot: Bot, stand: Stand, writing: int, memory: list[float]) -> None:
    """People write, one after the other, evenly spread; then what is left goes out."""
    clock, end = bot.seen.clock, START + A_MINUTE * bot.seen.minutes
    for number, caller in enumerate(await stand.crowd(writing)):
        await clock.move(START + (end - START) * (number + 0.5) / writing - clock.now())
        await _write(bot, caller, number)
        memory.append(resident())
        if not bot.goes_on():
            break
        if number % max(1, writing // 12) == 0:
            _progress(bot, memory[-1])
    while bot.goes_on() and (await bot.store.prompts_due(end, 1) or bot.delivery.waiting):
        await clock.move(A_MINUTE)
        memory.append(resident())
    _progress(bot, memory[-1])


async def _write(bot: Bot, caller: Caller, number: int) -> None:
    bot.seen.asked[caller.id] = bot.seen.clock.now()
    await caller.say("/now")
    await bot.intake.have(number + 1)
    await bot.seen.clock.move(0)


def _progress(bot: Bot, memory: float) -> None:
    minutes = (bot.seen.clock.now() - START) / A_MINUTE
    replies = f"slowest reply {max(bot.seen.delays, default=0.0):.3f} s"
    print(f"minute {minutes:.0f}: {sum(bot.seen.times)} sent, {replies}, {memory:.0f} MB", flush=True)


def report(seen: Seen, memory: list[float]) -> None:
    """Print what was found."""
    late = [seen.at[n] - seen.due(n) for n in range(seen.chats) if seen.times[n]]
    doubled, missed = sum(times > 1 for times in seen.times), seen.times.count(0)
    print(
        f"prompts: {len(late)} sent, {doubled} doubled, {missed} not sent; the worst inversion {seen.inversion:.2f} s"
    )
    last = (max(seen.at) - START) / A_MINUTE - seen.minutes
    print(
        f"late: median {statistics.median(late):.1f} s, most {max(late):.1f} s; the last {last:.1f} min after the end"
    )
    delays = f"median {statistics.median(seen.delays):.3f} s, slowest {max(seen.delays):.3f} s"
    print(f"replies: {len(seen.delays)}, {len(seen.asked)} without an answer; {delays}")
    print(f"memory: {memory[0]:.0f} MB at the start, {max(memory):.0f} at the peak, {memory[-1]:.0f} at the end")


def resident() -> float:
    """MB of this process that stand in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.rush", description=__doc__)
    parser.add_argument("--chats", type=int, default=100_000)
    parser.add_argument("--minutes", type=int, default=60, help="they are spread over so many")
    parser.add_argument("--writing", type=int, default=360, help="so many people write meanwhile, evenly spread")
    parser.add_argument("--seconds", type=float, default=math.inf, help="after so long report what there is")
    parser.add_argument("--folder", type=Path, help="where the database lies for that long; in memory it is quicker")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    with tempfile.TemporaryDirectory(dir=options.folder) as folder, suppress(KeyboardInterrupt):
        uvloop.run(measure(options, Path(folder)))


if __name__ == "__main__":
    main()
