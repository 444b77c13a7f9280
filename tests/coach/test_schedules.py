"""One prompt a local day, whatever the clocks of a place do."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from itertools import pairwise
from zoneinfo import available_timezones

import pytest

from bot.coach.schedules import EVERY_DAY, LATEST, Daily, Due, is_quiet, minute_of, moment, next_due, zone_of

ZONES = sorted(available_timezones() - {"localtime"})
FILES = resources.files("tzdata") / "zoneinfo"


def rules_of(zone: str) -> bytes:
    """What the tz data has of a zone, or its name where it is found elsewhere. Many zones are one under several names."""
    file = FILES.joinpath(*zone.split("/"))
    return file.read_bytes() if file.is_file() else zone.encode()


#: One zone of each that are the same.
DIFFERENT = sorted({rules_of(zone): zone for zone in ZONES}.values())
START = datetime(2026, 11, 22, tzinfo=UTC).timestamp()
TWO_YEARS = 731 * 86_400.0
TIMES = (15, 2 * 60 + 30, 9 * 60, 23 * 60 + 45)


def epoch(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def told(zone: str, at: int, start: float, seconds: float) -> list[Due]:
    """All prompts of a time that passes: each is dealt with when it is due."""
    daily, now, found = Daily(at, zone, last=date.min + timedelta(days=1)), start, []
    while (due := next_due(daily, now)) and due.at < start + seconds:
        found.append(due)
        daily, now = replace(daily, last=due.day), max(due.at, now)
    return found


@pytest.mark.parametrize("part", range(4))
def test_two_years_in_every_zone_have_one_prompt_for_each_local_day(part: int) -> None:
    for zone in DIFFERENT[part::4]:
        there = zone_of(zone)
        assert there is not None
        first = datetime.fromtimestamp(START + 86_400, tz=there).date()
        last = datetime.fromtimestamp(START + TWO_YEARS - 86_400, tz=there).date()
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        for at in TIMES:
            dues = told(zone, at, START, TWO_YEARS)
            told_days = [due.day for due in dues]
            assert len(set(told_days)) == len(told_days), f"{zone} {at}: doubled"
            assert [day for day in told_days if first <= day <= last] == days, f"{zone} {at}: missed"
            assert all(before.at < after.at for before, after in pairwise(dues))


def test_a_time_that_is_left_out_moves_forward() -> None:
    (due,) = told("Europe/Berlin", 150, epoch("2027-03-28T00:00"), 86_400)[:1]
    assert due == Due(date(2027, 3, 28), epoch("2027-03-28T01:30"))  # 3:30 there


def test_of_a_time_that_comes_twice_the_first_counts() -> None:
    dues = told("Europe/Berlin", 150, epoch("2027-10-30T12:00"), 86_400)
    assert dues == [Due(date(2027, 10, 31), epoch("2027-10-31T00:30"))]


def test_a_date_that_a_place_never_had_has_no_prompt() -> None:
    days = [due.day.day for due in told("Pacific/Apia", 540, epoch("2011-12-28T00:00"), 5 * 86_400)]
    assert 30 not in days
    assert len(days) == len(set(days))
    assert {29, 31} <= set(days)


def test_a_late_prompt_still_goes_out_for_three_hours_and_then_its_day_is_over() -> None:
    daily = Daily(540, "UTC", last=date(2026, 11, 21))
    nine = epoch("2026-11-22T09:00")

    assert next_due(daily, nine + LATEST) == Due(date(2026, 11, 22), nine)
    assert next_due(daily, nine + LATEST + 1) == Due(date(2026, 11, 23), nine + 86_400)
    assert next_due(daily, nine + 30 * 86_400 + LATEST + 1) == Due(date(2026, 12, 23), nine + 31 * 86_400)


def test_only_the_chosen_days_have_one() -> None:
    daily = Daily(540, "Europe/Berlin", days=(6, 7), last=date(2026, 11, 22))
    due = next_due(daily, epoch("2026-11-22T12:00"))
    assert due is not None
    assert due.day == date(2026, 11, 28)
    assert next_due(replace(daily, days=()), epoch("2026-11-22T12:00")) is None


def test_a_rest_ends_with_the_next_time_after_it() -> None:
    daily = Daily(540, "UTC", resumes=epoch("2026-12-01T10:00"))
    assert next_due(daily, START) == Due(date(2026, 12, 2), epoch("2026-12-02T09:00"))


def test_a_zone_that_is_none_has_no_prompt() -> None:
    for name in ("", "Nowhere/Town", "../etc/passwd", "Europe"):
        assert next_due(Daily(540, name), START) is None


def test_moving_to_another_place_doubles_no_day() -> None:
    chance = random.Random(7)
    daily, now, days = Daily(540, "UTC"), START, []
    for _ in range(400):
        daily = replace(daily, zone=chance.choice(ZONES), at=chance.randrange(1440))
        due = next_due(daily, now)
        assert due is not None
        days.append(due.day)
        daily, now = replace(daily, last=due.day), max(now, due.at)
    assert len(set(days)) == len(days)


@pytest.mark.parametrize(
    ("quiet", "clock", "expected"),
    [
        ((22 * 60, 7 * 60), "23:30", True),
        ((22 * 60, 7 * 60), "06:59", True),
        ((22 * 60, 7 * 60), "07:00", False),
        ((22 * 60, 7 * 60), "12:00", False),
        ((8 * 60, 16 * 60), "08:00", True),
        ((8 * 60, 16 * 60), "16:00", False),
        ((0, 0), "03:00", False),
    ],
)
def test_quiet_hours_may_go_over_midnight(quiet: tuple[int, int], clock: str, expected: bool) -> None:
    assert is_quiet(Daily(540, "UTC", quiet=quiet), epoch(f"2026-11-22T{clock}")) is expected


def test_the_minute_of_a_day_is_the_place_s_own() -> None:
    assert minute_of(epoch("2026-11-22T12:00"), "Asia/Kolkata") == 17 * 60 + 30
    assert minute_of(epoch("2026-11-22T12:00"), "") == 12 * 60
    zone = zone_of("Asia/Kolkata")
    assert zone is not None
    assert moment(date(2026, 11, 22), 17 * 60 + 30, zone) == epoch("2026-11-22T12:00")
    assert EVERY_DAY == (1, 2, 3, 4, 5, 6, 7)
