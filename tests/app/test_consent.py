"""What somebody agreed to, and took back: what they write is kept no longer than they want."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app.people import CONSENT
from bot.ports import Changes, Person
from tests.fakes import Caller, House

DAY = 86_400.0


async def person_of(house: House) -> Person:
    (person,) = (await house._loaded()).persons.values()
    return person


async def agreed(house: House) -> Caller:
    sam = house.person()
    await sam.say("/start")
    await sam.tap("Yes", "That is fine")
    assert (await person_of(house)).consent == CONSENT
    return sam


async def declined_after_all(house: House) -> Caller:
    """They agreed, went back, and said no."""
    sam = await agreed(house)
    await sam.tap("Back", "No, thank you")
    return sam


async def declined_the_new_text(house: House) -> Caller:
    """They had agreed to an earlier text; asked about the present one they say no."""
    sam = await agreed(house)
    assert house.store is not None
    await house.store.save(Changes(persons=[replace(await person_of(house), consent="0")]))
    await sam.say("/start")
    await sam.tap("Yes", "No, thank you")
    return sam


async def words_after_a_day(house: House, sam: Caller) -> list[object]:
    """All that they wrote and is still there a day later."""
    await sam.say("/now")
    await sam.tap("5")
    await sam.say("like a wet cloth")
    assert house.store is not None
    person = await person_of(house)
    assert "wet cloth" in str(await house.store.own(person.id))
    await house.clock.jump(DAY + 60)
    await house.store.prune(house.clock.now())
    (_, sessions) = await house.store.own(person.id)
    return [row.words for row in sessions if row.words.get(person.id, {}).get("frames")]


@pytest.mark.parametrize("decline", [declined_after_all, declined_the_new_text])
async def test_who_declines_takes_back_what_they_agreed_to(house: House, decline: object) -> None:
    sam = await decline(house)  # type: ignore[operator]
    assert "its words go after 24 hours" in sam.last.text
    assert (await person_of(house)).consent == ""

    assert await words_after_a_day(house, sam) == []


async def test_who_agreed_keeps_their_words_for_longer(house: House) -> None:
    sam = await agreed(house)

    assert "wet cloth" in str(await words_after_a_day(house, sam))
