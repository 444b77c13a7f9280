"""Pictures of one's own practice, as data and words: what stands in each, said in words too, and a month in a few sentences.

Only of the person's own marks. Days are never reset, nothing is scored, and what is missing is no fault. Nothing is drawn here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import groupby
from operator import attrgetter
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_skeleton
from babel.lists import format_list

MOOD, HEAT, DAYS, STEPS, FEELINGS = "mood", "heat", "days", "steps", "feelings"
PICTURES = (MOOD, HEAT, DAYS, STEPS, FEELINGS)

#: How far back a picture looks, and a month's summary (days).
WEEKS = 12
MONTH = 30
#: The latest pairs of heat that fit side by side.
MOST_PAIRS = 10
#: Fewer answers, or points, than this make no picture.
LEAST = {MOOD: 2, HEAT: 2, DAYS: 1, STEPS: 3, FEELINGS: 3}
#: Telegram's limit for the words under a picture (characters).
MOST_ALT = 1024
#: In a month's summary, so many of the feelings and steps are named.
MOST_NAMED = 3


class Noted(Protocol):
    """Something kept for pictures: when (epoch seconds), of what kind, and a number, or the key of a family, step or dialog."""

    @property
    def at(self) -> float: ...

    @property
    def kind(self) -> str: ...

    @property
    def value(self) -> float | str: ...


@dataclass(frozen=True, slots=True)
class Bar:
    """One thing in a picture: what stands at it, its value (None: left open), and a second one where there are two."""

    label: str
    value: float | None
    then: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """What is to be drawn: one of PICTURES, its title, its parts in order, the words beside them (what the two values of a pair
    are, or the days of the week), and all of it said in words."""

    kind: str
    title: str
    bars: tuple[Bar, ...]
    legend: tuple[str, ...]
    alt: str


@dataclass(frozen=True, slots=True)
class Telling:
    """How a person is told: the coach's phrases, the names of the steps and of the families of feelings by key, the language,
    and the present moment (epoch seconds) with the person's time zone ("" for one that is not known)."""

    say: Callable[[str, Mapping[str, str]], str]
    steps: Mapping[str, str]
    families: Mapping[str, str]
    language: str
    now: float
    zone: str = ""

    def day(self, at: float) -> date:
        """The day of a moment by the person's calendar."""
        return datetime.fromtimestamp(at, UTC).astimezone(_zone(self.zone)).date()

    def named(self, day: date) -> str:
        """A day as people write it, such as Nov 3."""
        return str(format_skeleton("MMMd", day, locale=self.language))

    def weekdays(self) -> tuple[str, ...]:
        """The days of the week, shortened, from Monday on."""
        monday = date(2024, 1, 1)
        return tuple(format_skeleton("E", monday + timedelta(n), locale=self.language) for n in range(7))


def picture(kind: str, noted: Iterable[Noted], telling: Telling) -> Picture | None:
    """A picture of what was noted in the last twelve weeks; None where there is too little for one."""
    first = _monday(telling.day(telling.now)) - timedelta(weeks=WEEKS - 1)
    recent = [each for each in noted if first <= telling.day(each.at)]
    bars = _BARS[kind](recent, telling)
    if _weight(kind, bars) < LEAST[kind]:
        return None
    alt = telling.say(f"alt_{kind}", {"points": _points(kind, bars, recent, telling)})
    return Picture(kind, telling.say(f"picture_{kind}", {}), bars, _legend(kind, telling), _cut(alt))


def month(noted: Iterable[Noted], telling: Telling) -> str:
    """The last thirty days in words, without a score; "" where nothing was noted."""
    since = telling.day(telling.now) - timedelta(days=MONTH - 1)
    recent = [each for each in noted if telling.day(each.at) >= since]
    said = [*_days_said(recent, telling), *_most_said(recent, telling), *_numbers_said(recent, telling)]
    return " ".join([*said, telling.say("month_end", {})]) if said else ""


# What stands in each picture


def _mood(noted: Sequence[Noted], telling: Telling) -> tuple[Bar, ...]:
    """The mean of each week, an open place where nothing was noted."""
    by_week: dict[date, list[float]] = {}
    for each in _of(noted, "mood"):
        by_week.setdefault(_monday(telling.day(each.at)), []).append(float(each.value))
    return tuple(Bar(telling.named(week), _mean(by_week.get(week, ()))) for week in _weeks(telling))


def _heat(noted: Sequence[Noted], telling: Telling) -> tuple[Bar, ...]:
    """The pairs that one talk left: they have the same moment."""
    return tuple(Bar(telling.named(telling.day(at)), *pair) for at, pair in _pairs(noted)[-MOST_PAIRS:])


def _days(noted: Sequence[Noted], telling: Telling) -> tuple[Bar, ...]:
    """Seven a week: 1 for a day with practice, 0 for one without, open for those to come."""
    practised, today = _practised(noted, telling), telling.day(telling.now)
    days = [week + timedelta(n) for week in _weeks(telling) for n in range(7)]
    return tuple(Bar(telling.named(day), None if day > today else float(day in practised)) for day in days)


def _steps(noted: Sequence[Noted], telling: Telling) -> tuple[Bar, ...]:
    counts = Counter(str(each.value) for each in _of(noted, "step"))
    return tuple(Bar(name, float(counts[step])) for step, name in telling.steps.items())


def _feelings(noted: Sequence[Noted], telling: Telling) -> tuple[Bar, ...]:
    """Those that came up, the one that did most often in front."""
    counts = Counter(str(each.value) for each in _of(noted, "feelings"))
    return tuple(
        Bar(telling.families[key], float(count)) for key, count in counts.most_common() if key in telling.families
    )


_BARS: Mapping[str, Callable[[Sequence[Noted], Telling], tuple[Bar, ...]]] = {
    MOOD: _mood,
    HEAT: _heat,
    DAYS: _days,
    STEPS: _steps,
    FEELINGS: _feelings,
}


def _weight(kind: str, bars: Sequence[Bar]) -> float:
    """How much there is to see: points of a line, or pairs; else what was counted."""
    there = [bar.value for bar in bars if bar.value is not None]
    return len(there) if kind in (MOOD, HEAT) else sum(there)


def _legend(kind: str, telling: Telling) -> tuple[str, ...]:
    if kind == HEAT:
        return telling.say("heat_before", {}), telling.say("heat_after", {})
    return telling.weekdays() if kind == DAYS else ()


def _points(kind: str, bars: Sequence[Bar], noted: Sequence[Noted], telling: Telling) -> str:
    """The parts of a picture in words."""
    if kind == HEAT:
        return "; ".join(
            telling.say("alt_pair", {"day": bar.label, "before": _plain(bar.value), "after": _plain(bar.then)})
            for bar in bars
        )
    if kind == DAYS:
        return ", ".join(telling.named(day) for day in sorted(_practised(noted, telling)))
    return "; ".join(f"{bar.label}: {_plain(bar.value)}" for bar in bars if bar.value is not None)


# A month in words


def _days_said(noted: Sequence[Noted], telling: Telling) -> list[str]:
    count = len(_practised(noted, telling))
    if count == 0:
        return []
    return [telling.say("month_day" if count == 1 else "month_days", {"days": str(count)})]


def _most_said(noted: Sequence[Noted], telling: Telling) -> list[str]:
    """The steps and the feelings that came up most."""
    names = (
        (bars(noted, telling), phrase) for bars, phrase in ((_steps, "month_steps"), (_feelings, "month_feelings"))
    )
    return [
        telling.say(phrase, {"names": _most(bars, telling)}) for bars, phrase in names if any(b.value for b in bars)
    ]


def _most(bars: Sequence[Bar], telling: Telling) -> str:
    ordered = sorted((bar for bar in bars if bar.value), key=lambda bar: -(bar.value or 0))
    return str(format_list([bar.label for bar in ordered[:MOST_NAMED]], locale=telling.language))


def _numbers_said(noted: Sequence[Noted], telling: Telling) -> list[str]:
    said = []
    if pairs := [pair for _, pair in _pairs(noted)]:
        before, after = (_plain(_mean([pair[n] for pair in pairs])) for n in (0, 1))
        said.append(telling.say("month_heat", {"before": before, "after": after}))
    if (mood := _mean([float(each.value) for each in _of(noted, "mood")])) is not None:
        said.append(telling.say("month_mood", {"mood": _plain(mood)}))
    return said


# Small things


def _of(noted: Iterable[Noted], kind: str) -> list[Noted]:
    return [each for each in noted if each.kind == kind]


def _pairs(noted: Sequence[Noted]) -> list[tuple[float, tuple[float, float]]]:
    found = []
    heats = sorted((each for each in noted if each.kind in ("before", "after")), key=attrgetter("at"))
    for at, group in groupby(heats, key=attrgetter("at")):
        values = {each.kind: float(each.value) for each in group}
        if len(values) == 2:
            found.append((float(at), (values["before"], values["after"])))
    return found


def _practised(noted: Iterable[Noted], telling: Telling) -> set[date]:
    return {telling.day(each.at) for each in _of(noted, "practised")}


def _weeks(telling: Telling) -> list[date]:
    last = _monday(telling.day(telling.now))
    return [last - timedelta(weeks=n) for n in reversed(range(WEEKS))]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None


def _plain(value: float | None) -> str:
    """A number as people say it: 6, or 6.5."""
    return "" if value is None else f"{value:g}"


def _cut(text: str) -> str:
    return text if len(text) <= MOST_ALT else text[: MOST_ALT - 1].rsplit(" ", 1)[0] + "…"


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
