"""Two without a group: the link that one sends, the word of who sent it, the end at any time, and talks in their own chats."""

from __future__ import annotations

from tests.fakes import Caller, House
from tests.pair import NEW, Pair, apart, asked_apart, begins_apart, ended, linked, sent_link, together

DAY = 86_400.0
OVER = "That invitation is over"
RIGHT_ONE = "Is that the right one?"


def third(house: House) -> Caller:
    return house.person(9, "Carl")


async def came(house: House) -> tuple[Pair, str]:
    """Ben has come by the link and is in; Ann is asked whether he is the right one."""
    two, link = await sent_link(house)
    await two.ben.follow(link)
    await two.ben.tap(*NEW)
    return two, link


async def test_who_makes_a_link_is_asked_first(house: House) -> None:
    two, link = await sent_link(house)

    assert any("Are you 18" in message.text for message in two.ann.inbox)
    assert "It works once, until tomorrow" in two.ann.last.text
    assert len(link.partition("start=")[2]) <= 64


async def test_they_are_linked_when_the_first_one_says_that_it_is_the_right_one(house: House) -> None:
    two, _ = await came(house)
    assert "Ben has come by your link" in two.ann.last.text
    assert "As soon as they say yes" in two.ben.last.text
    await two.ben.say("/attune")
    assert "not linked" in two.ben.last.text
    await two.ann.tap("Yes, link us")

    assert "linked with Ben" in two.ann.last.text
    assert "linked with Ann" in two.ben.last.text
    await two.ann.say("/link")
    assert "linked with Ben" in two.ann.last.text


async def test_the_wrong_one_is_declined_and_hears_nothing_of_it(house: House) -> None:
    two, _ = await sent_link(house)
    await third(house).follow(_)
    await third(house).tap(*NEW)
    count = len(third(house).inbox)
    await two.ann.tap("No", message=two.ann.last)

    assert "nobody is linked" in two.ann.last.text
    assert len(third(house).inbox) == count
    await third(house).say("/attune")
    assert "not linked" in third(house).last.text
    await two.ann.tap("Yes, link us")
    assert OVER in two.ann.toast


async def test_ones_own_link_links_nobody(house: House) -> None:
    two, link = await sent_link(house)
    await two.ann.follow(link)

    assert "your own link" in two.ann.last.text
    await two.ben.follow(link)
    assert "Before a talk for two" in two.ben.last.text


async def test_a_link_serves_once(house: House) -> None:
    two, link = await came(house)
    for late in (third(house), two.ben):
        await late.follow(link)
        assert OVER in late.last.text
    await two.ann.tap("Yes, link us")
    await third(house).follow(link)

    assert OVER in third(house).last.text


async def test_of_two_who_follow_it_the_first_to_be_in_has_it(house: House) -> None:
    two, link = await sent_link(house)
    for each in (third(house), two.ben):
        await each.follow(link)
    await two.ben.tap(*NEW)
    await third(house).tap(*NEW)

    assert OVER in third(house).last.text
    assert sum(RIGHT_ONE in message.text for message in two.ann.inbox) == 1


async def test_a_link_is_over_after_a_day(house: House) -> None:
    two, link = await sent_link(house)
    await house.clock.jump(DAY)
    await two.ben.follow(link)

    assert OVER in two.ben.last.text


async def test_a_yes_after_a_day_is_too_late(house: House) -> None:
    two, _ = await came(house)
    await house.clock.jump(DAY)
    await two.ann.tap("Yes, link us")

    assert OVER in two.ann.toast
    await two.ann.say("/attune")
    assert "not linked" in two.ann.last.text


async def test_a_new_link_ends_the_one_before(house: House) -> None:
    two, link = await sent_link(house)
    await two.ann.say("/link")
    await two.ann.tap("I'm in", "That is good")
    await two.ben.follow(link)

    assert OVER in two.ben.last.text
    fresh = next(word for word in two.ann.last.text.split() if word.startswith("https://"))
    await two.ben.follow(fresh)
    assert "Before a talk for two" in two.ben.last.text


async def test_who_is_linked_already_stays_with_their_partner(house: House) -> None:
    two = await linked(house)
    carl = third(house)
    await carl.say("/link")
    await carl.tap(*NEW)
    await two.ben.follow(next(word for word in carl.last.text.split() if word.startswith("https://")))

    assert "linked with Ann" in two.ben.last.text
    assert RIGHT_ONE not in carl.last.text


async def test_who_is_under_eighteen_makes_no_link_and_follows_none(house: House) -> None:
    two, link = await sent_link(house)
    await two.ben.follow(link)
    await two.ben.tap("No")
    await two.ben.say("/link")
    assert "under 18" in two.ben.last.text
    await two.ben.follow(link)

    assert "under 18" in two.ben.last.text
    assert not any(RIGHT_ONE in message.text for message in two.ann.inbox)


async def test_what_is_not_answered_or_declined_looks_alike_to_who_sent_the_link(house: House) -> None:
    two, link = await sent_link(house)
    count = len(two.ann.inbox)
    await two.ben.follow(link)
    await two.ben.tap(*NEW[:4], "Yes", "No", "No", "Only about me", "Stay out")
    await house.clock.jump(2 * DAY)

    assert len(two.ann.inbox) == count


# The end


async def test_unlinking_works_at_once_and_the_other_one_hears_nothing(house: House) -> None:
    two = await linked(house)
    count = len(two.ann.inbox)
    await two.ben.say("/unlink")

    assert "linked with nobody" in two.ben.last.text
    assert len(two.ann.inbox) == count
    await two.ann.say("/attune")
    assert "not linked" in two.ann.last.text
    await two.ben.say("/unlink")
    assert "not linked" in two.ben.last.text


async def test_unlinking_in_a_talk_ends_it_in_neutral_words_for_the_other_one(house: House) -> None:
    two = await apart(house)
    await two.ben.say("/unlink")

    assert "over for now. What you kept to yourself stays yours" in two.ann.last.text
    assert await two.talks() == []
    await two.ann.tap("Start now")
    assert "18 or over, private" in two.ann.last.text


async def test_who_waits_to_be_vouched_for_can_take_it_back(house: House) -> None:
    two, _ = await came(house)
    await two.ben.say("/unlink")
    await two.ann.tap("Yes, link us")

    assert OVER in two.ann.toast
    assert await two.couples() == []


async def test_unlinking_in_a_group_ends_the_talk_there(house: House) -> None:
    two = await together(house)
    await two.ben.say("/unlink")

    assert "This talk is over for now" in two.room[-1].text
    assert "You can go on alone" in two.ann.last.text
    assert await two.couples() == []
    await two.here(two.ann).say("/attune")
    assert two.room[-1].labels() == ["Join"]


# Talks in their own chats


async def test_both_are_asked_and_a_yes_of_one_waits_for_the_other(house: House) -> None:
    two = await linked(house)
    await two.ann.say("/attune")
    assert "“A talk for two”" in two.ben.last.text
    await two.ben.tap("I'm in")
    assert "as soon as Ann wants it too" in two.ben.last.text
    assert await two.talks() == []
    await two.ann.tap("I'm in")

    assert await two.state() == "attune_group.hello"


async def test_another_talk_asks_both_anew_and_the_old_card_is_no_yes_to_it(house: House) -> None:
    two = await linked(house)
    await two.ann.say("/attune")
    old = two.ann.last
    await two.ben.tap("Another talk", "Mend a moment", "I'm in")
    assert "“Mend a moment”" in two.ann.last.text
    await two.ann.tap("I'm in", message=old)
    assert "earlier question" in two.ann.toast
    assert await two.talks() == []
    await two.ann.tap("I'm in")

    assert await two.state() == "repair.pick"


async def test_on_the_care_path_the_press_asks_alone_first(house: House) -> None:
    two = await linked(house)
    await two.ben.say("/safety")
    await two.ben.tap("Ask me", "Yes", "No", "No", "Only about me")
    await two.ann.say("/attune")
    await two.ann.tap("I'm in")
    count = len(two.ann.inbox)
    card = next(message for message in reversed(two.ben.inbox) if "Another talk" in message.labels())
    await two.ben.tap("I'm in", message=card)
    await two.ben.tap("I'm in")
    assert "Stay out, or let me ask about both" in two.ben.last.text
    assert len(two.ann.inbox) == count
    await two.ben.tap("Ask about both", "That is good")

    assert await two.state() == "attune_group.hello"
    assert not any(RIGHT_ONE in message.text for message in two.ann.inbox[count:])


async def test_an_invitation_alone_is_over_after_a_day(house: House) -> None:
    two = await asked_apart(house)
    await house.clock.jump(DAY)
    await two.ben.tap("I'm in")

    assert OVER in two.ben.toast
    assert await two.talks() == []


async def test_a_press_of_before_they_were_two_parts_nobody(house: House) -> None:
    two, _ = await came(house)
    asked = two.ann.last
    await two.ann.tap("Yes, link us", message=asked)
    await two.ann.say("/attune")
    await two.ann.tap("No", message=asked)

    assert "earlier question" in two.ann.toast
    await two.both_tap("I'm in")
    assert await two.state() == "attune_group.hello"


async def test_two_of_a_group_can_also_talk_in_their_own_chats(house: House) -> None:
    two = await ended(house)
    count = len(two.room)
    await begins_apart(two)
    assert await two.state() == "attune_group.hello"
    assert len(two.room) == count
    await two.ann.tap("More", "Stop")

    await two.here(two.ben).say("/attune")
    assert two.room[-1].labels() == ["I'm in", "Another talk"]
    await two.ben.say("/unlink")
    assert await two.couples() == []
