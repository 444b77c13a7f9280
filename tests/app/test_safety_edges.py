"""Where safety meets the edges: old buttons, talks beneath talks, long words, and answers that must not outlive their talk."""

from __future__ import annotations

import pytest

from bot.adapters.memory import MemoryStore
from bot.ports import SessionRow
from tests.fakes import Caller, House

PAST = "he did it years ago"


def rows_of(house: House) -> list[SessionRow]:
    assert isinstance(house.store, MemoryStore)
    return list(house.store._kept.sessions.values())


async def chose_care(sam: Caller) -> None:
    await sam.say("/safety")
    await sam.tap("Ask me", "Yes", "No", "No", "Only about me")


async def two_answers(house: House) -> Caller:
    sam = house.person()
    await sam.say("/safety")
    await sam.tap("Ask me", "Yes", "Yes")
    return sam


# The care path, and buttons from before it


async def test_an_old_answer_about_the_partner_is_not_taken_any_more(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Angry", "furious")
    old = sam.last
    assert "A loud voice" in old.labels()
    await chose_care(sam)
    await sam.tap("A loud voice", message=old)

    assert "Loud can mean" not in sam.last.text


async def test_an_old_menu_does_not_bring_answers_about_the_partner_back(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Angry", "furious")
    old = sam.last
    await sam.tap("More")
    await chose_care(sam)
    await sam.tap("Back to the answers", message=old)

    assert "Silence" not in old.labels()


async def test_help_stays_one_tap_away_under_an_old_question(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Angry", "furious")
    old = sam.last
    await chose_care(sam)
    await sam.tap("Help", message=old)

    assert "call now if anyone is in danger" in sam.last.text


async def test_the_way_on_to_their_side_is_not_offered_any_more(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Angry", "furious", "A loud voice", "To be heard")
    await chose_care(sam)
    await sam.say("hello")
    await sam.tap("Go on from there")

    assert "You don't have to see their side now" in sam.last.text


# Talks beneath talks


@pytest.mark.parametrize("way", ["danger", "Help"])
async def test_help_inside_the_soft_question_leads_back_through_both(house: House, way: str) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)
    await (sam.tap("Help") if way == "Help" else sam.say("danger"))
    await sam.tap("That's not what I meant", "It's over")

    assert "see or hear" in sam.last.text


async def test_the_last_words_of_a_talk_come_before_what_goes_on_in_one_message(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)
    heard = len(sam.inbox)
    await sam.tap("It's over")

    assert len(sam.inbox) == heard + 1
    assert sam.last.text.index("behind you") < sam.last.text.index("see or hear")


@pytest.mark.parametrize("late", [0, 3600])
async def test_a_promised_break_comes_back_though_the_past_came_up_in_it(house: House, late: int) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("More", "Pause", "20 minutes")
    await sam.say(PAST)
    await house.clock.move(late)
    await sam.tap("It's over")
    await house.clock.move(21 * 60)

    assert any("break is over" in message.text or "You're back." in message.text for message in sam.inbox)


async def test_danger_without_a_talk_keeps_the_words_if_they_were_meant_otherwise(house: House) -> None:
    sam = house.person()
    await sam.say("danger of losing my job")
    await sam.tap("That's not what I meant")

    assert "That was my answer" in sam.last.labels()
    await sam.tap("That was my answer")
    assert "Start now" in sam.last.labels()


async def test_a_long_past_without_a_talk_is_no_too_long_answer(house: House) -> None:
    sam = house.person()
    await sam.say(PAST + " x" * 1850)
    await sam.tap("It's over")

    assert "Start now" in sam.last.labels()


# Answers that are gone when their talk ends


async def test_a_new_talk_ends_the_three_questions_and_takes_their_answers_away(house: House) -> None:
    sam = await two_answers(house)
    await sam.say("/start")
    await sam.say("/now")

    (check,) = [row for row in rows_of(house) if row.body["frames"][0]["dialog"] == "safety_check"]
    assert check.status == "ended"
    assert "hurt" not in str(check.words)


async def test_asked_again_the_first_answers_are_gone(house: House) -> None:
    sam = await two_answers(house)
    await sam.say("/safety")

    assert sorted(row.status for row in rows_of(house)) == ["ended", "open"]
    assert "afraid" not in str([row.words for row in rows_of(house)])


@pytest.mark.parametrize("last", ["stop", "/stop", "/exit"])
async def test_whoever_stops_or_leaves_takes_the_answers_along(house: House, last: str) -> None:
    sam = await two_answers(house)
    await sam.say(last)

    assert "hurt" not in str([row.words for row in rows_of(house)])


async def test_where_the_talk_went_does_not_tell_what_was_answered(house: House) -> None:
    sam = house.person()
    await sam.say("/safety")
    await sam.tap("Ask me", "Yes", "No", "No", "About both of us")
    kim = house.person(8, "Kim")
    await kim.say("/safety")
    await kim.tap("Ask me", "No", "No", "No")

    afraid, safe = ({**row.body["frames"][0], "entry": 0} for row in rows_of(house))
    assert afraid == safe


async def test_words_behind_the_end_are_not_kept_with_it(house: House) -> None:
    sam = house.person()
    await sam.say("/safety")
    await sam.tap("Ask me", "Yes", "No", "No")
    await sam.say("about both of us")
    await sam.say("because he is sorry", pause=0.5)

    assert "sorry" not in str([row.words for row in rows_of(house)])


HOUR = 3600.0


@pytest.mark.parametrize("how", ["left open", "paused", "under help", "in a menu"])
async def test_passing_answers_go_after_an_hour_though_nobody_ended_the_talk(house: House, how: str) -> None:
    sam = await two_answers(house)
    match how:
        case "paused":
            await sam.say("pause")
        case "under help":
            await sam.tap("Help")
        case "in a menu":
            await sam.tap("More")
    heard = len(sam.inbox)
    await house.clock.move(HOUR + 60)

    check = next(row for row in rows_of(house) if row.body["frames"][0]["dialog"] == "safety_check")
    assert check.status == "ended"
    assert "hurt" not in str(check.words)
    assert len(sam.inbox) == heard, "and nothing is said of it"


async def test_passing_answers_are_still_there_within_the_hour(house: House) -> None:
    sam = await two_answers(house)
    await house.clock.move(HOUR - 600)
    await sam.tap("No")

    assert "Only about me" in sam.last.labels()


async def asked_for_help_after_the_questions(house: House, *before: str) -> Caller:
    sam = await house.at_the_feeling()
    await sam.tap(*before)
    await sam.say("/safety")
    await sam.tap("Ask me", "Yes", "No", "No", "Show me who helps")
    return sam


async def test_help_that_the_questions_led_to_stays_though_their_answers_are_gone(house: House) -> None:
    sam = await asked_for_help_after_the_questions(house)
    assert "What is happening?" in sam.last.text
    await house.clock.move(HOUR + 60)

    check = next(row for row in rows_of(house) if row.body["frames"][0]["dialog"] == "safety_check")
    assert check.status == "open"
    assert "hurt" not in str(check.words)
    await sam.tap("That's not what I meant")
    assert "Only about me" in sam.last.labels()


async def test_a_break_does_not_come_back_in_the_middle_of_help_that_was_called(house: House) -> None:
    sam = await asked_for_help_after_the_questions(house, "More", "Pause", "20 minutes")
    heard = len(sam.inbox)
    await house.clock.move(21 * 60)
    assert len(sam.inbox) == heard

    await sam.tap("That's not what I meant")
    await house.clock.move(1)
    assert any("break is over" in message.text or "You're back." in message.text for message in sam.inbox[heard:])


async def test_what_rested_before_the_questions_still_rests_after_their_help(house: House) -> None:
    sam = await asked_for_help_after_the_questions(house)
    await sam.tap("That's not what I meant", "About both of us")
    talk = next(row for row in rows_of(house) if row.body["frames"][0]["dialog"] == "now")
    assert talk.status == "parked"
    await sam.say("where were we")

    assert "Go on from there" in sam.last.labels()
