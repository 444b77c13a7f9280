"""Where somebody is, as far as the clock goes."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest

from bot.coach.places import city, clock, find, likely, minute_in, nearest, of_country
from bot.coach.schedules import minute_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC).timestamp()
GERMAN, ENGLISH = ("DE", "AT", "CH"), ("US", "GB", "CA", "AU")


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("7", 420),
        ("7:30", 450),
        ("7.30 pm", 1170),
        ("19h30", 1170),
        ("19 h", 1140),
        ("1930", 1170),
        ("12 am", 0),
        ("12:05 PM", 725),
        ("at 8", 480),
        ("um 20 Uhr", 1200),
        ("0:15", 15),
        ("25:00", None),
        ("7:75", None),
        ("13 pm", None),
        ("evening", None),
        ("", None),
        ("7 or 8", None),
        ("it's 7:30", 450),
        ("UTC+2", None),
        ("GMT-3", None),
        ("+1", None),
        ("Etc/GMT+5", None),
    ],
)
def test_a_clock_is_read_as_people_type_it(text: str, minute: int | None) -> None:
    assert minute_in(text) == minute


def test_each_time_that_it_may_be_is_offered_once() -> None:
    zones = likely(ENGLISH, NOW)
    assert zones[0] == "America/New_York"
    assert "Europe/London" in zones
    assert len({minute_of(NOW, zone) for zone in zones}) == len(zones) <= 6
    assert likely(GERMAN, NOW) == ["Europe/Berlin"]


@pytest.mark.parametrize(
    ("text", "countries", "zone"),
    [
        ("13:04", GERMAN, "Europe/Berlin"),
        ("1 pm", GERMAN, "Europe/Berlin"),
        ("7:00", ENGLISH, "America/New_York"),
        ("noon", ENGLISH, ""),
        ("12:00", ENGLISH, "Europe/London"),
        ("17:30", GERMAN, "Asia/Kolkata"),
        ("Berlin", ENGLISH, "Europe/Berlin"),
        ("berln", ENGLISH, "Europe/Berlin"),
        ("New York", GERMAN, "America/New_York"),
        ("sao paolo", GERMAN, "America/Sao_Paulo"),
        ("Europe/Vienna", GERMAN, "Europe/Vienna"),
        ("Europe/Atlantis", GERMAN, ""),
        ("vienna", GERMAN, "Europe/Vienna"),
        ("xq", GERMAN, ""),
        ("EST", GERMAN, ""),
        ("utc+2", GERMAN, ""),
        ("Atlantis", ENGLISH, ""),
        ("Etc/GMT+5", ENGLISH, "Etc/GMT+5"),
        ("Adak", ENGLISH, "America/Adak"),
        ("somewhere over the rainbow", GERMAN, ""),
        ("x" * 5000, GERMAN, ""),
    ],
)
def test_a_time_or_a_city_names_a_zone(text: str, countries: tuple[str, ...], zone: str) -> None:
    assert find(text, countries, NOW) == zone


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (52.5, 13.4, "Europe/Berlin"),
        (40.7, -74.0, "America/New_York"),
        (-33.9, 151.2, "Australia/Sydney"),
        (19.4, -99.1, "America/Mexico_City"),
        (64.1, -21.9, "Atlantic/Reykjavik"),
    ],
)
def test_a_point_on_the_map_is_in_the_zone_of_the_nearest_city(latitude: float, longitude: float, zone: str) -> None:
    assert nearest(latitude, longitude) == zone


def test_every_zone_that_a_country_offers_is_one() -> None:
    for code in ("US", "DE", "ES", "AR", "IN", "BR", "RU", "ZA", "AT", "CH", "IE"):
        assert set(of_country(code)) <= available_timezones()
        assert of_country(code)
    assert of_country("XX") == ()


def test_a_zone_and_a_minute_are_shown_as_people_read_them() -> None:
    assert city("America/New_York", "en") == "New York"
    assert clock(450, "en") == "7:30 AM"
    assert clock(1170, "de") == "19:30"
