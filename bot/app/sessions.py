"""Sessions between the records and the engine: opening, advancing, and carrying out what a turn wants. No chat is read here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.app import daily, plans
from bot.app.draft import Draft
from bot.app.library import Library
from bot.app.people import ELSEWHERE, JOINING, PLANNING, act, back, called, elsewhere, facts_of, is_on_care, known_of
from bot.app.posting import Posting
from bot.dialog.texts import fill
from bot.engine.effects import Button, ClearTimers, Do, Edit, Effect, Finish, Note, Open, Say, SetTimer, Toast
from bot.engine.events import Event, Hold, Moved, Repeat, Resume
from bot.engine.machine import LANGUAGES, Machine
from bot.engine.session import (
    DAILY_PLAN_TWO,
    ENDED,
    HELD,
    OPEN,
    PARKED,
    SAFETY_CHECK,
    SOS,
    STILL,
    TODAY,
    TOPIC,
    Seat,
    Session,
    pack,
    runs,
    unpack,
)
from bot.engine.turn import NOTHING, Turn, advance, begin
from bot.engine.typed import asks_alone, in_break, only_waits, owes_here, promises
from bot.ports import Chat, Couple, Mark, Person, SeatRow, SessionRow, TimerRow

#: What the person chose: only this takes up again what was held. Everything else waits until they come back themselves.
#: `over`: harm that was told is past, so that the words were an answer like any other.
GO_ON, OVER = "back", "over"
RESUMING = {SOS: (GO_ON,), STILL: (GO_ON, OVER)}
#: A talk that is older than this goes on no more (seconds).
GOES_ON = 3600.0
#: How the questions about being safe end where nothing else was begun instead.
ASKED = ("over", "later")


@dataclass(frozen=True, slots=True)
class Room:
    """Where two talk: in a group of theirs and in a topic of it (0: none), or in their own chats, one of which is given."""

    chat: Chat
    topic: int = 0


class Sessions:
    """Opens and advances the sessions of a draft."""

    def __init__(self, draft: Draft, library: Library, posting: Posting) -> None:
        self.posting = posting
        self._draft = draft
        self._library = library
        #: Those who said in this update that they are in for a talk of two, or that nothing is to be kept of them.
        self.came_in: list[Person] = []
        self.withdrew: list[Person] = []
        #: Couples whose daily prompt was changed by one of them in this update, with the phrase that says so.
        self.planned: dict[int, str] = {}

    def open(
        self,
        person: Person,
        chat: Chat,
        dialog: str,
        *,
        silently: bool = False,
        given: Mapping[str, str] = NOTHING,
    ) -> SessionRow:
        """A new session of a dialog alone with a person, on the current words; silently where its first answer is there already.
        `given` fills slots that nobody is asked (slot → key, or words)."""
        machine = self._library.current
        number = self._draft.chance.new_id()
        if dialog == SAFETY_CHECK:
            self._draft.keep_person(elsewhere(self._draft.persons[person.id]))
        role = machine.dialog(dialog).cast[0]
        seat = self._seat(person.id, chat.id, machine, dialog)
        session = Session(
            number, machine.bundle.digest, chat.id, {role: seat}, seed=number % 97, language=person.language or "en"
        )
        turn = begin(machine, session, dialog, self._draft.now, given)
        self._draft.keep_chat(replace(self._draft.chats[chat.id], focus=number))
        if silently:
            self._keep(turn.session)
        else:
            self._carry_out(turn)
        if dialog != TODAY:
            self._leave_prompts(person)
        return self._draft.sessions[number]

    def _leave_prompts(self, person: Person) -> None:
        """Who is busy with a talk of their own is left out of what comes to both, until they are free."""
        for row in self._draft.sessions_of(person):
            role = self.seat_of(row, person)
            if (
                role
                and len(row.seats) > 1
                and row.status == OPEN
                and daily.is_prompt(row)
                and not self.is_held(row, person)
            ):
                self.advance(row, Hold(role))

    def open_two(
        self,
        people: Sequence[Person],
        room: Room,
        dialog: str,
        *,
        away: Collection[Person] = (),
        given: Mapping[str, str] = NOTHING,
    ) -> SessionRow:
        """A new session of a dialog for two, its roles in the order of the people. Nothing of it comes to those who are away
        until they come back. `given` as in `open`."""
        machine = self._library.current
        number = self._draft.chance.new_id()
        chats = [self._draft.own_chat(person) for person in people]
        both = zip(machine.dialog(dialog).cast, people, chats, strict=True)
        seats = {role: self._seat(person.id, chat.id if chat else 0, machine, dialog) for role, person, chat in both}
        gone = tuple(role for role, seat in seats.items() if any(person.id == seat.person for person in away))
        session = Session(
            number,
            machine.bundle.digest,
            room.chat.id,
            seats,
            seed=number % 97,
            topic=room.topic,
            away=gone,
            language=_in_common(people),
        )
        self._carry_out(begin(machine, session, dialog, self._draft.now, given))
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
        seats = {seat.role: self._seat(seat.person, seat.chat, machine, row.began) for seat in row.seats}
        words = {seat.role: row.words.get(seat.person, {}) for seat in row.seats}
        fields: dict[str, Any] = unpack(row.body, words) | {"status": row.status}
        return Session(row.id, row.bundle, row.home, seats, touched=row.touched, **fields)

    def seat_of(self, row: SessionRow, person: Person) -> str | None:
        """The role that a person plays in a session."""
        return next((seat.role for seat in row.seats if seat.person == person.id), None)

    def end(self, row: SessionRow) -> None:
        """A talk of one or of two ends without a word."""
        self.advance(row, Moved(row.seats[0].role, "over"))

    def hold_others(self, person: Person, but: int | None, text: str = "", message: int = 0) -> None:
        """Everything else of the person's waits; words are kept with the talk that was in focus, in case they were its answer."""
        self._draft.keep_person(elsewhere(self._draft.persons[person.id]))
        focus = {chat.focus for chat in self._draft.chats.values() if chat.person == person.id}
        for row in self._draft.sessions_of(person):
            role = self.seat_of(row, person)
            if row.id != but and row.status in (OPEN, PARKED) and role and not self.is_held(row, person):
                said = text if row.id in focus else ""
                self.advance(row, Hold(role, said, message))

    def resume_held(self, person: Person, *, take: bool = False) -> bool:
        """The last thing that was held goes on where it was, or takes the words that were kept; False where nothing was held."""
        self.is_back(person)
        held = [row for row in self._draft.sessions_of(person) if self.is_held(row, person)]
        held.sort(key=daily.is_prompt)
        if is_on_care(self._draft.persons[person.id]):
            held = [row for row in held if len(row.seats) == 1]  # a talk of two asks about both
        if not held:
            return False
        row, *others = held
        if row.began not in RESUMING:  # else what it interrupted goes on waiting for it
            self._wake(others, person)
        role = self.seat_of(row, person)
        if role is None:
            return False
        self._focus(row, person)
        self.advance(self._draft.sessions[row.id], Resume(role, take))
        return True

    def is_held(self, row: SessionRow, person: Person) -> bool:
        """Whether a talk waits for this person to be done with something more urgent; the other one of two sees nothing of it."""
        return row.status == HELD or (row.status != ENDED and self.seat_of(row, person) in row.body.get("away", ()))

    def is_elsewhere(self, person: Person) -> bool:
        """Whether nothing of two may come into their own chat: they are being helped or asked about being safe, or they left."""
        return bool(self._draft.persons[person.id].settings.get(ELSEWHERE))

    def is_back(self, person: Person) -> None:
        """They came back themselves: what was to come on a later day will."""
        if self.is_elsewhere(person):
            self._draft.keep_person(back(self._draft.persons[person.id]))
            own = self._draft.sessions_of(person)
            self._wake([row for row in own if row.status == HELD and self.promises(row)], person)

    def asks_alone(self, row: SessionRow, person: Person) -> bool:
        """Whether what this person types in their own chat can belong to a talk: in a group, only what is asked of them alone."""
        alone = len(row.seats) == 1 or self._library.machine(row.bundle) is None
        return alone or self.holds(asks_alone, row, person)

    def holds(self, asked: Callable[[Machine, Session, str], bool], row: SessionRow, person: Person) -> bool:
        """Whether something holds for this person where a talk stands; False where its words are gone."""
        role = self.seat_of(row, person)
        return role is not None and self._stands(row, lambda machine, session: asked(machine, session, role))

    def owes_here(self, row: SessionRow, role: str) -> bool:
        """Whether an answer of this role is waited for in their group."""
        return self._stands(row, lambda machine, session: owes_here(machine, session, role))

    def only_waits(self, row: SessionRow) -> bool:
        """Whether a talk asks nothing now and comes back on its own: it keeps nobody from another one."""
        return _has_an_end(row) and self._stands(row, only_waits)

    def in_break(self, row: SessionRow) -> bool:
        """Whether a return is appointed. It is over when that comes."""
        return _has_an_end(row) and self._stands(row, in_break)

    def promises(self, row: SessionRow) -> bool:
        """Whether a talk only comes back on a later day, as it promised, and takes nothing till then."""
        return _has_an_end(row) and self._stands(row, promises)

    def goes_on(self, row: SessionRow) -> bool:
        """Whether a talk is under way, or a break whose return is appointed. A question of the day that nobody answered is none, nor
        is a talk that was left, or one that comes back in a week."""
        if row.status == ENDED or not row.body or daily.is_prompt(row) or self.promises(row):
            return False
        return (row.status == OPEN and self._draft.now - row.touched < GOES_ON) or self.in_break(row)

    def _stands(self, row: SessionRow, so: Callable[[Machine, Session], bool]) -> bool:
        machine = self._library.machine(row.bundle)
        return machine is not None and bool(row.body) and so(machine, self.read(row, machine))

    def repeat(self, row: SessionRow, person: Person, text: str = "", message: int = 0) -> None:
        """The question again, since it may not have been seen; words are kept in case they were its answer."""
        role = self.seat_of(row, person)
        if role and row.status == OPEN:
            self.advance(row, Repeat(role, text, message))

    def ask_late(self, person: Person) -> None:
        """Who was busy with a talk of their own when a question came to both is asked, once nothing else goes on."""
        person = self._draft.persons[person.id]
        own = [row for row in self._draft.sessions_of(person) if row.status == OPEN]
        waiting = [row for row in own if daily.is_prompt(row) and self.is_held(row, person)]
        if not waiting or person.crisis_at or self.is_elsewhere(person) or is_on_care(person):
            return
        if not any(self.goes_on(row) for row in own if len(row.seats) == 1):
            self._wake(waiting, person)

    def joined(self, names: Sequence[str]) -> str:
        """Names as a list in a sentence."""
        return self._library.current.manner("en").joined(list(names))

    def _around_help(self, before: Session, after: Session) -> None:
        """While help that was called within a talk runs, everything else of theirs waits; then it stands as it did."""
        helped, helps = runs(before.frames, SOS), runs(after.frames, SOS)
        for seat in after.seats.values() if helped != helps and after.status != ENDED else ():
            person = self._draft.persons[seat.person]
            if helps:
                self.hold_others(person, after.id)
            else:
                self.is_back(person)
                self._wake([row for row in self._draft.sessions_of(person) if self.is_held(row, person)], person)

    def _wake(self, rows: Iterable[SessionRow], person: Person) -> None:
        for row in rows:
            if role := self.seat_of(row, person):
                self.advance(row, Moved(role, "wake"))

    def _seat(self, person: int, chat: int, machine: Machine, dialog: str) -> Seat:
        known = self._draft.persons.get(person)
        if known is None:
            return Seat(person, chat)
        ours = any(plans.is_on(couple.plan) for couple in self._planned_in(dialog, known))
        facts = {**facts_of(known, machine), **self._other_name(known)}
        return Seat(person, chat, facts, known_of(known) | ({"ours"} if ours else set()))

    def _planned_in(self, dialog: str, person: Person) -> list[Couple]:
        """The couples about whose prompts a dialog is: the one for which this person chooses, else all of theirs."""
        own = [couple for couple in self._draft.couples.values() if person.id in couple]
        chosen = person.settings.get(PLANNING)
        return own if dialog != DAILY_PLAN_TWO else [couple for couple in own if couple.id == chosen]

    def _other_name(self, person: Person) -> Mapping[str, str]:
        """What the other one is called, where they are in already for the talk that this person is being asked to."""
        couple = self._draft.couples.get(person.settings.get(JOINING) or 0)
        if couple is None:
            return {}
        there = couple.ready if couple.home and not couple.two else (couple.one, couple.two)
        others = [self._draft.persons[each] for each in there if each != person.id and each in self._draft.persons]
        return {"other": called(others[0])} if others else {}

    def _focus(self, row: SessionRow, person: Person) -> None:
        for seat in row.seats:
            if seat.person == person.id:
                self._draft.keep_chat(replace(self._draft.chats[seat.chat], focus=row.id))

    def _carry_out(self, turn: Turn) -> None:
        self._keep(turn.session)
        # The last words of a talk come before what goes on after it.
        for effect in sorted(turn.effects, key=lambda effect: isinstance(effect, Open | Finish)):
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
                self.posting.post(effect, session)
            case Edit():
                self.posting.edit(effect, session)
            case Toast():
                self.posting.toast(effect)
            case SetTimer():
                due = self._draft.now + effect.after
                self._draft.set_timer(TimerRow(session.id, effect.kind, effect.entry, effect.number, due))
            case ClearTimers():
                self._draft.clear_timers(session.id)
            case Do():
                self._act(effect, self._draft.persons[session.seats[effect.seat].person], session)
            case Note():
                self._note(effect, self._draft.persons[session.seats[effect.seat].person])
            case Open():
                self._open_next(effect, session)
            case Finish():
                self._finished(effect, session)

    def _act(self, effect: Do, person: Person, session: Session) -> None:
        """A named action; those about two are carried out where two are known."""
        if effect.action == "join":
            self.came_in.append(person)
            return
        if effect.action == "first":
            self._note_first(person, session)
            return
        if effect.action in daily.OURS:
            self._plan_ours(effect, person, session)
            return
        self._draft.keep_person(act(person, effect, self._draft.now))
        if effect.action in daily.CHANGING:
            daily.changed(self._draft, self._draft.persons[person.id])
            if effect.action in ("keep_daily", "keep_quiet") and daily.is_hidden(self._draft.persons[person.id]):
                self.posting.say(self._draft.chats[session.seats[effect.seat].chat], "quiet_hides")
        if effect.action in ("no_consent", "minor"):
            self.withdrew.append(person)
        for row in self._draft.sessions_of(person) if effect.action in _BY_CARE else ():
            if len(row.seats) > 1 and row.status in (OPEN, PARKED) and (role := self.seat_of(row, person)):
                self.advance(row, _BY_CARE[effect.action](role))

    def _plan_ours(self, effect: Do, person: Person, session: Session) -> None:
        """When prompts come to two, as one of them chose it."""
        for couple in self._planned_in(session.frames[0].dialog, person):
            was_on = plans.is_on(couple.plan)
            if was_on or effect.action != "no_ours":
                daily.choose(self._draft, couple, person, effect)
                is_on = plans.is_on(self._draft.couples[couple.id].plan)
                said = "ours_changed" if was_on and is_on else "ours_set" if is_on else "ours_off"
                self.planned.setdefault(couple.id, said)

    def _note(self, effect: Note, person: Person) -> None:
        """For their own pictures, where they agreed that something is kept."""
        if person.consent:
            self._draft.note(Mark(person.id, effect.at, effect.kind, effect.value))

    def _note_first(self, person: Person, session: Session) -> None:
        """Who spoke first this time listens first next time."""
        people = {seat.person for seat in session.seats.values()}
        for couple in list(self._draft.couples.values()):
            if {couple.one, couple.two} == people:
                other = couple.two if person.id == couple.one else couple.one
                self._draft.keep_couple(replace(couple, turn=other))

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
        if first == SOS and effect.outcome not in (GO_ON, "left"):
            self._drop_words([self._draft.persons[seat.person] for seat in session.seats.values()])
        if effect.outcome in RESUMING.get(first, ()):
            for seat in session.seats.values():
                self.resume_held(self._draft.persons[seat.person], take=effect.outcome == OVER)
        for seat in session.seats.values() if first == SAFETY_CHECK else ():
            self._after_safety(self._draft.persons[seat.person], effect.outcome)

    def _after_safety(self, person: Person, outcome: str) -> None:
        """The questions about being safe are over. A talk of two that began meanwhile is offered, unless it would ask about both."""
        self.is_back(person)
        asks_both = outcome in ASKED and not is_on_care(self._draft.persons[person.id])
        own = (row for row in self._draft.sessions_of(person) if len(row.seats) > 1 and self.is_held(row, person))
        row = next(own, None) if asks_both else None
        if row and (role := self.seat_of(row, person)):
            self.advance(row, Moved(role, "return"))

    def _drop_words(self, people: Iterable[Person]) -> None:
        """Somebody chose to rest after help: what set it off is kept nowhere, and a talk that it alone would have begun is over."""
        for person in people:
            for row in [row for row in self._draft.sessions_of(person) if self.is_held(row, person)]:
                if role := self.seat_of(row, person):
                    self.advance(row, Moved(role, "over" if row.began == TOPIC else "drop"))

    def _close(self, row: SessionRow) -> None:
        """A session whose version was withdrawn, or whose words are gone, ends; a new talk is one tap away."""
        self.posting.end_press()
        self._draft.clear_timers(row.id)
        self._draft.keep_session(replace(row, status=ENDED, body={}, words={}))
        for seat in row.seats:
            chat = self._draft.chats[seat.chat]
            if chat.focus == row.id:
                self._draft.keep_chat(replace(chat, focus=None))
            start = fill(self._library.common.phrases["start_now"], {})
            self.posting.say(chat, "nothing_open", ((Button(start, "a:now"),),))


def _has_an_end(row: SessionRow) -> bool:
    """Whether it waits for a moment that was still to come at the last sign of life: only then it is worth reading for more."""
    return bool(row.body) and bool(row.body["frames"][-1]["until"] > row.touched)


def _in_common(people: Iterable[Person]) -> str:
    """The language that all of them have, else the one that all texts are in."""
    spoken = {person.language for person in people}
    return spoken.pop() if len(spoken) == 1 and "" not in spoken else LANGUAGES[0]


#: What becomes of the talks of two when somebody chooses to be asked about themselves alone, or about both again.
_BY_CARE: Mapping[str, Callable[[str], Event]] = {"care": Hold, "no_care": Resume}
