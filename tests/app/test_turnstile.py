"""The limit of all chats together: so many a second, and the most urgent first."""

import asyncio

from bot.app.pacing import Pace
from bot.app.turnstile import Turnstile
from bot.ports import Priority
from tests.fakes import FakeClock, House


async def passed(turnstile: Turnstile, ranks: list[int], clock: FakeClock, seconds: float) -> list[tuple[int, float]]:
    """Which ranks went through, and when."""
    found: list[tuple[int, float]] = []
    start = clock.now()

    async def one(rank: int) -> None:
        await turnstile.ticket((rank, 0))
        found.append((rank, round(clock.now() - start, 3)))

    tasks = [asyncio.ensure_future(one(rank)) for rank in ranks]
    await clock.move(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return found


async def test_all_chats_together_keep_to_twenty_five_a_second_and_at_most_thirty() -> None:
    clock = FakeClock()
    times = [at for _, at in await passed(Turnstile(25.0, clock), list(range(200)), clock, 20)]

    assert len(times) == 200
    assert all(later - earlier >= 0.999 for earlier, later in zip(times, times[30:], strict=False))
    assert 7.7 < times[-1] < 7.9


async def test_the_most_urgent_goes_first_whoever_came_first() -> None:
    clock = FakeClock()
    found = await passed(Turnstile(1.0, clock), [5, 5, 5, 5, 5, 4, 3, 2, 1], clock, 10)

    assert [rank for rank, _ in found] == [5, 5, 5, 5, 5, 1, 2, 3, 4]


async def test_zero_is_no_limit() -> None:
    clock = FakeClock()

    assert {at for _, at in await passed(Turnstile(0, clock), [1] * 500, clock, 0)} == {0.0}


async def test_who_waits_goes_ahead_when_something_more_urgent_comes_to_them() -> None:
    clock = FakeClock()
    turnstile = Turnstile(1.0, clock)
    await passed(turnstile, [0] * 5, clock, 0)
    first, second = turnstile.ticket((5, 1)), turnstile.ticket((5, 2))
    turnstile.hasten(second, (0, 3))
    await clock.move(1)

    assert second.done()
    assert not first.done()
    await clock.move(1)
    assert first.done()


async def test_a_place_that_was_given_up_costs_the_others_nothing() -> None:
    clock = FakeClock()
    turnstile = Turnstile(1.0, clock)
    await passed(turnstile, [0] * 5, clock, 0)
    first, second = turnstile.ticket((1, 1)), turnstile.ticket((1, 2))
    first.cancel()
    await clock.move(1)

    assert second.done()


async def test_nobody_goes_through_after_the_end() -> None:
    clock = FakeClock()
    turnstile = Turnstile(1.0, clock)
    await turnstile.close()
    await passed(turnstile, [0] * 5, clock, 0)
    waiting = turnstile.ticket((1, 1))
    await turnstile.close()
    await clock.move(10)

    assert not waiting.done()


async def test_help_for_one_goes_out_before_the_answers_to_everybody_else() -> None:
    house = await House(pace=Pace(25, 1, 20)).open()
    crowd = [house.person(100 + number, f"P{number}") for number in range(30)]
    sam = house.person(7)
    await house.deliver(*(person.words("/privacy") for person in crowd), sam.words("danger"))

    assert any("call now if anyone is in danger" in message.text for message in sam.inbox)
    assert sum(len(person.inbox) for person in crowd) < 10
    await house.clock.move(5)
    assert all(person.inbox for person in crowd)
    await house.kill()


async def test_an_answer_goes_out_before_the_returns_that_wait() -> None:
    house = await House(pace=Pace(25, 1, 20)).open()
    crowd = [house.person(100 + number, f"P{number}") for number in range(30)]
    await house.deliver(*(person.words("/now") for person in crowd))
    await house.clock.move(60)
    chats = await house.chats()
    house.delivery.offer([house.outgoing(chat.id, Priority.RETURN) for chat in chats], {c.id: c for c in chats}, {})
    before = len(house.messenger.sent)
    sam = house.person(7)
    await house.deliver(sam.words("/privacy"))

    assert sam.inbox
    assert len(house.messenger.sent) - before < 10
    await house.kill()
