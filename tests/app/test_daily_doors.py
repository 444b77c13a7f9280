"""What people can do to the question of the day and to the pictures beside answering: nothing breaks, and nobody is misunderstood."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.app.people import DAILY
from tests.app.test_daily import A_DAY, AN_HOUR, asked, person_of, rows, with_plan
from tests.app.test_progress import with_practice
from tests.fakes import Caller, House, settle

LONG, NUL = "x" * 4000, "\x00"


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = await House(longest=A_DAY).open()
    yield house
    await house.kill()


async def with_question(house: House) -> Caller:
    """Somebody before whom the question of the day stands."""
    sam = await with_plan(house)
    await house.clock.move(2 * AN_HOUR)
    assert len(asked(sam)) == 1
    return sam


# Times and places that are none


@pytest.mark.parametrize("text", ["25:99", "24:00", "soon", "7:5", "13 pm", LONG, NUL, "7:30\x00", "٧:٣٠", "🕖"])
async def test_a_time_that_is_none_is_asked_for_again_and_changes_nothing(house: House, text: str) -> None:
    sam = await with_plan(house)
    before = await rows(house)
    await sam.say("/daily")
    await sam.tap("Another time")
    await sam.say(text)

    assert "I need a time of the day" in sam.last.text
    assert await rows(house) == before
    await sam.say("21:15")
    assert "It comes at 9:15" in sam.last.text


@pytest.mark.parametrize(
    "text", ["nowhere", "25:99", "../../etc/passwd", "Etc/", "Mars/Olympus", "UTC\x00", LONG, NUL, "🕖"]
)
async def test_a_place_that_is_none_is_asked_for_again_and_changes_nothing(house: House, text: str) -> None:
    sam = await with_plan(house)
    before = await rows(house)
    await sam.say("/daily")
    await sam.tap("Quiet or pause", "I am somewhere else")
    await sam.say(text)

    assert "can't place that" in sam.last.text
    assert await rows(house) == before
    assert (await person_of(house, sam)).zone == "UTC"


@pytest.mark.parametrize("act", ["n9999", "n-1", "n", "n7.5", "z:UTC", "c0"])
async def test_no_button_names_a_time_that_is_not_offered(house: House, act: str) -> None:
    sam = await with_plan(house)
    await sam.say("/daily")
    await sam.tap("Another time")
    seal = sam.last.data("7:30 AM").rpartition(".")[0]
    await house.deliver(sam.forged(f"{seal}.{act}", sam.last.number))

    assert sam.toast == "That button does nothing here."
    assert (await person_of(house, sam)).settings[DAILY]["at"] == 540


# The question


async def test_a_button_of_somebody_elses_question_does_nothing(house: House) -> None:
    sam = await with_question(house)
    question = sam.last
    kim = house.person(8, "Kim")
    await kim.say("/now")
    where, count = await house.where(sam), len(kim.inbox)
    for place in (kim, kim.in_group(-500), sam.in_group(-500)):
        await house.deliver(place.forged(question.data(question.labels()[0]), question.number))

    assert all(toast for _, toast in house.messenger.answers[-3:])
    assert await house.where(sam) == where
    assert len(kim.inbox) == count
    await sam.tap("Not today")
    assert "Perhaps this instead" in sam.last.text


async def test_after_help_it_comes_again_as_a_question(house: House) -> None:
    sam = await with_question(house)
    await sam.tap("Help", "That's not what I meant")

    assert len(asked(sam)) == 2
    await sam.say("The quiet on the stairs")
    assert "Thank you. And for today" in sam.last.text


async def test_an_outage_does_not_bring_it_again(house: House) -> None:
    sam = await with_plan(house)
    await house.clock.move(AN_HOUR + 60.0)
    count = len(sam.inbox)
    assert len(asked(sam)) == 1
    await house.keeping.catch_up()
    await house.kill()
    house.clock.pass_by(600.0)
    await house.open()
    await house.keeping.catch_up()
    await house.clock.move(60.0)

    assert len(sam.inbox) == count
    await sam.tap("Not today")
    assert "Perhaps this instead" in sam.last.text


async def test_it_can_be_paused_and_the_next_day_has_its_own(house: House) -> None:
    sam = await with_question(house)
    await sam.tap("More", "Pause")
    assert sam.last.text.startswith("Paused.")
    await house.clock.move(A_DAY)

    assert len(set(asked(sam))) == 2


@pytest.mark.parametrize("text", [LONG, "x" * 1001])
async def test_an_answer_that_is_too_long_is_asked_for_in_short(house: House, text: str) -> None:
    sam = await with_question(house)
    await sam.say(text)

    assert "1000" in sam.last.text
    await sam.say("The quiet on the stairs")
    assert "Thank you. And for today" in sam.last.text


# Pictures


@pytest.mark.parametrize("text", ["x", "moods", LONG, NUL, "mood days"])
async def test_a_picture_that_there_is_none_of_is_asked_for_again(house: House, text: str) -> None:
    sam = await with_practice(house)
    await sam.say(f"/progress {text}")
    await settle()

    assert sam.last.labels() == ["Mood", "Heat", "Days", "Steps", "Feelings", "This month in words"]
    assert house.painter.drawn == []
