"""A house for tests: the stand-in in this process, the bot as a process of its own, everything between them real HTTP."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from bot.demo.people import Person
from bot.demo.server import Server
from bot.demo.stand import Stand
from bot.demo.world import Settings
from tests.demo.spec import check_call
from tests.e2e.nursery import Born, nursery

ROOT = Path(__file__).parents[2]
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
USERNAME = "attune_demo_bot"
SECRET = "a-secret-of-the-hook"
#: Generous, for busy machines; what tests promise about time they measure themselves (seconds).
START = 100.0

Environment = Mapping[str, str]


def free_port() -> int:
    """A port that nothing listens on now."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass(frozen=True)
class Folder:
    """Where a bot keeps its things."""

    path: Path

    @property
    def database(self) -> Path:
        return self.path / "attune.db"

    @property
    def key(self) -> Path:
        return self.path / "attune.key"

    @property
    def output(self) -> str:
        """All that was printed so far, by every process."""
        return "".join(file.read_text("utf-8", "replace") for file in sorted(self.path.glob("output*")))

    def logged(self, event: str = "") -> list[dict[str, Any]]:
        """The log lines so far, or those of one event."""
        lines = [orjson.loads(line) for line in self.output.splitlines() if line.startswith("{")]
        return [line for line in lines if event in ("", line.get("event"))]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What stands in the database now, read without changing anything."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)) as db:
            return db.execute(statement).fetchall()

    def bytes_at_rest(self) -> bytes:
        """Everything in the folder but what was printed."""
        return b"".join(file.read_bytes() for file in sorted(self.path.iterdir()) if not file.name.startswith("output"))


@dataclass
class House:
    """A stand-in, a folder, and at most one bot process at a time."""

    server: Server
    stand: Stand
    folder: Folder
    mode: str = "polling"
    extra: dict[str, str] = field(default_factory=dict)
    process: Born | None = None
    starts: int = 0
    hook_port: int = field(default_factory=free_port)
    http_port: int = field(default_factory=free_port)
    started_at: float = 0.0

    @property
    def environment(self) -> dict[str, str]:
        """What the bot is configured with."""
        own = {
            "ATTUNE_TELEGRAM__TOKEN": TOKEN,
            "ATTUNE_TELEGRAM__BASE_URL": self.server.base_url,
            "ATTUNE_DATABASE__URL": f"sqlite:///{self.folder.database}",
            "ATTUNE_PRIVACY__KEY_FILE": str(self.folder.key),
            "ATTUNE_HTTP__LISTEN": f"127.0.0.1:{self.http_port}",
            "ATTUNE_CHAT__BURST_SECONDS": "0",
            "ATTUNE_TELEGRAM__LIMITS__OVERALL": "0",
            "ATTUNE_TELEGRAM__LIMITS__CHAT": "0",
            "ATTUNE_TELEGRAM__LIMITS__GROUP": "0",
            **(self._hook() if self.mode == "webhook" else {}),
        }
        outside = {name: value for name, value in os.environ.items() if not name.startswith("ATTUNE_")}
        given = {name: value for name, value in {**own, **self.extra}.items() if value is not None}
        return {**outside, "PYTHONPATH": str(ROOT), **given}

    def _hook(self) -> dict[str, str]:
        return {
            "ATTUNE_TELEGRAM__MODE": "webhook",
            "ATTUNE_TELEGRAM__WEBHOOK__URL": f"http://127.0.0.1:{self.hook_port}/hook",
            "ATTUNE_TELEGRAM__WEBHOOK__LISTEN": f"127.0.0.1:{self.hook_port}",
            "ATTUNE_TELEGRAM__WEBHOOK__SECRET": SECRET,
        }

    def launch(self) -> Born:
        """Start a bot and return at once."""
        self.starts += 1
        self.started_at = time.monotonic()
        out = self.folder.path / f"output{self.starts:04}"
        self.process = nursery().bear(env=self.environment, cwd=self.folder.path, out=out)
        return self.process

    async def start(self) -> None:
        """Start a bot and wait until it is ready."""
        self.launch()
        await self.ready()

    async def ready(self) -> None:
        """Wait until the bot says that it is ready."""
        while await self.status("readyz") != 200:
            assert self.process is not None
            assert self.process.poll() is None, self.folder.output
            assert time.monotonic() - self.started_at < START, self.folder.output
            await asyncio.sleep(0.02)

    async def status(self, path: str) -> int:
        """The status of one of the health pages; 0 where nothing answers."""
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"http://127.0.0.1:{self.http_port}/{path}") as got,
            ):
                return got.status
        except aiohttp.ClientError:
            return 0

    async def metrics(self) -> str:
        """The page of numbers."""
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{self.http_port}/metrics") as got:
            return await got.text()

    async def counted(self, start: str) -> float:
        """The sum of all numbers whose lines begin so."""
        lines = (await self.metrics()).splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(start))

    def kill(self) -> None:
        """kill -9, with no chance to tidy up."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(20)
        self.process = None

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        assert self.process is not None
        self.process.terminate()
        return await self.ended()

    async def ended(self, seconds: float = 20.0) -> int:
        """Wait for the end of the process; returns the exit code."""
        process, until = self.process, time.monotonic() + seconds
        assert process is not None
        while process.poll() is None:
            assert time.monotonic() < until, self.folder.output
            await asyncio.sleep(0.01)
        self.process = None
        return int(process.returncode)

    async def noted(self, event: str, times: int = 1) -> list[dict[str, Any]]:
        """Wait until an event stands in the log so often; returns its lines."""
        until = time.monotonic() + START
        while len(found := self.folder.logged(event)) < times:
            assert time.monotonic() < until, self.folder.output
            await asyncio.sleep(0.01)
        return found

    async def settled(self, quiet: float = 0.1) -> None:
        """Wait until no update waits and the bot is quiet."""
        assert await self.stand.idle(quiet=quiet, timeout=20), self.folder.output

    async def delivered(self) -> None:
        """Wait until nothing is left to send: after a start, what an earlier process left goes out only a moment later."""
        until = time.monotonic() + START
        while self.folder.rows("SELECT id FROM outgoing"):
            assert time.monotonic() < until, self.folder.output
            await asyncio.sleep(0.02)

    async def check(self) -> None:
        """Whether every call fits the published Bot API, and nothing was printed that should not be."""
        calls = await self.stand.calls()
        assert [(call["method"], wrong) for call in calls for wrong in check_call(call["method"], call["params"])] == []
        assert await self.stand.problems() == []
        assert "Traceback" not in self.folder.output

    def raw(self, update: Mapping[str, Any], lane: int = 0) -> None:
        """Put an update into the queue that no app would make: one kind and its content."""
        ((kind, content),) = update.items()
        self.server.world.find_bot().queue.put(kind, content, ("raw", lane))


@asynccontextmanager
async def house(
    path: Path, mode: str = "polling", *, settings: Settings | None = None, **extra: str
) -> AsyncIterator[House]:
    """A house without a bot yet. At the end the bot is stopped and its calls are checked."""
    server = Server(token=TOKEN, username=USERNAME, port=0, settings=settings or Settings())
    async with server, Stand(server.url) as stand:
        found = House(server, stand, Folder(path), mode, dict(extra))
        try:
            yield found
            await found.check()
        finally:
            if found.process is not None:
                found.kill()


@asynccontextmanager
async def running(path: Path, mode: str = "polling", **extra: str) -> AsyncIterator[House]:
    """A house with a bot that is ready."""
    async with house(path, mode, **extra) as found:
        await found.start()
        yield found


async def tap_through(person: Person, *labels: str) -> list[str]:
    """Press one button after the other, each on what came last; returns what was said."""
    heard = []
    for label in labels:
        await person.press(label)
        heard.append((await person.hear()).text)
    return heard


async def say_through(person: Person, *texts: str) -> list[str]:
    """Say one thing after the other, each after the answer to the one before; returns what was said."""
    heard = []
    for text in texts:
        await person.say(text)
        heard.append((await person.hear()).text)
    return heard


def of_chat(calls: Sequence[Mapping[str, Any]], person: Person) -> list[Mapping[str, Any]]:
    """The calls that went to one person."""
    return [call for call in calls if str(call["params"].get("chat_id")) == str(person.id)]
