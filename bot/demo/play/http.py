"""The people's side over HTTP, under /play/: acts, views, feed, and the levers of clock, faults and limits."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

from bot.demo.bots import Bot
from bot.demo.errors import PlayError
from bot.demo.models import Json, User
from bot.demo.play.groups import GROUPS
from bot.demo.play.levers import LEVERS
from bot.demo.play.looking import LONGEST, chats_of, hear, idle, messages_of
from bot.demo.play.pressing import PRESSING
from bot.demo.play.speaking import SPEAKING, Act
from bot.demo.play.wish import Wish
from bot.demo.world import World

ACTS: dict[str, Act] = SPEAKING | PRESSING | GROUPS
AddBot = Callable[[str, str, str], Bot]


class Play:
    def __init__(self, world: World, add_bot: AddBot) -> None:
        self._world = world
        self._add_bot = add_bot
        self._routes: dict[str, Callable[[str, Json], Awaitable[Any]]] = {
            "people": self._people,
            "bots": self._bots,
            "bulk": self._bulk,
            "feed": self._feed,
            "idle": self._idle,
        }

    async def handle(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        parts = path.strip("/").split("/")[1:]
        if parts == ["events"]:
            return await self._stream(request)
        try:
            wish = await _read(request)
            return _json(await self._route(request.method, parts, wish))
        except PlayError as error:
            return _json({"error": str(error)}, status=400)
        except (TypeError, ValueError, KeyError) as error:
            return _json({"error": f"cannot read this: {type(error).__name__} {error}"}, status=400)

    async def _route(self, method: str, parts: list[str], wish: Json) -> Any:
        head, rest = parts[0], parts[1:]
        if head == "people" and rest:
            return await self._person(method, self._world.person(int(rest[0])), rest[1:], wish)
        if head == "bots" and rest:
            return self._configure(self._world.find_bot(rest[0]), wish)
        if head in self._routes and not rest:
            return await self._routes[head](method, wish)
        if head in LEVERS:
            return LEVERS[head](self._world, method, wish | ({"id": rest[0]} if rest else {}))
        raise PlayError(f"there is no /play/{'/'.join(parts)}")

    async def _person(self, method: str, person: User, rest: list[str], wish: Json) -> Any:
        if not rest:
            return {"person": person.json}
        act = rest[0]
        if method == "GET":
            reference = _reference(wish)
            if act == "hear":
                return await hear(self._world, person, {**wish, "chat": reference})
            if act == "chat":
                return messages_of(self._world, person, reference)
            if act == "chats":
                return {"chats": chats_of(self._world, person)}
        if act not in ACTS:
            raise PlayError(f"people can {sorted(ACTS)}")
        return ACTS[act](Wish(self._world, person, wish))

    async def _people(self, method: str, wish: Json) -> Any:
        """POST makes one person, or `count` of them; GET lists."""
        if method == "GET":
            return {"people": [user.json for user in self._world.users.values() if not user.is_bot]}
        if "count" in wish:
            count = int(wish.pop("count"))
            return {"people": [self._world.add_person(dict(wish)).json for _ in range(count)]}
        return {"person": self._world.add_person(wish).json}

    async def _bots(self, method: str, wish: Json) -> Any:
        if method == "POST":
            name = str(wish.get("username", "another_bot"))
            bot = self._add_bot(str(wish["token"]), str(wish.get("name", name)), name)
            self._configure(bot, wish)
        return {"bots": [_bot(bot) for bot in self._world.bots.values()]}

    def _configure(self, bot: Bot, wish: Json) -> Json:
        bot.reads_all = bool(wish.get("reads_all", bot.reads_all))
        bot.can_join_groups = bool(wish.get("can_join_groups", bot.can_join_groups))
        return _bot(bot)

    async def _bulk(self, method: str, wish: Json) -> Any:
        """`acts`: [{person, act, ...}], or `people` with one act for all. Answers how many were done."""
        del method
        people = wish.pop("people", None)
        acts = wish.get("acts") if people is None else [{**wish, "person": person} for person in people]
        results = [self._one(dict(act)) for act in acts or []]
        return {"done": len(results), "results": results if wish.get("results") else []}

    def _one(self, act: Json) -> Json:
        person = self._world.person(int(act.pop("person")))
        name = act.pop("act", "say")
        if name not in ACTS:
            raise PlayError(f"people can {sorted(ACTS)}")
        return ACTS[name](Wish(self._world, person, act))

    async def _feed(self, method: str, wish: Json) -> Any:
        """Everything that is seen by anyone. Query: since, count, timeout."""
        del method
        feed = self._world.feed
        timeout = min(float(wish.get("timeout", 0)), LONGEST)
        events = await feed.world.wait(int(wish.get("since", 0)), int(wish.get("count", 1)), timeout, _any)
        return {"events": events, "seq": feed.seq}

    async def _idle(self, method: str, wish: Json) -> Any:
        """Query: quiet, timeout (seconds)."""
        del method
        quiet, timeout = float(wish.get("quiet", 0.05)), float(wish.get("timeout", 10))
        return {"idle": await idle(self._world, quiet, timeout)}

    async def _stream(self, request: web.BaseRequest) -> web.StreamResponse:
        """The feed as server-sent events, from `since` or Last-Event-ID on."""
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        seq = int(request.headers.get("Last-Event-ID") or request.query.get("since") or self._world.feed.seq)
        while request.transport is not None and not request.transport.is_closing():
            events = await self._world.feed.world.wait(seq, 1, 15.0, _any)
            try:
                for event in events:
                    seq = event["seq"]
                    await response.write(b"id: %d\ndata: %b\n\n" % (seq, orjson.dumps(event)))
                if not events:
                    await response.write(b": still here\n\n")
            except (ConnectionError, asyncio.CancelledError):
                break
        return response


def _any(_: Json) -> bool:
    return True


def _bot(bot: Bot) -> Json:
    shown = {"bot": bot.me, "token": bot.token, "pending": len(bot.queue), "webhook": bot.webhook.url}
    return {**shown, "commands": bot.commands}


def _reference(wish: Json) -> object:
    given = wish.get("chat")
    return int(given) if isinstance(given, str) and given.lstrip("-").isdigit() else given


async def _read(request: web.BaseRequest) -> Json:
    wish: Json = dict(request.query)
    body = await request.read() if request.can_read_body else b""
    if body:
        given = orjson.loads(body)
        if not isinstance(given, dict):
            raise PlayError("the body must be a JSON object")
        wish |= given
    return wish


def _json(value: Any, status: int = 200) -> web.Response:
    body = orjson.dumps(value)
    return web.Response(body=body, status=status, content_type="application/json")
