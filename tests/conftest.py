"""What holds for all tests: the long ones begin first, so that nobody waits for one at the end; plays are counted in no coverage;
and made-up examples are the same each time, so that a failure is about the change (`--hypothesis-profile=default` looks for
others, at random)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
#: Plays that reach what shorter tests reach too: counting triples the time that they take.
PLAYS = (
    "app/test_canaries.py",
    "app/test_no_loss.py",
    "app/test_pair_life.py",
    "app/test_rush.py",
    "coach/test_authored_words.py",
    "coach/test_schedules.py",
    "coach/test_screening.py",
    "coach/test_screening_any_text.py",
    "coach/test_screening_phrases.py",
    "coach/test_screening_words.py",
    "engine/test_pair_play.py",
    "engine/test_random_play.py",
    "stage/test_conversations.py",
)

settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After the shuffle, since that is undone by this only for the few long ones."""
    for item in items:
        if item.path.relative_to(HERE).as_posix() in PLAYS:
            item.add_marker("no_cover")
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
