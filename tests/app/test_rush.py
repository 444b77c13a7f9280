"""Very many daily prompts at once: each once and in turn, nobody else kept waiting, and never more in hand than a few."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator

import pytest

from bot.app.delivery import MOST_PROMPTS
from bot.app.pacing import Pace
from bot.app.people import CONSENT, DAILY
from bot.coach.schedules import LATEST, TZ_DATA
from bot.ports import PROMPT, Changes, Chat, Person, TimerRow
from tests.app.test_delivery import reminded
from tests.fakes import START, FakeChance, House

A_DAY, A_MINUTE = 86_400.0, 60.0
#: The plays begin at 8:00 by the clock of UTC.
EIGHT = 480
QUESTION = "A small question for today"
MANY, SOME = 600, 300
#: People of the rush are numbered from here on, in the order in which their prompts are due.
FIRST = 10_000


@pytest.fixture
async def home() -> AsyncIterator[House]:
    found = House(pace=Pace(25, 1, 20), longest=A_DAY, chance=FakeChance(1_000_000))
    await found.open()
    yield found
    await found.kill()


async def rush(home: House, *, start: float, seconds: float, many: int = MANY) -> None:
    """So many people agreed to a prompt at 8:00; their moments are spread over some seconds, and the clock goes there."""
    assert home.store is not None
    numbers = range(FIRST, FIRST + many)
    plan = {DAILY: {"at": EIGHT}}
    due = {number: start + seconds * (number - FIRST) / many for number in numbers}
    changes = Changes(
        persons=[Person(n, user=n, name="Ana", zone="UTC", consent=CONSENT, settings=plan) for n in numbers],
        chats=[Chat(n, chat=n, person=n) for n in numbers],
        timers=[TimerRow(n, PROMPT, TZ_DATA, 0, due[n]) for n in numbers],
    )
    await home.store.save(changes)
    home.timers.changed(changes.timers)
    await home.clock.move(start - home.clock.now())


def came(home: House) -> list[int]:
    """Who got a prompt, in the order in which they did."""
    return [message.chat for message in home.messenger.sent if QUESTION in message.text]


def at_the_door(home: House) -> list[int]:
    """How many prompts wait in the delivery, noted at each message that leaves."""
    found: list[int] = []

    async def before(_: int) -> None:
        found.append(home.delivery.prompts)

    home.messenger.before = before
    return found


async def test_each_comes_once_in_the_order_of_its_moment_and_few_are_in_hand(home: House) -> None:
    waiting = at_the_door(home)
    await rush(home, start=START + A_MINUTE, seconds=5)
    await home.clock.move(MANY / 25)

    assert came(home) == list(range(FIRST, FIRST + MANY))
    assert MOST_PROMPTS / 2 < max(waiting) <= MOST_PROMPTS


async def test_who_writes_meanwhile_is_answered_within_a_second(home: House) -> None:
    callers = [home.person(user, f"Kim {user}") for user in range(20, 40)]
    await rush(home, start=START + A_MINUTE, seconds=1)
    for caller in callers:
        await home.clock.move(0.7)
        asked = home.clock.now()
        await home.deliver(caller.words("/now"))
        await home.clock.move(0.2)
        assert caller.last.sent_at - asked < 0.2
    assert FIRST + MANY - 1 not in came(home)  # all of that was in the middle of it
    await home.clock.move(A_MINUTE)

    assert came(home) == list(range(FIRST, FIRST + MANY))


async def test_a_reminder_in_the_middle_of_it_comes_on_time(home: House) -> None:
    sam = await reminded(home)
    count, due = len(sam.inbox), sam.last.sent_at + 30 * A_MINUTE
    await rush(home, start=due - 5, seconds=1)
    await home.clock.move(6)

    assert FIRST < max(came(home)) < FIRST + MANY - 1
    assert len(sam.inbox) == count + 1
    assert sam.last.sent_at - due < 1


async def test_a_death_in_the_middle_doubles_nothing_and_the_rest_goes_out_after_it(home: House) -> None:
    await rush(home, start=START + A_MINUTE, seconds=1, many=SOME)
    for seconds in (3.03, 1.5, 2.71):
        await home.clock.move(seconds)
        await home.kill()
        home.clock.pass_by(A_MINUTE)
        await home.open()
    await home.clock.move(A_MINUTE)

    times = Counter(came(home))
    assert set(times.values()) == {1}
    assert len(times) >= SOME - 3  # what is struck off and not yet sent may be lost, one at each death
    await home.clock.move(A_DAY)

    again = Counter(came(home)) - times
    assert again == dict.fromkeys(range(FIRST, FIRST + SOME), 1)


async def test_what_cannot_go_out_within_three_hours_waits_for_the_next_day() -> None:
    home = House(pace=Pace(0.5, 1, 20), longest=A_DAY, chance=FakeChance(1_000_000))
    await home.open()
    left = 5 * A_MINUTE
    await rush(home, start=START + LATEST - left, seconds=1, many=SOME)
    await home.clock.move(A_DAY - LATEST)

    first = came(home)
    assert first == list(range(FIRST, FIRST + len(first)))
    assert left / 2 <= len(first) <= left / 2 + MOST_PROMPTS + 10
    await home.clock.move(LATEST)

    assert sorted(came(home)[len(first) :]) == list(range(FIRST, FIRST + SOME))
    await home.kill()


async def test_moments_of_other_tz_data_are_reckoned_anew_and_wait_in_line(home: House) -> None:
    assert home.store is not None
    waiting = at_the_door(home)
    await rush(home, start=START + A_MINUTE, seconds=1)
    await home.kill()
    stale = [TimerRow(n, PROMPT, TZ_DATA - 1, 0, START) for n in range(FIRST, FIRST + MANY)]
    await home.store.save(Changes(clear_timers=range(FIRST, FIRST + MANY), timers=stale))
    await home.open()
    await home.keeping.catch_up()
    await home.clock.move(A_MINUTE)

    assert sorted(came(home)) == list(range(FIRST, FIRST + MANY))
    assert max(waiting) <= MOST_PROMPTS
