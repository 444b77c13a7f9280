"""Where a session stands during a turn: its frames, the state one is in, who has still to answer, who hears what. Nothing happens here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.dialog.model import Dialog, Slot, State
from bot.engine.answers import A_DAY, Manner
from bot.engine.effects import Effect
from bot.engine.machine import Machine
from bot.engine.reading import Reading
from bot.engine.session import PARKED, Frame, Session, shares
from bot.engine.wording import Page, sharing, with_taps

PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Ear:
    """A chat (our id) in which one seat hears something, or all do (None)."""

    chat: int
    seat: str | None


class Place:
    """A session taken apart for the length of a turn, and what can be read off it. `actor` is the seat that acts, if one does,
    and `in_group` is set where that was before both."""

    __slots__ = ("actor", "effects", "entry", "frames", "history", "in_group", "machine", "manner", "now", "opens", "pages", "pending", "priority", "session", "state", "status", "toast")  # fmt: skip

    def __init__(self, machine: Machine, session: Session, now: float) -> None:
        self.machine = machine
        self.session = session
        self.now = now
        country = next((seat.facts.get("country_code", "") for seat in session.seats.values()), "")
        self.manner: Manner = machine.manner(session.language, country=country, now=now)
        self.frames = list(session.frames)
        self.state = session.frames[-1].state if session.frames else ""
        self.entry = session.entry
        self.history = list(session.history)
        self.status = session.status
        self.pending = dict(session.pending)
        self.priority = "reply"
        self.toast: str | None = None
        self.opens = ""
        self.effects: list[Effect] = []
        self.pages: dict[int, Page] = {}
        self.actor = ""
        self.in_group = False

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

    # Who is asked what

    def asked(self) -> dict[str, str]:
        """Seat → slot of the question here; empty where nothing is asked."""
        state, roles = self.here, self.frames[-1].roles
        if state.reveal:
            return dict.fromkeys(roles.values(), shares(state.reveal)) if self._all_wrote(state.reveal) else {}
        if state.ask is None:
            return {}
        return {roles.get(role, role): slot for role, slot in self.dialog.roles_of(state.ask).items()}

    def _all_wrote(self, slot: str) -> bool:
        """Whether everybody has something that could be shown."""
        answers = [self.frame.answer(slot, seat) for seat in self.frame.roles.values()]
        return all(answer is not None and not answer.skipped for answer in answers)

    def slot(self, name: str) -> Slot:
        """A slot of the dialog in progress, or the choice to show what is in one."""
        slot = self.dialog.slots.get(name) or sharing(name, self.manner)
        return slot if not slot.taps else with_taps(slot, self.frame)

    def owing(self) -> list[str]:
        """The seats that have still to answer here."""
        done = self.frames[-1].done
        return [seat for seat in self.asked() if seat not in done]

    def seat_of(self, role: str) -> str:
        """The seat that plays a role of the dialog in progress."""
        return self.frame.roles.get(role, role)

    def is_for_two(self) -> bool:
        """Whether two take part in the dialog in progress."""
        return len(self.dialog.cast) > 1

    def others(self, seat: str) -> list[str]:
        """The other seats of the dialog in progress."""
        return [each for each in self.frame.roles.values() if each != seat]

    def called(self, seats: Iterable[str]) -> str:
        """What these seats are called, as a list in a sentence."""
        return self.manner.joined([self.session.seats[seat].facts.get("name", "") or "…" for seat in seats])

    def skippable(self) -> bool:
        """Whether the question here may be passed over."""
        return self.here.serious is None and self.here.reveal is None and self.here.ask is not None

    def promised(self) -> bool:
        """Whether a wait has begun whose end leads on."""
        return bool(self.here.wait and self.here.wait.to and self.frame.until)

    def appointed(self) -> bool:
        """Whether such a wait still runs."""
        return self.promised() and self.frame.until > self.now

    def only_waits(self) -> bool:
        """Whether nothing is asked while such a wait runs: nobody is kept from anything by it."""
        return self.appointed() and not self.asked()

    def promises(self) -> bool:
        """Whether it only comes back on a later day, as in a week: till then nothing that anybody says is meant for it."""
        wait = self.here.wait
        return wait is not None and wait.slot is None and wait.after > A_DAY and self.only_waits()

    def in_break(self) -> bool:
        """Whether such a wait is what one is here for. A question that lapses, and of two one that may be passed over, only has a
        time by which it is to be answered."""
        return self.appointed() and not self.lapses() and not (self.is_for_two() and self.skippable())

    def lapses(self) -> bool:
        """Whether the wait here ends the dialog without a word, so that no return is promised by it. Of two: where each is asked
        alone."""
        if self.is_for_two() and not self.asks_privately():
            return False
        wait = self.here.wait
        after = self.dialog.states[wait.to] if wait and wait.to else None
        return after is not None and bool(after.end) and not (after.say or after.copy)

    def waits_for_both(self) -> bool:
        """Whether it rests until both say that it goes on, and nothing else wakes it."""
        return self.status == PARKED and bool(self.session.to_agree)

    def reading(self, seat: str | None) -> Reading:
        """The answers as a guard reads them: a seat's own, or what holds for everybody (None)."""
        return Reading(self.dialog, self.frame, seat, self.session.seats, self.manner.knowledge)

    # Who hears it

    def group(self) -> int | None:
        """The chat that two share for the dialog in progress, if there is one."""
        return self.session.group if self.is_for_two() else None

    def all_ears(self) -> list[Ear]:
        """Everybody, once a chat: the group, or the private chat of each."""
        group = self.group()
        return [Ear(group, None)] if group is not None else self._chats(self.seat_of(role) for role in self.dialog.cast)

    def asked_ears(self) -> list[Ear]:
        """Those before whom the question here stands and who still owe an answer to it; without a question, everybody."""
        if not self.asked():
            return self.all_ears()
        if self.group() is not None and not self.asks_privately():
            return self.all_ears()
        return self._chats(self.owing())

    def asks_privately(self) -> bool:
        """Whether the question here is put to each alone, though the dialog may be before both."""
        return bool(self.here.reveal) or (self.here.ask is not None and self.here.ask.where == PRIVATE)

    def own_ear(self, seat: str) -> Ear:
        """A seat alone."""
        return Ear(self.session.seats[seat].chat, seat)

    def ear_of(self, seat: str) -> Ear:
        """Where a seat is answered: before both where it has just acted there, else alone."""
        group = self.group()
        return Ear(group, None) if group is not None and self.in_group and seat == self.actor else self.own_ear(seat)

    def _chats(self, seats: Iterable[str]) -> list[Ear]:
        """The chats of seats; two who share one hear it together."""
        found: dict[int, list[str]] = {}
        for seat in seats:
            found.setdefault(self.session.seats[seat].chat, []).append(seat)
        return [Ear(chat, held[0] if len(held) == 1 else None) for chat, held in found.items()]
