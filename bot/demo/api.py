"""The Bot API over HTTP: finds bot and method, carries out ordered trouble, answers as Telegram does."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

from bot.demo.bots import Bot
from bot.demo.errors import ApiError, bad_request, too_many
from bot.demo.faults import CALL_FAULTS, Rule
from bot.demo.journal import Entry
from bot.demo.methods.call import Call, Told
from bot.demo.methods.signatures import ACCEPTS
from bot.demo.methods.table import METHODS
from bot.demo.params import Params, read_params
from bot.demo.world import World

_LONG = frozenset({"getUpdates"})
_STATUS_TEXTS = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}


class BotApi:
    def __init__(self, world: World) -> None:
        self._world = world

    async def handle(self, request: web.BaseRequest, token: str, method: str) -> web.StreamResponse:
        bot = self._world.bots.get(token)
        if bot is None:
            return _refusal(_no_bot(token))
        try:
            params = await read_params(request)
        except ApiError as error:
            return _refusal(error)
        name = METHODS[method.lower()][0] if method.lower() in METHODS else method
        entry = self._entry(bot, name, params)
        rule = self._world.faults.strike(CALL_FAULTS, name, params.given.get("chat_id"))
        if rule is None:
            status, body = await self._timed(entry, bot, params)
            return web.Response(body=body, status=status, content_type="application/json")
        entry.fault = rule.fault
        return await _TROUBLE[rule.fault](request, rule, lambda: self._timed(entry, bot, params))

    async def perform(self, bot: Bot, method: str, params: Params) -> tuple[int, bytes]:
        """One call without HTTP, as from a webhook's answer. Returns status and body."""
        name = METHODS[method.lower()][0] if method.lower() in METHODS else method
        return await self._timed(self._entry(bot, name, params), bot, params)

    def _entry(self, bot: Bot, name: str, params: Params) -> Entry:
        shown = params.given if not params.uploads else {**params.given, **dict.fromkeys(params.uploads, "<file>")}
        entry = Entry(0, bot.id, name, shown, asyncio.get_running_loop().time(), self._world.clock.now())
        entry.problems = _problems(name, shown)
        self._world.journal.keep(entry)
        return entry

    async def _timed(self, entry: Entry, bot: Bot, params: Params) -> tuple[int, bytes]:
        loop, activity = asyncio.get_running_loop(), bot.activity
        counted = entry.method not in _LONG
        activity.in_flight += counted
        try:
            entry.status, entry.answer = await self._answer(Call(self._world, bot, params), entry.method)
        finally:
            activity.in_flight -= counted
            if counted:
                activity.last = loop.time()
            entry.took = loop.time() - entry.at
        return entry.status, entry.answer

    async def _answer(self, call: Call, name: str) -> tuple[int, bytes]:
        known = METHODS.get(name.lower())
        if known is None:
            return 404, _error_body(ApiError(404, "Not Found"))
        try:
            result = known[1](call)
            if inspect.isawaitable(result):
                result = await result
        except ApiError as error:
            return error.code, _error_body(error)
        if name == "getUpdates":
            if result:
                call.bot.activity.last = asyncio.get_running_loop().time()
            return 200, b'{"ok":true,"result":[' + b",".join(result) + b"]}"
        if isinstance(result, Told):
            return 200, orjson.dumps({"ok": True, "result": result.result, "description": result.description})
        return 200, orjson.dumps({"ok": True, "result": result})


def _problems(name: str, params: dict[str, Any]) -> tuple[str, ...]:
    accepted = ACCEPTS.get(name)
    if accepted is None:
        return (f"{name} is not a method this stand-in knows",)
    found = [f"{name} has no parameter {key}" for key in params if key not in accepted]
    return tuple(item for item in found if not item.endswith(tuple(_attached(params))))


def _attached(params: dict[str, Any]) -> list[str]:
    """Names of uploads that a parameter refers to as attach://NAME."""
    given = [value for value in params.values() if isinstance(value, str) and value.startswith("attach://")]
    return [f"no parameter {value.removeprefix('attach://')}" for value in given]


def _no_bot(token: str) -> ApiError:
    head, colon, tail = token.partition(":")
    return ApiError(401, "Unauthorized") if head.isdigit() and colon and tail else ApiError(404, "Not Found")


def _error_body(error: ApiError) -> bytes:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return orjson.dumps(body)


def _refusal(error: ApiError) -> web.Response:
    return web.Response(body=_error_body(error), status=error.code, content_type="application/json")


Perform = Callable[[], Awaitable[tuple[int, bytes]]]
Trouble = Callable[[web.BaseRequest, Rule, Perform], Awaitable[web.StreamResponse]]


def _hang_up(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _drop_before(request: web.BaseRequest, rule: Rule, perform: Perform) -> web.StreamResponse:
    del rule, perform
    return _hang_up(request)


async def _drop_after(request: web.BaseRequest, rule: Rule, perform: Perform) -> web.StreamResponse:
    del rule
    await perform()
    return _hang_up(request)


async def _cut(request: web.BaseRequest, rule: Rule, perform: Perform) -> web.StreamResponse:
    """Headers and half of the body, then the connection closes."""
    del rule
    status, body = await perform()
    headers = {"Content-Length": str(len(body)), "Content-Type": "application/json"}
    response = web.StreamResponse(status=status, headers=headers)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


async def _status(request: web.BaseRequest, rule: Rule, perform: Perform) -> web.StreamResponse:
    """The call is refused and has no effect."""
    del request, perform
    if rule.status == 429:
        return _refusal(too_many(rule.retry_after))
    if rule.status == 400:
        return _refusal(bad_request("ordered refusal"))
    return _refusal(ApiError(rule.status, _STATUS_TEXTS.get(rule.status, "Internal Server Error")))


async def _delay(request: web.BaseRequest, rule: Rule, perform: Perform) -> web.StreamResponse:
    del request
    await asyncio.sleep(rule.seconds)
    status, body = await perform()
    return web.Response(body=body, status=status, content_type="application/json")


_TROUBLE: dict[str, Trouble] = {
    "drop_before": _drop_before,
    "drop_after": _drop_after,
    "cut": _cut,
    "status": _status,
    "delay": _delay,
}
