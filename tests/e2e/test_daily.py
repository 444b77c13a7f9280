"""A question a day over real HTTP: it comes once, whatever dies, and never where it is too late or nobody wants to hear."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.adapters.dialog_files import read_folder, shipped_folder
from bot.adapters.keys import KeyRing
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.app.people import DAILY
from bot.coach.schedules import TZ_DATA, minute_of
from bot.demo.people import Person
from bot.dialog.prompts import read_prompts
from bot.ports import PROMPT, Changes, TimerRow, Wanted
from tests.e2e.house import START, House, of_chat, running, tap_through

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "A small question for today"
THANKS = "Thank you. And for today, if it suits you:"
A_MINUTE, AN_HOUR, A_DAY = 60, 3600, 86_400


@dataclass(frozen=True)
class Morning:
    """Ana was asked, with a kill -9 right behind it, and then Ben. For Cleo it was too late, and Dan has blocked the bot."""

    home: House
    ana: Person
    ben: Person
    cleo: Person
    dan: Person


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def morning(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Morning]:
    async with running(tmp_path_factory.mktemp("bot")) as home:
        four = [await with_plan(home, name) for name in ("Ana", "Ben", "Cleo", "Dan")]
        ana, ben, cleo, dan = four
        await dan.block()
        await home.settled()
        home.kill()
        await time_goes_by(home, {ana.id: A_MINUTE, cleo.id: 3 * AN_HOUR + A_MINUTE, dan.id: A_MINUTE})
        assert [each for each in four if waits(home, each) < 0] == [ana, cleo, dan]
        await home.start()
        await ana.hear_until(QUESTION, timeout=START)
        home.kill()
        await time_goes_by(home, {ben.id: A_MINUTE})
        await home.start()
        await ben.hear_until(QUESTION, timeout=START)
        while any(waits(home, each) < 0 for each in four):
            await asyncio.sleep(0.01)
        yield Morning(home, ana, ben, cleo, dan)


async def test_it_arrives_once_though_the_bot_dies_right_after_it(morning: Morning) -> None:
    for person in (morning.ana, morning.ben):
        assert await asked(person) == 1
        assert AN_HOUR < waits(morning.home, person) <= A_DAY + AN_HOUR
        calls = of_chat(await morning.home.stand.calls("sendMessage"), person)
        assert [call["status"] for call in calls if QUESTION in call["params"]["text"]] == [200]


async def test_a_tap_is_thanked_for_with_something_small_to_do(morning: Morning) -> None:
    (question,) = [heard for heard in await morning.ana.inbox() if QUESTION in heard.text]
    assert question.buttons.index("Not today") >= 2
    await morning.ana.press(question.buttons[0])

    assert (await morning.ana.hear()).text.startswith(THANKS)


async def test_a_typed_answer_is_thanked_for_with_something_small_to_do(morning: Morning) -> None:
    await morning.ben.say("The quiet on the stairs")

    assert (await morning.ben.hear()).text.startswith(THANKS)


async def test_what_is_over_three_hours_late_does_not_come_and_waits_for_the_next_day(morning: Morning) -> None:
    assert await asked(morning.cleo) == 0
    assert AN_HOUR < waits(morning.home, morning.cleo) <= A_DAY


async def test_who_blocked_the_bot_is_asked_nothing_until_they_are_back(morning: Morning) -> None:
    assert of_chat(await morning.home.stand.calls("sendMessage"), morning.dan)[-1]["status"] == 200
    assert await asked(morning.dan) == 0
    assert waits(morning.home, morning.dan) == float("inf")
    await morning.dan.unblock()
    await morning.dan.hear_until(QUESTION)  # that of today, which is not too late yet
    await morning.dan.say("/start")
    assert "What do you need right now?" in (await morning.dan.hear()).text
    await morning.home.settled()

    assert await asked(morning.dan) == 1
    assert AN_HOUR < waits(morning.home, morning.dan) <= A_DAY + AN_HOUR


# What people do


async def with_plan(home: House, name: str) -> Person:
    """Somebody who agreed, said what time it is for them, and chose a time that is hours away. By their clock it is noon now, so
    that the hours before and behind are of the same day."""
    person = await home.stand.person(name)
    await person.say("/start")
    await person.hear()
    await tap_through(person, "Yes", "That is fine")
    await person.say("/daily")
    await person.hear_until("Would you like that?")
    await tap_through(person, "Yes, once a day")
    for text in (f"12:{datetime.now(UTC).minute:02}", "18:00"):
        await person.say(text)
        await person.hear()
    (said,) = await tap_through(person, "Every day")
    assert "The next one comes at 6:00" in said
    return person


async def asked(person: Person) -> int:
    """How often the question of the day came."""
    return sum(QUESTION in heard.text for heard in await person.inbox())


# What time does


async def time_goes_by(home: House, late: Mapping[int, int]) -> None:
    """While the bot is down it becomes so many seconds later than the time that somebody (Telegram's id) chose. What has no
    answers to tap has been asked before."""
    keys, terms = KeyRing.from_file(home.folder.key), Terms("elsewhere", time.time)
    prompts, _ = read_prompts(read_folder(shipped_folder()).files)
    used = [prompt.id for prompt in prompts if not prompt.answers]
    store = await SqliteStore.open(home.folder.database, keys, terms)
    for person in (await store.load(Wanted(users=frozenset(late)))).persons.values():
        at = time.time() - late[person.user]
        plan = {**person.settings[DAILY], "at": minute_of(at, person.zone), "used": used}
        changed = replace(person, settings={**person.settings, DAILY: plan})
        timer = TimerRow(person.id, PROMPT, TZ_DATA, 0, at)
        await store.save(Changes(persons=[changed], clear_timers=[person.id], timers=[timer]))
    await store.close()


def waits(home: House, person: Person) -> float:
    """In how many seconds the next question comes; below 0 where it is overdue, without end where none is to come."""
    of_person = f"session IN (SELECT id FROM persons WHERE telegram_user = {person.id})"
    due = [at for (at,) in home.folder.rows(f"SELECT due FROM timers WHERE kind = 'prompt' AND {of_person}")]
    return min(due, default=float("inf")) - time.time()
