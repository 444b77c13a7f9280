"""A stand-in on a free port, its people's side, and a raw bot that speaks plain HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
import pytest

from bot.demo.server import DEMO_BOT, Server
from bot.demo.stand import Stand
from bot.demo.world import Settings
from tests.demo.spec import check_object, check_result


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]

    @property
    def result(self) -> Any:
        assert self.body["ok"], self.body
        return self.body["result"]

    @property
    def refusal(self) -> str:
        assert not self.body["ok"]
        assert self.body["error_code"] == self.status
        return str(self.body["description"])


class RawBot:
    """Calls without a library and holds every answer against the specification."""

    def __init__(self, session: aiohttp.ClientSession, server: Server, token: str = DEMO_BOT) -> None:
        self.session = session
        self.server = server
        self.token = token
        self.offset = 0

    async def call(self, method: str, **params: Any) -> Answer:
        url = f"{self.server.base_url}{self.token}/{method}"
        async with self.session.post(url, json=params) as response:
            answer = Answer(response.status, orjson.loads(await response.read()))
        if answer.body["ok"]:
            assert check_result(method, answer.body["result"]) == []
        return answer

    async def send(self, chat_id: int, text: str = "Hello.", **params: Any) -> dict[str, Any]:
        message: dict[str, Any] = (await self.call("sendMessage", chat_id=chat_id, text=text, **params)).result
        return message

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        """What is new; the next call confirms it."""
        given = {"offset": self.offset, **params}
        found: list[dict[str, Any]] = (await self.call("getUpdates", **given)).result
        assert [problem for update in found for problem in check_object("Update", update)] == []
        if found:
            self.offset = found[-1]["update_id"] + 1
        return found

    async def update(self, **params: Any) -> dict[str, Any]:
        found = await self.updates(**params)
        assert len(found) == 1, found
        return found[0]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server(settings=Settings(conflict_pause=0.02)) as running:
        yield running


@pytest.fixture
async def stand(server: Server) -> AsyncIterator[Stand]:
    async with Stand(server.url) as client:
        yield client


@pytest.fixture
async def raw(server: Server) -> AsyncIterator[RawBot]:
    async with aiohttp.ClientSession() as session:
        yield RawBot(session, server)


def keyboard(*labels: str) -> dict[str, Any]:
    """One row of buttons, each with its label as data."""
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in labels]]}
