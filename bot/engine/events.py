"""What can happen to a session. Each event names the seat that acts, if one does; `here` is set where that was in the group
that two share. Data only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Typed:
    """A text. `message` is its id in the chat."""

    seat: str
    text: str
    message: int = 0
    here: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """A text that belongs to the answer given before: typed before the current question was seen, or so soon after it
    (`seen`) that it may be an answer to it where there is none before to add to."""

    seat: str
    text: str
    message: int = 0
    seen: bool = False
    here: bool = False


@dataclass(frozen=True, slots=True)
class Revised:
    """The message that gave an answer was edited."""

    seat: str
    text: str
    message: int = 0
    here: bool = False


@dataclass(frozen=True, slots=True)
class Tapped:
    """A press on a button: the entry that it belongs to, what it does, and the message that carries it."""

    seat: str
    entry: int
    act: str
    message: int = 0
    here: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """A common move, by command or typed: one of MOVES."""

    seat: str
    move: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A timer ran out."""

    kind: str
    entry: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class Hold:
    """Something more urgent goes first: timers stop. Words that set it off are kept in case they were an answer."""

    seat: str
    text: str = ""
    message: int = 0


@dataclass(frozen=True, slots=True)
class Resume:
    """The session goes on where it was: its question comes again, or is answered by the words that were kept (`take`)."""

    seat: str
    take: bool = False


@dataclass(frozen=True, slots=True)
class Repeat:
    """The question comes again since it may not have been seen; words typed meanwhile are kept in case they were its answer."""

    seat: str
    text: str = ""
    message: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """Words that another talk of this seat took, kept in case they were an answer here. Only a press makes them one."""

    seat: str
    text: str
    message: int = 0


Event = Typed | Added | Revised | Tapped | Moved | Due | Hold | Resume | Repeat | Kept
