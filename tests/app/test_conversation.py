"""One person alone with the bot, from /now to the last word, on a moved clock."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes import House


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = await House().open()
    yield house
    await house.kill()


async def test_the_first_useful_line_comes_one_tap_after_now(house: House) -> None:
    sam = house.person()
    first = await sam.say("/now")
    assert "18 or over" in first.text
    assert "I don't feel safe" in first.labels()
    second = await sam.tap("5")
    assert "Copy this sentence" in second.labels()


async def test_a_language_without_texts_is_spoken_to_in_english(house: House) -> None:
    who = house.person(8, "Kai")
    who.who = type(who.who)(8, "Kai", "zz-Latn-XX")
    await who.say("/now")
    await who.tap("9")
    assert "20 minutes" in (await who.tap("Take a break")).labels()
