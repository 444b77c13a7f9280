"""A typed client of a running stand-in: its clock, faults, journal, bots and people. People are in people."""

import asyncio
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson

from bot.demo.errors import PlayError
from bot.demo.models import Json
from bot.demo.people import Person


class Stand:
    """`async with Stand(url) as stand`; `url` is what the server prints or `server.url`."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=0)
        timeout = aiohttp.ClientTimeout(total=90)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def base_url(self) -> str:
        """For the bot, which adds its token."""
        return f"{self.url}/bot"

    async def ready(self, timeout: float = 10) -> None:
        """Waits until the server answers. Raises PlayError if it does not in time."""
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            try:
                await self.get("state")
                return
            except aiohttp.ClientConnectionError:
                if asyncio.get_running_loop().time() > deadline:
                    raise PlayError(f"nothing answers at {self.url}") from None
                await asyncio.sleep(0.01)

    async def person(self, first_name: str = "Ana", **about: Any) -> Person:
        """`about`: id, last_name, username, language_code."""
        made = await self.post("people", {"first_name": first_name, **about})
        return Person(self, made["person"])

    async def crowd(self, count: int, first_name: str = "Ana", language_code: str = "en") -> list[Person]:
        wish = {"count": count, "first_name": first_name, "language_code": language_code}
        return [Person(self, made) for made in (await self.post("people", wish))["people"]]

    async def at_once(self, people: list[Person], act: str = "say", **how: Any) -> int:
        """All do the same in one request; returns how many did."""
        wish = {"people": [person.id for person in people], "act": act, **how}
        return int((await self.post("bulk", wish))["done"])

    async def now(self) -> float:
        return float((await self.get("clock"))["now"])

    async def advance(self, seconds: float) -> float:
        """Moves the stand-in's clock ahead; returns its Unix time."""
        return float((await self.post("clock", {"ahead": seconds}))["now"])

    async def fault(self, fault: str, **rule: Any) -> None:
        """`rule`: times, method, chat_id, skip, status, retry_after, seconds."""
        await self.post("faults", {"fault": fault, **rule})

    async def faults(self) -> list[Json]:
        rules: list[Json] = (await self.get("faults"))["rules"]
        return rules

    async def heal(self) -> None:
        """Clears all faults."""
        await self.ask("DELETE", "faults")

    async def limits(self, **rates: Any) -> None:
        """chat, chat_seconds, group, overall, clock ("real" or "stand"); none given turns them off."""
        await self.post("limits", rates)

    async def calls(self, method: str | None = None, since: int = 0) -> list[Json]:
        """What the bots called: method, params, at, clock, status, answer, fault, problems."""
        entries: list[Json] = (await self.get("journal", method=method, since=since))["entries"]
        return entries

    async def mark(self) -> int:
        """The journal's next index, to read on from later."""
        return int((await self.get("journal", limit=0))["next"])

    async def problems(self) -> list[Json]:
        """Calls that named a method or parameter the Bot API does not have."""
        found: list[Json] = (await self.get("journal", limit=0))["problems"]
        return found

    async def forget_calls(self) -> None:
        await self.ask("DELETE", "journal")

    async def record(self, on: bool) -> None:
        await self.post("journal", {"on": on})

    async def idle(self, quiet: float = 0.05, timeout: float = 10) -> bool:
        """True once no update is unconfirmed and no bot has called for `quiet` real seconds."""
        return bool((await self.get("idle", quiet=quiet, timeout=timeout))["idle"])

    async def state(self) -> Json:
        return await self.get("state")

    async def feed(self, since: int = 0, count: int = 1, timeout: float = 0) -> list[Json]:
        events: list[Json] = (await self.get("feed", since=since, count=count, timeout=timeout))["events"]
        return events

    async def add_bot(self, token: str, username: str, **how: Any) -> None:
        """`how`: name, reads_all (privacy mode off), can_join_groups."""
        await self.post("bots", {"token": token, "username": username, **how})

    async def configure(self, bot: int | str, **how: Any) -> None:
        """`how`: reads_all, can_join_groups."""
        await self.post(f"bots/{bot}", how)

    async def get(self, path: str, **query: Any) -> Json:
        given = {key: str(value) for key, value in query.items() if value is not None}
        return await self.ask("GET", path, query=given)

    async def post(self, path: str, wish: Json) -> Json:
        return await self.ask("POST", path, wish=wish)

    async def ask(self, method: str, path: str, *, wish: Json | None = None, query: Any = None) -> Json:
        """Any request under /play/. Raises PlayError with the stand-in's words."""
        assert self._session is not None, "use it as `async with Stand(url) as stand`"
        body = None if wish is None else orjson.dumps(wish)
        async with self._session.request(method, f"{self.url}/play/{path}", data=body, params=query) as response:
            answer: Json = orjson.loads(await response.read())
        if response.status != 200:
            raise PlayError(str(answer.get("error", answer)))
        return answer
