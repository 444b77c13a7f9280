"""Which time zone somebody is in: by what time it is for them, by a city, by a point on the map. The current time is passed in.

Nothing tells a person's zone but the person. Cities are those that name a zone, countries those that have one or a few.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import resources

import re2
from babel.core import get_global
from babel.dates import format_time, get_timezone_location
from rapidfuzz import fuzz, process

from bot.coach.schedules import MINUTES, minute_of, zone_of

#: So many are offered.
MOST_OFFERED = 6
#: A typed city may have this many per cent of mistakes and still be taken.
CLOSE_ENOUGH = 82
#: Clocks are read loosely: what is so near (minutes) is the same time.
ABOUT = 12
#: Where a country has several zones: those in which most of its people live, first the one with most.
SEVERAL = {
    "US": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    "CA": ("America/Toronto", "America/Vancouver", "America/Edmonton", "America/Halifax"),
    "AU": ("Australia/Sydney", "Australia/Brisbane", "Australia/Perth", "Australia/Adelaide"),
    "BR": ("America/Sao_Paulo", "America/Manaus"),
    "MX": ("America/Mexico_City", "America/Tijuana", "America/Cancun"),
    "RU": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk"),
    "ES": ("Europe/Madrid", "Atlantic/Canary"),
    "PT": ("Europe/Lisbon", "Atlantic/Azores"),
    "NZ": ("Pacific/Auckland",),
    "ID": ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"),
    "CL": ("America/Santiago",),
    "DE": ("Europe/Berlin",),
    "AR": ("America/Argentina/Buenos_Aires",),
    "CN": ("Asia/Shanghai",),
    "EC": ("America/Guayaquil",),
    "UA": ("Europe/Kyiv",),
    "CY": ("Asia/Nicosia",),
    "IN": ("Asia/Kolkata",),
    "MY": ("Asia/Kuala_Lumpur",),
}
#: In shorter words a mistake more is another word.
LETTERS = 4
#: Old names of zones that are no cities, by what they begin with.
_NO_CITIES = ("Brazil/", "Canada/", "Chile/", "Etc/", "Mexico/", "US/")
#: A clock as people type it: 7, 7:30, 7.30 pm, 19h30, 1930. An offset, such as UTC+2, is none.
_CLOCK = re2.compile(
    r"^[^\d+\-−/]{0,12}?(\d{1,2})(?:\s*[:.h]\s*(\d{2})|\s*h|(\d{2}))?\s*(a\.?m\.?|p\.?m\.?|uhr|h)?[.!\s]*$"
)


def minute_in(text: str) -> int | None:
    """The minute of the day that a typed clock names (0-1439), or None."""
    match = _CLOCK.match(text.strip().casefold()[:40])
    if match is None:
        return None
    hour, minute = int(match.group(1)), int(match.group(2) or match.group(3) or 0)
    half = (match.group(4) or "").replace(".", "")
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def likely(countries: Iterable[str], now: float) -> list[str]:
    """Zones to offer, for countries from the likeliest on: one for each time that it is now, at most six."""
    found: dict[int, str] = {}
    for zone in (zone for country in countries for zone in of_country(country)):
        found.setdefault(minute_of(now, zone), zone)
    return list(found.values())[:MOST_OFFERED]


def find(text: str, countries: Sequence[str], now: float) -> str:
    """The zone that a typed clock, city or zone means, for somebody likely in these countries; "" for none."""
    minute = minute_in(text)
    if minute is not None:
        return _where_it_is(minute, countries, now)
    if "/" in text and zone_of(text.strip()[:60]):
        return text.strip()
    wanted = " ".join(text.strip().casefold().replace("_", " ").split())[:60]
    close = CLOSE_ENOUGH if len(wanted) >= LETTERS else 100
    best = process.extractOne(wanted, _cities(), scorer=fuzz.ratio, score_cutoff=close)
    return str(best[2]) if best else ""


def nearest(latitude: float, longitude: float) -> str:
    """The zone whose city is nearest to a point (degrees)."""
    return min(_points(), key=lambda point: _far(latitude, longitude, point[1], point[2]))[0]


def of_country(code: str) -> tuple[str, ...]:
    """The zones of a country, those of most people first."""
    return SEVERAL.get(code) or tuple(get_global("territory_zones").get(code, ()))[:MOST_OFFERED]


def city(zone: str, language: str) -> str:
    """The city that a zone is named by."""
    return str(get_timezone_location(zone, locale=language, return_city=True))


def _where_it_is(minute: int, countries: Sequence[str], now: float) -> str:
    """The likeliest zone in which it is about that time now."""
    everywhere = (zone for zones in SEVERAL.values() for zone in zones)
    for zone in (*(zone for country in countries for zone in of_country(country)), *everywhere, *_all_zones()):
        apart = abs(minute_of(now, zone) - minute) % MINUTES
        if min(apart, MINUTES - apart) <= ABOUT:
            return zone
    return ""


@cache
def _all_zones() -> tuple[str, ...]:
    return tuple(sorted(zone for zone, _, _ in _points()))


@cache
def _cities() -> dict[str, str]:
    """Zone → its city in small letters; of what has several names, each."""
    aliases = (alias for alias in get_global("zone_aliases") if "/" in alias and not alias.startswith(_NO_CITIES))
    known = {alias: alias for alias in aliases if zone_of(alias)}
    known |= {zone: zone for zone, _, _ in _points()}
    return {zone: zone.rsplit("/", 1)[-1].replace("_", " ").casefold() for zone in known}


@cache
def _points() -> tuple[tuple[str, float, float], ...]:
    """Zone, latitude and longitude (degrees) of the cities in the tz data."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    return tuple(_rows(table))


def _rows(table: str) -> Iterator[tuple[str, float, float]]:
    for line in table.splitlines():
        if line and not line.startswith("#"):
            _, place, zone, *_ = line.split("\t")
            second = max(place.rfind("+"), place.rfind("-"))
            yield zone, _degrees(place[:second]), _degrees(place[second:])


def _degrees(text: str) -> float:
    """±DDMM, ±DDDMM and the same with seconds behind."""
    digits = text[1:]
    whole = len(digits) - (4 if len(digits) > 5 else 2)
    found = int(digits[:whole]) + int(digits[whole : whole + 2]) / 60
    return -found if text[0] == "-" else found


def _far(latitude: float, longitude: float, other: float, there: float) -> float:
    """How far apart two points are, as the central angle (radians)."""
    one, two = math.radians(latitude), math.radians(other)
    half = math.sin((two - one) / 2) ** 2
    half += math.cos(one) * math.cos(two) * math.sin(math.radians(there - longitude) / 2) ** 2
    return 2 * math.asin(math.sqrt(min(1.0, half)))


def clock(minute: int, language: str) -> str:
    """A minute of the day as a clock shows it, such as 7:30 AM."""
    moment = datetime(2000, 1, 1, minute // 60, minute % 60, tzinfo=UTC)
    return str(format_time(moment, format="short", tzinfo=UTC, locale=language)).replace("\u202f", " ")
