"""What a turn wants done. Effects are data; the use cases carry them out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what stands on it, and either what it does here (`act`), or the text that it copies."""

    text: str
    act: str = ""
    copy: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Say:
    """A message to a chat (our id): small HTML and buttons. `entry` is set where it puts a question, or calls for its answer.

    `priority` is one of help, reply, return, reminder, prompt. `to` is the seat that a group's message calls on to write."""

    chat: int
    text: str
    rows: Rows = ()
    entry: int | None = None
    priority: str = "reply"
    to: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Other buttons under the message that was pressed."""

    chat: int
    message: int
    rows: Rows


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to the press, shown for a moment; "" only ends its waiting. `opens` leads into the private chat instead."""

    text: str = ""
    opens: str = ""


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Wake the session after so many seconds."""

    kind: str
    entry: int
    number: int
    after: float


@dataclass(frozen=True, slots=True)
class ClearTimers:
    """Forget all timers of the session that were set before."""


@dataclass(frozen=True, slots=True)
class Do:
    """A named action for a seat, with the answer it keeps, if it keeps one."""

    action: str
    seat: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something for a seat's own pictures, without words: a number from 0 to 10, a family of feelings, a step, or the dialog that
    was practised. `at` is when that was (epoch seconds)."""

    seat: str
    kind: str
    value: float | str
    at: float


@dataclass(frozen=True, slots=True)
class Open:
    """Another dialog opens for a seat; `hold` keeps this one waiting for it, otherwise this one is over."""

    dialog: str
    seat: str
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Finish:
    """The session is over."""

    outcome: str


Effect = Say | Edit | Toast | SetTimer | ClearTimers | Do | Note | Open | Finish
