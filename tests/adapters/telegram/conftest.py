"""The stand-in of the Bot API, a line to it, and people who use it."""

from collections.abc import AsyncIterator

import pytest

from bot.adapters.telegram.api import Line
from bot.demo.server import Server
from bot.demo.stand import Stand
from tests.adapters.telegram.fakes import TOKEN, MovedClock


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
        assert await opened.problems() == [], "a call broke the Bot API's specification"


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()
