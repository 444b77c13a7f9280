"""From every state of every dialog help is one tap or one word away, and the talk then waits exactly where it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.cursor import Cursor
from bot.engine.effects import Effect, Open, Say, Toast
from bot.engine.events import Event, Resume, Tapped, Typed
from bot.engine.session import ENDED, HELD, OPEN, SOS, Frame, Seat, Session, runs
from bot.engine.turn import advance
from tests.engine.talk import FACTS, buttons_of, shipped
from tests.fakes import START

MACHINE = shipped()
EVERY_STATE = [(dialog.id, state) for dialog in MACHINE.bundle.dialogs.values() for state in dialog.states]
OF_TWO = [(name, state) for name, state in EVERY_STATE if len(MACHINE.dialog(name).cast) == 2]
WAYS: dict[str, Event] = {
    "a tap": Tapped("me", 0, "m:help"),
    "the word": Typed("me", "help"),
    "the word with noise": Typed("me", " HELP! "),
}
SEATS = {"me": Seat(7, 5, FACTS), "other": Seat(8, 6, FACTS)}
GROUP = 9


def standing_at(dialog: str, state: str, home: int = 5) -> tuple[Session, tuple[Effect, ...]]:
    """A talk that has just come to a state, and what it said there. Of two, the first plays the first role."""
    roles = dict(zip(MACHINE.dialog(dialog).cast, SEATS, strict=False))
    seats = {seat: SEATS[seat] for seat in roles.values()}
    frame = Frame(dialog, state, roles=roles)
    session = Session(1, MACHINE.bundle.digest, home, seats, frames=(frame,), touched=START)
    cursor = Cursor(MACHINE, session, START)
    cursor.state = state
    cursor.entered()
    cursor.settle()
    return cursor.result(touched=START)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("dialog", "state"), [each for each in EVERY_STATE if each not in OF_TWO], ids=str)
def test_help_is_one_act_away(dialog: str, state: str, way: str) -> None:
    session, said = standing_at(dialog, state)
    if session.status == ENDED:
        return  # the talk is over there, and /help answers whoever writes
    labels = [button.act for button in buttons_of(said)]
    assert "m:help" in labels
    event = WAYS[way]
    if isinstance(event, Tapped):
        event = replace(event, entry=session.frame.entry)
    turn = advance(MACHINE, session, event, START + 1)
    if runs(session.frames, SOS):
        assert turn.session.status == OPEN
        assert any(isinstance(effect, Say) for effect in turn.effects)
        return
    assert turn.session.status == HELD
    assert [effect.dialog for effect in turn.effects if isinstance(effect, Open)] == [SOS]
    back = advance(MACHINE, turn.session, Resume("me"), START + 2)
    assert (back.session.frame.dialog, back.session.frame.state) == (session.frame.dialog, session.frame.state)
    assert back.session.frame.answers == session.frame.answers
    assert back.session.status == OPEN


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("dialog", "state"), OF_TWO, ids=str)
def test_of_two_apart_each_is_one_act_away_from_it_and_the_other_sees_nothing(
    dialog: str, state: str, way: str
) -> None:
    session, said = standing_at(dialog, state)
    if session.status == ENDED:
        return
    for seat, sits in SEATS.items():
        assert "m:help" in acts_in(said, sits.chat)
        turn = advance(MACHINE, session, by(WAYS[way], seat, session), START + 1)
        assert turn.session.away == (seat,)
        assert turn.session.status == OPEN
        assert [effect for effect in turn.effects if isinstance(effect, Open)] == [Open(SOS, seat, hold=True)]
        assert not [effect for effect in turn.effects if isinstance(effect, Say)]
        back = advance(MACHINE, turn.session, Resume(seat), START + 2)
        assert back.session.away == ()
        assert back.session.frame == session.frame


@pytest.mark.parametrize(("dialog", "state"), OF_TWO, ids=str)
def test_in_the_group_help_is_in_every_chat_that_asks_and_leads_into_ones_own(dialog: str, state: str) -> None:
    session, said = standing_at(dialog, state, GROUP)
    if session.status == ENDED:
        return
    asking = {effect.chat for effect in said if isinstance(effect, Say) and effect.entry is not None}
    assert asking
    for chat in asking:
        assert "m:help" in acts_in(said, chat)
    for seat in SEATS:
        turn = advance(MACHINE, session, Tapped(seat, session.frame.entry, "m:help", 7, here=True), START + 1)
        assert turn.effects == (Toast("", "help"), Open(SOS, seat, hold=True))
        assert turn.session == replace(session, away=(seat,), touched=START + 1)


def by(event: Event, seat: str, session: Session) -> Event:
    """This act by a seat, on what stands now."""
    if isinstance(event, Tapped):
        return replace(event, seat=seat, entry=session.frame.entry)
    return replace(event, seat=seat) if isinstance(event, Typed) else event


def acts_in(said: tuple[Effect, ...], chat: int) -> list[str]:
    """The buttons that came to a chat."""
    return [button.act for button in buttons_of([each for each in said if isinstance(each, Say) and each.chat == chat])]
