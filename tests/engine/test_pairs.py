"""Two in one talk, as far as the engine goes: who is asked, who is waited for, whose answer a guard reads."""

from __future__ import annotations

from bot.engine.effects import Open, Say
from bot.engine.session import Seat, Session
from bot.engine.turn import begin
from tests.engine.talk import HINTS, Talk, machine_of

BODY = f"""
cast: [speaker, listener]
start: heat
slots:
  heat: {{scale: 0-10, of: each, private: true}}
  view: {{text: 100, of: speaker}}
  sum: {{text: 100, of: listener}}
  fits: {{choice: {{full: "Yes, that is it", part: "Not yet"}}, of: speaker}}
  open: {{choice: {{a: Apple, b: Bread}}, of: each}}
states:
  heat:
    ask: {{each: heat, in: private, text: "How heated? Only you see it."}}
    {HINTS}
    offer: {{if: "heat >= 7", text: "Something else first", move: else}}
    remind: {{10 minutes: "No rush."}}
    next: view
  view: {{ask: {{speaker: view, text: "What happened?"}}, {HINTS}, next: sum}}
  sum: {{ask: {{listener: sum, text: "What did you hear of: {{view}}?"}}, {HINTS}, next: fits}}
  fits:
    ask: {{speaker: fits, text: "Is it: {{sum}}?"}}
    {HINTS}
    next:
      - {{if: "speaker.fits is full and answered(listener.sum)", to: both}}
      - {{if: "visits >= 3", to: end}}
      - {{to: sum, say: "One piece is missing."}}
  both:
    ask: {{each: open, text: "And?"}}
    {HINTS}
    next:
      - {{if: "speaker.open is a and listener.open is b", to: heat, swap: true, say: "Now change."}}
      - {{to: end}}
  end: {{say: "Thank you both.", end: done}}
"""
MACHINE = machine_of(talk=BODY)


def couple() -> Talk:
    return Talk(MACHINE, roles=("ann", "ben"))


def test_a_question_to_each_waits_for_both() -> None:
    talk = couple()
    assert talk.said == ["How heated? Only you see it."] * 2
    talk.taps("3", "ann")

    assert talk.state == "talk.heat"
    assert talk.said == ["Noted. We go on as soon as Ben has answered too."]
    talk.taps("4", "ben")
    assert talk.state == "talk.view"


def test_only_who_is_asked_hears_the_question() -> None:
    talk = couple()
    talk.taps("3", "ann")
    talk.taps("4", "ben")

    assert talk.told("ann") == "What happened?"
    assert talk.told("ben") == "It is Ann's turn now. I'll write when we go on."


def test_only_who_still_owes_an_answer_is_reminded() -> None:
    talk = couple()
    talk.taps("3", "ann")
    talk.waits(601)

    assert talk.told("ann") == ""
    assert "No rush." in talk.told("ben")


def test_a_private_number_offers_something_to_its_owner_only() -> None:
    talk = couple()
    talk.taps("9", "ann")

    assert talk.labels("ann") == ["Something else first"]
    assert "Something else first" not in talk.labels("ben")
    talk.taps("Something else first", "ann")
    assert Open("start", "ann", hold=True) in talk.effects
    assert talk.told("ben") == ""
    assert talk.session.status == "open"


def test_an_answer_is_given_once() -> None:
    talk = couple()
    talk.taps("3", "ann")
    talk.forges("n9", seat="ann")

    assert talk.toast == "You have answered that one already."
    assert talk.value("heat", "ann") == 3


def test_whose_turn_it_is_not_is_told_so_kindly() -> None:
    talk = couple()
    talk.taps("3", "ann")
    talk.taps("4", "ben")
    assert "I keep your words for yours" in talk.types("but I", "ben")

    assert talk.state == "talk.view"
    assert talk.forges("c0", seat="ben") == ""
    assert talk.toast == "This one is for Ann. Your turn comes."


def test_words_that_came_too_early_can_be_the_answer_when_ones_turn_has_come() -> None:
    talk = couple()
    talk.taps("3", "ann")
    talk.taps("4", "ben")
    talk.types("So it rained", "ben")
    talk.types("rain", "ann")
    assert talk.labels("ben")[0] == "That was my answer"
    talk.taps("That was my answer", "ben")

    assert talk.state == "talk.fits"
    assert talk.value("sum", "ben") == "So it rained"


def test_back_never_undoes_what_the_other_did_after() -> None:
    talk = couple()
    talk.taps("3", "ann")
    talk.taps("4", "ben")

    assert "nothing to go back to" in talk.moves("back", "ann")
    assert talk.state == "talk.view"


def test_one_takes_an_answer_back_while_the_other_still_thinks() -> None:
    talk = couple()
    talk.taps("3", "ann")
    talk.moves("back", "ann")

    assert talk.value("heat", "ann") is None
    talk.taps("5", "ann")
    talk.taps("4", "ben")
    assert talk.state == "talk.view"


def at_both() -> Talk:
    talk = couple()
    talk.taps("3", "ann")
    talk.taps("4", "ben")
    talk.types("rain", "ann")
    talk.types("You said rain", "ben")
    talk.taps("Yes, that is it", "ann")
    return talk


def test_a_guard_reads_the_answer_of_the_role_it_names() -> None:
    talk = at_both()
    assert talk.state == "talk.both"
    talk.taps("Bread", "ann")
    talk.taps("Apple", "ben")

    assert talk.said == ["Thank you both."] * 2


def test_a_swap_exchanges_the_roles_and_not_the_people() -> None:
    talk = at_both()
    talk.taps("Apple", "ann")
    talk.taps("Bread", "ben")
    assert talk.session.frame.roles == {"speaker": "ben", "listener": "ann"}
    talk.taps("1", "ann")
    talk.taps("1", "ben")

    assert talk.told("ben") == "What happened?"
    assert talk.told("ann") == "It is Ben's turn now. I'll write when we go on."


def test_not_yet_asks_for_the_missing_piece_at_most_three_times() -> None:
    talk = couple()
    talk.taps("3", "ann")
    talk.taps("4", "ben")
    talk.types("rain", "ann")
    for _ in range(3):
        assert talk.state == "talk.sum"
        talk.types("So it rained", "ben")
        talk.taps("Not yet", "ann")

    assert talk.state == "talk.end"


def test_both_in_one_chat_get_one_message() -> None:
    seats = {"ann": Seat(1, 99), "ben": Seat(2, 99)}
    session = Session(1, MACHINE.bundle.digest, 99, seats)
    turn = begin(MACHINE, session, "talk", 0.0)

    assert len([effect for effect in turn.effects if isinstance(effect, Say)]) == 1


def test_a_role_map_puts_the_right_person_into_the_called_role() -> None:
    outer = f"""
cast: [one, two]
start: go
slots: {{x: {{choice: {{a: Apple, b: Bread}}, of: one}}}}
states:
  go: {{call: inner, with: {{asks: two, tells: one}}, on: {{done: after}}}}
  after: {{ask: {{one: x, text: "After?"}}, {HINTS}, next: end}}
  end: {{end: done}}
"""
    inner = f"""
cast: [asks, tells]
start: q
slots: {{q: {{text: 50, of: tells}}}}
states:
  q: {{ask: {{tells: q, text: "Tell."}}, {HINTS}, next: end}}
  end: {{end: done}}
"""
    talk = Talk(machine_of(talk=outer, inner=inner), roles=("ann", "ben"))

    assert talk.session.frame.roles == {"asks": "ben", "tells": "ann"}
    assert talk.told("ann") == "Tell."
    talk.types("rain", "ann")
    assert talk.told("ann") == "After?"
