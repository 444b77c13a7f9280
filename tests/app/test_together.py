"""A talk of two in their group: whose turn it is, what is said where, what either may do at any time, and what strangers may not."""

from __future__ import annotations

from itertools import pairwise

from tests.fakes import Caller, House
from tests.pair import Pair, together

#: A whole talk, as (who, what they press or write); S speaks in the first turn, L in the second.
TURN = (
    ("S", "Sad", "Sad, just that"),
    ("S", "Voices got loud"),
    ("L", "You look hurt to me"),
    ("S", "To be heard out"),
    ("L", "I'd like to try that"),
)
HEARD = (
    ("L", "> So you felt alone, because nobody asked"),
    ("S", "Yes, that is it"),
    ("L", "My tone"),
    ("L", "It matters to you"),
)
WHOLE = (
    *TURN,
    ("S", "Yes, for now"),
    ("L", "Yes, for now"),
    *HEARD,
    ("S", "Yes"),
    ("L", "I'm ready"),
    *((("L" if who == "S" else "S"), *acts) for who, *acts in (*TURN, *HEARD)),
    ("L", "Yes"),
    ("S", "We both care about us"),
    ("L", "It hurt us both"),
    ("L", "A walk, just us two"),
    ("S", "Yes, let us try"),
)


async def play(two: Pair, speaker: Caller, *acts: tuple[str, ...]) -> None:
    """Both act as it is written, as fast as anybody can read."""
    for who, *words in acts:
        await two.house.clock.move(4.0)
        actor = speaker if who == "S" else two.other(speaker)
        if words[0].startswith("> "):
            await two.say(actor, words[0][2:])
        else:
            await two.tap(actor, *words)


# Whose turn it is


async def test_a_whole_talk_leaves_the_group_readable(house: House) -> None:
    two = await together(house)
    start = len(two.room)
    speaker = await two.to_feeling()
    await play(two, speaker, *WHOLE)

    assert await two.talks() == []
    assert "So that is your next step: a walk, just us two" in two.room[-1].text
    assert "You both spoke, and you both listened" in two.room[-1].text
    times = [message.sent_at for message in two.room]
    assert max(sum(1 for at in times if first <= at < first + 60) for first in times) < 12
    assert all(len(message.text.split()) <= 60 for message in two.room[start:])


async def test_the_bot_never_says_more_than_two_things_between_two_acts(house: House) -> None:
    two = await together(house)
    speaker = await two.who("speaker")
    counts = [len(two.room)]
    await two.to_heat()
    counts.append(len(two.room))
    for who in (two.ann, two.ben):
        await who.tap("3")
        counts.append(len(two.room))
    for who in (two.ann, two.ben):
        await two.tap(who, "Fine")
        counts.append(len(two.room))
    for act in WHOLE:
        await play(two, speaker, act)
        counts.append(len(two.room))

    assert max(later - earlier for earlier, later in pairwise(counts)) <= 2


async def test_who_spoke_first_listens_first_the_next_time_also_after_a_restart(house: House) -> None:
    two = await together(house)
    spoke = []
    for _ in range(3):
        spoke.append((await two.to_feeling()).who.name)
        await two.tap(two.ann, "More", "Stop")
        await house.reopen()
        await two.here(two.ben).say("/attune")
        await two.both_tap("I'm in")

    assert spoke in (["Ann", "Ben", "Ann"], ["Ben", "Ann", "Ben"])


async def test_a_talk_that_stops_before_anybody_speaks_takes_nobodys_turn(house: House) -> None:
    two = await together(house)
    first = await two.to_feeling()
    await two.tap(two.ann, "More", "Stop")
    for _ in range(2):
        await two.here(two.ann).say("/attune")
        await two.both_tap("I'm in")
        assert (await two.who("speaker")).who == two.other(first).who
        await two.tap(two.ann, "More", "Stop")


async def test_a_press_out_of_turn_gets_a_toast_and_changes_nothing(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    count = len(two.room)
    await two.tap(two.other(speaker), "Sad")

    assert two.ann.toast == f"This one is for {speaker.who.name}. Your turn comes."
    assert len(two.room) == count
    assert await two.state() == "attune_group.a_feel"


async def test_a_typed_reply_is_an_answer_and_that_of_the_other_one_is_passed_over(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    count = len(two.room)
    await two.say(two.other(speaker), "like a wet cloth")
    assert len(two.room) == count
    await two.say(speaker, "like a wet cloth")

    assert "like a wet cloth" in two.room[-1].text
    assert await two.state() == "attune_group.a_scene"


async def test_write_calls_on_the_one_who_pressed_it(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    await two.tap(speaker, "Write")
    assert two.room[-1].calls_on == speaker.who.name
    await two.say(speaker, "like a wet cloth")

    assert await two.state() == "attune_group.a_scene"


async def test_words_that_are_not_for_the_bot_are_not_heard(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    count = len(two.room)
    there = two.here(speaker)
    await house.deliver(there.aside("I am so sad"))

    assert len(two.room) == count
    assert await two.state() == "attune_group.a_feel"


# What is asked alone


async def test_words_in_private_answer_what_is_asked_there(house: House) -> None:
    two = await together(house)
    await two.to_heat()
    await two.ann.say("4")
    assert "as soon as Ben has answered too" in two.ann.last.text
    await two.ben.say("5")

    assert await two.state() == "attune_group.order"


async def test_where_nothing_is_asked_alone_words_in_private_are_ones_own(house: House) -> None:
    two = await together(house)
    speaker = await two.to_feeling()
    count = len(two.room)
    await speaker.say("he never listens to me")

    assert len(two.room) == count
    assert await two.state() == "attune_group.a_feel"
    assert len(await house.sessions()) == 2


async def test_what_is_asked_alone_takes_the_words_though_another_talk_is_open(house: House) -> None:
    two = await together(house)
    await two.ann.say("he never listens to me")
    await two.to_heat()
    await two.ann.say("4")

    assert "as soon as Ben has answered too" in two.ann.last.text


async def test_words_meant_for_the_questions_about_being_safe_never_reach_the_talk(house: House) -> None:
    two = await together(house)
    await two.ann.say("/safety")
    await two.ann.tap("Ask me")
    await two.to_heat()
    await two.ann.say("4")

    (talk,) = await two.talks()
    assert all(not frame for words in talk.words.values() for frame in words["frames"] if "heat" in frame)
    assert "Two of three" in two.ann.last.text


async def test_words_in_private_right_behind_an_answer_in_the_group_are_not_added_to_it(house: House) -> None:
    two = await together(house)
    speaker = await two.who("speaker")
    await two.say(speaker, "the holidays")
    await house.deliver(speaker.words("and I am done with all this"))

    (talk,) = await two.talks()
    assert "done with all this" not in str([words["frames"] for words in talk.words.values()])


async def test_an_edit_in_private_changes_no_answer_of_the_group(house: House) -> None:
    two = await together(house)
    speaker = await two.who("speaker")
    reply = two.here(speaker).words("the holidays")
    await house.deliver(reply)
    await speaker.edit(reply.message, "our secret")

    (talk,) = await two.talks()
    assert "our secret" not in str(dict(talk.words))
