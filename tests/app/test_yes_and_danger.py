"""Somebody who is being helped, has cleared the chat or is on the care path when a talk of two would begin, or be asked for: nothing
of it comes to them, and the partner sees what any silence gives."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.app.test_together_in_danger import ACTS, DAY, Act, nothing
from tests.fakes import FakeChance, House
from tests.pair import Make, apart, asked_apart, asked_in_the_group, ended, linked


class Steady(FakeChance):
    """Ids that draw the one who was asked to speak first, and the same variants of all texts."""

    def new_id(self) -> int:
        self._next += 2 * 97
        return self._next


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = await House(chance=Steady(1001)).open()
    yield house
    await house.kill()


ALONE = [act for act in ACTS if not act.endswith("_before_both")]


ASKED = [asked_in_the_group, asked_apart]


async def day_of_ben(make: Make, act: Act) -> object:
    """All that Ben sees for a day when he says yes to what Ann has said yes to before this act of hers."""
    house = await House(chance=Steady(1001)).open()
    two = await make(house)
    begun = house.clock.now()
    await act(two, two.ann)
    await house.clock.move(begun + 60.0 - house.clock.now())
    await two.tap(two.ben, "I'm in")
    await house.clock.move(7500.0)
    await house.clock.jump(DAY)
    edits = [(chat, str(body)) for chat, _, body in house.messenger.edits if chat != two.ann.where.chat]
    await house.kill()
    return two.seen_by(two.ben), len(edits)


@pytest.mark.parametrize("act", ALONE)
@pytest.mark.parametrize("make", ASKED)
async def test_what_follows_a_yes_shows_nothing_to_the_other_one(make: Make, act: str) -> None:
    assert await day_of_ben(make, ACTS[act]) == await day_of_ben(make, nothing)


@pytest.mark.parametrize("act", [act for act in ALONE if act != "blocks_the_bot"])
@pytest.mark.parametrize("make", ASKED)
async def test_nothing_of_a_talk_that_begins_comes_to_who_is_not_there(house: House, make: Make, act: str) -> None:
    two = await make(house)
    await ACTS[act](two, two.ann)
    count = len(two.ann.inbox)
    await two.tap(two.ben, "I'm in")
    await two.tap(two.ben, "Something said or done")
    await house.clock.move(7500.0)

    assert len(two.ann.inbox) == count


@pytest.mark.parametrize("words", ["I am at my sister's place", "yes he did once"])
@pytest.mark.parametrize("way", ["danger", "/safety"])
async def test_words_to_help_stay_with_help_when_the_other_one_comes_in(house: House, way: str, words: str) -> None:
    two = await asked_apart(house)
    await two.ann.say(way)
    if way == "/safety":
        await two.ann.tap("Ask me")
    await two.ben.tap("I'm in")
    await two.ann.say(words)

    (talk,) = await two.talks()
    assert words not in str(dict(talk.words))
    assert not any(words in message.text for message in two.ben.inbox)


@pytest.mark.parametrize("make", ASKED)
async def test_after_help_the_talk_that_began_meanwhile_goes_on(house: House, make: Make) -> None:
    two = await make(house)
    await two.ann.say("danger")
    await two.tap(two.ben, "I'm in")
    await two.tap(two.ben, "Something said or done")
    await two.ann.tap("That's not what I meant")
    assert "Only you see the number" in two.ann.last.text
    await two.ann.tap("4")
    await two.ben.tap("3")

    assert await two.state() == "attune_group.order"


async def test_after_the_three_questions_the_talk_that_began_meanwhile_is_offered(house: House) -> None:
    two = await asked_apart(house)
    await two.ann.say("/safety")
    await two.ann.tap("Ask me", "No")
    await two.ben.tap("I'm in")
    await two.ann.tap("No", "No")

    assert "in the middle of “A talk for two”" in two.ann.last.text
    await two.ann.tap("Go on from there")
    assert await two.state() == "attune_group.hello"


async def test_a_yes_after_help_that_was_left_counts(house: House) -> None:
    two = await linked(house)
    await two.ann.say("danger")
    await house.clock.move(1200.0)
    await two.ann.say("/attune")
    await two.both_tap("I'm in")
    await two.tap(two.ben, "Something said or done")

    assert "Only you see the number" in two.ann.last.text


# A card, and a break, where one of two is not there


@pytest.mark.parametrize("act", ["says_it_alone", "presses_help_alone", "clears_the_chat", "tells_of_the_past"])
async def test_a_card_does_not_come_there_and_looks_unanswered(house: House, act: str) -> None:
    two = await linked(house)
    await ACTS[act](two, two.ann)
    count = len(two.ann.inbox)
    await two.ben.say("/attune")
    await two.ben.tap("I'm in")

    assert len(two.ann.inbox) == count
    assert "as soon as Ann wants it too" in two.ben.last.text
    await house.clock.move(1200.0)
    await two.ann.say("/start")
    await two.ann.say("/attune")
    assert "“A talk for two”" in two.ann.last.text
    await two.both_tap("I'm in")
    assert await two.state() == "attune_group.hello"


@pytest.mark.parametrize("act", ["says_it_alone", "clears_the_chat", "chooses_care"])
async def test_a_break_that_the_other_one_calls_does_not_come_there(house: House, act: str) -> None:
    two = await ended(house)
    await ACTS[act](two, two.ann)
    count = len(two.ann.inbox)
    await two.here(two.ben).say("/timeout")
    await two.tap(two.ben, "20 minutes")
    await house.clock.move(1500.0)

    assert len(two.ann.inbox) == count
    assert "Ready to talk" in two.ben.last.labels()


@pytest.mark.parametrize("act", ["says_it_alone", "clears_the_chat"])
async def test_the_end_of_a_talk_is_not_told_there(house: House, act: str) -> None:
    two = await apart(house)
    await ACTS[act](two, two.ann)
    count = len(two.ann.inbox)
    await two.ben.say("/unlink")

    assert len(two.ann.inbox) == count


# In the middle of something of one's own


async def test_words_to_a_talk_of_ones_own_stay_there_when_the_other_one_comes_in(house: House) -> None:
    two = await asked_apart(house)
    await two.ann.say("/now")
    await two.ann.tap("5")
    await two.ben.tap("I'm in")
    await two.ann.say("he cheated on me last year")

    assert not any("cheated" in message.text for message in two.ben.inbox)
    assert await two.state() == "attune_group.hello"
