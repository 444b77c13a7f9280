"""How long a start takes: from the command to the first poll, how soon a second copy says so, and how long `attune check` takes.

`python -m bench.start --times 7`
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.processes import ROOT, attune, stand_in
from bot.demo.stand import Stand


async def first_poll() -> float:
    """Seconds from the command to the first getUpdates, on a new database."""
    with tempfile.TemporaryDirectory() as folder, stand_in(journal=1000) as server:
        url = server.line()
        async with Stand(url) as stand:
            started = time.perf_counter()
            with attune(url, "polling", Path(folder)):
                await _polled(stand)
                return time.perf_counter() - started


async def second_copy() -> float:
    """Seconds until a second process on the same database has said so and is gone."""
    with tempfile.TemporaryDirectory() as folder, stand_in(journal=1000) as server:
        url = server.line()
        async with Stand(url) as stand:
            with attune(url, "polling", Path(folder)):
                await _polled(stand)
                started = time.perf_counter()
                with attune(url, "polling", Path(folder)) as second:
                    if second.child.wait(timeout=60) != 1:
                        raise SystemExit("the second copy did not refuse")
                    return time.perf_counter() - started


async def _polled(stand: Stand) -> None:
    until = time.perf_counter() + 60
    while not await stand.calls("getUpdates"):
        if time.perf_counter() > until:
            raise SystemExit("it does not start")
        await asyncio.sleep(0.005)


def check() -> float:
    """Seconds that `attune check` takes for the dialogs that come with the program."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bot", "check"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.start", description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    times = parser.parse_args().times
    _report("to the first poll", [asyncio.run(first_poll()) for _ in range(times)])
    _report("a second copy", [asyncio.run(second_copy()) for _ in range(times)])
    _report("attune check", [check() for _ in range(times)])


def _report(name: str, seconds: list[float]) -> None:
    print(f"{name:<18} {min(seconds):.2f} / {statistics.median(seconds):.2f} / {max(seconds):.2f} s (min/median/max)")


if __name__ == "__main__":
    main()
