"""What a turn costs: Attune and the bare echo bot in turn, against one stand-in, with people who answer at once.

`python -m bench.turns --modes polling webhook --chats 64 1 --seconds 5 --rounds 3`
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.people import Crowd
from bench.processes import ATTUNE_NAME, ECHO, ECHO_NAME, Process, attune, echo, stand_in
from bot.demo.stand import Stand

WARM = 1.5


@dataclass(frozen=True, slots=True)
class Window:
    """One measured stretch of one bot. Times in ms."""

    cost: float
    rate: float
    p50: float
    p95: float
    p99: float
    memory: float
    turns: int
    unanswered: int
    busy: float


async def window(stand: Stand, bot: Process, people: list[int], style: str, seconds: float) -> Window:
    """Warm up, then measure."""
    crowd = Crowd(stand, people, ECHO_NAME if style == "echo" else ATTUNE_NAME, style)
    running = asyncio.ensure_future(crowd.run(WARM + seconds))
    await asyncio.sleep(WARM)
    tally = crowd.tally
    turns, before, started = tally.turns, bot.cpu(), time.perf_counter()
    tally.latencies.clear()
    await running
    spent, took, done = bot.cpu() - before, time.perf_counter() - started, tally.turns - turns
    await crowd.settle()
    if not done:
        raise SystemExit(f"no turn was answered ({style})")
    shares = [tally.percentile(share) for share in (0.5, 0.95, 0.99)]
    return Window(1000 * spent / done, done / took, *shares, bot.memory(), done, tally.unanswered, spent / took)


async def measure(options: argparse.Namespace, mode: str) -> None:
    """All windows of one mode, the two bots in turn."""
    with tempfile.TemporaryDirectory() as folder, stand_in() as server:
        url = server.line()
        async with Stand(url) as stand:
            await stand.add_bot(ECHO, ECHO_NAME)
            crowd = [person.id for person in await stand.crowd(max(options.chats))]
            with echo(url, mode) as other, attune(url, mode, Path(folder)) as own:
                await _started(stand)
                for chats in options.chats:
                    people = crowd[:chats]
                    rounds = []
                    for _ in range(options.rounds):
                        found = {"echo": await window(stand, other, people, "echo", options.seconds)}
                        for style in options.styles:
                            found[style] = await window(stand, own, people, style, options.seconds)
                        rounds.append(found)
                    report(mode, chats, rounds)


async def _started(stand: Stand) -> None:
    """Until both bots have set their webhook or have come to poll: each answers a first message."""
    first, second = await stand.crowd(2)
    await first.say("/now", f"@{ATTUNE_NAME}")
    await first.hear(timeout=30, chat=f"@{ATTUNE_NAME}")
    await second.say("hello", f"@{ECHO_NAME}")
    await second.hear(timeout=30, chat=f"@{ECHO_NAME}")


def report(mode: str, chats: int, rounds: list[dict[str, Window]]) -> None:
    """A line for each bot, medians over the rounds, and the ratio of each round's costs."""
    print(f"\n{mode}, {chats} in flight, {len(rounds)} rounds")
    print("            CPU ms/turn  turns/s   p50    p95    p99 ms  RSS MB  busy  lost  ratio min/median/max")
    for style in rounds[0]:
        found = [each[style] for each in rounds]
        middle = [_median(found, name) for name in ("cost", "rate", "p50", "p95", "p99", "memory", "busy")]
        cost, rate, p50, p95, p99, memory, busy = middle
        lost = sum(each.unanswered for each in found)
        name = "echo" if style == "echo" else f"Attune {style}"
        line = (
            f"{name:<14} {cost:8.3f} {rate:9.0f} {p50:6.1f} {p95:6.1f} {p99:6.1f} {memory:9.1f} {busy:5.2f} {lost:5d}"
        )
        ratios = [each[style].cost / each["echo"].cost for each in rounds]
        shown = f"  {min(ratios):.2f} / {statistics.median(ratios):.2f} / {max(ratios):.2f}"
        print(line + (shown if style != "echo" else ""), flush=True)


def _median(found: list[Window], name: str) -> float:
    return statistics.median(getattr(each, name) for each in found)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.turns", description=__doc__)
    parser.add_argument("--modes", nargs="+", default=["polling", "webhook"], choices=["polling", "webhook"])
    parser.add_argument("--chats", nargs="+", type=int, default=[64, 1])
    parser.add_argument("--styles", nargs="+", default=["mixed", "typed", "tapped"])
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if "webhook" in options.modes and importlib.util.find_spec("tornado") is None:
        raise SystemExit("the echo bot's webhook needs tornado: pip install 'python-telegram-bot[webhooks]'")
    for mode in options.modes:
        asyncio.run(measure(options, mode))


if __name__ == "__main__":
    main()
