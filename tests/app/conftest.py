"""One house for every test that needs no other."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes import House


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = await House().open()
    yield house
    await house.kill()
