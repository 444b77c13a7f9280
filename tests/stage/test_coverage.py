"""What of a dialog was reached."""

from __future__ import annotations

from bot.stage.coverage import Coverage, coverage_of, total
from bot.stage.stage import Props
from tests.stage.conftest import Play


def _small(props: Props) -> Coverage:
    return next(part for part in coverage_of(props.machine.bundle, props.reached) if part.name == "small")


def test_at_first_nothing_is_reached(props: Props) -> None:
    part = _small(props)
    assert [str(share) for share in part.shares.values()] == ["0/4", "0/8", "0/2"]
    assert len(part.missed) == 14


def test_states_and_ways_are_reached_by_walking(play: Play, props: Props) -> None:
    play("- ana opens: small", '- ana taps: "3"', "- ana: because")
    part = _small(props)
    assert [str(share) for share in part.shares.values()] == ["3/4", "2/8", "0/2"]
    assert "the state 'high'" in [place.text for place in part.missed]
    assert "the way from 'mood' to 'high' if mood >= 7" in [place.text for place in part.missed]


def test_buttons_breaks_outcomes_and_timers_are_reached_too(play: Play, props: Props) -> None:
    play("- ana opens: small", "- wait: 11 minutes", '- ana taps: ["8", Go on]', "- wait: 3 hours")
    play("- ana opens: small", '- ana taps: ["8", Not today]')
    play("- ana opens: small", "- ana: pause", "- ana taps: Go on", "- ana: pause", "- ana taps: Not today")
    play("- ana opens: small", '- ana taps: ["3", Enough]')
    play("- ana opens: small", '- ana taps: "3"', "- ana: because")
    part = _small(props)
    assert [str(share) for share in part.shares.values()] == ["4/4", "8/8", "2/2"]
    assert not part.missed


def test_missed_places_stand_in_the_order_of_the_file(props: Props) -> None:
    marks = [place.mark for place in _small(props).missed]
    assert marks == sorted(marks)


def test_a_total_adds_up_and_what_has_no_timers_counts_as_reached(props: Props) -> None:
    parts = coverage_of(props.machine.bundle, props.reached)
    assert total(parts).shares["states"].all == sum(
        len(dialog.states) for dialog in props.machine.bundle.dialogs.values()
    )
    assert next(part for part in parts if part.name == "now_short").shares["timers"].part == 1.0
