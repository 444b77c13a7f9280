"""Telegram's limits, on a clock that the test moves."""

from hypothesis import given
from hypothesis import strategies as st

from bot.app.pacing import Pace, Pacer
from bot.ports import ChatKind

ANN, BEN, GROUP = 11, 12, -100
ALONE = ChatKind.PRIVATE
TOGETHER = ChatKind.GROUP
UNLIMITED = Pace(overall=0, chat=0, group=0)


def sent(pacer: Pacer, chat: int, kind: ChatKind, number: int, start: float = 0.0) -> list[float]:
    """Sends as fast as the pacer lets, and tells when."""
    times: list[float] = []
    now = start
    for _ in range(number):
        now = pacer.slot(chat, kind, now)
        pacer.spend(chat, kind, now)
        times.append(now)
    return times


def test_a_chat_gets_a_burst_of_three_and_then_one_a_second() -> None:
    pacer = Pacer(Pace(overall=0, chat=1, group=0))

    assert sent(pacer, ANN, ALONE, 6) == [0, 0, 0, 1, 2, 3]


def test_after_a_rest_a_chat_has_its_burst_again() -> None:
    pacer = Pacer(Pace(overall=0, chat=1, group=0))
    sent(pacer, ANN, ALONE, 3)

    assert sent(pacer, ANN, ALONE, 4, start=10.0) == [10, 10, 10, 11]


def test_one_chat_does_not_wait_for_another() -> None:
    pacer = Pacer(Pace(overall=0, chat=1, group=0))
    sent(pacer, ANN, ALONE, 5)

    assert pacer.slot(BEN, ALONE, 0.0) == 0.0


def test_a_group_never_gets_more_than_twenty_in_any_minute() -> None:
    times = sent(Pacer(Pace(overall=0, chat=1, group=20)), GROUP, TOGETHER, 100)

    assert all(later - earlier >= 60 for earlier, later in zip(times, times[20:], strict=False))
    assert times[19] == 17.0


def test_a_private_chat_knows_no_limit_by_the_minute() -> None:
    assert sent(Pacer(Pace(overall=0, chat=0, group=20)), ANN, ALONE, 50)[-1] == 0.0


def test_zero_is_no_limit() -> None:
    pacer = Pacer(UNLIMITED)

    assert sent(pacer, ANN, ALONE, 500)[-1] == 0.0
    assert sent(pacer, GROUP, TOGETHER, 500)[-1] == 0.0


def test_idle_chats_are_forgotten() -> None:
    pacer = Pacer(Pace(overall=0, chat=1, group=20))
    for second in range(50_000):
        pacer.spend(second, TOGETHER, float(second))

    assert len(pacer) <= 1024


def test_a_sweep_keeps_what_a_limit_still_holds() -> None:
    pacer = Pacer(Pace(overall=0, chat=1, group=20))
    sent(pacer, GROUP, TOGETHER, 20, start=4_999.0)
    for second in range(5_000):
        pacer.spend(1_000 + second, ALONE, float(second))

    assert pacer.slot(GROUP, TOGETHER, 5_017.0) == 5_059.0


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 5)), max_size=200))
def test_who_keeps_to_the_slots_keeps_to_the_limits(steps: list[tuple[int, float]]) -> None:
    pacer = Pacer()
    now = 0.0
    times: dict[int, list[float]] = {}
    for chat, pause in steps:
        now = pacer.slot(chat, TOGETHER, now + pause)
        pacer.spend(chat, TOGETHER, now)
        times.setdefault(chat, []).append(now)

    for chat_times in times.values():
        assert all(b - a >= 59.999 for a, b in zip(chat_times, chat_times[20:], strict=False))
        assert all(b - a >= 0.999 for a, b in zip(chat_times, chat_times[3:], strict=False))
