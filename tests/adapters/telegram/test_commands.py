"""The command menu."""

import pytest

from bot.adapters.telegram.api import Line
from bot.adapters.telegram.commands import FALLBACK, register
from bot.demo.stand import Stand
from bot.ports import RetryLater

ENGLISH = [("now", "Help in this moment"), ("stop", "End this talk")]
GERMAN = [("now", "Hilfe in diesem Moment"), ("stop", "Gespräch beenden")]


async def test_each_language_gets_its_menu_and_a_second_time_changes_nothing(line: Line, stand: Stand) -> None:
    menus = {FALLBACK: ENGLISH, "de": GERMAN}

    assert await register(line, menus) == 2
    assert await register(line, menus) == 0
    assert await register(line, {**menus, "de": GERMAN[:1]}) == 1

    assert len(await stand.calls("setMyCommands")) == 3
    found = await line.sending.call("getMyCommands", {"language_code": "de"})
    assert found == [{"command": "now", "description": "Hilfe in diesem Moment"}]


async def test_trouble_is_a_send_error(line: Line, stand: Stand) -> None:
    await stand.fault("status", status=429, retry_after=60, method="setMyCommands")

    with pytest.raises(RetryLater):
        await register(line, {FALLBACK: ENGLISH})
