"""What is offered to one of two alone, after an answer that nobody else sees."""

from __future__ import annotations

import pytest

from tests.engine.pair import PLACES, at, heard


@pytest.mark.parametrize("home", PLACES)
@pytest.mark.parametrize("how", ["pressed", "typed"])
def test_a_break_that_was_offered_to_one_holds_after_the_other_one_has_answered(home: int, how: str) -> None:
    talk = at("heat", home)
    talk.taps("8", "ann")
    talk.taps("2", "ben")
    assert talk.state == "talk.fine"
    if how == "pressed":
        talk.forges("o1.0", entry=2, seat="ann")
    else:
        talk.types("break first!", "ann")

    assert talk.state == "rest.long"
    assert "8" not in "".join(heard(talk.effects).values())


def test_nobody_else_has_what_was_offered_to_one() -> None:
    talk = at("heat")
    talk.taps("8", "ann")
    talk.taps("2", "ben")
    talk.forges("o1.0", entry=2, seat="ben")
    assert talk.toast == "That button belongs to an earlier question."
    talk.types("break first", "ben")
    talk.types("break first", "ann", here=True)

    assert talk.state == "talk.fine"


def test_in_the_break_itself_what_was_offered_before_it_does_nothing() -> None:
    talk = at("heat")
    talk.taps("8", "ann")
    talk.moves("pause", "ben")
    talk.forges("o1.0", entry=2, seat="ann")

    assert talk.toast == "That button belongs to an earlier question."
    assert talk.state == "rest.long"
