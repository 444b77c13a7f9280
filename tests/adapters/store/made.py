"""Records with sensible values, for the tests of the stores. Our ids are small; Telegram's differ from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.ports import (
    Changes,
    Chat,
    ChatKind,
    Couple,
    Mark,
    Outgoing,
    Person,
    Priority,
    SeatRow,
    SessionRow,
    TimerRow,
    Wanted,
)

DAY = 86400.0
START = 1_800_000_000.0


@dataclass
class Time:
    """A clock's hand that a test moves."""

    at: float = START

    def __call__(self) -> float:
        return self.at


def user_of(person: int) -> int:
    """Telegram's id of one of these persons, and of their private chat."""
    return 7_000_000_000 + person


def person(number: int = 1, **other: Any) -> Person:
    values: dict[str, Any] = {"name": f"Name {number}", "touched": START}
    return Person(id=number, user=user_of(number), **(values | other))


def private(owner: int = 1, **other: Any) -> Chat:
    return Chat(id=100 + owner, chat=user_of(owner), person=owner, **other)


def group(number: int = 900, telegram: int = -5_000_000_001, **other: Any) -> Chat:
    return Chat(id=number, chat=telegram, kind=ChatKind.GROUP, **other)


def session(number: int = 10, *persons: int, home: int = 101, **other: Any) -> SessionRow:
    """A session of these persons (1 if none are named), each with words of their own."""
    people = persons or (1,)
    values: dict[str, Any] = {
        "bundle": "b1",
        "status": "open",
        "touched": START,
        "seats": tuple(SeatRow(role=f"role{n}", person=who, chat=100 + who) for n, who in enumerate(people)),
        "body": {"state": "heat", "frames": [1, 2]},
        "words": {who: {"view": f"words of {who}"} for who in people},
    }
    return SessionRow(id=number, home=home, **(values | other))


def pair(number: int = 50, one: int = 1, two: int = 2, **other: Any) -> Couple:
    """Two of these persons who are asked to a talk, in the group unless another home is named."""
    values: dict[str, Any] = {"home": 900, "topic": 7, "card": 33, "dialog": "both", "ready": (one,), "turn": one}
    values |= {"open_until": START + 600, "plan": {"at": 1200, "whose": one, "used": ["a01", "u02"]}}
    return Couple(id=number, one=one, two=two, **(values | other))


def mark(of: int = 1, at: float = START, kind: str = "before", value: float | str = 7) -> Mark:
    return Mark(person=of, at=at, kind=kind, value=value)


def message(number: int, **other: Any) -> Outgoing:
    values: dict[str, Any] = {"chat": 101, "priority": Priority.REPLY, "body": {"text": f"text {number}"}}
    return Outgoing(id=number, **(values | {"created": START} | other))


def timer(of: int = 10, kind: str = "remind", number: int = 0, due: float = START + 600) -> TimerRow:
    return TimerRow(owner=of, kind=kind, entry=1, number=number, due=due)


def couple() -> Changes:
    """Two persons who are linked, their private chats, a group, a session that both share and one that the first has alone."""
    return Changes(
        persons=[person(1), person(2)],
        chats=[private(1), private(2), group()],
        sessions=[session(10, 1, 2, home=900), session(11, 1)],
        couples=[pair()],
        timers=[timer(10), timer(11)],
        outgoing=[message(1, person=1, session=10), message(2, person=2, session=10, chat=102), message(3, session=11)],
    )


def wanted(*persons: int, sessions: tuple[int, ...] = (), chats: tuple[int, ...] = ()) -> Wanted:
    return Wanted(
        users=frozenset(user_of(number) for number in persons), chats=frozenset(chats), sessions=frozenset(sessions)
    )


def linked(*couples: int) -> Wanted:
    """These couples alone."""
    return Wanted(couples=frozenset(couples))


def content(path: Path) -> bytes:
    return path.read_bytes()


def spoil(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def lose(path: Path) -> None:
    path.unlink()
