"""What holds for all tests: the long ones begin first, so that nobody waits for one at the end, and made-up examples are the
same each time, so that a failure is about the change. `--hypothesis-profile=default` looks for others, at random."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("steady", derandomize=True)
settings.load_profile("steady")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After the shuffle, since that is undone by this only for the few long ones."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
