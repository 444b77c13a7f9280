"""What chats cost in memory: every person says one thing and is answered; then the process is weighed again.

`python -m bench.memory --chats 100000`
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from bench.processes import attune, stand_in
from bot.demo.stand import Stand

#: So many come first, so that caches, pools and the allocator have their size.
WARM = 2000
AT_ONCE = 500
STEP = 10_000


async def measure(chats: int) -> None:
    """Weigh the process before and after so many chats."""
    with tempfile.TemporaryDirectory() as folder, stand_in() as server:
        url = server.line()
        async with Stand(url) as stand:
            with attune(url, "polling", Path(folder)) as bot:
                await _come(stand, WARM)
                before, started = bot.memory(), time.perf_counter()
                print(f"after {WARM} chats: {before:.1f} MB", flush=True)
                for done in range(STEP, chats + STEP, STEP):
                    await _come(stand, min(STEP, chats - done + STEP))
                    took = time.perf_counter() - started
                    print(f"{min(done, chats)} more: {bot.memory() - before:+.1f} MB, {took:.0f} s", flush=True)


async def _come(stand: Stand, count: int) -> None:
    for at in range(0, count, AT_ONCE):
        people = await stand.crowd(min(AT_ONCE, count - at))
        await stand.at_once(people, text="They never listen to me")
        if not await stand.idle(quiet=0.05, timeout=120):
            raise SystemExit("it does not answer")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.memory", description=__doc__)
    parser.add_argument("--chats", type=int, default=100_000)
    asyncio.run(measure(parser.parse_args().chats))


if __name__ == "__main__":
    main()
