"""A sitting at a terminal as both people of a talk of two: the group above, their own chats side by side below."""

from __future__ import annotations

import re
from typing import ClassVar

from bot.adapters.terminal.drawing import Bubble, Drawing
from bot.adapters.terminal.lines import Lines
from bot.stage.recording import Changed, Happening, Said, Toasted
from bot.stage.sitting import HELP, Sitting, rows_of
from bot.stage.stage import GROUP, Cast, Stage
from bot.stage.turns import Turns, turns_of

ANA, BEN = Cast("ana", 7), Cast("ben", 8)

_ADDRESSED = re.compile(
    r"(?P<who>\d|[a-z][a-z0-9_]*)(?P<place>g|p| in group| alone)?:\s*(?P<text>.*)", re.ASCII | re.DOTALL | re.IGNORECASE
)


class SittingOfTwo(Sitting):
    """Ana (1) and Ben (2). Each line is of whoever is to act, unless it begins with somebody else."""

    help: ClassVar[tuple[tuple[str, str], ...]] = (
        ("1: LINE, 2: LINE", "is of Ana, or of Ben; without it, of the one whose turn it is (the prompt names them)"),
        ("1g: LINE, 1p: LINE", "the same in the group, or in Ana's private chat, wherever the question stands"),
        *HELP,
    )

    def __init__(self, stage: Stage, drawing: Drawing, lines: Lines, place: int) -> None:
        super().__init__(stage, drawing, lines)
        self._place = place
        self._turns = Turns()

    async def _begin(self, dialog: str) -> None:
        for cast in (ANA, BEN):
            await self._stage.add(cast)
        await self._stage.open_pair(ANA, BEN, dialog, self._place)
        self._speaker = ANA

    async def _prompt(self) -> str:
        """Who is to act, and where: who owes an answer, before all the one who acted last."""
        self._turns = await turns_of(self._stage)
        acting = [*self._turns.owing, *self._turns.away]
        name = self._speaker.name if self._speaker.name in acting or not acting else acting[0]
        self._speaker = self._at(name, self._where(name))
        number = list(self._stage.people).index(self._speaker.name) + 1
        where = (", in the group" if self._speaker.place else ", alone") if self._place else ""
        return f"{number} {self._speaker.name}{where}> "

    def _at(self, name: str, place: int) -> Cast:
        cast = self._stage.people[name]
        return cast.in_group if place else cast

    def _where(self, name: str) -> int:
        """Where somebody would act: where they owe an answer, else where buttons came last."""
        if not self._place:
            return 0
        if name in self._turns.owing:
            return 0 if self._turns.alone else GROUP
        alone, there = (self._keyboard_of(self._at(name, place)) for place in (0, GROUP))
        return GROUP if there and not (alone and alone.number > there.number) else 0

    def _addressed(self, line: str) -> str:
        """The line is of whoever stands in front, by number or name; returns the rest of it."""
        match = _ADDRESSED.fullmatch(line)
        people = list(self._stage.people)
        names = {str(number): name for number, name in enumerate(people, 1)} | {name: name for name in people}
        name = names.get(match["who"].lower()) if match else None
        if match is None or name is None:
            return line
        places = {"g": GROUP, " in group": GROUP, "p": 0, " alone": 0}
        place = places.get((match["place"] or "").lower())
        if place is None and name != self._speaker.name:
            place = self._where(name)
        if place is not None:
            self._speaker = self._at(name, place if self._place else 0)
        return match["text"].strip()

    async def _type(self, text: str) -> None:
        """In the group, words are an answer to the bot."""
        if self._speaker.place and not text.startswith("/"):
            await self._stage.reply(self._speaker, text)
        else:
            await super()._type(text)

    async def _take(self, line: str) -> bool:
        """As ever; a press that leads into the private chat is followed there."""
        before = len(self._stage.happened)
        goes_on = await super()._take(line)
        for each in self._stage.happened[before:]:
            if isinstance(each, Toasted) and each.link:
                self._speaker = self._at(self._speaker.name, 0)
                await self._stage.type(self._speaker, f"/start {each.link.partition('start=')[2]}")
        return goes_on

    # Drawing

    def _show(self) -> None:
        """Draw what happened since the last time: what both see, then what each sees alone."""
        fresh, self._seen = self._stage.happened[self._seen :], len(self._stage.happened)
        group = [bubble for each in fresh if (bubble := _bubble(each)) and _chat_of(each) == GROUP]
        if group:
            self._drawing.across("the group", group)
        alone = {
            f"{number} {name.capitalize()}, alone": [
                bubble for each in fresh if (bubble := _bubble(each)) and _chat_of(each) == cast.user
            ]
            for number, (name, cast) in enumerate(self._stage.people.items(), 1)
        }
        two = dict(list(alone.items())[:2])
        others = [{name: found} for name, found in alone.items() if name not in two]
        for chats in (two, *others):
            if any(chats.values()):
                self._drawing.beside(chats)


def _chat_of(each: Happening) -> int:
    return each.user if isinstance(each, Toasted) else each.message.chat


def _bubble(each: Happening) -> Bubble | None:
    """What there is to draw of it."""
    match each:
        case Toasted(text=text, link=link):
            return Bubble(toast=text or "the chat with the bot opens") if text or link else None
        case Said(message=message):
            return Bubble(message.html, rows_of(message))
        case Changed(message=message, words=words):
            return Bubble(message.html if words else "", rows_of(message))
