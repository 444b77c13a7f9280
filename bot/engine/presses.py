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
    elif event.entry != cursor.frame.entry and not _lasts(cursor, event):
        cursor.toast = cursor.manner.phrase("press_stale")
    elif not _act(cursor, event):
        cursor.toast = cursor.manner.phrase("press_unknown")


def _lasts(cursor: Cursor, event: Tapped) -> bool:
    """Whether a button holds longer than the question that it came with."""
    return event.act.startswith("o") and _offered(cursor, event.act, event.seat) in moves.lasting(cursor, event.seat)


def _act(cursor: Cursor, event: Tapped) -> bool:
    """Do what the button says; False for one that was never made here."""
    if event.act.startswith("r:"):
        return _return(cursor, event)
    if cursor.waits_for_both() and not event.act.startswith("m:"):
        cursor.toast = cursor.manner.phrase("go_on_first")
        return True
    if cursor.status == PARKED and not event.act.startswith("m:"):
        cursor.wakes()
    if cursor.status == OPEN and not event.act.startswith("m:") and cursor.makes_way():
        return True
    act = next((act for prefix, act in _ACTS.items() if event.act.startswith(prefix)), _answer)
    if act in (_answer, _family, _write) and cursor.in_group and cursor.asks_privately():
        return False  # nothing before both answers what each is asked alone
    return act(cursor, event)


def _more(cursor: Cursor, event: Tapped) -> bool:
    if _before_the_other(cursor, event.seat):
        moves.show_menu_alone(cursor, event.seat)
    else:
        moves.show_menu(cursor, event.seat, event.message)
    return True


def _less(cursor: Cursor, event: Tapped) -> bool:
    if _before_the_other(cursor, event.seat):
        return _out_of_turn(cursor, event)
    moves.show_answers(cursor, event.seat, event.message)
    return True


def _return(cursor: Cursor, event: Tapped) -> bool:
    move = moves.RETURNS.get(event.act.removeprefix("r:"))
    if move is None or (cursor.is_for_two() and move is moves.start_over):
        return False
    if move is moves.go_on and not moves.agrees(cursor, event.seat):
        cursor.toast = cursor.manner.phrase("waits_for_other", other=cursor.called(cursor.session.to_agree))
        return True
    _mark(cursor, event, _label(cursor, event))
    move(cursor, event.seat)
    return True


def _move(cursor: Cursor, event: Tapped) -> bool:
    name = event.act.removeprefix("m:")
    if name not in moves.MOVES:
        return False
    if name == "skip" and _is_for_the_other(cursor, event.seat):
        return _out_of_turn(cursor, event)
    moves.make(cursor, event.seat, name)
    if name == "skip" and cursor.ear_of(event.seat).seat is None and cursor.owing():
        moves.show_answers(cursor, event.seat, event.message)  # for the other one, who still owes one
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
    back = (Button(cursor.manner.phrase("families"), "less"), wording.move_button("help", cursor.manner))
    rows = (*_pairs([whole, *others]), back)
    cursor.effects.append(Edit(cursor.ear_of(event.seat).chat, event.message, rows))
    return True


def _write(cursor: Cursor, event: Tapped) -> bool:
    """Somebody wants to write in the group: a message calls on them, and their reply to it is the answer."""
    ear = cursor.ear_of(event.seat)
    if ear.seat is not None or event.seat not in cursor.owing():
        return _out_of_turn(cursor, event)
    cursor.hear_phrase(ear, "write_here")
    page = cursor.page(ear)
    page.to, page.entry = event.seat, cursor.frame.entry
    return True


def _mine(cursor: Cursor, event: Tapped) -> bool:
    return typed.take_kept(cursor, event.seat)


def _offer(cursor: Cursor, event: Tapped) -> bool:
    offer = _offered(cursor, event.act, event.seat)
    if offer is None:
        return False
    if offer.move == "skip" and _is_for_the_other(cursor, event.seat):
        return _out_of_turn(cursor, event)
    is_common = moves.is_common(cursor, offer)
    if cursor.ear_of(event.seat).seat or offer.move == "skip" or not is_common:
        _mark(cursor, event, _label(cursor, event))  # in the group help is called unseen, and the question stands
    moves.take(cursor, event.seat, offer)
    return True


def _is_for_the_other(cursor: Cursor, seat: str) -> bool:
    """Whether only somebody else can pass over the question here."""
    return cursor.status == OPEN and bool(cursor.owing()) and seat not in cursor.owing()


def _before_the_other(cursor: Cursor, seat: str) -> bool:
    """Whether a seat presses in the group under what only somebody else is asked."""
    return cursor.ear_of(seat).seat is None and _is_for_the_other(cursor, seat)


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
    _mark_answer(cursor, event)
    cursor.accept(event.seat, found)
    return True


def _out_of_turn(cursor: Cursor, event: Tapped) -> bool:
    """A kind line for whoever is not asked, or has answered already; False where nobody is."""
    if event.seat in cursor.frame.done:
        cursor.toast = cursor.manner.phrase("press_done")
    elif cursor.asked():
        cursor.toast = cursor.manner.phrase("wrong_turn", other=cursor.called(cursor.asked()))
    return bool(cursor.asked())


def _mark_answer(cursor: Cursor, event: Tapped) -> None:
    """Under the pressed message, only what was answered stays; in the group once nobody owes an answer any more, and of two
    who answered, only who they are."""
    label = _label(cursor, event)
    if cursor.ear_of(event.seat).seat is None and len(cursor.asked()) > 1:
        label = cursor.called(cursor.asked()) if cursor.owing() == [event.seat] else ""
    _mark(cursor, event, label)


def _mark(cursor: Cursor, event: Tapped, label: str) -> None:
    """Only what was chosen stays; where answers are passing not even that, since the message stays on the phone."""
    if event.message and label:
        passes = any(slot.passing for slot in cursor.dialog.slots.values())
        chosen = Button("✓" if passes else f"✓ {label}", CHOSEN)
        cursor.effects.append(Edit(cursor.ear_of(event.seat).chat, event.message, ((chosen,),)))


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
