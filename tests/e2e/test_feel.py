"""What it is like: a talk from the first word to the last, by tapping and by typing."""

import pytest

from tests.e2e.house import House, of_chat

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_first_useful_line_is_one_tap_away(home: House) -> None:
    ana = await home.stand.person("Ana")
    await ana.say("/now")
    assert "How heated" in (await ana.hear()).text or "Where are you right now" in ana.last.text
    await ana.press("5")
    heard = await ana.hear()
    print(heard.text)
