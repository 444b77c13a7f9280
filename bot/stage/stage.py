"""A stage: the real use cases on a moved clock, with people instead of Telegram. Restarted at will. What is played stands elsewhere."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.adapters.attempts import MemoryAttemptMark
from bot.adapters.clock import MovedClock
from bot.app.delivery import Delivery
from bot.app.export import Exporting
from bot.app.incoming import Came, Command, Edited, Incoming, Left, Pressed, Standing, Unreadable, Where, Who, Words
from bot.app.keeping import Keeping
from bot.app.library import Library, Shelf
from bot.app.pacing import Pace
from bot.app.people import CONSENT
from bot.app.progress import Picturing
from bot.app.timers import Timers
from bot.app.tokens import Tokens
from bot.app.visit import Manners
from bot.app.writer import Desk, Writer
from bot.engine.session import CARE
from bot.ports import Changes, Chat, ChatKind, Couple, Json, Loaded, Person, Store, TimerRow, Wanted
from bot.stage.prompted import OPENS, PAIRS, Prompted
from bot.stage.reached import OFFER, REMIND, Reached, WatchedMachine
from bot.stage.recording import Happening, Knob, Recorder, Shown
from bot.stage.stores import Ground
from bot.stage.unseen import NoPainter

#: A quiet evening: 15 January 2027, 20:00 UTC.
EVENING = 1_800_043_200.0
#: So long somebody reads before they answer, and so shortly one message follows another in a burst (seconds).
READING = 3.0
BURST = 0.5
#: The group of a play, at Telegram.
GROUP = -500
#: This time never jumps, so nothing has to look whether it did (seconds).
A_DAY = 86_400.0

REMIND_KIND = "remind"
_OFFER = re.compile(r"(?P<kind>[bo])(?:(?P<state>\d+)\.)?(?P<number>\d+)", re.ASCII)
_KEY = b"a play has no secrets to keep ..."


@dataclass(frozen=True, slots=True)
class Cast:
    """Somebody who plays: a name, Telegram's id, what the bot knows of them from before, and the group that they are in (0: alone
    with the bot)."""

    name: str
    user: int
    language: str = "en"
    country: str = ""
    consent: bool = False
    minor: bool = False
    care: bool = False
    place: int = 0

    @property
    def who(self) -> Who:
        """As the sender of an update."""
        return Who(self.user, self.name.capitalize(), self.language)

    @property
    def where(self) -> Where:
        """The chat: the private one, or the group."""
        return Where(self.place or self.user, private=not self.place)

    @property
    def in_group(self) -> Cast:
        """The same person in the group."""
        return replace(self, place=GROUP)


#: Everybody in the group.
ALL = Cast("group", 0, place=GROUP)


@dataclass(frozen=True, slots=True)
class Props:
    """What plays share: dialogs and all that belongs to them, compiled once, and what they have reached."""

    shelf: Shelf
    machine: WatchedMachine
    burst_seconds: float = 2.0

    @classmethod
    def of(cls, shelf: Shelf, burst_seconds: float = 2.0) -> Props:
        """Everything compiled, nothing reached."""
        machine = WatchedMachine(shelf.bundle, shelf.common, shelf.knowledge)
        machine.reached = Reached()
        return cls(shelf, machine, burst_seconds)

    @property
    def reached(self) -> Reached:
        """What was reached so far."""
        return self.machine.reached


class _Counts:
    """Metrics, of which a play needs one: how many updates could not be handled."""

    def __init__(self) -> None:
        self.failed = 0

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        if name == "updates" and labels.get("outcome") == "poison":
            self.failed += int(amount)

    def observe(self, name: str, value: float) -> None: ...

    def gauge(self, name: str, value: float) -> None: ...


@dataclass
class _Numbers:
    """Ids in order, so that a play can name all sessions there ever were, and variants come in the same turn each time."""

    given: list[int] = field(default_factory=lambda: [96])

    def new_id(self) -> int:
        self.given.append(self.given[-1] + 1)
        return self.given[-1]


class Stage:
    """Where a conversation is played. Every turn is loaded from and saved to the store, as in the bot that runs."""

    def __init__(self, props: Props, ground: Ground) -> None:
        self.props = props
        self.clock = MovedClock(EVENING, ground.quiet)
        self.messenger = Recorder(self.clock)
        self.people: dict[str, Cast] = {}
        self._ground = ground
        self._counts = _Counts()
        self._numbers = _Numbers()
        self.last_typed = 0
        self._update = 1000
        self._store: Store
        self._others: set[asyncio.Task[Any]] = set()
        self._tasks: list[asyncio.Task[None]] = []

    # The process

    async def open(self) -> None:
        """A process starts: what an earlier one left unsent goes out, and questions come again after an outage."""
        self._others = asyncio.all_tasks()
        self._store = await self._ground.open(self.clock.now)
        library = Library(self.props.shelf)
        library.current = self.props.machine
        await library.publish(self._store, self.clock.now())
        conversation = Prompted(library, Tokens(_KEY), Manners(self.props.burst_seconds, "attune_bot"))
        pace = Pace(0, 0, 0)
        self._delivery = Delivery(self.messenger, self.clock, pace, chance=self._numbers, metrics=self._counts)
        desk = Desk(
            store=self._store,
            library=library,
            conversation=conversation,
            delivery=self._delivery,
            clock=self.clock,
            chance=self._numbers,
            mark=MemoryAttemptMark(),
            metrics=self._counts,
            parse=_event_of,
            kind=lambda _: "message",
        )
        writer = Writer(desk, last_id=await self._store.last_id(), attempts=await self._store.attempts())
        self._writer = writer
        timers = Timers(self._store, self.clock, self._due, room=self._delivery.room, longest=A_DAY)
        writer.timers_changed = timers.changed
        flights = self._delivery.flights
        writer.export = Exporting(self._store, self.messenger, self.clock, library, flights=flights).begin
        picturing = Picturing(
            self._store, self.messenger, NoPainter(), clock=self.clock, library=library, flights=flights
        )
        writer.picture = picturing.begin
        self._tasks = [asyncio.ensure_future(writer.run()), asyncio.ensure_future(timers.run())]
        keeping = Keeping(self._store, self.clock, writer, self._delivery, self._counts)
        await keeping.resend()
        await keeping.catch_up()
        await self.clock.move(0.05)

    async def kill(self) -> None:
        """The process dies, with everything that it had begun."""
        await self.clock.quiet()
        await self._store.beat(self.clock.now())
        tasks = asyncio.all_tasks() - self._others
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._ground.shut()

    async def restart(self, after: float = 0.0) -> None:
        """The process dies, and another one starts on the same store so many seconds later."""
        await self.kill()
        await self.clock.move(after)
        await self.open()

    async def close(self) -> None:
        """The play is over."""
        await self.kill()
        self._ground.clear()

    # The people

    async def add(self, cast: Cast) -> None:
        """Somebody joins; what the bot knows of them from before is written down."""
        self.people[cast.name] = cast
        if cast.country or cast.consent or cast.minor or cast.care:
            person = self._person(cast)
            chat = Chat(self._numbers.new_id(), cast.where.chat, person=person.id, language=cast.language)
            await self._store.save(Changes(persons=[person], chats=[chat]))

    async def pair(self, first: Cast, second: Cast, place: int) -> Couple:
        """These two are a couple, in their group or without one (place 0): each has been asked alone before, and is in."""
        users = frozenset({first.user, second.user})
        loaded = await self._store.load(Wanted(users=users, chats=users | {GROUP}))
        persons = {person.user: person for person in loaded.persons.values()}
        chats = {chat.chat: chat for chat in loaded.chats.values()}
        people = [replace(persons.get(cast.user) or self._person(cast), consent=CONSENT) for cast in (first, second)]
        rooms = [chats.get(who.user) or Chat(self._numbers.new_id(), who.user, person=who.id) for who in people]
        group = chats.get(GROUP) or Chat(self._numbers.new_id(), GROUP, ChatKind.GROUP)
        one, two = (person.id for person in people)
        known = next((each for each in loaded.couples.values() if one in each and two in each), None)
        couple = replace(known or Couple(self._numbers.new_id(), one, two), home=group.id if place else 0)
        await self._store.save(Changes(persons=people, chats=[*rooms, group], couples=[couple]))
        return couple

    def _person(self, cast: Cast) -> Person:
        return Person(
            id=self._numbers.new_id(),
            user=cast.user,
            name=cast.who.name,
            language=cast.language,
            country=cast.country,
            consent=CONSENT if cast.consent else "",
            minor=cast.minor,
            settings={CARE: True} if cast.care else {},
            touched=self.clock.now(),
        )

    async def type(self, cast: Cast, text: str, *, pause: float = READING) -> None:
        """Somebody types a text or a command."""
        await self.clock.move(pause)
        head = self._head(cast)
        self.last_typed = head[3]
        if text.startswith("/"):
            name, _, argument = text[1:].partition(" ")
            await self._deliver(Command(*head, name=name.lower(), argument=argument.strip()))
        else:
            await self._deliver(Words(*head, text=text, to_bot=not cast.place))

    async def reply(self, cast: Cast, text: str, *, pause: float = READING) -> None:
        """Somebody in the group types an answer to the bot's last message there."""
        await self.clock.move(pause)
        head = self._head(cast)
        self.last_typed = head[3]
        last = next((each.number for each in reversed(self.messenger.in_chat(cast.where.chat))), 0)
        await self._deliver(Words(*head, text=text, reply_to=last))

    async def press(self, cast: Cast, message: Shown, knob: Knob) -> None:
        """Somebody presses a button under a message."""
        await self.clock.move(READING)
        await self._note_offer(knob)
        update = self._next_update()
        press = f"{cast.user}.{update}"
        moment = self.clock.now()
        copies = tuple((each.text, each.copy) for row in message.keyboard for each in row if each.copy)
        head = (update, cast.who, cast.where, message.number, moment)
        await self._deliver(Pressed(*head, press=press, data=knob.data, copies=copies))

    async def open_dialog(self, cast: Cast, dialog: str) -> None:
        """A dialog opens for somebody."""
        await self.clock.move(READING)
        await self._deliver(Command(*self._head(cast), name=OPENS, argument=dialog))

    async def open_pair(self, first: Cast, second: Cast, dialog: str, place: int) -> None:
        """A dialog opens for two, its roles in this order: in their group, or in their private chats (place 0)."""
        couple = await self.pair(first, second, place)
        await self.clock.move(READING)
        head = self._head(replace(first, place=place))
        await self._deliver(Command(*head, name=PAIRS, argument=f"{dialog} {couple.id}"))

    async def edit(self, cast: Cast, message: int, text: str) -> None:
        """Somebody changes a message of theirs."""
        await self.clock.move(READING)
        await self._deliver(Edited(self._next_update(), cast.who, cast.where, message, self.clock.now(), text=text))

    async def send(self, cast: Cast, kind: str) -> None:
        """Somebody sends what has no words: a voice message, a photo …"""
        await self.clock.move(READING)
        await self._deliver(Unreadable(*self._head(cast), kind=kind))

    async def stand(self, cast: Cast, change: str) -> None:
        """Somebody blocks the bot, or unblocks it; in the group somebody comes or leaves, or takes the bot in or out."""
        await self.clock.move(READING)
        head = self._head(cast)
        if change == "came":
            await self._deliver(Came(*head, users=(cast.user,)))
        elif change == "left":
            await self._deliver(Left(*head, user=cast.user))
        else:
            await self._deliver(Standing(*head, change=change))

    async def wait(self, seconds: float) -> None:
        """Time passes; then what was sent is noted."""
        await self.clock.move(seconds)
        await self.clock.move(0.05)

    # Looking

    @property
    def happened(self) -> list[Happening]:
        """All that any chat could see."""
        return self.messenger.happened

    @property
    def failed(self) -> int:
        """How many updates the bot could not handle."""
        return self._counts.failed

    async def look(self, cast: Cast) -> Loaded:
        """What the store has of somebody, with all sessions there ever were."""
        sessions = frozenset(self._numbers.given)
        return await self._store.load(Wanted(users=frozenset({cast.user}), sessions=sessions))

    # Pieces

    async def _deliver(self, event: Incoming) -> None:
        await self._writer.take([{"update_id": event.update, "event": event}])
        await self.clock.move(0.05)

    def _head(self, cast: Cast) -> tuple[int, Who, Where, int, float]:
        return self._next_update(), cast.who, cast.where, self.messenger.next_number(), self.clock.now()

    def _next_update(self) -> int:
        self._update += 1
        return self._update

    async def _due(self, timers: Sequence[TimerRow]) -> None:
        """Hand over what is due, and note which reminders came."""
        loaded = await self._store.load(Wanted(sessions=frozenset(timer.owner for timer in timers)))
        for timer in timers:
            frame = _frame(loaded, timer.owner)
            if timer.kind == REMIND_KIND and frame and frame["entry"] == timer.entry:
                self.props.reached.note(frame["dialog"], REMIND, frame["state"], str(timer.number))
        await self._writer.due(timers)

    async def _note_offer(self, knob: Knob) -> None:
        """Note that an offer was taken: the act of one beside a question is b0, of one after an answer o, its state, and 0."""
        session, act = Tokens(_KEY).peek(knob.data), _OFFER.fullmatch(knob.data.partition(".")[2])
        if not session or not act:
            return
        frame = _frame(await self._store.load(Wanted(sessions=frozenset({session}))), session)
        if frame:
            states = list(self.props.machine.dialog(frame["dialog"]).states)
            state = states[int(act["state"])] if act["state"] else frame["state"]
            self.props.reached.note(frame["dialog"], OFFER, state, f"{act['kind']}{act['number']}")


def _event_of(raw: Mapping[str, Json]) -> Incoming | None:
    """Updates of a play carry their event."""
    event: Incoming = raw["event"]
    return event


def _frame(loaded: Loaded, session: int) -> dict[str, Any] | None:
    """The dialog in progress of a session, as it is kept."""
    row = loaded.sessions.get(session)
    frames = row.body.get("frames") if row else None
    return frames[-1] if frames else None
