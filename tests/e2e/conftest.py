"""Houses for the tests of the whole: one bot a module where tests keep to people of their own."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.house import House, running


@pytest_asyncio.fixture(loop_scope="module", scope="module", params=["polling", "webhook"])
async def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A bot for a whole module, once polling and once with a webhook."""
    async with running(tmp_path_factory.mktemp("bot"), request.param) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def plain(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A bot for a whole module that polls."""
    async with running(tmp_path_factory.mktemp("bot")) as found:
        yield found
