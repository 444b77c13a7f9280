"""What a press means. A stale, double or foreign one changes nothing; every press gets its toast first."""

from __future__ import annotations

from bot.dialog.expressions import evaluate
from bot.dialog.model import Offer
from bot.dialog.texts import fill
from bot.engine import moves, typed, wording
from bot.engine.answers import index, kind_of
from bot.engine.cursor import Cursor
from bot.engine.effects import Button, Edit, Rows
from bot.engine.events import Tapped
from bot.engine.session import OPEN, PARKED
from bot.engine.voice import WRITE

#: A button that only shows what was chosen.
CHOSEN = "done"


def on_press(cursor: Cursor, event: Tapped) -> None:
    """A press from a seat."""
    cursor.toast = ""
    if event.act == CHOSEN:
        cursor.toast = cursor.manner.phrase("press_done")
    elif event.entry != cursor.frame.entry:
        cursor.toast = cursor.manner.phrase("press_stale")
    elif not _act(cursor, event):
        cursor.toast = cursor.manner.phrase("press_unknown")


def _act(cursor: Cursor, event: Tapped) -> bool:
    """Do what the button says; False for one that was never made here."""
    if event.act.startswith("r:"):
        return _return(cursor, event)
    if cursor.status == PARKED and not event.act.startswith("m:"):
        cursor.status = OPEN
    if cursor.status == OPEN and not event.act.startswith("m:") and cursor.makes_way():
        return True
    for prefix, act in _ACTS.items():
        if event.act.startswith(prefix):
            return act(cursor, event)
    return _answer(cursor, event)


def _more(cursor: Cursor, event: Tapped) -> bool:
    moves.show_menu(cursor, event.seat, event.message)
    return True


def _less(cursor: Cursor, event: Tapped) -> bool:
    moves.show_answers(cursor, event.seat, event.message)
    return True


def _return(cursor: Cursor, event: Tapped) -> bool:
    move = moves.RETURNS.get(event.act.removeprefix("r:"))
    if move is None:
        return False
    _mark_chosen(cursor, event)
    move(cursor, event.seat)
    return True


def _move(cursor: Cursor, event: Tapped) -> bool:
    name = event.act.removeprefix("m:")
    if name not in moves.MOVES:
        return False
    moves.make(cursor, event.seat, name)
    return True


def _family(cursor: Cursor, event: Tapped) -> bool:
    """The feelings of a family, in place of the families; the family itself is the first of them."""
    key = event.act.removeprefix("f:")
    knowledge = cursor.machine.knowledge
    label = dict(knowledge.families()).get(key)
    if label is None or event.seat not in cursor.owing():
        return label is not None and _out_of_turn(cursor, event)
    whole = Button(cursor.manner.phrase("just_family", family=label), f"w:{key}")
    others = [Button(text, f"w:{name}") for name, text in knowledge.feelings(key) if name != key]
    rows = (*_pairs([whole, *others]), (Button(cursor.manner.phrase("families"), "less"),))
    cursor.effects.append(Edit(cursor.ear_of(event.seat).chat, event.message, rows))
    return True


def _write(cursor: Cursor, event: Tapped) -> bool:
    """Somebody wants to write in the group: a message calls on them, and their reply to it is the answer."""
    ear = cursor.ear_of(event.seat)
    if ear.seat is not None or event.seat not in cursor.owing():
        return _out_of_turn(cursor, event)
    cursor.hear_phrase(ear, "write_here")
    cursor.page(ear).to = event.seat
    return True


def _mine(cursor: Cursor, event: Tapped) -> bool:
    return typed.take_kept(cursor, event.seat)


def _offer(cursor: Cursor, event: Tapped) -> bool:
    offer = _offered(cursor, event.act, event.seat)
    if offer is None:
        return False
    _mark_chosen(cursor, event)
    if offer.move in moves.MOVES:
        moves.make(cursor, event.seat, offer.move)
    else:
        cursor.take_offer(offer, event.seat)
    return True


def _offered(cursor: Cursor, act: str, seat: str) -> Offer | None:
    """The offer behind a button: b0 stands beside this question, o3.0 came with an answer to the fourth state's."""
    state, offers, number = cursor.here.name, cursor.here.beside, index(act, "b")
    if act.startswith("o"):
        names = list(cursor.dialog.states)
        at, _, last = act.removeprefix("o").partition(".")
        place, number = index(f"o{at}", "o"), index(f"o{last}", "o")
        if place is None or place >= len(names):
            return None
        state = names[place]
        offers = cursor.dialog.states[state].offer
    if number is None or number >= len(offers):
        return None
    guard = offers[number].guard
    return offers[number] if guard is None or evaluate(guard, cursor.reading(seat)) else None


def _answer(cursor: Cursor, event: Tapped) -> bool:
    name = cursor.asked().get(event.seat)
    if name is None:
        return _out_of_turn(cursor, event)
    if event.seat in cursor.frame.done:
        cursor.toast = cursor.manner.phrase("press_done")
        return True
    slot = cursor.slot(name)
    found = kind_of(slot).tapped(slot, event.act, cursor.manner)
    if found is None:
        return False
    _mark_chosen(cursor, event)
    cursor.accept(event.seat, found)
    return True


def _out_of_turn(cursor: Cursor, event: Tapped) -> bool:
    """A kind line for whoever is not asked, or has answered already; False where nobody is."""
    if event.seat in cursor.frame.done:
        cursor.toast = cursor.manner.phrase("press_done")
    elif cursor.asked():
        cursor.toast = cursor.manner.phrase("wrong_turn", other=cursor.called(cursor.asked()))
    return bool(cursor.asked())


def _mark_chosen(cursor: Cursor, event: Tapped) -> None:
    """Under the pressed message, only what was chosen stays; in the group once nobody owes an answer any more, and of two
    who answered, only who they are."""
    ear, label = cursor.ear_of(event.seat), _label(cursor, event)
    if ear.seat is None and len(cursor.asked()) > 1:
        label = cursor.called(cursor.asked()) if cursor.owing() == [event.seat] else ""
    if event.message and label:
        cursor.effects.append(Edit(ear.chat, event.message, ((Button(f"✓ {label}", CHOSEN),),)))


def _label(cursor: Cursor, event: Tapped) -> str:
    if event.act.startswith("w:"):
        return cursor.machine.knowledge.feeling(event.act.removeprefix("w:")) or ""
    if event.act.startswith("o"):
        offer = _offered(cursor, event.act, event.seat)
        return fill(offer.text, cursor.view(cursor.own_ear(event.seat))(offer.text)) if offer else ""
    rows = (*cursor.question_rows(cursor.ear_of(event.seat)), *wording.return_rows(cursor.manner, alone=True))
    return next((button.text for row in rows for button in row if button.act == event.act), "")


def _pairs(buttons: list[Button]) -> Rows:
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


_ACTS = {
    "m:more": _more,
    "less": _less,
    "m:": _move,
    "f:": _family,
    wording.MINE: _mine,
    WRITE: _write,
    "b": _offer,
    "o": _offer,
}
