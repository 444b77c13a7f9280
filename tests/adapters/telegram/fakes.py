"""A moved clock, an even chance, an intake that remembers, and a server that says what no Bot API server says."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.demo.stand import Stand

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


class MovedClock:
    """Sleeping moves it; `slept` tells how long each sleep would have been."""

    def __init__(self) -> None:
        self.time = 1_000.0
        self.slept: list[float] = []
        self._changed = asyncio.Event()

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        self._changed.set()
        await asyncio.sleep(0)

    async def has_slept(self, number: int) -> None:
        """Wait until somebody slept that often."""
        while len(self.slept) < number:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), 10)


class Even:
    """A chance that always draws 1, so that waits have their full length."""

    def new_id(self) -> int:
        return 1


class Remembering:
    """An intake. `troubles` are raised first, one a batch."""

    def __init__(self, *troubles: Exception) -> None:
        self.batches: list[list[Mapping[str, Any]]] = []
        self.took: Callable[[], None] = lambda: None
        self.calls = 0
        self._troubles = list(troubles)
        self._changed = asyncio.Event()

    async def take(self, updates: Sequence[Mapping[str, Any]]) -> None:
        self.calls += 1
        if self._troubles:
            raise self._troubles.pop(0)
        self.batches.append(list(updates))
        self._changed.set()
        self.took()

    @property
    def ids(self) -> list[int]:
        return [update["update_id"] for batch in self.batches for update in batch]

    async def has(self, number: int) -> None:
        """Wait until that many updates came."""
        while len(self.ids) < number:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), 10)


async def pending(stand: Stand) -> int:
    """How many updates are not confirmed yet."""
    (bot,) = (await stand.state())["bots"].values()
    return int(bot["pending"])


class Oddity:
    """A server of no kind, with one answer to everything. `asked` keeps the bodies it got."""

    def __init__(self, status: int, *bodies: bytes, **headers: str) -> None:
        """The bodies are said one after the other; the last one again and again."""
        self.asked: list[Any] = []
        self._status = status
        self._bodies = list(bodies)
        self._headers = headers
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._server = TestServer(app)

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked.append(await request.read())
        body = self._bodies.pop(0) if len(self._bodies) > 1 else self._bodies[0]
        return web.Response(status=self._status, body=body, headers=self._headers)

    @property
    def base_url(self) -> str:
        return str(self._server.make_url("/bot"))

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.close()
