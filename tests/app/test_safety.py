"""Safety comes before every dialog, and afterwards everything stands exactly where it was."""

from __future__ import annotations

import pytest

from tests.fakes import Caller, House, files

NUMBER = "call now if anyone is in danger"


async def test_a_text_that_sounds_like_danger_is_met_before_the_dialog(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("I am in danger")

    assert NUMBER in sam.last.text
    assert "see or hear" not in sam.last.text


async def test_help_comes_first_in_any_place(house: House) -> None:
    sam = house.person()
    await sam.say("danger")
    assert NUMBER in sam.last.text

    kim = house.person(8, "Kim")
    await kim.say("/start")
    await kim.edit(house.messenger.next_number, "danger")
    assert NUMBER in kim.last.text


async def test_thats_not_what_i_meant_leads_back_exactly_there_with_the_word_kept(house: House) -> None:
    sam = await house.at_the_feeling()
    question, labels = sam.last.text, sam.last.labels()
    await sam.say("this is dangerous")
    await sam.tap("That's not what I meant")

    assert sam.last.text.split("\n")[-1] in question
    assert sam.last.labels() == ["That was my answer", *(label for label in labels if label != "Copy this sentence")]
    assert sam.last.text.startswith("All right.")
    await sam.tap("That was my answer")
    assert "see or hear" in sam.last.text


# What was heard: the number first, the question that belongs to it, and nobody else hears of it

KINDS = {
    "self_harm": "Are you thinking of ending your life?",
    "violence": "Nobody should have to be afraid of their partner.",
    "urge": "First, space: go out of the room",
    "coercion": "Nobody should keep you from them.",
    "child_risk": "a child may not be safe",
}


@pytest.mark.parametrize(("kind", "question"), KINDS.items())
async def test_each_kind_of_danger_is_met_with_the_number_and_then_its_own_question(
    house: House, kind: str, question: str
) -> None:
    house.changed_screen(lambda _: kind)
    sam = house.person()
    await sam.say("what nobody else may hear")

    text = sam.last.text
    assert text.startswith(f"Your local emergency number: {NUMBER}")
    assert text.index("Nobody watches this chat") < text.index(question)
    assert "What is happening?" not in text
    assert "That's not what I meant" in sam.last.labels()


@pytest.mark.parametrize(("kind", "question"), KINDS.items())
async def test_what_was_heard_is_told_to_nobody_else(house: House, kind: str, question: str) -> None:
    kim = house.person(8, "Kim")
    await kim.say("/now")
    await kim.tap("5")
    seen = [message.text for message in kim.inbox]
    house.changed_screen(lambda text: kind if "secret" in text else "")
    sam = await house.at_the_feeling()
    await sam.say("my secret")
    assert question in sam.last.text
    await house.clock.move(26 * 3600)
    await kim.tap("Sad", "Sad, just that")

    assert {message.chat for message in house.messenger.sent} == {7, 8}
    assert [message.text for message in kim.inbox][:-1] == seen
    assert "see or hear" in kim.last.text


@pytest.mark.parametrize("kind", KINDS)
async def test_what_was_not_meant_leads_back_to_the_question_and_the_words_are_its_answer(
    house: House, kind: str
) -> None:
    house.changed_screen(lambda text: kind if "killing" in text else "")
    sam = await house.at_the_feeling()
    await sam.say("this is killing me")
    await sam.tap("That's not what I meant")
    assert "feel" in sam.last.text
    await sam.tap("That was my answer")

    assert "see or hear" in sam.last.text
    (row,) = await house.sessions()
    assert "this is killing me" in str(row.words)


async def test_what_was_not_meant_leads_back_there_after_a_restart_too(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("this is dangerous")
    await house.reopen()
    await sam.tap("That's not what I meant", "That was my answer")

    assert "see or hear" in sam.last.text


async def test_other_words_than_those_that_were_heard_may_be_the_answer(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("this is dangerous")
    await sam.tap("That's not what I meant", "Sad", "Sad, just that")

    (row,) = await house.sessions()
    assert "dangerous" not in str(row.words)


async def test_after_going_through_help_the_talk_goes_on(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Help", "I'm afraid of my partner", "No", "More", "Skip this", "I'll tell someone", "Go on")
    assert "Shall I?" in sam.last.text
    await sam.tap("No, as before")

    assert "feel" in sam.last.text
    await sam.tap("Sad", "Sad, just that")
    assert sam.toast == ""


async def test_who_rests_after_help_hears_nothing_more_until_they_come_back(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Help", "I'm in danger now", "I'm safe for now", "More", "Skip this", "There is nobody", "Stop here")
    assert "Then rest." in sam.last.text
    count = len(sam.inbox)
    await house.clock.move(2 * 3600)
    assert len(sam.inbox) == count
    await sam.say("/now")
    assert "We were in the middle of “Right now”" in sam.last.text
    await sam.tap("Go on from there")

    assert "feel" in sam.last.text
    await sam.say("sad")
    assert "see or hear" in sam.last.text


async def test_who_stops_the_way_to_help_is_not_asked_on_about_the_argument(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Help")
    await sam.say("stop")

    assert "we stop here" in sam.last.text


async def test_reminders_and_promised_returns_rest_while_help_goes_first(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("8", "Take a break", "20 minutes")
    await sam.say("danger")
    count = len(sam.inbox)
    await house.clock.move(3600)
    assert len(sam.inbox) == count
    await sam.tap("That's not what I meant")
    await house.clock.move(1)

    assert any("break is over" in message.text or "You're back." in message.text for message in sam.inbox[count:])


async def test_buttons_of_what_is_held_are_stale(house: House) -> None:
    sam = await house.at_the_feeling()
    old = sam.last
    await sam.say("danger")
    await sam.tap("Sad", message=old)

    assert sam.toast == "That button belongs to an earlier question."


async def test_help_pressed_twice_is_one_way_to_help(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("/help")
    page = sam.last
    await sam.tap("I don't feel safe", message=page)
    await sam.tap("I don't feel safe", message=page)
    assert NUMBER in sam.last.text
    await sam.say("danger, again")
    await sam.tap("Help")
    rows = await house.sessions()

    assert sorted(row.body["frames"][0]["dialog"] for row in rows) == ["now", "sos"]
    await sam.tap("That's not what I meant") if "That's not what I meant" in sam.last.labels() else None


async def test_danger_in_the_way_to_help_is_an_answer_there(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Help")
    await sam.say("he is dangerous")

    assert "in danger right now?" in sam.last.text
    await sam.say("danger")
    assert "go where people are" in sam.last.text
    assert len([row for row in await house.sessions() if "sos" in str(row.body["frames"])]) == 1


async def test_help_in_now_that_leads_to_help_comes_back_to_ones_own_side(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Scared", "threatened", "What they might do", "That's not what I meant")

    assert "You don't have to see their side now" in sam.last.text
    await sam.tap("Stop here")
    assert "Being safe comes first." in sam.last.text


async def test_two_talks_that_were_held_come_back_to_the_one_at_hand(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("More", "Something else", "Yes", "That is fine")
    assert "Which country" in sam.last.text
    await sam.say("danger")
    await sam.tap("That's not what I meant")
    assert "Which country" in sam.last.text
    await sam.say("germany")
    await sam.tap("Just looking")
    await sam.say("hello")

    assert "We were in the middle of “Right now”" in sam.last.text


# Under 18


async def minor(house: House) -> Caller:
    sam = house.person()
    await sam.say("/start")
    await sam.tap("No")
    return sam


async def test_somebody_under_eighteen_gets_people_to_talk_to_and_no_dialog(house: House) -> None:
    sam = await minor(house)
    assert "made for adults" in sam.last.text
    for text in ("/now", "/start", "/start now", "we fight"):
        await sam.say(text)
        assert "You said you are under 18" in sam.last.text


async def test_somebody_under_eighteen_in_danger_gets_help(house: House) -> None:
    sam = await minor(house)
    await sam.say("danger")

    assert NUMBER in sam.last.text


async def test_a_talk_that_was_open_does_not_go_on_for_somebody_under_eighteen(house: House) -> None:
    sam = await house.at_the_feeling()
    data = sam.last.data("Back")
    await sam.tap("More", "Something else", "No")
    await house.deliver(sam.forged(data))

    assert "You said you are under 18" in sam.last.text


async def test_who_said_no_by_mistake_can_say_so(house: House) -> None:
    sam = await minor(house)
    await sam.say("/now")
    await sam.tap("I am 18 or over")

    assert "18 or over?" in sam.last.text
    await sam.tap("Yes", "That is fine")
    await sam.say("/now")
    assert "How heated" in sam.last.text or "boiling" in sam.last.text


@pytest.mark.parametrize("word", ["help", "sos", "Help me!"])
async def test_help_as_a_whole_message_is_help(house: House, word: str) -> None:
    sam = await house.at_the_feeling()
    await sam.say(word)

    assert NUMBER in sam.last.text


async def test_the_words_of_a_button_typed_are_an_answer_and_no_alarm() -> None:
    changed = files()["topic.yaml"].replace("Something else", "Something in danger")
    house = await House(changed={"topic.yaml": changed}).open()
    sam = house.person()
    await sam.say("we fought")
    await sam.say("something in danger")
    assert NUMBER not in sam.last.text
    assert "18 or over" in sam.last.text
    await house.kill()


# Words that are no answer are looked at all the same


@pytest.mark.parametrize("kind", ["photo", "forward", "via_bot"])
async def test_danger_under_a_picture_or_in_a_message_passed_on_is_heard(house: House, kind: str) -> None:
    sam = await house.at_the_feeling()
    question = sam.last.text
    await sam.send(kind, "danger")
    assert NUMBER in sam.last.text

    await sam.tap("That's not what I meant")
    assert sam.last.text.split("\n")[-1] in question
    assert "That was my answer" not in sam.last.labels()


async def test_a_picture_with_harmless_words_is_answered_as_ever(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.send("photo", "our kitchen")

    assert "only read words and buttons" in sam.last.text


async def test_more_danger_passed_on_during_help_brings_its_question_again(house: House) -> None:
    sam = house.person()
    await sam.say("danger")
    question = sam.last.text.split("\n")[-1]
    await sam.send("forward", "danger")

    assert question in sam.last.text
