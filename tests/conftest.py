"""What holds for all tests: the long ones begin first, so that nobody waits for one at the end; some are counted in the coverage;
and made-up examples are the same each time, so that a failure is about the change (`--hypothesis-profile=default` looks for
others, at random)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
#: Whose tests count what they reach: those of the four layers that must be reached. All others go through the same code again.
COUNTED = ("app", "bad_dialogs", "coach", "dialog", "engine")
#: And among these not the plays and long walks, which reach what shorter tests reach too: counting takes twice to four times as long.
PLAYS = (
    "app/test_canaries.py",
    "app/test_care.py",
    "app/test_group_danger.py",
    "app/test_help_stands.py",
    "app/test_kept_apart.py",
    "app/test_no_loss.py",
    "app/test_pair_life.py",
    "app/test_rush.py",
    "app/test_together_in_danger.py",
    "app/test_yes_and_danger.py",
    "coach/test_authored_words.py",
    "coach/test_rotation.py",
    "coach/test_schedules.py",
    "coach/test_screening.py",
    "coach/test_screening_any_text.py",
    "coach/test_screening_phrases.py",
    "coach/test_screening_words.py",
    "dialog/test_hostile.py",
    "engine/test_care.py",
    "engine/test_pair_play.py",
    "engine/test_random_play.py",
)

settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Before the choice by marks."""
    path = item.path.relative_to(HERE)
    if path.parts[0] in COUNTED and path.as_posix() not in PLAYS:
        item.add_marker("counted")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After the shuffle, since that is undone by this only for the few long ones."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
