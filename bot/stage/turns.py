"""Whose turn it is in a talk of two, read off what the store keeps. Nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.place import Place
from bot.engine.session import ENDED, HELD, Seat, Session, unpack
from bot.ports import Loaded, SessionRow
from bot.stage.stage import Stage


@dataclass(frozen=True, slots=True)
class Turns:
    """Who has still to answer (names), and whether each is asked alone. `away` are those whom something of their own keeps."""

    owing: tuple[str, ...] = ()
    alone: bool = True
    away: tuple[str, ...] = ()


async def turns_of(stage: Stage) -> Turns:
    """The turns in the talk of two last touched; nobody's where none is open."""
    names: dict[int, str] = {}
    rows: dict[int, SessionRow] = {}
    for name, cast in stage.people.items():
        loaded = await stage.look(cast)
        names |= dict.fromkeys(_own(loaded, cast.user), name)
        rows |= loaded.sessions
    open_ = [row for row in rows.values() if len(row.seats) > 1 and row.status not in (ENDED, HELD) and row.body]
    if not open_:
        return Turns()
    row = max(open_, key=lambda row: (row.touched, row.id))
    place = Place(stage.props.machine, _session(row), row.touched)
    called = {seat.role: names.get(seat.person, "") for seat in row.seats}
    away = place.session.away
    owing = tuple(called[seat] for seat in place.owing() if seat not in away)
    alone = place.group() is None or place.asks_privately()
    return Turns(owing, alone, tuple(called[seat] for seat in away))


def _own(loaded: Loaded, user: int) -> list[int]:
    return [person.id for person in loaded.persons.values() if person.user == user]


def _session(row: SessionRow) -> Session:
    words = {seat.role: row.words.get(seat.person, {}) for seat in row.seats}
    seats = {seat.role: Seat(seat.person, seat.chat) for seat in row.seats}
    return Session(row.id, row.bundle, row.home, seats, touched=row.touched, **unpack(row.body, words))
