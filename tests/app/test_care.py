"""Three questions in private, whose answers pass; and the way that a person chose, which every dialog keeps to."""

from __future__ import annotations

import random

import pytest

from bot.ports import Wanted
from tests.fakes import Caller, House


async def kept(house: House, number: int) -> str:
    """All that the store holds of a talk, over or not."""
    assert house.store is not None
    row = (await house.store.load(Wanted(sessions=frozenset({number})))).sessions[number]
    return str(dict(row.words))


async def asked_three(house: House, *answers: str) -> tuple[Caller, int]:
    """Somebody who gave these answers to the questions behind /safety, and the number of the talk."""
    sam = house.person()
    await sam.say("/safety")
    await sam.tap("Ask me", *answers)
    row = next(row for row in await house.sessions() if "safety_check" in str(row.body))
    return sam, row.id


async def caring(house: House) -> Caller:
    """Somebody who is to be asked about themselves alone."""
    sam, _ = await asked_three(house, "Yes", "No", "No")
    await sam.tap("Only about me")
    return sam


@pytest.mark.parametrize("way", ["Only about me", "About both of us"])
async def test_the_answers_to_the_three_questions_are_gone_at_the_end(house: House, way: str) -> None:
    sam, talk = await asked_three(house, "Yes", "I'd rather not say", "No")
    assert "'afraid': ['key', 'yes', 0]" in await kept(house, talk)
    await sam.tap(way)

    for slot in ("afraid", "hurt", "kept"):
        assert f"'{slot}'" not in await kept(house, talk)


async def test_the_answers_are_gone_where_nothing_was_told(house: House) -> None:
    sam, talk = await asked_three(house, "No", "No")
    await sam.tap("No")

    assert "'afraid'" not in await kept(house, talk)


@pytest.mark.parametrize("word", ["/stop", "stop"])
async def test_the_answers_are_gone_after_stop(house: House, word: str) -> None:
    sam, talk = await asked_three(house, "Yes", "Yes")
    await sam.say(word)

    assert "we stop here" in sam.last.text
    assert "'afraid'" not in await kept(house, talk)
    assert "'hurt'" not in await kept(house, talk)


async def test_the_answers_are_gone_after_help_on_the_way(house: House) -> None:
    sam, talk = await asked_three(house, "Yes", "No", "No")
    await sam.tap("Show me who helps", "That's not what I meant", "About both of us")

    assert "'afraid'" not in await kept(house, talk)


async def test_the_choice_is_nobody_elses_and_holds_for_one_alone(house: House) -> None:
    await caring(house)
    kim = house.person(8, "Kim")
    await kim.say("/now")
    await kim.tap("5", "Sad", "Sad, just that")

    assert "see or hear" in kim.last.text


ABOUT_THEM = ("see or hear", "reaching for", "Under all that", "Their side now", "where they stand", "look from", "hear their side", "when they talk", "part of this yours", "do differently", "might they feel", "be them", "want from you")  # fmt: skip


def asks_about_them(sam: Caller) -> list[str]:
    """The messages of a chat that ask about the partner."""
    return [message.text for message in sam.inbox if any(words in message.text for words in ABOUT_THEM)]


@pytest.mark.parametrize("walk", range(8))
async def test_an_argument_is_only_about_oneself_for_who_chose_so(house: House, walk: int) -> None:
    chance = random.Random(walk)
    sam = await caring(house)
    await sam.say("/now")
    for _ in range(25):
        labels = [label for label in sam.last.labels() if label not in ("Copy this sentence", "Help", "Stop")]
        if not labels:
            break
        await sam.tap(chance.choice(labels))
        if chance.random() < 0.1:
            await house.reopen()
        if "Paused." in sam.last.text or chance.random() < 0.1:
            await house.clock.move(chance.choice([60.0, 2 * 3600.0, 5 * 3600.0]))
            await sam.say("well")

    assert asks_about_them(sam) == []


async def test_somebody_who_chose_nothing_does_meet_those_questions(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("2", "Sad", "Sad, just that", "A loud voice", "To be heard", "To be heard", "Go on", "I don't care")

    assert len(asks_about_them(sam)) == 3


async def test_a_talk_that_was_held_before_their_side_goes_on_about_oneself(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Sad", "Sad, just that")
    assert "see or hear" in sam.last.text
    await sam.say("he is dangerous")
    await sam.tap("No", "More", "Skip this", "I'll call a number", "Go on", "Yes, only about me")
    before = len(asks_about_them(sam))

    assert "You don't have to see their side now" in sam.last.text
    assert "That was my answer" not in sam.last.labels()
    await house.clock.move(60)
    await house.reopen()
    await sam.tap("Back")
    assert len(asks_about_them(sam)) == before


async def test_a_talk_that_rested_before_their_side_goes_on_about_oneself_also_after_a_restart(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Sad", "Sad, just that")
    await caring(house)
    before = len(asks_about_them(sam))
    await house.clock.move(60)
    await house.reopen()
    await sam.say("/now")
    await sam.tap("Go on from there")

    assert "You don't have to see their side now" in sam.last.text
    await sam.tap("I'm safe, go on", "Rest")
    assert "You owe nobody an answer." in sam.last.text
    assert len(asks_about_them(sam)) == before


async def test_a_break_that_runs_meanwhile_ends_as_promised_and_about_oneself(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Sad", "Sad, just that", "More", "Pause", "20 minutes")
    await caring(house)
    before = len(asks_about_them(sam))
    await house.clock.move(21 * 60)
    assert "Are you ready to talk?" in sam.last.text
    await sam.tap("Ready to talk")

    assert "You don't have to see their side now" in sam.last.text
    assert len(asks_about_them(sam)) == before


async def test_who_takes_it_back_is_asked_about_both_again(house: House) -> None:
    sam = await caring(house)
    await sam.say("/safety")
    await sam.tap("About both again")
    await sam.say("/now")
    await sam.tap("5", "Sad", "Sad, just that")

    assert "see or hear" in sam.last.text


async def test_who_was_forgotten_chose_nothing(house: House) -> None:
    sam = await caring(house)
    await sam.say("/privacy")
    await sam.tap("Delete everything", "Yes, delete it all")
    await sam.say("/safety")

    assert "Three short questions" in sam.last.text
