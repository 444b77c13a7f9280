"""When daily prompts come, as one person or two chose it: what is kept of that, and how each choice changes it. Plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bot.coach.schedules import EVERY_DAY, Daily
from bot.ports import Json

#: What may be chosen: days of the week from Monday (1), and minutes of the day between which nothing comes unasked.
DAYS: Mapping[str, tuple[int, ...]] = {
    "every": EVERY_DAY,
    "weekdays": EVERY_DAY[:5],
    "weekend": EVERY_DAY[5:],
    "three": (1, 3, 5),
}
QUIET: Mapping[str, tuple[int, int]] = {"none": (0, 0), "night": (22 * 60, 7 * 60), "work": (9 * 60, 17 * 60)}

#: `at` is the minute of the day, `days` and `quiet` as above, `resumes` the end of a pause (epoch seconds), `last` the date
#: that is dealt with, `used` the prompts that came, in order. `whose`, of two: by which of them the clock goes (our id).
Plan = Mapping[str, Json]


def is_on(plan: Plan) -> bool:
    """Whether prompts come at all."""
    return "at" in plan


def as_daily(plan: Plan, zone: str) -> Daily:
    """The plan as moments are reckoned by it, by the clock of a zone."""
    first, last = plan.get("quiet", (0, 0))
    return Daily(
        at=int(plan.get("at", 0)),
        zone=zone,
        days=tuple(plan.get("days", EVERY_DAY)),
        quiet=(int(first), int(last)),
        resumes=float(plan.get("resumes", 0.0)),
        last=date.fromisoformat(plan["last"]) if "last" in plan else None,
    )


def used(plan: Plan) -> list[str]:
    """The ids of the prompts that came, in order."""
    return list(plan.get("used", ()))


def changed(plan: Plan, what: str, value: str, now: float) -> Plan:
    """The plan after a choice: what is one of time, days, quiet, rest, none; `value` the answer ("" where there is none)."""
    return _CHOICES[what](plan, value, now)


def _at(plan: Plan, value: str) -> Plan:
    """Another time; a pause ends with that."""
    return {**{name: kept for name, kept in plan.items() if name != "resumes"}, "at": int(float(value))}


def _none(plan: Plan) -> Plan:
    """No prompt comes any more. What was asked already is remembered, so that nothing comes twice later, and quiet hours hold."""
    return {name: plan[name] for name in ("used", "last", "quiet") if name in plan}


_CHOICES: Mapping[str, Callable[[Plan, str, float], Plan]] = {
    "time": lambda plan, value, _: _at(plan, value) if value else plan,
    "days": lambda plan, value, _: {**plan, "days": list(DAYS.get(value, EVERY_DAY))},
    "quiet": lambda plan, value, _: {**plan, "quiet": list(QUIET.get(value, QUIET["none"]))},
    "rest": lambda plan, value, now: {**plan, "resumes": now + float(value or 0)},
    "none": lambda plan, _, __: _none(plan),
}
