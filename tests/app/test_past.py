"""Harm that is told as past is asked about softly, at most once a day, and then everything goes on with what was written."""

from __future__ import annotations

import pytest

from tests.fakes import Caller, House

NUMBER = "call now if anyone is in danger"
SOFT = "is it over, or does it still go on?"
PAST = "he hit me years ago"
DAY = 86_400.0


def asked(sam: Caller) -> int:
    """How often the soft question came."""
    return sum(SOFT in message.text for message in sam.inbox)


async def words_kept(house: House) -> str:
    """What the talks that are not over hold."""
    return str([dict(row.words) for row in await house.sessions()])


async def test_the_past_is_asked_about_softly_and_without_a_number(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)

    assert SOFT in sam.last.text
    assert "One soft question" in sam.last.text
    assert NUMBER not in sam.last.text
    assert {"It's over", "It still goes on", "I'm not sure", "That's not what I meant"} <= set(sam.last.labels())


@pytest.mark.parametrize("answer", ["It's over", "That's not what I meant"])
async def test_what_was_written_is_the_answer_to_the_question_that_was_open(house: House, answer: str) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)
    await sam.tap(answer)

    said = [message.text for message in sam.inbox[-2:]]
    assert any("see or hear" in text for text in said)
    assert PAST in await words_kept(house)
    assert not any("That was my answer" in message.labels() for message in sam.inbox)
    assert len(await house.sessions()) == 1


async def test_over_can_be_typed_too(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)
    await sam.say("it's over")

    assert any("see or hear" in message.text for message in sam.inbox[-2:])


async def test_over_after_a_restart_is_the_same(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)
    await house.clock.move(60)
    await house.reopen()
    await sam.tap("It's over")

    assert any("see or hear" in message.text for message in sam.inbox[-2:])
    assert PAST in await words_kept(house)


async def test_words_that_are_no_answer_there_are_told_so_and_the_question_stands(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Back")
    await sam.say(PAST)
    await sam.tap("It's over")

    assert any("I need a number" in message.text for message in sam.inbox[-2:])


@pytest.mark.parametrize("answer", ["It still goes on", "I'm not sure", "sometimes, when he drinks"])
async def test_what_may_still_go_on_leads_to_help(house: House, answer: str) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)
    await sam.say(answer)

    assert NUMBER in sam.last.text
    assert "I'm afraid of my partner" in sam.last.labels()


async def test_after_help_the_question_comes_again_with_the_words_at_hand(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)
    await sam.tap("It still goes on", "That's not what I meant")

    assert any("That was my answer" in message.labels() for message in sam.inbox[-2:])
    await sam.tap("That was my answer")
    assert "see or hear" in sam.last.text
    assert PAST in await words_kept(house)


async def test_who_rests_after_help_hears_nothing_more(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)
    await sam.tap("It still goes on", "I'm in danger now", "I'm safe for now", "More", "Skip this", "There is nobody")
    await sam.tap("Stop here")
    count = len(sam.inbox)
    await house.clock.move(DAY)

    assert len(sam.inbox) == count


async def test_reminders_and_promised_returns_rest_while_it_is_asked(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("More", "Pause", "20 minutes")
    await sam.say(PAST)
    count = len(sam.inbox)
    await house.clock.move(3600)
    assert len(sam.inbox) == count
    await sam.tap("It still goes on", "That's not what I meant")
    await house.clock.move(1)

    assert any("break is over" in message.text or "You're back." in message.text for message in sam.inbox[count:])


async def test_danger_that_is_told_there_goes_first(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)
    await sam.say("and I am in danger")

    assert NUMBER in sam.last.text
    assert "Nobody should have to be afraid" in sam.last.text


# At most once a day


async def test_on_the_same_day_the_past_is_an_answer_like_any_other(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)
    await sam.tap("It's over")
    await sam.say("years ago he shouted too")

    assert asked(sam) == 1
    assert "years ago he shouted too" in await words_kept(house)


async def test_on_the_next_day_it_is_asked_again_and_not_before(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)
    await sam.tap("It's over")
    await house.clock.move(DAY - 3600)
    await sam.say("years ago it was worse")
    assert asked(sam) == 1
    await house.clock.move(3600)
    await sam.say("years ago it was worse")

    assert asked(sam) == 2


async def test_a_restart_does_not_forget_that_it_was_asked_today(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)
    await sam.tap("It's over")
    await house.clock.move(60)
    await house.reopen()
    await sam.say("years ago he shouted too")

    assert asked(sam) == 1


async def test_the_past_that_is_told_to_the_soft_question_is_its_answer(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)
    await house.clock.move(DAY + 60)
    await sam.say("it was years ago, as I said")

    assert asked(sam) == 1


async def test_one_who_was_asked_does_not_spare_another_the_question(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say(PAST)
    kim = house.person(8, "Kim")
    await kim.say(PAST)

    assert asked(kim) == 1


# Where nothing, or something else, is under way


async def test_without_a_talk_what_was_written_becomes_one(house: House) -> None:
    sam = house.person()
    await sam.say(PAST)
    assert SOFT in sam.last.text
    await sam.tap("It's over")

    assert any("Start now" in message.labels() for message in sam.inbox[-2:])
    assert PAST in await words_kept(house)


async def test_without_a_talk_what_still_goes_on_leads_to_help(house: House) -> None:
    sam = house.person()
    await sam.say(PAST)
    await sam.tap("It still goes on")
    assert NUMBER in sam.last.text
    await sam.tap("That's not what I meant")

    assert any("That was my answer" in message.labels() for message in sam.inbox[-2:])
    await sam.tap("That was my answer")
    assert "Start now" in sam.last.labels()


async def test_in_help_the_past_is_an_answer_there(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Help")
    await sam.say(PAST)

    assert asked(sam) == 0
    assert "in danger right now?" in sam.last.text


async def test_in_the_three_questions_the_past_is_not_asked_about_once_more(house: House) -> None:
    sam = house.person()
    await sam.say("/safety")
    await sam.tap("Ask me")
    await sam.say(PAST)

    assert asked(sam) == 0
    assert "I'd rather not say" in sam.last.labels()


async def test_the_past_in_an_edited_answer_only_changes_the_answer(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("angry")
    await sam.edit(house.messenger.next_number - 1, PAST)

    assert asked(sam) == 0
    assert SOFT not in sam.last.text


async def test_somebody_under_eighteen_gets_people_to_talk_to_instead(house: House) -> None:
    sam = house.person()
    await sam.say("/start")
    await sam.tap("No")
    await sam.say(PAST)

    assert asked(sam) == 0
    assert "You said you are under 18" in sam.last.text
