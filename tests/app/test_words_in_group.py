"""Which question words in the group belong to: people in a fight send several short ones, and answer what was asked before. And
what becomes of voices, changed words and words under the name of the group."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.app.incoming import Incoming, Unreadable, Who, Words
from bot.ports import Changes, Unreachable, Wanted
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


@pytest.mark.parametrize("retried", [True, False])
async def test_a_reply_to_either_copy_of_a_question_that_was_sent_twice_is_its_answer(
    house: House, retried: bool
) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    house.messenger.after = [Unreachable("cut off behind the message")]
    await two.tap(speaker, "Sad", "Sad, just that")
    first = two.room[-1].number
    if retried:
        await house.clock.move(2)
        assert two.room[-1].text == two.room[-2].text
    await house.deliver(reply(two, speaker, "voices got loud", first))

    assert await two.state() == "attune_group.a_notice"


async def test_a_second_reply_to_a_copy_that_was_not_noted_answers_no_later_question(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    house.messenger.after = [Unreachable("cut off behind the message")]
    await two.tap(speaker, "Sad", "Sad, just that")
    first = two.room[-1].number
    house.messenger.after = [Unreachable("cut off behind the message")]
    await house.deliver(reply(two, speaker, "a door fell shut", first), reply(two, speaker, "a loud one", first))
    await house.clock.move(2)
    await replies(two, speaker, "and a window", first)

    assert await two.state() == "attune_group.a_notice"
    assert await kept(two, speaker, "scene") == "a door fell shut\na loud one\nand a window"


async def test_what_was_asked_by_an_older_version_tells_earlier_messages_from_its_own(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    asked = two.room[-1].number
    assert house.store
    loaded = await house.store.load(Wanted(chats=frozenset({two.here(speaker).where.chat})))
    await house.store.save(Changes(chats=[replace(chat, recent=b"") for chat in loaded.chats.values()]))
    await replies(two, speaker, "so it was", asked - 1)
    assert await two.state() == "attune_group.a_feel"
    await replies(two, speaker, "sad", asked)
    assert await two.state() == "attune_group.a_scene"


@pytest.mark.parametrize("resent", [True, False])
async def test_a_reply_to_a_call_that_overtook_the_second_copy_of_its_question_is_its_answer(
    house: House, resent: bool
) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    house.messenger.after = [Unreachable("cut off behind the message")]
    await two.tap(speaker, "Sad", "Sad, just that")
    await house.kill()
    await house.open(resends=False)
    await two.tap(speaker, "Write")
    call = two.room[-1]
    assert "write it as an answer to this message" in call.text
    if resent:
        await house.keeping.resend()
        await house.clock.move(1)
        assert "camera" in two.room[-1].text
    await house.deliver(reply(two, speaker, "a door that fell shut", call.number))

    assert await two.state() == "attune_group.a_notice"


async def test_a_reply_to_what_came_before_a_question_on_its_way_is_no_answer_to_it(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    await two.tap(speaker, "Write")
    field = two.room[-1].number
    house.messenger.faults = [Unreachable("not there yet")]
    await two.tap(speaker, "Sad", "Sad, just that")
    await house.deliver(reply(two, speaker, "lonely and tired", field))

    assert await two.state() == "attune_group.a_scene"
    assert await kept(two, speaker, "scene") is None


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


async def test_words_right_behind_a_question_answer_it_where_nothing_was_said_before(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    await house.deliver(two.here(speaker).words("sad"))

    assert await kept(two, speaker, "feeling") == "sad"


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


# What is no answer


async def sends(two: Pair, who: Caller, kind: str, *, text: str = "") -> None:
    """A voice message or the like, as a reply to the bot."""
    await two.house.clock.move(3.0)
    await two.house.deliver(Unreadable(*two.here(who).head(), kind=kind, text=text))


async def sends_as_the_group(two: Pair, text: str, *, to_bot: str = "yes") -> None:
    """Somebody writes under the name of the group."""
    number, _, *rest = two.here(two.ann).head()
    said = Unreadable(number, Who(0), *rest, kind="anonymous", text=text, to_bot=to_bot == "yes")
    await two.house.deliver(said)


async def test_whoever_is_asked_hears_that_a_voice_message_is_no_answer(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    await two.tap(speaker, "Write")
    await sends(two, speaker, "voice")

    assert "I can only read words and buttons" in two.room[-1].text
    assert await two.state() == "attune_group.a_feel"


async def test_what_others_send_is_left_alone_and_so_is_what_is_asked_of_each_alone(house: House) -> None:
    two = await together(house)
    speaker = await two.to_heat()
    count = len(house.messenger.sent)
    await sends(two, speaker, "voice")
    assert len(house.messenger.sent) == count
    for who in (two.ann, two.ben):
        await who.tap("3")
    for who in (two.ann, two.ben):
        await two.tap(who, "Fine")
    count = len(house.messenger.sent)
    await sends(two, two.other(speaker), "photo", text="look")
    await sends(two, house.person(9, "Carl"), "sticker")
    await house.deliver(replace(two.here(speaker).unreadable("voice"), to_bot=False))

    assert len(house.messenger.sent) == count


async def test_whoever_answers_as_the_group_hears_why_it_is_not_taken(house: House) -> None:
    two = await together(house)
    await two.to_feeling()
    await sends_as_the_group(two, "sad and tired", to_bot="no")
    assert "what do you feel most?" in two.room[-1].text
    await sends_as_the_group(two, "sad and tired")

    assert "so I cannot tell who you are" in two.room[-1].text
    assert await two.state() == "attune_group.a_feel"


async def test_without_a_question_before_both_nobody_is_told_how_they_write(house: House) -> None:
    two = await together(house)
    await two.to_heat()
    count = len(two.room)
    await sends_as_the_group(two, "hello all")
    assert len(two.room) == count
    await two.here(two.ann).say("/stop")
    count = len(two.room)
    await sends_as_the_group(two, "hello all")

    assert len(two.room) == count


# Words that are changed


async def mistyped(house: House) -> tuple[Pair, Caller, Incoming]:
    """The speaker has answered in the group, with a slip of the pen."""
    two = await together(house)
    speaker = await two.to_feeling()
    said = two.here(speaker).words("sadd")
    await house.deliver(said)
    return two, speaker, said


async def test_a_changed_answer_counts_as_long_as_nobody_went_on(house: House) -> None:
    two, speaker, said = await mistyped(house)
    await two.here(speaker).edit(said.message, "sad and alone")

    assert "I use the new words" in two.room[-1].text
    assert await kept(two, speaker, "feeling") == "sad and alone"


async def test_after_that_the_first_words_stay_and_it_is_said_so(house: House) -> None:
    two, speaker, said = await mistyped(house)
    await two.tap(speaker, "Voices got loud")
    await two.tap(two.other(speaker), "You look hurt to me")
    await two.here(speaker).edit(said.message, "sad and alone")

    assert "I keep the first version" in two.room[-1].text
    assert await kept(two, speaker, "feeling") == "sadd"


async def test_a_change_of_what_was_no_answer_is_left_alone(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    count = len(house.messenger.sent)
    for who in (speaker, two.other(speaker), house.person(9, "Carl")):
        await two.here(who).edit(5, "sad and alone")

    assert len(house.messenger.sent) == count


async def test_no_change_in_the_group_reaches_what_was_said_alone(house: House) -> None:
    """Telegram counts the messages of each chat, so two of them may have the same number."""
    two = await together(house)
    await two.to_heat()
    said = two.ann.words("4")
    await house.deliver(said)
    await two.here(two.ann).edit(said.message, "9")

    assert await kept(two, two.ann, "heat") == 4
