"""People in a fight send five short messages: they are one answer, whenever and however they arrive."""

from __future__ import annotations

from typing import Any

import pytest

from bot.ports import Unreachable
from tests.fakes import House

FIVE = ["he always", "does this", "and then", "he leaves", "every time"]


async def kept(house: House, slot: str) -> str:
    """What is kept in a slot of the only talk."""
    (row,) = [row for row in (await house.sessions()) if slot in str(row.words)]
    (words,) = row.words.values()
    found: list[Any] = [frame[slot] for frame in words["frames"] if slot in frame]
    return str(found[0][1])


async def test_five_messages_in_one_batch_are_one_answer(house: House) -> None:
    sam = await house.at_the_feeling()
    before = len(sam.inbox)
    await house.clock.move(5)
    await house.deliver(*[sam.words(text) for text in FIVE])

    assert len(sam.inbox) == before + 1
    assert await kept(house, "feeling") == "\n".join(FIVE)


async def test_five_messages_in_five_batches_are_one_answer(house: House) -> None:
    sam = await house.at_the_feeling()
    before = len(sam.inbox)
    await house.clock.move(5)
    for text in FIVE:
        await house.clock.move(0.3)
        await house.deliver(sam.words(text))

    assert len(sam.inbox) == before + 1
    assert await kept(house, "feeling") == "\n".join(FIVE)


async def test_messages_typed_before_the_question_could_be_sent_are_one_answer(house: House) -> None:
    sam = await house.at_the_feeling()
    await house.clock.move(5)
    house.messenger.faults = [Unreachable("down"), Unreachable("down")]
    for text in FIVE:
        await house.deliver(sam.words(text))
    await house.clock.move(60)

    assert await kept(house, "feeling") == "\n".join(FIVE)
    assert "see or hear" in sam.last.text
    await sam.tap("Tears")
    assert "What do you need" in sam.last.text or "help you most" in sam.last.text


async def test_a_message_after_reading_for_a_while_is_the_next_answer(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("like a wet cloth")
    await sam.say("he stares at the wall", pause=2.5)

    assert await kept(house, "cue") == "he stares at the wall"


async def test_without_a_burst_each_message_is_an_answer_once_its_question_was_seen() -> None:
    house = await House(burst_seconds=0.0).open()
    sam = await house.at_the_feeling()
    await sam.say("like a wet cloth", pause=0.5)
    await sam.say("he stares at the wall", pause=0.5)

    assert await kept(house, "cue") == "he stares at the wall"
    await house.kill()


async def test_words_typed_after_a_tap_and_before_the_next_question_are_not_lost(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    press, words = sam.press("5"), sam.words("so angry")
    await house.clock.move(5)
    await house.deliver(press, words)
    assert "What do you feel" in sam.last.text or "strongest feeling" in sam.last.text
    await sam.tap("More", "Other words")
    await sam.tap("That was my answer")

    assert await kept(house, "feeling") == "so angry"


async def test_a_move_within_a_burst_is_still_a_move(house: House) -> None:
    sam = await house.at_the_feeling()
    await house.clock.move(5)
    await house.deliver(sam.words("he always"), sam.words("stop"))

    assert "we stop here" in sam.last.text


async def test_what_comes_right_behind_the_end_of_a_talk_belongs_to_it(house: House) -> None:
    sam = await house.at_the_feeling()
    await house.clock.move(5)
    await sam.say("stop", pause=0)
    heard = len(sam.inbox)
    await house.deliver(sam.words("leave me alone"), sam.words("both of you"))

    assert len(sam.inbox) == heard
    assert await house.sessions() == []
    await sam.say("it is all too much", pause=5)
    assert len(sam.inbox) == heard + 1
    assert len(await house.sessions()) == 1


async def test_danger_behind_the_end_of_a_talk_is_heard(house: House) -> None:
    sam = await house.at_the_feeling()
    await house.clock.move(5)
    await sam.say("stop", pause=0)
    await house.deliver(sam.words("I am in danger"))

    assert "call now if anyone is in danger" in sam.last.text


async def test_danger_within_a_burst_still_comes_first(house: House) -> None:
    sam = await house.at_the_feeling()
    await house.clock.move(5)
    await house.deliver(sam.words("he always"), sam.words("I am in danger"), sam.words("now"))

    assert any("call now if anyone is in danger" in message.text for message in sam.inbox)


@pytest.mark.parametrize("order", ["press first", "text first"])
async def test_a_press_and_a_text_may_arrive_in_either_order(house: House, order: str) -> None:
    sam = await house.at_the_feeling()
    await sam.say("like a wet cloth")
    await house.clock.move(5)
    press, words = sam.press("Tears"), sam.words("to be held for once")
    events = [press, words] if order == "press first" else [words, press]
    for event in events:
        await house.deliver(event)
        await house.clock.move(3)

    rows = await house.sessions()
    assert len(rows) == 1
    assert sam.inbox[-1].labels()
    assert house.metrics.counted.get(("updates", "message", "poison")) is None
