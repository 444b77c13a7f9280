"""Delivery of one bot's updates to its webhook: in order per lane, several lanes at once, again until 2xx."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from urllib.parse import parse_qsl

import aiohttp
import orjson

from bot.demo.bots import Bot
from bot.demo.faults import Faults
from bot.demo.models import Json
from bot.demo.params import Params
from bot.demo.updates import Queued
from bot.demo.world import World

Perform = Callable[[Bot, str, Params], Awaitable[tuple[int, bytes]]]
_NOT_IN_ANSWER = frozenset({"deletewebhook", "setwebhook", "close", "logout"})


class Courier:
    """Watches the bot's queue; while a webhook is set, each lane with updates has one task that drains it."""

    def __init__(self, world: World, bot: Bot, perform: Perform) -> None:
        self._world = world
        self._bot = bot
        self._perform = perform
        self._lanes: dict[Hashable, deque[Queued]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(40)
        self._hook = bot.webhook
        self._session: aiohttp.ClientSession | None = None
        bot.queue.listeners.append(self._feed)

    def refresh(self) -> None:
        """After setWebhook or deleteWebhook: starts over with what is pending."""
        if self._hook is self._bot.webhook:
            return
        self._stop_tasks()
        self._hook = self._bot.webhook
        self._places = asyncio.Semaphore(self._hook.max_connections)
        if self._hook.url:
            for item in self._bot.queue.pending():
                self._feed(item)

    async def close(self) -> None:
        stopping = list(self._tasks)
        self._stop_tasks()
        # Their connections must be let go before the session closes.
        await asyncio.gather(*stopping, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _feed(self, item: Queued) -> None:
        if not self._hook.url:
            return
        lane = self._lanes.get(item.lane)
        if lane is not None:
            lane.append(item)
            return
        self._lanes[item.lane] = deque([item])
        task = asyncio.get_running_loop().create_task(self._drain(item.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, lane: Hashable) -> None:
        waiting = self._lanes[lane]
        while waiting:
            await self._deliver(waiting[0])
            waiting.popleft()
        del self._lanes[lane]

    async def _deliver(self, item: Queued) -> None:
        """Until the bot takes it, or its life ends."""
        wait = self._world.settings.webhook_backoff
        while self._bot.queue.alive(item):
            async with self._places:
                error = await self._send(item)
            if error is None:
                await self._again(item, self._world.faults)
                self._bot.queue.drop(item.id)
                return
            self._hook.last_error, self._hook.last_error_at = error, self._world.clock.unix()
            await asyncio.sleep(wait)
            wait = min(wait * 2, self._world.settings.webhook_backoff_max)

    async def _again(self, item: Queued, faults: Faults) -> None:
        if faults.strike({"redeliver"}, "webhook"):
            async with self._places:
                await self._send(item)

    async def _send(self, item: Queued) -> str | None:
        """Returns what went wrong, in Telegram's words."""
        headers = {"Content-Type": "application/json"}
        if self._hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._hook.secret
        self._bot.activity.last = asyncio.get_running_loop().time()
        try:
            async with self._client().post(self._hook.url, data=item.body, headers=headers) as response:
                body = await response.read()
                if not 200 <= response.status <= 299:
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
                await self._answered(body, response.content_type)
                return None
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except aiohttp.ClientError:
            return "Webhook connection closed"

    async def _answered(self, body: bytes, content_type: str) -> None:
        """A method call in the answer is carried out; its result goes nowhere."""
        call = _call_in(body, content_type)
        method = str(call.pop("method", "")).lower()
        if method and method not in _NOT_IN_ANSWER and not method.startswith("get"):
            await self._perform(self._bot, method, Params(call))

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._world.settings.webhook_timeout)
            self._session = aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0))
        return self._session

    def _stop_tasks(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()
        self._lanes.clear()


def _call_in(body: bytes, content_type: str) -> Json:
    if not body:
        return {}
    if content_type == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode("utf-8", "replace")))
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
