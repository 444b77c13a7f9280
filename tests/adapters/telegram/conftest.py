"""The stand-in of the Bot API, a line to it, and people who use it."""

from collections.abc import AsyncIterator, Sequence

import pytest

from bot.adapters.clock import SystemChance
from bot.adapters.telegram.api import Line
from bot.adapters.telegram.start import introduce
from bot.adapters.telegram.updates import ALLOWED_UPDATES, read_update
from bot.app.incoming import Incoming
from bot.demo.server import Server
from bot.demo.stand import Stand
from tests.adapters.telegram.fakes import TOKEN, MovedClock
from tests.demo.spec import check_call


class Reader:
    """Fetches what is new and reads it."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._offset = 0

    async def news(self) -> Sequence[Incoming]:
        me = await introduce(self._line, MovedClock(), SystemChance())
        wish = {"offset": self._offset, "timeout": 0, "allowed_updates": list(ALLOWED_UPDATES)}
        raw = await self._line.polling.call("getUpdates", wish)
        self._offset = raw[-1]["update_id"] + 1 if raw else self._offset
        found = [read_update(update, me) for update in raw]
        return [incoming for incoming in found if incoming is not None]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server(token=TOKEN) as running:
        yield running


@pytest.fixture
async def line(server: Server) -> AsyncIterator[Line]:
    async with Line(TOKEN, server.base_url) as opened:
        yield opened


@pytest.fixture
async def stand(server: Server) -> AsyncIterator[Stand]:
    async with Stand(server.url) as opened:
        yield opened
        made = await opened.calls()
        assert [problem for call in made for problem in check_call(call["method"], call["params"])] == []


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def reader(line: Line) -> Reader:
    return Reader(line)
