"""Nothing is lost: kill -9 at any moment, under load, again and again."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from pathlib import Path

import pytest

from bot.adapters.keys import KeyRing
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.ports import SessionRow, Wanted
from tests.e2e.house import House, house
from tests.e2e.walkers import Walk, Walker, repeated

PEOPLE = 14
KILLS = 6
SEED = 20_260


async def test_forty_kills_lose_nothing(tmp_path: Path) -> None:
    started = time.monotonic()
    found = await asyncio.gather(*(_killed_again_and_again(tmp_path / mode, mode) for mode in ("polling", "webhook")))
    for line in found:
        print(line)
    print(f"{time.monotonic() - started:.0f} s in all")


async def _killed_again_and_again(folder: Path, mode: str) -> str:
    folder.mkdir()
    chance = random.Random(f"{SEED}{mode}")
    async with house(folder, mode) as home:
        arrived: set[int] = set()
        home.server.world.find_bot().queue.listeners.append(lambda item: arrived.add(item.id))
        people = await home.stand.crowd(PEOPLE)
        world = home.server.world
        walkers = [Walker(world, world.person(person.id), random.Random(person.id)) for person in people]
        walking = [asyncio.ensure_future(walker.walk()) for walker in walkers]
        versions: dict[int, int] = {}
        for _ in range(KILLS):
            await home.start()
            await asyncio.sleep(chance.uniform(0.02, 0.7))
            home.kill()
            _never_backward(home, versions)
        await home.start()
        for walker in walkers:
            walker.resting = True
        async with asyncio.timeout(30):
            await asyncio.gather(*walking)
        await home.settled()
        assert await home.stop() == 0
        _never_backward(home, versions)
        handled = {number for (number,) in home.folder.rows("SELECT update_id FROM handled")}
        assert arrived - handled == set(), "updates were lost"
        assert home.folder.rows("SELECT * FROM poison") == []
        assert home.folder.rows("SELECT * FROM outgoing") == []
        wrong = _compare(walkers, await _kept(home))
        assert wrong == [], "\n".join(wrong)
        again = sum(map(repeated, walkers))
        walks = sum(walker.finished for walker in walkers)
        answers = sum(walker.answers for walker in walkers)
        return (
            f"{mode}: {KILLS} kills, {PEOPLE} people, {walks} walks, {answers} answers, {len(arrived)} updates, 0 lost, "
            f"{again} questions came again"
        )


def _never_backward(home: House, versions: dict[int, int]) -> None:
    for session, version in home.folder.rows("SELECT id, version FROM sessions"):
        assert version >= versions.get(session, 0)
        versions[session] = version


async def _kept(home: House) -> dict[int, list[SessionRow]]:
    """Telegram's user → the sessions in order, opened with the key."""
    ids = frozenset(number for (number,) in home.folder.rows("SELECT id FROM sessions"))
    users = dict(home.folder.rows("SELECT id, telegram_user FROM persons"))
    terms = Terms("elsewhere", time.time)
    store = await SqliteStore.open(home.folder.database, KeyRing.from_file(home.folder.key), terms)
    try:
        loaded = await store.load(Wanted(sessions=ids))
    finally:
        await store.close()
    found: dict[int, list[SessionRow]] = defaultdict(list)
    for row in sorted(loaded.sessions.values(), key=lambda row: row.touched):
        found[users[row.seats[0].person]].append(row)
    return found


def _compare(walkers: list[Walker], kept: dict[int, list[SessionRow]]) -> list[str]:
    wrong = []
    for walker in walkers:
        rows = kept[walker.user.id]
        if len(rows) != len(walker.walks):
            wrong.append(f"{walker.user.id}: {len(walker.walks)} walks, but {len(rows)} sessions\n{walker.transcript}")
            continue
        for number, (walk, row) in enumerate(zip(walker.walks, rows, strict=True)):
            wrong += [f"{walker.user.id} walk {number}: {line}" for line in _differences(walk, row)]
    return wrong


def _differences(walk: Walk, row: SessionRow) -> list[str]:
    (words,) = row.words.values()
    answers = {slot: (form, value) for slot, (form, value, _) in words["frames"][0].items()}
    scripted = {slot: choice.kept for slot, choice in walk.script.items()}
    lines = [] if row.status == "ended" else [f"the session is {row.status} {walk.asked} {answers}"]
    for slot in scripted.keys() | answers.keys():
        if scripted.get(slot) != answers.get(slot):
            lines.append(f"{slot}: scripted {scripted.get(slot)}, kept {answers.get(slot)}, asked {walk.asked}")
    return lines
