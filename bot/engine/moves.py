"""The common moves that every state has: back, skip, reword, stuck, pause, stop, help, more, something else. One function each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.dialog.expressions import evaluate
from bot.dialog.model import BREAK, SAFETY, Offer
from bot.engine import wording
from bot.engine.cursor import Cursor
from bot.engine.effects import Edit, Open, Rows
from bot.engine.session import ENDED, HELD, KEEP, KEY, OPEN, PARKED, SKIPPED, SOS, START, Answer, runs

#: After this long without a sign of life, somebody is welcomed back (seconds).
AWAY = 3 * 3600

#: What help that is asked for in a group opens: the private chat.
HELP_LINK = "help"

#: A gentle close comes when somebody is stuck for this many times.
CLOSE_AT = 3

#: Moves that none of the two made: whoever is away stays away.
BY_NOBODY = frozenset({"guest", "over"})

Move = Callable[[Cursor, str], None]


def back(cursor: Cursor, seat: str) -> None:
    """Undo one's own last answer and put its question again; to everybody where another one stood before them meanwhile."""
    entry = cursor.entry
    if not cursor.undo(seat):
        cursor.phrase(seat, "cannot_go_back")
        repeat(cursor, seat)
        return
    cursor.phrase(seat, "back_again")
    cursor.put(only=seat if cursor.entry == entry else "")


def skip(cursor: Cursor, seat: str) -> None:
    """Go on without an answer, where the question allows it."""
    if seat not in cursor.owing():
        repeat(cursor, seat)
    elif cursor.skippable():
        cursor.accept(seat, Answer(SKIPPED))
    else:
        cursor.phrase(seat, "cannot_skip")
        cursor.offer_answers(seat)


def reword(cursor: Cursor, seat: str) -> None:
    """The same question in other words; an example where the author wrote none."""
    if cursor.here.reword is None:
        stuck(cursor, seat)
        return
    cursor.tell(seat, cursor.here.reword)
    cursor.offer_answers(seat)


def stuck(cursor: Cursor, seat: str) -> None:
    """An example each time; when there is no further one, the question is left kindly."""
    examples = cursor.here.stuck
    tries = cursor.count_try(seat)
    if tries > max(len(examples), CLOSE_AT - 1) and not cursor.in_break():
        close_gently(cursor, seat)
        return
    give_example(cursor, seat, tries)
    cursor.offer_answers(seat)


def give_example(cursor: Cursor, seat: str, turn: int) -> None:
    """The example whose turn it is, or a kind line where there is none."""
    examples = cursor.here.stuck
    if examples and seat in cursor.owing():
        cursor.tell(seat, examples[(turn - 1) % len(examples)])
    else:
        cursor.phrase(seat, "no_example")


def close_gently(cursor: Cursor, seat: str) -> None:
    """Stuck for long enough: the question is left for now; one that must be answered stays, with what else one can do."""
    if seat in cursor.owing() and cursor.skippable():
        cursor.phrase(seat, "close_gently")
        cursor.accept(seat, Answer(SKIPPED))
        return
    cursor.phrase(seat, "cannot_skip")
    cursor.offer_answers(seat)


def pause(cursor: Cursor, seat: str) -> None:
    """The dialog's break if it has one, else the talk rests until somebody writes. A break that runs goes on."""
    if passed_over(cursor, seat):
        return
    if cursor.in_break() or (cursor.appointed() and not cursor.lapses() and not cursor.dialog.break_):
        repeat(cursor, seat)
        return
    if cursor.dialog.break_ and cursor.frame.via != BREAK:
        cursor.call(cursor.dialog.break_, BREAK, seat)
        return
    cursor.parks()
    if not cursor.is_for_two():
        cursor.phrase(seat, "paused")
        return
    for ear in cursor.all_ears():
        cursor.hear_phrase(ear, "paused_two")
        cursor.hand(ear, wording.return_rows(cursor.manner, alone=False))


def stop(cursor: Cursor, seat: str) -> None:
    """The talk is over, without a reason asked; a press on "that was my answer" still revives it. Where two take part, both
    hear that it is over, and not by whom."""
    if passed_over(cursor, seat):
        return
    if cursor.is_for_two():
        _over_for_both(cursor, seat, "stopped")
        return
    cursor.phrase(seat, "stopped_help" if cursor.here.serious == SAFETY else "stopped")
    if seat in cursor.pending:
        cursor.hand(cursor.ear_of(seat), ((wording.mine_button(cursor.manner),),))
    cursor.finish("stopped")


def passed_over(cursor: Cursor, seat: str) -> bool:
    """A question to both that lapses by itself needs no end and no pause: who wants none of it leaves it out, as the other one may
    too. False where another one stands."""
    if not (cursor.is_for_two() and cursor.lapses() and cursor.status == OPEN):
        return False
    if cursor.here.reveal and seat in cursor.owing():
        cursor.accept(seat, Answer(KEY, KEEP))
    else:
        skip(cursor, seat)
    return True


def _over_for_both(cursor: Cursor, seat: str, outcome: str) -> None:
    for ear in dict.fromkeys((*cursor.all_ears(), cursor.ear_of(seat))):
        cursor.hear_phrase(ear, "stopped_two")
    cursor.finish(outcome)


def help_now(cursor: Cursor, seat: str) -> None:
    """Safety first: the dialog sos opens, and this one waits exactly where it is. In sos itself, its question comes again."""
    if runs(cursor.frames, SOS):
        repeat(cursor, seat)
        return
    cursor.hold(seat)
    cursor.effects.append(Open(SOS, seat, hold=True))
    cursor.opens = HELP_LINK if cursor.ear_of(seat).seat is None else ""


def more(cursor: Cursor, seat: str) -> None:
    """The other moves, as buttons."""
    cursor.phrase(seat, "choose")
    cursor.hand(cursor.ear_of(seat), menu(cursor))


def something_else(cursor: Cursor, seat: str) -> None:
    """Leave this where it is, and choose again. In that choice itself, its question comes again. Where two take part, it goes
    on for both meanwhile."""
    if cursor.frames[0].dialog == START:
        repeat(cursor, seat)
        return
    if not cursor.is_for_two():
        rest(cursor, seat)
    cursor.effects.append(Open(START, seat, hold=True))


def repeat(cursor: Cursor, seat: str) -> None:
    """The question again as it was; while the talk only waits, how long it still does."""
    if cursor.makes_way():
        return
    if not cursor.asked() or cursor.in_break():
        waiting(cursor, seat)
    elif seat not in cursor.owing():
        name = "waits_for_other" if seat in cursor.frame.done else "other_answers"
        cursor.phrase(seat, name, other=cursor.called(cursor.owing()))
        cursor.offer_answers(seat)
    elif cursor.here.reveal:
        cursor.preview(seat)
    elif cursor.group() is not None and not cursor.asks_privately() and cursor.ear_of(seat).seat:
        cursor.phrase(seat, "waits_in_group")
    elif cursor.here.ask:
        ear = cursor.own_ear(seat) if cursor.asks_privately() else cursor.ear_of(seat)
        cursor.hear(ear, cursor.pick(cursor.here.ask.text))
        cursor.lay_out(ear)


def waiting(cursor: Cursor, seat: str) -> None:
    """How long the wait still lasts, with what one can do meanwhile."""
    cursor.phrase(seat, "waiting")
    cursor.offer_answers(seat)


def welcome_back(cursor: Cursor, seat: str) -> None:
    """After hours away, or after help was needed: continue, start over or leave. Nothing was lost."""
    if cursor.status == HELD:
        cursor.parks()
    recent = cursor.status == OPEN and cursor.now - cursor.session.touched < AWAY
    cursor.phrase(seat, "in_the_middle" if recent else "welcome_back")
    cursor.hand(cursor.ear_of(seat), wording.return_rows(cursor.manner, alone=not cursor.is_for_two()))


def rest(cursor: Cursor, seat: str) -> None:
    """Another talk begins: this one rests without a word. A break that runs goes on, since its return is promised."""
    if not cursor.appointed():
        cursor.parks()


def wake(cursor: Cursor, seat: str) -> None:
    """What was held waits again as before, without a word: a promised return is kept, late if need be; anything else rests.
    Of two, the other one has gone on meanwhile."""
    if len(cursor.session.seats) > 1:
        alone = cursor.group() is None or cursor.asks_privately()
        if cursor.status == OPEN and alone and seat in cursor.owing():
            repeat(cursor, seat)
        return
    if cursor.promised():
        cursor.status = OPEN
        cursor.set_timers()
    else:
        cursor.parks()


def guest(cursor: Cursor, _: str) -> None:
    """Somebody else can read along now: it rests until both want to go on. A break that runs goes on: its return is promised,
    and asked of each alone."""
    if not (cursor.in_break() and cursor.asks_privately()):
        cursor.parks()
        cursor.session = replace(cursor.session, to_agree=tuple(cursor.session.seats) if cursor.is_for_two() else ())
    for ear in cursor.all_ears():
        cursor.hear_phrase(ear, "third_came")
        cursor.hand(ear, wording.return_rows(cursor.manner, alone=False))


def over(cursor: Cursor, _: str) -> None:
    """Another talk takes its place: this one ends without a word, and without words that were kept for it."""
    cursor.pending.clear()
    cursor.finish("left")


def drop(cursor: Cursor, seat: str) -> None:
    """Words that were kept in case they were an answer are not kept any longer."""
    cursor.pending.pop(seat, None)


def go_on(cursor: Cursor, seat: str) -> None:
    """Continue where it was; where that is another dialog that has ended, by that one again."""
    cursor.status = OPEN
    if cursor.here.call:
        cursor.stays()
        return
    cursor.wait_anew()
    cursor.put()
    if not any(page.lines for page in cursor.pages.values()):
        waiting(cursor, seat)


def agrees(cursor: Cursor, seat: str) -> bool:
    """Somebody wants it to go on. Whether it does: where it waits for both, once the other one does too."""
    if cursor.waits_for_both():
        still = tuple(each for each in cursor.session.to_agree if each != seat)
        cursor.session = replace(cursor.session, to_agree=still)
    return not cursor.waits_for_both()


def start_over(cursor: Cursor, seat: str) -> None:
    """The same dialog from its start."""
    cursor.effects.append(Open(cursor.frames[0].dialog, seat))
    cursor.finish("left")


def leave(cursor: Cursor, seat: str) -> None:
    """End it here; where two take part, both hear that it is over."""
    if cursor.is_for_two():
        _over_for_both(cursor, seat, "left")
        return
    cursor.phrase(seat, "left_it")
    cursor.finish("left")


def show_menu_alone(cursor: Cursor, seat: str) -> None:
    """The moves behind More for one who is not asked: in their own chat, since the answers before both are for the other one."""
    ear = cursor.own_ear(seat)
    cursor.hear_phrase(ear, "choose")
    cursor.hand(ear, menu(cursor))
    cursor.toast = cursor.manner.phrase("menu_alone")


def show_menu(cursor: Cursor, seat: str, message: int) -> None:
    """The moves behind More, in place of the answers."""
    cursor.effects.append(Edit(cursor.ear_of(seat).chat, message, menu(cursor)))


def show_answers(cursor: Cursor, seat: str, message: int) -> None:
    """The answers again, in place of the menu."""
    ear = cursor.ear_of(seat)
    cursor.effects.append(Edit(ear.chat, message, cursor.question_rows(ear)))


def menu(cursor: Cursor) -> Rows:
    """The moves behind More that make sense here."""
    left_out = {name for name, fits in (("skip", cursor.skippable()), ("else", not cursor.is_for_two())) if not fits}
    return wording.menu(cursor.manner, left_out)


MOVES: Mapping[str, Move] = {
    "back": back,
    "skip": skip,
    "reword": reword,
    "stuck": stuck,
    "pause": pause,
    "stop": stop,
    "help": help_now,
    "more": more,
    "else": something_else,
    "return": welcome_back,
    "rest": rest,
    "over": over,
    "wake": wake,
    "guest": guest,
    "drop": drop,
}

#: Moves that a parked talk takes up again first.
RETURNS: Mapping[str, Move] = {"go": go_on, "new": start_over, "end": leave}


def is_common(cursor: Cursor, offer: Offer) -> bool:
    """Whether an offer makes a common move; a state may be called like one, such as `rest`."""
    return offer.move in MOVES and offer.move not in cursor.dialog.states


def lasting(cursor: Cursor, seat: str) -> list[Offer]:
    """What was offered to a seat alone and holds as long as its dialog goes on, whatever was answered since: all but a way
    within it. An answer of the other one takes no break away, and no help."""
    dialog, frame, view = cursor.dialog, cursor.frame, cursor.reading(seat)
    answered = [state for state in dialog.states.values() if frame.visits.get(state.name) and state is not cursor.here]
    if seat in frame.done:
        answered.append(cursor.here)
    offers = [offer for state in answered for offer in state.offer if offer.move not in dialog.states]
    return [offer for offer in offers if offer.guard is None or evaluate(offer.guard, view)]


def take(cursor: Cursor, seat: str, offer: Offer) -> None:
    """Make the move of an offer."""
    if is_common(cursor, offer):
        make(cursor, seat, offer.move)
    else:
        cursor.take_offer(offer, seat)


def make(cursor: Cursor, seat: str, name: str) -> None:
    """Make a move. A talk that rests wakes for it, except for stopping, help and something else."""
    if cursor.status == ENDED:
        return
    if cursor.status == PARKED and name not in (
        "stop",
        "help",
        "else",
        "return",
        "rest",
        "over",
        "wake",
        "guest",
        "drop",
    ):
        welcome_back(cursor, seat)
        return
    MOVES[name](cursor, seat)
