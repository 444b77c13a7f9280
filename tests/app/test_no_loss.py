"""The process dies at every point where it waits for the store or for Telegram: nothing is lost, and nothing goes backward."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.keys import KeyRing
from bot.adapters.memory import MemoryStore
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.app.incoming import Incoming
from bot.ports import Wanted
from tests.fakes import Caller, FakeClock, House

#: What the person does: texts as they are, buttons in brackets.
SCRIPT = ["/now", "[5]", "like a wet cloth", "[Tears]", "to be held for once", "[Go on]", "that I never listen"]
SCRIPT += ["[What is hardest for you?]", "[Guilt]", "[Sad]", "[Sad, just that]", "[2]"]

CALLS = ("load", "save", "due", "next_due", "prompts_due", "next_prompt", "unsent")


@dataclass
class Wire:
    """Where the process dies: at the nth time that it passes here. Then it waits for ever, and somebody buries it."""

    at: int = 0
    passed: int = 0
    busy: int = 0
    looking: bool = False
    hit: asyncio.Event = field(default_factory=asyncio.Event)

    async def idle(self) -> None:
        """Until no call is under way: a store on disk answers from a thread."""
        for _ in range(10_000):
            if not self.busy or self.hit.is_set():
                return
            await asyncio.sleep(0.0002)

    async def step(self) -> None:
        if self.looking:
            return
        self.passed += 1
        if self.passed == self.at:
            self.hit.set()
            self.busy = 0
            await asyncio.get_running_loop().create_future()


class Wired:
    """A store whose every call passes the wire before and after."""

    def __init__(self, inner: Any, wire: Wire) -> None:
        self._inner = inner
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._inner, name)
        return self._passing(call) if name in CALLS else call

    def _passing(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def passing(*given: Any) -> Any:
            await self._wire.step()
            self._wire.busy += 1
            try:
                found = await call(*given)
            finally:
                self._wire.busy = max(0, self._wire.busy - 1)
            await self._wire.step()
            return found

        return passing


Maker = Callable[[FakeClock], Awaitable[Any]]


class Trial:
    """One run of the script, with at most one death."""

    def __init__(self, at: int, maker: Maker) -> None:
        self.wire = Wire(at)
        self.maker = maker
        self.clock = FakeClock()
        self.house = House(clock=self.clock)
        self.repeats = 0
        self.before = ""
        self.version = 0

    async def run(self) -> Any:
        """Play it; returns where it ended, without what differs from run to run."""
        try:
            return await self._play()
        finally:
            await self.house.kill()
            if self.house.store is not None:
                await self.house.store.close()

    async def _play(self) -> Any:
        self._wired(await self.maker(self.clock))
        send = self.house.messenger.send

        async def sending(chat: int, body: Any) -> Any:
            await self.wire.step()
            sent = await send(chat, body)
            await self.wire.step()
            return sent

        self.house.messenger.__dict__["send"] = sending
        await self._alive(self.house.open())
        sam = self.house.person()
        for act in SCRIPT:
            await self._passes(3.0)
            await self._acts(sam, act)
        await self._passes(3.0)
        return await self._shape()

    def _wired(self, store: Any) -> None:
        wired: Any = Wired(store, self.wire)
        self.house.store = wired

    async def _acts(self, sam: Caller, act: str) -> None:
        before = sam.inbox[-1].text if sam.inbox else ""
        count = len(sam.inbox)
        if act.startswith("[") and act.strip("[]") not in sam.last.labels():
            self.repeats += 1  # the buttons under a message did not change, so the person presses once more
            await self._delivered(sam.press(self.before.strip("[]")))
        self.before = act
        event = sam.press(act.strip("[]")) if act.startswith("[") else sam.words(act)
        died = await self._delivered(event)
        again = [message.text for message in sam.inbox[count:]]
        if died and before and again and again[-1] == before:
            self.repeats += 1
            await self._passes(3.0)
            await self._delivered(sam.press(act.strip("[]")) if act.startswith("[") else sam.words(act))
        await self._version()

    async def _delivered(self, event: Incoming) -> bool:
        """Telegram gives an update until it is confirmed: after a death it comes again. Returns whether there was one."""
        died = await self._alive(self.house.writer.take([{"update_id": event.update, "event": event}]))
        died = await self._passes(1.0) or died
        if died:
            await self.house.writer.take([{"update_id": event.update, "event": event}])
            await self._passes(1.0)
        return died

    async def _alive(self, work: Coroutine[Any, Any, Any]) -> bool:
        """Wait for something, or for the death of the process, which is then started anew. Returns whether it died."""
        task = asyncio.ensure_future(work)
        hit = asyncio.ensure_future(self.wire.hit.wait())
        await asyncio.wait({task, hit}, return_when=asyncio.FIRST_COMPLETED)
        hit.cancel()
        if self.wire.hit.is_set():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self._reborn()
            return True
        await task
        return False

    async def _passes(self, seconds: float) -> bool:
        """Let time pass until all is quiet. Returns whether the process died meanwhile."""
        for _ in range(3):
            await self.clock.move(seconds / 3)
            await self.wire.idle()
        if not self.wire.hit.is_set():
            return False
        await self._reborn()
        return True

    async def _reborn(self) -> None:
        await self.house.kill()
        self.wire.hit.clear()
        self._wired(await self.maker(self.clock))
        await self.house.open()
        await self._passes(1.0)

    async def _version(self) -> None:
        self.wire.looking = True
        rows = await self.house.sessions()
        self.wire.looking = False
        version = max((row.version for row in rows), default=self.version)
        assert version >= self.version
        self.version = version

    async def _shape(self) -> Any:
        self.wire.looking = True
        assert self.house.store is not None
        chat = next(iter(await self.house.chats()))
        asked = chat.asked
        assert asked is not None
        loaded = await self.house.store.load(_named(asked.session))
        row = loaded.sessions[asked.session]
        frames = [(frame["dialog"], frame["state"], frame["visits"]) for frame in row.body["frames"]]
        (words,) = row.words.values()
        answers = [{slot: answer[:2] for slot, answer in held.items()} for held in words["frames"]]
        return frames, answers, row.status, len(row.body["history"]), await self.house.store_backlog()


def _named(session: int) -> Any:
    return Wanted(sessions=frozenset({session}))


def memory() -> Maker:
    kept: list[MemoryStore] = []

    async def make(clock: FakeClock) -> MemoryStore:
        if not kept:
            kept.append(MemoryStore(now=clock.now))
        return kept[0]

    return make


def sqlite(path: Path) -> Maker:
    keyring = KeyRing(b"k" * 32, origin="a test")
    opened: list[SqliteStore] = []

    async def make(clock: FakeClock) -> SqliteStore:
        while opened:
            await opened.pop().close()
        opened.append(await SqliteStore.open(path, keyring, Terms("bot1@test", clock.now)))
        return opened[0]

    return make


async def test_the_conversation_without_a_death_ends_where_it_should() -> None:
    trial = Trial(0, memory())
    frames, answers, status, _, backlog = await trial.run()

    assert frames[0][:2] == ("now", "low_end")
    assert answers[0]["feeling"] == ["words", "like a wet cloth"]
    assert answers[0]["view"] == ["words", "that I never listen"]
    assert (status, backlog) == ("ended", 0)


@pytest.mark.parametrize("part", range(4))
async def test_a_death_at_any_point_loses_nothing_in_memory(part: int) -> None:
    whole = Trial(0, memory())
    ended = await whole.run()
    assert whole.wire.passed > 100

    for at in range(1 + part, whole.wire.passed + 1, 4):
        trial = Trial(at, memory())
        assert await trial.run() == ended, f"died at point {at}"
        assert trial.repeats <= 1


@pytest.mark.parametrize("part", range(4))
async def test_a_death_at_any_point_loses_nothing_on_disk(part: int, tmp_path: Path) -> None:
    whole = Trial(0, sqlite(tmp_path / "whole.db"))
    ended = await whole.run()

    for at in range(1 + part, whole.wire.passed + 1, 4):  # every point, in four parts
        trial = Trial(at, sqlite(tmp_path / f"{at}.db"))
        assert await trial.run() == ended, f"died at point {at}"
        assert trial.repeats <= 1
