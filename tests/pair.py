"""Two people for tests: brought together by the real card, links and questions, in a group or without one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.app.incoming import Left, Standing
from bot.engine.session import ENDED
from bot.ports import Couple, SessionRow, Wanted
from tests.fakes import START, Caller, House, Message

GROUP = -500
#: What somebody new answers before a talk of two, up to the name.
NEW = ("Yes", "That is fine", "I'm in", "Ask me", "No", "No", "No", "That is good")
#: How a talk of two ends, what one can do then, and how a talk of one's own begins.
OVER = "This talk is over for now. What you kept to yourself stays yours"
ALONE = "You can go on alone with me here"
FIRST = "18 or over, private"


@dataclass
class Pair:
    """Ann, who called, and Ben. `here` is where they act together: the group, or the chat of each."""

    house: House
    ann: Caller
    ben: Caller
    group: int = 0
    topic: int = 0

    def here(self, who: Caller) -> Caller:
        """The same person where both act."""
        return who.in_group(self.group, self.topic) if self.group else who

    def other(self, who: Caller) -> Caller:
        """The partner."""
        return self.ben if who.who == self.ann.who else self.ann

    @property
    def room(self) -> list[Message]:
        """What the group was sent."""
        return [message for message in self.house.messenger.sent if message.chat == self.group]

    async def talks(self) -> list[SessionRow]:
        """Their talks that are not over."""
        rows = await self.house.sessions()
        return [row for row in rows if len(row.seats) == 2 and row.status != ENDED]

    async def who(self, role: str) -> Caller:
        """Who plays a role in their talk, counted from its beginning."""
        (row,) = await self.talks()
        seat = next(seat for seat in row.seats if seat.role == role)
        loaded = await self.house._loaded(self.ann.who.user, self.ben.who.user)
        return self.house.person(loaded.persons[seat.person].user)

    async def state(self) -> str:
        """Where their talk stands."""
        (row,) = await self.talks()
        frame = row.body["frames"][-1]
        return f"{frame['dialog']}.{frame['state']}"

    async def couples(self) -> list[Couple]:
        """What is kept of the two as two."""
        store = self.house.store
        assert store is not None
        loaded = await store.load(Wanted(users=frozenset({self.ann.who.user, self.ben.who.user})))
        return list(loaded.couples.values())

    async def tap(self, who: Caller, *labels: str) -> None:
        """Press where both act; what More has for one who is not asked comes alone, and is pressed there."""
        place = self.here(who)
        for label in labels:
            await place.tap(label)
            alone = label == "More" and self.group and who.toast == "I have put that into our own chat."
            place = who if alone else place

    async def both_tap(self, label: str) -> None:
        """One after the other, where both act, under the message that stands there now."""
        for who in (self.ann, self.ben):
            shown = next(each for each in reversed(self.here(who).inbox) if label in each.labels())
            await self.here(who).tap(label, message=shown)

    async def say(self, who: Caller, text: str) -> None:
        """Type where both act."""
        await self.here(who).say_nothing_back(text)

    async def to_heat(self) -> Caller:
        """Up to the first question to each alone; returns who speaks first."""
        speaker = await self.who("speaker")
        await self.tap(speaker, "Something said or done")
        return speaker

    async def to_feeling(self) -> Caller:
        """Up to the first question to the speaker before both; returns who speaks first."""
        speaker = await self.to_heat()
        for who in (self.ann, self.ben):
            await who.tap("3")
        for who in (self.ann, self.ben):
            await self.tap(who, "Fine")
        return speaker

    def seen_by(self, who: Caller) -> list[tuple[float, int, str, list[str], int]]:
        """All that a person can see, in their own chat and in the group, and when."""
        places = (who.where.chat, self.group)
        sent = [message for message in self.house.messenger.sent if message.chat in places]
        return [(each.sent_at - START, each.chat, each.text, each.labels(), each.topic) for each in sent]


def pair(house: House, group: int = GROUP, topic: int = 0) -> Pair:
    """Two who have not met the bot yet."""
    return Pair(house, house.person(7, "Ann"), house.person(8, "Ben"), group, topic)


async def welcomed(house: House, topic: int = 0) -> Pair:
    """The bot was added to their group."""
    two = pair(house, topic=topic)
    await stands(two, "added")
    return two


async def link_of(two: Pair, who: Caller, label: str = "Join") -> str:
    """The link that a press on the card answers with."""
    await two.tap(who, label)
    return two.house.messenger.links[-1]


async def joins(two: Pair, who: Caller, *answers: str) -> None:
    """Press the card and answer alone."""
    await who.follow(await link_of(two, who))
    await who.tap(*(answers or NEW))


async def together(house: House, topic: int = 0) -> Pair:
    """Both are in, in their group, and the talk has begun."""
    two = await welcomed(house, topic)
    await two.here(two.ann).say("/attune")
    await joins(two, two.ann)
    await joins(two, two.ben)
    return two


async def ended(house: House) -> Pair:
    """Both are in, in their group, and their first talk is over."""
    two = await together(house)
    await two.tap(two.ann, "More", "Stop")
    return two


async def called_again(house: House) -> Pair:
    """Their first talk is over, and Ann has called the next one: a card stands in the group."""
    two = await ended(house)
    await two.here(two.ann).say("/attune")
    return two


async def asked_in_the_group(house: House) -> Pair:
    """Two whose group holds a card: Ann has said that she is in."""
    two = await called_again(house)
    await two.tap(two.ann, "I'm in")
    return two


async def sent_link(house: House) -> tuple[Pair, str]:
    """Ann has made a link for her partner."""
    two = pair(house, group=0)
    await two.ann.say("/link")
    await two.ann.tap(*NEW)
    link = next(word for word in two.ann.last.text.split() if word.startswith("https://"))
    return two, link


async def linked(house: House) -> Pair:
    """Two without a group."""
    two, link = await sent_link(house)
    await two.ben.follow(link)
    await two.ben.tap(*NEW)
    await two.ann.tap("Yes, link us")
    return two


async def asked_apart(house: House) -> Pair:
    """Two without a group, each with a card: Ann has said that she is in."""
    two = await linked(house)
    await two.ann.say("/attune")
    await two.ann.tap("I'm in")
    return two


async def apart(house: House) -> Pair:
    """Two without a group, in a talk."""
    two = await linked(house)
    await two.ann.say("/attune")
    await two.both_tap("I'm in")
    return two


async def begins_apart(two: Pair) -> None:
    """Though they have a group, a talk begins in the chat of each: Ann calls it there."""
    await two.ann.say("/attune")
    for who in (two.ann, two.ben):
        await who.tap("I'm in", message=who.last)


Make = Callable[[House], Awaitable[Pair]]


# What happens to them


async def stands(two: Pair, change: str) -> None:
    """The bot's standing in the group changes."""
    await two.house.deliver(Standing(*two.here(two.ann).head(), change=change))


async def leaves(two: Pair, who: Caller) -> None:
    """Somebody leaves the group, or is put out of it."""
    await two.house.deliver(Left(*two.here(who).head(), user=who.who.user))


async def goes_on_alone(two: Pair, who: Caller) -> None:
    """The button under the last words opens a talk of one's own."""
    await who.tap("Start now")
    assert FIRST in who.last.text
    assert await two.talks() == []
