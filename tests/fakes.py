"""Fakes for the ports: a clock that is moved by hand, a messenger that remembers, a house with everything wired in memory."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.adapters import clock
from bot.adapters.attempts import MemoryAttemptMark
from bot.adapters.clock import MovedClock
from bot.adapters.memory import MemoryStore
from bot.app.conversation import Conversation
from bot.app.delivery import Delivery
from bot.app.export import Exporting
from bot.app.incoming import Command, Edited, Incoming, Pressed, Standing, Unreadable, Where, Who, Words
from bot.app.keeping import Keeping
from bot.app.library import Library, Shelf, read_shelf
from bot.app.pacing import Pace
from bot.app.progress import Picturing
from bot.app.timers import LONGEST_SLEEP, Timers
from bot.app.tokens import Tokens
from bot.app.visit import Manners
from bot.app.writer import Desk, Writer
from bot.coach.knowledge import parse_knowledge
from bot.coach.progress import Picture
from bot.dialog.bundle import read_common
from bot.dialog.texts import plain
from bot.engine.session import ENDED
from bot.ports import (
    Changes,
    Chat,
    File,
    Json,
    Loaded,
    NotDrawn,
    Outgoing,
    Priority,
    Sent,
    SessionRow,
    Store,
    Unreachable,
    Wanted,
)

DIALOGS = Path(__file__).parent.parent / "dialogs"
START = 1_800_000_000.0


class FakeClock(MovedClock):
    """A moved clock that begins at START, and lets time go by."""

    def __init__(self, now: float = START) -> None:
        super().__init__(now, settle)

    def pass_by(self, seconds: float) -> None:
        """So much time goes by while work is done, and nobody wakes."""
        self._now += seconds

    async def jump(self, seconds: float) -> None:
        """So much time has passed at once, as after a sleep of the machine: who slept wakes once."""
        self._now += seconds
        await self.move(0)


async def settle(rounds: int = 40) -> None:
    """Let everything that is ready run."""
    await clock.settle(rounds)


class FakeChance:
    """Ids in order."""

    def __init__(self, first: int = 1000) -> None:
        self._next = first

    def new_id(self) -> int:
        self._next += 1
        return self._next


class NoMetrics:
    """Counts, for looking at."""

    def __init__(self) -> None:
        self.counted: dict[tuple[str, ...], float] = {}

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        key = (name, *labels.values())
        self.counted[key] = self.counted.get(key, 0) + amount

    def observe(self, name: str, value: float) -> None: ...

    def gauge(self, name: str, value: float) -> None: ...


@dataclass
class Message:
    """A message as the person sees it."""

    chat: int
    number: int
    text: str
    buttons: list[list[dict[str, str]]]
    sent_at: float = 0.0
    topic: int = 0
    calls_on: str = ""

    def labels(self) -> list[str]:
        return [button["text"] for row in self.buttons for button in row]

    def data(self, label: str) -> str:
        return next(button["data"] for row in self.buttons for button in row if button["text"] == label)

    def url(self, label: str) -> str:
        return next(button["url"] for row in self.buttons for button in row if button["text"] == label)


class FakeMessenger:
    """Remembers what was sent. `faults` are raised, one a send, before anything arrives; `after` once it
    has arrived; `trouble` and `cut` are asked where those are used up."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.sent: list[Message] = []
        self.answers: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.edits: list[tuple[int, int, Mapping[str, Json]]] = []
        self.typed: list[int] = []
        self.faults: list[Exception | None] = []
        self.after: list[Exception | None] = []
        self.trouble: Callable[[], Exception | None] = lambda: None
        self.cut: Callable[[], Exception | None] = lambda: None
        self.before: Callable[[int], Awaitable[None]] | None = None
        self.next_number = 100
        self.tries = 0
        self.down = False
        self.aside_fault: Exception | None = None
        self.deleted: list[int] = []
        self.stuck: set[int] = set()
        self.file_fault: Exception | None = None
        self.files: list[tuple[int, File]] = []
        self.photos: list[tuple[int, File]] = []

    async def send(self, chat: int, body: Mapping[str, Json]) -> Sent:
        if self.before:
            await self.before(chat)
        await asyncio.sleep(0)
        self.tries += 1
        if self.down:
            raise Unreachable("down")
        if fault := self.faults.pop(0) if self.faults else self.trouble():
            raise fault
        self.next_number += 1
        message = Message(
            chat,
            self.next_number,
            plain(body["text"]),
            body.get("buttons", []),
            self._clock.now(),
            body.get("topic", 0),
            body.get("mention", {}).get("name", ""),
        )
        self.sent.append(message)
        if fault := self.after.pop(0) if self.after else self.cut():
            raise fault
        return Sent(message.number, self._clock.now())

    async def edit(self, chat: int, message: int, body: Mapping[str, Json]) -> None:
        if self.aside_fault:
            raise self.aside_fault
        self.edits.append((chat, message, body))
        for each in self.sent:
            if each.number == message and each.chat == chat:
                each.buttons = body.get("buttons", [])
                each.text = plain(body["text"]) if "text" in body else each.text

    async def answer(self, press: str, text: str, link: str = "") -> None:
        if self.aside_fault:
            raise self.aside_fault
        self.answers.append((press, text))
        self.links.append(link)

    async def typing(self, chat: int) -> None:
        self.typed.append(chat)

    async def delete(self, chat: int, messages: Sequence[int]) -> int:
        if self.aside_fault:
            raise self.aside_fault
        gone = [message for message in messages if message not in self.stuck]
        self.deleted += gone
        return len(gone)

    async def send_file(self, chat: int, file: File) -> Sent:
        if self.file_fault:
            raise self.file_fault
        self.next_number += 1
        self.files.append((chat, file))
        return Sent(self.next_number, self._clock.now())

    async def send_photo(self, chat: int, file: File, body: Mapping[str, Json]) -> Sent:
        if self.file_fault:
            raise self.file_fault
        self.photos.append((chat, file))
        return await self.send(chat, body)


class FakePainter:
    """Draws a picture as its kind in letters, unless a fault stands in its way; remembers what was to be drawn. It waits at
    the gate, if there is one."""

    def __init__(self) -> None:
        self.drawn: list[Picture] = []
        self.fault: NotDrawn | None = None
        self.gate: asyncio.Future[None] | None = None

    async def draw(self, picture: Picture) -> bytes:
        self.drawn.append(picture)
        if self.gate:
            await asyncio.wait([self.gate])
        if self.fault:
            raise self.fault
        return picture.kind.encode()


class SlowFiles(FakeMessenger):
    """A file arrives, or fails, when the gate opens. `begun` counts those that were on their way."""

    gate: asyncio.Future[None] | None = None
    begun = 0

    async def send_file(self, chat: int, file: File) -> Sent:
        self.begun += 1
        if self.gate:
            await asyncio.wait([self.gate])
        return await super().send_file(chat, file)


class NoScreen:
    """Finds violence in texts that hold the word 'danger', and the past where 'years ago' stands. A judge says yes or no, or
    names the kind."""

    def __init__(self) -> None:
        self.judge: Callable[[str], object] = lambda text: "history" if "years ago" in text else "danger" in text

    def look(self, text: str, language: str) -> str:
        found = self.judge(text)
        return found if isinstance(found, str) else "violence" if found else ""

    def warm(self) -> None:
        return None


def files() -> dict[str, str]:
    """The shipped dialogs and their data."""
    paths = [*DIALOGS.glob("*.yaml"), *DIALOGS.glob("daily/*.yaml")]
    return {path.relative_to(DIALOGS).as_posix(): path.read_text() for path in paths}


def shelf(changed: Mapping[str, str] | None = None, *, screen: Any = None) -> Shelf:
    """The shipped shelf, with some files changed."""
    if not changed:
        return replace(_shipped_shelf(), screen=screen or NoScreen())
    return _read({**files(), **changed}, screen)


@functools.cache
def _shipped_shelf() -> Shelf:
    return _read(files(), None)


def _read(texts: Mapping[str, str], screen: Any) -> Shelf:
    common, problems = read_common(texts)
    assert common is not None, problems
    return read_shelf(texts, parse_knowledge(texts), screen or NoScreen(), common)


@dataclass
class House:
    """Everything wired in memory, with real use cases, a moved clock and fakes at the edges."""

    clock: FakeClock = field(default_factory=FakeClock)
    store: Store | None = None
    changed: Mapping[str, str] = field(default_factory=dict)
    burst_seconds: float = 2.0
    pace: Pace = field(default_factory=lambda: Pace(0, 0, 0))
    mark: MemoryAttemptMark = field(default_factory=MemoryAttemptMark)
    chance: FakeChance = field(default_factory=FakeChance)
    longest: float = LONGEST_SLEEP

    def __post_init__(self) -> None:
        self.metrics = NoMetrics()
        self.store = self.store or MemoryStore(now=self.clock.now)
        self.messenger = FakeMessenger(self.clock)
        self.painter = FakePainter()
        self.people: dict[int, Caller] = {}
        self.update = 500
        self.tasks: list[asyncio.Task[None]] = []

    async def open(self, *, resends: bool = True) -> House:
        """Start the writer, the delivery and the timers, as the process does; what an earlier one left unsent goes out at once,
        or not before `keeping.resend` is called."""
        assert self.store is not None
        self.library = library = Library(shelf(self.changed))
        await library.publish(self.store, self.clock.now())
        conversation = Conversation(library, Tokens(b"k" * 32), Manners(self.burst_seconds, "attune_bot"))
        self.delivery = Delivery(self.messenger, self.clock, self.pace, chance=self.chance, metrics=self.metrics)
        desk = Desk(
            store=self.store,
            library=library,
            conversation=conversation,
            delivery=self.delivery,
            clock=self.clock,
            chance=self.chance,
            mark=self.mark,
            metrics=self.metrics,
            parse=self.parse,
            kind=lambda raw: str(raw.get("kind", "message")),
        )
        self.writer = Writer(desk, last_id=await self.store.last_id(), attempts=await self.store.attempts())
        room = self.delivery.room
        self.timers = Timers(self.store, self.clock, self.writer.due, room=room, longest=self.longest)
        self.writer.timers_changed = self.timers.changed
        flights = self.delivery.flights
        self.writer.export = Exporting(self.store, self.messenger, self.clock, library, flights=flights).begin
        self.picturing = Picturing(
            self.store, self.messenger, self.painter, clock=self.clock, library=library, flights=flights
        )
        self.writer.picture = self.picturing.begin
        self.keeping = Keeping(self.store, self.clock, self.writer, self.delivery, self.metrics)
        self.tasks = [asyncio.ensure_future(self.writer.run()), asyncio.ensure_future(self.timers.run())]
        if resends:
            await self.keeping.resend()
        await settle()
        return self

    def parse(self, raw: Mapping[str, Json]) -> Incoming | None:
        """Raw updates of tests carry their event."""
        event = raw["event"]
        if isinstance(event, Exception):
            raise event
        return event  # type: ignore[no-any-return]

    async def kill(self) -> None:
        """The process dies: nothing more is written, sent or noted."""
        for task in [*self.tasks, *self.delivery._tasks]:
            task.cancel()
        await asyncio.gather(*self.tasks, *self.delivery._tasks, return_exceptions=True)
        await self.picturing.stop()

    async def reopen(self) -> None:
        """A new process on the same store."""
        await self.kill()
        await self.open()

    def person(self, user: int = 7, name: str = "Sam") -> Caller:
        """Somebody with a private chat."""
        if user not in self.people:
            self.people[user] = Caller(self, Who(user, name, "en"), Where(user, private=True))
        return self.people[user]

    def changed_screen(self, alarms: Callable[[str], object]) -> Callable[[], None]:
        """Another screen from now on; returns how to take it away again."""
        screen: Any = self.library.shelf.screen
        before = screen.judge
        screen.judge = alarms

        def restore() -> None:
            screen.judge = before

        return restore

    def outgoing(self, chat: int, priority: Priority) -> Outgoing:
        """A message that no turn wrote."""
        return Outgoing(1, chat, priority, {"text": "y", "buttons": []}, self.clock.now())

    async def store_backlog(self) -> int:
        """How many messages the store holds as not yet sent."""
        assert self.store is not None
        return (await self.store.backlog(self.clock.now()))[0]

    async def die_in_hand(self) -> None:
        """The process dies over the update in hand; the next one counts it, as the start of the bot does."""
        assert self.store is not None
        found = self.mark.in_hand
        await self.kill()
        if found is not None:
            counted = dict(await self.store.attempts()).get(found, 0) + 1
            await self.store.save(Changes(attempts={found: counted}))
        await self.open()

    async def sessions(self) -> list[SessionRow]:
        """All talks that are not over, of everybody here."""
        return [row for row in (await self._loaded()).sessions.values() if row.status != ENDED]

    async def chats(self) -> list[Chat]:
        """All private chats of everybody here."""
        return list((await self._loaded()).chats.values())

    async def where(self, caller: Caller) -> list[tuple[int, str, Json, Json]]:
        """Where a person's talks stand, and the answers in them; signs of life and counts of saves left out."""
        rows = (await self._loaded(caller.who.user)).sessions.values()
        return sorted((row.id, row.status, row.body, dict(row.words)) for row in rows)

    async def _loaded(self, *users: int) -> Loaded:
        assert self.store is not None
        wanted = frozenset(users or self.people)
        return await self.store.load(Wanted(users=wanted, chats=wanted))

    async def at_the_feeling(self) -> Caller:
        """Somebody in the middle of a talk: they are asked what they feel."""
        sam = self.person()
        await sam.say("/now")
        await sam.tap("5")
        return sam

    async def deliver(self, *events: Incoming | Exception) -> None:
        """Updates arrive in one batch; returns when they are committed and what they cause has settled."""
        await self.writer.take([{"update_id": self._number(event), "event": event} for event in events])
        await self.clock.move(0.05)

    def _number(self, event: Incoming | Exception) -> int:
        return event.update if isinstance(event, Incoming) else self.next_update()

    def next_update(self) -> int:
        self.update += 1
        return self.update


@dataclass
class Caller:
    """A person as a test plays one."""

    house: House
    who: Who
    where: Where

    @property
    def inbox(self) -> list[Message]:
        """All that this chat was sent."""
        return [message for message in self.house.messenger.sent if message.chat == self.where.chat]

    @property
    def last(self) -> Message:
        """The newest message."""
        return self.inbox[-1]

    async def say(self, text: str, *, pause: float = 3.0) -> Message:
        """Type a text after reading for a while."""
        await self.house.clock.move(pause)
        await self.house.deliver(self.words(text))
        return self.last

    async def say_nothing_back(self, text: str) -> None:
        """Type a text that no message may answer."""
        await self.house.clock.move(3.0)
        await self.house.deliver(self.words(text))

    def words(self, text: str) -> Incoming:
        """A text as an update, not yet delivered."""
        head = self.head()
        if text.startswith("/"):
            name, _, argument = text[1:].partition(" ")
            return Command(*head, name=name, argument=argument)
        return Words(*head, text=text)

    def aside(self, text: str) -> Words:
        """A text in a group that is not for the bot."""
        return Words(*self.head(), text=text, to_bot=False)

    async def tap(self, *labels: str, message: Message | None = None) -> Message:
        """Press buttons of the newest message that has them, one after the other, or of another message."""
        for label in labels:
            await self.house.clock.move(3.0)
            await self.house.deliver(self.press(label, message))
        return self.last

    @property
    def toast(self) -> str:
        """The newest answer to a press."""
        return self.house.messenger.answers[-1][1]

    def press(self, label: str, message: Message | None = None) -> Pressed:
        """A press as an update, not yet delivered."""
        shown = message or next(each for each in reversed(self.inbox) if label in each.labels())
        copies = tuple((button["text"], button["copy"]) for row in shown.buttons for button in row if "copy" in button)
        return replace(self.forged(shown.data(label), shown.number), copies=copies)

    def forged(self, data: str, message: int = 0) -> Pressed:
        """A press with any data."""
        head = self.head()
        return Pressed(head[0], self.who, self.where, message, head[4], press=f"p{head[0]}", data=data)

    async def edit(self, message: int, text: str) -> None:
        """Edit an own message."""
        head = self.head()
        await self.house.deliver(Edited(head[0], self.who, self.where, message, head[4], text=text))

    async def send(self, kind: str, text: str = "") -> Message:
        """Something that is no answer, with words that stand under it or were passed on."""
        await self.house.deliver(self.unreadable(kind, text))
        return self.last

    def unreadable(self, kind: str, text: str = "") -> Incoming:
        """The same as an update, not yet delivered."""
        return Unreadable(*self.head(), kind=kind, text=text)

    def in_group(self, chat: int, topic: int = 0) -> Caller:
        """The same person in a group, and in a topic of it."""
        return Caller(self.house, self.who, Where(chat, private=False, topic=topic))

    async def follow(self, link: str) -> Message:
        """Open the private chat by a link."""
        await self.house.clock.move(3.0)
        argument = link.partition("start=")[2]
        await self.house.deliver(Command(*self.head(), name="start", argument=argument))
        return self.last

    async def stand(self, change: str) -> None:
        """Block the bot, or come back."""
        await self.house.deliver(Standing(*self.head(), change=change))

    def head(self) -> tuple[int, Who, Where, int, float]:
        """What every update begins with."""
        self.house.messenger.next_number += 1
        return self.house.next_update(), self.who, self.where, self.house.messenger.next_number, self.house.clock.now()
