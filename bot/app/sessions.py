"""Sessions between the records and the engine: opening, advancing, and carrying out what a turn wants. No chat is read here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.app.draft import Aside, Draft
from bot.app.incoming import Pressed
from bot.app.library import Library
from bot.app.people import act, facts_of, known_of
from bot.app.tokens import Tokens
from bot.dialog.texts import fill, render
from bot.engine.effects import Button, ClearTimers, Do, Edit, Effect, Finish, Open, Rows, Say, SetTimer, Toast
from bot.engine.events import Event, Hold, Moved, Repeat, Resume
from bot.engine.machine import Machine
from bot.engine.session import ENDED, HELD, OPEN, PARKED, SOS, STILL, Seat, Session, pack, runs, unpack
from bot.engine.turn import NOTHING, Turn, advance, begin
from bot.ports import Asked, Chat, Outgoing, Person, Priority, SeatRow, SessionRow, TimerRow

#: What the person chose: only this takes up again what was held. Everything else waits until they come back themselves.
#: `over`: harm that was told is past, so that the words were an answer like any other.
GO_ON, OVER = "back", "over"
RESUMING = {SOS: (GO_ON,), STILL: (GO_ON, OVER)}


class Sessions:
    """Opens and advances the sessions of a draft."""

    def __init__(self, draft: Draft, library: Library, tokens: Tokens, pressed: Pressed | None = None) -> None:
        self._draft = draft
        self._library = library
        self._tokens = tokens
        self._press = pressed.press if pressed else ""
        self._copies = pressed.copies if pressed else ()

    def open(
        self, person: Person, chat: Chat, dialog: str, *, silently: bool = False, given: Mapping[str, str] = NOTHING
    ) -> SessionRow:
        """A new session of a dialog alone with a person, on the current words; silently where its first answer is there already.
        `given` fills slots that nobody is asked (slot → key)."""
        machine = self._library.current
        number = self._draft.chance.new_id()
        role = machine.dialog(dialog).cast[0]
        seat = self._seat(person.id, chat.id, machine)
        session = Session(
            number, machine.bundle.digest, chat.id, {role: seat}, seed=number % 97, language=person.language or "en"
        )
        turn = begin(machine, session, dialog, self._draft.now, given)
        self._draft.keep_chat(replace(self._draft.chats[chat.id], focus=number))
        if silently:
            self._keep(turn.session)
        else:
            self._carry_out(turn)
        return self._draft.sessions[number]

    def advance(self, row: SessionRow, event: Event) -> None:
        """Let an event happen to a session; one whose words are gone is closed kindly."""
        machine = self._library.machine(row.bundle)
        if machine is None or not row.body:
            self._close(row)
            return
        session = self.read(row, machine)
        turn = advance(machine, session, event, self._draft.now)
        self._carry_out(turn)
        self._around_help(session, turn.session)

    def read(self, row: SessionRow, machine: Machine | None = None) -> Session:
        """A session from its record."""
        machine = machine or self._library.machine(row.bundle) or self._library.current
        seats = {seat.role: self._seat(seat.person, seat.chat, machine) for seat in row.seats}
        words = {seat.role: row.words.get(seat.person, {}) for seat in row.seats}
        fields: dict[str, Any] = unpack(row.body, words) | {"status": row.status}
        return Session(row.id, row.bundle, row.home, seats, touched=row.touched, **fields)

    def seat_of(self, row: SessionRow, person: Person) -> str | None:
        """The role that a person plays in a session."""
        return next((seat.role for seat in row.seats if seat.person == person.id), None)

    def hold_others(self, person: Person, but: int | None, text: str = "", message: int = 0) -> None:
        """Everything else of the person's waits; words are kept with the talk that was in focus, in case they were its answer."""
        focus = {chat.focus for chat in self._draft.chats.values() if chat.person == person.id}
        for row in self._draft.sessions_of(person):
            role = self.seat_of(row, person)
            if row.id != but and row.status in (OPEN, PARKED) and role:
                said = text if row.id in focus else ""
                self.advance(row, Hold(role, said, message))

    def resume_held(self, person: Person, *, take: bool = False) -> bool:
        """The last thing that was held goes on where it was, or takes the words that were kept; False where nothing was held."""
        held = [row for row in self._draft.sessions_of(person) if row.status == HELD]
        if not held:
            return False
        row, *others = held
        first = row.body["frames"][0]["dialog"] if row.body else ""
        if first not in RESUMING:  # else what it interrupted goes on waiting for it
            self._wake(others, person)
        role = self.seat_of(row, person)
        if role is None:
            return False
        self._focus(row, person)
        self.advance(self._draft.sessions[row.id], Resume(role, take))
        return True

    def repeat(self, row: SessionRow, person: Person, text: str = "", message: int = 0) -> None:
        """The question again, since it may not have been seen; words are kept in case they were its answer."""
        role = self.seat_of(row, person)
        if role and row.status == OPEN:
            self.advance(row, Repeat(role, text, message))

    def say(self, chat: Chat, name: str, rows: Rows = (), **values: str) -> None:
        """A stock phrase to a chat, outside any session."""
        machine = self._library.current
        person = self._draft.persons.get(chat.person or 0)
        facts = facts_of(person, machine) if person else {}
        text = machine.common.phrases[name]
        self._post(Say(chat.id, render(text, {**facts, **values}), rows, None, "reply"), session=None)

    def _around_help(self, before: Session, after: Session) -> None:
        """While help that was called within a talk runs, everything else of theirs waits; then it stands as it did."""
        helped, helps = runs(before.frames, SOS), runs(after.frames, SOS)
        for seat in after.seats.values() if helped != helps and after.status != ENDED else ():
            person = self._draft.persons[seat.person]
            if helps:
                self.hold_others(person, after.id)
            else:
                self._wake([row for row in self._draft.sessions_of(person) if row.status == HELD], person)

    def _wake(self, rows: Iterable[SessionRow], person: Person) -> None:
        for row in rows:
            if role := self.seat_of(row, person):
                self.advance(row, Moved(role, "wake"))

    def _seat(self, person: int, chat: int, machine: Machine) -> Seat:
        known = self._draft.persons.get(person)
        if known is None:
            return Seat(person, chat)
        return Seat(person, chat, facts_of(known, machine), known_of(known))

    def _focus(self, row: SessionRow, person: Person) -> None:
        for seat in row.seats:
            if seat.person == person.id:
                self._draft.keep_chat(replace(self._draft.chats[seat.chat], focus=row.id))

    def _carry_out(self, turn: Turn) -> None:
        self._keep(turn.session)
        # The last words of a talk come before what goes on after it.
        for effect in sorted(turn.effects, key=lambda effect: isinstance(effect, Finish)):
            self._do(effect, turn.session)

    def _keep(self, session: Session) -> None:
        body, words = pack(session)
        seats = tuple(SeatRow(role, seat.person, seat.chat) for role, seat in session.seats.items())
        status = session.status if session.status in (OPEN, HELD, ENDED) else PARKED
        by_person = {seat.person: words[role] for role, seat in session.seats.items()}
        row = SessionRow(session.id, session.home, session.bundle, status, session.touched, seats, body, by_person)
        self._draft.keep_session(row)

    def _do(self, effect: Effect, session: Session) -> None:
        match effect:
            case Say():
                self._post(effect, session)
            case Edit():
                self._edit(effect, session)
            case Toast():
                self._draft.aside(Aside(0, press=self._press, text=effect.text))
            case SetTimer():
                due = self._draft.now + effect.after
                self._draft.set_timer(TimerRow(session.id, effect.kind, effect.entry, effect.number, due))
            case ClearTimers():
                self._draft.clear_timers(session.id)
            case Do():
                person = self._draft.persons[session.seats[effect.seat].person]
                self._draft.keep_person(act(person, effect, self._draft.now))
            case Open():
                self._open_next(effect, session)
            case Finish():
                self._finished(effect, session)

    def _open_next(self, effect: Open, session: Session) -> None:
        seat = session.seats[effect.seat]
        person, chat = self._draft.persons[seat.person], self._draft.chats[seat.chat]
        if effect.dialog == SOS:
            self.hold_others(person, None)
        self.open(person, chat, effect.dialog)

    def _finished(self, effect: Finish, session: Session) -> None:
        for seat in session.seats.values():
            chat = self._draft.chats[seat.chat]
            if chat.focus == session.id:
                self._draft.keep_chat(replace(chat, focus=None))
        first = session.frames[0].dialog if session.frames else ""
        if effect.outcome in RESUMING.get(first, ()):
            for seat in session.seats.values():
                self.resume_held(self._draft.persons[seat.person], take=effect.outcome == OVER)

    def _post(self, say: Say, session: Session | None) -> None:
        chat = self._draft.chats[say.chat]
        if chat.blocked_at is not None:
            if session and say.entry is not None:
                unseen = Asked(session.id, say.entry, 0, self._draft.now)
                self._draft.keep_chat(replace(chat, asked=unseen))
            return
        number = session.id if session else 0
        entry = say.entry if say.entry is not None else (session.entry if session else 0)
        body = {"text": say.text, "buttons": self._buttons(say.rows, number, entry, chat)}
        if session and say.entry is not None:
            self._draft.supersede(session.id, say.entry)
        help_first = session is not None and runs(session.frames, SOS)
        self._draft.post(
            Outgoing(
                id=0,
                chat=chat.id,
                priority=Priority.HELP if help_first else Priority(say.priority),
                body=body,
                created=self._draft.now,
                person=chat.person,
                session=number or None,
                entry=say.entry,
            )
        )

    def _edit(self, edit: Edit, session: Session) -> None:
        chat = self._draft.chats[edit.chat]
        copies = [[{"text": label, "copy": sentence}] for label, sentence in self._copies]
        buttons = self._buttons(edit.rows, session.id, session.frame.entry, chat)
        if edit.message:
            self._draft.aside(Aside(chat.chat, message=edit.message, body={"buttons": [*copies, *buttons]}))

    def _buttons(self, rows: Rows, session: int, entry: int, chat: Chat) -> list[list[dict[str, str]]]:
        token = self._tokens.maker(session, entry, chat.id)
        return [[_button(button, token) for button in row] for row in rows]

    def _close(self, row: SessionRow) -> None:
        """A session whose version was withdrawn, or whose words are gone, ends; a new talk is one tap away."""
        if self._press:
            self._draft.aside(Aside(0, press=self._press))
        self._draft.clear_timers(row.id)
        self._draft.keep_session(replace(row, status=ENDED, body={}, words={}))
        for seat in row.seats:
            chat = self._draft.chats[seat.chat]
            if chat.focus == row.id:
                self._draft.keep_chat(replace(chat, focus=None))
            start = fill(self._library.common.phrases["start_now"], {})
            self.say(chat, "nothing_open", ((Button(start, "a:now"),),))


def _button(button: Button, token: Callable[[str], str]) -> dict[str, str]:
    if button.copy:
        return {"text": button.text, "copy": button.copy}
    if button.act.startswith("https://"):
        return {"text": button.text, "url": button.act}
    return {"text": button.text, "data": token(button.act)}
