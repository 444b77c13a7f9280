"""The records of one batch while it is worked on: what was loaded, what changed, and how to undo one update alone.

Plain values in memory; nothing is written until the writer saves the changes in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from bot.app.incoming import Where, Who
from bot.engine.session import ENDED
from bot.engine.wording import cut
from bot.ports import (
    Chance,
    Changes,
    Chat,
    ChatKind,
    Couple,
    Loaded,
    Mark,
    Outgoing,
    Person,
    Poison,
    SessionRow,
    TimerRow,
)

#: Beyond any entry: no question of a session that has ended need go out any more.
EVERY_ENTRY = 2**62
_ABSENT = object()
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Aside:
    """Something small that is done after the commit and never queued: an answer to a press (by `text`, or by a `link` into the
    private chat), an edit, or messages taken away with one put in their place (`otherwise`: where they could not be).
    `chat` is Telegram's id."""

    chat: int
    press: str = ""
    text: str = ""
    link: str = ""
    message: int = 0
    gone: tuple[int, ...] = ()
    body: Mapping[str, Any] = field(default_factory=dict)
    otherwise: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture that somebody wants to see (`person`: our id, `chat`: Telegram's), with the buttons that stand under it."""

    person: int
    chat: int
    kind: str
    zone: str
    language: str
    buttons: list[list[dict[str, str]]]


class Draft:
    """What a batch reads and changes."""

    def __init__(self, loaded: Loaded, chance: Chance, *, last_id: int, now: float) -> None:
        self.now = now
        self.chance = chance
        self.persons = dict(loaded.persons)
        self.chats = dict(loaded.chats)
        self.sessions = dict(loaded.sessions)
        self.couples = dict(loaded.couples)
        self.asides: list[Aside] = []
        self.exports: list[tuple[int, int]] = []
        self.wishes: list[Wish] = []
        self.counted: list[str] = []
        self.last_id = last_id
        self._by_user = {person.user: person.id for person in loaded.persons.values()}
        self._by_chat = {chat.chat: chat.id for chat in loaded.chats.values()}
        self._dirty: dict[str, dict[Any, Any]] = {
            name: {}
            for name in (
                "persons",
                "chats",
                "sessions",
                "timers",
                "cleared",
                "asked",
                "left",
                "forget",
                "couples",
                "parted",
            )
        }
        self._outgoing: list[Outgoing] = []
        self._marks: list[Mark] = []
        self._marked = 0
        self._handled: list[int] = []
        self._poison: list[Poison] = []
        self._migrated: list[tuple[int, int]] = []
        self._undo: list[Callable[[], object]] = []

    # One update at a time

    def mark(self) -> None:
        """From here on, `undo` takes everything back."""
        self._undo.clear()
        self._marked = len(self._outgoing)

    def undo(self) -> None:
        """Take back all since the mark."""
        while self._undo:
            self._undo.pop()()

    def handled(self, update: int, poison: Poison | None = None) -> None:
        """This update needs no second look; `poison` where it was passed over."""
        self._handled.append(update)
        if poison:
            self._poison.append(poison)

    # Reading and making

    def person(self, who: Who) -> Person:
        """The sender; made known where new."""
        known = self._by_user.get(who.user)
        if known is not None:
            return self.persons[known]
        person = Person(self.chance.new_id(), who.user, who.name, who.language or "en", touched=self.now)
        self._set(self._by_user, who.user, person.id)
        self.keep_person(person)
        return person

    def chat(self, where: Where, owner: Person | None = None) -> Chat:
        """The place; made known where new."""
        known = self._by_chat.get(where.chat)
        if known is not None:
            return self.chats[known]
        kind = ChatKind.PRIVATE if where.private else ChatKind.GROUP
        chat = Chat(self.chance.new_id(), where.chat, kind, owner.id if owner and where.private else None)
        self._set(self._by_chat, where.chat, chat.id)
        self.keep_chat(chat)
        return chat

    def known_chat(self, where: Where) -> Chat | None:
        """The place, if it is known."""
        known = self._by_chat.get(where.chat)
        return None if known is None else self.chats[known]

    def known_person(self, who: Who) -> Person | None:
        """The sender, if they have talked with the bot before."""
        known = self._by_user.get(who.user)
        return None if known is None else self.persons[known]

    def own_chat(self, person: Person) -> Chat | None:
        """The private chat of a person, if it was loaded."""
        return next(
            (chat for chat in self.chats.values() if chat.person == person.id and chat.kind is ChatKind.PRIVATE), None
        )

    def couple_at(self, chat: Chat) -> Couple | None:
        """The two who are at home in a group."""
        here = [couple for couple in self.couples.values() if couple.home == chat.id]
        return max(here, key=lambda couple: (bool(couple.two), couple.open_until), default=None)

    def session(self, number: int | None) -> SessionRow | None:
        """A session by its id, if it was loaded."""
        return None if number is None else self.sessions.get(number)

    def sessions_of(self, person: Person) -> list[SessionRow]:
        """The person's sessions, the one last touched first."""
        own = [row for row in self.sessions.values() if any(seat.person == person.id for seat in row.seats)]
        return sorted(own, key=lambda row: row.touched, reverse=True)

    # Changing

    def keep_person(self, person: Person) -> None:
        """Write a person."""
        self._set(self.persons, person.id, person)
        self._set(self._dirty["persons"], person.id, person)

    def keep_chat(self, chat: Chat) -> None:
        """Write a chat."""
        self._set(self.chats, chat.id, chat)
        self._set(self._dirty["chats"], chat.id, chat)

    def keep_session(self, row: SessionRow) -> None:
        """Write a session; its version grows with every save."""
        before = self.sessions.get(row.id)
        row = replace(row, version=(before.version if before else 0) + 1)
        self._set(self.sessions, row.id, row)
        self._set(self._dirty["sessions"], row.id, row)
        if row.status == ENDED:
            self.supersede(row.id, EVERY_ENTRY)

    def keep_couple(self, couple: Couple) -> None:
        """Write two who take talks together."""
        self._set(self.couples, couple.id, couple)
        self._set(self._dirty["couples"], couple.id, couple)

    def part(self, couple: Couple) -> None:
        """They are none any more, and nothing comes to both."""
        self.clear_timers(couple.id)
        self._unset(self.couples, couple.id)
        self._unset(self._dirty["couples"], couple.id)
        self._set(self._dirty["parted"], couple.id, True)

    def set_timer(self, timer: TimerRow) -> None:
        """Set a timer."""
        self._set(self._dirty["timers"], (timer.owner, timer.kind, timer.entry, timer.number), timer)

    def clear_timers(self, session: int) -> None:
        """Forget all timers of a session that were set before."""
        for key in [key for key in self._dirty["timers"] if key[0] == session]:
            self._set(self._dirty["timers"], key, _ABSENT)
        self._set(self._dirty["cleared"], session, True)

    def supersede(self, session: int, entry: int) -> None:
        """Questions of the session older than this entry need not go out any more."""
        self._set(self._dirty["asked"], session, entry)

    def post(self, message: Outgoing) -> None:
        """Queue a message; its id is given here. Behind last words of the same update to the same chat, it joins them."""
        last = self._outgoing[-1] if len(self._outgoing) > self._marked else None
        if last is not None and _goes_before(last, message):
            self._undo.append(lambda: self._outgoing.__setitem__(-1, last))
            self._outgoing[-1] = _joined(last, message)
            return
        self._undo.append(self._outgoing.pop)
        self.last_id += 1
        self._outgoing.append(replace(message, id=self.last_id))

    def aside(self, aside: Aside) -> None:
        """Something small for after the commit."""
        self._undo.append(self.asides.pop)
        self.asides.append(aside)

    def count(self, name: str) -> None:
        """Something for the operator's numbers, after the commit."""
        self._undo.append(self.counted.pop)
        self.counted.append(name)

    def note(self, mark: Mark) -> None:
        """Keep something for a person's own pictures."""
        self._undo.append(self._marks.pop)
        self._marks.append(mark)

    def export(self, person: Person, chat: Chat) -> None:
        """Hand the person a file of what there is, after the commit."""
        self._undo.append(self.exports.pop)
        self.exports.append((person.id, chat.chat))

    def wish(self, wish: Wish) -> None:
        """Make a picture for somebody, after the commit."""
        self._undo.append(self.wishes.pop)
        self.wishes.append(wish)

    def forget(self, person: Person) -> None:
        """Destroy all that is the person's."""
        self._set(self._dirty["forget"], person.id, True)
        self._unset(self._by_user, person.user)
        for chat in [chat for chat in self.chats.values() if chat.person == person.id]:
            self._unset(self._by_chat, chat.chat)
        self._keep_only(self._outgoing, lambda message: message.person != person.id)
        self._keep_only(self._marks, lambda mark: mark.person != person.id)
        self._keep_only(self.wishes, lambda wish: wish.person != person.id)
        for name in ("persons", "chats", "sessions", "couples"):
            kept = self._dirty[name]
            for key in [key for key, record in kept.items() if _belongs(record, person)]:
                self._set(kept, key, _ABSENT)

    def leave(self, chat: Chat) -> None:
        """Whatever was written to a chat before is not to be seen there any more."""
        self._keep_only(self._outgoing, lambda message: message.chat != chat.id)
        self._keep_only(self.asides, lambda aside: aside.chat != chat.chat)
        self._keep_only(self.exports, lambda export: export[1] != chat.chat)
        self._keep_only(self.wishes, lambda wish: wish.chat != chat.chat)
        self._set(self._dirty["left"], chat.id, chat)

    def migrate(self, old: int, new: int) -> None:
        """A group has a new id at Telegram."""
        self._undo.append(self._migrated.pop)
        self._migrated.append((old, new))

    # What came of it

    @property
    def outgoing(self) -> list[Outgoing]:
        """The messages queued, in order."""
        return self._outgoing

    @property
    def superseded(self) -> dict[int, int]:
        """Session → the first entry whose question still matters."""
        return self._dirty["asked"]

    @property
    def left(self) -> list[Chat]:
        """The chats in which nothing written before is to be seen any more."""
        return list(self._dirty["left"].values())

    @property
    def forgotten(self) -> list[int]:
        """The persons to be forgotten."""
        return list(self._dirty["forget"])

    @property
    def timers(self) -> list[TimerRow]:
        """The timers set."""
        return list(self._kept("timers"))

    def changes(self) -> Changes:
        """All of it, for one transaction."""
        return Changes(
            persons=list(self._kept("persons")),
            chats=list(self._kept("chats")),
            sessions=list(self._kept("sessions")),
            couples=list(self._kept("couples")),
            parted=list(self._dirty["parted"]),
            marks=self._marks,
            clear_timers=list(self._dirty["cleared"]),
            timers=self.timers,
            superseded=list(self.superseded.items()),
            left=list(self._dirty["left"]),
            outgoing=self._outgoing,
            handled=self._handled,
            poison=self._poison,
            forget=list(self._dirty["forget"]),
            migrated=self._migrated,
        )

    def _kept(self, name: str) -> list[Any]:
        return [record for record in self._dirty[name].values() if record is not _ABSENT]

    def _set(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        before = table.get(key, _ABSENT)
        self._undo.append(lambda: table.pop(key, None) if before is _ABSENT else table.__setitem__(key, before))
        table[key] = value

    def _keep_only(self, records: list[_R], kept: Callable[[_R], bool]) -> None:
        before = list(records)
        self._undo.append(lambda: records.__setitem__(slice(None), before))
        records[:] = [record for record in before if kept(record)]

    def _unset(self, table: dict[Any, Any], key: Any) -> None:
        if key in table:
            before = table.pop(key)
            self._undo.append(lambda: table.__setitem__(key, before))


def _goes_before(last: Outgoing, message: Outgoing) -> bool:
    """Whether last words stand in the same place as what comes behind them."""
    there = last.chat == message.chat and last.body.get("topic") == message.body.get("topic")
    return there and last.entry is None and not last.body["buttons"]


def _joined(last: Outgoing, message: Outgoing) -> Outgoing:
    """One message of two: the first words, then the question; as urgent as the first."""
    text = cut(f"{last.body['text']}\n\n{message.body['text']}")
    return replace(message, id=last.id, priority=last.priority, body={**message.body, "text": text})


def _belongs(record: object, person: Person) -> bool:
    match record:
        case Person():
            return record.id == person.id
        case Chat():
            return record.person == person.id
        case Couple():
            return person.id in record
        case SessionRow():  # of two, the other one is to find it ended
            return all(seat.person == person.id for seat in record.seats)
        case _:
            return False
