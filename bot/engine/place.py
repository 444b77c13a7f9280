"""Where a session stands during a turn: its frames, the state one is in, who has still to answer. Nothing happens here."""

from __future__ import annotations

from bot.dialog.model import Dialog, State
from bot.engine.answers import Manner
from bot.engine.effects import Effect
from bot.engine.machine import Machine
from bot.engine.reading import Reading
from bot.engine.session import Frame, Session
from bot.engine.wording import Page


class Place:
    """A session taken apart for the length of a turn, and what can be read off it."""

    __slots__ = ("effects", "entry", "frames", "history", "machine", "manner", "now", "pages", "pending", "priority", "session", "state", "status", "toast")  # fmt: skip

    def __init__(self, machine: Machine, session: Session, now: float) -> None:
        self.machine = machine
        self.session = session
        self.now = now
        self.manner: Manner = machine.manner(session.language)
        self.frames = list(session.frames)
        self.state = session.frames[-1].state if session.frames else ""
        self.entry = session.entry
        self.history = list(session.history)
        self.status = session.status
        self.pending = dict(session.pending)
        self.priority = "reply"
        self.toast: str | None = None
        self.effects: list[Effect] = []
        self.pages: dict[int, Page] = {}

    @property
    def frame(self) -> Frame:
        """The dialog in progress."""
        return self.frames[-1]

    @frame.setter
    def frame(self, frame: Frame) -> None:
        self.frames[-1] = frame

    @property
    def dialog(self) -> Dialog:
        """What its author wrote."""
        return self.machine.bundle.dialogs[self.frames[-1].dialog]

    @property
    def here(self) -> State:
        """The state one is in."""
        frame = self.frames[-1]
        return self.machine.bundle.dialogs[frame.dialog].states[frame.state]

    def asked(self) -> dict[str, str]:
        """Seat → slot of the question here; empty where nothing is asked."""
        ask = self.here.ask
        if ask is None:
            return {}
        roles = self.frames[-1].roles
        return {roles.get(role, role): slot for role, slot in self.dialog.roles_of(ask).items()}

    def owing(self) -> list[str]:
        """The seats that have still to answer here."""
        done = self.frames[-1].done
        return [seat for seat in self.asked() if seat not in done]

    def seat_of(self, role: str) -> str:
        """The seat that plays a role of the dialog in progress."""
        return self.frame.roles.get(role, role)

    def skippable(self) -> bool:
        """Whether the question here may be passed over."""
        return self.here.serious is None and self.here.reveal is None and self.here.ask is not None

    def promised(self) -> bool:
        """Whether a wait has begun whose end leads on."""
        return bool(self.here.wait and self.here.wait.to and self.frame.until)

    def appointed(self) -> bool:
        """Whether such a wait still runs."""
        return self.promised() and self.frame.until > self.now

    def reading(self, seat: str | None) -> Reading:
        """The answers as a guard reads them: a seat's own, or what holds for everybody (None)."""
        return Reading(self.dialog, self.frame, seat, self.session.seats, self.manner.knowledge)
