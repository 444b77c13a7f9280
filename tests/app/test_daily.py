"""One small question a day: once, at its time, never twice whatever dies, and silent where something else matters more."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.adapters.memory import MemoryStore
from bot.app.people import CONSENT, DAILY
from bot.coach.schedules import LATEST, TZ_DATA
from bot.engine.session import CARE
from bot.ports import Blocked, Changes, Person, Priority, RetryLater, TimerRow, Unreachable, Wanted
from tests.days import A_DAY, AN_HOUR, left_when_sending, live, per_day
from tests.fakes import START, Caller, House

QUESTION = "A small question for today"
#: The plays begin at 8:00 by the clock of UTC.
NINE = 540


@pytest.fixture
async def home() -> AsyncIterator[House]:
    found = House(longest=A_DAY)
    await found.open()
    yield found
    await found.kill()


async def person_of(home: House, caller: Caller) -> Person:
    assert home.store is not None
    loaded = await home.store.load(Wanted(users=frozenset({caller.who.user})))
    return next(person for person in loaded.persons.values() if person.user == caller.who.user)


async def keep(home: House, person: Person) -> None:
    assert home.store is not None
    await home.store.save(Changes(persons=[person]))


async def with_plan(home: House, user: int = 7, at: int = NINE, zone: str = "UTC", **plan: object) -> Caller:
    """Somebody who agreed, and chose a time; through the chat, so that everything is as it is for people."""
    sam = home.person(user)
    await sam.say("/privacy")
    person = await person_of(home, sam)
    await keep(home, replace(person, consent=CONSENT, zone=zone, settings={**person.settings, DAILY: plan}))
    await sam.say("/daily")
    await sam.tap("Yes, once a day")
    await sam.say(f"{at // 60}:{at % 60:02}")
    await sam.say("skip")
    return sam


def asked(caller: Caller) -> list[str]:
    return [message.text for message in caller.inbox if QUESTION in message.text]


async def rows(home: House) -> list[TimerRow]:
    assert home.store is not None
    return list(await home.store.prompts_due(START + 1000 * A_DAY, 100))


def hour(home: House) -> str:
    return datetime.fromtimestamp(home.clock.now(), tz=UTC).strftime("%a %H:%M")


async def test_it_comes_once_a_day_at_its_time_and_no_two_days_are_alike(home: House) -> None:
    sam = await with_plan(home)
    for day in range(1, 15):
        await home.clock.move(A_DAY)
        assert len(asked(sam)) == day
    assert len(set(asked(sam))) == 14


async def test_what_is_answered_is_thanked_for_with_something_small_to_do(home: House) -> None:
    sam = await with_plan(home)
    await home.clock.move(2 * AN_HOUR)
    await sam.say("The quiet on the stairs")
    assert "Thank you. And for today, if it suits you:" in sam.last.text


async def test_it_goes_out_after_replies_and_is_struck_off_before(home: House) -> None:
    assert home.store is not None
    sam = await with_plan(home)
    waiting = left_when_sending(home)
    await home.clock.move(2 * AN_HOUR)
    assert len(asked(sam)) == 1
    assert waiting == [0]  # at most once: no crash can double it


async def test_after_a_downtime_it_comes_up_to_three_hours_late_and_older_ones_never(home: House) -> None:
    sam = await with_plan(home)
    await home.kill()
    home.clock.pass_by(AN_HOUR + LATEST - 120)
    await home.open()
    await home.clock.move(60)
    assert len(asked(sam)) == 1
    await home.kill()
    home.clock.pass_by(5 * A_DAY + 2 * LATEST)
    await home.open()
    await home.clock.move(60)
    assert len(asked(sam)) == 1  # never a backlog
    await home.clock.move(A_DAY)
    assert len(asked(sam)) == 2


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_dies_no_day_has_two_and_few_have_none(seed: int) -> None:
    home = House(longest=A_DAY)
    await home.open()
    sam = await with_plan(home)
    deaths = await live(home, 40, random.Random(seed))
    came = per_day(message for message in sam.inbox if QUESTION in message.text)
    assert set(came.values()) == {1}
    assert len(came) >= 40 - deaths
    await home.kill()


async def test_in_a_talk_it_waits_and_then_the_day_is_passed_over(home: House) -> None:
    sam = await with_plan(home)
    for _ in range(9):
        await home.clock.move(30 * 60)
        await sam.say("/now")
    assert asked(sam) == []
    await home.clock.move(A_DAY)
    assert len(asked(sam)) == 1


async def test_in_a_break_it_stays_silent(home: House) -> None:
    sam = await with_plan(home)
    await sam.say("/now")
    await sam.say("9")
    await sam.tap("Take a break")
    await sam.say("4 hours")
    await home.clock.move(3.5 * AN_HOUR)
    assert asked(sam) == []


async def test_after_a_crisis_it_stays_silent_until_they_resume(home: House) -> None:
    sam = await with_plan(home)
    await keep(home, replace(await person_of(home, sam), crisis_at=home.clock.now()))
    await home.clock.move(3 * A_DAY)
    assert asked(sam) == []
    await keep(home, replace(await person_of(home, sam), crisis_at=0.0))
    await home.clock.move(A_DAY)
    assert len(asked(sam)) == 1


async def test_in_quiet_hours_it_waits_for_their_end_or_is_left_out(home: House) -> None:
    sam = await with_plan(home, at=9 * 60, quiet=[9 * 60, 10 * 60])
    await home.clock.move(1.9 * AN_HOUR)
    assert asked(sam) == []
    await home.clock.move(AN_HOUR)
    assert len(asked(sam)) == 1
    person = await person_of(home, sam)
    plan = {**person.settings[DAILY], "quiet": [8 * 60, 20 * 60]}
    await keep(home, replace(person, settings={**person.settings, DAILY: plan}))
    await home.clock.move(3 * A_DAY)
    assert len(asked(sam)) == 1


async def test_who_is_asked_about_themselves_alone_gets_only_such_questions(home: House) -> None:
    sam = await with_plan(home)
    person = await person_of(home, sam)
    await keep(home, replace(person, settings={**person.settings, CARE: True}))
    await home.clock.move(30 * A_DAY)
    about = {prompt.question: prompt.about for prompt in home.library.shelf.prompts}
    came = [text.split("\n\n")[-1] for text in asked(sam)]
    assert len(came) == 30
    assert {about[question] for question in came} == {"me"}


async def test_who_blocked_the_bot_is_asked_nothing_and_start_goes_on(home: House) -> None:
    sam = await with_plan(home)
    home.messenger.trouble = lambda: Blocked("blocked")
    await home.clock.move(2 * A_DAY)
    assert await rows(home) == []
    home.messenger.trouble = lambda: None
    await sam.say("/start")
    (row,) = await rows(home)
    assert row.due > home.clock.now()
    before = len(asked(sam))
    await home.clock.move(A_DAY)
    assert len(asked(sam)) == before + 1


async def test_another_zone_gives_another_time_and_no_second_question_today(home: House) -> None:
    sam = await with_plan(home)
    await home.clock.move(2 * AN_HOUR)
    assert len(asked(sam)) == 1
    await sam.say("/daily")
    await sam.tap("Quiet or pause")
    await sam.tap("I am somewhere else")
    await sam.say("New York")
    (row,) = await rows(home)
    assert datetime.fromtimestamp(row.due, tz=UTC).hour == 14
    await home.clock.move(10 * AN_HOUR)
    assert len(asked(sam)) == 1


async def test_new_tz_data_gives_moments_reckoned_by_it(home: House) -> None:
    assert home.store is not None
    sam = await with_plan(home)
    (row,) = await rows(home)
    stale = replace(row, entry=TZ_DATA - 1, due=row.due + 5 * AN_HOUR)
    await home.store.save(Changes(clear_timers=[row.owner], timers=[stale]))
    await home.keeping.catch_up()
    assert await rows(home) == [row]
    await home.clock.move(2 * AN_HOUR)
    assert len(asked(sam)) == 1


async def test_a_withdrawn_consent_ends_it(home: House) -> None:
    sam = await with_plan(home)
    await keep(home, replace(await person_of(home, sam), consent=""))
    await home.clock.move(3 * A_DAY)
    assert asked(sam) == []
    assert await rows(home) == []


async def test_what_is_forgotten_waits_for_nothing(home: House) -> None:
    sam = await with_plan(home)
    await sam.say("/forget")
    await sam.tap("Yes, delete it all")
    assert await rows(home) == []
    await home.clock.move(2 * A_DAY)
    assert asked(sam) == []


async def test_a_prompt_that_did_not_leave_in_its_hour_leaves_no_more(home: House) -> None:
    assert home.store is not None
    sam = await with_plan(home)
    person = await person_of(home, sam)
    chat = next(iter((await home.store.load(Wanted(persons=frozenset({person.id})))).chats.values()))
    old = home.outgoing(chat.id, Priority.PROMPT)
    old = replace(old, id=10_000, person=person.id, body={**old.body, "until": home.clock.now() + LATEST})
    await home.kill()
    await home.store.save(Changes(outgoing=[old]))
    home.clock.pass_by(LATEST + 60)
    count = len(sam.inbox)
    await home.open()
    await home.clock.move(10)
    assert [message.text for message in sam.inbox[count:]] in ([], asked(sam))
    assert await home.store.unsent(0, 10) == []


async def test_without_any_prompts_nothing_comes() -> None:
    home = House(longest=A_DAY, store=MemoryStore())
    await home.open()
    sam = await with_plan(home)
    shelf = home.library.shelf
    home.library.shelf = replace(shelf, prompts=())
    await home.clock.move(2 * A_DAY)
    assert asked(sam) == []
    assert len(await rows(home)) == 1
    await home.kill()


async def test_a_shared_place_tells_the_zone_where_that_is_asked_and_is_kept_nowhere(home: House) -> None:
    sam = home.person()
    await sam.say("/privacy")
    await keep(home, replace(await person_of(home, sam), consent=CONSENT))
    await home.deliver(replace(sam.unreadable("location"), zone="America/Lima"))  # type: ignore[call-arg]
    await home.clock.move(1)
    assert "without words" in sam.last.text or "words" in sam.last.text
    await sam.say("/daily")
    await sam.tap("Yes, once a day")
    await home.deliver(replace(sam.unreadable("location"), zone="America/Lima"))  # type: ignore[call-arg]
    await home.clock.move(1)
    assert "When shall it come" in sam.last.text
    assert (await person_of(home, sam)).zone == "America/Lima"


async def test_whoever_has_to_agree_first_hears_why_before_they_are_asked(home: House) -> None:
    sam = home.person()
    said = (await sam.say("/daily")).text
    assert said.index("I have to remember a time") < said.index("18 or over")


async def to_be_reminded(home: House) -> Caller:
    """Somebody who gets prompts, looked back at a week, and wants a word in another one."""
    sam = await with_plan(home)
    await sam.say("/weekly")
    while "remind you in a week" not in sam.last.text:
        await sam.say("skip")
    await sam.tap("Yes, in a week")
    return sam


async def test_a_promise_to_come_back_in_a_week_keeps_nothing_away(home: House) -> None:
    sam = await to_be_reminded(home)
    await sam.say("he never listens")
    assert "one small step at a time" in sam.last.text
    await sam.say("/stop")
    await home.clock.move(6 * A_DAY)
    assert len(asked(sam)) == 6
    await home.clock.move(1.5 * A_DAY)
    assert sum("A week has gone by" in message.text for message in sam.inbox) == 1


async def test_a_promise_outlives_a_cleared_chat(home: House) -> None:
    sam = await to_be_reminded(home)
    await sam.say_nothing_back("/exit")
    await home.clock.move(A_DAY)
    await sam.say("/help")
    await home.clock.move(7 * A_DAY)
    assert sum("A week has gone by" in message.text for message in sam.inbox) == 1


async def test_who_wants_no_word_in_a_week_after_all_says_stop(home: House) -> None:
    sam = await to_be_reminded(home)
    await sam.say("/stop")
    await home.clock.move(8 * A_DAY)
    assert not any("A week has gone by" in message.text for message in sam.inbox)


@pytest.mark.parametrize("quiet", ["a question", "/daily", "/weekly", "/mood"])
async def test_an_argument_comes_before_it_at_once(home: House, quiet: str) -> None:
    sam = await with_plan(home)
    if quiet == "a question":
        await home.clock.move(2 * AN_HOUR)
    else:
        await sam.say(quiet)
    await sam.say("/now")
    assert "18 or over, private" in sam.last.text


async def test_a_moment_that_breaks_does_not_end_them(home: House) -> None:
    sam = await with_plan(home)
    person = await person_of(home, sam)
    plan = person.settings[DAILY]
    await keep(home, replace(person, settings={**person.settings, DAILY: {**plan, "used": 5}}))
    await home.clock.move(12 * AN_HOUR)
    assert asked(sam) == []
    assert len(await rows(home)) == 1
    await keep(home, person)
    await home.clock.move(A_DAY)
    assert len(asked(sam)) == 1


async def test_a_break_comes_before_it_at_once(home: House) -> None:
    sam = await with_plan(home)
    await home.clock.move(2 * AN_HOUR)
    await sam.say("/timeout")
    assert "Paused" not in sam.last.text
    assert "timeout" in {row.body["frames"][-1]["dialog"] for row in await home.sessions()}


async def test_who_cleared_the_chat_is_asked_nothing_until_they_come_back(home: House) -> None:
    sam = await with_plan(home)
    await sam.say_nothing_back("/exit")
    await home.clock.move(2 * A_DAY)
    assert asked(sam) == []
    await sam.say("/start")
    await home.clock.move(A_DAY)
    assert len(asked(sam)) == 1


async def test_who_agrees_again_gets_them_again(home: House) -> None:
    sam = await with_plan(home)
    await keep(home, replace(await person_of(home, sam), consent=""))
    await home.clock.move(2 * A_DAY)
    assert await rows(home) == []
    await sam.say("/start")
    await sam.tap("Yes", "That is fine")
    assert len(await rows(home)) == 1


async def test_words_after_a_question_that_never_arrived_are_not_passed_over(home: House) -> None:
    sam = await with_plan(home)
    home.messenger.trouble = lambda: Unreachable("down")
    await home.clock.move(1.2 * AN_HOUR)
    assert asked(sam) == []
    home.messenger.trouble = lambda: None
    count = len(sam.inbox)
    await sam.say("he never listens to me")
    assert len(sam.inbox) > count


async def test_what_telegram_holds_for_hours_comes_no_more(home: House) -> None:
    sam = await with_plan(home)
    home.messenger.trouble = lambda: RetryLater(4 * AN_HOUR)
    await home.clock.move(2 * AN_HOUR)
    home.messenger.trouble = lambda: None
    await home.clock.move(10 * AN_HOUR)
    assert asked(sam) == []
    await home.clock.move(A_DAY)
    assert len(asked(sam)) == 1


async def test_what_a_crash_kept_back_does_not_come_in_quiet_hours(home: House) -> None:
    sam = await with_plan(home, quiet=[9 * 60 + 30, 20 * 60])
    home.messenger.trouble = lambda: RetryLater(600)
    await home.clock.move(1.1 * AN_HOUR)
    await home.kill()
    home.messenger.trouble = lambda: None
    home.clock.pass_by(AN_HOUR)
    await home.open()
    await home.clock.move(60)
    assert asked(sam) == []


async def test_a_time_in_quiet_hours_is_said(home: House) -> None:
    sam = await with_plan(home, at=23 * 60 + 30)
    await sam.say("/daily")
    await sam.tap("Quiet or pause", "Quiet hours", "From 22 to 7")
    assert "lies in your quiet hours" in sam.last.text


async def test_another_time_ends_a_pause(home: House) -> None:
    sam = await with_plan(home)
    await sam.say("/daily")
    await sam.tap("Quiet or pause", "A pause for a while")
    await sam.say("30 days")
    await sam.say("/daily")
    await sam.tap("Another time")
    await sam.say("10:00")
    await home.clock.move(A_DAY)
    assert len(asked(sam)) == 1


async def test_after_a_crisis_the_plan_says_that_it_rests_and_can_begin_again(home: House) -> None:
    sam = await with_plan(home)
    await keep(home, replace(await person_of(home, sam), crisis_at=home.clock.now()))
    await sam.say("/daily")
    assert "Since you needed help" in sam.last.text
    await sam.tap("Yes, again")
    assert "What shall be different" in sam.last.text
    await sam.say("/stop")
    await home.clock.move(A_DAY)
    assert len(asked(sam)) == 1


async def test_quiet_hours_stay_when_it_is_turned_off(home: House) -> None:
    sam = await with_plan(home, quiet=[22 * 60, 7 * 60])
    await sam.say("/daily")
    await sam.tap("Turn it off")
    assert (await person_of(home, sam)).settings[DAILY]["quiet"] == [22 * 60, 7 * 60]


@pytest.mark.parametrize("length", ["1 day", "1 week", "2 weeks"])
async def test_every_length_of_a_pause_that_is_offered_can_be_pressed(home: House, length: str) -> None:
    sam = await with_plan(home)
    await sam.say("/daily")
    await sam.tap("Quiet or pause", "A pause for a while", length)
    assert f"It pauses for {length}" in sam.last.text
