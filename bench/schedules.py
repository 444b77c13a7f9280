"""What it costs to find the prompts that are due among very many, and to set the next ones.

`python -m bench.schedules --rows 1000000`
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bot.adapters.keys import KeyRing
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.coach.schedules import TZ_DATA
from bot.ports import PROMPT, Changes, TimerRow

START, A_DAY = 1_800_000_000.0, 86_400.0
AT_A_TIME, TRIES = 100, 200
CHUNK = 50_000


async def measure(rows: int) -> None:
    """Spread so many prompts over a day; then look for what is due, again and again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.db"
        store = await SqliteStore.open(path, KeyRing(bytes(32), origin="a bench"), Terms("bench", lambda: START))
        for first in range(0, rows, CHUNK):
            numbers = range(first, min(rows, first + CHUNK))
            timers = [TimerRow(number + 1, PROMPT, TZ_DATA, 0, START + A_DAY * number / rows) for number in numbers]
            await store.save(Changes(timers=timers))
        print(f"{rows} prompts, {path.stat().st_size / 1e6:.0f} MB", flush=True)
        looked, moved = [], []
        for _ in range(TRIES):
            began = time.perf_counter()
            due = await store.due(START + A_DAY, AT_A_TIME)
            looked.append(time.perf_counter() - began)
            later = [TimerRow(row.session, PROMPT, TZ_DATA, 0, row.due + A_DAY) for row in due]
            began = time.perf_counter()
            await store.save(
                Changes(cancel=[(row.session, row.kind, row.entry, row.number) for row in due], timers=later)
            )
            moved.append(time.perf_counter() - began)
        for what, took in (("due", looked), (f"next day's {AT_A_TIME}", moved)):
            worst = sorted(took)[int(len(took) * 0.99)]
            print(f"{what}: median {statistics.median(took) * 1000:.2f} ms, p99 {worst * 1000:.2f} ms")
        await store.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    asyncio.run(measure(parser.parse_args().rows))
