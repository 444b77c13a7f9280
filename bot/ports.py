"""What the use cases need from the world: Protocols, and the plain records that cross them. No I/O stands here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from bot.coach.progress import Picture

Json = Any  # what orjson reads and writes: dict, list, str, int, float, bool, None


class ChatKind(StrEnum):
    """Where people write: alone with the bot, or in a group."""

    PRIVATE = "private"
    GROUP = "group"


class Priority(StrEnum):
    """Why a message goes out; the lanes send the earlier kinds first."""

    HELP = "help"
    REPLY = "reply"
    RETURN = "return"
    REMINDER = "reminder"
    PROMPT = "prompt"


#: The kind of the timers that daily prompts wait for.
PROMPT = "prompt"

#: At most once: these are marked as sent before they leave, so a crash may lose one and never doubles one.
ONCE = frozenset({Priority.REMINDER, Priority.PROMPT})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who talks with the bot. `user` is Telegram's id; `id` is ours and never leaves the process.

    `name`, `country` and `zone` are sealed at rest. `consent` is the version of the text agreed to ("" for none),
    `minor` is set where the person said to be under 18. `touched` is the time of the last sign of life, to the hour (epoch seconds).
    """

    id: int
    user: int
    name: str = ""
    language: str = "en"
    country: str = ""
    zone: str = ""
    consent: str = ""
    minor: bool = False
    crisis_at: float = 0.0
    touched: float = 0.0
    settings: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that a chat was last asked: its session, entry, Telegram's message id and when it was sent."""

    session: int
    entry: int
    message: int
    at: float


@dataclass(frozen=True, slots=True)
class Chat:
    """A place. `chat` is Telegram's id, `id` ours; `person` owns a private chat; `focus` is the session a text goes to.

    `asked` is the last question that reached the chat. `blocked_at` is set (epoch seconds) while the bot may not write there.
    `recent` are the ids of the last messages in a private chat, packed, so that they can be taken away; of a group the newest, and
    the one before its last question.
    """

    id: int
    chat: int
    kind: ChatKind = ChatKind.PRIVATE
    person: int | None = None
    language: str = "en"
    focus: int | None = None
    asked: Asked | None = None
    blocked_at: float | None = None
    recent: bytes = b""


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Who plays a role: a person, and the chat in which that person is asked privately (both our ids)."""

    role: str
    person: int
    chat: int


@dataclass(frozen=True, slots=True)
class Couple:
    """Two who take talks together, or are about to (our ids). `home` is the group where that is (0: none, in their private
    chats), `topic` its forum topic (0: none), `card` the message there that says who is in (Telegram's id, 0 until pressed).

    `one` called it, or came in first in a group; `two` came along (0 while nobody has). `dialog` is the talk that they are asked to, `ready` who wants it,
    until `open_until` (epoch seconds). `turn` is who speaks first next time (0: to be drawn). `plan` is when a daily prompt
    comes to both, and by whose clock; empty where none does.
    """

    id: int
    one: int
    two: int = 0
    home: int = 0
    topic: int = 0
    card: int = 0
    dialog: str = ""
    ready: tuple[int, ...] = ()
    open_until: float = 0.0
    turn: int = 0
    plan: Mapping[str, Json] = field(default_factory=dict)

    def __contains__(self, person: int) -> bool:
        return person in (self.one, self.two)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session at rest. `body` is where it stands (sealed under the session's key); `words` is what each person
    answered, by person id (each sealed under that person's key). `status` is open, held or ended.

    `version` counts saves, so that a test can see that a state never goes backward.
    """

    id: int
    home: int
    bundle: str
    status: str
    touched: float
    seats: tuple[SeatRow, ...]
    body: Mapping[str, Json]
    words: Mapping[int, Json]
    version: int = 0

    @property
    def began(self) -> str:
        """The dialog that it began with; "" where what it was about is gone."""
        return str(self.body["frames"][0]["dialog"]) if self.body else ""


@dataclass(frozen=True, slots=True)
class TimerRow:
    """A moment that a session waits for (`owner`: its id): due (epoch seconds), kind (remind, wait, return, expire), and the
    entry it was set in. Or the next daily prompt (kind prompt) of a person or couple (`owner`: its id); `entry` names the tz
    data that it was reckoned with.

    (owner, kind, entry, number) is its identity; setting it again replaces it.
    """

    owner: int
    kind: str
    entry: int
    number: int
    due: float


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that waits to be sent. `id` grows with time and gives the order in a chat (`chat` is our id).

    `body` is the message as JSON (sealed at rest under `person`'s key, or else the session's). `created` is
    in epoch seconds. `session`/`entry` name the question that it puts, if any.
    """

    id: int
    chat: int
    priority: Priority
    body: Mapping[str, Json]
    created: float
    person: int | None = None
    session: int | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Something kept for a person's own pictures (`person`: our id), `at` a moment (epoch seconds), never words.

    `kind` is before, after or mood (`value`: a number from 0 to 10), feelings (the key of a family), practised (the id of
    a dialog) or step (its short name).
    """

    person: int
    at: float
    kind: str
    value: float | str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a batch needs to read: Telegram's ids of users and chats, update ids, our ids of sessions, chats, couples and persons."""

    users: frozenset[int] = frozenset()
    chats: frozenset[int] = frozenset()
    updates: frozenset[int] = frozenset()
    sessions: frozenset[int] = frozenset()
    own_chats: frozenset[int] = frozenset()
    couples: frozenset[int] = frozenset()
    persons: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is there of the wanted: persons and chats by our id, the sessions named, those that asked last in the chats, all
    that the persons have open or held, the couples named, those of the persons and those at home in the chats, and the update
    ids already handled. The persons and private chats of seats and of couples are included, and the couples' homes."""

    persons: Mapping[int, Person]
    chats: Mapping[int, Chat]
    sessions: Mapping[int, SessionRow]
    handled: frozenset[int]
    couples: Mapping[int, Couple] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Poison:
    """An update that was passed over: its id, its kind (message, callback_query …) and the class of the error."""

    update: int
    kind: str
    error: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What one batch writes, all or nothing. Records replace those with the same identity.

    `superseded` drops unsent questions of (session) with an entry below the given one, `left` all that is unsent to these
    chats; both before `outgoing` is written. `clear_timers` cancels all timers of
    a session, before `timers` are set. Sessions that `erase` names lose their words and body, and are ended.
    `parted` couples are gone. `marks` are added to those that are there; of persons who are written without consent none is
    kept. `forget` destroys the keys of persons and all that is theirs, their couples among it.
    """

    persons: Sequence[Person] = ()
    chats: Sequence[Chat] = ()
    sessions: Sequence[SessionRow] = ()
    couples: Sequence[Couple] = ()
    parted: Sequence[int] = ()
    marks: Sequence[Mark] = ()
    cancel: Sequence[tuple[int, str, int, int]] = ()
    clear_timers: Sequence[int] = ()
    timers: Sequence[TimerRow] = ()
    superseded: Sequence[tuple[int, int]] = ()
    left: Sequence[int] = ()
    outgoing: Sequence[Outgoing] = ()
    sent: Sequence[int] = ()
    dead: Sequence[int] = ()
    handled: Sequence[int] = ()
    poison: Sequence[Poison] = ()
    attempts: Mapping[int, int] = field(default_factory=dict)
    erase: Sequence[int] = ()
    forget: Sequence[int] = ()
    migrated: Sequence[tuple[int, int]] = ()


class StoreError(Exception):
    """The store cannot read or write now (disk full, locked, gone). Nothing of the batch was kept."""


class WrongKeyError(Exception):
    """The key is missing or does not open this store. The text says which and the fix; nothing was changed."""


class Store(Protocol):
    """Where everything that must survive a crash is kept. One writer; every save is one durable transaction."""

    async def load(self, wanted: Wanted) -> Loaded:
        """Read what a batch needs, in few statements. Raises StoreError."""

    async def own(self, person: int) -> tuple[Person | None, Sequence[SessionRow]]:
        """A person by our id, with all the sessions that they have a seat in, the one touched first in front. Raises StoreError."""

    async def marks(self, person: int) -> Sequence[Mark]:
        """What is kept for the pictures of a person (our id), in order of time. Raises StoreError."""

    async def save(self, changes: Changes) -> None:
        """Write a batch durably, all or nothing. Raises StoreError, and then nothing was written."""

    async def due(self, now: float, limit: int) -> Sequence[TimerRow]:
        """The timers due by `now`, the earliest first; daily prompts are not among them."""

    async def prompts_due(self, now: float, limit: int) -> Sequence[TimerRow]:
        """The daily prompts due by `now`, the earliest first."""

    async def outdated(self, entry: int, limit: int) -> Sequence[TimerRow]:
        """Daily prompts whose time was reckoned with other tz data than `entry` names."""

    async def next_due(self) -> float | None:
        """When the earliest timer that is no daily prompt is due (epoch seconds), if there is one."""

    async def next_prompt(self) -> float | None:
        """When the earliest daily prompt is due (epoch seconds), if there is one."""

    async def unsent(self, after: int, limit: int) -> Sequence[Outgoing]:
        """Messages not yet sent with an id above `after`, in order."""

    async def backlog(self, now: float) -> tuple[int, float]:
        """How many messages wait, and the age in seconds of the oldest."""

    async def last_id(self) -> int:
        """The highest id ever given to an outgoing message (0 at first)."""

    async def attempts(self) -> Mapping[int, int]:
        """Updates that were in hand when the process died, and how often."""

    async def bundle(self, digest: str) -> bytes | None:
        """The content of a published bundle, or None."""

    async def publish(self, digest: str, content: bytes, now: float) -> None:
        """Keep a bundle's content for the sessions that begin on it; known ones are left alone."""

    async def beat(self, now: float) -> None:
        """Note that the process is alive."""

    async def last_beat(self) -> float | None:
        """When a process was last alive on this store (epoch seconds)."""

    async def interrupted(self, since: float) -> Sequence[int]:
        """Open sessions touched after `since` that have no unsent message: somebody may have waited for an answer."""

    async def prune(self, now: float) -> None:
        """Drop what is past its time: update ids after 48 h; words of sessions untouched for the days of retention, or for a
        day where a person did not agree that anything be kept (not before an appointed return)."""

    async def close(self) -> None:
        """Give the store back."""


class Clock(Protocol):
    """The time. `now` is epoch seconds, UTC; `monotonic` never jumps; `sleep` returns early on nothing."""

    def now(self) -> float: ...

    def monotonic(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...


class Chance(Protocol):
    """Where new ids come from."""

    def new_id(self) -> int:
        """A fresh id, positive, below 2**63, not guessable."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that arrived at Telegram: its id there and its date (epoch seconds, Telegram's clock)."""

    message: int
    at: float


class SendError(Exception):
    """A message did not go out. Never carries its text."""


class RetryLater(SendError):
    """Telegram asks to wait `seconds` for this chat (429)."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds} s")
        self.seconds = seconds


class Unreachable(SendError):
    """No answer, a reset, or a server error: the message may or may not have arrived."""


class Blocked(SendError):
    """The person blocked the bot, or the chat is gone: nothing can be sent there until they come back."""


class Refused(SendError):
    """Telegram will never take this request (a permanent 400)."""


class Migrated(SendError):
    """The group became a supergroup with another id."""

    def __init__(self, chat: int) -> None:
        super().__init__("the group has a new id")
        self.chat = chat


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand over: its name in the chat and its bytes, which stay out of every repr."""

    name: str
    content: bytes

    def __repr__(self) -> str:
        return "File(...)"


class Messenger(Protocol):
    """How things reach a chat. `chat` is the messenger's own id (Telegram's). Bodies are `Message` as JSON."""

    async def send(self, chat: int, body: Mapping[str, Json]) -> Sent:
        """Send a message: `text` (small HTML), `buttons` (rows), perhaps `topic` (a forum topic's id), `mention` (a user and
        what they are called, put in front of the text) and `write` (that user is asked to reply). Raises a SendError."""

    async def edit(self, chat: int, message: int, body: Mapping[str, Json]) -> None:
        """Replace a message's text and buttons; "not modified" counts as done. Raises a SendError."""

    async def answer(self, press: str, text: str, link: str = "") -> None:
        """Answer a press: with a toast if `text` is not empty, or by opening the private chat with `link` (t.me/…?start=…).
        A press that is too old counts as done."""

    async def typing(self, chat: int) -> None:
        """Show that an answer is being written."""

    async def delete(self, chat: int, messages: Sequence[int]) -> int:
        """Delete messages; returns how many went. Raises a SendError."""

    async def send_file(self, chat: int, file: File) -> Sent:
        """Send a file. Raises a SendError."""

    async def send_photo(self, chat: int, file: File, body: Mapping[str, Json]) -> Sent:
        """Send a picture with words (small HTML, 1024 characters at most) and buttons under it: `text` and `buttons`, as in
        `send`. Raises a SendError."""


class NotDrawn(Exception):
    """A picture did not come out. Never carries what it would have shown."""


class Painter(Protocol):
    """Draws pictures of practice, beside everything else: no turn waits for it."""

    async def draw(self, picture: Picture) -> bytes:
        """The picture as PNG. Raises NotDrawn."""


class AttemptMark(Protocol):
    """Remembers, across the death of the process, which update was in hand. Costs next to nothing a call."""

    def take(self, update: int) -> None:
        """This update is now being worked on."""

    def clear(self) -> None:
        """No update is in hand."""

    def found(self) -> int | None:
        """The update in hand when the last process died, if it died with one."""


class Metrics(Protocol):
    """Numbers for the operator. Labels are kinds and outcomes, never words or names."""

    def count(self, name: str, amount: float = 1, **labels: str) -> None: ...

    def observe(self, name: str, value: float) -> None: ...

    def gauge(self, name: str, value: float) -> None: ...


class Intake(Protocol):
    """Where updates go in. Returns when they are committed, so that only then they are confirmed to the server."""

    async def take(self, updates: Sequence[Mapping[str, Json]]) -> None:
        """Handle raw updates (Telegram's JSON), in order. Raises StoreError when nothing of them was kept."""
