"""A dialog for two and its break, a couple with a group and one without, and how to bring them to a state of it."""

from __future__ import annotations

from bot.dialog.texts import plain
from bot.engine.effects import Edit, Effect, Say
from tests.engine.talk import APART, HINTS, TOGETHER, Talk, machine_of

BODY = f"""
cast: [speaker, listener]
start: hello
break: {{call: rest, with: {{one: caller, two: other}}, on: {{ready: stay, over: park}}}}
slots:
  topic: {{text: 100, of: speaker}}
  heat: {{scale: 0-10, of: each, private: true}}
  fine: {{choice: {{yes: "Fine", no: "Not so"}}, of: each}}
  view: {{text: 100, of: each, private: true}}
  more: {{choice: {{again: "Once more", end: "Enough"}}, of: listener}}
states:
  hello:
    say: "Welcome, {{speaker}} and {{listener}}."
    ask: {{speaker: topic, text: "{{speaker}}, what is it?"}}
    beside:
      - {{text: "We both know", move: skip}}
      - {{text: "I don't feel safe", move: help}}
    {HINTS}
    reword: "In a word, {{speaker}}?"
    remind: {{10 minutes: "No rush."}}
    wait: 2 hours
    next: [{{if: "answered(topic)", to: heat, say: "It is: {{topic}}."}}, {{to: heat}}]
  heat:
    ask: {{each: heat, in: private, text: "How hot? Only you see it."}}
    offer: {{if: "heat >= 7", text: "Break first", move: break}}
    remind: {{10 minutes: "One number."}}
    wait: 2 hours
    next: fine
  fine:
    about: partner
    ask: {{each: fine, text: "Fine for both?"}}
    remind: {{10 minutes: "One tap each."}}
    wait: 2 hours
    next: view
  view:
    say: "Each writes alone."
    ask: {{each: view, in: private, text: "Your view?"}}
    {HINTS}
    wait: 2 hours
    next: show
  show:
    reveal: view
    remind: {{10 minutes: "Show or keep."}}
    wait: 2 hours
    next: [{{if: "shared(view)", to: more, say: "Two views."}}, {{to: more, say: "No views."}}]
  more:
    ask: {{listener: more, text: "{{listener}}, and now?"}}
    wait: 2 hours
    next: [{{if: "more is again", to: hello, swap: true}}, {{to: end}}]
  end: {{say: "Thank you both.", end: done}}
"""
REST = f"""
cast: [one, two]
start: long
slots:
  back: {{time: 20 minutes - 24 hours, of: one}}
  ready: {{choice: {{yes: "Ready", no: "Another day"}}, of: each}}
states:
  long:
    ask: {{one: back, text: "{{one}}, how long?"}}
    {HINTS}
    remind: {{3 minutes: "Else 40 minutes."}}
    wait: {{6 minutes: quiet}}
    next: quiet
  quiet:
    serious: consent
    say: "A break."
    ask: {{each: ready, in: private, text: "Back {{until}}. Ready?"}}
    {HINTS}
    wait: {{40 minutes: over}}
    next: [{{if: "one.ready is yes and two.ready is yes", to: ready}}, {{to: over}}]
  ready: {{say: "On we go.", end: ready}}
  over: {{say: "Another day.", end: over}}
"""
MACHINE = machine_of(talk=BODY, rest=REST)
BOTH = ("ann", "ben")
PLACES = (TOGETHER, APART)


def at(state: str, home: int = TOGETHER) -> Talk:
    """A talk that has come to a state on the straight way."""
    talk, here = Talk(MACHINE, home=home), home == TOGETHER
    for stage in ("hello", "heat", "fine", "view", "show"):
        if stage == state:
            break
        for seat in BOTH if stage != "hello" else ("ann",):
            if stage in ("hello", "view"):
                talk.types(f"{seat}'s {stage}", seat, 1, here=here and stage == "hello")
            else:
                talk.taps({"heat": "3", "fine": "Fine", "show": "Show it"}[stage], seat, here=here and stage == "fine")
    assert talk.state == f"talk.{state}"
    return talk


def heard(effects: tuple[Effect, ...]) -> dict[int, str]:
    """What each chat got in a turn, as plain words."""
    says = [effect for effect in effects if isinstance(effect, Say)]
    assert len({say.chat for say in says}) == len(says)  # one message a chat at most
    return {say.chat: plain(say.text) for say in says}


def edits(talk: Talk) -> list[Edit]:
    """The messages whose buttons the last turn changed."""
    return [effect for effect in talk.effects if isinstance(effect, Edit)]
