"""Days that pass, for tests of what comes once a day: in any steps, with deaths at any instant."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterable

from bot.ports import Unreachable
from tests.fakes import START, House, Message

A_DAY, AN_HOUR = 86_400.0, 3600.0


async def live(home: House, days: int, chance: random.Random) -> int:
    """So many days pass. The process dies again and again: at rest, or right before or after a message, and is down for up to an
    hour, or half a day. Returns how often it died."""
    deaths, until = 0, home.clock.now() + days * A_DAY
    while home.clock.now() < until:
        dying: list[asyncio.Task[None]] = []
        longest = 2 * A_DAY
        if chance.random() < 0.5:
            longest = A_DAY / 2
            chance.choice([_die_before_a_message, _die_after_a_message])(home, dying)
        await home.clock.move(min(chance.uniform(AN_HOUR, longest), until - home.clock.now()))
        home.messenger.before, home.messenger.cut = None, lambda: None
        if dying or chance.random() < 0.5:
            deaths += 1
            await (dying[0] if dying else home.kill())
            home.clock.pass_by(chance.choice([0.0, 60.0, AN_HOUR]))
            await home.open()
            await home.keeping.catch_up()
    return deaths


def per_day(messages: Iterable[Message]) -> Counter[int]:
    """How many came on each day, counted from the start."""
    return Counter(int((message.sent_at - START) // A_DAY) for message in messages)


def left_when_sending(home: House) -> list[int]:
    """How many messages the store holds as not yet sent, noted at each one that leaves from now on."""
    found: list[int] = []

    async def before(_: int) -> None:
        assert home.store is not None
        found.append(len(await home.store.unsent(0, 10)))

    home.messenger.before = before
    return found


def _die_before_a_message(home: House, dying: list[asyncio.Task[None]]) -> None:
    async def before(_: int) -> None:
        dying.append(asyncio.ensure_future(home.kill()))
        await asyncio.Event().wait()

    home.messenger.before = before


def _die_after_a_message(home: House, dying: list[asyncio.Task[None]]) -> None:
    """It has arrived, and nobody hears of that any more."""

    def cut() -> Exception | None:
        dying.append(asyncio.ensure_future(home.kill()))
        return Unreachable("cut")

    home.messenger.cut = cut
