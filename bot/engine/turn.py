"""`advance`: a session and an event in, a session and effects out. Pure and deterministic; on any exception nothing has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.engine import moves, presses, typed, wording
from bot.engine.cursor import EXPIRE, Cursor
from bot.engine.effects import Effect
from bot.engine.events import Added, Due, Event, Hold, Kept, Moved, Repeat, Resume, Revised, Tapped, Typed
from bot.engine.machine import WAITED, Machine
from bot.engine.session import ENDED, HELD, OPEN, PARKED, Session

NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn made: the session as it stands now, and what is to be done, in order."""

    session: Session
    effects: tuple[Effect, ...]


def begin(machine: Machine, session: Session, dialog: str, now: float, given: Mapping[str, str] = NOTHING) -> Turn:
    """Open a dialog on a new session. `given` fills slots that nobody is asked (slot → key of a choice, or words for a text).

    Raises EndlessError for a dialog that never rests.
    """
    cursor = Cursor(machine, session, now)
    cursor.begin(dialog, given)
    cursor.settle()
    return Turn(*cursor.result(touched=now))


def advance(machine: Machine, session: Session, event: Event, now: float) -> Turn:
    """Let an event happen to a session. `now` is epoch seconds. At most 100 steps, else EndlessError."""
    if session.status == ENDED and not _hears(session, event):
        return Turn(session, ())
    cursor = Cursor(machine, session, now)
    _happen(cursor, event)
    cursor.settle()
    # A timer is no sign of life, unless it put a new question: then the talk is as young as that.
    alive = not isinstance(event, Hold) and not (isinstance(event, Due) and cursor.entry == session.entry)
    return Turn(*cursor.result(touched=now if alive else session.touched))


def _happen(cursor: Cursor, event: Event) -> None:
    _met(cursor, event)
    match event:
        case Typed():
            typed.on_text(cursor, event)
        case Tapped():
            presses.on_press(cursor, event)
        case Moved():
            moves.make(cursor, event.seat, event.move)
        case Due():
            _due(cursor, event)
        case Added():
            typed.on_added(cursor, event)
        case Revised():
            typed.on_revised(cursor, event)
        case Hold() | Kept():
            _put_by(cursor, event)
        case Resume():
            _resume(cursor, event)
        case Repeat():
            _repeat(cursor, event)


def _met(cursor: Cursor, event: Event) -> None:
    """Who acts, and where. Somebody who was away and acts is there again."""
    cursor.actor = "" if isinstance(event, Due) else event.seat
    if isinstance(event, Added | Revised):
        cursor.in_group = event.here
    if isinstance(event, Typed | Tapped | Moved):
        cursor.in_group = event.here
        if not (isinstance(event, Moved) and event.move in moves.BY_NOBODY):
            cursor.comes_back(event.seat)


def _hears(session: Session, event: Event) -> bool:
    """A talk that is over takes more words to its last answer; and it goes on when the word that stopped it was an answer. One
    of two stays over: either may end it."""
    if isinstance(event, Added) or len(session.seats) > 1:
        return isinstance(event, Added)
    return isinstance(event, Tapped) and event.act == wording.MINE and event.seat in session.pending


def _due(cursor: Cursor, event: Due) -> None:
    """A timer: inert unless it belongs to the state as it was entered now."""
    if event.entry != cursor.frame.entry:
        return
    if event.kind == EXPIRE:
        cursor.expire()
    if cursor.status != OPEN:
        return
    if event.kind == "remind":
        _remind(cursor, event.number)
        return
    cursor.priority = "return"
    cursor.fire(WAITED)


def _remind(cursor: Cursor, number: int) -> None:
    if number >= len(cursor.here.remind):
        return
    cursor.priority = "reminder"
    for ear in cursor.asked_ears() if cursor.owing() else ():
        cursor.hear(ear, cursor.here.remind[number].text)
        cursor.lay_out(ear)


def _put_by(cursor: Cursor, event: Hold | Kept) -> None:
    """Words are kept in case they were an answer. Something else goes first; or a button under them makes them one: since it
    stands there, of more than one such word the first are kept."""
    if isinstance(event, Hold):
        _keep_words(cursor, event)
        cursor.hold(event.seat)
    elif event.seat in cursor.owing() and event.seat not in cursor.pending:
        cursor.keep(event.seat, event.text, event.message)
        cursor.pending[event.seat] = replace(cursor.pending[event.seat], beside=True)
        cursor.phrase(event.seat, "kept_beside", other=cursor.called(cursor.others(event.seat)))
        cursor.hand(cursor.ear_of(event.seat), ((wording.mine_button(cursor.manner),),))


def _repeat(cursor: Cursor, event: Repeat) -> None:
    """The question once more; where it stands before both, once for both. One that lapses waits for nobody, and comes again only
    for words that may be its answer."""
    _keep_words(cursor, event)
    if cursor.lapses() and not event.text:
        return
    if cursor.group() is not None and not cursor.asks_privately():
        cursor.in_group = True
        if event.seat not in cursor.owing()[:1]:
            return
    elif cursor.is_for_two() and event.seat not in cursor.owing():
        return
    cursor.phrase(event.seat, "came_again")
    moves.repeat(cursor, event.seat)


def _keep_words(cursor: Cursor, event: Hold | Repeat) -> None:
    if event.text:
        cursor.keep(event.seat, event.text, event.message)


def _resume(cursor: Cursor, event: Resume) -> None:
    cursor.comes_back(event.seat)
    if event.take and not cursor.waits_for_both() and not cursor.makes_way() and typed.take_kept(cursor, event.seat):
        return
    if cursor.is_for_two() and cursor.status == PARKED:
        moves.welcome_back(cursor, event.seat)
    elif cursor.status in (HELD, PARKED):
        moves.go_on(cursor, event.seat)
    else:
        moves.repeat(cursor, event.seat)
