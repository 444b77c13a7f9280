"""The real clock and the real chance, as far as a test can hold them."""

import asyncio

from bot.adapters.clock import MovedClock, SystemChance, SystemClock

A_DAY_OF_2024 = 1_704_067_200.0


async def test_now_is_a_date_and_monotonic_never_goes_backward() -> None:
    clock = SystemClock()

    assert clock.now() > A_DAY_OF_2024
    first = clock.monotonic()
    assert clock.monotonic() >= first


async def test_sleeping_no_time_or_less_comes_back_at_once() -> None:
    await SystemClock().sleep(0)
    await SystemClock().sleep(-5)


def test_ids_are_positive_below_2_to_the_63_and_never_the_same() -> None:
    ids = {SystemChance().new_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert all(0 < new_id < 2**63 for new_id in ids)
    assert max(ids) > 2**60


async def test_a_moved_clock_stands_still_and_wakes_sleepers_in_turn() -> None:
    clock, woken = MovedClock(100.0), []

    async def sleeper(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((seconds, clock.now()))

    tasks = [asyncio.ensure_future(sleeper(seconds)) for seconds in (20, 0, 10, 30)]
    await clock.move(1)
    assert woken == [(0, 100.0)]
    await clock.move(20)
    assert woken == [(0, 100.0), (10, 110.0), (20, 120.0)]
    assert clock.now() == clock.monotonic() == 121.0
    tasks[-1].cancel()
    await clock.move(20)
    assert len(woken) == 3
