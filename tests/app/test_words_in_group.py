"""Which question words in the group belong to: people in a fight send several short ones, and answer what was asked before."""

from __future__ import annotations

from typing import Any

from bot.app.incoming import Incoming, Words
from tests.fakes import Caller, House
from tests.pair import Pair, together


def reply(two: Pair, who: Caller, text: str, to: int) -> Incoming:
    """A reply to a message of the bot's, not yet delivered."""
    return Words(*two.here(who).head(), text=text, reply_to=to)


async def replies(two: Pair, who: Caller, text: str, to: int) -> None:
    """The same after reading for a while."""
    await two.house.clock.move(3.0)
    await two.house.deliver(reply(two, who, text, to))


async def kept(two: Pair, who: Caller, slot: str) -> Any:
    """What is kept of somebody in a slot of their talk."""
    (row,) = await two.talks()
    loaded = await two.house._loaded(who.who.user)
    me = next(person.id for person in loaded.persons.values() if person.user == who.who.user)
    found = row.words[me]["frames"][-1].get(slot)
    return found and found[1]


async def test_several_messages_at_once_are_one_answer(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    asked, there = two.room[-1].number, two.here(speaker)
    await house.clock.move(5)
    await house.deliver(reply(two, speaker, "sad", asked), there.words("and so tired"))
    await house.clock.move(0.5)
    await house.deliver(reply(two, speaker, "and alone", asked))
    await house.clock.move(0.5)
    await house.deliver(there.words("so alone"))

    assert await two.state() == "attune_group.a_scene"
    assert await kept(two, speaker, "feeling") == "sad\nand so tired\nand alone\nso alone"
    assert await kept(two, speaker, "scene") is None


async def test_a_late_reply_to_the_question_before_belongs_to_that_one(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    asked = two.room[-1].number
    await replies(two, speaker, "like a wet cloth", asked)
    count = len(two.room)
    await replies(two, speaker, "and so tired", asked)

    assert len(two.room) == count
    assert await kept(two, speaker, "feeling") == "like a wet cloth\nand so tired"
    await replies(two, speaker, "voices got loud", two.room[-1].number)
    assert await two.state() == "attune_group.a_notice"


async def test_a_field_that_stood_open_from_before_answers_no_other_question(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    await two.tap(speaker, "Write")
    field = two.room[-1].number
    await two.tap(speaker, "Sad", "Sad, just that")
    await replies(two, speaker, "lonely and tired", field)

    assert await two.state() == "attune_group.a_scene"
    assert "lonely" not in " ".join(message.text for message in two.room)
    assert f"{speaker.who.name}, that came to an earlier question" in two.room[-1].text
    await replies(two, speaker, "voices got loud", two.room[-1].number)
    assert "voices got loud" in two.room[-1].text


async def test_late_words_of_who_is_not_asked_any_more_are_passed_over_in_silence(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    asked = two.room[-1].number
    await two.tap(speaker, "Sad", "Sad, just that")
    await two.tap(speaker, "Voices got loud")
    count = len(house.messenger.sent)
    await replies(two, speaker, "lonely and tired", asked)

    assert len(house.messenger.sent) == count
    assert await two.state() == "attune_group.a_notice"


async def test_a_move_is_made_whatever_message_it_answers(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    asked = two.room[-1].number
    await two.tap(speaker, "Sad", "Sad, just that")
    await replies(two, two.other(speaker), "stop", asked)

    assert await two.talks() == []


async def test_more_words_to_what_was_asked_before_both_wait_for_no_private_answer(house: House) -> None:
    two = await together(house)
    speaker = await two.who("speaker")
    asked = two.room[-1].number
    await replies(two, speaker, "the dishes", asked)
    count = len(house.messenger.sent)
    await replies(two, speaker, "and the socks", asked)

    assert await kept(two, speaker, "topic") == "the dishes\nand the socks"
    assert len(house.messenger.sent) == count
