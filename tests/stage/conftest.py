"""A small dialog, and what is needed to play it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.compose import run_loop
from bot.stage.running import RUNS, Failed, run_one
from bot.stage.script import Conversation, read_script
from bot.stage.stage import Props
from tests.fakes import shelf

SMALL = """
dialog: small
version: 1
title: A small one
cast: [me]
start: mood
break: {call: rest, on: {ok: stay, over: park}}
slots:
  mood: {scale: 0-10}
  why: {text: 200}
states:
  mood:
    ask: {me: mood, text: "How is it, 0 to 10?"}
    stuck: ["Low is calm."]
    reword: "A number from 0 to 10."
    remind: {10 minutes: "Still there?"}
    next:
      - {if: "mood >= 7", to: high}
      - {to: why}
  high: {call: rest, on: {ok: why, over: done}}
  why:
    say: "Say this:"
    copy: "I am here."
    ask: {me: why, text: "Why is that?"}
    beside: {text: "Enough", move: done}
    stuck: ["One line."]
    reword: "What happened?"
    wait: 2 hours
    next: done
  done: {say: "That was all.", end: done}
"""

REST = """
dialog: rest
version: 1
title: A rest
cast: [me]
start: rest
slots:
  rest: {choice: {ok: "Go on", over: "Not today"}}
states:
  rest:
    ask: {me: rest, text: "A rest. And then?"}
    stuck: ["Go on, or not."]
    reword: "Go on?"
    wait: {1 hour: ok}
    next:
      - {if: "rest is over", to: over}
      - {to: ok}
  ok: {end: ok}
  over: {end: over}
"""


@pytest.fixture(scope="session")
def _shelf_props() -> Props:
    return Props.of(shelf({"small.yaml": SMALL, "rest.yaml": REST}))


@pytest.fixture
def props(_shelf_props: Props) -> Props:
    """The shipped dialogs and a small one, with nothing reached yet."""
    _shelf_props.reached.spots.clear()
    return _shelf_props


Play = Callable[..., Failed | None]


@pytest.fixture
def play(props: Props) -> Play:
    """Play lines of one conversation; what did not come true, or None."""

    def played(*lines: str, people: str = "{ana: {language: en}}", run: int = 0) -> Failed | None:
        conversation = read("\n".join(["conversation: a test", f"people: {people}", "steps:", *lines]))
        found: list[Failed | None] = []

        async def once() -> int:
            found.append(await run_one(conversation, props, [RUNS[run]]))
            return 0

        run_loop(once())
        return found[0]

    return played


def read(text: str) -> Conversation:
    """The one conversation of a text without problems."""
    found, problems = read_script(text, "a.yaml")
    assert not problems, problems
    return found[0]
