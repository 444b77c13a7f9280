"""Pictures of one's own practice as data and words: what is counted, what is left open, and that nobody is shamed or scored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.coach.progress import MOST_ALT, PICTURES, Telling, month, picture
from bot.dialog.texts import fill
from tests.fakes import shelf

#: A Sunday evening in UTC, a Monday morning in Auckland.
NOW = datetime(2026, 3, 15, 20, tzinfo=UTC).timestamp()
DAY = 86_400.0
NEVER = ("streak", "in a row", "well done", "great", "score", "only practised", "missed", "failed", "should")


@dataclass(frozen=True)
class Kept:
    at: float
    kind: str
    value: float | str


def telling(**other: Any) -> Telling:
    kept = shelf()
    values: dict[str, Any] = {"language": "en", "now": NOW}
    return Telling(
        say=lambda name, values: fill(kept.common.phrases[name], values),
        steps={key: fill(text, {}) for key, text in kept.common.steps.items()},
        families=dict(kept.knowledge.families()),
        **(values | other),
    )


def ago(days: float, kind: str, value: float | str) -> Kept:
    return Kept(NOW - days * DAY, kind, value)


MUCH = [
    *(ago(n, "mood", n % 11) for n in range(0, 80, 3)),
    *(ago(n, kind, value) for n in range(0, 80, 7) for kind, value in (("before", 8), ("after", 3.5))),
    *(ago(n / 2, "practised", "now") for n in range(200)),
    *(ago(n, "step", step) for n in range(30) for step in ("A", "TT", "E")),
    *(ago(n, "feelings", key) for n in range(30) for key in ("hurt", "sad", "lonely")),
]


def test_mood_is_the_mean_of_each_week_and_open_where_nothing_was_noted() -> None:
    found = picture("mood", [ago(0, "mood", 6), ago(1, "mood", 7), ago(14, "mood", 3)], telling())
    assert found is not None
    assert len(found.bars) == 12
    assert [bar.value for bar in found.bars[-3:]] == [3.0, None, 6.5]
    assert found.bars[-1].label == "Mar 9"
    assert "Mar 9: 6.5" in found.alt


def test_heat_shows_only_what_one_talk_left_together() -> None:
    lonely = [ago(5, "before", 9), ago(4, "after", 2)]
    both = [ago(3, "before", 8), ago(3, "after", 4), ago(2, "before", 5), ago(2, "after", 5)]
    assert picture("heat", lonely, telling()) is None
    found = picture("heat", [*both, *lonely], telling())
    assert found is not None
    assert [(bar.value, bar.then) for bar in found.bars] == [(8, 4), (5, 5)]
    assert "Mar 12: 8, then 4; Mar 13: 5, then 5" in found.alt


def test_days_stand_in_their_own_calendar_and_a_gap_takes_nothing_away() -> None:
    kept = [ago(0, "practised", "now"), ago(0.1, "practised", "repair"), ago(40, "practised", "now")]
    here, there = picture("days", kept, telling()), picture("days", kept, telling(zone="Pacific/Auckland"))
    assert here is not None
    assert there is not None
    assert sum(bar.value or 0 for bar in here.bars) == 2
    assert "Feb 3, Mar 15" in here.alt
    assert "Feb 4, Mar 16" in there.alt
    assert here.bars[-1].value == 1.0
    assert [bar.value for bar in there.bars[-7:]] == [1.0, None, None, None, None, None, None]
    assert here.legend == ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def test_the_six_steps_keep_their_order_and_feelings_stand_by_how_often_they_came_up() -> None:
    steps = picture("steps", [ago(1, "step", step) for step in ("E", "E", "A")], telling())
    assert steps is not None
    assert [bar.value for bar in steps.bars] == [1, 0, 0, 0, 0, 2]
    assert steps.bars[0].label == "Awareness"
    kept = [ago(1, "feelings", key) for key in ("sad", "hurt", "hurt", "no_such_family")]
    felt = picture("feelings", kept, telling())
    assert felt is not None
    assert [(bar.label, bar.value) for bar in felt.bars] == [("Hurt", 2), ("Sad", 1)]


@pytest.mark.parametrize("kind", PICTURES)
def test_with_too_little_there_is_no_picture(kind: str) -> None:
    assert picture(kind, [], telling()) is None
    assert picture(kind, [Kept(each.at - 100 * DAY, each.kind, each.value) for each in MUCH], telling()) is None


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("zone", ["", "Pacific/Kiritimati", "no/where"])
def test_each_is_said_in_words_that_fit_under_it_and_shame_nobody(kind: str, zone: str) -> None:
    found = picture(kind, MUCH, telling(zone=zone))
    assert found is not None
    assert 40 < len(found.alt) <= MOST_ALT
    assert "{" not in found.alt
    assert not [word for word in NEVER if word in (found.title + found.alt).casefold()]


def test_a_month_is_told_in_a_few_plain_words() -> None:
    told = month(MUCH, telling())
    assert told.startswith("In the last 30 days you practised on 30 days.")
    assert "about 8 at the start of a talk and 3.5 at its end" in told
    assert "Awareness, Turning toward, and Empathy" in told
    assert len(told.split()) <= 80
    assert not [word for word in NEVER if word in told.casefold()]


def test_a_month_tells_only_of_what_there_is() -> None:
    assert month([ago(31, "practised", "now")], telling()) == ""
    assert month([], telling()) == ""
    told = month([ago(3, "practised", "now")], telling())
    assert told.startswith("In the last 30 days you practised on one day. These are only notes.")
