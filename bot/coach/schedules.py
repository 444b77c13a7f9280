"""When the next daily prompt is due: by somebody's own clock, date by date. The current time is passed in; nothing is read here.

A time that a day leaves out (clocks go forward) is moved forward; of one that comes twice (clocks go back) the first counts. A
date that a place never had (where the calendar jumped) has no prompt.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib import metadata
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: Which tz data moments are reckoned with, as a number: others may give other moments.
TZ_DATA = int("".join(filter(str.isdecimal, metadata.version("tzdata"))))
#: A prompt may go out so late after a downtime, or after something more urgent (seconds); then its day is passed over.
LATEST = 3 * 3600.0
#: Days of the week as `date.isoweekday` counts them, from Monday.
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
A_DAY = timedelta(days=1)
MINUTES = 24 * 60
_NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class Daily:
    """A daily prompt as it was chosen: `at` is the minute of the local day (0-1439), `days` the days of the week, `zone` the
    name of a time zone, `last` the local date whose prompt is dealt with, `quiet` two minutes of the day between which nothing
    comes unasked (equal: never), `resumes` until when it rests (epoch seconds; 0: it does not)."""

    at: int
    zone: str
    days: tuple[int, ...] = EVERY_DAY
    quiet: tuple[int, int] = (0, 0)
    resumes: float = 0.0
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A prompt to come: the local date that it belongs to, and the moment (epoch seconds)."""

    day: date
    at: float


def next_due(daily: Daily, now: float) -> Due | None:
    """The next prompt whose time has not passed longer ago than it may be late; None where no day is chosen or the zone is
    unknown. Of each local date there is one at most."""
    zone = zone_of(daily.zone)
    if zone is None or not daily.days:
        return None
    since = max(now - LATEST, daily.resumes)
    for day in _days_from(daily, zone, since):
        at = moment(day, daily.at, zone)
        if at >= since and day.isoweekday() in daily.days and _exists(day, at, zone):
            return Due(day, at)
    return None


def moment(day: date, minute: int, zone: ZoneInfo) -> float:
    """A minute of a local date as epoch seconds: moved forward out of a gap, the first of two where it comes twice."""
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone).timestamp()


def minute_of(at: float, zone: str) -> int:
    """The minute of the local day at a moment; that of UTC in a zone that is not known."""
    local = datetime.fromtimestamp(at, tz=zone_of(zone) or UTC)
    return local.hour * 60 + local.minute


def is_quiet(daily: Daily, now: float) -> bool:
    """Whether nothing is to come unasked now."""
    return is_within(daily.quiet, minute_of(now, daily.zone))


def is_within(quiet: tuple[int, int], minute: int) -> bool:
    """Whether a minute of the day lies in quiet hours, which may last over midnight."""
    first, last = quiet
    return first <= minute < last if first <= last else not last <= minute < first


def quiet_from(daily: Daily, now: float) -> float:
    """When the next quiet hours begin (epoch seconds, to the minute); never, where there are none."""
    first, last = daily.quiet
    if first == last:
        return math.inf
    return now - now % 60 + (first - minute_of(now, daily.zone)) % MINUTES * 60


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo | None:
    """A time zone by its name, if there is one."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _days_from(daily: Daily, zone: ZoneInfo, since: float) -> Iterator[date]:
    """The dates to look at: a week that each has one of the chosen days, and a day before, whose time may have moved over midnight."""
    day = datetime.fromtimestamp(since, tz=zone).date() - A_DAY
    if daily.last is not None:
        day = max(day, daily.last + A_DAY)
    for _ in range(10):
        yield day
        day += A_DAY


def _exists(day: date, at: float, zone: ZoneInfo) -> bool:
    """Whether the place has this date at all, where the moment may have moved out of it."""
    return day in (datetime.fromtimestamp(each, tz=zone).date() for each in (at, moment(day, _NOON, zone)))
