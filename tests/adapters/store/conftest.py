"""Both stores behind one name, and an opener for those tests that know of the file."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.adapters.keys import KeyRing, make_key_file
from bot.adapters.memory import MemoryStore
from bot.adapters.sqlite import admin
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.ports import Store
from tests.adapters.store.made import Time, couple

Opener = Callable[[], Awaitable[SqliteStore]]


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A key file, in a folder apart from the database."""
    path = tmp_path / "apart" / "attune.key"
    path.parent.mkdir()
    make_key_file(path)
    return path


@pytest.fixture
def keyring() -> KeyRing:
    return KeyRing(os.urandom(32), origin="a test")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "attune.db"


@pytest.fixture
async def opened(path: Path, keyring: KeyRing, time: Time) -> AsyncIterator[Opener]:
    """Opens the same file again and again, and closes what a test left open."""
    stores = []

    async def again() -> SqliteStore:
        stores.append(await SqliteStore.open(path, keyring, Terms(server="bot1@test", now=time)))
        return stores[-1]

    yield again
    for store in stores:
        await store.close()


@pytest.fixture(params=["sqlite", "memory"])
async def store(request: pytest.FixtureRequest, opened: Opener, time: Time) -> Store:
    return await opened() if request.param == "sqlite" else MemoryStore(now=time)


@pytest.fixture
async def copied(opened: Opener, path: Path) -> Path:
    """A backup of a couple's database, which is closed."""
    store = await opened()
    await store.save(couple())
    await store.close()
    admin.backup(path, path.with_name("copy.db"))
    return path.with_name("copy.db")
