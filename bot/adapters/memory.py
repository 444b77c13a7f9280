"""The Store without a disk, for tests, the demo and `talk`: the same contract, nothing sealed, nothing left after the process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import orjson

from bot.adapters.sqlite.gone import agreed_to_nothing, named, without
from bot.ports import (
    PROMPT,
    Changes,
    Chat,
    Couple,
    Json,
    Loaded,
    Mark,
    Outgoing,
    Person,
    Poison,
    SessionRow,
    StoreError,
    TimerRow,
    Wanted,
)

DAY = 86400.0

Timer = tuple[int, str, int, int]


@dataclass(slots=True)
class _Kept:
    """All that is kept. A save works on a copy, and the copy takes its place once the whole batch went through."""

    persons: dict[int, Person] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    sessions: dict[int, SessionRow] = field(default_factory=dict)
    couples: dict[int, Couple] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    timers: dict[Timer, TimerRow] = field(default_factory=dict)
    outgoing: dict[int, Outgoing] = field(default_factory=dict)
    dead: dict[int, float] = field(default_factory=dict)
    handled: dict[int, float] = field(default_factory=dict)
    attempts: dict[int, int] = field(default_factory=dict)
    poison: dict[int, tuple[Poison, float]] = field(default_factory=dict)
    forgotten: dict[int, float] = field(default_factory=dict)
    last: int = 0

    def copy(self) -> _Kept:
        """Another one with the same records; they are frozen, so only the tables are copied."""
        tables = {name: getattr(self, name).copy() for name in self.__slots__ if name != "last"}
        return _Kept(**tables, last=self.last)


class MemoryStore:
    """A Store (bot.ports) in dicts. What goes in and out passes through JSON, so that no reference is shared."""

    def __init__(self, *, now: Callable[[], float] = time.time, retention_days: int = 90) -> None:
        self._now = now
        self._retention = retention_days * DAY
        self._kept = _Kept()
        self._beat: float | None = None
        self._bundles: dict[str, tuple[bytes, float]] = {}

    async def load(self, wanted: Wanted) -> Loaded:
        """What is there of the wanted: also the sessions not ended and the couples at home in the wanted chats, and the
        sessions that asked there last."""
        kept = self._kept
        persons = {n for n, person in kept.persons.items() if person.user in wanted.users or n in wanted.persons}
        chats = {n for n, chat in kept.chats.items() if chat.chat in wanted.chats or n in wanted.own_chats}
        persons |= {owner for n in chats if (owner := kept.chats[n].person) is not None}
        asked = {chat.asked.session for n in chats if (chat := kept.chats[n]).asked}
        wished = asked.union(wanted.sessions)
        sessions = [s for s in kept.sessions.values() if s.id in wished or _concerns(s, persons, chats)]
        couples = [c for c in kept.couples.values() if c.id in wanted.couples or _links(c, persons, chats)]
        persons.update(seat.person for session in sessions for seat in session.seats)
        chats.update(place for s in sessions for place in (s.home, *(seat.chat for seat in s.seats)))
        pairs = {who for couple in couples for who in (couple.one, couple.two)} | wanted.persons
        users = {kept.persons[who].user for who in pairs & kept.persons.keys()}
        chats.update(n for n, chat in kept.chats.items() if users and chat.chat in users)
        chats.update(couple.home for couple in couples)
        persons |= pairs
        return Loaded(
            persons={n: _person(kept.persons[n]) for n in persons & kept.persons.keys()},
            chats={n: kept.chats[n] for n in chats & kept.chats.keys()},
            sessions={session.id: _session(session) for session in sessions},
            handled=wanted.updates & kept.handled.keys(),
            couples={couple.id: couple for couple in couples},
        )

    async def own(self, person: int) -> tuple[Person | None, Sequence[SessionRow]]:
        """A person with all their sessions, the one touched first in front."""
        found = self._kept.persons.get(person)
        rows = [
            _session(row) for row in self._kept.sessions.values() if any(seat.person == person for seat in row.seats)
        ]
        return found and _person(found), sorted(rows, key=lambda row: (row.touched, row.id))

    async def marks(self, person: int) -> Sequence[Mark]:
        """What is kept for a person's pictures, in order of time."""
        return sorted(mark for mark in self._kept.marks if mark.person == person)

    async def save(self, changes: Changes) -> None:
        """Write a batch, all or nothing. Raises StoreError where two records claim one Telegram id."""
        kept = self._kept.copy()
        _forget(kept, changes.forget, self._now())
        gone = (named(changes) & kept.forgotten.keys()).union(changes.forget)
        spared = without(changes, gone)
        _places(kept, spared)
        _sessions(kept, spared)
        _couples(kept, spared)
        nothing = agreed_to_nothing(spared)
        kept.marks = [mark for mark in (*kept.marks, *spared.marks) if mark.person not in nothing]
        _timers(kept, spared)
        _outbox(kept, spared)
        _inbox(kept, spared, self._now())
        self._kept = kept

    async def due(self, now: float, limit: int) -> Sequence[TimerRow]:
        """The timers due by `now` that are no daily prompts, the earliest first."""
        return _earliest((t for t in self._kept.timers.values() if t.kind != PROMPT and t.due <= now), limit)

    async def prompts_due(self, now: float, limit: int) -> Sequence[TimerRow]:
        """The daily prompts due by `now`, the earliest first."""
        return _earliest((t for t in self._kept.timers.values() if t.kind == PROMPT and t.due <= now), limit)

    async def outdated(self, entry: int, limit: int) -> Sequence[TimerRow]:
        """Daily prompts whose time was reckoned with other tz data."""
        found = [timer for timer in self._kept.timers.values() if timer.kind == PROMPT and timer.entry != entry]
        return sorted(found, key=lambda timer: timer.owner)[:limit]

    async def next_due(self) -> float | None:
        """When the earliest timer that is no daily prompt is due (epoch seconds), if there is one."""
        return min((timer.due for timer in self._kept.timers.values() if timer.kind != PROMPT), default=None)

    async def next_prompt(self) -> float | None:
        """When the earliest daily prompt is due (epoch seconds), if there is one."""
        return min((timer.due for timer in self._kept.timers.values() if timer.kind == PROMPT), default=None)

    async def unsent(self, after: int, limit: int) -> Sequence[Outgoing]:
        """Messages not yet sent with an id above `after`, in order."""
        found = sorted(number for number in self._kept.outgoing if number > after)
        return [_message(self._kept.outgoing[number]) for number in found[:limit]]

    async def backlog(self, now: float) -> tuple[int, float]:
        """How many messages wait, and the age in seconds of the oldest."""
        waiting = self._kept.outgoing.values()
        return len(waiting), max(0.0, now - min((message.created for message in waiting), default=now))

    async def last_id(self) -> int:
        """The highest id ever given to an outgoing message (0 at first)."""
        return self._kept.last

    async def attempts(self) -> Mapping[int, int]:
        """Updates that were in hand when the process died, and how often."""
        return dict(self._kept.attempts)

    async def bundle(self, digest: str) -> bytes | None:
        """The content of a published bundle, or None."""
        found = self._bundles.get(digest)
        return None if found is None else found[0]

    async def publish(self, digest: str, content: bytes, now: float) -> None:
        """Keep a bundle's content; known ones are left alone."""
        self._bundles.setdefault(digest, (content, now))

    async def prune(self, now: float) -> None:
        """Drop what is past its time."""
        kept = self._kept.copy()
        kept.handled = {n: at for n, at in kept.handled.items() if at >= now - 2 * DAY}
        kept.dead = {n: at for n, at in kept.dead.items() if at >= now - 7 * DAY}
        kept.poison = {n: (poison, at) for n, (poison, at) in kept.poison.items() if at >= now - 7 * DAY}
        kept.forgotten = {n: at for n, at in kept.forgotten.items() if at >= now - 35 * DAY}
        kept.couples = {n: c for n, c in kept.couples.items() if c.two or c.open_until >= now - DAY}
        for session in kept.sessions.values():
            if _is_old(kept, session, now, self._retention):
                kept.sessions[session.id] = _wiped(session)
        self._kept = kept

    async def beat(self, now: float) -> None:
        """Note that the process is alive."""
        self._beat = now

    async def last_beat(self) -> float | None:
        """When a process was last alive on this store (epoch seconds)."""
        return self._beat

    async def interrupted(self, since: float) -> Sequence[int]:
        """Open sessions touched after `since` that have no unsent message."""
        waiting = {message.session for message in self._kept.outgoing.values()}
        found = [s for s in self._kept.sessions.values() if s.status == "open" and s.touched > since]
        return [s.id for s in sorted(found, key=lambda s: (s.touched, s.id)) if s.id not in waiting]

    async def close(self) -> None:
        """Nothing is held that must be given back."""


def _concerns(session: SessionRow, persons: set[int], homes: set[int]) -> bool:
    return session.status != "ended" and (session.home in homes or any(s.person in persons for s in session.seats))


def _links(couple: Couple, persons: set[int], homes: set[int]) -> bool:
    return couple.home in homes or couple.one in persons or couple.two in persons


def _places(kept: _Kept, changes: Changes) -> None:
    kept.persons |= {person.id: _person(person) for person in changes.persons}
    kept.chats |= {chat.id: chat for chat in changes.chats}
    _unique([person.user for person in kept.persons.values()])
    _unique([chat.chat for chat in kept.chats.values()])
    for old, new in changes.migrated:
        _migrate(kept, old, new)


def _unique(telegram: list[int]) -> None:
    if len(telegram) != len(set(telegram)):
        raise StoreError("two records claim one Telegram id")


def _migrate(kept: _Kept, old: int, new: int) -> None:
    ids = {chat.chat: chat.id for chat in kept.chats.values()}
    if old not in ids:
        return
    if new in ids:
        _merge(kept, into=ids[old], met=ids[new])
    chat = kept.chats[ids[old]]
    asked = chat.asked and replace(chat.asked, message=0)  # messages are counted anew under the new id
    kept.chats[ids[old]] = replace(chat, chat=new, asked=asked, recent=b"")


def _merge(kept: _Kept, *, into: int, met: int) -> None:
    def moved(chat: int) -> int:
        return into if chat == met else chat

    for session in kept.sessions.values():
        seats = tuple(replace(seat, chat=moved(seat.chat)) for seat in session.seats)
        kept.sessions[session.id] = replace(session, home=moved(session.home), seats=seats)
    for message in kept.outgoing.values():
        kept.outgoing[message.id] = replace(message, chat=moved(message.chat))
    kept.couples = {n: replace(couple, home=moved(couple.home)) for n, couple in kept.couples.items()}
    del kept.chats[met]


def _sessions(kept: _Kept, changes: Changes) -> None:
    kept.sessions |= {session.id: _session(session) for session in changes.sessions}
    for number in set(changes.erase) & kept.sessions.keys():
        kept.sessions[number] = _wiped(kept.sessions[number])


def _couples(kept: _Kept, changes: Changes) -> None:
    kept.couples |= {couple.id: replace(couple, ready=tuple(couple.ready)) for couple in changes.couples}
    for number in changes.parted:
        kept.couples.pop(number, None)
    kept.timers = {key: timer for key, timer in kept.timers.items() if timer.owner not in changes.parted}


def _timers(kept: _Kept, changes: Changes) -> None:
    cleared = frozenset(changes.clear_timers)
    cancelled = {(session, kind, entry, number) for session, kind, entry, number in changes.cancel}
    kept.timers = {key: t for key, t in kept.timers.items() if key not in cancelled and t.owner not in cleared}
    kept.timers |= {(t.owner, t.kind, t.entry, t.number): t for t in changes.timers}


def _earliest(found: Iterable[TimerRow], limit: int) -> list[TimerRow]:
    return sorted(found, key=lambda t: (t.due, t.owner, t.kind, t.entry, t.number))[:limit]


def _outbox(kept: _Kept, changes: Changes) -> None:
    for session, entry in changes.superseded:
        _drop(kept, (m.id for m in kept.outgoing.values() if m.session == session and _asked_before(m, entry)))
    _drop(kept, (m.id for m in kept.outgoing.values() if m.chat in changes.left))
    kept.outgoing |= {message.id: _message(message) for message in changes.outgoing}
    kept.last = max((kept.last, *(message.id for message in changes.outgoing)))
    _drop(kept, changes.sent)
    kept.dead |= {number: kept.outgoing[number].created for number in changes.dead if number in kept.outgoing}
    _drop(kept, changes.dead)


def _asked_before(message: Outgoing, entry: int) -> bool:
    return message.entry is not None and message.entry < entry


def _drop(kept: _Kept, messages: Iterable[int]) -> None:
    for number in list(messages):
        kept.outgoing.pop(number, None)


def _inbox(kept: _Kept, changes: Changes, now: float) -> None:
    handled = dict.fromkeys(changes.handled, now)
    kept.attempts = {n: c for n, c in (kept.attempts | dict(changes.attempts)).items() if n not in handled}
    kept.handled = handled | kept.handled
    kept.poison |= {poison.update: (poison, now) for poison in changes.poison}


def _forget(kept: _Kept, forget: Sequence[int], now: float) -> None:
    if not forget:
        return
    people = frozenset(forget)
    kept.forgotten |= dict.fromkeys(people & kept.persons.keys(), now)
    kept.persons = {n: person for n, person in kept.persons.items() if n not in people}
    kept.marks = [mark for mark in kept.marks if mark.person not in people]
    chats = {n for n, chat in kept.chats.items() if chat.person in people}
    lost = {s.id for s in kept.sessions.values() if _lost(s, people, kept.persons)}
    kept.chats = {n: chat for n, chat in kept.chats.items() if n not in chats}
    kept.sessions = {n: _without_words(s, people) for n, s in kept.sessions.items() if n not in lost}
    parted = {n for n, couple in kept.couples.items() if couple.one in people or couple.two in people}
    kept.couples = {n: couple for n, couple in kept.couples.items() if n not in parted}
    kept.timers = {key: timer for key, timer in kept.timers.items() if timer.owner not in lost | people | parted}
    _drop(kept, (m.id for m in kept.outgoing.values() if m.person in people or m.session in lost or m.chat in chats))


def _lost(session: SessionRow, people: frozenset[int], left: Mapping[int, Person]) -> bool:
    seated = {seat.person for seat in session.seats}
    return bool(seated & people) and not seated & left.keys()


def _without_words(session: SessionRow, people: frozenset[int]) -> SessionRow:
    return replace(session, words={person: words for person, words in session.words.items() if person not in people})


def _is_old(kept: _Kept, session: SessionRow, now: float, retention: float) -> bool:
    """Past its time; sooner where a person did not agree that anything be kept, but not before an appointed return."""
    if any(timer.owner == session.id and timer.kind == "return" for timer in kept.timers.values()):
        return False
    people = [kept.persons[seat.person] for seat in session.seats if seat.person in kept.persons]
    sooner = any(not person.consent for person in people)
    return session.touched < now - (min(DAY, retention) if sooner else retention)


def _wiped(session: SessionRow) -> SessionRow:
    return replace(session, status="ended", body={}, words={})


def _person(person: Person) -> Person:
    return replace(person, settings=_fresh(person.settings))


def _session(session: SessionRow) -> SessionRow:
    words = {person: _fresh(words) for person, words in session.words.items()}
    return replace(session, body=_fresh(session.body), words=words, seats=tuple(session.seats))


def _message(message: Outgoing) -> Outgoing:
    return replace(message, body=_fresh(message.body))


def _fresh(value: Json) -> Json:
    return orjson.loads(orjson.dumps(value, default=dict))
