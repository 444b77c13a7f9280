"""The stand-in as an HTTP server on the loopback: starts, routes by path, stops. Paths are those of Telegram."""

import asyncio
from typing import Self

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestHandler

from bot.demo.api import BotApi
from bot.demo.bots import Bot
from bot.demo.play.http import Play
from bot.demo.webhook import Courier
from bot.demo.world import Settings, World

DEMO_BOT = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
MAX_BODY = 64 * 1024 * 1024


class Server:
    """`async with Server() as server`: `server.base_url` is for the bot, `server.url` for people.

    `port` 0 takes a free one. The first bot has `token` and `username`; others come by `add_bot`.
    """

    def __init__(
        self,
        *,
        token: str = DEMO_BOT,
        username: str = "attune_demo_bot",
        port: int = 0,
        settings: Settings | None = None,
    ) -> None:
        self.token = token
        self.world = World(settings or Settings())
        self._port = port
        self._api = BotApi(self.world)
        self._play = Play(self.world, self.add_bot)
        self._couriers: dict[str, Courier] = {}
        self._runner: web.ServerRunner | None = None
        self.url = ""
        self._first_name = (token, username)

    @property
    def base_url(self) -> str:
        return f"{self.url}/bot"

    @property
    def file_url(self) -> str:
        return f"{self.url}/file/bot"

    def add_bot(self, token: str, name: str, username: str) -> Bot:
        bot = self.world.add_bot(token, name, username)
        self._couriers[token] = Courier(self.world, bot, self._api.perform)
        return bot

    async def start(self) -> None:
        if not self.world.bots:
            self.add_bot(self._first_name[0], "Attune", self._first_name[1])
        server = web.Server(self._handle, request_factory=_request, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, backlog=1024)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        for bot in self.world.bots.values():
            bot.poller.release()
        for courier in self._couriers.values():
            await courier.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/bot"):
            return await self._call(request, path)
        if path.startswith("/play/"):
            return await self._play.handle(request, path)
        if path.startswith("/file/bot"):
            return self._file(path)
        return web.Response(status=404, text="This is a Bot API stand-in: /botTOKEN/METHOD, /play/...")

    async def _call(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        token, _, method = path[len("/bot") :].partition("/")
        response = await self._api.handle(request, token, method.strip("/"))
        courier = self._couriers.get(token)
        if courier is not None:
            courier.refresh()
        return response

    def _file(self, path: str) -> web.Response:
        token, _, wanted = path[len("/file/bot") :].partition("/")
        stored = self.world.files.at(wanted) if token in self.world.bots else None
        if stored is None:
            return web.Response(status=404, text="Not Found")
        return web.Response(body=stored.upload.data, content_type="application/octet-stream")


def _request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: "asyncio.Task[None]",
) -> web.BaseRequest:
    """Like aiohttp's own, with room for uploads."""
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=MAX_BODY)
