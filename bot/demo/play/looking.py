"""What people see: their chats, a chat's messages, what came new; and waiting until the bot is quiet."""

import asyncio

from bot.demo.feed import Wanted
from bot.demo.models import Chat, Json, User
from bot.demo.play.wish import find_chat
from bot.demo.posting import shown
from bot.demo.world import World

LONGEST = 60.0


def chats_of(world: World, person: User) -> list[Json]:
    return [_listed(chat) for chat in world.chats_of(person)]


def messages_of(world: World, person: User, reference: object) -> Json:
    chat = find_chat(world, person, reference)
    return {**_listed(chat), "messages": [shown(message) for message in chat.messages.values()]}


async def hear(world: World, person: User, query: Json) -> Json:
    """Query: since, count, timeout (seconds), kinds (as message:SINCE,toast), passed (numbers), chat.

    Answers the events after `since` and the newest number; without a chat, those of all chats.
    """
    since = int(query.get("since", 0))
    kinds = _kinds(str(query.get("kinds", "message")), since)
    passed = frozenset(map(int, str(query.get("passed") or "").split(","))) if query.get("passed") else frozenset()
    reference = query.get("chat")
    place = find_chat(world, person, reference) if reference is not None else None
    wanted = _wanted(kinds, passed, place)
    timeout = min(float(query.get("timeout", 0)), LONGEST)
    channel = world.feed.inbox(person.id)
    events = await channel.wait(min(kinds.values()), int(query.get("count", 1)), timeout, wanted)
    return {"events": events, "seq": world.feed.seq}


async def idle(world: World, quiet: float, timeout: float) -> bool:
    """True once no bot has had anything to do for `quiet` seconds; False after `timeout`."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout
    while loop.time() < deadline:
        busy = any(len(bot.queue) or bot.activity.in_flight for bot in world.bots.values())
        last = max((bot.activity.last for bot in world.bots.values()), default=0.0)
        rest = quiet - (loop.time() - last)
        if not busy and rest <= 0:
            return True
        await asyncio.sleep(min(max(rest, 0.005), 0.05))
    return False


def _kinds(text: str, since: int) -> dict[str, int]:
    parts = [part.partition(":") for part in text.split(",")]
    return {kind: int(own or since) for kind, _, own in parts}


def _wanted(kinds: dict[str, int], passed: frozenset[int], place: Chat | None) -> Wanted:
    def wanted(event: Json) -> bool:
        seq: int = event["seq"]
        if not event["from_bot"] or seq <= kinds.get(event["kind"], seq) or seq in passed:
            return False
        return place is None or (event["chat"] == place.id and (event["bot"] or 0) == place.bot_id)

    return wanted


def _listed(chat: Chat) -> Json:
    listed: Json = {"chat": chat.json, "bot": chat.bot_id or None, "blocked": chat.blocked}
    if chat.topics:
        listed["topics"] = [{"topic": topic, "name": name} for topic, name in chat.topics.items()]
    return listed
