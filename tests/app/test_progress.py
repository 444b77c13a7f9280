"""`/progress`: one's own pictures, for oneself alone; what there is too little of is said kindly, and no turn waits for a picture."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.app.people import CONSENT
from bot.coach.progress import PICTURES
from bot.ports import Changes, Mark, NotDrawn, Unreachable, Wanted
from tests.fakes import Caller, House, settle

WEEK = 7 * 86_400.0


async def with_practice(house: House, user: int = 7, name: str = "Sam") -> Caller:
    """Somebody who agreed, and has practised for a few weeks."""
    sam = house.person(user, name)
    await sam.say("/help")
    assert house.store is not None
    loaded = await house.store.load(Wanted(users=frozenset({user})))
    (person,) = loaded.persons.values()
    now = house.clock.now()
    kept = [
        Mark(person.id, now - ago * WEEK, kind, value)
        for ago in range(4)
        for kind, value in (
            ("mood", 6.0),
            ("before", 8.0),
            ("after", 3.0),
            ("practised", "now"),
            ("step", "A"),
            ("feelings", "hurt"),
        )
    ]
    await house.store.save(Changes(persons=[replace(person, consent=CONSENT)], marks=kept))
    return sam


async def shown(house: House, sam: Caller, label: str) -> None:
    await sam.say("/progress")
    await sam.tap(label)
    await settle()


@pytest.mark.parametrize("kind", PICTURES)
async def test_each_button_brings_its_picture_with_its_words_and_something_to_do_next(house: House, kind: str) -> None:
    sam = await with_practice(house)
    await shown(house, sam, kind.capitalize())

    ((chat, file),) = house.messenger.photos
    assert (chat, file.name, file.content) == (sam.where.chat, f"{kind}.png", kind.encode())
    assert len(sam.last.text) > 40
    assert sam.last.labels()[-1] == "Another picture"
    await sam.tap(sam.last.labels()[0])
    assert "18 or over" in sam.last.text or sam.last.buttons


async def test_the_way_back_leads_to_the_other_pictures(house: House) -> None:
    sam = await with_practice(house)
    await shown(house, sam, "Heat")
    await sam.tap("Another picture")

    assert sam.last.labels() == ["Mood", "Heat", "Days", "Steps", "Feelings", "This month in words"]


async def test_a_month_comes_in_words_without_a_picture(house: House) -> None:
    sam = await with_practice(house)
    await shown(house, sam, "This month in words")

    assert sam.last.text.startswith("In the last 30 days you practised on 4 days.")
    assert house.messenger.photos == []


async def test_who_types_which_one_gets_it_at_once(house: House) -> None:
    sam = await with_practice(house)
    await sam.say("/progress Feelings")
    await settle()

    assert [file.name for _, file in house.messenger.photos] == ["feelings.png"]


@pytest.mark.parametrize("label", ["Mood", "Heat", "Days", "Steps", "Feelings", "This month in words"])
async def test_with_too_little_there_is_a_kind_line_and_something_to_do(house: House, label: str) -> None:
    sam = await with_practice(house)
    await house.clock.jump(20 * WEEK)
    await shown(house, sam, label)

    assert house.painter.drawn == []
    assert len(sam.last.text.split()) <= 40
    assert "Another picture" in sam.last.labels()


async def test_who_did_not_agree_hears_that_nothing_is_kept(house: House) -> None:
    sam = house.person()
    await sam.say("/progress")

    assert "you have not agreed to it" in sam.last.text


async def test_in_a_group_it_is_for_the_private_chat(house: House) -> None:
    sam = await with_practice(house)
    await sam.in_group(-500).say("/progress")
    await settle()

    assert "our own chat" in [message for message in house.messenger.sent if message.chat == -500][-1].text
    assert house.painter.drawn == []


async def test_nobody_sees_anybody_elses_marks(house: House) -> None:
    await with_practice(house, 8, "Kim")
    sam = house.person()
    await sam.say("/help")
    assert house.store is not None
    loaded = await house.store.load(Wanted(users=frozenset({7})))
    await house.store.save(Changes(persons=[replace(each, consent=CONSENT) for each in loaded.persons.values()]))
    await shown(house, sam, "Mood")

    assert house.painter.drawn == []
    assert "too little" in sam.last.text


async def test_no_turn_waits_for_a_picture_and_pressing_twice_brings_one(house: House) -> None:
    sam = await with_practice(house)
    house.painter.gate = asyncio.get_running_loop().create_future()
    await sam.say("/progress")
    menu = sam.last
    await sam.tap("Mood", message=menu)
    await sam.tap("Mood", message=menu)
    assert "How heated are you" in (await sam.say("/now")).text or "Where are you" in sam.last.text
    house.painter.gate.set_result(None)
    await settle()

    assert [file.name for _, file in house.messenger.photos] == ["mood.png"]


async def test_a_picture_that_does_not_come_out_is_apologised_for(house: House) -> None:
    sam = await with_practice(house)
    house.painter.fault = NotDrawn("BrokenProcessPool")
    await shown(house, sam, "Mood")
    assert "did not come out" in sam.last.text

    house.painter.fault = None
    house.messenger.file_fault = Unreachable("down")
    await shown(house, sam, "Days")
    assert "did not come out" in sam.last.text


async def test_exit_takes_pictures_away_also_one_that_is_still_being_drawn(house: House) -> None:
    sam = await with_practice(house)
    await shown(house, sam, "Mood")
    picture = sam.last.number
    house.painter.gate = asyncio.get_running_loop().create_future()
    await shown(house, sam, "Days")
    await sam.say("/exit")
    house.painter.gate.set_result(None)
    await settle()

    assert picture in house.messenger.deleted
    assert [file.name for _, file in house.messenger.photos] == ["mood.png"]
    assert "Hi. Send /start" in sam.last.text
