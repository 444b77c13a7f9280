"""Every shipped dialog can be opened by somebody in a chat."""

from __future__ import annotations

import pytest

from bot.app.couples import BREAK_FOR_TWO, TALKS
from bot.engine.session import JOIN, NOW, SAFETY_CHECK, SOS, START, STILL, TOPIC
from tests.fakes import House

#: What commands, words, presses and cards open. Everything else is reached from these.
OPENED = (START, NOW, SOS, STILL, SAFETY_CHECK, TOPIC, JOIN, BREAK_FOR_TWO, *TALKS)
ALONE = {
    "I want to bring something up": "soft_start",
    "They just said something hard": "received",
    "They won't talk to me": "silent_partner",
    "Listen, comfort or solve?": "feel_or_help",
}


def led_to(house: House, name: str) -> set[str]:
    """The dialogs that one calls, breaks into, or opens when it ends."""
    dialog = house.library.current.bundle.dialogs[name]
    calls = [dialog.break_, *(state.call for state in dialog.states.values())]
    opened = [action for state in dialog.states.values() for action in state.do if action.startswith("open_")]
    return {call.dialog for call in calls if call} | {action.removeprefix("open_") for action in opened}


async def test_every_dialog_is_reached_from_what_a_chat_opens(house: House) -> None:
    reached, new = set[str](), set(OPENED)
    while new:
        reached |= new
        new = {each for name in new for each in led_to(house, name)} - reached

    assert reached == set(house.library.current.bundle.dialogs)


@pytest.mark.parametrize(("label", "dialog"), ALONE.items())
async def test_start_leads_to_the_talks_for_a_quieter_hour(house: House, label: str, dialog: str) -> None:
    sam = house.person()
    await sam.say("/start")
    await sam.tap("Yes", "That is fine", "More", "Skip this", label)

    assert [row.body["frames"][0]["dialog"] for row in await house.sessions()] == [dialog]
