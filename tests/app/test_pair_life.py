"""Two people and a stranger do anything they can press, type or send, in any order, with everything wired: nothing breaks, the
stranger moves and learns nothing, what one wrote alone stays there, and either can end it by a word."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from random import Random
from typing import Any

import pytest

from bot.app.incoming import Came, Words
from tests.fakes import Caller, House, Message
from tests.pair import Make, Pair, apart, together

STEPS = 45
PAUSES = (1.0, 400.0, 3000.0, 8000.0)
COMMANDS = ("/attune", "/timeout", "/back", "/now", "/help", "/start", "/safety", "/settings", "/weather", "/stop")
TEXTS = ("sad", "3", "20 minutes", "stuck", "pause", "skip", "back", "help", "I am in danger", "it was years ago")
#: What shows words of one's own to the other one.
NOT_PRESSED = ("Show it",)


class Life:
    """What the three do, by chance. Words typed alone carry a mark."""

    def __init__(self, two: Pair, chance: Random) -> None:
        self.two = two
        self.house = two.house
        self.carl = two.house.person(9, "Carl")
        self.chance = chance
        self.marks: dict[str, Caller] = {}
        self.mine: list[tuple[Caller, int]] = []

    async def step(self) -> None:
        """One of them does something, and all that must hold is looked at."""
        who = self.chance.choice((self.two.ann, self.two.ben, self.two.ann, self.two.ben, self.carl))
        where = self.chance.choice((who, self.two.here(who)))
        before = await self.stands()
        ways = (self.both_answer, self.both_answer, self.presses, self.types, self.commands, self.others)
        await self.chance.choice(ways)(where)
        await self.house.clock.move(3.0)
        assert not [key for key in self.house.metrics.counted if "poison" in key]
        if who is self.carl:
            assert await self.stands() == before
        self.is_kept()

    async def meddles(self) -> None:
        """The stranger presses, answers and calls in the group, right at what stands there now."""
        there, before = self.two.here(self.carl), await self.stands()
        shown = there.inbox[-1:] if self.two.group else []
        knobs = [each for message in shown for row in message.buttons for each in row if "data" in each]
        for knob in knobs:
            await self.house.deliver(there.forged(knob["data"], shown[0].number))
        for message in shown:
            await self.house.deliver(Words(*there.head(), text="sad", reply_to=message.number), there.words("/stop"))
        assert await self.stands() == before

    async def stands(self) -> list[Any]:
        """Where the talks of the two stand, and what they answered."""
        return [(row.id, row.status, row.body, dict(row.words)) for row in await self.two.talks()]

    def seen(self, where: Caller) -> list[Message]:
        """The newest messages before somebody that have buttons."""
        return [message for message in where.inbox if message.buttons][-4:]

    async def both_answer(self, where: Caller) -> None:
        """Each of the two answers what stands before them, by a press if they can, so that a talk goes on."""
        for who in (self.two.ann, self.two.ben) if where.who.user != 9 else ():
            for place in {who.where: who, self.two.here(who).where: self.two.here(who)}.values():
                knobs = [(shown, each) for shown in place.inbox[-1:] for row in shown.buttons[:-1] for each in row]
                answers = [(shown, each["data"]) for shown, each in knobs if is_answer(each)]
                if answers:
                    shown, data = self.chance.choice(answers)
                    await self.house.clock.move(3.0)
                    await self.house.deliver(place.forged(data, shown.number))
                elif place.inbox and not self.chance.randrange(3):
                    said = Words(*place.head(), text="So you felt alone", reply_to=place.last.number)
                    await self.house.deliver(said)

    async def presses(self, where: Caller) -> None:
        knobs = [
            (message, button)
            for message in self.seen(where)
            for row in message.buttons
            for button in row
            if "data" in button and button["text"] not in NOT_PRESSED
        ]
        if knobs:
            message, button = self.chance.choice(knobs)
            await self.house.deliver(where.forged(button["data"], message.number))
        if self.house.messenger.links and (link := self.house.messenger.links[-1]):
            await self.chance.choice((self.two.ann, self.two.ben, self.carl)).follow(link)

    async def types(self, where: Caller) -> None:
        """Words: a reply to something of the bot's, or typed alone with a mark."""
        text = self.chance.choice(TEXTS)
        if where.where.private and self.chance.random() < 0.6:
            text = f"zq{len(self.marks)}x"
            self.marks[text] = where
        to = self.chance.choice([0, *(message.number for message in self.seen(where))])
        said = Words(*where.head(), text=text, reply_to=to)
        self.mine.append((where, said.message))
        await self.house.deliver(said)

    async def commands(self, where: Caller) -> None:
        await self.house.deliver(where.words(self.chance.choice(COMMANDS)))

    async def others(self, where: Caller) -> None:
        """Time, voices, changed words, a restart, and somebody who comes into the group."""
        way = self.chance.randrange(5)
        if way == 0:
            await self.house.deliver(where.unreadable("voice"))
        elif way == 1 and (own := [number for who, number in self.mine if who.where == where.where]):
            await where.edit(self.chance.choice(own), "in other words")
        elif way == 2 and where.who.user != 9 and self.two.group:
            await self.house.deliver(Came(*self.two.here(where).head(), users=(9,)))
        elif way == 3 and where.who.user != 9:
            await self.house.reopen()
        elif where.who.user != 9:
            await self.house.clock.move(self.chance.choice(PAUSES))

    def is_kept(self) -> None:
        """The stranger sees nothing of the two; with a group, what one typed alone is in no other chat."""
        for message in self.house.messenger.sent:
            for mark, who in self.marks.items():
                if mark in message.text and message.chat != who.where.chat:
                    assert not self.two.group
                    assert {message.chat, who.where.chat} == {7, 8}

    async def is_answered(self, who: Caller) -> None:
        """Whoever calls for a talk is told something."""
        count = len(self.house.messenger.sent)
        await self.two.here(who).say("/attune")
        assert len(self.house.messenger.sent) > count

    async def ends(self, who: Caller) -> None:
        """By words of one alone, also where that one was in the middle of something else."""
        for where, text in product((self.two.here(who), who), ("/stop", "/stop", "/attune", "/stop")):
            if await self.two.talks():
                await self.house.clock.move(3.0)
                await self.house.deliver(where.words(text))
        assert await self.two.talks() == []


def is_answer(button: Mapping[str, str]) -> bool:
    """Whether a button answers a question."""
    act = button.get("data", "").partition(".")[2]
    return act[:1] in tuple("cnyfw") and act != "write" and button["text"] not in NOT_PRESSED


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("make", [together, apart])
async def test_whatever_they_do_nothing_breaks_shows_or_stays_stuck(house: House, make: Make, seed: int) -> None:
    life = Life(await make(house), Random(seed))
    for number in range(STEPS):
        await life.step()
        if number % 5 == 0:
            await life.meddles()
    who = life.chance.choice((life.two.ann, life.two.ben))

    await life.is_answered(who)
    await life.ends(who)
