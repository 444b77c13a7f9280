"""`/progress`: which picture somebody wants, and handing it over. What stands in one is the coach's, how it is drawn an adapter's."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import structlog

from bot.app import incoming
from bot.app.draft import Wish
from bot.app.flights import Flight, Flights
from bot.app.library import Library
from bot.app.visit import Visit
from bot.coach.progress import HEAT, MOOD, PICTURES, Telling, month, picture
from bot.dialog.texts import fill
from bot.engine.answers import clean, packed
from bot.engine.effects import Button, Rows
from bot.ports import Chat, Clock, File, Json, Mark, Messenger, NotDrawn, Painter, Person, SendError, Store, StoreError

log = structlog.get_logger()

ACT = "g:"
MONTH = "month"
KINDS = (*PICTURES, MONTH)


def ask(visit: Visit, person: Person, chat: Chat) -> None:
    """Which one? `/progress mood` has said so already."""
    said = visit.event.argument if isinstance(visit.event, incoming.Command) else ""
    named = {name: kind for kind in KINDS for name in (kind, clean(visit.phrase(f"progress_{kind}")))}
    if person.minor:
        visit.minor_closed(chat)
    elif not person.consent:
        visit.posting.say(chat, "progress_no", ((Button(visit.phrase("start_now"), "a:now"),),))
    elif clean(said) in named:
        _wish(visit, person, chat, named[clean(said)])
    else:
        buttons = [Button(visit.phrase(f"progress_{kind}"), f"{ACT}{kind}") for kind in KINDS]
        visit.posting.say(chat, "progress_ask", packed(buttons))


def pressed(visit: Visit, person: Person, chat: Chat, act: str) -> None:
    """A press on one of them."""
    kind = act.removeprefix(ACT)
    if kind in KINDS and person.consent and not person.minor:
        visit.toast("")
        _wish(visit, person, chat, kind)
    else:
        visit.toast("press_unknown")


def _wish(visit: Visit, person: Person, chat: Chat, kind: str) -> None:
    language = visit.library.current.manner(person.language).language
    buttons = visit.posting.buttons(_onward(visit, kind), chat)
    visit.draft.wish(Wish(person.id, chat.chat, kind, person.zone, language, buttons))


def _onward(visit: Visit, kind: str) -> Rows:
    """Something useful next, and the way back to the other pictures."""
    useful = ("start_now", "a:now") if kind in (HEAT, MOOD) else ("progress_next", "a:else")
    return tuple((Button(visit.phrase(name), act),) for name, act in (useful, ("progress_other", "a:progress")))


@dataclass(slots=True, eq=False)
class Picturing:
    """Makes what people wish for and sends it, beside the outbox. Of one person, one after the other, and each kind once."""

    store: Store
    messenger: Messenger
    painter: Painter
    clock: Clock
    library: Library
    flights: Flights
    _tasks: dict[tuple[int, str], asyncio.Task[None]] = field(default_factory=dict, init=False)

    def begin(self, wish: Wish) -> None:
        """Make a picture and send it; one that is being made already comes only once."""
        key = (wish.person, wish.kind)
        if key in self._tasks:
            return
        before = [task for (person, _), task in self._tasks.items() if person == wish.person]
        task = self._tasks[key] = asyncio.ensure_future(self._hand_over(wish, before))
        task.add_done_callback(lambda _: self._tasks.pop(key))

    async def stop(self) -> None:
        """Nothing more is made: whoever waits asks again."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _hand_over(self, wish: Wish, before: list[asyncio.Task[None]]) -> None:
        with self.flights.to(wish.chat) as flight:
            if before:
                await asyncio.wait(before)
            try:
                await self._make(wish, flight, await self.store.marks(wish.person))
            except (SendError, StoreError, NotDrawn) as error:
                log.warning("picture_failed", error=type(error).__name__)
                await self._apologise(wish, flight)

    async def _make(self, wish: Wish, flight: Flight, marks: Sequence[Mark]) -> None:
        telling = self._telling(wish)
        if wish.kind == MONTH:
            await self._tell(wish, flight, month(marks, telling) or self._phrase("little_month"))
            return
        drawn = picture(wish.kind, marks, telling)
        if drawn is None:
            await self._tell(wish, flight, self._phrase(f"little_{wish.kind}"))
            return
        file = File(f"{wish.kind}.png", await self.painter.draw(drawn))
        if not flight.left:
            sent = await self.messenger.send_photo(wish.chat, file, _body(drawn.alt, wish))
            await self.flights.landed(flight, sent)

    async def _tell(self, wish: Wish, flight: Flight, text: str) -> None:
        if not flight.left:
            await self.flights.landed(flight, await self.messenger.send(wish.chat, _body(text, wish)))

    async def _apologise(self, wish: Wish, flight: Flight) -> None:
        try:
            await self._tell(wish, flight, self._phrase("progress_failed"))
        except SendError as error:
            log.warning("picture_failed", error=type(error).__name__)

    def _telling(self, wish: Wish) -> Telling:
        common = self.library.common
        return Telling(
            say=lambda name, values: fill(common.phrases[name], values),
            steps={step: fill(text, {}) for step, text in common.steps.items()},
            families=dict(self.library.shelf.knowledge.families()),
            language=wish.language,
            now=self.clock.now(),
            zone=wish.zone,
        )

    def _phrase(self, name: str) -> str:
        return fill(self.library.common.phrases[name], {})


def _body(text: str, wish: Wish) -> Mapping[str, Json]:
    return {"text": escape(text, quote=False), "buttons": wish.buttons}
