"""How two come into a talk in a group: the card, the link into the private chat, and what each is asked there alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app.incoming import Command, Standing, Unreadable, Who
from tests.fakes import Caller, House
from tests.pair import (
    GROUP,
    NEW,
    Pair,
    asked_in_the_group,
    called_again,
    ended,
    joins,
    link_of,
    pair,
    together,
    welcomed,
)

DAY = 86_400.0
OVER = "That invitation is over"


async def called(house: House) -> Pair:
    """Ann has called for a talk: the card stands in the group."""
    two = await welcomed(house)
    await two.here(two.ann).say("/attune")
    return two


def third(house: House) -> Caller:
    return house.person(9, "Carl")


async def test_a_group_is_greeted_in_forty_words(house: House) -> None:
    two = await welcomed(house)

    (greeting,) = two.room
    assert len(greeting.text.split()) <= 40
    assert greeting.url("Open our chat") == "https://t.me/attune_bot?start=now"


async def test_a_call_puts_a_card_with_the_name_of_the_talk(house: House) -> None:
    two = await called(house)

    card = two.room[-1]
    assert card.text.startswith("“A talk for two”")
    assert "until tomorrow" in card.text
    assert card.labels() == ["Join"]


async def test_join_answers_with_a_link_into_the_own_chat_and_nothing_shows_in_the_group(house: House) -> None:
    two = await called(house)
    before = [(each.text, each.labels()) for each in two.room]
    link = await link_of(two, two.ann)
    await two.ann.follow(link)

    assert link.startswith("https://t.me/attune_bot?start=j")
    assert len(link.partition("start=")[2]) <= 64
    assert "Before a talk for two, here is who I am" in two.ann.last.text
    assert [(each.text, each.labels()) for each in two.room] == before


async def test_the_card_shows_who_is_in_and_the_talk_begins_with_the_second(house: House) -> None:
    two = await called(house)
    card = two.room[-1]
    await joins(two, two.ann)
    assert card.text.endswith("In: Ann")
    assert card.labels() == ["Join"]
    assert "You are in" in two.ann.last.text
    await joins(two, two.ben)

    assert card.text.endswith("In: Ann and Ben")
    assert card.labels() == []
    assert await two.state() == "attune_group.hello"
    assert "what is it about?" in two.room[-1].text


async def test_who_called_is_asked_just_like_the_other_one_who_came_in_first(house: House) -> None:
    two = await called(house)
    await joins(two, two.ben)
    link = await link_of(two, two.ann)
    await two.ann.follow(link)

    assert "Are you 18 or over?" in two.ann.last.text
    assert await two.talks() == []
    await two.ann.tap(*NEW)
    assert await two.state() == "attune_group.hello"


async def test_a_name_to_be_called_by_stands_in_the_group(house: House) -> None:
    two = await called(house)
    await two.ann.follow(await link_of(two, two.ann))
    await two.ann.tap(*NEW[:-1])
    await two.ann.say("Annie")

    assert two.room[-1].text.endswith("In: Annie")


async def test_two_who_would_be_called_alike_are_told_apart_and_nobody_is_compared_who_is_not_in(house: House) -> None:
    two = await called(house)
    for who in (two.ann, two.ben):
        await who.follow(await link_of(two, who))
        await who.tap(*NEW[:-1])
    await two.ben.say("Ann")
    assert two.room[-1].text.endswith("In: Ann")  # of whoever called it is not told that they are on their way too
    await two.ann.tap("That is good")
    assert "You would both be called Ann" in two.ann.last.text
    await two.ann.say("Annie")

    assert two.room[-2].text.endswith("In: Ann and Annie")
    assert await two.state() == "attune_group.hello"


@pytest.mark.parametrize(("languages", "spoken"), [(("de", "de"), "de"), (("de", "en"), "en"), (("de", "es"), "en")])
async def test_two_talk_in_the_language_that_both_have_else_in_english(
    house: House, languages: tuple[str, str], spoken: str
) -> None:
    two = pair(house)
    two.ann, two.ben = (
        replace(who, who=replace(who.who, language=language))
        for who, language in zip((two.ann, two.ben), languages, strict=True)
    )
    await two.here(two.ann).say("/attune")
    await joins(two, two.ann)
    await joins(two, two.ben)
    (talk,) = await two.talks()

    assert talk.body["language"] == spoken


async def test_a_third_gets_a_toast_and_changes_nothing(house: House) -> None:
    two = await called(house)
    await joins(two, two.ann)
    await joins(two, two.ben)
    await two.tap(two.ann, "More", "Stop")
    await two.here(two.ann).say("/attune")
    count = len(house.messenger.sent)
    await third(house).in_group(GROUP).tap("I'm in")

    assert third(house).toast == "Two people are in here already."
    assert house.messenger.links[-1] == ""
    assert len(house.messenger.sent) == count
    assert house.metrics.counted[("presses_of_others",)] == 1


async def test_who_is_third_to_answer_is_told_so_alone(house: House) -> None:
    two = await called(house)
    await third(house).follow(await link_of(two, third(house)))
    await joins(two, two.ann)
    await joins(two, two.ben)
    count = len(two.room)
    await third(house).tap(*NEW)

    assert OVER in third(house).last.text
    assert "You are in" not in third(house).last.text
    assert len(two.room) == count


async def test_somebody_else_who_calls_is_told_that_two_are_here(house: House) -> None:
    two = await together(house)
    await third(house).in_group(GROUP).say("/attune")

    assert "they are in already" in two.room[-1].text
    assert await two.state() == "attune_group.hello"


# Links


async def test_the_link_of_another_does_nothing(house: House) -> None:
    two = await called(house)
    await two.ben.follow(await link_of(two, two.ann))

    assert OVER in two.ben.last.text
    assert await house.sessions() == []


async def test_a_link_serves_once(house: House) -> None:
    two = await called(house)
    link = await link_of(two, two.ann)
    await two.ann.follow(link)
    await two.ann.tap(*NEW)
    await two.ann.follow(link)

    assert OVER in two.ann.last.text
    assert two.room[-1].text.endswith("In: Ann")


async def test_a_link_is_over_after_a_day(house: House) -> None:
    two = await called(house)
    link = await link_of(two, two.ann)
    await house.clock.move(DAY)
    await two.ann.follow(link)

    assert OVER in two.ann.last.text
    await two.tap(two.ben, "Join")
    assert OVER in two.ben.toast


async def test_who_takes_a_day_to_answer_is_told_that_it_is_over(house: House) -> None:
    two = await called(house)
    await two.ann.follow(await link_of(two, two.ann))
    await two.ann.tap(*NEW[:-1])
    await house.clock.move(DAY)
    await two.ann.tap(NEW[-1])

    assert OVER in two.ann.last.text
    assert "You are in" not in two.ann.last.text
    assert "In:" not in two.room[-1].text


@pytest.mark.parametrize("forged", ["j", "jAAAA", "j" + "A" * 27, "j" + "/" * 27, "jé"])
async def test_a_forged_link_gets_a_kind_line(house: House, forged: str) -> None:
    two = await called(house)
    await two.ann.follow(f"start={forged}")

    assert OVER in two.ann.last.text
    assert await house.sessions() == []


async def test_one_changed_letter_makes_a_link_worthless(house: House) -> None:
    two = await called(house)
    link = await link_of(two, two.ann)
    head, letter, rest = link[:-8], link[-8], link[-7:]
    await two.ann.follow(f"{head}{'A' if letter != 'A' else 'B'}{rest}")

    assert OVER in two.ann.last.text


async def test_a_card_of_before_is_no_yes_to_a_new_one(house: House) -> None:
    two = await called(house)
    await joins(two, two.ann)
    await two.here(two.ann).say("/attune")

    assert "In:" not in two.room[-1].text
    await joins(two, two.ben)
    assert two.room[-1].text.endswith("In: Ben")
    assert await two.talks() == []


async def test_an_argument_comes_before_an_invitation(house: House) -> None:
    two = await called(house)
    await two.ann.follow(await link_of(two, two.ann))
    await two.ann.say("/now")

    assert "18 or over" in two.ann.last.text
    assert "Before a talk for two" not in two.ann.last.text


# Those who write as the group


async def test_an_anonymous_admin_is_told_what_to_change(house: House) -> None:
    two = await welcomed(house)
    head = two.here(two.ann).head()
    await house.deliver(Command(head[0], Who(0), *head[2:], name="attune"))

    assert "Remain anonymous" in two.room[-1].text


async def test_ordinary_words_of_an_anonymous_admin_get_no_answer(house: House) -> None:
    two = await welcomed(house)
    head = two.here(two.ann).head()
    await house.deliver(Unreadable(head[0], Who(0), *head[2:], kind="anonymous", text="hello all"))

    assert len(two.room) == 1


# Later rounds


async def test_the_next_time_a_press_is_enough(house: House) -> None:
    two = await ended(house)
    await two.here(two.ben).say("/attune")
    count = len(two.ann.inbox), len(two.ben.inbox)
    card = two.room[-1]
    assert card.labels() == ["I'm in", "Another talk"]
    await two.tap(two.ann, "I'm in")
    assert two.ann.toast == "Noted."
    assert card.text.endswith("In: Ann")
    await two.tap(two.ann, "I'm in")
    assert two.ann.toast == "You are in. Now the other one."
    await two.tap(two.ben, "I'm in")

    assert await two.state() == "attune_group.hello"
    assert (len(two.ann.inbox), len(two.ben.inbox)) == count


async def test_another_talk_asks_both_again(house: House) -> None:
    two = await asked_in_the_group(house)
    card = two.room[-1]
    await two.tap(two.ben, "Another talk")
    assert "Two views of one moment" in card.labels()
    await two.tap(two.ben, "Two views of one moment")

    assert card.text.startswith("“Two views of one moment”")
    assert "In:" not in card.text
    assert card.labels() == ["I'm in", "Another talk"]
    await two.both_tap("I'm in")
    assert await two.state() == "two_views.moment"


async def test_a_yes_to_one_talk_is_none_to_another(house: House) -> None:
    two = await called_again(house)
    stale = two.here(two.ann).press("I'm in")
    await two.tap(two.ben, "Another talk", "Two views of one moment", "I'm in")
    await house.deliver(stale)

    assert two.ann.toast == "That button belongs to an earlier question."
    assert await two.talks() == []


async def test_a_group_that_becomes_one_with_the_bot_again_is_greeted_again(house: House) -> None:
    two = pair(house)
    for change in ("added", "removed", "added"):
        await house.deliver(Standing(*two.here(two.ann).head(), change=change))

    assert len(two.room) == 2
