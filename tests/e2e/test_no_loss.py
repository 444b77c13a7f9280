"""Nothing is lost: kill -9 at any moment, under load, again and again."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.adapters.keys import KeyRing
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.demo.people import Person
from bot.ports import SessionRow, Wanted
from tests.e2e.house import House, house, running
from tests.e2e.walkers import Walk, Walker, question_in, repeated

PEOPLE = 14
KILLS = 20
SEED = 20_260


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_twenty_kills_lose_nothing(tmp_path: Path, mode: str) -> None:
    print(await _killed_again_and_again(tmp_path, mode))


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_what_comes_twice_late_or_in_another_order_changes_nothing(tmp_path: Path, mode: str) -> None:
    async with running(tmp_path, mode) as home:
        party = await _party(home)
        for _ in range(20):
            await home.stand.fault("redeliver", method="getUpdates" if mode == "polling" else "webhook", times=3)
            await home.stand.fault("delay", method="getUpdates", seconds=0.05, times=3)
            await home.stand.fault("delay", method="sendMessage", seconds=0.05, times=3)
            await asyncio.sleep(0.1)
        await party.go_home()
        await home.stand.heal()
        for person in await home.stand.crowd(5):
            await _press_and_say_swapped(home, person)
        await home.settled()
        assert await home.stop() == 0
        assert await party.verdict() == []


async def _press_and_say_swapped(home: House, ana: Person) -> None:
    await ana.say("/now")
    await ana.hear()
    await home.settled(0.02)
    await home.stand.fault("swap")
    acts = [{"act": "press", "label": "5"}, {"act": "say", "text": "quite hot"}]
    await home.stand.post("bulk", {"acts": [{"person": ana.id, **act} for act in acts]})
    first, second = await ana.hear_all(2)
    assert "number" in first.text
    assert question_in(second.text) == "feeling"
    await home.settled(0.02)
    assert len(await ana.inbox("toast,answered")) == 1
    await ana.say("/stop")
    await ana.hear_until("/now is there")


async def _killed_again_and_again(folder: Path, mode: str) -> str:
    chance = random.Random(f"{SEED}{mode}")
    async with house(folder, mode) as home:
        party = await _party(home)
        versions: dict[int, int] = {}
        for _ in range(KILLS):
            await home.start()
            await asyncio.sleep(chance.uniform(0.02, 0.9))
            home.kill()
            _never_backward(home, versions)
        await home.start()
        await party.go_home()
        await home.settled()
        assert await home.stop() == 0
        _never_backward(home, versions)
        wrong = await party.verdict()
        assert wrong == [], "\n".join(wrong)
        worst = max(repeated(walker) for walker in party.walkers)
        assert worst <= KILLS
        return f"{mode}: {KILLS} kills, {party}, at most {worst} questions came again in one chat"


@dataclass
class _Party:
    """People who walk, and every update that they cause."""

    home: House
    walkers: list[Walker]
    walking: list[asyncio.Future[None]]
    arrived: set[int]

    def __str__(self) -> str:
        walks = sum(walker.finished for walker in self.walkers)
        answers = sum(walker.answers for walker in self.walkers)
        again = sum(map(repeated, self.walkers))
        return (
            f"{len(self.walkers)} people, {walks} walks, {answers} answers, {len(self.arrived)} updates, 0 lost, "
            f"{again} questions came again"
        )

    async def go_home(self) -> None:
        """Let all of them finish the walk that they are on."""
        for walker in self.walkers:
            walker.resting = True
        _, stuck = await asyncio.wait(self.walking, timeout=100)
        left = [walker.transcript for walker, task in zip(self.walkers, self.walking, strict=True) if task in stuck]
        assert left == [], "\n\n".join(text[-2000:] for text in left)

    async def verdict(self) -> list[str]:
        """What was lost, left over or kept otherwise than scripted, once the bot has stopped."""
        handled = {number for (number,) in self.home.folder.rows("SELECT update_id FROM handled")}
        assert self.arrived - handled == set(), "updates were lost"
        assert self.home.folder.rows("SELECT * FROM poison") == []
        assert self.home.folder.rows("SELECT * FROM outgoing") == []
        return _compare(self.walkers, await _kept(self.home))


async def _party(home: House) -> _Party:
    world, arrived = home.server.world, set[int]()
    world.find_bot().queue.listeners.append(lambda item: arrived.add(item.id))
    people = await home.stand.crowd(PEOPLE)
    walkers = [Walker(world, world.person(person.id), random.Random(person.id)) for person in people]
    return _Party(home, walkers, [asyncio.ensure_future(walker.walk()) for walker in walkers], arrived)


def _never_backward(home: House, versions: dict[int, int]) -> None:
    for session, version in home.folder.rows("SELECT id, version FROM sessions"):
        assert version >= versions.get(session, 0)
        versions[session] = version


async def _kept(home: House) -> dict[int, list[SessionRow]]:
    """Telegram's user → the walks in order, opened with the key. A last question that came again after a crash may have been
    answered again when the talk was over: those words began a topic, and are no walk."""
    ids = frozenset(number for (number,) in home.folder.rows("SELECT id FROM sessions"))
    users = dict(home.folder.rows("SELECT id, telegram_user FROM persons"))
    terms = Terms("elsewhere", time.time)
    store = await SqliteStore.open(home.folder.database, KeyRing.from_file(home.folder.key), terms)
    try:
        loaded = await store.load(Wanted(sessions=ids))
    finally:
        await store.close()
    found: dict[int, list[SessionRow]] = defaultdict(list)
    walks = (row for row in loaded.sessions.values() if row.body["frames"][0]["dialog"] == "now")
    for row in sorted(walks, key=lambda row: row.touched):
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
    other = [slot for slot in scripted.keys() | answers.keys() if scripted.get(slot) != answers.get(slot)]
    return lines + [
        f"{slot}: scripted {scripted.get(slot)}, kept {answers.get(slot)}, asked {walk.asked}" for slot in other
    ]
