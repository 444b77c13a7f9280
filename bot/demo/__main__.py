"""`python -m bot.demo --port 8081 --token 1:abc`: the stand-in as a process; its address is the first line."""

import argparse
import asyncio
import importlib.util
import signal
import sys
from collections.abc import Callable

from bot.demo.server import DEMO_BOT, Server
from bot.demo.world import Settings


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=DEMO_BOT)
    parser.add_argument("--username", default="attune_demo_bot")
    parser.add_argument("--journal", type=int, default=50_000, help="calls kept, 0 for none")
    options = parser.parse_args()
    settings = Settings(journal=options.journal)
    server = Server(token=options.token, username=options.username, port=options.port, settings=settings)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(server))


async def _serve(server: Server) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await stopped.wait()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where there is one: a third less for each request."""
    if importlib.util.find_spec("uvloop") is None:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = importlib.import_module("uvloop").new_event_loop
    return factory


if __name__ == "__main__":
    main()
