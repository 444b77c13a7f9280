"""A moment by somebody's own clock."""

from __future__ import annotations

import pytest

from bot.coach.zones import local_time

NOON = 1_800_014_400.0  # 15 January 2027, 12:00 UTC


@pytest.mark.parametrize(
    ("zone", "language", "shown"),
    [
        ("Europe/Berlin", "de", "13:00"),
        ("America/New_York", "en", "7:00 AM"),
        ("Asia/Kathmandu", "en", "5:45 PM"),
        ("UTC", "es", "12:00"),
    ],
)
def test_a_moment_is_told_by_the_clock_of_the_zone(zone: str, language: str, shown: str) -> None:
    assert local_time(zone, NOON, language) == shown


@pytest.mark.parametrize("zone", ["", "Nowhere/Never", "../etc/passwd", "\0"])
def test_a_zone_that_is_none_shows_nothing(zone: str) -> None:
    assert local_time(zone, NOON, "en") == ""
