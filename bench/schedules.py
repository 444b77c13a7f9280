"""What it costs to find the prompts that are due among very many, and to set the next ones.

`python -m bench.schedules --rows 1000000 --at-once 100000`
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path

from bot.adapters.keys import KeyRing
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.app.timers import PROMPTS_AT_A_TIME
from bot.coach.schedules import TZ_DATA
from bot.ports import PROMPT, Changes, TimerRow

START, A_DAY = 1_800_000_000.0, 86_400.0
HUNDRED, TRIES = 100, 200
CHUNK = 50_000


async def measure(rows: int, at_once: int) -> None:
    """Spread so many prompts over a day, and `at_once` of them on one moment; then look for what is due, again and again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.db"
        store = await SqliteStore.open(path, KeyRing(bytes(32), origin="a bench"), Terms("bench", lambda: START))
        for timers in _prompts(rows, at_once):
            await store.save(Changes(timers=timers))
        print(f"{rows} prompts, {path.stat().st_size / 1e6:.0f} MB, {at_once} of them due at one moment", flush=True)
        await _moved(store, "at that moment", lambda: store.prompts_due(START, PROMPTS_AT_A_TIME))
        await _moved(store, "of a whole day", lambda: store.prompts_due(START + A_DAY, HUNDRED))
        await _looked("whether any other timer is due", lambda: store.due(START + A_DAY, HUNDRED))
        await _looked("when the next prompt is due", store.next_prompt)
        await store.close()


def _prompts(rows: int, at_once: int) -> Iterator[list[TimerRow]]:
    for first in range(0, rows, CHUNK):
        numbers = range(first, min(rows, first + CHUNK))
        yield [TimerRow(n + 1, PROMPT, TZ_DATA, 0, START + A_DAY * max(0, n - at_once) / rows) for n in numbers]


async def _moved(store: SqliteStore, what: str, look: Callable[[], Awaitable[Sequence[TimerRow]]]) -> None:
    """Look for what is due, and move it to another day."""
    looked, moved, found = [], [], 0
    for _ in range(TRIES):
        began = time.perf_counter()
        due = await look()
        looked.append(time.perf_counter() - began)
        found = len(due)
        began = time.perf_counter()
        later = [TimerRow(row.owner, PROMPT, TZ_DATA, 0, row.due + 2 * A_DAY) for row in due]
        await store.save(Changes(cancel=[(row.owner, row.kind, row.entry, row.number) for row in due], timers=later))
        moved.append(time.perf_counter() - began)
    _report(f"the next {found} due {what}", looked)
    _report(f"moving these {found} to another day, committed", moved)


async def _looked(what: str, look: Callable[[], Awaitable[object]]) -> None:
    took = []
    for _ in range(TRIES):
        began = time.perf_counter()
        await look()
        took.append(time.perf_counter() - began)
    _report(what, took)


def _report(what: str, took: list[float]) -> None:
    worst = sorted(took)[int(len(took) * 0.99)]
    print(f"{what}: median {statistics.median(took) * 1000:.2f} ms, p99 {worst * 1000:.2f} ms", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--at-once", type=int, default=100_000)
    options = parser.parse_args()
    asyncio.run(measure(options.rows, options.at_once))
