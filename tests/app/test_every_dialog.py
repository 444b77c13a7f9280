"""Every dialog that ships can be come to from a chat, by what people type and press."""

from __future__ import annotations

import pytest

from bot.app.cards import FIGHTS, QUIET, TALKS
from bot.dialog.texts import fill
from tests.fakes import House, shelf
from tests.pair import together

#: What somebody types (with / or in quotes) and presses, up to the dialog.
KNOWN = ("/start", "Yes", "That is fine", "More", "Skip this")
ALONE = {
    "start": ("/start",),
    "now": ("/now",),
    "now_short": ("/now", "9", "One minute of help"),
    "timeout": ("/now", "5", "More", "Pause"),
    "topic": ("'he never listens'",),
    "sos": ("/help", "I don't feel safe"),
    "still": ("'he hit me years ago'",),
    "safety_check": ("/safety",),
    "join": ("/link",),
    "daily_plan": (*KNOWN, "/daily"),
    "weekly_me": ("/weekly",),
    "checkin_mood": ("/mood",),
    "received": (*KNOWN, "Something between us", "They just said something"),
    "silent_partner": (*KNOWN, "Something between us", "They won't talk"),
    "soft_start": (*KNOWN, "Something between us", "I want to bring something up"),
    "feel_or_help": (*KNOWN, "Something between us", "Comfort, or a solution?"),
}
BREAK = "timeout_two"
#: They come by themselves; see test_daily and test_daily_two.
BY_TIME = ("daily", "daily_two")


async def running(house: House) -> set[str]:
    """The dialogs in progress."""
    return {row.body["frames"][-1]["dialog"] for row in await house.sessions()}


def test_no_dialog_is_left_out_here() -> None:
    assert {*ALONE, *TALKS, BREAK, *BY_TIME} == set(shelf().bundle.dialogs)


@pytest.mark.parametrize("dialog", sorted(ALONE))
async def test_somebody_alone_comes_to_it(house: House, dialog: str) -> None:
    sam = house.person()
    for act in ALONE[dialog]:
        if act.startswith(("/", "'")):
            await sam.say(act.strip("'"))
        else:
            await sam.tap(act)

    assert dialog in await running(house)


@pytest.mark.parametrize("dialog", [*TALKS, BREAK])
async def test_two_come_to_it(house: House, dialog: str) -> None:
    two = await together(house)
    if dialog == BREAK:
        await two.here(two.ann).say("/timeout")
    elif dialog != TALKS[0]:
        await two.tap(two.ann, "More", "Stop")
        await two.here(two.ann).say("/weekly" if dialog in QUIET else "/attune")
        if dialog not in (FIGHTS[0], QUIET[0]):
            await two.tap(two.ann, "Another talk", fill(shelf().bundle.dialogs[dialog].title, {}))
        await two.both_tap("I'm in")

    assert await running(house) == {dialog}
