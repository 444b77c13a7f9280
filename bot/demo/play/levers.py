"""Levers that no person has: the clock, ordered trouble, limits, the journal, an overview."""

from collections.abc import Callable
from typing import Any

from bot.demo.errors import PlayError
from bot.demo.models import Json
from bot.demo.world import World

Lever = Callable[[World, str, Json], Any]


def clock(world: World, method: str, wish: Json) -> Json:
    """POST `ahead` (seconds) or `to` (Unix time)."""
    if method == "POST":
        ahead = float(wish["to"]) - world.clock.now() if "to" in wish else float(wish.get("ahead", 0))
        world.clock.advance(ahead)
    return {"now": world.clock.now(), "ahead": world.clock.ahead}


def faults(world: World, method: str, wish: Json) -> Json:
    """POST a rule, GET all, DELETE one (by `id`) or all."""
    if method == "DELETE":
        world.faults.clear(int(wish["id"]) if "id" in wish else None)
    elif method == "POST" and wish.get("fault") == "swap":
        for bot in world.bots.values():
            bot.queue.swap_next(int(wish.get("times", 1)))
    elif method == "POST":
        world.faults.add(wish)
    return {"rules": world.faults.listing()}


def limits(world: World, method: str, wish: Json) -> Json:
    """POST chat, chat_seconds, group, overall, clock ("real" or "stand"); what is left out is off."""
    if method == "POST":
        world.limits.set(wish)
    rates = world.limits.rates
    return {name: getattr(rates, name) for name in rates.__dataclass_fields__}


def journal(world: World, method: str, wish: Json) -> Json:
    """GET since, method, limit; DELETE; POST {on: bool}."""
    kept = world.journal
    if method == "DELETE":
        kept.clear()
    elif method == "POST":
        kept.on = bool(wish.get("on", True))
    entries = kept.since(int(wish.get("since", 0)), wish.get("method"), int(wish.get("limit", 10_000)))
    shown = entries if method == "GET" else []
    return {"entries": shown, "next": kept.next_index, "problems": list(kept.problems)}


def state(world: World, method: str, wish: Json) -> Json:
    del method, wish
    counts = {"people": sum(not user.is_bot for user in world.users.values()), "groups": len(world.groups)}
    bots = {str(bot.id): {"pending": len(bot.queue), "unanswered": len(bot.presses)} for bot in world.bots.values()}
    return {**counts, "seq": world.feed.seq, "calls": world.journal.next_index, "bots": bots}


def deactivate(world: World, method: str, wish: Json) -> Json:
    """POST {person}: the account is deleted; bots then get "user is deactivated"."""
    if method != "POST":
        raise PlayError("POST {person}")
    world.person(int(wish["person"])).deactivated = True
    return {}


LEVERS: dict[str, Lever] = {
    "clock": clock,
    "faults": faults,
    "limits": limits,
    "journal": journal,
    "state": state,
    "deactivate": deactivate,
}
