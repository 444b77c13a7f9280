"""What a typed text means where a session stands: a move, an answer, or something unclear. Screening comes before this."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dialog.expressions import evaluate
from bot.dialog.model import SAFETY, Kind, Offer, Slot
from bot.dialog.texts import fill
from bot.engine import moves
from bot.engine.answers import Unclear, clean, kind_of
from bot.engine.cursor import Cursor
from bot.engine.events import Added, Revised, Typed
from bot.engine.machine import Machine
from bot.engine.place import Ear
from bot.engine.session import ENDED, HELD, KEEP, KEY, OPEN, PARKED, SHARE, WORDS, Answer, Session

#: No text of more characters names a move, or anything else that stands on a button beside a question.
LONGEST_MOVE = 60
#: Moves after which the same question still stands, so that the word may have been its answer.
MAY_BE_MEANT = frozenset({"help", "stop", "more", "reword", "stuck"})


def on_text(cursor: Cursor, event: Typed) -> None:
    """A text from a seat."""
    move = named_move(cursor, event.text)
    if move is not None:
        _typed_move(cursor, event, move)
    elif cursor.status == PARKED or _was_away(cursor):
        cursor.keep(event.seat, event.text, event.message)
        moves.welcome_back(cursor, event.seat)
    elif offer := _lasting(cursor, event):
        moves.take(cursor, event.seat, offer)
    elif event.seat not in cursor.owing() or (cursor.in_group and cursor.asks_privately()):
        _out_of_turn(cursor, event)
    elif offer := beside(cursor, event.seat, event.text):
        moves.take(cursor, event.seat, offer)
    else:
        answer(cursor, event)


def _out_of_turn(cursor: Cursor, event: Typed) -> None:
    """Words of somebody who is not asked: in the group they are passed over in silence, also where each is asked alone; of two
    without one, they wait for their turn."""
    if cursor.ear_of(event.seat).seat is None:
        return
    if cursor.is_for_two() and cursor.asked() and event.seat not in cursor.asked() and not cursor.in_break():
        if cursor.keep_for_turn(event.seat, event.text, event.message):
            cursor.phrase(event.seat, "kept_for_turn", other=cursor.called(cursor.asked()))
    else:
        moves.repeat(cursor, event.seat)


def on_added(cursor: Cursor, event: Added) -> None:
    """More words to the answer before. Where that was no text: an answer to a question that was seen, else kept aside; before
    both they are passed over. By no such words is anything shown, and what is over stays over."""
    if cursor.amend(event.seat, event.text, message=event.message, add=True):
        _look_again(cursor, event.seat)
        return
    if event.seen and cursor.status != ENDED and (not cursor.here.reveal or named_move(cursor, event.text)):
        on_text(cursor, Typed(event.seat, event.text, event.message, event.here))
    elif cursor.ear_of(event.seat).seat is None:
        _too_late(cursor, event.seat)
    else:
        if event.seat not in cursor.pending and cursor.status == ENDED:
            return
        cursor.keep_too(event.seat, event.text, event.message)
        _look_again(cursor, event.seat)


def _too_late(cursor: Cursor, seat: str) -> None:
    """Whoever is asked in the group now hears that these words were not taken for an answer."""
    if _owes_here(cursor, seat):
        cursor.phrase(seat, "for_earlier", who=cursor.called([seat]))


def on_revised(cursor: Cursor, event: Revised) -> None:
    """An edited answer replaces the words while nothing was answered since; else the first version stays, and we say so. What
    was no answer in the group is left alone."""
    taken = cursor.amend(event.seat, event.text, message=event.message, add=False)
    if not taken and cursor.in_group and not cursor.has_given(event.seat, event.message):
        return
    cursor.phrase(event.seat, "edit_taken" if taken else "edit_kept")
    if taken:
        _look_again(cursor, event.seat)


def _look_again(cursor: Cursor, seat: str) -> None:
    """Nothing is shown of what somebody wrote but what they have seen as it would be shown."""
    if cursor.here.reveal and seat in cursor.owing() and cursor.status == OPEN:
        cursor.preview(seat)


def answer(cursor: Cursor, event: Typed) -> None:
    """Take a text as the answer to the question here."""
    slot = cursor.slot(cursor.asked()[event.seat])
    # Nobody in danger is told to be brief: what matters is that they answered.
    text = event.text.strip()[: slot.most] if cursor.here.serious == SAFETY and slot.takes_words else event.text
    found = kind_of(slot).typed(slot, text, cursor.manner)
    if isinstance(found, Unclear) and cursor.here.reveal:
        found = _yes_or_no(cursor, event.text)
    if isinstance(found, Unclear) and cursor.here.reveal:
        _write_anew(cursor, event, cursor.slot(cursor.here.reveal))
    elif isinstance(found, Unclear):
        _unclear(cursor, event.seat, found)
    else:
        cursor.accept(event.seat, found.given_by(event.message))


def _yes_or_no(cursor: Cursor, text: str) -> Answer | Unclear:
    """A plain yes or no to showing what one wrote."""
    plain = Slot("", Kind.YES_NO, ())
    found = kind_of(plain).typed(plain, text, cursor.manner)
    return found if isinstance(found, Unclear) else Answer(KEY, SHARE if found.value == "yes" else KEEP)


def _write_anew(cursor: Cursor, event: Typed, slot: Slot) -> None:
    """Other words in place of those that may be shown, and another look at them."""
    found = kind_of(slot).typed(slot, event.text, cursor.manner)
    if isinstance(found, Unclear):
        cursor.phrase(event.seat, found.phrase, **found.values)
    else:
        cursor.frame = cursor.frame.with_answer(slot.name, event.seat, found.given_by(event.message))
        cursor.history.clear()
    cursor.preview(event.seat)


def take_kept(cursor: Cursor, seat: str) -> bool:
    """Words that were taken for something else are the answer after all; False where there are none, or nothing is asked."""
    kept = cursor.pending.pop(seat, None)
    if kept is None or seat not in cursor.owing():
        return False
    cursor.status = OPEN
    cursor.set_timers()  # where the words are no answer the wait goes on
    answer(cursor, Typed(seat, kept.text, kept.message))
    return True


def named_move(cursor: Cursor, text: str) -> str | None:
    """The common move that a text names, if it is the whole message."""
    return move_of(text, cursor.machine)


def move_of(text: str, machine: Machine) -> str | None:
    """The common move that a text names by one of its typed forms or by what stands on its button."""
    return machine.typed_moves.get(clean(text)) if len(text) <= LONGEST_MOVE else None


def asks_alone(machine: Machine, session: Session, seat: str) -> bool:
    """Whether this seat owes an answer in their own chat: where two have a group, only what is asked in private."""
    cursor = Cursor(machine, session, session.touched)
    if cursor.is_for_two() and cursor.only_waits():
        return False
    return cursor.group() is None or asks_in_private(machine, session, seat)


def asks_in_private(machine: Machine, session: Session, seat: str) -> bool:
    """Whether this seat owes an answer that nobody else hears."""
    cursor = Cursor(machine, session, session.touched)
    return cursor.asks_privately() and seat in cursor.owing()


def waits_for_press(machine: Machine, session: Session, seat: str) -> bool:
    """Whether words of this seat went to another talk, and only a press says that the next ones are for this one."""
    kept = session.pending.get(seat)
    return kept is not None and kept.beside and not asks_in_private(machine, session, seat)


def owes_here(machine: Machine, session: Session, seat: str) -> bool:
    """Whether this seat owes an answer before both, in their group."""
    return _owes_here(Cursor(machine, session, session.touched), seat)


def _owes_here(cursor: Cursor, seat: str) -> bool:
    return cursor.group() is not None and not cursor.asks_privately() and seat in cursor.owing()


def asks_zone(machine: Machine, session: Session, seat: str) -> bool:
    """Whether this seat is asked for a time zone."""
    cursor = Cursor(machine, session, session.touched)
    return seat in cursor.owing() and cursor.slot(cursor.asked()[seat]).kind is Kind.ZONE


def only_waits(machine: Machine, session: Session) -> bool:
    """Whether nothing is asked, and the talk comes back on its own at the time that it promised."""
    return session.status == OPEN and Cursor(machine, session, session.touched).only_waits()


def in_break(machine: Machine, session: Session) -> bool:
    """Whether a return is appointed, and not come yet (`session.touched` is no later than its end)."""
    return session.status == OPEN and Cursor(machine, session, session.touched).in_break()


def promises(machine: Machine, session: Session) -> bool:
    """Whether it only comes back on a later day, as it promised, and is for nothing till then."""
    return session.status in (OPEN, HELD) and Cursor(machine, session, session.touched).promises()


def last_words(session: Session, seat: str) -> str:
    """What a seat typed last, as far as it is kept: its last answer, and words that were taken for something else."""
    last = session.history[-1] if session.history else None
    depth = len(last.marks) - 1 if last else 0
    answer = (
        session.frames[depth].answer(last.slot, seat)
        if last and last.seat == seat and depth < len(session.frames)
        else None
    )
    words = [str(answer.value)] if answer and answer.form == WORDS else []
    kept = session.pending.get(seat)
    return "\n".join((*words, kept.text) if kept else words)


def asks(machine: Machine, session: Session) -> set[str]:
    """The slots of the question that stands."""
    return set(Cursor(machine, session, session.touched).asked().values())


def offers(machine: Machine, session: Session, text: str) -> bool:
    """Whether a text is one of the answers that the question here offers for tapping."""
    cursor = Cursor(machine, session, session.touched)
    slots = [cursor.slot(name) for name in cursor.asked().values()]
    labels = [button.text for slot in slots for row in kind_of(slot).rows(slot, cursor.manner) for button in row]
    return clean(text) in map(clean, labels) or any(beside(cursor, seat, text) for seat in cursor.asked())


def beside(cursor: Cursor, seat: str, text: str) -> Offer | None:
    """What stands beside the question here and is called like a text."""
    view = cursor.reading(seat)
    shown = [offer for offer in cursor.here.beside if offer.guard is None or evaluate(offer.guard, view)]
    return _called(cursor, cursor.ear_of(seat), shown, text)


def _lasting(cursor: Cursor, event: Typed) -> Offer | None:
    """What was offered to a seat alone, still holds and is called like its text. In the group nothing of it is heard."""
    ear = cursor.ear_of(event.seat)
    return _called(cursor, ear, moves.lasting(cursor, event.seat), event.text) if ear.seat else None


def _called(cursor: Cursor, ear: Ear, offers: Iterable[Offer], text: str) -> Offer | None:
    """The offer whose button says what a text says."""
    said = clean(text) if len(text) <= LONGEST_MOVE else ""
    labels = ((offer, fill(offer.text, cursor.view(ear)(offer.text))) for offer in offers if said)
    return next((offer for offer, label in labels if clean(label) == said), None)


def _typed_move(cursor: Cursor, event: Typed, move: str) -> None:
    if move in MAY_BE_MEANT and _takes_words(cursor, event.seat):
        cursor.keep(event.seat, event.text, event.message)
    moves.make(cursor, event.seat, move)


def _takes_words(cursor: Cursor, seat: str) -> bool:
    slot = cursor.asked().get(seat)
    return slot is not None and cursor.slot(slot).takes_words


def _unclear(cursor: Cursor, seat: str, unclear: Unclear) -> None:
    if cursor.in_break():
        moves.waiting(cursor, seat)
        return
    tries = cursor.count_try(seat)
    if tries >= moves.CLOSE_AT:
        moves.close_gently(cursor, seat)
        return
    cursor.phrase(seat, unclear.phrase, **unclear.values)
    if tries > 1:
        moves.give_example(cursor, seat, tries - 1)
    cursor.offer_answers(seat)


def _was_away(cursor: Cursor) -> bool:
    return not cursor.is_for_two() and not cursor.appointed() and cursor.now - cursor.session.touched >= moves.AWAY
