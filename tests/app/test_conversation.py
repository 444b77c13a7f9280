"""One person alone with the bot, from /now to the last word, on a moved clock."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import Caller, House, Message

MOVES = {"Back", "Help", "More", "Skip this", "Other words", "I'm stuck", "Pause", "Stop", "Something else"}
BESIDE = {"I don't feel safe", "They're just wrong", "Take a break", "Change my words", "Enough for now", "Help"}
COPY = "Copy this sentence"
HOUR = 3600.0


def answers(message: Message) -> list[str]:
    """The buttons that answer the question, without moves and what stands beside."""
    return [label for label in message.labels() if label not in MOVES | BESIDE | {COPY, "That was my answer"}]


async def answer(sam: Caller, *, first: str = "") -> Message:
    """Tap one answer; a family of feelings takes two taps and is one answer."""
    label = first or answers(sam.last)[0]
    before = len(sam.inbox)
    await sam.tap(label)
    if len(sam.inbox) == before:
        await sam.tap(answers(sam.last)[0])
    assert len(sam.inbox) == before + 1
    return replace(sam.last)  # as it is now; buttons change when one of them is pressed


async def played(sam: Caller, heat: str) -> list[Message]:
    """The whole of `now` by tapping the first answer each time; the messages in order."""
    await sam.say("/now")
    seen = [await answer(sam, first=heat)]
    while answers(sam.last):
        assert len(seen) < 30
        after = "How heated are you now" in sam.last.text or "where are you, 0 to 10" in sam.last.text
        seen.append(await answer(sam, first="2" if after else ""))
    return seen


async def test_the_first_useful_line_comes_one_tap_after_now(house: House) -> None:
    sam = house.person()
    first = await sam.say("/now")
    assert "18 or over" in first.text
    assert "I don't feel safe" in first.labels()
    second = await sam.tap("5")
    assert COPY in second.labels()


async def test_at_heat_five_the_whole_way_takes_ten_answers_with_a_sentence_by_the_fifth(house: House) -> None:
    seen = await played(house.person(), "5")

    assert len(seen) <= 10
    assert any(COPY in message.labels() and "I feel" in message.text for message in seen[:5])
    assert "/now" in seen[-1].text or "hard" in seen[-1].text


async def test_at_heat_two_it_takes_at_most_sixteen_answers(house: House) -> None:
    assert 10 < len(await played(house.person(), "2")) <= 16


async def test_every_message_of_the_way_is_short_and_has_few_choices(house: House) -> None:
    sam = house.person()
    seen = await played(sam, "2")

    assert all(len(message.text.split()) <= 80 for message in seen)
    assert all(message.labels()[-3:] == ["Back", "Help", "More"] for message in seen[:-1])


async def test_the_step_stands_above_each_question_of_the_way(house: House) -> None:
    heads = [message.text.split("\n")[0] for message in await played(house.person(), "2")]
    steps = [head for head in heads if " of 6" in head]

    assert steps == sorted(steps, key=lambda head: head.split(" · ")[1])
    assert {head.split(" · ")[0] for head in steps} == {
        "Awareness",
        "Turning toward",
        "Tolerance",
        "Understanding",
        "Listening openly",
        "Empathy",
    }


async def test_a_boiling_person_is_offered_a_break_or_one_minute(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    message = await sam.tap("8")

    assert {"Take a break", "One minute of help", "Go on"} <= set(message.labels())
    assert COPY in message.labels()
    await sam.tap("One minute of help")
    assert "feet" in sam.last.text


async def test_a_break_ends_at_the_time_it_was_promised_also_after_a_restart(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("8", "Take a break", "40 minutes")
    assert "I'll be back in 40 minutes." in sam.last.text
    await house.clock.move(20 * 60)
    await house.reopen()
    count = len(sam.inbox)
    await house.clock.move(19 * 60)
    assert len(sam.inbox) == count
    await house.clock.move(2 * 60)

    assert "Are you ready to talk?" in sam.last.text
    await sam.tap("Ready to talk")
    assert "one small question at a time" in sam.last.text


async def test_a_break_of_twelve_hours_ends_in_a_question_that_can_be_typed_an_answer_to(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("8", "Take a break", "12 hours")
    await house.clock.move(12 * HOUR + 60)
    await sam.say("ready to talk")

    assert "I'm back. Thank you for waiting." in sam.last.text


async def test_after_not_today_a_word_is_greeted_and_everything_works_again(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("5", "More", "Pause", "20 minutes", "Leave it for today")
    assert "Name a day" in sam.last.text
    await sam.say("hello again")

    assert "Nothing was lost." in sam.last.text
    await sam.tap("Go on from there")
    await sam.tap("Angry", "annoyed")
    assert house.messenger.answers[-1][1] == ""
    assert "Now them." in sam.last.text or "from them" in sam.last.text


async def test_free_text_without_a_talk_is_taken_up_and_kept(house: House) -> None:
    sam = house.person()
    await sam.say("we had a row about the dishes")

    assert {"Start now", "Something else"} <= set(sam.last.labels())
    await sam.say("and then about his mother")
    assert {"Start now", "Something else"} <= set(sam.last.labels())
    await sam.tap("Start now")
    assert "18 or over" in sam.last.text


async def test_something_else_after_a_free_text_opens_the_choice(house: House) -> None:
    sam = house.person()
    await sam.say("it is about the dishes")
    await sam.tap("Something else")

    assert "Are you 18 or over?" in sam.last.text


@pytest.mark.parametrize(
    ("label", "then"),
    [("Go on from there", "strongest feeling"), ("Start over", "18 or over"), ("Leave it", "We leave it there")],
)
async def test_after_three_hours_one_goes_on_starts_over_or_leaves(house: House, label: str, then: str) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("5")
    question = sam.last.text
    await house.clock.move(3 * HOUR)
    await sam.say("I am here again")
    assert "We were in the middle of “Right now”" in sam.last.text
    await sam.tap(label)

    assert then in sam.last.text or (label == "Go on from there" and sam.last.text.split("\n")[-1] in question)


async def test_after_starting_over_the_talk_before_is_over(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("5")
    old = sam.last
    await house.clock.move(3 * HOUR)
    await sam.say("again")
    await sam.tap("Start over")
    await sam.tap("Angry", message=old)

    assert sam.toast == "That button belongs to an earlier question."


async def test_now_in_the_middle_of_a_talk_asks_how_to_go_on(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("5")
    await sam.say("/now")

    assert sam.last.labels() == ["Go on from there", "Start over", "Leave it", "Help"]


async def test_now_after_half_a_day_leaves_the_choice(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("5")
    await house.clock.move(13 * HOUR)
    await sam.say("/now")

    assert sam.last.labels() == ["Go on from there", "Start over", "Leave it", "Help"]
    assert "18 or over" in (await sam.tap("Start over")).text


async def test_neither_now_nor_something_else_costs_a_promised_return(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("9", "Take a break", "1 hour")
    await sam.say("/now")
    await sam.tap("Go on from there")
    await sam.say("something else")
    count = len(sam.inbox)
    await house.clock.move(HOUR)

    assert any("Are you ready to talk" in message.text for message in sam.inbox[count:])


async def test_a_typed_number_and_a_tap_are_the_same_answer(house: House) -> None:
    sam, kim = house.person(), house.person(8, "Kim")
    await sam.say("/now")
    await kim.say("/now")
    await sam.say("5")
    await kim.tap("5")

    assert COPY in sam.last.labels()
    assert sam.last.labels() == kim.last.labels()


async def test_a_reminder_waits_its_time_and_comes_once(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("5", "Sad", "Sad, just that", "Tears", "To be heard", "They won't talk")
    assert "0 to 10" in sam.last.text
    count = len(sam.inbox)
    await house.clock.move(31 * 60)
    assert len(sam.inbox) == count + 1
    assert "One number is enough" in sam.last.text
    await house.clock.move(24 * HOUR)

    assert len(sam.inbox) == count + 1
    await sam.tap("3")
    assert "left the door open" in sam.last.text


async def test_two_people_do_not_get_in_each_others_way(house: House) -> None:
    sam, kim = house.person(), house.person(8, "Kim")
    await house.deliver(sam.words("/now"), kim.words("/now"))
    await house.deliver(sam.press("5"), kim.press("9"))

    assert "Give me a minute" in sam.last.text
    assert "I need a moment" in kim.last.text


@pytest.mark.parametrize("kind", ["voice", "sticker", "photo", "location", "forward", "other"])
async def test_what_holds_no_words_is_asked_for_words_and_the_question_stays(house: House, kind: str) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.send(kind)
    assert "I can only read words and buttons." in sam.last.text
    await sam.say("5")

    assert COPY in sam.last.labels()


# Edits


async def test_an_edit_changes_the_answer_while_nothing_was_answered_since(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("5")
    await sam.say("like a wet cloth")
    number = house.messenger.next_number - 1
    await sam.edit(number, "like a storm")
    assert sam.last.text == "Changed. I use the new words."
    await sam.tap("Tears", "To be heard")

    assert "I feel like a storm." in sam.last.text


async def test_an_edit_that_comes_too_late_is_declined_kindly(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("5")
    await sam.say("like a wet cloth")
    number = house.messenger.next_number - 1
    await sam.tap("Tears")
    await sam.edit(number, "like a storm")

    assert "I keep the first version" in sam.last.text


async def test_an_edit_without_a_talk_is_no_harm(house: House) -> None:
    sam = house.person()
    await sam.edit(3, "something")

    assert sam.inbox == []


# Groups


async def test_a_command_in_a_group_is_answered_with_the_way_into_private(house: House) -> None:
    sam = house.person()
    await house.deliver(sam.in_group(-500).words("/now"))
    message = next(each for each in house.messenger.sent if each.chat == -500)

    assert message.text == "That one is for our own chat."
    assert message.buttons[0][0]["url"] == "https://t.me/attune_bot?start=now"


async def test_ordinary_talk_in_a_group_is_left_alone(house: House) -> None:
    there = house.person().in_group(-500)
    await house.deliver(there.words("danger, he said"), there.unreadable("photo"), there.unreadable("anonymous"))
    await house.deliver(there.forged("anything"))

    assert house.messenger.sent == []
    assert house.messenger.answers[-1][1] == "That button does nothing here."
