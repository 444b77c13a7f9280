"""Ten thousand answers, and where none of them may ever stand in the clear: logs, numbers, the file, a backup, another's export."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.adapters.keys import KeyRing, make_key_file
from bot.adapters.metrics import PrometheusMetrics
from bot.adapters.sqlite import admin
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.app.export import Exporting
from bot.ports import Unreachable
from tests.fakes import FakeClock, House

SECRET = re.compile(rb"qwz\d{3}x\d{3}kvj|Zeph\d+yr")
PEOPLE = 100
ROUNDS = 100


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_ten_thousand_answers_stand_nowhere_in_the_clear(tmp_path: Path) -> None:
    make_key_file(tmp_path / "key")
    keyring, clock, path = KeyRing.from_file(tmp_path / "key"), FakeClock(), tmp_path / "attune.db"
    store = await SqliteStore.open(path, keyring, Terms("bot1@test", clock.now))
    house = House(clock=clock, store=store, burst_seconds=0.0)
    house.metrics = PrometheusMetrics()  # type: ignore[assignment]
    with capture_logs() as logs:
        await house.open()
        people = [house.person(100 + number, f"Zeph{number}yr") for number in range(PEOPLE)]
        for turn in range(ROUNDS):
            updates = [person.words("/now" if turn == 0 else canary(turn, at)) for at, person in enumerate(people)]
            house.messenger.faults = [Unreachable("cut"), None, Unreachable("cut")]
            await _handle(house, updates)
        files = await _exports(house, store)
    await asyncio.to_thread(admin.backup, path, tmp_path / "backup.db")
    places = {
        "logs": repr(logs).encode(),
        "numbers": house.metrics.text(),
        "the file": b"".join(each.read_bytes() for each in sorted(tmp_path.glob("attune.db*"))),
        "the backup": (tmp_path / "backup.db").read_bytes(),
    }
    for place, found in places.items():
        assert SECRET.findall(found) == [], place
    assert len(files) == PEOPLE
    for at, text in enumerate(files):
        own = {canary(turn, at) for turn in range(ROUNDS)} | {f"Zeph{at}yr"}
        told = {secret.decode() for secret in SECRET.findall(text.encode())}
        assert told <= own
        assert len(told) > 1
    await house.kill()
    await store.close()


async def _handle(house: House, updates: list[object]) -> None:
    numbered = [{"update_id": each.update, "event": each} for each in updates]  # type: ignore[attr-defined]
    taken = asyncio.ensure_future(house.writer.take(numbered))
    while not taken.done():
        await asyncio.sleep(0.0002)
    await taken
    await house.clock.move(2)


async def _exports(house: House, store: SqliteStore) -> list[str]:
    exporting = Exporting(store, house.messenger, house.clock, house.library, flights=house.delivery.flights)
    for person in (await house._loaded()).persons.values():
        exporting.begin(person.id, house.people[person.user].where.chat)
    await exporting.finish()
    return [json.dumps(json.loads(file.content)) for _, file in sorted(house.messenger.files, key=lambda sent: sent[0])]


def canary(turn: int, at: int) -> str:
    return f"qwz{turn:03}x{at:03}kvj"
