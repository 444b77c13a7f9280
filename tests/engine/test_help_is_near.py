"""From every state of every dialog help is one tap or one word away, and the talk then waits exactly where it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.cursor import Cursor
from bot.engine.effects import Effect, Open, Say
from bot.engine.events import Event, Resume, Tapped, Typed
from bot.engine.session import ENDED, HELD, OPEN, SOS, Frame, Seat, Session, runs
from bot.engine.turn import advance
from tests.engine.talk import FACTS, buttons_of, shipped
from tests.fakes import START

MACHINE = shipped()
EVERY_STATE = [(dialog.id, state) for dialog in MACHINE.bundle.dialogs.values() for state in dialog.states]
WAYS: dict[str, Event] = {
    "a tap": Tapped("me", 0, "m:help"),
    "the word": Typed("me", "help"),
    "the word with noise": Typed("me", " HELP! "),
}


def standing_at(dialog: str, state: str) -> tuple[Session, tuple[Effect, ...]]:
    """A talk that has just come to a state, and what it said there."""
    frame = Frame(dialog, state, roles={MACHINE.dialog(dialog).cast[0]: "me"})
    session = Session(1, MACHINE.bundle.digest, 5, {"me": Seat(7, 5, FACTS)}, frames=(frame,), touched=START)
    cursor = Cursor(MACHINE, session, START)
    cursor.state = state
    cursor.entered()
    cursor.settle()
    return cursor.result(touched=START)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("dialog", "state"), EVERY_STATE, ids=str)
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
