"""Time zones: a moment as people read it off their own clock. The current time is passed in."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_time


def local_time(zone: str, at: float, language: str) -> str:
    """A moment (epoch seconds) as a clock in the zone shows it, such as 2:40 PM; "" for a zone that does not exist."""
    try:
        there = ZoneInfo(zone) if zone else None
    except (ZoneInfoNotFoundError, ValueError):
        there = None
    if there is None:
        return ""
    moment = datetime.fromtimestamp(at, tz=UTC).astimezone(there)
    return format_time(moment, format="short", tzinfo=there, locale=language).replace("\u202f", " ")
