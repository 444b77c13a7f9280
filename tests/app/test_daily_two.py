"""A small question a day for both: both want it, one says when, each answers alone, and nothing is shown unless both want it."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.app.incoming import Relocated
from bot.engine.session import CARE
from bot.ports import Changes, Person, TimerRow
from tests.days import A_DAY, AN_HOUR, left_when_sending, live, per_day
from tests.fakes import START, Caller, House, settle
from tests.pair import GROUP, Pair, apart, stands, together

BEFORE_BOTH = "A small question for both of you today"
ALONE = "For you alone at first"


@pytest.fixture
async def home() -> AsyncIterator[House]:
    found = House(longest=A_DAY)
    await found.open()
    yield found
    await found.kill()


async def wanted(home: House) -> Pair:
    """Two in a group who both want it; Ben, who said so last, is asked when."""
    two = await together(home)
    await two.tap(two.ann, "More", "Stop")
    await two.here(two.ann).say("/daily")
    await two.tap(two.ann, "I'm in")
    await two.tap(two.ben, "I'm in")
    return two


async def asking(home: House) -> Pair:
    """Two in a group who both want it; Ben, who said so last, chose nine in the morning by the clock of UTC."""
    two = await wanted(home)
    await planned(two)
    return two


async def planned(two: Pair) -> None:
    await two.ben.say("Reykjavik")
    await two.ben.say("9:00")
    await two.ben.tap("Every day")


async def people(two: Pair) -> dict[str, Person]:
    loaded = await two.house._loaded(two.ann.who.user, two.ben.who.user)
    return {person.name: person for person in loaded.persons.values()}


async def keep(two: Pair, name: str, **changed: object) -> None:
    """Something became of one of the two that no talk of these tests is about."""
    person = (await people(two))[name]
    settings = {**person.settings, **{key: value for key, value in changed.items() if key != "crisis_at"}}
    assert two.house.store is not None
    crisis = float(str(changed.get("crisis_at", person.crisis_at)))
    await two.house.store.save(Changes(persons=[replace(person, settings=settings, crisis_at=crisis)]))


async def rows(home: House) -> list[TimerRow]:
    assert home.store is not None
    return list(await home.store.prompts_due(START + 1000 * A_DAY, 100))


def before_both(two: Pair) -> list[str]:
    place = two.room if two.group else two.ann.inbox
    return [message.text for message in place if BEFORE_BOTH in message.text]


def alone(who: Caller) -> list[str]:
    return [message.text for message in who.inbox if ALONE in message.text]


async def test_both_want_it_one_says_when_and_it_comes_once_a_day(home: House) -> None:
    two = await asking(home)
    assert "From now on a small question comes to both of you" in two.room[-1].text
    for day in range(1, 8):
        await home.clock.move(A_DAY)
        assert len(before_both(two)) == len(alone(two.ann)) == len(alone(two.ben)) == day
    assert len(set(alone(two.ann))) == 7
    assert alone(two.ann) == alone(two.ben)


async def test_the_clock_of_one_is_never_told_to_the_other(home: House) -> None:
    two = await asking(home)
    told = [message.text for message in (*two.room, *two.ann.inbox)]
    assert not any("9:00" in text or "Reykjavik" in text for text in told)


async def test_it_is_not_on_before_both_want_it(home: House) -> None:
    two = await together(home)
    await two.tap(two.ann, "More", "Stop")
    await two.here(two.ann).say("/daily")
    assert "A small question a day" in two.room[-1].text
    await two.tap(two.ann, "I'm in")
    await home.clock.move(3 * A_DAY)
    assert await rows(home) == []
    assert before_both(two) == []


async def test_nothing_is_shown_before_both_answered_and_then_only_if_both_want_it(home: House) -> None:
    two = await asking(home)
    await home.clock.move(2 * AN_HOUR)
    await two.ann.say("The quiet on the stairs")
    await two.ben.say("Your laugh at noon")
    assert not any("stairs" in message.text or "noon" in message.text for message in two.room)
    await two.ann.tap("Show it")
    assert not any("stairs" in message.text for message in (*two.room, *two.ben.inbox))
    await two.ben.tap("Show it")
    shown = two.room[-1].text
    assert "stairs" in shown
    assert "noon" in shown
    assert "Thank you both" in shown


async def test_one_who_keeps_it_keeps_both_to_themselves(home: House) -> None:
    two = await asking(home)
    await home.clock.move(2 * AN_HOUR)
    await two.ann.say("The quiet on the stairs")
    await two.ben.say("Your laugh at noon")
    await two.ann.tap("Show it")
    await two.ben.tap("Keep it to myself")
    assert not any("stairs" in message.text or "noon" in message.text for message in two.room)
    assert "stay with each of you" in two.room[-1].text
    assert "if it suits you" in two.room[-1].text


async def test_who_skips_gives_nothing_away(home: House) -> None:
    two = await asking(home)
    await home.clock.move(2 * AN_HOUR)
    await two.ann.tap("Not today")
    await two.ben.say("Your laugh at noon")
    assert not any("noon" in message.text for message in (*two.room, *two.ann.inbox))
    assert "something small for today" in two.room[-1].text


async def test_yesterdays_question_makes_way_without_a_word(home: House) -> None:
    two = await asking(home)
    await home.clock.move(2 * AN_HOUR)
    await two.ann.say("The quiet on the stairs")
    count = len(two.room)
    await home.clock.move(A_DAY)
    assert len(two.room) == count + 1
    assert len(await two.talks()) == 1


async def test_each_of_its_messages_is_struck_off_before_it_goes_out(home: House) -> None:
    two = await asking(home)
    waiting = left_when_sending(home)
    await home.clock.move(2 * AN_HOUR)
    assert len(before_both(two)) == len(alone(two.ann)) == len(alone(two.ben)) == 1
    assert waiting == [0, 0, 0]  # at most once: no crash can double it


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_dies_no_day_has_two(seed: int) -> None:
    home = House(longest=A_DAY)
    await home.open()
    two = await asking(home)
    deaths = await live(home, 20, random.Random(seed))
    for place, words in ((two.room, BEFORE_BOTH), (two.ann.inbox, ALONE), (two.ben.inbox, ALONE)):
        came = per_day(message for message in place if words in message.text)
        assert set(came.values()) == {1}
        assert len(came) >= 20 - deaths
    await home.kill()


async def test_either_ends_it_from_their_own_chat_and_both_hear_only_that(home: House) -> None:
    two = await asking(home)
    await two.ann.say("/daily")
    await two.ann.tap("The one for both", "Turn it off for both")
    assert "The small question for both of you is off" in two.room[-1].text
    assert "Ann" not in two.room[-1].text
    assert await rows(home) == []
    await home.clock.move(3 * A_DAY)
    assert before_both(two) == []


async def test_either_changes_it_from_the_group(home: House) -> None:
    two = await asking(home)
    (before,) = await rows(home)
    await two.here(two.ann).say("/daily")
    assert "I ask Ann when" in two.room[-1].text
    await two.ann.tap("Another time")
    await two.ann.say("Lima")
    await two.ann.say("9:00")
    (after,) = await rows(home)
    assert after.due - before.due == 5 * AN_HOUR
    assert "at another time" in two.room[-1].text


async def test_it_pauses_for_both_and_begins_again_by_itself(home: House) -> None:
    two = await asking(home)
    await two.here(two.ann).say("/daily")
    await two.ann.tap("A pause for a while")
    await two.ann.say("3 days")
    await home.clock.move(3 * A_DAY)
    assert before_both(two) == []
    await home.clock.move(A_DAY)
    assert len(before_both(two)) == 1


async def test_somebody_elses_daily_in_their_group_changes_nothing(home: House) -> None:
    two = await asking(home)
    (before,) = await rows(home)
    cem = home.person(9, "Cem").in_group(GROUP)
    await cem.say("/daily")
    assert "two" in two.room[-1].text
    assert await rows(home) == [before]


async def test_apart_from_each_other_it_stops_and_what_comes_to_one_goes_on(home: House) -> None:
    two = await asking(home)
    await two.ann.say("/daily")
    await two.ann.tap("My own", "Yes, once a day")
    for answer in ("Reykjavik", "10:00", "Every day"):
        await two.ann.say(answer)
    assert len(await rows(home)) == 2
    await two.ben.say("/unlink")
    (left,) = await rows(home)
    assert left.owner == (await people(two))["Ann"].id
    await home.clock.move(2 * A_DAY)
    assert before_both(two) == []
    assert any("A small question for today" in message.text for message in two.ann.inbox)


async def test_in_a_talk_of_two_it_waits_and_then_the_day_is_passed_over(home: House) -> None:
    two = await asking(home)
    await two.here(two.ann).say("/attune")
    await two.tap(two.ann, "I'm in")
    await two.tap(two.ben, "I'm in")
    for _ in range(9):
        await home.clock.move(30 * 60)
        await two.here(two.ann).say("/attune")
        await two.tap(two.ann, "Go on from there")
    assert before_both(two) == []


async def test_a_talk_that_is_wanted_now_is_not_kept_back_by_a_question_of_the_day(home: House) -> None:
    two = await asking(home)
    await home.clock.move(2 * AN_HOUR)
    assert await two.state() == "daily_two.ask"
    await two.here(two.ann).say("/attune")
    await two.tap(two.ann, "I'm in")
    await two.tap(two.ben, "I'm in")
    assert await two.state() == "attune_group.hello"
    assert len(await two.talks()) == 1


async def at_nine(two: Pair) -> None:
    """A minute before the question comes."""
    await two.house.clock.move(AN_HOUR - (two.house.clock.now() - START) - 60)


@pytest.mark.parametrize("ann", ["free", "busy"])
async def test_what_one_of_them_is_busy_with_shows_in_nothing_the_other_sees(ann: str) -> None:
    """Whether Ben talks alone, needs help, cleared his chat, or is asked about himself alone: to Ann it is an ordinary day."""
    seen = []
    for what in ("nothing", "talk", "crisis", "care", "exit"):
        house = House(longest=A_DAY)
        await house.open()
        two = await asking(house)
        await at_nine(two)
        if what in ("talk", "exit"):
            await two.ben.say("/now" if what == "talk" else "/exit")
        elif what == "crisis":
            await keep(two, "Ben", crisis_at=house.clock.now())
        elif what == "care":
            await keep(two, "Ben", **{CARE: True})
        if ann == "busy":
            await two.ann.say("/now")
        since = house.clock.now()
        await house.clock.move(AN_HOUR)
        if what != "nothing":
            assert alone(two.ben) == []
        seen.append([(round(at / 60), chat, text) for at, chat, text, *_ in two.seen_by(two.ann) if at + START > since])
        await house.kill()
    assert any(text.startswith(BEFORE_BOTH) for _, _, text in seen[0])
    assert all(other == seen[0] for other in seen[1:])


async def test_care_of_one_changes_nothing_of_what_comes_to_the_other() -> None:
    came = []
    for care in (False, True):
        house = House(longest=A_DAY)
        await house.open()
        two = await asking(house)
        await keep(two, "Ben", **{CARE: care})
        await house.clock.move(14 * A_DAY)
        came.append(alone(two.ann))
        await house.kill()
    assert came[0] == came[1]


async def test_who_was_in_a_talk_of_their_own_is_asked_when_it_is_over(home: House) -> None:
    two = await asking(home)
    await home.clock.move(AN_HOUR - (home.clock.now() - START) - 60)
    await two.ben.say("/now")
    await home.clock.move(120)
    assert len(alone(two.ann)) == 1
    assert alone(two.ben) == []
    await two.ben.say("/stop")
    assert len(alone(two.ben)) == 1
    await two.ben.say("The rain")
    await two.ann.say("The tea")
    for who in (two.ann, two.ben):
        await who.tap("Show it")
    assert "The rain" in two.room[-1].text


async def test_it_is_nothing_to_go_back_to_in_a_fight(home: House) -> None:
    two = await asking(home)
    await home.clock.move(AN_HOUR - (home.clock.now() - START) - 60)
    await two.ben.say("/mood")
    await home.clock.move(120)
    await two.ben.say("/now")
    assert "18 or over" in two.ben.last.text


async def test_quiet_hours_of_either_hold_for_both(home: House) -> None:
    two = await asking(home)
    await two.ann.say("/daily")
    await two.ann.tap("The one for both", "Quiet hours for me")
    await two.ann.say("Reykjavik")
    told = len(two.room)
    await two.ann.tap("From 9 to 17")
    await home.clock.move(2 * A_DAY)
    assert len(two.room) == told
    assert before_both(two) == []


async def test_quiet_hours_in_which_it_does_not_come_change_nothing(home: House) -> None:
    two = await asking(home)
    await two.ben.say("/daily")
    await two.ben.tap("The one for both", "Quiet hours for me", "From 22 to 7")
    assert "Done." in two.ben.last.text
    await home.clock.move(A_DAY)
    assert len(before_both(two)) == 1


async def test_a_group_that_the_bot_left_hears_no_more_and_one_that_silenced_it_goes_on_later(home: House) -> None:
    two = await asking(home)
    await stands(two, "muted")
    await home.clock.move(A_DAY)
    assert before_both(two) == []
    await stands(two, "unmuted")
    await home.clock.move(A_DAY)
    assert len(before_both(two)) == 1
    await stands(two, "removed")
    assert await rows(home) == []


async def test_a_group_with_a_new_number_keeps_its_time(home: House) -> None:
    two = await asking(home)
    before = await rows(home)
    await home.deliver(Relocated(*two.here(two.ann).head(), to=GROUP - 1))
    assert await rows(home) == before
    await home.clock.move(2 * AN_HOUR)
    assert any(BEFORE_BOTH in message.text for message in home.messenger.sent if message.chat == GROUP - 1)


async def test_two_without_a_group_have_it_in_their_own_chats(home: House) -> None:
    two = await apart(home)
    await two.tap(two.ann, "More", "Stop")
    await two.ann.say("/weekly")
    await two.ann.tap("Another talk", "A small question a day")
    for who in (two.ann, two.ben):
        await who.tap("I'm in", message=who.last)
    await planned(two)
    assert "From now on a small question comes to both of you" in two.ann.last.text
    await home.clock.move(2 * AN_HOUR)
    assert len(alone(two.ann)) == len(alone(two.ben)) == 1


async def test_who_is_forgotten_leaves_no_question_for_both(home: House) -> None:
    two = await asking(home)
    await two.ben.say("/forget")
    await two.ben.tap("Yes, delete it all")
    assert await rows(home) == []
    await home.clock.move(A_DAY)
    assert alone(two.ann) == []


async def test_another_clock_of_who_chose_moves_what_comes_to_both(home: House) -> None:
    two = await asking(home)
    (before,) = await rows(home)
    await two.ben.say("/daily")
    await two.ben.tap("My own", "Yes, once a day")
    await two.ben.say("12:00")
    await two.ben.tap("Every day")
    await two.ben.say("/daily")
    await two.ben.tap("My own", "Quiet or pause", "I am somewhere else")
    await two.ben.say("Lima")
    after = {row.owner: row for row in await rows(home)}
    assert after[before.owner].due - before.due == 5 * AN_HOUR


async def test_the_file_of_one_tells_of_their_own_prompts_and_nothing_of_the_others_clock(home: House) -> None:
    two = await asking(home)
    await two.ann.say("/daily")
    await two.ann.tap("My own", "Yes, once a day")
    for answer in ("Lima", "18:45", "At weekends"):
        await two.ann.say(answer)
    await two.ann.say("/export")
    await two.ann.tap("Send it")
    await settle()
    ((_, file),) = home.messenger.files
    kept = json.loads(file.content)
    assert kept["daily_prompts"] | {"at": "18:45", "days": [6, 7], "on": True} == kept["daily_prompts"]
    assert kept["couples"]["daily_prompts_for_both"] == 1
    assert b"09:00" not in file.content
    assert b"Reykjavik" not in file.content


async def test_a_break_comes_before_a_question_at_once(home: House) -> None:
    two = await asking(home)
    await home.clock.move(2 * AN_HOUR)
    assert await two.state() == "daily_two.ask"
    await two.ann.say("/timeout")
    assert "Paused for both" not in two.room[-1].text
    assert {row.body["frames"][-1]["dialog"] for row in await two.talks()} == {"timeout_two"}


async def test_stop_and_pause_leave_the_question_out_as_a_no_does(home: House) -> None:
    two = await asking(home)
    await home.clock.move(2 * AN_HOUR)
    count = len(two.room)
    await two.ann.say("stop")
    assert len(two.room) == count
    await two.ben.say("The rain")
    assert "something small for today" in two.room[-1].text
    assert "over for now" not in two.room[-1].text


async def test_what_is_to_be_shown_waits_until_a_talk_of_ones_own_is_over(home: House) -> None:
    two = await asking(home)
    await home.clock.move(2 * AN_HOUR)
    await two.ann.say("The tea")
    await two.ann.say("/now")
    count = len(two.ann.inbox)
    await two.ben.say("The rain")
    assert len(two.ann.inbox) == count
    await two.ann.say("/stop")
    assert "This is what would be shown" in two.ann.last.text
    assert "The tea" in two.ann.last.text


async def test_a_question_that_was_held_back_comes_before_no_first_line(home: House) -> None:
    two = await asking(home)
    await at_nine(two)
    await two.ben.say("/mood")
    await home.clock.move(120)
    await two.ben.say("/now")
    assert alone(two.ben) == []


async def test_who_left_their_talk_is_asked_when_they_come_back(home: House) -> None:
    two = await asking(home)
    await at_nine(two)
    await two.ben.say("/now")
    await home.clock.move(5 * AN_HOUR)
    await two.ben.say("hello")
    await two.ben.tap("Leave it")
    assert len(alone(two.ben)) == 1


async def test_who_asks_for_it_is_asked_when_whatever_way_they_are_on(home: House) -> None:
    two = await asking(home)
    await keep(two, "Ann", **{CARE: True})
    await two.here(two.ann).say("/daily")
    assert "I ask Ann when" in two.room[-1].text
    assert "what shall be different" in two.ann.last.text


async def test_another_time_takes_no_card_away(home: House) -> None:
    two = await asking(home)
    await two.here(two.ann).say("/attune")
    await two.tap(two.ann, "I'm in")
    await two.here(two.ben).say("/daily")
    await two.tap(two.ben, "I'm in")
    assert await two.state() == "attune_group.hello"


async def test_nothing_is_set_for_two_who_have_parted_meanwhile(home: House) -> None:
    two = await wanted(home)
    await two.ann.say("/unlink")
    await two.ben.say("Reykjavik")
    assert "is off" in two.ben.last.text
    assert await rows(home) == []


async def test_parting_over_a_small_question_tells_of_no_talk(home: House) -> None:
    two = await asking(home)
    await home.clock.move(2 * AN_HOUR)
    count = len(two.room)
    await two.ann.say("/unlink")
    assert len(two.room) == count


async def test_a_reply_before_both_leads_into_the_own_chat(home: House) -> None:
    two = await asking(home)
    await home.clock.move(2 * AN_HOUR)
    await two.here(two.ann).say("The tea")
    assert "comes in our own chat" in two.room[-1].text
    await two.ann.say("The tea")
    assert "as soon as Ben" in two.ann.last.text
